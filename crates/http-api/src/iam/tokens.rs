//! `POST /v3/auth/tokens`: a token for a name and a password.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::moment;
use crate::auth::{TOKEN_MS, issue_token};
use crate::body::Parsed;
use crate::credentials::Credentials;
use crate::docs::ErrorBody;
use crate::error::{Dialect, Failure, Situation};
use crate::state::Api;

/// Where the token itself stands.
const SUBJECT: HeaderName = HeaderName::from_static("x-subject-token");

/// The body of a request for a token (document 001, section 3.2).
#[derive(Debug, Deserialize, ToSchema)]
pub struct TokenRequest {
    auth: Auth,
}

#[derive(Debug, Deserialize, ToSchema)]
struct Auth {
    identity: Identity,
    scope: Option<Scope>,
}

#[derive(Debug, Deserialize, ToSchema)]
struct Identity {
    /// `password`.
    methods: Vec<String>,
    password: Password,
}

#[derive(Debug, Deserialize, ToSchema)]
struct Password {
    user: User,
}

#[derive(Deserialize, ToSchema)]
struct User {
    name: Option<String>,
    id: Option<String>,
    password: String,
    domain: Option<Named>,
}

/// Nothing of a password reaches a log.
impl std::fmt::Debug for User {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("User").field("name", &self.name).finish_non_exhaustive()
    }
}

/// For what a token is wanted: a project, or the account.
#[derive(Debug, Deserialize, ToSchema)]
struct Scope {
    project: Option<Named>,
    domain: Option<Named>,
}

/// Something by its name or its ID.
#[derive(Debug, Deserialize, ToSchema)]
struct Named {
    name: Option<String>,
    id: Option<String>,
}

impl Named {
    /// Whether this means the thing of this name and ID.
    fn means(&self, name: &str, id: &str) -> bool {
        let fits = self.name.as_deref().is_none_or(|given| given == name)
            && self.id.as_deref().is_none_or(|given| given == id);
        fits && (self.name.is_some() || self.id.is_some())
    }
}

/// The answer of a request for a token.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenAnswer {
    token: Token,
}

#[derive(Debug, Serialize, ToSchema)]
struct Token {
    #[schema(example = "2019-02-13T06:52:13.855000Z")]
    expires_at: String,
    issued_at: String,
    methods: Vec<&'static str>,
    catalog: Vec<Service>,
    roles: Vec<Role>,
    project: Place,
    user: Person,
}

#[derive(Debug, Serialize, ToSchema)]
struct Service {
    endpoints: Vec<Endpoint>,
    id: String,
    name: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
struct Endpoint {
    id: String,
    interface: &'static str,
    region: String,
    region_id: String,
    url: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct Role {
    id: &'static str,
    name: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
struct Place {
    id: String,
    name: String,
    domain: Account,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
struct Account {
    id: String,
    name: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct Person {
    id: String,
    name: String,
    domain: Account,
    password_expires_at: &'static str,
}

/// A token for a name and a password
///
/// The token is in the header `X-Subject-Token` and holds 24 hours.
#[utoipa::path(
    post,
    path = "/v3/auth/tokens",
    tag = "Huawei IAM",
    request_body(content = TokenRequest, example = json!({ "auth": {
        "identity": {
            "methods": ["password"],
            "password": { "user": { "name": "shiguang", "password": "********", "domain": { "name": "shiguang" } } },
        },
        "scope": { "project": { "name": "local" } },
    } })),
    responses(
        (status = 201, body = TokenAnswer, headers(("X-Subject-Token" = String, description = "The token"))),
        (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody, description = "Wrong user, password, account or project"),
    ),
)]
pub async fn create_token(
    State(api): State<Api>,
    Parsed(request): Parsed<TokenRequest>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Json<TokenAnswer>), Failure> {
    let Auth { identity, scope } = request.auth;
    if identity.methods.iter().all(|method| method != "password") {
        return Err(Failure::of(Dialect::Iam, Situation::WrongField));
    }
    let known = api.credentials.current();
    let user = identity.password.user;
    let names_fit = fits(&user, scope.as_ref(), &known);
    let checked = Arc::clone(&known);
    // The password is checked whatever the names are: how long an answer takes tells nothing.
    let check = move |_: &shiguang_library::Library| Ok(checked.is_password(&user.password));
    let password_fits = api.work.analyse(Dialect::Iam, &api.library, check).await?;
    if !(names_fit && password_fits) {
        return Err(Failure::unauthorized());
    }
    let now = api.now();
    let expires = now + TOKEN_MS;
    let answer = TokenAnswer { token: token(&known, now, expires, &format!("http://{}", api.address)) };
    Ok((StatusCode::CREATED, [(SUBJECT, issue_token(&known, expires))], Json(answer)))
}

fn fits(user: &User, scope: Option<&Scope>, known: &Credentials) -> bool {
    let name = Named { name: user.name.clone(), id: user.id.clone() };
    let is_domain = |named: &Named| named.means(&known.domain, &known.domain_id);
    let scope_fits = scope.is_none_or(|scope| {
        let project = scope.project.as_ref().is_none_or(|named| named.means(&known.project_name, &known.project_id));
        project && scope.domain.as_ref().is_none_or(is_domain)
    });
    name.means(&known.user, &known.user_id) && user.domain.as_ref().is_none_or(is_domain) && scope_fits
}

fn token(known: &Credentials, issued: i64, expires: i64, url: &str) -> Token {
    let account = Account { id: known.domain_id.clone(), name: known.domain.clone() };
    let service = |name, kind| Service {
        endpoints: vec![Endpoint {
            id: known.project_id.clone(),
            interface: "public",
            region: known.project_name.clone(),
            region_id: known.project_name.clone(),
            url: url.to_owned(),
        }],
        id: known.project_id.clone(),
        name,
        kind,
    };
    Token {
        expires_at: moment(expires),
        issued_at: moment(issued),
        methods: vec!["password"],
        catalog: vec![service("image", "image"), service("imagesearch", "imagesearch"), service("iam", "identity")],
        roles: vec![Role { id: "0", name: "te_admin" }],
        project: Place { id: known.project_id.clone(), name: known.project_name.clone(), domain: account.clone() },
        user: Person { id: known.user_id.clone(), name: known.user.clone(), domain: account, password_expires_at: "" },
    }
}
