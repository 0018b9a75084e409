//! `POST /v2/{project_id}/image/tagging` (document 000, section 4.1).

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use shiguang_library::analysis::Format;
use utoipa::ToSchema;

use super::TaggingResult;
use super::ask::{TaggingRequest, Terms, ask};
use crate::body::Parsed;
use crate::docs::ErrorBody;
use crate::error::Failure;
use crate::limits::CLOUD_BASE64;
use crate::picture::Rules;
use crate::state::Api;

/// Defaults 60 and 50, at most 150; JPEG, PNG, BMP, WEBP; the longest side at most 4096.
const TERMS: Terms = Terms {
    threshold: 60.0,
    lenient: false,
    limit: 50,
    most: 150,
    picture: Rules {
        formats: &[Format::Jpeg, Format::Png, Format::Bmp, Format::WebP],
        shortest: 1,
        longest: 4096,
        bytes: CLOUD_BASE64,
    },
};

/// The answer of tagging v2.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaggingAnswer {
    /// What was found.
    pub result: TaggingResult,
}

/// Image tagging v2
///
/// Tags of a picture with categories and, for objects, boxes in pixels.
#[utoipa::path(
    post,
    path = "/v2/{project_id}/image/tagging",
    tag = "Huawei Image Recognition",
    params(("project_id" = String, Path, description = "The project ID that the application shows")),
    request_body = TaggingRequest,
    responses((status = 200, body = TaggingAnswer), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn tagging_v2(
    State(api): State<Api>,
    Parsed(request): Parsed<TaggingRequest>,
) -> Result<Json<TaggingAnswer>, Failure> {
    let (asked, vocabulary) = ask(&api, request, TERMS).await?;
    Ok(Json(TaggingAnswer { result: TaggingResult::new(&asked.tags, &vocabulary, asked.language, asked.size) }))
}
