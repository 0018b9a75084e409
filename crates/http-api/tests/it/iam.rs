//! Tokens and projects in the form of the documents.

use serde_json::{Value, json};

use crate::Service;

fn ask(service: &Service, body: &Value) -> crate::raw::Answer {
    service.send("POST", "/v3/auth/tokens", &[("Content-Type", "application/json")], body.to_string().as_bytes())
}

#[test]
fn a_token_comes_in_a_header_and_says_until_when_it_holds() {
    let service = Service::start();
    let answer = ask(&service, &service.password_request());
    assert_eq!(answer.status, 201);
    let token = answer.header("x-subject-token").expect("a token");
    assert!(!token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()), "{token}");
    let body = answer.json();
    assert_eq!(body["token"]["methods"], json!(["password"]));
    let expires: jiff::Timestamp = body["token"]["expires_at"].as_str().expect("a text").parse().expect("a moment");
    let issued: jiff::Timestamp = body["token"]["issued_at"].as_str().expect("a text").parse().expect("a moment");
    assert_eq!(expires.as_millisecond() - issued.as_millisecond(), 24 * 3600 * 1000);
    assert_eq!(body["token"]["project"]["id"], json!(service.shown.project_id));
    let region = &body["token"]["catalog"][0]["endpoints"][0]["region_id"];
    assert_eq!(region, &json!(service.shown.project_name));
    assert!(!answer.text.contains(service.shown.password.as_deref().expect("just made")));
}

#[test]
fn wrong_names_and_passwords_are_unauthorized() {
    let service = Service::start();
    let user = "/auth/identity/password/user";
    for (place, value) in [
        (format!("{user}/password"), json!("guess")),
        (format!("{user}/password"), json!("")),
        (format!("{user}/name"), json!("somebody")),
        (format!("{user}/domain/name"), json!("elsewhere")),
        ("/auth/scope/project/name".to_owned(), json!("ap-southeast-1")),
    ] {
        let mut body = service.password_request();
        *body.pointer_mut(&place).expect("a place") = value;
        let answer = ask(&service, &body);
        assert_eq!((answer.status, answer.code().as_str()), (401, "APIG.0301"), "{place}");
        assert_eq!(answer.header("x-subject-token"), None);
    }
}

#[test]
fn what_is_no_request_for_a_token_is_told_so() {
    let service = Service::start();
    let not_json = service.send("POST", "/v3/auth/tokens", &[], b"{");
    assert_eq!((not_json.status, not_json.code().as_str()), (400, "AIS.0014"));
    for place in ["/auth", "/auth/identity", "/auth/identity/password", "/auth/identity/password/user/password"] {
        let mut body = service.password_request();
        *body.pointer_mut(place).expect("a place") = json!(7);
        assert_eq!(ask(&service, &body).code(), "AIS.0501", "{place}");
    }
    let mut by_token = service.password_request();
    *by_token.pointer_mut("/auth/identity/methods").expect("a place") = json!(["token"]);
    assert_eq!(ask(&service, &by_token).code(), "AIS.0501");
}

#[test]
fn names_and_ids_mean_the_same() {
    let service = Service::start();
    let body = ask(&service, &service.password_request()).json();
    let mut by_id = service.password_request();
    let user = by_id.pointer_mut("/auth/identity/password/user").expect("a user");
    user["domain"] = json!({ "id": body["token"]["user"]["domain"]["id"] });
    by_id["auth"]["scope"] = json!({ "project": { "id": service.shown.project_id } });
    assert_eq!(ask(&service, &by_id).status, 201);
}

#[test]
fn the_project_is_listed_where_the_documents_and_the_sdks_look() {
    let service = Service::start();
    let token = service.token();
    let get = |method: &str, path: &str| service.send(method, path, &[("X-Auth-Token", &token)], b"");
    for answer in [get("GET", "/v3/projects"), get("GET", "/v3/auth/projects"), get("POST", "/v3/auth/projects")] {
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.json()["projects"][0]["id"], json!(service.shown.project_id));
    }
    let named =
        |name: &str| get("GET", &format!("/v3/projects?name={name}")).json()["projects"].as_array().map(Vec::len);
    assert_eq!(named(&service.shown.project_name), Some(1));
    assert_eq!(named("elsewhere"), Some(0));
    let domains = get("GET", "/v3/auth/domains").json();
    assert_eq!(domains["domains"][0]["name"], json!(service.shown.domain));
    assert_eq!(service.send("GET", "/v3/projects", &[], b"").code(), "ModelArts.4101");
}
