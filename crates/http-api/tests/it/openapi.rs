//! The description of the API, the page that shows it, and the health check: without a credential, and offline.

use std::path::Path;

use serde_json::Value;

use crate::Service;

#[test]
fn the_description_is_served_and_is_the_committed_one() {
    let service = Service::start();
    let served = service.send("GET", "/openapi.json", &[], b"").json();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, serde_json::to_string_pretty(&served).expect("JSON") + "\n").expect("written");
    }
    let known: Value = serde_json::from_str(&std::fs::read_to_string(&path).expect("openapi.json")).expect("JSON");
    assert!(
        served == known,
        "openapi.json is old; UPDATE_SNAPSHOTS=1 cargo test -p shiguang-http-api openapi writes it"
    );
    for path in ["/v1.0/image/tagging", "/v2/{project_id}/image/tagging", "/v3/auth/tokens", "/v3/projects", "/healthz"]
    {
        assert!(served["paths"].get(path).is_some(), "{path}");
    }
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    let service = Service::start();
    let page = service.send("GET", "/docs/", &[], b"");
    assert_eq!(page.status, 200, "{}", page.text);
    let mut parts = page.text.split(['"', '\'']);
    assert_eq!(parts.find(|part| part.starts_with("http") || part.starts_with("//")), None);
    let script = service.send("GET", "/docs/swagger-ui-bundle.js", &[], b"");
    assert_eq!(script.status, 200);
    assert!(script.text.len() > 100_000);
}

#[test]
fn health_needs_no_credential() {
    let service = Service::start();
    let answer = service.send("GET", "/healthz", &[], b"");
    assert_eq!((answer.status, answer.json()["status"].as_str()), (200, Some("ok")));
}
