//! `POST /v2/{project_id}/mms/{service_name}/data/add|check|delete|update`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use shiguang_library::DoorFacts;
use shiguang_library::door::{Door, Listing, Match, NewPhoto, Start};

use super::DIALECT;
use super::dto::{
    AddDataParam, AddDataRestInfo, AddDataRestInfoImageInfo, CheckInfo, CheckParam, CheckRestInfo, DeleteInfo,
    DeleteParam, DeleteRestInfo, DeletedItem, ImageObject, UpdateParam, V2Answer, V2Done, V2Item,
};
use super::rules::{LONGEST_FILE, PICTURES, conditions, description, fields, item_id, keywords, limit, origin};
use crate::body::Parsed;
use crate::collection::{Origin, bring, errand, instance, keep, settled};
use crate::docs::ErrorBody;
use crate::error::{Code, Failure};
use crate::state::Api;

/// Most items that one request deletes by conditions.
const MOST_DELETED: usize = 100;

/// Add an item
#[utoipa::path(
    post,
    path = "/v2/{project_id}/mms/{service_name}/data/add",
    tag = "Huawei ImageSearch v2",
    params(
        ("project_id" = String, Path, description = "The project ID that the application shows"),
        ("service_name" = String, Path, description = "The instance"),
    ),
    request_body = AddDataParam,
    responses((status = 200, body = V2Answer<AddDataRestInfo>), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn v2_add_data(
    State(api): State<Api>,
    Path((_, name)): Path<(String, String)>,
    Parsed(request): Parsed<AddDataParam>,
) -> Result<Json<V2Answer<AddDataRestInfo>>, Failure> {
    let path = item_id(request.item_id)?;
    let extra_data = description(request.desc)?;
    let fields = fields(request.custom_tags, request.custom_num_tags)?;
    let keywords = keywords(request.keywords, 100)?;
    let origin = origin(request.image_base64, request.image_url)?;
    let instance = Arc::new(instance(&api, DIALECT, name).await?);
    let (known, wanted) = (Arc::clone(&instance), fields.clone());
    errand(&api, DIALECT, move |door| door.takes(&known, &wanted)).await?;
    let source = match &origin {
        Origin::Address(address) => Some(address.clone()),
        Origin::Base64(_) | Origin::AddressOrFile(_) => None,
    };
    let picture = bring(&api, DIALECT, origin, PICTURES, LONGEST_FILE).await?;
    let facts = DoorFacts { extra_data, source, ..DoorFacts::default() };
    let keep_existing = !request.force.unwrap_or(false);
    let new = NewPhoto { path: path.clone(), facts, fields, keywords, keep_existing, most: None };
    keep(&api, DIALECT, Arc::clone(&instance), new, picture).await?;
    // The answer names what is in the image: as soon as it is known, or nothing.
    settled(&api, DIALECT, &instance).await?;
    let seen = errand(&api, DIALECT, move |door| match door.photo(&instance, &path)? {
        Some(row) => door.present(&instance, vec![(row.id, 1.0)]),
        None => Ok(Vec::new()),
    });
    let objects = seen.await?.iter().flat_map(objects).collect();
    Ok(Json(V2Answer::of(AddDataRestInfo { image_info: AddDataRestInfoImageInfo { objects } })))
}

/// What has a box, in pixels.
fn objects(found: &Match) -> Vec<ImageObject> {
    let (Some(width), Some(height)) = (found.photo.width, found.photo.height) else { return Vec::new() };
    let pixel = |part: f32, all: u32| (f64::from(part) * f64::from(all)).round();
    let boxes = found.tags.iter().flat_map(|tag| tag.boxes.iter().map(move |area| (tag, area)));
    boxes
        .map(|(tag, area)| ImageObject {
            area: format!(
                "{},{},{},{}",
                pixel(area.left, width),
                pixel(area.top, height),
                pixel(area.left + area.width, width),
                pixel(area.top + area.height, height),
            ),
            category_name: tag.name.zh.clone(),
        })
        .collect()
}

/// Check an item, or list items by conditions
#[utoipa::path(
    post,
    path = "/v2/{project_id}/mms/{service_name}/data/check",
    tag = "Huawei ImageSearch v2",
    params(
        ("project_id" = String, Path, description = "The project ID that the application shows"),
        ("service_name" = String, Path, description = "The instance"),
    ),
    request_body = CheckParam,
    responses((status = 200, body = V2Answer<CheckRestInfo>), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn v2_check_data(
    State(api): State<Api>,
    Path((_, name)): Path<(String, String)>,
    Parsed(request): Parsed<CheckParam>,
) -> Result<Json<V2Answer<CheckRestInfo>>, Failure> {
    let limit = limit(request.limit, 100)?;
    let conditions = conditions(request.custom_tags, request.custom_num_tags)?;
    let instance = instance(&api, DIALECT, name).await?;
    if request.item_id.is_some() {
        let id = item_id(request.item_id)?;
        let find = move |door: &Door<'_>| match door.photo(&instance, &id)? {
            Some(row) => Ok(door.present(&instance, vec![(row.id, 1.0)])?.pop()),
            None => Ok(None),
        };
        let found = errand(&api, DIALECT, find).await?;
        let info = CheckRestInfo {
            existed: Some(found.is_some()),
            item_info: found.map(Into::into),
            ..CheckRestInfo::default()
        };
        return Ok(Json(V2Answer::of(info)));
    }
    if conditions.is_empty() {
        return Err(Code::Is0001.into());
    }
    let last = request.last_item.and_then(|last| last.id);
    let list = move |door: &Door<'_>| {
        let token = last.map(|id| door.indexed(&instance, &id)).transpose()?.map(|row| row.id.key().to_string());
        let from = token.as_deref().map_or(Start::First, Start::Token);
        let listed = door.list(&instance, &Listing { conditions: &conditions, from, limit, ..Listing::default() })?;
        let page = listed.photos.iter().map(|row| (row.id, 1.0)).collect();
        Ok((listed.total, door.present(&instance, page)?))
    };
    let (total_num, found) = errand(&api, DIALECT, list).await?;
    let items: Vec<V2Item> = found.into_iter().map(Into::into).collect();
    let check_info = CheckInfo { total_num, return_num: items.len(), last_item: items.last().map(V2Item::as_last) };
    let info = CheckRestInfo { items: Some(items), check_info: Some(check_info), ..CheckRestInfo::default() };
    Ok(Json(V2Answer::of(info)))
}

