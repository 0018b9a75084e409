//! Alibaba imgsearch 2020-03-20 (document 004): seven actions at one path, by `GET` and `POST`, answered as JSON or XML.

mod actions;
mod dto;
pub(crate) mod parameters;
mod xml;

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;

use crate::auth::Parameters;
use crate::error::{Code, Dialect, Failure, Format, Reply, Situation};
use crate::state::Api;
use parameters::Action;

const DIALECT: Dialect = Dialect::Aliyun;
/// The one version there is.
const VERSION: &str = "2020-03-20";

/// The one route of this dialect.
pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().route("/", get(act).post(act))
}

async fn act(
    State(api): State<Api>,
    Extension(reply): Extension<Reply>,
    Extension(parameters): Extension<Parameters>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let action = parameters.get("Action").or_else(|| header("x-acs-action")).unwrap_or_default();
    let version = parameters.get("Version").or_else(|| header("x-acs-version")).unwrap_or_default();
    let action = Action::named(action).ok_or_else(|| Failure::of(DIALECT, Situation::UnknownRoute))?;
    if version != VERSION {
        return Err(Code::InvalidVersion.into());
    }
    let data = actions::run(&api, action, &parameters).await?;
    let answer = dto::Answer { request_id: reply.request_id, data };
    let (kind, body) = match reply.format {
        Format::Json => ("application/json;charset=utf-8", serde_json::to_string(&answer)),
        Format::Xml => ("text/xml;charset=utf-8", serde_json::to_value(&answer).map(|it| xml::document(action, &it))),
    };
    let body = body.map_err(|_| Failure::of(DIALECT, Situation::Unexpected))?;
    Ok(([(CONTENT_TYPE, kind)], body).into_response())
}
