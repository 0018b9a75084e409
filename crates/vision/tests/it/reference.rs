//! Preprocessing and inference against `models/reference/expected.json`, which the Python reference (Pillow and ONNX
//! Runtime, models/reference/reference.py) has written.
//!
//! Tolerances: a resized pixel may differ by 2 levels (both sides work in 8 bits with different rounding of the weights),
//! by 0.2 on the mean; logits by 0.15 (int8: 0.6, since a level at the input can flip a quantisation step), cosines by
//! 0.002 (int8: 0.02), scores of the detector by 0.02 (int8: 0.1), box edges by 0.01 (int8: 0.03).

use serde_json::Value;
use shiguang_imaging::Resizer;
use shiguang_vision::classifier::Classifier;
use shiguang_vision::detector::Detector;
use shiguang_vision::manifest::Model;
use shiguang_vision::{BoundingBox, SessionOptions};

use crate::{models, photo};

/// Carries a wide-gamut profile, which our decoder converts to sRGB and the reference ignores: other pixels, rightly.
const PROFILED: &str = "rocket.jpg";

fn expected() -> Value {
    let text = std::fs::read_to_string(models().join("reference/expected.json")).expect("expected.json is there");
    serde_json::from_str(&text).expect("expected.json is JSON")
}

fn number(value: &Value) -> f32 {
    value.as_f64().expect("a number") as f32
}

