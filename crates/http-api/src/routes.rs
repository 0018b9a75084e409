//! Which path leads where, and through which layers.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::from_fn_with_state;
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::SwaggerUi;

use crate::error::{Dialect, Failure, Situation};
use crate::state::Api;
use crate::{admit, aliyun, body, docs, iam, imagesearch, imagesearch_v2, tagging};

/// Routes that want a credential.
fn closed() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .merge(tagging::routes())
        .merge(iam::closed_routes())
        .merge(imagesearch::routes())
        .merge(imagesearch_v2::routes())
        .merge(aliyun::routes())
}

/// Routes without one: tokens are got here.
fn open() -> OpenApiRouter<Api> {
    OpenApiRouter::new().merge(iam::open_routes())
}

/// All routes, without layers, for the OpenAPI document.
pub fn all() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(docs::head()).merge(docs::routes()).merge(open()).merge(closed())
}

/// The whole service.
pub fn service(api: &Api) -> Router {
    let document = docs::openapi();
    let page = SwaggerUi::new("/docs").url("/openapi.json", document);
    let closed = Router::from(closed()).route_layer(from_fn_with_state(api.clone(), admit::admit));
    let open = Router::from(open()).route_layer(from_fn_with_state(api.clone(), admit::admit_anyone));
    Router::from(docs::routes())
        .merge(closed)
        .merge(open)
        .method_not_allowed_fallback(wrong_method)
        .fallback(unknown_route)
        .merge(page)
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(api.clone(), admit::enter))
        .with_state(api.clone())
}

async fn unknown_route(request: Request) -> Failure {
    refuse(request, Situation::UnknownRoute).await
}

async fn wrong_method(request: Request) -> Failure {
    refuse(request, Situation::WrongMethod).await
}

async fn refuse(request: Request, situation: Situation) -> Failure {
    let (parts, mut body) = request.into_parts();
    body::drain(&parts.headers, &mut body).await;
    Failure::of(Dialect::of(parts.uri.path()), situation)
}
