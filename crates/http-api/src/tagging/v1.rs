//! `POST /v1.0/image/tagging` (document 001, section 4.1).

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use shiguang_library::analysis::{Format, Kind, Tag, Vocabulary};
use utoipa::ToSchema;

use super::LocalName;
use super::ask::{Asked, TaggingRequest, Terms, ask};
use crate::body::Parsed;
use crate::docs::ErrorBody;
use crate::error::Failure;
use crate::limits::CLOUD_BASE64;
use crate::picture::Rules;
use crate::state::Api;

/// Defaults 0 and 30; JPG, PNG, BMP; sides 15 to 4096.
const TERMS: Terms = Terms {
    threshold: 0.0,
    lenient: true,
    limit: 30,
    most: i32::MAX as usize,
    picture: Rules {
        formats: &[Format::Jpeg, Format::Png, Format::Bmp],
        shortest: 15,
        longest: 4096,
        bytes: CLOUD_BASE64,
    },
};

/// The answer of tagging v1.0.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaggingV1Answer {
    /// What was found.
    result: TaggingV1Result,
}

/// `result` of tagging v1.0.
#[derive(Debug, Serialize, ToSchema)]
struct TaggingV1Result {
    /// Most confident first.
    tags: Vec<TaggingV1Item>,
}

/// One tag of tagging v1.0.
#[derive(Debug, Serialize, ToSchema)]
struct TaggingV1Item {
    /// 0..100, a number.
    #[schema(example = 38.51)]
    confidence: f64,
    /// The name in the asked language.
    tag: String,
    /// The name in both.
    i18n_tag: LocalName,
    /// `object`, `scene` or `concept`.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "object")]
    kind: Kind,
}

/// Image tagging v1.0
///
/// Tags of a picture, with `type` `object`, `scene` or `concept`, without boxes.
#[utoipa::path(
    post,
    path = "/v1.0/image/tagging",
    tag = "Huawei Image Recognition",
    request_body = TaggingRequest,
    responses((status = 200, body = TaggingV1Answer), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn tagging_v1(
    State(api): State<Api>,
    Parsed(request): Parsed<TaggingRequest>,
) -> Result<Json<TaggingV1Answer>, Failure> {
    let (asked, vocabulary) = ask(&api, request, TERMS).await?;
    let tags = asked.tags.iter().map(|tag| item(tag, &vocabulary, &asked)).collect();
    Ok(Json(TaggingV1Answer { result: TaggingV1Result { tags } }))
}

fn item(tag: &Tag, vocabulary: &Vocabulary, asked: &Asked) -> TaggingV1Item {
    let concept = &vocabulary.concepts[tag.concept];
    TaggingV1Item {
        confidence: (f64::from(tag.confidence) * 100.0).round() / 100.0,
        tag: concept.name.get(asked.language).to_owned(),
        i18n_tag: (&concept.name).into(),
        kind: concept.kind,
    }
}
