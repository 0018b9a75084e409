//! ImageSearch v1: the examples of documents 002 and 003 as contracts, the rules, and every code that can be met here.

use std::sync::atomic::AtomicBool;

use serde_json::{Value, json};
use shiguang_http_api::ApiOptions;
use shiguang_library::door::NewInstance;
use shiguang_library::{ApiLimits, Naming};

use crate::contract::shape;
use crate::downloads::{Site, ok};
use crate::raw::Answer;
use crate::{Service, base64, photo};

/// A client of ImageSearch v1 with a token.
pub struct Client {
    pub service: Service,
    token: String,
}

impl Client {
    pub fn start() -> Self {
        Self::with(|options| options.allow_private_urls = true)
    }

    pub fn with(choose: impl FnOnce(&mut ApiOptions)) -> Self {
        // However busy the machine is, what was added is found.
        let patient = |options: &mut ApiOptions| {
            options.search_patience = std::time::Duration::from_secs(3600);
            choose(options);
        };
        let service = Service::with(|_| {}, patient);
        service.library.start().expect("the pipeline starts");
        Self::of(service)
    }

    /// Of a server that runs already.
    pub fn of(service: Service) -> Self {
        let token = service.token();
        Self { service, token }
    }

    /// Sends JSON to a path behind `/v1/{project_id}`.
    pub fn ask(&self, method: &str, rest: &str, body: &Value) -> Answer {
        self.send(method, &format!("/v1/{}{rest}", self.service.shown.project_id), body)
    }

    /// Sends JSON to any path.
    pub fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        let headers = [("Content-Type", "application/json"), ("X-Auth-Token", self.token.as_str())];
        let bytes = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        self.service.send(method, path, &headers, &bytes)
    }

    /// As [`Self::ask`]; the answer must be good.
    pub fn done(&self, method: &str, rest: &str, body: &Value) -> Value {
        let answer = self.ask(method, rest, body);
        assert_eq!(answer.status, 200, "{method} {rest}: {}", answer.text);
        answer.json()
    }

    /// Makes an instance with keys.
    pub fn create(&self, name: &str, tags: &[&str]) {
        self.done("POST", "/service", &json!({ "name": name, "model": "common-search", "tags": tags }));
    }

    /// Adds a committed photo.
    pub fn add(&self, instance: &str, path: &str, name: &str, tags: &Value) {
        let body = json!({ "path": path, "file": base64(&photo(name)), "tags": tags });
        assert_eq!(self.done("POST", &format!("/{instance}/image"), &body), json!({ "result": "Success" }));
    }

    /// Paths and likenesses of a search, and `count`.
    pub fn search(&self, instance: &str, body: &Value) -> (u64, Vec<(String, f64)>) {
        let found = self.done("POST", &format!("/{instance}/image/search"), body);
        let items = found["result"].as_array().expect("a list");
        let item =
            |item: &Value| (item["path"].as_str().expect("a path").to_owned(), item["sim"].as_f64().expect("a number"));
        (found["count"].as_u64().expect("a number"), items.iter().map(item).collect())
    }
}

const URL: &str = "https://bucketName.obs.myhuaweicloud.com/image/test1.jpg";

