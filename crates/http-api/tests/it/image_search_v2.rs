//! ImageSearch v2, by the models of `huaweicloudsdkimagesearch`.

use serde_json::{Value, json};

use crate::downloads::{Site, ok};
use crate::image_search::{Client, drawn};
use crate::{base64, photo};

impl Client {
    fn v2(&self, service: &str, rest: &str, body: &Value) -> crate::raw::Answer {
        self.send("POST", &format!("/v2/{}/mms/{service}/{rest}", self.service.shown.project_id), body)
    }

    /// `data` of a good answer.
    fn data(&self, rest: &str, body: &Value) -> Value {
        let answer = self.v2("shop", rest, body);
        assert_eq!(answer.status, 200, "{rest}: {}", answer.text);
        assert_eq!(answer.json()["result"], "success");
        answer.json()["data"].clone()
    }
}

#[test]
fn items_are_added_checked_found_updated_and_deleted() {
    let site = Site::new(|_| ok(&photo("rocket.jpg")));
    let client = Client::start();
    client.create("shop", &["kind", "price"]);
    let cat = base64(&photo("chelsea.png"));
    let added = client.data(
        "data/add",
        &json!({ "item_id": "cat", "image_base64": cat, "desc": "a cat", "custom_tags": { "kind": "pet" },
                 "custom_num_tags": { "price": 12.5 } }),
    );
    let objects = added["image_info"]["objects"].as_array().expect("objects");
    assert!(objects.iter().any(|object| object["category_name"] == "猫"), "{added}");
    let corners: Vec<i64> =
        objects[0]["box"].as_str().expect("a box").split(',').map(|n| n.parse().expect("a number")).collect();
    assert!(corners.len() == 4 && corners[0] < corners[2] && corners[2] <= 451 && corners[3] <= 300, "{corners:?}");
    client.data(
        "data/add",
        &json!({ "item_id": "rocket", "image_url": site.url("/r.jpg"), "keywords": ["出发", "start"] }),
    );
    client.data(
        "data/add",
        &json!({ "item_id": "cup", "image_base64": base64(&photo("coffee.png")),
                 "custom_tags": { "kind": "drink" }, "custom_num_tags": { "price": 3 } }),
    );
    // An item that is there stays, unless it is forced.
    let again = json!({ "item_id": "cat", "image_base64": cat });
    assert_eq!(client.v2("shop", "data/add", &again).code(), "IS.1005");

    let checked = client.data("data/check", &json!({ "item_id": "cat" }));
    assert_eq!(checked["existed"], true);
    assert_eq!(checked["item_info"]["desc"], "a cat");
    assert_eq!(checked["item_info"]["custom_tags"]["kind"], "pet");
    assert_eq!(checked["item_info"]["custom_num_tags"]["price"], 12.5);
    assert!(checked["item_info"]["keywords"].as_array().expect("keywords").contains(&json!("猫")), "{checked}");
    assert_eq!(client.data("data/check", &json!({ "item_id": "none" })), json!({ "existed": false }));
    let listed = client.data("data/check", &json!({ "custom_num_tags": { "price": { "from": 1 } }, "limit": 1 }));
    assert_eq!((&listed["check_info"]["total_num"], &listed["items"][0]["id"]), (&json!(2), &json!("cat")));
    let next = json!({ "custom_num_tags": { "price": { "from": 1 } }, "last_item": listed["check_info"]["last_item"] });
    let listed = client.data("data/check", &next);
    assert_eq!((listed["items"].as_array().map(Vec::len), &listed["items"][0]["id"]), (Some(1), &json!("cup")));

    let ids = |data: &Value| -> Vec<String> {
        let items = data["items"].as_array().expect("items");
        items.iter().map(|item| item["id"].as_str().expect("an ID").to_owned()).collect()
    };
    let found = client.data("search", &json!({ "search_type": "IMAGE", "image_base64": cat }));
    assert_eq!((ids(&found)[0].as_str(), &found["items"][0]["score"]), ("cat", &json!(1.0)));
    assert_eq!((&found["search_info"]["total_num"], &found["search_info"]["return_num"]), (&json!(3), &json!(3)));
    assert!(found["search_info"]["search_time"].is_u64());
    let behind = json!({ "search_type": "0", "image_base64": cat, "last_item": found["search_info"]["last_item"] });
    assert_eq!(ids(&client.data("search", &behind)), Vec::<String>::new());
    let first = &found["items"][0];
    let behind =
        json!({ "search_type": "IMAGE", "image_base64": cat, "last_item": { "score": first["score"], "id": "cat" } });
    assert_eq!(ids(&client.data("search", &behind)), ids(&found)[1..]);
    let sure = json!({ "search_type": "IMAGE", "image_url": site.url("/r.jpg"), "min_score": 0.95 });
    assert_eq!(ids(&client.data("search", &sure)), ["rocket"]);
    let boxed = json!({ "search_type": "IMAGE", "image_base64": cat, "optional_params": { "box": "100,20,350,220" },
                        "custom_tags": { "kind": ["pet", "drink"] } });
    let found = client.data("search", &boxed);
    assert_eq!((ids(&found)[0].as_str(), found["image_info"]["box"].as_str()), ("cat", Some("100,20,350,220")));
    assert_eq!(found["search_info"]["total_num"], 2);
    // One of each kind; what has none is left out.
    let each = json!({ "search_type": "IMAGE", "image_base64": cat, "optional_params": { "collapse_key": "kind" } });
    let found = client.data("search", &each);
    assert_eq!((ids(&found), &found["search_info"]["total_num"]), (vec!["cat".into(), "cup".into()], &json!(2)));
    let words = |kind: &str, field: &str, value: Value| {
        ids(&client.data("search", &json!({ "search_type": kind, field: value })))
    };
    assert_eq!(words("KEYWORD", "keywords", json!(["出发"])), ["rocket"]);
    assert_eq!(words("KEYWORD", "keywords", json!(["cat", "start"])), ["rocket", "cat"]);
    assert_eq!(words("TEXT", "text", json!("猫")), ["cat"]);

    client.data("data/update", &json!({ "item_id": "cup", "desc": "hot", "custom_tags": { "kind": "mug" } }));
    let checked = client.data("data/check", &json!({ "item_id": "cup" }));
    assert_eq!(
        (&checked["item_info"]["desc"], &checked["item_info"]["custom_tags"]["kind"]),
        (&json!("hot"), &json!("mug"))
    );
    assert_eq!(checked["item_info"]["custom_tags"]["price"], "3");

    let gone = client.data("data/delete", &json!({ "item_id": "cat" }));
    assert_eq!(gone, json!({ "items": [{ "id": "cat" }], "delete_info": { "total_num": 1, "delete_num": 1 } }));
    assert_eq!(client.v2("shop", "data/delete", &json!({ "item_id": "cat" })).code(), "IS.2006");
    let forced = client.data("data/delete", &json!({ "item_id": "cat", "force": true }));
    assert_eq!(forced["delete_info"], json!({ "total_num": 0, "delete_num": 0 }));
    let gone = client.data("data/delete", &json!({ "custom_tags": { "kind": ["mug", "pet"] } }));
    assert_eq!(gone["items"], json!([{ "id": "cup" }]));
    // The same instance in v1's words.
    assert_eq!(client.search("shop", &json!({ "path": "rocket" })).0, 1);
}

