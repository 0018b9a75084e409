//! Alibaba imgsearch: the examples of document 004 as contracts, in JSON and XML, by `GET` and `POST`; rules, codes, and what
//! the other dialects see.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use sha1::Sha1;

use crate::contract::shape;
use crate::downloads::{Site, ok};
use crate::image_search::{Client, drawn};
use crate::raw::Answer;
use crate::{Service, base64, photo};

const PLAIN: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

fn encode(text: &str) -> String {
    utf8_percent_encode(text, &PLAIN).to_string()
}

/// How a request is sent.
#[derive(Clone, Copy)]
enum Way {
    /// All in the query.
    Get,
    /// All in the form.
    Post,
}

impl Client {
    /// Signs and sends an action (document 004, section 10.2; HMAC-SHA1 over method, path and sorted parameters).
    fn act(&self, way: Way, action: &str, more: &[(&str, &str)]) -> Answer {
        static NONCE: AtomicU64 = AtomicU64::new(0);
        let shown = &self.service.shown;
        let nonce = format!("nonce-{}", NONCE.fetch_add(1, Ordering::Relaxed));
        let time = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let mut pairs: Vec<(String, String)> = [
            ("Action", action),
            ("AccessKeyId", shown.access_key.as_str()),
            ("RegionId", "cn-shanghai"),
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureNonce", nonce.as_str()),
            ("SignatureVersion", "1.0"),
            ("Timestamp", time.as_str()),
            ("Version", "2020-03-20"),
        ]
        .into_iter()
        .filter(|(name, _)| !more.iter().any(|(other, _)| other == name))
        .chain(more.iter().copied())
        .map(|(name, value)| (encode(name), encode(value)))
        .collect();
        pairs.sort();
        let join = |pairs: &[(String, String)]| {
            pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
        };
        let method = match way {
            Way::Get => "GET",
            Way::Post => "POST",
        };
        let text = format!("{method}&%2F&{}", encode(&join(&pairs)));
        let mut mac = Hmac::<Sha1>::new_from_slice(format!("{}&", shown.secret_key).as_bytes()).expect("any key");
        mac.update(text.as_bytes());
        pairs.push(("Signature".into(), encode(&base64(&mac.finalize().into_bytes()))));
        let all = join(&pairs);
        match way {
            Way::Get => self.service.send("GET", &format!("/?{all}"), &[], b""),
            Way::Post => {
                let headers = [("Content-Type", "application/x-www-form-urlencoded")];
                self.service.send("POST", "/", &headers, all.as_bytes())
            }
        }
    }

    /// The answer of an action that must be good.
    fn acted(&self, action: &str, more: &[(&str, &str)]) -> Value {
        let answer = self.act(Way::Post, action, more);
        assert_eq!(answer.status, 200, "{action}: {}", answer.text);
        answer.json()
    }

    fn refused(&self, action: &str, more: &[(&str, &str)]) -> String {
        let answer = self.act(Way::Get, action, more);
        assert_eq!(answer.status, 400, "{action} {more:?}: {}", answer.text);
        let error = answer.json();
        let fields: Vec<&str> = error.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(fields, ["Code", "HostId", "Message", "RequestId"]);
        assert_eq!(error["HostId"], format!("127.0.0.1:{}", self.service.port()));
        answer.code()
    }
}

fn gallery() -> Site {
    Site::new(|path| {
        let name = path.trim_start_matches('/').split('?').next().unwrap_or_default();
        match name {
            "small.png" => ok(&drawn(128, 500, image::ImageFormat::Png)),
            "wide.png" => ok(&drawn(1024, 500, image::ImageFormat::Png)),
            "text.png" => ok(b"no image"),
            "tangyan%20(1).jpeg" => ok(&photo("rocket.jpg")),
            "photo.bmp" => ok(&drawn(200, 200, image::ImageFormat::Bmp)),
            "cut.jpg" => ok(&photo("china.jpg")[..9000]),
            "long.jpg" => {
                let mut long = photo("china.jpg");
                long.resize((2 << 20) + 1, 0);
                ok(&long)
            }
            name => ok(&photo(name)),
        }
    })
}