#[test]
fn every_example_of_documents_002_and_003() {
    let site = Site::new(|_| ok(&photo("rocket.jpg")));
    let client = Client::start();
    let error = json!({ "error_code": "IS.3000", "error_msg": "TInstance name is already exists." });

    // 4.1, creating an instance, and 4.8, querying it.
    let create = json!({
        "name": "test_instance", "model": "common-search", "description": "register service for user model test.",
        "level": 30_000_000, "tags": ["tag1", "tag2"]
    });
    let created = json!({
        "instanceName": "test_instance ", "level": 30_000_000, "expiredDate": -1, "domain": "model description",
        "desc": "register service for user model test.", "registerDate": 1_528_203_334_203_i64,
        "tags": ["tag1", "tag2"], "status": "NORMAL"
    });
    let answer = client.done("POST", "/service", &create);
    assert_eq!(shape(&answer), shape(&created), "{answer}");
    for field in ["level", "expiredDate", "desc", "tags", "status"] {
        assert_eq!(answer[field], created[field]);
    }
    assert_eq!(answer["instanceName"], "test_instance");
    assert_eq!(client.done("GET", "/service/test_instance", &Value::Null), answer);
    let again = client.ask("POST", "/service", &create);
    assert_eq!((again.status, again.code().as_str()), (400, "IS.3000"));
    assert_eq!(shape(&again.json()), shape(&error));

    // 4.2, adding an image: the four ways.
    client.create("shop", &["test-tags"]);
    let file = base64(&photo("chelsea.png"));
    let success = json!({ "result": "Success" });
    let fetched = site.url("/image/test2.jpg");
    for body in [
        json!({ "path": "../image.jpg", "file": file }),
        json!({ "path": fetched }),
        json!({ "path": URL, "file": file, "tags": { "test-tags": "test-image" } }),
        json!({ "path": site.url("/image/test3.jpg"), "tags": { "test-tags": "test-image" } }),
    ] {
        assert_eq!(client.done("POST", "/shop/image", &body), success, "{body}");
    }
    let refused = client.ask("POST", "/shop/image", &json!({ "file": file }));
    assert_eq!(refused.json()["error_code"], "IS.0003");

    // 4.3, searching: the six ways.
    let example = json!({ "count": 2, "result": [ {
        "path": "https://BucketName.obs.myhuaweicloud.com/CBL025106G/CBL025106G_2.JPG", "sim": 0.51263,
        "tags": { "test-tags": "test-image" }
    } ] });
    let tags = json!({ "test-tags": "test-image" });
    for (body, count) in [
        (json!({ "limit": 10, "offset": 0, "file": file }), 4),
        (json!({ "limit": 10, "offset": 0, "path": URL }), 4),
        (json!({ "limit": 10, "offset": 0, "tags": tags }), 2),
        (json!({ "limit": 10, "offset": 0, "file": file, "tags": tags }), 2),
        (json!({ "limit": 10, "offset": 0, "path": URL, "tags": tags }), 2),
        (json!({ "limit": 10, "offset": 0, "path": URL, "box": { "x": 100, "y": 200, "height": 50, "width": 20 } }), 4),
    ] {
        let answer = client.done("POST", "/shop/image/search", &body);
        assert_eq!(answer["count"], count, "{body}: {answer}");
        let tagged = answer["result"].as_array().expect("a list").iter().find(|item| item["path"] == URL);
        let only = json!({ "count": answer["count"], "result": [tagged.expect("it is found")] });
        assert_eq!(shape(&only), shape(&example), "{answer}");
    }

    // 4.4 to 4.6: checking, modifying, deleting.
    let check = |path: &str| client.done("POST", "/shop/image/check", &json!({ "path": path }));
    assert_eq!(check(URL), json!({ "exist": "true" }));
    assert_eq!(check("https://example.com/none.jpg"), json!({ "exist": "false" }));
    let modify = json!({ "path": URL, "tags": { "test-tags": "test-image" } });
    assert_eq!(client.done("PUT", "/shop/image", &modify), success);
    assert_eq!(client.done("DELETE", "/shop/image", &json!({ "path": URL })), success);
    assert_eq!(check(URL), json!({ "exist": "false" }));

    // 4.7, deleting an instance.
    assert_eq!(client.done("DELETE", "/service/shop", &Value::Null), json!({ "result": "success" }));
    assert_eq!(client.ask("GET", "/service/shop", &Value::Null).code(), "IS.3005");
    let headers = [("X-Auth-Token", "abc")];
    let path = format!("/v1/{}/service/test_instance", client.service.shown.project_id);
    assert_eq!(client.service.send("GET", &path, &headers, b"").code(), "IS.0004");
}

