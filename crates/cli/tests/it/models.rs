//! A model that goes away while the program works.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::root;
use crate::shelf::{Running, Shelf, until, wait_for};

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
