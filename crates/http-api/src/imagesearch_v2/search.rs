//! `POST /v2/{project_id}/mms/{service_name}/search`.

use std::sync::Arc;
use std::time::Instant;

use axum::Json;
use axum::extract::{Path, State};

use super::DIALECT;
use super::dto::{SearchImageInfo, SearchInfo, SearchParam, SearchRestInfo, V2Answer, V2Item};
use super::rules::{LONGEST_FILE, PICTURES, area, conditions, keywords, limit, origin};
use crate::body::Parsed;
use crate::collection::{Asked, Sought, bring, instance, search};
use crate::docs::ErrorBody;
use crate::error::{Code, Failure, Situation};
use crate::state::Api;

/// Most results, and as far as `offset` reaches.
const MOST: usize = 1000;
/// As far as going on behind an item reaches.
const REACH: usize = 10_000;

/// What is searched with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SearchType {
    Image,
    Text,
    Keyword,
}

impl SearchType {
    /// By name, or by number where that is known.
    fn named(name: Option<&str>) -> Result<Self, Failure> {
        match name {
            None | Some("") => Err(Code::Is0001.into()),
            Some("IMAGE" | "0") => Ok(Self::Image),
            Some("TEXT") => Ok(Self::Text),
            Some("KEYWORD") => Ok(Self::Keyword),
            // Its categories are numbers of the cloud's own lists, one for each type of service; no document prints them.
            Some("CATEGORY") => Err(Code::Apig0101.into()),
            Some(_) => Err(Failure::of(DIALECT, Situation::WrongField)),
        }
    }
}

/// Search items
#[utoipa::path(
    post,
    path = "/v2/{project_id}/mms/{service_name}/search",
    tag = "Huawei ImageSearch v2",
    params(
        ("project_id" = String, Path, description = "The project ID that the application shows"),
        ("service_name" = String, Path, description = "The instance"),
    ),
    request_body = SearchParam,
    responses((status = 200, body = V2Answer<SearchRestInfo>), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn v2_search(
    State(api): State<Api>,
    Path((_, name)): Path<(String, String)>,
    Parsed(request): Parsed<SearchParam>,
) -> Result<Json<V2Answer<SearchRestInfo>>, Failure> {
    let begun = Instant::now();
    let kind = SearchType::named(request.search_type.as_deref())?;
    let limit = limit(request.limit, MOST)?;
    let offset = usize::try_from(request.offset.unwrap_or(0)).map_err(|_| Code::Is1011)?;
    if offset.saturating_add(limit) > MOST {
        return Err(Code::Is1011.into());
    }
    let at_least = least(request.min_score)?.filter(|_| kind == SearchType::Image);
    let conditions = conditions(request.custom_tags, request.custom_num_tags)?;
    let (boxed, one_of_each) = request.optional_params.map_or((None, None), |more| (more.area, more.collapse_key));
    let one_of_each = one_of_each.filter(|key| !key.is_empty());
    let part = boxed.as_deref().filter(|text| !text.is_empty()).map(area).transpose()?;
    let words = keywords(request.keywords, 10)?;
    let text = request.text.filter(|text| !text.is_empty());
    if text.as_ref().is_some_and(|text| text.chars().count() > 512) {
        return Err(Failure::of(DIALECT, Situation::WrongField));
    }
    let instance = Arc::new(instance(&api, DIALECT, name).await?);
    let wanted = match kind {
        SearchType::Image => {
            let origin = origin(request.image_base64, request.image_url)?;
            Sought::Picture(Box::new(bring(&api, DIALECT, origin, PICTURES, LONGEST_FILE).await?), part)
        }
        SearchType::Text => Sought::Words(text.ok_or(Code::Is0001)?),
        SearchType::Keyword if words.is_empty() => return Err(Code::Is0001.into()),
        SearchType::Keyword => Sought::Keywords(words),
    };
    let behind = request.last_item.and_then(|last| last.id);
    // What lies behind an item is found by looking at all that lies before it as well.
    let (offset, page) = if behind.is_some() { (0, REACH) } else { (offset, limit) };
    let asked = Asked { wanted, conditions, at_least, one_of_each, offset, limit: page };
    let answer = search(&api, DIALECT, instance, asked).await?;
    let mut found = answer.matches;
    if let Some(id) = behind {
        let at = found.iter().position(|one| one.photo.path_text == id).ok_or(Code::Is2006)?;
        found.drain(..=at);
        found.truncate(limit);
    }
    let items: Vec<V2Item> = found.into_iter().map(Into::into).collect();
    let search_info = SearchInfo {
        total_num: answer.total,
        return_num: items.len(),
        search_time: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        last_item: items.last().map(V2Item::as_last),
    };
    let image_info = boxed.filter(|_| part.is_some()).map(|area| SearchImageInfo { area });
    Ok(Json(V2Answer::of(SearchRestInfo { items, search_info, image_info })))
}

/// `min_score` in 0..1.
fn least(asked: Option<f64>) -> Result<Option<f32>, Failure> {
    match asked {
        #[expect(clippy::cast_possible_truncation, reason = "a likeness needs no more than the precision of f32")]
        Some(score) if (0.0..=1.0).contains(&score) => Ok(Some(score as f32)),
        Some(_) => Err(Failure::of(DIALECT, Situation::WrongField)),
        None => Ok(None),
    }
}