#[test]
fn what_v2_refuses() {
    let client = Client::start();
    client.create("shop", &["kind"]);
    let image = base64(&photo("chelsea.png"));
    let code = |rest: &str, body: Value| {
        let answer = client.v2("shop", rest, &body);
        assert_eq!(answer.status, 400, "{rest} {body} {}", answer.text);
        answer.code()
    };
    assert_eq!(client.v2("none", "data/check", &json!({ "item_id": "a" })).code(), "IS.2019");
    for (change, expected) in [
        (json!({ "item_id": null }), "IS.0001"),
        (json!({ "item_id": "a".repeat(257) }), "IS.0002"),
        (json!({ "desc": "d".repeat(2049) }), "IS.0002"),
        (json!({ "custom_tags": { "kind": "" } }), "IS.0002"),
        (json!({ "custom_tags": { "kind": ["x"] } }), "IS.0002"),
        (json!({ "custom_tags": { "colour": "x" } }), "IS.3023"),
        (json!({ "keywords": ["x".repeat(65)] }), "IS.0002"),
        (json!({ "image_base64": null }), "IS.2013"),
        (json!({ "image_base64": base64(&drawn(64, 300, image::ImageFormat::Png)) }), "IS.2107"),
        (json!({ "image_base64": base64(&drawn(4096, 300, image::ImageFormat::Png)) }), "IS.2106"),
    ] {
        let mut body = json!({ "item_id": "a", "image_base64": image });
        for (key, value) in change.as_object().expect("an object") {
            body[key] = value.clone();
        }
        assert_eq!(code("data/add", body), expected, "{change}");
    }
    for (body, expected) in [
        (json!({}), "IS.0001"),
        (json!({ "search_type": "OTHER" }), "IS.0002"),
        (json!({ "search_type": "CATEGORY", "image_base64": image }), "APIG.0101"),
        (json!({ "search_type": "IMAGE" }), "IS.2013"),
        (json!({ "search_type": "TEXT" }), "IS.0001"),
        (json!({ "search_type": "TEXT", "text": "x".repeat(513) }), "IS.0002"),
        (json!({ "search_type": "KEYWORD" }), "IS.0001"),
        (json!({ "search_type": "KEYWORD", "keywords": vec!["x"; 11] }), "IS.0002"),
        (json!({ "search_type": "TEXT", "text": "x", "limit": 1001 }), "IS.1010"),
        (json!({ "search_type": "TEXT", "text": "x", "limit": 500, "offset": 501 }), "IS.1011"),
        (json!({ "search_type": "TEXT", "text": "x", "min_score": 2 }), "IS.0002"),
        (json!({ "search_type": "TEXT", "text": "x", "optional_params": { "collapse_key": "colour" } }), "IS.3023"),
        (json!({ "search_type": "IMAGE", "image_base64": image, "optional_params": { "box": "5,5,1,1" } }), "IS.0002"),
        (json!({ "search_type": "IMAGE", "image_base64": image, "last_item": { "id": "none" } }), "IS.2006"),
    ] {
        assert_eq!(code("search", body.clone()), expected, "{body}");
    }
    assert_eq!(code("data/check", json!({})), "IS.0001");
    assert_eq!(code("data/check", json!({ "custom_tags": { "kind": [] } })), "IS.0002");
    assert_eq!(code("data/delete", json!({})), "IS.0001");
    assert_eq!(code("data/update", json!({ "item_id": "a" })), "IS.2009");
    assert_eq!(code("data/update", json!({ "item_id": "a", "desc": "x" })), "IS.2006");
}
