//! A model that goes away while the program works, and one that fails on one photo.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use serde_json::json;
use shiguang_library::{Library, Places, Settings, Size};

use crate::root;
use crate::shelf::{Running, Shelf, last_json, until, wait_for};
use crate::trap;

/// A models folder whose files are links to the real ones, so that taking one away is quick and harms nobody.
fn linked(from: &Path, to: &Path) {
    fs::create_dir(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            linked(&entry.path(), &target);
        } else {
            symlink(entry.path().canonicalize().expect("it is there"), target).expect("linked");
        }
    }
}

#[test]
fn a_model_that_goes_away_halts_the_work_and_loses_nothing() {
    let shelf = Shelf::new();
    shelf.index();
    let models = shelf.scratch.path().join("models");
    linked(&root().join("models"), &models);
    let detector = models.join("ssdlite_mnv2_coco_int8/model.onnx");
    assert!(detector.is_file(), "the pack's detector");

    let mut watch = Running::start(
        Command::new(env!("CARGO_BIN_EXE_shiguang"))
            .env("SHIGUANG_DATA_DIR", shelf.data())
            .env("SHIGUANG_MODELS", &models)
            .arg("watch"),
    );
    let lines = watch.errors();
    wait_for(&lines, "watching 1 instances");
    // The pack was checked; its sessions are opened for the first photo.
    fs::rename(&detector, models.join("away")).expect("taken away");
    shelf.put("chelsea.png", "cat.png");
    let told = wait_for(&lines, "tried again");
    assert!(told.contains("ssdlite_mnv2_coco_int8"), "it names what is missing: {told}");
    let state = || shelf.json(&[&"instances", &"--json"])["result"][0].clone();
    let now = state();
    assert_eq!((&now["photos"], &now["tagged"], &now["failed"]), (&json!(1), &json!(0), &json!(0)), "it only waits");

    fs::rename(models.join("away"), &detector).expect("put back");
    until("the photo is tagged", || state()["tagged"] == 1);
    assert_eq!(watch.kill(), None);
    assert_eq!(shelf.json(&[&"search", &"tag:猫", &"--json"])["count"], 1);
}

#[test]
fn a_damaged_model_is_named_before_anything_is_done() {
    let shelf = Shelf::new();
    shelf.put("chelsea.png", "cat.png");
    let models = shelf.scratch.path().join("models");
    linked(&root().join("models"), &models);
    let classifier = models.join("efficientnet_lite0_int8/model.onnx");
    let whole = fs::read(&classifier).expect("the pack's classifier");
    fs::remove_file(&classifier).expect("the link is taken away");
    fs::write(&classifier, &whole[..whole.len() / 2]).expect("half of it");
    let index = || {
        Command::new(env!("CARGO_BIN_EXE_shiguang"))
            .env("SHIGUANG_DATA_DIR", shelf.data())
            .env("SHIGUANG_MODELS", &models)
            .arg("index")
            .arg(shelf.folder())
            .output()
            .expect("the program runs")
    };
    let output = index();
    assert_eq!(output.status.code(), Some(3));
    assert!(crate::stderr(&output).contains("efficientnet_lite0_int8"), "{}", crate::stderr(&output));
    fs::write(&classifier, &whole).expect("whole again");
    let output = index();
    assert_eq!(output.status.code(), Some(0), "{}", crate::stderr(&output));
}

#[test]
fn a_model_that_fails_on_one_photo_fails_that_photo_alone() {
    let shelf = Shelf::new();
    let models = shelf.scratch.path().join("models");
    linked(&root().join("models"), &models);
    let classifier = models.join("efficientnet_lite0_int8");
    let sound = fs::canonicalize(classifier.join("model.onnx")).expect("the pack's classifier");
    trap::set(&classifier);
    shelf.put("chelsea.png", "cat.png");
    shelf.put("coffee.png", "coffee.png");
    let white = image::RgbImage::from_pixel(320, 240, image::Rgb([255; 3]));
    let mut bytes = Vec::new();
    white.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png).expect("a picture");
    shelf.write("white.png", &bytes);
    let index = || {
        Command::new(env!("CARGO_BIN_EXE_shiguang"))
            .env("SHIGUANG_DATA_DIR", shelf.data())
            .env("SHIGUANG_MODELS", &models)
            .args(["index", "--json", "--name", "album"])
            .arg(shelf.folder())
            .output()
            .expect("the program runs")
    };

    let output = index();
    assert_eq!(output.status.code(), Some(1), "some photos failed: {}", crate::stderr(&output));
    let told = last_json(&output);
    assert_eq!((&told["photos"], &told["tagged"], &told["failed"]), (&json!(3), &json!(2), &json!(1)));
    let library = Library::visit(Places::at(shelf.data()), Settings::default()).expect("the library opens");
    let failures = library.failures(None, 10).expect("failures");
    assert!(failures.iter().all(|failure| failure.path_text == "white.png"), "{failures:?}");
    let kinds: Vec<&str> = failures.iter().map(|failure| failure.error_kind.as_str()).collect();
    assert_eq!(kinds, ["inference"; 2], "neither tags nor a vector: {failures:?}");
    assert!(failures[0].error.contains("efficientnet_lite0_int8"), "it says which model: {}", failures[0].error);
    // It has no tags, but it can be seen.
    assert!(library.thumbnail(failures[0].photo, Size::Small).is_ok());
    drop(library);
    assert_eq!(shelf.json(&[&"search", &"tag:猫", &"--json"])["count"], 1);

    // The same model fails again; a mended one does what is left.
    let told = last_json(&index());
    assert_eq!((&told["tagged"], &told["failed"]), (&json!(2), &json!(1)));
    for file in ["model.onnx", "manifest.toml"] {
        let place = classifier.join(file);
        fs::remove_file(&place).expect("the trap is taken away");
        symlink(sound.with_file_name(file), place).expect("linked");
    }
    let output = index();
    assert_eq!(output.status.code(), Some(0), "{}", crate::stderr(&output));
    let told = last_json(&output);
    assert_eq!((&told["photos"], &told["tagged"], &told["failed"]), (&json!(3), &json!(3), &json!(0)));
    assert_eq!(shelf.json(&[&"doctor", &"--json"])["findings"], json!([]));
}