#[test]
fn likeness_pages_crops_and_tags() {
    let client = Client::start();
    client.create("shop", &["kind", "place"]);
    client.add("shop", "cat", "chelsea.png", &json!({ "kind": ["pet", "cat"] }));
    client.add("shop", "cup", "coffee.png", &json!({ "kind": "drink", "place": "home" }));
    client.add("shop", "temple", "china.jpg", &json!({ "place": ["abroad", "home"] }));
    let file = base64(&photo("chelsea.png"));
    let (count, all) = client.search("shop", &json!({ "file": file }));
    assert_eq!((count, all.len(), all[0].clone()), (3, 3, ("cat".to_owned(), 1.0)));
    assert!(all[1].1 < 0.9 && all.is_sorted_by(|a, b| a.1 >= b.1), "{all:?}");
    // An empty file counts as none, and a file wins over a path.
    assert_eq!(client.search("shop", &json!({ "file": "", "path": "cup" })).1[0].0, "cup");
    assert_eq!(client.search("shop", &json!({ "file": file, "path": "cup" })).1[0].0, "cat");
    let (count, page) = client.search("shop", &json!({ "file": file, "offset": 1, "limit": 1 }));
    assert_eq!((count, &page[..]), (3, &all[1..2]));
    assert_eq!(client.search("shop", &json!({ "file": file, "offset": 1_000_000_000_000_i64 })), (3, Vec::new()));

    // Several keys mean all of them, several values any of them; alone the newest comes first.
    let by_tags = |tags: Value| client.search("shop", &json!({ "tags": tags }));
    assert_eq!(by_tags(json!({ "place": "home" })), (2, vec![("temple".into(), 1.0), ("cup".into(), 1.0)]));
    assert_eq!(by_tags(json!({ "place": "home", "kind": "drink" })), (1, vec![("cup".into(), 1.0)]));
    assert_eq!(by_tags(json!({ "kind": ["cat", "drink"] })).0, 2);
    assert_eq!(by_tags(json!({ "kind": "none" })), (0, Vec::new()));

    // A box crops, unless it is said not to.
    let cut = json!({ "x": 100, "y": 20, "width": 250, "height": 200 });
    let whole = client.search("shop", &json!({ "file": file, "box": cut, "is_crop": false }));
    assert_eq!(whole.1, all);
    for body in [json!({ "file": file, "box": cut }), json!({ "file": file, "box": cut, "is_crop": true })] {
        let (_, cropped) = client.search("shop", &body);
        assert_eq!(cropped[0].0, "cat");
        assert_ne!(cropped, all);
    }
    let beyond = json!({ "x": -50, "y": -50, "width": 100_000, "height": 100_000 });
    // A box around the whole picture, as programs send that have no other, is the picture itself.
    for body in [json!({ "file": file, "box": beyond }), json!({ "file": file, "box": {} })] {
        assert_eq!(client.search("shop", &body).1, all, "{body}");
    }
    assert_eq!(client.search("shop", &json!({ "path": "cat", "box": beyond })).1[0], ("cat".into(), 1.0));

    // Added again, an image is replaced with its tags; modified, it keeps keys that are not named.
    client.add("shop", "cup", "rocket.jpg", &json!({ "kind": "machine" }));
    assert_eq!(by_tags(json!({ "kind": "drink" })).0, 0);
    let (count, found) = client.search("shop", &json!({ "file": base64(&photo("rocket.jpg")) }));
    assert_eq!((count, found[0].clone()), (3, ("cup".to_owned(), 1.0)));
    client.done("PUT", "/shop/image", &json!({ "path": "cup", "tags": { "place": ["a", "b"] } }));
    let found = client.done("POST", "/shop/image/search", &json!({ "tags": { "kind": "machine" } }));
    assert_eq!(found["result"][0]["tags"], json!({ "kind": "machine", "place": ["a", "b"] }));
}

