//! `POST /v1/{project_id}/{instance_name}/image/search` (document 002, section 4.3).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use shiguang_library::door::{Match, PixelArea};
use utoipa::ToSchema;

use super::tags::{TagValues, conditions_of, object_of};
use super::{DIALECT, PICTURES};
use crate::body::Parsed;
use crate::collection::{Asked, Origin, Sought, bring, instance, search};
use crate::docs::ErrorBody;
use crate::error::{Code, Failure, Situation};
use crate::state::Api;

/// Results when `limit` is absent, and at most.
const LIMITS: (i64, i64) = (10, 100);

/// The body of a search. `file` wins over `path`; `tags` alone list the images that carry them, the newest first.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SearchRequest {
    /// The image as base64.
    file: Option<String>,
    /// An image of the instance.
    #[schema(example = "https://example.com/image/test1.jpg")]
    path: Option<String>,
    /// Most results, 1 to 100; 10 when absent.
    #[schema(example = 10, minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// Results to skip.
    #[schema(example = 0, minimum = 0)]
    offset: Option<i64>,
    /// Only images with all of these keys and any of the values of each.
    #[schema(example = json!({"test-tags": "test-image"}))]
    tags: Option<BTreeMap<String, TagValues>>,
    /// `false`: the box is not used.
    is_crop: Option<bool>,
    /// Only this part of the image is compared.
    #[serde(rename = "box")]
    area: Option<SearchBox>,
}

/// A part of an image in pixels; what is absent begins at 0 and goes to the edge.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
pub struct SearchBox {
    /// From the left.
    #[schema(example = 100)]
    x: Option<i64>,
    /// From the top.
    #[schema(example = 200)]
    y: Option<i64>,
    /// Its width.
    #[schema(example = 20)]
    width: Option<i64>,
    /// Its height.
    #[schema(example = 50)]
    height: Option<i64>,
}

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchAnswer {
    /// Images that can be paged to.
    #[schema(example = 1)]
    count: u64,
    /// The page, most alike first.
    result: Vec<SearchItem>,
}

/// One image.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchItem {
    /// Its ID.
    #[schema(example = "https://example.com/image/test1.jpg")]
    path: String,
    /// Likeness, 0 to 1; 1 for the same picture.
    #[schema(example = 0.51263)]
    sim: f64,
    /// Its custom tags.
    tags: BTreeMap<String, TagValues>,
}

impl From<Match> for SearchItem {
    fn from(found: Match) -> Self {
        Self { path: found.photo.path_text, sim: rounded(found.score), tags: object_of(found.fields) }
    }
}

/// To five decimals, as in the document's example.
fn rounded(score: f32) -> f64 {
    (f64::from(score) * 1e5).round() / 1e5
}

impl SearchRequest {
    /// The part of the picture that counts.
    fn area(&self) -> Result<Option<PixelArea>, Failure> {
        match (self.is_crop, self.area) {
            (Some(true), None) => Err(Code::Is0001.into()),
            (Some(false), _) | (_, None) => Ok(None),
            (Some(true) | None, Some(part)) => Ok(Some(PixelArea {
                x: part.x.unwrap_or(0),
                y: part.y.unwrap_or(0),
                width: part.width.unwrap_or(i64::MAX),
                height: part.height.unwrap_or(i64::MAX),
            })),
        }
    }
}

/// Search for images
#[utoipa::path(
    post,
    path = "/v1/{project_id}/{instance_name}/image/search",
    tag = "Huawei ImageSearch v1",
    params(
        ("project_id" = String, Path, description = "The project ID that the application shows"),
        ("instance_name" = String, Path, description = "The instance"),
    ),
    request_body = SearchRequest,
    responses((status = 200, body = SearchAnswer), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn search_image(
    State(api): State<Api>,
    Path((_, name)): Path<(String, String)>,
    Parsed(request): Parsed<SearchRequest>,
) -> Result<Json<SearchAnswer>, Failure> {
    let (default, most) = LIMITS;
    let limit = request.limit.unwrap_or(default);
    let limit = usize::try_from(limit).ok().filter(|_| (1..=most).contains(&limit)).ok_or(Code::Is1010)?;
    let offset = usize::try_from(request.offset.unwrap_or(0)).map_err(|_| Code::Is1011)?;
    let area = request.area()?;
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let (file, path) = (given(request.file), given(request.path));
    let conditions = conditions_of(request.tags.unwrap_or_default());
    if file.is_none() && path.is_none() && conditions.is_empty() {
        return Err(Failure::of(DIALECT, Situation::NoPicture));
    }
    let instance = Arc::new(instance(&api, DIALECT, name).await?);
    let wanted = match (file, path) {
        (Some(file), _) => {
            let picture = bring(&api, DIALECT, Origin::Base64(file), PICTURES, PICTURES.bytes).await?;
            Sought::Picture(Box::new(picture), area)
        }
        (None, Some(path)) => Sought::Path(path, area),
        (None, None) => Sought::Anything,
    };
    let asked = Asked { wanted, conditions, at_least: None, one_of_each: None, offset, limit };
    let answer = search(&api, DIALECT, instance, asked).await?;
    Ok(Json(SearchAnswer { count: answer.total, result: answer.matches.into_iter().map(Into::into).collect() }))
}
