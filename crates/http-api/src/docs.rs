//! The OpenAPI document, the page that shows it, and the health check.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::Api;

/// An error in Huawei's form.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorBody {
    /// One of `docs/errors.md`.
    #[schema(example = "AIS.0014")]
    pub error_code: String,
    /// What it means.
    #[schema(example = "The JSON format of the input data is incorrect.")]
    pub error_msg: String,
}

/// The OpenAPI document of all routes.
#[must_use]
pub fn openapi() -> OpenApi {
    crate::routes::all().into_openapi()
}

/// The document without its routes.
pub(crate) fn head() -> OpenApi {
    let info = InfoBuilder::new()
        .title("拾光 Shiguang, the local API")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "The photo library of this machine in the words of Huawei Image Recognition, Huawei ImageSearch, Huawei IAM and \
             Alibaba imgsearch. Errors answer 400 with a code of the documents' tables.",
        ))
        .build();
    let mut document = OpenApiBuilder::new().info(info).build();
    let components = document.components.get_or_insert_default();
    let key =
        |name: &str, text: &str| SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(name, text)));
    components.add_security_scheme("token", key("X-Auth-Token", "A token of POST /v3/auth/tokens; holds 24 hours."));
    let signature = "Huawei's SDK-HMAC-SHA256 or Alibaba's ACS3-HMAC-SHA256, made by their SDKs.";
    components.add_security_scheme("signature", key("Authorization", signature));
    document
}

/// Routes that need no credential and say nothing of the library.
pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(healthz))
}

/// What the health check answers.
#[derive(Debug, Serialize, ToSchema)]
struct Health {
    /// `ok`.
    #[schema(example = "ok")]
    status: &'static str,
    /// The program's version.
    version: &'static str,
}

/// Health check
#[utoipa::path(get, path = "/healthz", tag = "This service", responses((status = 200, body = Health)))]
async fn healthz(State(_): State<Api>) -> Json<Health> {
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") })
}
