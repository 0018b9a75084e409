//! What the SDK `huaweicloudsdkimage` calls beside tagging: `media-tagging`, `media-tagging-det` and
//! `main-object-detection`. The documents do not describe them; fields, defaults and limits are those of the SDK's models
//! (3.1.219). Its other two routes, celebrities and recaptured screens, have no local meaning and answer APIG.0101.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shiguang_library::analysis::{Format, TagBox};
use utoipa::ToSchema;

use super::answer::percent;
use super::ask::{TaggingRequest, Terms, analyse, ask};
use super::{LocalName, PixelBox, TagItem, TaggingResult};
use crate::body::Parsed;
use crate::docs::ErrorBody;
use crate::error::Failure;
use crate::limits::CLOUD_BASE64;
use crate::picture::Rules;
use crate::state::Api;

/// Sides of at least 15 and at most 4096 pixels (`ImageMediaTaggingReq`).
const TAGGING: Terms = Terms {
    threshold: 60.0,
    lenient: false,
    limit: 10,
    most: 150,
    picture: Rules {
        formats: &[Format::Jpeg, Format::Png, Format::Bmp],
        shortest: 15,
        longest: 4096,
        bytes: CLOUD_BASE64,
    },
};
/// `ImageMediaTaggingDetReq`.
const DETECTION: Terms = Terms {
    threshold: 20.0,
    lenient: false,
    limit: 10,
    most: 50,
    picture: Rules {
        formats: &[Format::Jpeg, Format::Png, Format::Bmp, Format::WebP],
        shortest: 1,
        longest: 10_000,
        bytes: CLOUD_BASE64,
    },
};
/// `ImageMainObjectDetectionReq`.
const MAIN_OBJECT: Terms = Terms {
    threshold: 30.0,
    lenient: false,
    limit: 50,
    most: 50,
    picture: Rules {
        formats: &[Format::Jpeg, Format::Png, Format::Bmp],
        shortest: 1,
        longest: 10_000,
        bytes: CLOUD_BASE64,
    },
};
/// Boxes that share so much of their joint area are one.
const SAME: f32 = 0.9;

/// The answer of `media-tagging`.
#[derive(Debug, Serialize, ToSchema)]
pub struct MediaTaggingAnswer {
    /// What was found.
    result: MediaTaggingResult,
}

/// `ImageMediaTaggingResponseResult`, and the same of `-det`.
#[derive(Debug, Serialize, ToSchema)]
struct MediaTaggingResult {
    /// Most confident first.
    tags: Vec<MediaTag>,
}

/// `ImageMediaTaggingItemBody`; `ImageMediaTaggingDetItemBody` has no `i18n_type`.
#[derive(Debug, Serialize, ToSchema)]
struct MediaTag {
    /// 0..100 with two decimals, as a string.
    confidence: String,
    /// The category in the asked language.
    #[serde(rename = "type")]
    category: String,
    /// The name in the asked language.
    tag: String,
    /// The name in both.
    i18n_tag: LocalName,
    /// The category in both.
    #[serde(skip_serializing_if = "Option::is_none")]
    i18n_type: Option<LocalName>,
    /// Boxes; empty when there is none.
    instances: Vec<MediaInstance>,
}

/// `ImageMediaTaggingInstance`.
#[derive(Debug, Serialize, ToSchema)]
struct MediaInstance {
    /// Where, in whole pixels.
    bounding_box: WholeBox,
    /// 0..100 with two decimals, as a string.
    confidence: String,
}

/// `BoundingBox` of the SDK: whole pixels.
#[derive(Debug, Serialize, ToSchema)]
struct WholeBox {
    width: i64,
    height: i64,
    top_left_x: i64,
    top_left_y: i64,
}

