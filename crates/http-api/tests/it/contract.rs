//! The examples that documents 000 and 001 print, as contracts: every request is taken, every answer has the example's fields,
//! and what is a string there is a string here.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::downloads::{Site, ok};
use crate::raw::Answer;
use crate::{Service, base64, photo};

/// The fields of a value with their types; lists stand for their elements.
pub fn shape(value: &Value) -> BTreeMap<String, &'static str> {
    fn walk(at: &str, value: &Value, into: &mut BTreeMap<String, &'static str>) {
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(items) => {
                items.iter().for_each(|item| walk(&format!("{at}[]"), item, into));
                "list"
            }
            Value::Object(fields) => {
                fields.iter().for_each(|(name, field)| walk(&format!("{at}.{name}"), field, into));
                "object"
            }
        };
        into.insert(at.to_owned(), kind);
    }
    let mut all = BTreeMap::new();
    walk("", value, &mut all);
    all
}

fn has_the_shape_of(answer: &Answer, example: &Value) {
    assert_eq!(shape(&answer.json()), shape(example), "{}", answer.text);
}

fn example_v2() -> Value {
    // Document 000, section 4.1: the successful answer.
    json!({
        "result": { "tags": [ {
            "confidence": "37.51",
            "instances": [ {
                "confidence": "92.38",
                "bounding_box": {
                    "height": 133.32496056189905, "top_left_x": 53.134917332575874,
                    "top_left_y": 254.21347984900842, "width": 117.5866567171537
                }
            } ],
            "tag": "人",
            "i18n_tag": { "en": "person", "zh": "人" },
            "type": "人类",
            "i18n_type": { "en": "Human", "zh": "人类" }
        } ] }
    })
}

fn example_v1() -> Value {
    // Document 001, section 4.1: the successful answer.
    json!({
        "result": { "tags": [
            { "confidence": 38.51, "tag": "sky", "i18n_tag": { "en": "sky", "zh": "天空" }, "type": "object" },
            { "confidence": 25.75, "tag": "landscape", "i18n_tag": { "en": "landscape", "zh": "风景" }, "type": "scene" }
        ] }
    })
}

fn example_error() -> Value {
    json!({ "error_code": "AIS.0014", "error_msg": "The JSON format of the input data is incorrect." })
}

#[test]
fn tagging_v2_of_document_000() {
    let service = Service::start();
    let token = service.token();
    let image = base64(&photo("chelsea.png"));
    // "方式一" with the picture itself; the field `url` is sent empty.
    let body = json!({ "image": image, "url": "", "language": "zh", "limit": 5, "threshold": 70.0 });
    let answer = service.post(&token, &service.v2("tagging"), &body);
    assert_eq!(answer.status, 200, "{}", answer.text);
    has_the_shape_of(&answer, &example_v2());
    for tag in answer.json()["result"]["tags"].as_array().expect("tags") {
        assert_eq!(tag["tag"], tag["i18n_tag"]["zh"]);
        assert_eq!(tag["type"], tag["i18n_type"]["zh"]);
        let confidence = tag["confidence"].as_str().expect("a string");
        assert_eq!(confidence.split_once('.').map(|(_, decimals)| decimals.len()), Some(2), "{confidence}");
    }
}

#[test]
fn tagging_v2_of_document_001() {
    let service = Service::start();
    let token = service.token();
    let body = json!({ "image": base64(&photo("chelsea.png")), "threshold": 60 });
    has_the_shape_of(&service.post(&token, &service.v2("tagging"), &body), &example_v2());
}

#[test]
fn tagging_v1_of_document_001() {
    let service = Service::start();
    let token = service.token();
    let body =
        json!({ "image": base64(&photo("chelsea.png")), "url": "", "language": "en", "limit": 5, "threshold": 60.0 });
    let answer = service.post(&token, "/v1.0/image/tagging", &body);
    has_the_shape_of(&answer, &example_v1());
    for tag in answer.json()["result"]["tags"].as_array().expect("tags") {
        assert_eq!(tag["tag"], tag["i18n_tag"]["en"]);
    }
}