#[test]
fn every_example_of_document_004() {
    let site = gallery();
    let client = Client::start();
    let id = json!({ "RequestId": "DD106AE3-838A-41D7-8CD0-B902DC2BC109" });
    for way in [Way::Get, Way::Post] {
        let answer = client.act(way, "CreateImageDb", &[("Name", "default")]);
        assert_eq!((answer.status, shape(&answer.json())), (200, shape(&id)), "{}", answer.text);
        assert_eq!(answer.header("content-type"), Some("application/json;charset=utf-8"));
        let example = json!({ "RequestId": "4E01", "Data": { "DbList": [ { "Name": "default" } ] } });
        let answer = client.act(way, "ListImageDbs", &[("Format", "JSON")]);
        assert_eq!(shape(&answer.json()), shape(&example));
        assert_eq!(answer.json()["Data"], example["Data"]);

        let url = site.url("/chelsea.png?a=1");
        let url = url.as_str();
        let image =
            [("DataId", "1"), ("DbName", "default"), ("EntityId", "001"), ("ExtraData", "风景"), ("ImageUrl", url)];
        let answer = client.act(way, "AddImage", &image);
        assert_eq!(
            shape(&answer.json()),
            shape(&json!({ "RequestId": "4DC6", "Data": { "DataId": "1585903814940000" } }))
        );
        assert_eq!(answer.json()["Data"]["DataId"], "1");

        let answer = client.act(way, "ListImages", &[("DbName", "default")]);
        // The printed example has texts where its table says `Integer` and `Long`; the SDKs read numbers.
        let example = json!({ "RequestId": "2B93", "Data": { "Token": "2", "TotalCount": 100, "ImageList": [ {
            "DataId": "22", "ExtraData": "元素", "EntityId": "5", "UpdatedAt": 1_582_838_489_213_i64,
            "CreatedAt": 1_582_838_489_213_i64
        } ] } });
        assert_eq!(shape(&answer.json()), shape(&example), "{}", answer.text);
        let image = &answer.json()["Data"]["ImageList"][0];
        assert_eq!(
            (&image["DataId"], &image["EntityId"], &image["ExtraData"]),
            (&json!("1"), &json!("001"), &json!("风景"))
        );

        // The printed address holds an escaped space and brackets.
        let printed = site.url("/tangyan%20(1).jpeg");
        let question = [("DbName", "default"), ("ImageUrl", printed.as_str()), ("Limit", "5")];
        assert_eq!(client.acted("SearchImage", &question)["Data"]["MatchList"][0]["DataId"], "1");
        let answer = client.act(way, "SearchImage", &[("DbName", "default"), ("ImageUrl", url), ("Limit", "5")]);
        // Upper case as in the table and in both SDKs, not as in the printed example.
        let example = json!({ "RequestId": "9396", "Data": { "MatchList": [ {
            "DataId": "001", "Score": 2.6943782648595627, "ExtraData": "tangyan", "EntityId": "123456", "ImageUrl": "http"
        } ] } });
        assert_eq!(shape(&answer.json()), shape(&example), "{}", answer.text);
        let found = &answer.json()["Data"]["MatchList"][0];
        assert_eq!((&found["Score"], &found["ImageUrl"], &found["DataId"]), (&json!(10.0), &json!(url), &json!("1")));

        let answer = client.act(way, "DeleteImage", &[("DbName", "default"), ("EntityId", "001")]);
        assert_eq!(shape(&answer.json()), shape(&id), "{}", answer.text);
        let answer = client.act(way, "DeleteImageDb", &[("Name", "default")]);
        assert_eq!(shape(&answer.json()), shape(&id), "{}", answer.text);
    }
    let error = client.act(Way::Get, "NoSuchAction", &[]);
    let example =
        json!({ "RequestId": "7463", "HostId": "imgsearch", "Code": "UnsupportedOperation", "Message": "The" });
    assert_eq!((error.status, shape(&error.json())), (400, shape(&example)));
    assert_eq!(error.code(), "UnsupportedOperation");
}