#[test]
fn every_code_that_can_be_met_here() {
    let client = Client::start();
    client.create("shop", &["kind"]);
    client.add("shop", "cat", "chelsea.png", &json!({ "kind": "pet" }));
    let code = |method: &str, rest: &str, body: &Value| {
        let answer = client.ask(method, rest, body);
        assert_eq!(answer.status, 400, "{method} {rest} {}", answer.text);
        let error = answer.json();
        assert_eq!(error.as_object().map(serde_json::Map::len), Some(2), "{error}");
        assert!(error["error_msg"].as_str().is_some_and(|text| !text.is_empty()), "{error}");
        answer.code()
    };
    let service = |change: Value| {
        let mut body = json!({ "name": "other", "model": "common-search" });
        for (key, value) in change.as_object().expect("an object") {
            body[key] = value.clone();
        }
        code("POST", "/service", &body)
    };
    assert_eq!(service(json!({ "name": null })), "IS.0001");
    assert_eq!(service(json!({ "name": "" })), "IS.0001");
    assert_eq!(service(json!({ "model": null })), "IS.0001");
    assert_eq!(service(json!({ "name": 5 })), "IS.0002");
    assert_eq!(service(json!({ "level": "30000000" })), "IS.0002");
    assert_eq!(service(json!({ "tags": "kind" })), "IS.0002");
    for name in ["1shop", "Shop", "a_name_of_more_than_16", "商店", "a b", "_a"] {
        assert_eq!(service(json!({ "name": name })), "IS.0007", "{name}");
    }
    assert_eq!(service(json!({ "name": "shop" })), "IS.3000");
    assert_eq!(service(json!({ "model": "other-search" })), "IS.3014");
    assert_eq!(service(json!({ "level": 10_000 })), "IS.3035");
    let eleven: Vec<String> = (0..11).map(|n| format!("t{n}")).collect();
    assert_eq!(service(json!({ "tags": eleven })), "IS.3024");
    assert_eq!(service(json!({ "tags": ["Kind"] })), "IS.3026");
    assert_eq!(service(json!({ "tags": [""] })), "IS.3026");
    assert_eq!(service(json!({ "description": "d".repeat(513) })), "IS.3036");
    assert_eq!(code("GET", "/service/other", &Value::Null), "IS.3005", "nothing of this was made");
    assert_eq!(code("DELETE", "/service/other", &Value::Null), "IS.3005");

    let file = base64(&photo("chelsea.png"));
    let with = |changed: Value| {
        let mut body = json!({ "path": "new", "file": file });
        for (key, value) in changed.as_object().expect("an object") {
            body[key] = value.clone();
        }
        code("POST", "/shop/image", &body)
    };
    assert_eq!(code("POST", "/none/image", &json!({ "path": "a", "file": file })), "IS.2019");
    assert_eq!(code("POST", "/none/image/check", &json!({ "path": "a" })), "IS.2019");
    assert_eq!(code("POST", "/none/image/search", &json!({ "file": file })), "IS.2019");
    assert_eq!(with(json!({ "path": "" })), "IS.0003");
    for (method, rest) in [("POST", "/shop/image/check"), ("DELETE", "/shop/image"), ("PUT", "/shop/image")] {
        assert_eq!(code(method, rest, &json!({ "tags": { "kind": "x" } })), "IS.0003", "{method} {rest}");
    }
    assert_eq!(with(json!({ "path": ["a"] })), "IS.0002");
    assert_eq!(with(json!({ "tags": { "kind": 5 } })), "IS.0002");
    assert_eq!(with(json!({ "tags": { "colour": "red" } })), "IS.3023");
    let many: serde_json::Map<String, Value> = (0..11).map(|n| (format!("k{n}"), json!("v"))).collect();
    assert_eq!(with(json!({ "tags": many })), "IS.1003");
    assert_eq!(with(json!({ "file": "no base64!" })), "IS.2007");
    assert_eq!(with(json!({ "file": base64(b"no image") })), "IS.2001");
    assert_eq!(with(json!({ "file": base64(&drawn(200, 200, image::ImageFormat::Gif)) })), "IS.2001");
    let mut cut = photo("china.jpg");
    cut.truncate(cut.len() / 2);
    assert_eq!(with(json!({ "file": base64(&cut) })), "IS.2002");
    assert_eq!(with(json!({ "file": base64(&drawn(99, 300, image::ImageFormat::Png)) })), "IS.2107");
    assert_eq!(with(json!({ "file": base64(&drawn(2049, 300, image::ImageFormat::Png)) })), "IS.2106");
    for path in ["/etc/passwd", "../../etc/passwd", "file:///etc/passwd", "ftp://example.com/a.jpg", "http://"] {
        assert_eq!(with(json!({ "file": "", "path": path })), "IS.0016", "{path}");
    }
    let dead = Site::new(|_| b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec());
    assert_eq!(with(json!({ "file": "", "path": dead.url("/none.jpg") })), "IS.2000");
    let page = Site::new(|_| ok(b"<html></html>"));
    assert_eq!(with(json!({ "file": "", "path": page.url("/page.jpg") })), "IS.2001");

    let search = |body: Value| code("POST", "/shop/image/search", &body);
    assert_eq!(search(json!({})), "IS.2013");
    assert_eq!(search(json!({ "file": "", "path": "", "tags": {} })), "IS.2013");
    assert_eq!(search(json!({ "path": "none" })), "IS.2006");
    assert_eq!(search(json!({ "path": "cat", "limit": 0 })), "IS.1010");
    assert_eq!(search(json!({ "path": "cat", "limit": 101 })), "IS.1010");
    assert_eq!(search(json!({ "path": "cat", "limit": "5" })), "IS.0002");
    assert_eq!(search(json!({ "path": "cat", "offset": -1 })), "IS.1011");
    assert_eq!(search(json!({ "tags": { "colour": "red" } })), "IS.3023");
    assert_eq!(search(json!({ "tags": many })), "IS.1003");
    assert_eq!(search(json!({ "path": "cat", "is_crop": true })), "IS.0001");
    assert_eq!(search(json!({ "path": "cat", "is_crop": "true" })), "IS.0002");
    let outside = json!({ "x": 9000, "y": 0, "width": 10, "height": 10 });
    assert_eq!(search(json!({ "path": "cat", "box": outside })), "IS.0002");
    assert_eq!(search(json!({ "path": "cat", "box": { "x": 1.5 } })), "IS.0002");
    assert_eq!(search(json!({ "file": base64(b"no image") })), "IS.2001");
    assert_eq!(search(json!({ "file": base64(&cut) })), "IS.2002");
    assert_eq!(code("DELETE", "/shop/image", &json!({ "path": "none" })), "IS.2006");
    assert_eq!(code("PUT", "/shop/image", &json!({ "path": "none", "tags": { "kind": "x" } })), "IS.2006");
    assert_eq!(code("PUT", "/shop/image", &json!({ "path": "cat" })), "IS.2009");
    assert_eq!(code("PUT", "/shop/image", &json!({ "path": "cat", "tags": {} })), "IS.2009");
    assert_eq!(code("PUT", "/shop/image", &json!({ "path": "cat", "tags": { "colour": "x" } })), "IS.3023");
    assert_eq!(code("PATCH", "/shop/image", &json!({})), "IS.0010");
    assert_eq!(code("POST", "/shop/image/none", &json!({})), "APIG.0101");
    let other = format!("/v1/{}/service/shop", "0".repeat(32));
    assert_eq!(client.send("GET", &other, &Value::Null).code(), "IS.0019");

    let raw = |body: &[u8]| {
        let path = format!("/v1/{}/shop/image", client.service.shown.project_id);
        client.service.send("POST", &path, &[("X-Auth-Token", client.token.as_str())], body).code()
    };
    assert_eq!(raw(b""), "IS.0008");
    assert_eq!(raw(b"{"), "IS.0008");
    assert_eq!(raw(&vec![b' '; (12 << 20) + 1]), "IS.0006");

    // An instance with room for one.
    let small = NewInstance { name: "small".into(), level: 1, ..NewInstance::default() };
    client.service.library.door().create(&small).expect("made");
    client.add("small", "a", "chelsea.png", &json!({}));
    client.add("small", "a", "coffee.png", &json!({}));
    assert_eq!(code("POST", "/small/image", &json!({ "path": "b", "file": file })), "IS.1015");
    // Nothing of what was refused came in.
    assert_eq!(client.search("shop", &json!({ "path": "cat" })).0, 1);
}