/// Media tagging
#[utoipa::path(
    post,
    path = "/v2/{project_id}/image/media-tagging",
    tag = "Huawei Image Recognition",
    params(("project_id" = String, Path, description = "The project ID that the application shows")),
    request_body = TaggingRequest,
    responses((status = 200, body = MediaTaggingAnswer), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn media_tagging(
    State(api): State<Api>,
    Parsed(request): Parsed<TaggingRequest>,
) -> Result<Json<MediaTaggingAnswer>, Failure> {
    Ok(Json(tags(&api, request, TAGGING, Categories::Both).await?))
}

/// Media tagging with detection
#[utoipa::path(
    post,
    path = "/v2/{project_id}/image/media-tagging-det",
    tag = "Huawei Image Recognition",
    params(("project_id" = String, Path, description = "The project ID that the application shows")),
    request_body = TaggingRequest,
    responses((status = 200, body = MediaTaggingAnswer), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn media_tagging_det(
    State(api): State<Api>,
    Parsed(request): Parsed<TaggingRequest>,
) -> Result<Json<MediaTaggingAnswer>, Failure> {
    Ok(Json(tags(&api, request, DETECTION, Categories::One).await?))
}

/// Whether categories are answered in both languages.
#[derive(Clone, Copy, PartialEq)]
enum Categories {
    One,
    Both,
}

async fn tags(
    api: &Api,
    request: TaggingRequest,
    terms: Terms,
    categories: Categories,
) -> Result<MediaTaggingAnswer, Failure> {
    let (asked, vocabulary) = ask(api, request, terms).await?;
    let result = TaggingResult::new(&asked.tags, &vocabulary, asked.language, asked.size);
    let tag = |item: TagItem| MediaTag {
        confidence: item.confidence,
        category: item.category,
        tag: item.tag,
        i18n_tag: item.i18n_tag,
        i18n_type: (categories == Categories::Both).then_some(item.i18n_type),
        instances: item
            .instances
            .into_iter()
            .map(|one| MediaInstance { bounding_box: whole(one.bounding_box), confidence: one.confidence })
            .collect(),
    };
    Ok(MediaTaggingAnswer { result: MediaTaggingResult { tags: result.tags.into_iter().map(tag).collect() } })
}

#[expect(clippy::cast_possible_truncation, reason = "sides of a picture are far below 2^53")]
fn whole(pixels: PixelBox) -> WholeBox {
    WholeBox {
        width: pixels.width.round() as i64,
        height: pixels.height.round() as i64,
        top_left_x: pixels.top_left_x.round() as i64,
        top_left_y: pixels.top_left_y.round() as i64,
    }
}

/// `ImageMainObjectDetectionReq`.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MainObjectRequest {
    /// The picture as base64.
    #[schema(example = "/9j/4AAQSkZJRgABAgEASABIAAD...")]
    image: Option<String>,
    /// Where the picture can be fetched.
    #[schema(example = "https://example.com/photo.jpg")]
    url: Option<String>,
    /// Least confidence answered, 0 to 100; 30 when absent.
    #[schema(example = 30.0)]
    threshold: Option<f64>,
}

/// `RunImageMainObjectDetectionResponse`.
#[derive(Debug, Serialize, ToSchema)]
pub struct MainObjectAnswer {
    /// The main object first.
    result: Vec<MainObject>,
}

/// `ImageMainObjectDetectionInstance`.
#[derive(Debug, Serialize, ToSchema)]
struct MainObject {
    /// `main_object_box` for the main object, `bounding_box` for the others.
    #[schema(example = "main_object_box")]
    label: &'static str,
    /// Where, in pixels as strings.
    location: TextBox,
    /// 0..100 with two decimals, as a string.
    confidence: String,
}

/// A box in pixels with two decimals, as strings: that is how the SDK's model describes it.
#[derive(Debug, Serialize, ToSchema)]
struct TextBox {
    width: String,
    height: String,
    top_left_x: String,
    top_left_y: String,
}

/// Main object detection
#[utoipa::path(
    post,
    path = "/v3/{project_id}/image/main-object-detection",
    tag = "Huawei Image Recognition",
    params(("project_id" = String, Path, description = "The project ID that the application shows")),
    request_body = MainObjectRequest,
    responses((status = 200, body = MainObjectAnswer), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn main_object_detection(
    State(api): State<Api>,
    Parsed(request): Parsed<MainObjectRequest>,
) -> Result<Json<MainObjectAnswer>, Failure> {
    let threshold = MAIN_OBJECT.threshold(request.threshold)?;
    let analysed = analyse(&api, request.image, request.url, MAIN_OBJECT.picture).await?;
    let boxes = distinct(analysed.tags.iter().flat_map(|tag| &tag.boxes), threshold);
    let size = (analysed.width, analysed.height);
    let object = |(at, shown): (usize, &TagBox)| {
        let pixels = PixelBox::of(shown, size);
        MainObject {
            label: if at == 0 { "main_object_box" } else { "bounding_box" },
            location: TextBox {
                width: format!("{:.2}", pixels.width),
                height: format!("{:.2}", pixels.height),
                top_left_x: format!("{:.2}", pixels.top_left_x),
                top_left_y: format!("{:.2}", pixels.top_left_y),
            },
            confidence: percent(shown.confidence),
        }
    };
    Ok(Json(MainObjectAnswer { result: boxes.iter().enumerate().map(object).collect() }))
}

/// Each box once, the one that matters most first: sure and large.
fn distinct<'a>(boxes: impl Iterator<Item = &'a TagBox>, threshold: f32) -> Vec<TagBox> {
    let weight = |shown: &TagBox| shown.confidence * (shown.area.width * shown.area.height).sqrt();
    let mut sorted: Vec<TagBox> = boxes.filter(|shown| shown.confidence >= threshold).copied().collect();
    sorted.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let mut kept: Vec<TagBox> = Vec::new();
    for shown in sorted {
        if kept.iter().all(|other| other.area.iou(&shown.area) < SAME) {
            kept.push(shown);
        }
    }
    kept.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    kept
}
