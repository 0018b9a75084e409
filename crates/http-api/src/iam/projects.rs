//! `GET /v3/projects`, `GET /v3/auth/projects`, `GET /v3/auth/domains`: the one project and the one account.

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::docs::ErrorBody;
use crate::state::Api;

/// The answer of the project routes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Projects {
    /// One project, or none when another name was asked for.
    projects: Vec<Project>,
    /// Where this list is.
    links: Links,
}

/// A project (document 002, section 5.3).
#[derive(Debug, Serialize, ToSchema)]
struct Project {
    domain_id: String,
    is_domain: bool,
    parent_id: String,
    name: String,
    description: String,
    links: Links,
    id: String,
    enabled: bool,
}

/// Where a list goes on: it never does.
#[derive(Debug, Serialize, ToSchema)]
struct Links {
    next: Option<String>,
    previous: Option<String>,
    #[serde(rename = "self")]
    own: String,
}

impl Links {
    fn to(address: String) -> Self {
        Self { next: None, previous: None, own: address }
    }
}

/// Projects
///
/// The SDKs ask this to find the project of a region.
#[utoipa::path(
    get,
    path = "/v3/projects",
    tag = "Huawei IAM",
    params(("name" = Option<String>, Query, description = "Only the project of this name")),
    responses((status = 200, body = Projects), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn list_projects(State(api): State<Api>, RawQuery(query): RawQuery) -> Json<Projects> {
    let query = query.unwrap_or_default();
    let name = url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == "name").map(|(_, name)| name);
    Json(projects(&api, "/v3/projects", name.as_deref()))
}

/// Projects of the caller
#[utoipa::path(
    get,
    path = "/v3/auth/projects",
    tag = "Huawei IAM",
    responses((status = 200, body = Projects), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn list_own_projects(State(api): State<Api>) -> Json<Projects> {
    Json(projects(&api, "/v3/auth/projects", None))
}

/// Projects of the caller, as document 001 prints the request
///
/// Section 3.3 of document 001 shows POST where section 3.2 of document 002 shows GET; both are answered.
#[utoipa::path(
    post,
    path = "/v3/auth/projects",
    tag = "Huawei IAM",
    responses((status = 200, body = Projects), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn list_own_projects_by_post(State(api): State<Api>) -> Json<Projects> {
    Json(projects(&api, "/v3/auth/projects", None))
}

fn projects(api: &Api, path: &str, name: Option<&str>) -> Projects {
    let known = api.credentials.current();
    let base = format!("http://{}", api.address);
    let project = Project {
        domain_id: known.domain_id.clone(),
        is_domain: false,
        parent_id: known.domain_id.clone(),
        name: known.project_name.clone(),
        description: String::new(),
        links: Links::to(format!("{base}/v3/projects/{}", known.project_id)),
        id: known.project_id.clone(),
        enabled: true,
    };
    let asked = name.is_none_or(|name| name == known.project_name);
    Projects { projects: asked.then_some(project).into_iter().collect(), links: Links::to(format!("{base}{path}")) }
}

/// The answer of `GET /v3/auth/domains`.
#[derive(Debug, Serialize, ToSchema)]
pub struct Domains {
    /// The one account.
    domains: Vec<Domain>,
    /// Where this list is.
    links: Links,
}

/// An account.
#[derive(Debug, Serialize, ToSchema)]
struct Domain {
    id: String,
    name: String,
    description: String,
    enabled: bool,
    links: Links,
}

/// Accounts
///
/// `huaweicloudsdkcore` asks this when it is given keys without an account.
#[utoipa::path(
    get,
    path = "/v3/auth/domains",
    tag = "Huawei IAM",
    responses((status = 200, body = Domains), (status = 400, body = ErrorBody)),
    security(("token" = []), ("signature" = [])),
)]
pub async fn list_domains(State(api): State<Api>) -> Json<Domains> {
    let known = api.credentials.current();
    let base = format!("http://{}", api.address);
    let domain = Domain {
        id: known.domain_id.clone(),
        name: known.domain.clone(),
        description: String::new(),
        enabled: true,
        links: Links::to(format!("{base}/v3/domains/{}", known.domain_id)),
    };
    Json(Domains { domains: vec![domain], links: Links::to(format!("{base}/v3/auth/domains")) })
}
