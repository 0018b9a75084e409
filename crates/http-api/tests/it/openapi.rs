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
    for path in
        ["/", "/v1.0/image/tagging", "/v2/{project_id}/image/tagging", "/v3/auth/tokens", "/v3/projects", "/healthz"]
    {
        assert!(served["paths"].get(path).is_some(), "{path}");
    }
}

/// Whether a schema, or one that it refers to, has an example of its own or of a field.
fn is_shown(document: &Value, schema: &Value) -> bool {
    if let Some(name) = schema["$ref"].as_str().and_then(|name| name.strip_prefix("#/components/schemas/")) {
        return is_shown(document, &document["components"]["schemas"][name]);
    }
    let fields = schema["properties"].as_object().into_iter().flatten().map(|(_, field)| field);
    let parts = schema["oneOf"].as_array().into_iter().flatten();
    schema.get("example").is_some() || fields.chain(parts).any(|inner| is_shown(document, inner))
}

#[test]
fn every_operation_says_what_it_wants_and_how_it_refuses() {
    let document = Service::start().send("GET", "/openapi.json", &[], b"").json();
    let operations = document["paths"].as_object().expect("paths").iter().flat_map(|(path, methods)| {
        methods.as_object().expect("methods").iter().map(move |(method, operation)| (path, method, operation))
    });
    for (path, method, operation) in operations.filter(|(path, ..)| *path != "/healthz") {
        for (kind, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
            let shown = content.get("example").is_some() || is_shown(&document, &content["schema"]);
            assert!(shown, "{method} {path} shows no {kind}");
        }
        let refused = &operation["responses"]["400"]["content"]["application/json"]["schema"]["$ref"];
        let expected = if path == "/" { "ImgsearchError" } else { "ErrorBody" };
        assert!(refused.as_str().is_some_and(|name| name.ends_with(expected)), "{method} {path}: {refused}");
        assert!(operation.get("security").is_some() || path == "/v3/auth/tokens", "{method} {path}");
    }
}

#[test]
fn both_operations_of_alibabas_route_name_what_the_actions_take() {
    let document = Service::start().send("GET", "/openapi.json", &[], b"").json();
    let route = &document["paths"]["/"];
    let named = |method: &str| -> Vec<&str> {
        route[method]["parameters"]
            .as_array()
            .expect("parameters")
            .iter()
            .filter_map(|one| one["name"].as_str())
            .collect()
    };
    let form = &document["components"]["schemas"]["ImgsearchParameters"]["properties"];
    // Document 004, sections 3 to 9; and 10.2.
    for own in [
        "Name",
        "DbName",
        "EntityId",
        "ExtraData",
        "ImageUrl",
        "DataId",
        "Token",
        "Offset",
        "Limit",
        "Order",
        "EntityIdPrefix",
    ] {
        assert!(named("get").contains(&own) && form.get(own).is_some(), "{own}");
    }
    for common in [
        "Signature",
        "AccessKeyId",
        "Action",
        "Format",
        "RegionId",
        "SignatureMethod",
        "SignatureNonce",
        "SignatureVersion",
        "Timestamp",
        "Version",
    ] {
        assert!(named("get").contains(&common) && named("post").contains(&common), "{common}");
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
