//! Tagging: what the models say, in the form and under the rules of each version.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};
use serde_json::{Value, json};

use crate::{Service, base64, photo};

fn picture(width: u32, height: u32, format: ImageFormat) -> String {
    let pixels = RgbImage::from_fn(width, height, |x, y| image::Rgb([(x % 251) as u8, (y % 241) as u8, 90]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(pixels).write_to(&mut bytes, format).expect("encoded");
    base64(bytes.get_ref())
}

fn tags(body: &Value) -> &Vec<Value> {
    body["result"]["tags"].as_array().expect("tags")
}

#[test]
fn v2_says_what_the_command_line_says() {
    let service = Service::start();
    let token = service.token();
    let bytes = photo("chelsea.png");
    let answer = service.post(&token, &service.v2("tagging"), &json!({ "image": base64(&bytes), "language": "en" }));
    assert_eq!(answer.status, 200, "{}", answer.text);
    let body = answer.json();
    let found = tags(&body);
    let cat =
        found.iter().find(|tag| tag["i18n_tag"]["en"].as_str().is_some_and(|name| name.to_lowercase().contains("cat")));
    let cat = cat.unwrap_or_else(|| panic!("a cat: {body}"));
    assert_eq!(cat["tag"], cat["i18n_tag"]["en"]);
    assert_eq!(cat["type"], cat["i18n_type"]["en"]);
    let confidences: Vec<f64> =
        found.iter().map(|tag| tag["confidence"].as_str().expect("a string").parse().expect("a number")).collect();
    assert!(confidences.is_sorted_by(|a, b| a >= b), "{confidences:?}");
    assert!(confidences.iter().all(|confidence| (60.0..=100.0).contains(confidence)));
    let analysed = service.library.analyse(&bytes, shiguang_library::analysis::Limits::default()).expect("analysed");
    let vocabulary = service.library.vocabulary().expect("a vocabulary");
    let visible = shiguang_library::analysis::visible(&vocabulary, &analysed.tags, 60.0, 50);
    let expected = shiguang_http_api::tagging::TaggingResult::new(
        &visible,
        &vocabulary,
        shiguang_library::analysis::Language::En,
        (analysed.width, analysed.height),
    );
    // By way of its text, as the answer came: reading a number back may change its last digit.
    let expected = serde_json::to_string(&expected).expect("JSON");
    assert_eq!(body["result"], serde_json::from_str::<Value>(&expected).expect("JSON"));
}

#[test]
fn v1_has_numbers_and_kinds_and_shows_faint_tags() {
    let service = Service::start();
    let token = service.token();
    let image = base64(&photo("chelsea.png"));
    let v1 = service.post(&token, "/v1.0/image/tagging", &json!({ "image": image, "limit": 5 })).json();
    let found = tags(&v1);
    assert!((1..=5).contains(&found.len()));
    let all = service.post(&token, "/v1.0/image/tagging", &json!({ "image": image })).json();
    let faintest = tags(&all).last().and_then(|tag| tag["confidence"].as_f64()).expect("a number");
    assert!(faintest < 50.0, "the default threshold is 0: {all}");
    for tag in found {
        assert!(tag["confidence"].is_number());
        assert!(["object", "scene", "concept"].contains(&tag["type"].as_str().expect("a kind")));
        assert!(tag.get("instances").is_none() && tag.get("i18n_type").is_none());
        assert_eq!(tag["tag"], tag["i18n_tag"]["zh"], "Chinese when nothing is asked");
    }
    let odd =
        service.post(&token, "/v1.0/image/tagging", &json!({ "image": image, "limit": 5, "threshold": 250 })).json();
    assert_eq!(odd, v1, "a threshold out of range means the default");
}

#[test]
fn a_lower_threshold_takes_no_tag_away() {
    let service = Service::start();
    let token = service.token();
    let path = service.v2("tagging");
    for name in ["astronaut.png", "chelsea.png", "china.jpg", "coffee.png", "flower.jpg", "rocket.jpg"] {
        let image = base64(&photo(name));
        let names = |path: &str, more: Value| -> Vec<String> {
            let mut body = json!({ "image": image, "limit": 150 });
            body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            let answer = service.post(&token, path, &body).json();
            tags(&answer).iter().map(|tag| tag["tag"].as_str().expect("a name").to_owned()).collect()
        };
        let sure = names(&path, json!({}));
        // The default of v1.0 is 0.
        for all in [names(&path, json!({ "threshold": 20 })), names("/v1.0/image/tagging", json!({}))] {
            assert!(sure.iter().all(|tag| all.contains(tag)), "{name}: {sure:?} but {all:?}");
        }
    }
}

#[test]
fn limits_and_thresholds_hold() {
    let service = Service::start();
    let token = service.token();
    let image = base64(&photo("china.jpg"));
    let ask = |extra: Value| {
        let mut body = json!({ "image": image });
        body.as_object_mut().expect("an object").extend(extra.as_object().expect("an object").clone());
        service.post(&token, &service.v2("tagging"), &body)
    };
    assert_eq!(tags(&ask(json!({ "threshold": 0, "limit": 2 })).json()).len(), 2);
    assert_eq!(tags(&ask(json!({ "threshold": 100.0 })).json()).len(), 0);
    let all = ask(json!({ "threshold": 0, "limit": 150, "url": "", "language": "" }));
    assert!(tags(&all.json()).len() > 2, "{}", all.text);
    let nothing_set = ask(json!({ "threshold": null, "limit": null, "language": null, "url": null, "unknown": [1] }));
    assert_eq!(nothing_set.status, 200);
    for bad in [
        json!({ "limit": 0 }),
        json!({ "limit": 151 }),
        json!({ "limit": -1 }),
        json!({ "limit": "5" }),
        json!({ "limit": 2.5 }),
        json!({ "threshold": -1 }),
        json!({ "threshold": 100.1 }),
        json!({ "threshold": "60" }),
        json!({ "language": "fr" }),
        json!({ "language": 1 }),
        json!({ "image": 5 }),
        json!({ "url": {} }),
    ] {
        let answer = ask(bad.clone());
        assert_eq!((answer.status, answer.code().as_str()), (400, "AIS.0501"), "{bad}");
    }
}

#[test]
fn pictures_that_cannot_be_used_are_refused_with_their_reason() {
    let service = Service::start();
    let token = service.token();
    let refused = |path: &str, body: Value, code: &str| {
        let answer = service.post(&token, path, &body);
        assert_eq!((answer.status, answer.code().as_str()), (400, code), "{path}");
        let body = answer.json();
        assert_eq!(body.as_object().map(serde_json::Map::len), Some(2), "error_code and error_msg: {body}");
    };
    let (v1, v2) = ("/v1.0/image/tagging", service.v2("tagging"));
    let jpeg = photo("china.jpg");
    for path in [v1, v2.as_str()] {
        refused(path, json!({}), "AIS.0501");
        refused(path, json!({ "image": "", "url": "" }), "AIS.0501");
        refused(path, json!([]), "AIS.0501");
        refused(path, json!({ "image": "*" }), "AIS.0503");
        refused(path, json!({ "image": base64(b"this is a text and no picture at all") }), "AIS.0502");
        refused(path, json!({ "image": base64(&jpeg[..jpeg.len() / 2]) }), "AIS.0503");
        refused(path, json!({ "image": base64(&jpeg[..100]) }), "AIS.0503");
        refused(path, json!({ "image": picture(40, 40, ImageFormat::Gif) }), "AIS.0502");
        refused(path, json!({ "image": picture(4097, 20, ImageFormat::Png) }), "AIS.0504");
        refused(path, json!({ "image": "A".repeat((10 << 20) + 4) }), "AIS.0504");
    }
    refused(v1, json!({ "image": picture(14, 40, ImageFormat::Png) }), "AIS.0504");
    refused(v1, json!({ "image": picture(40, 40, ImageFormat::WebP) }), "AIS.0502");
    for good in
        [picture(1, 40, ImageFormat::Png), picture(40, 40, ImageFormat::WebP), picture(40, 40, ImageFormat::Bmp)]
    {
        assert_eq!(service.post(&token, &v2, &json!({ "image": good })).status, 200);
    }
    assert_eq!(service.post(&token, v1, &json!({ "image": picture(15, 40, ImageFormat::Bmp) })).status, 200);
    let headers = [("X-Auth-Token", token.as_str())];
    for text in ["", "{", "{\"image\": ", "image=1", "{\"image\":\"\u{0}\"}"] {
        assert_eq!(service.send("POST", &v2, &headers, text.as_bytes()).code(), "AIS.0014", "{text:?}");
    }
}

#[test]
fn boxes_are_in_pixels_of_the_upright_picture() {
    let service = Service::start();
    let token = service.token();
    let ask = |bytes: &[u8]| {
        service.post(&token, &service.v2("tagging"), &json!({ "image": base64(bytes), "threshold": 20 })).json()
    };
    let upright = ask(&photo("chelsea.png"));
    let picture = image::load_from_memory(&photo("chelsea.png")).expect("decoded");
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    let boxes = |body: &Value| -> Vec<(String, Value)> {
        tags(body)
            .iter()
            .flat_map(|tag| {
                let name = tag["i18n_tag"]["en"].as_str().expect("a name").to_owned();
                tag["instances"]
                    .as_array()
                    .expect("always there")
                    .iter()
                    .map(move |one| (name.clone(), one["bounding_box"].clone()))
            })
            .collect()
    };
    let found = boxes(&upright);
    assert!(!found.is_empty(), "the cat has a box: {upright}");
    for (name, area) in &found {
        let side = |key: &str| area[key].as_f64().expect("a number");
        assert!(side("top_left_x") >= 0.0 && side("top_left_y") >= 0.0, "{name} {area}");
        assert!(side("top_left_x") + side("width") <= width + 0.5, "{name} {area}");
        assert!(side("top_left_y") + side("height") <= height + 0.5, "{name} {area}");
    }
    // The same pixels lying on their side, with EXIF that turns them upright again.
    let turned = exif_rotated(&picture);
    let again = ask(&turned);
    let first = |body: &Value| boxes(body).first().map(|(_, area)| area["width"].as_f64().expect("a number"));
    let (one, other) = (first(&upright).expect("a box"), first(&again).expect("a box"));
    assert!((one - other).abs() < 0.1 * width, "{one} {other}");
}

/// A JPEG stored a quarter turn anticlockwise, with the EXIF orientation (6) that turns it back.
fn exif_rotated(picture: &DynamicImage) -> Vec<u8> {
    let mut stored = Cursor::new(Vec::new());
    DynamicImage::from(picture.rotate270().to_rgb8()).write_to(&mut stored, ImageFormat::Jpeg).expect("encoded");
    let mut exif = b"\xff\xe1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    let mut whole = stored.get_ref()[..2].to_vec();
    whole.append(&mut exif);
    whole.extend_from_slice(&stored.get_ref()[2..]);
    whole
}

#[test]
fn base64_may_be_broken_into_lines_and_bytes_may_be_escaped() {
    let service = Service::start();
    let token = service.token();
    let dense = base64(&photo("flower.jpg"));
    let lines: Vec<String> =
        dense.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    let ask = |image: &str| service.post(&token, &service.v2("tagging"), &json!({ "image": image })).json();
    assert_eq!(ask(&lines.join("\r\n")), ask(&dense), "as PHP's chunk_split makes it");
    let escaped = format!("{{\"image\": \"{}\"}}", dense.replace('/', "\\/"));
    let answer = service.send("POST", &service.v2("tagging"), &[("X-Auth-Token", &token)], escaped.as_bytes());
    assert_eq!(answer.json(), ask(&dense), "as PHP's json_encode escapes it");
}

#[test]
fn what_the_sdk_calls_beside_tagging_has_the_form_of_its_models() {
    let service = Service::start();
    let token = service.token();
    let body = json!({ "image": base64(&photo("chelsea.png")), "threshold": 30 });
    let media = service.post(&token, &service.v2("media-tagging"), &body).json();
    let item = tags(&media).iter().find(|tag| tag["instances"].as_array().is_some_and(|boxes| !boxes.is_empty()));
    let item = item.unwrap_or_else(|| panic!("a box: {media}"));
    assert!(item["confidence"].is_string() && item["i18n_type"]["en"].is_string());
    assert!(item["instances"][0]["bounding_box"]["width"].is_i64(), "whole pixels");
    let det = service.post(&token, &service.v2("media-tagging-det"), &body).json();
    assert!(tags(&det).iter().all(|tag| tag.get("i18n_type").is_none()));
    assert_eq!(service.post(&token, &service.v2("media-tagging-det"), &json!({ "limit": 51 })).code(), "AIS.0501");
    let path = format!("/v3/{}/image/main-object-detection", service.shown.project_id);
    let main = service.post(&token, &path, &body).json();
    assert_eq!(main["result"][0]["label"], json!("main_object_box"), "{main}");
    assert!(main["result"][0]["location"]["width"].as_str().expect("a string").parse::<f64>().expect("a number") > 0.0);
}

#[test]
fn without_models_the_algorithm_fails_and_says_so() {
    let service = Service::with(|settings| settings.models.pack = "nowhere".into(), |_| {});
    let token = service.token();
    let answer = service.post(&token, &service.v2("tagging"), &json!({ "image": base64(&photo("flower.jpg")) }));
    assert_eq!((answer.status, answer.code().as_str()), (400, "AIS.0505"));
    let project = &service.shown.project_id;
    let instance = json!({
        "name": "without_models", "model": "common-search", "description": "", "level": 30_000_000, "tags": ["tag1"],
    });
    assert_eq!(service.post(&token, &format!("/v1/{project}/service"), &instance).status, 200);
    let search = json!({ "file": base64(&photo("flower.jpg")) });
    let answer = service.post(&token, &format!("/v1/{project}/without_models/image/search"), &search);
    assert_eq!((answer.status, answer.code().as_str()), (400, "IS.2108"));
}