#[test]
fn private_addresses_are_refused_unless_allowed() {
    let site = Site::new(|_| ok(&photo("rocket.jpg")));
    let client = Client::with(|_| {});
    client.create("shop", &[]);
    assert_eq!(client.ask("POST", "/shop/image", &json!({ "path": site.url("/a.jpg") })).code(), "IS.0016");
}

#[test]
fn relaxed_limits_take_what_the_application_reads() {
    let client = Client::with(|options| options.limits = ApiLimits::Relaxed);
    client.create("shop", &[]);
    let large = base64(&drawn(2500, 60, image::ImageFormat::Gif));
    client.done("POST", "/shop/image", &json!({ "path": "large", "file": large }));
    assert_eq!(client.search("shop", &json!({ "file": large })), (1, vec![("large".to_owned(), 1.0)]));
}

#[test]
fn a_watched_folder_is_an_instance_like_any_other_but_for_its_files() {
    let client = Client::start();
    let folder = client.service.folder.path().canonicalize().expect("there").join("photos");
    std::fs::create_dir(&folder).expect("made");
    for name in ["chelsea.png", "coffee.png"] {
        std::fs::write(folder.join(name), photo(name)).expect("written");
        let old = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
        let file = std::fs::File::options().write(true).open(folder.join(name)).expect("opened");
        file.set_modified(old).expect("its time is set");
    }
    let library = &client.service.library;
    let id = library.add_folder(&folder, &Naming { name: Some("album".into()), display_name: None }).expect("added");
    library.set_keys(id, &["kind".into()]).expect("set");
    library.scan(id, &AtomicBool::new(false)).expect("scanned");
    library.finish(|_| true).expect("finished");

    assert_eq!(client.done("GET", "/service/album", &Value::Null)["status"], "NORMAL");
    let file = base64(&photo("chelsea.png"));
    let (count, found) = client.search("album", &json!({ "file": file }));
    assert_eq!((count, found[0].clone()), (2, ("chelsea.png".to_owned(), 1.0)));
    assert_eq!(client.search("album", &json!({ "path": "coffee.png" })).1[0].0, "coffee.png");
    client.done("PUT", "/album/image", &json!({ "path": "coffee.png", "tags": { "kind": "drink" } }));
    client.done("POST", "/album/image", &json!({ "path": "chelsea.png", "tags": { "kind": "pet" } }));
    assert_eq!(client.search("album", &json!({ "tags": { "kind": ["pet", "drink"] } })).0, 2);
    // The person's files are theirs.
    let code = |method: &str, rest: &str, body: &Value| client.ask(method, rest, body).code();
    assert_eq!(code("POST", "/album/image", &json!({ "path": "new.png", "file": file })), "IS.0011");
    assert_eq!(code("DELETE", "/album/image", &json!({ "path": "coffee.png" })), "IS.0011");
    assert_eq!(code("DELETE", "/service/album", &Value::Null), "IS.0011");

    // A file of the folder goes into another instance by its path, and no other file does.
    client.create("shop", &[]);
    let inside = folder.join("coffee.png");
    client.done("POST", "/shop/image", &json!({ "path": inside.to_str() }));
    assert_eq!(client.search("shop", &json!({ "file": base64(&photo("coffee.png")) })).1[0].1, 1.0);
    let outside = client.service.folder.path().join("outside.png");
    std::fs::write(&outside, photo("coffee.png")).expect("written");
    assert_eq!(code("POST", "/shop/image", &json!({ "path": outside.to_str() })), "IS.0016");
    let around = folder.join("../outside.png");
    assert_eq!(code("POST", "/shop/image", &json!({ "path": around.to_str() })), "IS.0016");

    // A folder that cannot be reached.
    std::fs::remove_dir_all(&folder).expect("removed");
    library.scan(id, &AtomicBool::new(false)).ok();
    assert_eq!(client.done("GET", "/service/album", &Value::Null)["status"], "ABNORMAL");
    assert_eq!(client.search("album", &json!({ "path": "coffee.png" })).1[0].0, "coffee.png", "its vector is known");
    let part = json!({ "path": "coffee.png", "box": { "x": 0, "y": 0, "width": 200, "height": 200 } });
    assert_eq!(code("POST", "/album/image/search", &part), "IS.0014");
}

/// A picture of a size and format.
pub fn drawn(width: u32, height: u32, format: image::ImageFormat) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([(x % 251) as u8, (y % 241) as u8, 90]));
    let mut bytes = Vec::new();
    picture.write_to(&mut std::io::Cursor::new(&mut bytes), format).expect("written");
    bytes
}
