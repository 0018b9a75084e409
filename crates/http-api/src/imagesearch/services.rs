//! Instances: `POST /v1/{project_id}/service`, `GET` and `DELETE /v1/{project_id}/service/{instance_name}` (document 002,
//! sections 4.1, 4.7, 4.8).

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use shiguang_library::Instance;
use shiguang_library::door::NewInstance;
use utoipa::ToSchema;

use super::images::Outcome;
use super::{DIALECT, LEVEL, MODEL};
use crate::body::Parsed;
use crate::collection::errand;
use crate::docs::ErrorBody;
use crate::error::{Code, Failure};
use crate::state::Api;

/// Longest name ("within 16").
const LONGEST_NAME: usize = 16;
/// Longest description (IS.3036).
const LONGEST_DESCRIPTION: usize = 512;
/// Most tags (IS.3024).
const MOST_TAGS: usize = 10;

/// The body of creating an instance.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateRequest {
    /// a-z, 0-9, `-`, `_`; begins with a letter; at most 16.
    #[schema(example = "test_instance", pattern = "^[a-z][a-z0-9_-]{0,15}$")]
    name: Option<String>,
    /// `common-search`.
    #[schema(example = "common-search")]
    model: Option<String>,
    /// At most 512 characters.
    #[schema(example = "register service for user model test.", max_length = 512)]
    description: Option<String>,
    /// 30000000, also when absent.
    #[schema(example = 30_000_000)]
    level: Option<i64>,
    /// At most 10 keys of custom tags, without upper-case letters.
    #[schema(example = json!(["tag1", "tag2"]), max_items = 10)]
    tags: Option<Vec<String>>,
}

/// An instance.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstanceAnswer {
    /// Its name.
    #[schema(example = "test_instance")]
    instance_name: String,
    /// Most photos it may have.
    #[schema(example = 30_000_000)]
    level: u64,
    /// -1: it never expires.
    #[schema(example = -1)]
    expired_date: i64,
    /// Its model.
    #[schema(example = "common-search")]
    domain: String,
    /// What it is about.
    desc: String,
    /// When it was made, milliseconds since 1970.
    #[schema(example = 1_528_203_334_203_i64)]
    register_date: i64,
    /// The keys of its custom tags.
    tags: Vec<String>,
    /// `NORMAL`, or `ABNORMAL` for a watched folder that cannot be reached now.
    #[schema(example = "NORMAL")]
    status: String,
}

impl From<Instance> for InstanceAnswer {
    fn from(instance: Instance) -> Self {
        let setting = |name: &str| instance.door_settings.as_ref().and_then(|settings| settings.get(name));
        Self {
            level: setting("level").and_then(serde_json::Value::as_u64).unwrap_or(LEVEL),
            domain: setting("model").and_then(serde_json::Value::as_str).unwrap_or(MODEL).to_owned(),
            status: if instance.online { "NORMAL" } else { "ABNORMAL" }.to_owned(),
            instance_name: instance.name,
            expired_date: -1,
            desc: instance.description,
            register_date: instance.created_at,
            tags: instance.keys,
        }
    }
}

impl CreateRequest {
    /// The rules of section 4.1.
    fn checked(self) -> Result<NewInstance, Failure> {
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let name = given(self.name).ok_or(Code::Is0001)?;
        if !is_name(&name) {
            return Err(Code::Is0007.into());
        }
        let model = given(self.model).ok_or(Code::Is0001)?;
        if model != MODEL {
            return Err(Code::Is3014.into());
        }
        if self.level.is_some_and(|level| u64::try_from(level) != Ok(LEVEL)) {
            return Err(Code::Is3035.into());
        }
        let description = self.description.unwrap_or_default();
        if description.chars().count() > LONGEST_DESCRIPTION {
            return Err(Code::Is3036.into());
        }
        let keys = self.tags.unwrap_or_default();
        if keys.len() > MOST_TAGS {
            return Err(Code::Is3024.into());
        }
        if keys.iter().flat_map(|key| key.chars()).any(char::is_uppercase) {
            return Err(Code::Is3026.into());
        }
        Ok(NewInstance { name, description, keys, origin: "huawei".to_owned(), model, level: LEVEL })
    }
}

/// "Only lower-case letters, digits, hyphens and underscores; begins with a letter; at most 16."
fn is_name(name: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '-' | '_');
    name.len() <= LONGEST_NAME && name.starts_with(|first: char| first.is_ascii_lowercase()) && name.chars().all(plain)
}

/// On these routes an unknown instance has a code of its own.
fn on_service(failure: Failure) -> Failure {
    if failure.code == Code::Is2019 { Code::Is3005.into() } else { failure }
}

/// Create an instance
#[utoipa::path(
    post,
    path = "/v1/{project_id}/service",
    tag = "Huawei ImageSearch v1",
    params(("project_id" = String, Path, description = "The project ID that the application shows")),
    request_body = CreateRequest,
    responses((status = 200, body = InstanceAnswer), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn create_instance(
    State(api): State<Api>,
    Parsed(request): Parsed<CreateRequest>,
) -> Result<Json<InstanceAnswer>, Failure> {
    let new = request.checked()?;
    Ok(Json(errand(&api, DIALECT, move |door| door.create(&new)).await?.into()))
}

/// Query an instance
#[utoipa::path(
    get,
    path = "/v1/{project_id}/service/{instance_name}",
    tag = "Huawei ImageSearch v1",
    params(
        ("project_id" = String, Path, description = "The project ID that the application shows"),
        ("instance_name" = String, Path, description = "The instance"),
    ),
    responses((status = 200, body = InstanceAnswer), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn query_instance(
    State(api): State<Api>,
    Path((_, name)): Path<(String, String)>,
) -> Result<Json<InstanceAnswer>, Failure> {
    let found = errand(&api, DIALECT, move |door| door.instance(&name)).await.map_err(on_service)?;
    Ok(Json(found.into()))
}

/// Delete an instance
///
/// With its images. An instance that is a watched folder is the person's to forget, in the application.
#[utoipa::path(
    delete,
    path = "/v1/{project_id}/service/{instance_name}",
    tag = "Huawei ImageSearch v1",
    params(
        ("project_id" = String, Path, description = "The project ID that the application shows"),
        ("instance_name" = String, Path, description = "The instance"),
    ),
    responses((status = 200, body = Outcome), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn delete_instance(
    State(api): State<Api>,
    Path((_, name)): Path<(String, String)>,
) -> Result<Json<Outcome>, Failure> {
    errand(&api, DIALECT, move |door| door.remove_instance(&name)).await.map_err(on_service)?;
    Ok(Json(Outcome { result: "success" }))
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn names_are_as_the_document_says() {
        for name in ["a", "test_instance", "a-1", "abcdefghijklmnop"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "1a", "_a", "-a", "Test", "a b", "图", "abcdefghijklmnopq", "a.b"] {
            assert!(!is_name(name), "{name}");
        }
    }
}
