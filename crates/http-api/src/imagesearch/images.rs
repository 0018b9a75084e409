//! Images of an instance: `POST`, `DELETE`, `PUT /v1/{project_id}/{instance_name}/image` and `.../image/check` (document 002,
//! sections 4.2, 4.4 to 4.6).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use shiguang_library::DoorFacts;
use shiguang_library::door::NewPhoto;
use utoipa::ToSchema;

use super::tags::{TagValues, fields_of};
use super::{DIALECT, PICTURES, required_path};
use crate::body::Parsed;
use crate::collection::{Origin, bring, errand, instance, keep};
use crate::docs::ErrorBody;
use crate::error::{Code, Failure};
use crate::state::Api;

/// The body of adding an image.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AddRequest {
    /// The image as base64. Absent or empty: it is fetched from `path`.
    file: Option<String>,
    /// The image's ID in the instance; without `file` also where it is fetched from: an http(s) address, or a file inside a
    /// folder of the library.
    #[schema(example = "https://example.com/image/test1.jpg")]
    path: Option<String>,
    /// Values under keys of the instance.
    #[schema(example = json!({"test-tags": "test-image"}))]
    tags: Option<BTreeMap<String, TagValues>>,
}

/// The body of what is about one image.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PathRequest {
    /// The image's ID in the instance.
    #[schema(example = "https://example.com/image/test1.jpg")]
    path: Option<String>,
}

/// The body of modifying an image.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ModifyRequest {
    /// The image's ID in the instance.
    #[schema(example = "https://example.com/image/test1.jpg")]
    path: Option<String>,
    /// Values under keys of the instance; keys that are not named keep theirs.
    #[schema(example = json!({"test-tags": "test-image"}))]
    tags: Option<BTreeMap<String, TagValues>>,
}

/// What was done.
#[derive(Debug, Serialize, ToSchema)]
pub struct Outcome {
    /// `Success`; `success` when an instance was deleted.
    #[schema(value_type = String, example = "Success")]
    pub result: &'static str,
}

/// Whether an image is there.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckAnswer {
    /// `true` or `false`, as a text.
    #[schema(value_type = String, example = "true")]
    exist: &'static str,
}

const DONE: Outcome = Outcome { result: "Success" };

/// Add an image
///
/// An image that is there under the same path is replaced, with its tags.
#[utoipa::path(
    post,
    path = "/v1/{project_id}/{instance_name}/image",
    tag = "Huawei ImageSearch v1",
    params(
        ("project_id" = String, Path, description = "The project ID that the application shows"),
        ("instance_name" = String, Path, description = "The instance"),
    ),
    request_body = AddRequest,
    responses((status = 200, body = Outcome), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn add_image(
    State(api): State<Api>,
    Path((_, name)): Path<(String, String)>,
    Parsed(request): Parsed<AddRequest>,
) -> Result<Json<Outcome>, Failure> {
    let path = required_path(request.path)?;
    let instance = Arc::new(instance(&api, DIALECT, name).await?);
    let fields = fields_of(request.tags.unwrap_or_default());
    let file = request.file.filter(|file| !file.is_empty());
    let (known, wanted, named) = (Arc::clone(&instance), fields.clone(), path.clone());
    let fetched = file.is_none();
    let is_there = move |door: &shiguang_library::door::Door<'_>| {
        // A file of a watched folder is in the instance already; only its tags are new.
        if fetched && known.folder.is_some() && door.photo(&known, &named)?.is_some() {
            return door.modify(&known, &named, wanted, None).map(|()| true);
        }
        door.takes(&known, &wanted).map(|()| false)
    };
    if errand(&api, DIALECT, is_there).await? {
        return Ok(Json(DONE));
    }
    let source = fetched.then(|| path.clone());
    let origin = file.map_or_else(|| Origin::AddressOrFile(path.clone()), Origin::Base64);
    let picture = bring(&api, DIALECT, origin, PICTURES, PICTURES.bytes).await?;
    let facts = DoorFacts { source, ..DoorFacts::default() };
    keep(&api, DIALECT, instance, NewPhoto { path, facts, fields, ..NewPhoto::default() }, picture).await?;
    Ok(Json(DONE))
}

/// Check an image
#[utoipa::path(
    post,
    path = "/v1/{project_id}/{instance_name}/image/check",
    tag = "Huawei ImageSearch v1",
    params(
        ("project_id" = String, Path, description = "The project ID that the application shows"),
        ("instance_name" = String, Path, description = "The instance"),
    ),
    request_body = PathRequest,
    responses((status = 200, body = CheckAnswer), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn check_image(
    State(api): State<Api>,
    Path((_, name)): Path<(String, String)>,
    Parsed(request): Parsed<PathRequest>,
) -> Result<Json<CheckAnswer>, Failure> {
    let path = required_path(request.path)?;
    let find = move |door: &shiguang_library::door::Door<'_>| {
        let instance = door.instance(&name)?;
        Ok(door.photo(&instance, &path)?.is_some())
    };
    let exist = if errand(&api, DIALECT, find).await? { "true" } else { "false" };
    Ok(Json(CheckAnswer { exist }))
}

/// Delete an image
#[utoipa::path(
    delete,
    path = "/v1/{project_id}/{instance_name}/image",
    tag = "Huawei ImageSearch v1",
    params(
        ("project_id" = String, Path, description = "The project ID that the application shows"),
        ("instance_name" = String, Path, description = "The instance"),
    ),
    request_body = PathRequest,
    responses((status = 200, body = Outcome), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn delete_image(
    State(api): State<Api>,
    Path((_, name)): Path<(String, String)>,
    Parsed(request): Parsed<PathRequest>,
) -> Result<Json<Outcome>, Failure> {
    let path = required_path(request.path)?;
    let remove = move |door: &shiguang_library::door::Door<'_>| {
        let instance = door.instance(&name)?;
        let photo = door.indexed(&instance, &path)?.id;
        door.remove(&instance, &[photo])
    };
    errand(&api, DIALECT, remove).await?;
    Ok(Json(DONE))
}

/// Modify an image's tags
#[utoipa::path(
    put,
    path = "/v1/{project_id}/{instance_name}/image",
    tag = "Huawei ImageSearch v1",
    params(
        ("project_id" = String, Path, description = "The project ID that the application shows"),
        ("instance_name" = String, Path, description = "The instance"),
    ),
    request_body = ModifyRequest,
    responses((status = 200, body = Outcome), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn modify_image(
    State(api): State<Api>,
    Path((_, name)): Path<(String, String)>,
    Parsed(request): Parsed<ModifyRequest>,
) -> Result<Json<Outcome>, Failure> {
    let path = required_path(request.path)?;
    let fields = fields_of(request.tags.unwrap_or_default());
    if fields.is_empty() {
        return Err(Code::Is2009.into());
    }
    let modify = move |door: &shiguang_library::door::Door<'_>| {
        let instance = door.instance(&name)?;
        door.modify(&instance, &path, fields, None)
    };
    errand(&api, DIALECT, modify).await?;
    Ok(Json(DONE))
}
