//! Alibaba imgsearch 2020-03-20 (document 004): seven actions at one path, by `GET` and `POST`, answered as JSON or XML.

mod actions;
mod described;
mod dto;
pub(crate) mod parameters;
mod xml;

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Parameters;
use crate::error::{Code, Dialect, Failure, Format, Reply, Situation};
use crate::state::Api;
use described::{Common, ErrorAnswer, Own};
use parameters::Action;

const DIALECT: Dialect = Dialect::Aliyun;
/// The one version there is.
const VERSION: &str = "2020-03-20";

/// The one route of this dialect.
pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(get_action, post_action))
}

/// The seven actions, by GET
///
/// All parameters in the query. Which of them an action takes is said with each.
#[utoipa::path(
    get,
    path = "/",
    tag = "Alibaba imgsearch",
    params(Common, Own),
    responses(
        (status = 200, description = "Done", content(
            (dto::Answer = "application/json", examples(
                ("CreateImageDb" = (value = json!({ "RequestId": "DD106AE3-838A-41D7-8CD0-B902DC2BC109" }))),
                ("ListImageDbs" = (value = json!({ "RequestId": "4E010B89-B370-458A-A586-B9A9F3BC3058", "Data": { "DbList": [{ "Name": "default" }] } }))),
            )),
            (String = "text/xml", example = json!("<ListImageDbsResponse><Data><DbList><Name>default</Name></DbList></Data><RequestId>4E010B89-B370-458A-A586-B9A9F3BC3058</RequestId></ListImageDbsResponse>")),
        )),
        (status = 400, description = "Refused", content((ErrorAnswer = "application/json"), (String = "text/xml"))),
        (status = 586, description = "InternalError.Algo", content((ErrorAnswer = "application/json"), (String = "text/xml"))),
    ),
    security((), ("signature" = [])),
)]
async fn get_action(
    api: State<Api>,
    reply: Extension<Reply>,
    parameters: Extension<Parameters>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    act(api, reply, parameters, headers).await
}

/// The seven actions, by POST
///
/// Parameters in the query, in the form, or in both, as the SDKs send them.
#[utoipa::path(
    post,
    path = "/",
    tag = "Alibaba imgsearch",
    params(Common),
    request_body(content = Own, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "Done", content((dto::Answer = "application/json"), (String = "text/xml"))),
        (status = 400, description = "Refused", content((ErrorAnswer = "application/json"), (String = "text/xml"))),
        (status = 586, description = "InternalError.Algo", content((ErrorAnswer = "application/json"), (String = "text/xml"))),
    ),
    security((), ("signature" = [])),
)]
async fn post_action(
    api: State<Api>,
    reply: Extension<Reply>,
    parameters: Extension<Parameters>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    act(api, reply, parameters, headers).await
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