/// Delete an item, or items by conditions
#[utoipa::path(
    post,
    path = "/v2/{project_id}/mms/{service_name}/data/delete",
    tag = "Huawei ImageSearch v2",
    params(
        ("project_id" = String, Path, description = "The project ID that the application shows"),
        ("service_name" = String, Path, description = "The instance"),
    ),
    request_body = DeleteParam,
    responses((status = 200, body = V2Answer<DeleteRestInfo>), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn v2_delete_data(
    State(api): State<Api>,
    Path((_, name)): Path<(String, String)>,
    Parsed(request): Parsed<DeleteParam>,
) -> Result<Json<V2Answer<DeleteRestInfo>>, Failure> {
    let conditions = conditions(request.custom_tags, request.custom_num_tags)?;
    if request.item_id.is_none() && conditions.is_empty() {
        return Err(Code::Is0001.into());
    }
    let one = request.item_id.is_some().then(|| item_id(request.item_id)).transpose()?;
    let forgiving = request.force.unwrap_or(false);
    let instance = instance(&api, DIALECT, name).await?;
    let delete = move |door: &Door<'_>| {
        let (total, photos) = match one {
            Some(id) if forgiving => {
                let found: Vec<_> = door.photo(&instance, &id)?.into_iter().collect();
                (found.len() as u64, found)
            }
            Some(id) => (1, vec![door.indexed(&instance, &id)?]),
            None => {
                let listing = Listing { conditions: &conditions, limit: MOST_DELETED, ..Listing::default() };
                let listed = door.list(&instance, &listing)?;
                (listed.total, listed.photos)
            }
        };
        let ids: Vec<_> = photos.iter().map(|row| row.id).collect();
        door.remove(&instance, &ids)?;
        Ok((total, photos))
    };
    let (total_num, photos) = errand(&api, DIALECT, delete).await?;
    let delete_info = DeleteInfo { total_num, delete_num: photos.len() };
    let items = photos.into_iter().map(|row| DeletedItem { id: row.path_text }).collect();
    Ok(Json(V2Answer::of(DeleteRestInfo { items, delete_info })))
}

/// Update an item
#[utoipa::path(
    post,
    path = "/v2/{project_id}/mms/{service_name}/data/update",
    tag = "Huawei ImageSearch v2",
    params(
        ("project_id" = String, Path, description = "The project ID that the application shows"),
        ("service_name" = String, Path, description = "The instance"),
    ),
    request_body = UpdateParam,
    responses((status = 200, body = V2Done), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn v2_update_data(
    State(api): State<Api>,
    Path((_, name)): Path<(String, String)>,
    Parsed(request): Parsed<UpdateParam>,
) -> Result<Json<V2Done>, Failure> {
    let id = item_id(request.item_id)?;
    let text = description(request.desc)?;
    let fields = fields(request.custom_tags, request.custom_num_tags)?;
    if text.is_none() && fields.is_empty() {
        return Err(Code::Is2009.into());
    }
    let update = move |door: &Door<'_>| door.modify(&door.instance(&name)?, &id, fields, text);
    errand(&api, DIALECT, update).await?;
    Ok(Json(V2Done { result: "success" }))
}
