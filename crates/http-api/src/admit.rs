//! The layers around the handlers.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::auth::{Claim, Judge, Parameters};
use crate::credentials::Credentials;
use crate::error::{Dialect, Failure, Reply, Situation};
use crate::state::Api;
use crate::{body, guard, limits};

/// Outermost: who may reach the server at all, how often, and in whose words a panic is told.
pub async fn enter(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let (reply, is_long) = (Reply::of(&parts), limits::is_long(&parts));
    request = Request::from_parts(parts, body);
    let admitted = guard::admits(request.headers(), request.uri(), api.address.ip());
    let refused = if !admitted {
        Some(Situation::Forbidden)
    } else if !api.gate.within_rate() {
        Some(Situation::TooManyRequests)
    } else {
        is_long.then_some(Situation::BodyTooLarge)
    };
    let response = match refused {
        Some(situation) => {
            let (parts, mut body) = request.into_parts();
            body::drain(&parts.headers, &mut body).await;
            reply.failure(&Failure::of(reply.dialect, situation))
        }
        None => {
            request.extensions_mut().insert(reply.clone());
            // The task of its own turns a panic into an error and, unlike a future that a client drops, ends what it began.
            match tokio::spawn(next.run(request)).await {
                Ok(response) => reply.finish(response),
                // The panic itself was told on standard error; nothing of the request was.
                Err(_) => reply.failure(&Failure::of(reply.dialect, Situation::Unexpected)),
            }
        }
    };
    stamp(response, &reply)
}

fn stamp(mut response: Response, reply: &Reply) -> Response {
    if let Ok(id) = HeaderValue::from_str(&reply.request_id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }
    response
}

/// Around every route that wants a credential: the credential, and the body.
pub async fn admit(State(api): State<Api>, request: Request, next: Next) -> Response {
    pass(api, request, next, Credential::Wanted).await
}

/// Around the one route that gives credentials: the body only.
pub async fn admit_anyone(State(api): State<Api>, request: Request, next: Next) -> Response {
    pass(api, request, next, Credential::NotWanted).await
}

/// How long a refusal for want of room takes: clients that come again at once would take the processor from those let in.
const REFUSAL: Duration = Duration::from_millis(250);

/// Whether a route wants one.
#[derive(Clone, Copy, PartialEq)]
enum Credential {
    Wanted,
    NotWanted,
}

async fn pass(api: Api, request: Request, next: Next, credential: Credential) -> Response {
    let (mut parts, mut body) = request.into_parts();
    let mut reply = parts.extensions.get::<Reply>().cloned().unwrap_or_else(|| Reply::of(&parts));
    let dialect = reply.dialect;
    let credentials = api.credentials.current();
    let judge = Judge { credentials: &credentials, nonces: &api.nonces, now: api.now() };
    let claim = match credential {
        Credential::Wanted => judge.head(dialect, &parts),
        Credential::NotWanted => Ok(Claim::Proven),
    };
    let claim = match claim.and_then(|claim| own_project(&parts, dialect, &credentials.project_id).map(|()| claim)) {
        Ok(claim) => claim,
        Err(failure) => {
            body::drain(&parts.headers, &mut body).await;
            return reply.failure(&failure);
        }
    };
    // Who would be refused for want of room is refused before its body takes memory.
    if api.gate.is_full() || (dialect == Dialect::Tagging && api.work.is_full()) {
        body::drain(&parts.headers, &mut body).await;
        tokio::time::sleep(REFUSAL).await;
        return reply.failure(&Failure::of(dialect, Situation::TooManyRequests));
    }
    let longest = limits::longest_body(dialect, api.options.limits);
    let read = match body::read(&api, &parts.headers, &mut body, longest).await {
        Ok(read) => read,
        Err(situation) => {
            if situation != Situation::BodyIncomplete {
                body::drain(&parts.headers, &mut body).await;
            }
            return reply.failure(&Failure::of(dialect, situation));
        }
    };
    let Some(_place) = api.gate.enter() else {
        return reply.failure(&Failure::of(dialect, Situation::TooManyRequests));
    };
    if dialect == Dialect::Aliyun {
        let parameters = Parameters::of(&parts, &read.bytes);
        reply.set_format(parameters.get("Format"));
        parts.extensions.insert(reply.clone());
        parts.extensions.insert(parameters);
    }
    let _memory = read.memory;
    match proven(&api, credentials, claim, Received { dialect, parts, bytes: read.bytes }).await {
        Ok(received) => reply.finish(next.run(Request::from_parts(received.parts, received.bytes.into())).await),
        Err(failure) => reply.failure(&failure),
    }
}