/// The elements of an XML document, each with those around it.
fn elements(xml: &str) -> BTreeSet<String> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut around, mut all) = (Vec::new(), BTreeSet::new());
    loop {
        match reader.read_event().expect("well-formed XML") {
            quick_xml::events::Event::Start(start) => {
                around.push(start.name().as_ref().to_owned());
                all.insert(around.join("/"));
            }
            quick_xml::events::Event::End(_) => drop(around.pop()),
            quick_xml::events::Event::Eof => return all,
            _ => {}
        }
    }
}

#[test]
fn the_same_in_xml() {
    let site = gallery();
    let client = Client::start();
    // Section 10.3 writes `Format=xml`, the table `XML`.
    let xml = |action: &str, more: &[(&str, &str)]| {
        let format = if more.is_empty() { "xml" } else { "XML" };
        let all: Vec<(&str, &str)> = more.iter().copied().chain([("Format", format)]).collect();
        let answer = client.act(Way::Get, action, &all);
        assert_eq!(answer.header("content-type"), Some("text/xml;charset=utf-8"), "{}", answer.text);
        assert!(answer.text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"), "{}", answer.text);
        (answer.status, answer.text)
    };
    // The printed examples are what is in the root, which section 10.3 names.
    let example = |action: &str, printed: &str| elements(&format!("<{action}Response>{printed}</{action}Response>"));
    let done = |action: &str, more: &[(&str, &str)], printed: &str| {
        let (status, text) = xml(action, more);
        assert_eq!((status, elements(&text)), (200, example(action, printed)), "{text}");
        text
    };
    let id = "<RequestId>DD106AE3-838A-41D7-8CD0-B902DC2BC109</RequestId>";
    done("CreateImageDb", &[("Name", "default")], id);
    let text = done("ListImageDbs", &[], &format!("{id}<Data><DbList><Name>default</Name></DbList></Data>"));
    assert!(text.contains("<Data><DbList><Name>default</Name></DbList></Data>"), "{text}");
    for (data, name) in [("1", "chelsea.png"), ("2", "rocket.jpg")] {
        let url = site.url(&format!("/{name}"));
        let image = [
            ("DataId", data),
            ("DbName", "default"),
            ("EntityId", "001"),
            ("ExtraData", "<&>"),
            ("ImageUrl", url.as_str()),
        ];
        let text = done("AddImage", &image, &format!("{id}<Data><DataId>1585903814940000</DataId></Data>"));
        assert!(text.contains(&format!("<Data><DataId>{data}</DataId></Data>")), "{text}");
    }
    let printed = "<Data><Token>2</Token><TotalCount>100</TotalCount><ImageList><DataId>22</DataId><ExtraData>元素</ExtraData>\
        <EntityId>5</EntityId><UpdatedAt>1582838489213</UpdatedAt><CreatedAt>1582838489213</CreatedAt></ImageList></Data>";
    let text = done("ListImages", &[("DbName", "default"), ("Limit", "1")], &format!("{id}{printed}"));
    assert!(
        text.contains("<TotalCount>2</TotalCount>") && text.contains("<ExtraData>&lt;&amp;&gt;</ExtraData>"),
        "{text}"
    );
    // Upper case as in the table and in both SDKs, not as in the printed example.
    let printed = "<Data><MatchList><DataId>001</DataId><Score>10</Score><ExtraData>tangyan</ExtraData><EntityId>123456</EntityId>\
        <ImageUrl>http</ImageUrl></MatchList></Data>";
    let url = site.url("/rocket.jpg");
    let question = [("DbName", "default"), ("ImageUrl", url.as_str()), ("Limit", "2")];
    let text = done("SearchImage", &question, &format!("{id}{printed}"));
    assert_eq!(text.matches("<MatchList>").count(), 2, "{text}");
    assert!(text.contains("<Score>10.0</Score>"), "{text}");
    done("DeleteImage", &[("DbName", "default"), ("EntityId", "001")], id);
    let error = "<Error><RequestId>8906</RequestId><HostId>imgsearch</HostId><Code>Unsupported</Code><Message>The</Message></Error>";
    for (action, more, code) in [
        ("DeleteImageDb", &[("Name", "none")][..], "InvalidParameter.BadRequest"),
        // Section 10.3's own request names no action.
        ("", &[][..], "UnsupportedOperation"),
    ] {
        let (status, text) = xml(action, more);
        assert_eq!((status, elements(&text)), (400, elements(error)), "{text}");
        assert!(text.contains(&format!("<Code>{code}</Code>")) && text.contains("<HostId>127.0.0.1:"), "{text}");
    }
}

#[test]
fn images_are_listed_in_both_orders_by_prefix_and_token() {
    let site = gallery();
    let client = Client::start();
    client.acted("CreateImageDb", &[("Name", "db")]);
    let urls: Vec<String> = ["chelsea.png", "rocket.jpg", "coffee.png", "china.jpg", "flower.jpg"]
        .iter()
        .map(|name| site.url(&format!("/{name}")))
        .collect();
    let mut given = Vec::new();
    for (n, url) in urls.iter().enumerate() {
        let entity = format!("u{}", n % 2);
        let added = client.acted("AddImage", &[("DbName", "db"), ("EntityId", &entity), ("ImageUrl", url)]);
        given.push(added["Data"]["DataId"].as_str().expect("an ID").to_owned());
    }
    let list = |more: &[(&str, &str)]| {
        let all: Vec<(&str, &str)> = more.iter().copied().chain([("DbName", "db")]).collect();
        let data = client.acted("ListImages", &all)["Data"].clone();
        let ids: Vec<String> = data["ImageList"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|image| image["DataId"].as_str().expect("an ID").to_owned())
            .collect();
        (data["TotalCount"].as_u64().expect("a number"), ids, data["Token"].as_str().expect("a token").to_owned())
    };
    assert_eq!(list(&[]), (5, given.clone(), String::new()));
    assert_eq!(list(&[("Offset", "1"), ("Limit", "2")]).1, given[1..3]);
    let (_, first, token) = list(&[("Limit", "2"), ("Order", "desc")]);
    assert_eq!(first, [given[4].clone(), given[3].clone()]);
    let (_, second, _) = list(&[("Limit", "2"), ("Order", "desc"), ("Token", &token)]);
    assert_eq!(second, [given[2].clone(), given[1].clone()]);
    assert_eq!(list(&[("EntityIdPrefix", "u1")]).1, [given[1].clone(), given[3].clone()]);
    assert_eq!(list(&[("EntityIdPrefix", "x")]).0, 0);
    // A data ID that is there is replaced; an entity goes with all its images.
    let replaced =
        [("DbName", "db"), ("EntityId", "u9"), ("DataId", given[0].as_str()), ("ImageUrl", urls[1].as_str())];
    client.acted("AddImage", &replaced);
    assert_eq!(list(&[]).0, 5);
    client.acted("DeleteImage", &[("DbName", "db"), ("EntityId", "u1")]);
    assert_eq!(list(&[]).0, 3);
    assert_eq!(client.refused("DeleteImage", &[("DbName", "db"), ("EntityId", "u1")]), "InvalidParameter.BadRequest");
}

#[test]
fn every_code_that_can_be_met_here() {
    let site = gallery();
    let client = Client::start();
    client.acted("CreateImageDb", &[("Name", "db")]);
    let image = site.url("/chelsea.png");
    let bad = "InvalidParameter.BadRequest";
    assert_eq!(client.refused("ListImageDbs", &[("Version", "2019-12-30")]), "InvalidVersion");
    assert_eq!(client.refused("", &[]), "UnsupportedOperation");
    assert_eq!(client.refused("CreateImageDb", &[]), bad);
    assert_eq!(client.refused("CreateImageDb", &[("Name", "db")]), bad);
    for name in ["a", "Upper", "with-hyphen", "中文", &"a".repeat(65)] {
        assert_eq!(client.refused("CreateImageDb", &[("Name", name)]), "InvalidParameter", "{name}");
    }
    assert_eq!(client.refused("DeleteImageDb", &[("Name", "none")]), bad);
    assert_eq!(client.refused("ListImages", &[("DbName", "none")]), bad);
    assert_eq!(client.refused("SearchImage", &[("DbName", "none"), ("ImageUrl", &image), ("Limit", "5")]), bad);
    let add = |change: (&'static str, &str)| {
        let all = [("DbName", "db"), ("EntityId", "e"), ("ExtraData", ""), ("ImageUrl", image.as_str())];
        let all: Vec<(&str, &str)> = all.into_iter().filter(|(name, _)| *name != change.0).chain([change]).collect();
        client.refused("AddImage", &all)
    };
    assert_eq!(add(("DbName", "none")), bad);
    assert_eq!(add(("EntityId", "")), bad);
    assert_eq!(add(("EntityId", "Big")), "InvalidParameter");
    assert_eq!(add(("EntityId", &"e".repeat(65))), "InvalidParameter");
    assert_eq!(add(("ExtraData", &"据".repeat(513))), "InvalidParameter");
    assert_eq!(add(("DataId", &"d".repeat(513))), "InvalidParameter");
    assert_eq!(add(("ImageUrl", "")), bad);
    assert_eq!(add(("ImageUrl", "http://127.0.0.1/图.jpg")), "InvalidParameter");
    for name in ["small.png", "wide.png", "text.png", "photo.bmp", "cut.jpg", "long.jpg"] {
        let code = add(("ImageUrl", &site.url(&format!("/{name}"))));
        assert!(code.starts_with("InvalidParameter"), "{name}: {code}");
    }
    for url in ["file:///etc/passwd", "ftp://127.0.0.1/a.jpg", "/etc/passwd"] {
        let code = add(("ImageUrl", url));
        assert!(code.starts_with("InvalidParameter"), "{url}: {code}");
    }
    let list = |name: &'static str, value: &str| client.refused("ListImages", &[("DbName", "db"), (name, value)]);
    for (name, value) in [
        ("Limit", "0"),
        ("Limit", "2001"),
        ("Limit", "x"),
        ("Offset", "-1"),
        ("Offset", "1951"),
        ("Order", "up"),
        ("Token", "x"),
    ] {
        assert_eq!(list(name, value), "InvalidParameter", "{name}={value}");
    }
    for limit in ["0", "1001", "1.5"] {
        let all = [("DbName", "db"), ("ImageUrl", image.as_str()), ("Limit", limit)];
        assert_eq!(client.refused("SearchImage", &all), "InvalidParameter", "{limit}");
    }
    assert_eq!(client.refused("SearchImage", &[("DbName", "db"), ("ImageUrl", &image)]), bad);
    assert_eq!(client.refused("ListImageDbs", &[("AccessKeyId", "other")]), "InvalidAccessKeyId.NotFound");
    assert_eq!(client.acted("ListImages", &[("DbName", "db")])["Data"]["TotalCount"], 0, "nothing came in");
}

#[test]
fn without_models_the_algorithm_fails_with_a_status_of_its_own() {
    let site = gallery();
    let choose = |options: &mut shiguang_http_api::ApiOptions| options.allow_private_urls = true;
    let client = Client::of(Service::with(|settings| settings.models.pack = "nowhere".into(), choose));
    client.acted("CreateImageDb", &[("Name", "db")]);
    let url = site.url("/rocket.jpg");
    let question = [("DbName", "db"), ("ImageUrl", url.as_str()), ("Limit", "5")];
    let answer = client.act(Way::Post, "SearchImage", &question);
    assert_eq!((answer.status, answer.code().as_str()), (586, "InternalError.Algo"));
}

#[test]
fn a_form_that_is_too_long_or_never_ends_is_refused() {
    let client = Client::of(Service::with(|_| {}, |options| options.stall = Duration::from_secs(2)));
    let long = "x".repeat(300_000);
    let answer = client.act(Way::Post, "CreateImageDb", &[("Name", long.as_str())]);
    assert_eq!((answer.status, answer.code().as_str()), (400, "InvalidParameter.BadRequest"));
    let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", "1000")];
    let answer = client.service.send("POST", "/", &headers, b"Action=ListImageDbs");
    assert_eq!((answer.status, answer.code().as_str()), (400, "InvalidParameter.BadRequest"));
}

#[test]
fn what_one_dialect_makes_the_others_see() {
    let site = gallery();
    let client = Client::start();
    client.create("shop", &["kind"]);
    client.add("shop", "https://shop.example/1.png", "chelsea.png", &json!({ "kind": "pet" }));
    let long = "a_database_with_a_name_of_forty_letters_";
    client.acted("CreateImageDb", &[("Name", long)]);
    let url = site.url("/coffee.png");
    let image = [("DbName", "shop"), ("EntityId", "e1"), ("DataId", "d1"), ("ImageUrl", url.as_str())];
    client.acted("AddImage", &image);
    let names: Vec<Value> = vec![json!({ "Name": "shop" }), json!({ "Name": long })];
    assert_eq!(client.acted("ListImageDbs", &[])["Data"]["DbList"], json!(names));
    assert_eq!(client.done("GET", &format!("/service/{long}"), &Value::Null)["instanceName"], long);

    // Huawei's photo in Alibaba's list, by its path; Alibaba's photo in Huawei's search, by its data ID.
    let list = client.acted("ListImages", &[("DbName", "shop")])["Data"]["ImageList"].clone();
    assert_eq!(list[0]["DataId"], "https://shop.example/1.png");
    assert_eq!(list[0]["EntityId"], "https://shop.example/1.png");
    assert_eq!((&list[1]["DataId"], &list[1]["EntityId"]), (&json!("d1"), &json!("e1")));
    let found = client.search("shop", &json!({ "file": base64(&photo("coffee.png")) }));
    assert_eq!((found.0, found.1[0].clone()), (2, ("d1".to_owned(), 1.0)));
    client.done("PUT", "/shop/image", &json!({ "path": "d1", "tags": { "kind": "drink" } }));
    // The application and the command line see both.
    let request = shiguang_library::search::SearchRequest {
        text: "in:shop kind:drink".into(),
        limit: 9,
        fresh: true,
        ..shiguang_library::search::SearchRequest::default()
    };
    let page = client.service.library.search(&request).expect("searched");
    assert_eq!(page.hits.iter().map(|hit| hit.photo.path_text.as_str()).collect::<Vec<_>>(), ["d1"]);
    // And what is deleted in one is gone in all.
    client.acted("DeleteImage", &[("DbName", "shop"), ("EntityId", "https://shop.example/1.png")]);
    let gone = json!({ "path": "https://shop.example/1.png" });
    assert_eq!(client.done("POST", "/shop/image/check", &gone)["exist"], "false");
    client.done("DELETE", "/service/shop", &Value::Null);
    assert_eq!(client.acted("ListImageDbs", &[])["Data"]["DbList"], json!([{ "Name": long }]));
}