#[test]
fn the_examples_by_address() {
    // "方式二" of document 000, and method 2 of both versions of document 001: the field `image` is sent empty.
    let bucket = Site::new(|_| ok(&photo("chelsea.png")));
    let open = Service::with(|settings| settings.api.allow_private_urls = true, |_| {});
    let closed = Service::start();
    for (path, mut body, example) in [
        (open.v2("tagging"), json!({ "image": "", "language": "zh", "limit": 5, "threshold": 70.0 }), example_v2()),
        (open.v2("tagging"), json!({ "image": "", "threshold": 60.0 }), example_v2()),
        (
            "/v1.0/image/tagging".to_owned(),
            json!({ "image": "", "language": "en", "limit": 5, "threshold": 60.0 }),
            example_v1(),
        ),
    ] {
        body["url"] = json!(bucket.url("/ObjectName"));
        has_the_shape_of(&open.post(&open.token(), &path, &body), &example);
        let path = path.replace(&open.shown.project_id, &closed.shown.project_id);
        assert_eq!(closed.post(&closed.token(), &path, &body).code(), "ModelArts.4601", "{path}");
    }
}

#[test]
fn the_failed_answer() {
    let service = Service::start();
    let token = service.token();
    for path in ["/v1.0/image/tagging".to_owned(), service.v2("tagging")] {
        let answer = service.send("POST", &path, &[("X-Auth-Token", &token)], b"{\"image\" \"\"}");
        assert_eq!(answer.status, 400);
        assert_eq!(answer.json(), example_error());
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
}

#[test]
fn the_token_of_chapter_3() {
    let service = Service::start();
    let body = service.password_request();
    let request = json!({
        "auth": {
            "identity": {
                "methods": ["password"],
                "password": { "user": { "name": "username", "password": "*****", "domain": { "name": "domainname" } } }
            },
            "scope": { "project": { "name": "xxxxx" } }
        }
    });
    assert_eq!(shape(&body), shape(&request));
    let answer =
        service.send("POST", "/v3/auth/tokens", &[("Content-Type", "application/json")], body.to_string().as_bytes());
    assert_eq!(answer.status, 201);
    let printed = json!({
        "token": {
            "expires_at": "2019-02-13T06:52:13.855000Z",
            "methods": ["password"],
            "catalog": [ { "endpoints": [ { "region_id": "xxx" } ] } ]
        }
    });
    let found = shape(&answer.json());
    for (field, kind) in shape(&printed) {
        assert_eq!(found.get(&field), Some(&kind), "{field}");
    }
    let moment = answer.json()["token"]["expires_at"].as_str().expect("a text").to_owned();
    assert_eq!(moment.len(), "2019-02-13T06:52:13.855000Z".len(), "{moment}");
}

#[test]
fn the_projects_of_documents_001_and_002() {
    let service = Service::start();
    let token = service.token();
    let links = json!({ "next": null, "previous": null, "self": "https://www.example.com/v3/projects" });
    let example = json!({
        "projects": [ {
            "domain_id": "65382450e8f64ac0870cd180d14e684b", "is_domain": false,
            "parent_id": "65382450e8f64ac0870cd180d14e684b", "name": "ap-southeast-1", "description": "", "links": links,
            "id": "a4a5d4098fb4474fa22cd05f897d6b99", "enabled": true
        } ],
        "links": links
    });
    // Section 5.3; and the requests with a token of section 3.2 of document 002 and of section 3.3 of document 001.
    for (method, path) in [("GET", "/v3/projects"), ("GET", "/v3/auth/projects"), ("POST", "/v3/auth/projects")] {
        let headers = [("Content-Type", "application/json"), ("X-Auth-Token", token.as_str())];
        has_the_shape_of(&service.send(method, path, &headers, b""), &example);
    }
}