fn items(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

/// Compares the resized picture's sampled pixels and mean.
fn same_picture(what: &str, picture: &image::RgbImage, expected: &Value) {
    for sample in items(&expected["pixels"]) {
        let [y, x, r, g, b] = items(sample) else { panic!("a sample has five numbers") };
        let pixel = picture.get_pixel(number(x) as u32, number(y) as u32);
        for (ours, theirs) in pixel.0.into_iter().zip([r, g, b]) {
            let difference = (f32::from(ours) - number(theirs)).abs();
            assert!(difference <= 2.0, "{what}: pixel {sample} is {pixel:?}");
        }
    }
    for (channel, mean) in items(&expected["mean"]).iter().enumerate() {
        let sum: f64 = picture.pixels().map(|pixel| f64::from(pixel.0[channel])).sum();
        let ours = sum / f64::from(picture.width() * picture.height());
        assert!(
            (ours - f64::from(number(mean))).abs() <= 0.2,
            "{what}: mean of channel {channel} is {ours}, not {mean}"
        );
    }
}

fn classifier_agrees(id: &str) {
    let model = Model::open(&models().join(id)).expect("the model is whole");
    let view = model.preprocess().expect("a classifier takes photos").view;
    let mut classifier = Classifier::open(&model, SessionOptions::default()).expect("the session opens");
    let mut resizer = Resizer::new();
    let (logit_slack, cosine_slack): (f32, f32) = if id.ends_with("int8") { (0.6, 0.02) } else { (0.15, 0.002) };
    let expected = expected();
    let photos = expected["models"][id]["photos"].as_object().expect("photos of the model");
    assert!(photos.len() >= 7);
    for (name, expected) in photos.iter().filter(|(name, _)| *name != PROFILED) {
        let what = format!("{id} {name}");
        let picture = classifier.view(&photo(name).pixels, view, &mut resizer);
        same_picture(&what, &picture, expected);
        let mut batch = classifier.batch();
        batch.push(&picture);
        let answer = classifier.run(&batch).expect("the model runs").pop().expect("one answer");
        // Softmax keeps differences of logits: the log of a ratio of probabilities is their difference.
        let top = items(&expected["top"]);
        let first = items(&top[0]);
        let reference = (number(&first[0]) as usize, number(&first[1]));
        for entry in top {
            let [class, logit] = items(entry) else { panic!("class and logit") };
            let ratio = answer.probabilities[number(class) as usize] / answer.probabilities[reference.0];
            let wanted = number(logit) - reference.1;
            assert!((ratio.ln() - wanted).abs() <= logit_slack, "{what}: class {class} lies {} below", ratio.ln());
        }
        let length: f32 = answer.embedding.iter().map(|x| x * x).sum::<f32>().sqrt();
        assert!((length - 1.0).abs() < 1e-3, "{what}: the embedding's length is {length}");
        let eight = items(&expected["embedding"]["first"]);
        for (ours, theirs) in answer.embedding.iter().zip(eight) {
            assert!(
                (ours - number(theirs)).abs() <= cosine_slack.max(0.005) * 2.0,
                "{what}: embedding {ours} {theirs}"
            );
        }
    }
}

fn detector_agrees(id: &str) {
    let model = Model::open(&models().join(id)).expect("the model is whole");
    let mut detector = Detector::open(&model, SessionOptions::default()).expect("the session opens");
    let mut resizer = Resizer::new();
    let (score_slack, edge_slack) = if id.ends_with("int8") { (0.1, 0.03) } else { (0.02, 0.01) };
    let expected = expected();
    let mut compared = 0;
    let photos = expected["models"][id]["photos"].as_object().expect("photos of the model");
    for (name, expected) in photos.iter().filter(|(name, _)| *name != PROFILED) {
        let what = format!("{id} {name}");
        let view = detector.view(&photo(name).pixels, &mut resizer);
        same_picture(&what, &view, expected);
        let found = detector.run(&view, 0.2).expect("the model runs");
        for entry in items(&expected["detections"]) {
            let [score, coco, corners] = items(entry) else { panic!("score, category, box") };
            let [top, left, bottom, right] = items(corners) else { panic!("four edges") };
            let area = BoundingBox::from_corners(number(left), number(top), number(right), number(bottom));
            let area = area.expect("a box");
            let hit =
                found.iter().find(|one| u64::from(one.coco) == coco.as_u64().unwrap_or(0) && one.area.iou(&area) > 0.8);
            let hit = hit.unwrap_or_else(|| panic!("{what}: {entry} was not found"));
            assert!((hit.score - number(score)).abs() <= score_slack, "{what}: {entry} has the score {}", hit.score);
            assert!((hit.area.left - area.left).abs() <= edge_slack, "{what}: {entry} is at {:?}", hit.area);
            assert!((hit.area.top - area.top).abs() <= edge_slack, "{what}: {entry} is at {:?}", hit.area);
            compared += 1;
        }
    }
    assert!(compared >= 5, "only {compared} boxes were compared");
}

#[test]
fn classifier_lite2_fp16w_agrees_with_python() {
    classifier_agrees("efficientnet_lite2_fp16w");
}

#[test]
fn classifier_lite2_int8_agrees_with_python() {
    classifier_agrees("efficientnet_lite2_int8");
}

#[test]
fn classifier_lite0_fp16w_agrees_with_python() {
    classifier_agrees("efficientnet_lite0_fp16w");
}

#[test]
fn classifier_lite0_int8_agrees_with_python() {
    classifier_agrees("efficientnet_lite0_int8");
}

#[test]
fn detector_fp16w_agrees_with_python() {
    detector_agrees("ssdlite_mnv2_coco_fp16w");
}

#[test]
fn detector_int8_agrees_with_python() {
    detector_agrees("ssdlite_mnv2_coco_int8");
}

#[test]
fn a_batch_gives_the_same_rows_as_single_pictures() {
    let model = Model::open(&models().join("efficientnet_lite2_fp16w")).expect("the model is whole");
    let view = model.preprocess().expect("a classifier takes photos").view;
    let mut classifier = Classifier::open(&model, SessionOptions::default()).expect("the session opens");
    let mut resizer = Resizer::new();
    let names = ["chelsea.png", "coffee.png", "flower.jpg"];
    let mut all = classifier.batch();
    let mut single = Vec::new();
    for name in names {
        let picture = classifier.view(&photo(name).pixels, view, &mut resizer);
        all.push(&picture);
        let mut one = classifier.batch();
        one.push(&picture);
        single.extend(classifier.run(&one).expect("the model runs"));
    }
    let together = classifier.run(&all).expect("the model runs");
    assert_eq!(together.len(), 3);
    for (a, b) in together.iter().zip(&single) {
        let cosine: f32 = a.embedding.iter().zip(&b.embedding).map(|(x, y)| x * y).sum();
        assert!(cosine > 0.9999, "{cosine}");
    }
    let nothing = classifier.batch();
    assert!(classifier.run(&nothing).expect("an empty batch is fine").is_empty());
}