/// A request that is here whole.
struct Received {
    dialect: Dialect,
    parts: Parts,
    bytes: Bytes,
}

impl Received {
    /// Checks what only the body can prove.
    fn check(&self, judge: &Judge<'_>, claim: &Claim) -> Result<(), Failure> {
        judge.body(self.dialect, claim, &self.parts, &self.bytes)
    }
}

/// Gives the request back when its body proves what its head claims. Long ones are hashed off the asynchronous threads.
async fn proven(
    api: &Api,
    credentials: Arc<Credentials>,
    claim: Claim,
    received: Received,
) -> Result<Received, Failure> {
    let now = api.now();
    if matches!(claim, Claim::Proven) {
        Ok(received)
    } else if received.bytes.len() > body::LONG {
        let (known, dialect) = (api.clone(), received.dialect);
        let check = move || {
            received.check(&Judge { credentials: &credentials, nonces: &known.nonces, now }, &claim)?;
            Ok(received)
        };
        api.work.errand(dialect, check).await
    } else {
        received.check(&Judge { credentials: &credentials, nonces: &api.nonces, now }, &claim)?;
        Ok(received)
    }
}

/// The project that a request speaks of, in its path or in `X-Project-Id`, must be ours.
fn own_project(parts: &Parts, dialect: Dialect, own: &str) -> Result<(), Failure> {
    let in_path = match dialect {
        Dialect::Tagging | Dialect::ImageSearch => {
            let mut words = parts.uri.path().split('/').skip(1);
            let version = words.next();
            words.next().filter(|_| matches!(version, Some("v1" | "v2" | "v3")))
        }
        Dialect::Iam | Dialect::Aliyun => None,
    };
    let in_header = parts.headers.get("x-project-id").map(|value| value.to_str().unwrap_or_default());
    let other = in_path.is_some_and(|id| id != own) || in_header.is_some_and(|id| !id.is_empty() && id != own);
    if other { Err(Failure::of(dialect, Situation::OtherProject)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::Router;
    use axum::body::Body;
    use axum::http::Request;
    use axum::middleware::from_fn_with_state;
    use axum::routing::any;
    use http_body_util::BodyExt as _;
    use shiguang_library::{Library, Places, Settings};
    use tower::ServiceExt as _;

    use super::enter;
    use crate::credentials::CredentialStore;
    use crate::options::ApiOptions;
    use crate::state::Api;

    async fn panics() -> &'static str {
        panic!("planned")
    }

    #[tokio::test]
    async fn a_panic_is_answered_in_the_words_of_the_route() {
        let folder = tempfile::tempdir().unwrap();
        let library = Arc::new(Library::open(Places::at(folder.path()), Settings::default()).unwrap());
        let (store, _) = CredentialStore::open(library.places()).unwrap();
        let options = ApiOptions::of(&library.settings().api);
        let api = Api::new(library, store, options, "127.0.0.1:1".parse().unwrap()).unwrap();
        let service = Router::new().fallback(any(panics)).layer(from_fn_with_state(api.clone(), enter));
        for (path, code) in
            [("/v2/x/image/tagging", "AIS.0506"), ("/v1/x/service", "IS.0009"), ("/v3/projects", "AIS.0506")]
        {
            let request = Request::post(path).header("host", "localhost").body(Body::empty()).unwrap();
            let answer = service.clone().oneshot(request).await.unwrap();
            assert_eq!(answer.status(), 400);
            let body = answer.into_body().collect().await.unwrap().to_bytes();
            let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
            assert_eq!(body["error_code"], code);
        }
        let request = Request::get("/?Action=X").header("host", "localhost").body(Body::empty()).unwrap();
        let answer = service.oneshot(request).await.unwrap();
        assert_eq!(answer.status(), 586);
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["Code"], "InternalError.Algo");
    }
}
