//! What a person types without thinking, and what the program answers.

use std::fs;
use std::process::Command;
use std::time::Duration;

use crate::shelf::Shelf;
use crate::{photo, stderr, stdout};

#[test]
fn a_query_may_be_several_words_with_options_before_and_behind() {
    let shelf = Shelf::new();
    shelf.put("chelsea.png", "holiday cat.png");
    shelf.put("coffee.png", "coffee.png");
    shelf.index();
    let one = shelf.json(&[&"search", &"holiday cat -tag:dog", &"--json", &"--limit", &"5"]);
    let many = shelf.json(&[&"search", &"--json", &"-tag:dog", &"holiday", &"cat", &"--limit", &"5"]);
    assert_eq!((&one["count"], &one["result"][0]["path"]), (&many["count"], &many["result"][0]["path"]));
    assert_eq!(many["count"], 1, "{many}");
    assert_eq!(shelf.json(&[&"search", &"-cat", &"--json"])["count"], 1);
}

#[test]
fn what_is_odd_in_a_query_is_told_in_words() {
    let shelf = Shelf::new();
    shelf.put("coffee.png", "coffee.png");
    shelf.index();
    for (query, words) in [
        ("date:banana", "`banana` is no value that fits here; it was searched as a word"),
        ("coffee OR", "`OR` has nothing to work on and was left out"),
        ("tag:", "`tag:` has no value and was left out"),
        ("(coffee", "`(` has no partner"),
        ("in:nowhere coffee", "there is no instance called `nowhere`"),
        ("\"coffee", "the quote of \"coffee is not closed; it was taken to the end"),
    ] {
        let output = shelf.run(&[&"search", &query]);
        assert_eq!(output.status.code(), Some(0), "{query}");
        assert!(stderr(&output).contains(words), "{query}: {}", stderr(&output));
    }
}

#[test]
fn similar_says_which_argument_is_wrong() {
    let shelf = Shelf::new();
    shelf.put("coffee.png", "coffee.png");
    shelf.index();
    let cat = photo("chelsea.png");
    for (option, value, words) in [
        ("--box", "0,0,0,9", "width and height must be more than 0"),
        ("--box", "-1,0,9,9", "no number may be less than 0"),
        ("--box", "1,2,3", "four numbers are needed"),
        ("--at-least", "200", "a number of 0 to 100 is needed"),
        ("--at-least", "nan", "a number of 0 to 100 is needed"),
    ] {
        let option = format!("{option}={value}");
        let output = shelf.run(&[&"similar", &cat, &option]);
        assert_eq!(output.status.code(), Some(2), "{option}: {}", stdout(&output));
        assert!(stderr(&output).contains(words), "{option}: {}", stderr(&output));
    }
    let notes = shelf.scratch.path().join("notes.jpg");
    fs::write(&notes, "no photo").expect("written");
    let output = shelf.run(&[&"similar", &notes]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("notes.jpg"), "the file is named: {}", stderr(&output));
}

#[test]
fn an_error_says_what_can_be_done() {
    let shelf = Shelf::new();
    shelf.put("coffee.png", "coffee.png");
    shelf.index();
    let mut watch = shelf.start(&[&"watch"]);
    let errors = watch.errors();
    errors.recv_timeout(Duration::from_secs(60)).expect("it watches");
    let output = shelf.run(&[&"doctor"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("end it, or wait for it"), "{}", stderr(&output));
    watch.kill();

    let whole = fs::read(shelf.data().join("catalog.sqlite")).expect("read");
    fs::write(shelf.data().join("catalog.sqlite"), vec![7; whole.len()]).expect("damaged");
    let output = shelf.run(&[&"instances"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("put back a copy of catalog.sqlite"), "{}", stderr(&output));
}

#[test]
fn doctor_sees_that_the_runtime_is_gone() {
    let shelf = Shelf::new();
    shelf.put("coffee.png", "coffee.png");
    shelf.index();
    assert_eq!(shelf.json(&[&"doctor", &"--json"])["findings"], serde_json::json!([]));
    let mut command = Command::new(env!("CARGO_BIN_EXE_shiguang"));
    command.env("SHIGUANG_DATA_DIR", shelf.data()).env("ORT_DYLIB_PATH", shelf.scratch.path().join("nothing"));
    let output = command.arg("doctor").output().expect("it runs");
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stdout(&output).contains("ONNX Runtime could not be loaded"), "{}", stdout(&output));
}

#[test]
fn exports_and_imports_say_what_went_wrong() {
    let shelf = Shelf::new();
    shelf.put("coffee.png", "coffee.png");
    shelf.index();
    let nowhere = shelf.scratch.path().join("nowhere/all.jsonl");
    let output = shelf.run(&[&"export", &nowhere]);
    assert_eq!(output.status.code(), Some(3));
    assert!(!stderr(&output).contains(".shiguang-"), "a file nobody has heard of: {}", stderr(&output));
    let all = shelf.scratch.path().join("all.jsonl");
    assert_eq!(shelf.run(&[&"export", &all]).status.code(), Some(0));
    let other = Shelf::new();
    let output = other.run(&[&"import", &all]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stderr(&output).contains("1 of the file's photos are not in this library"), "{}", stderr(&output));
}

#[test]
fn a_photo_may_be_named_from_the_dot() {
    let shelf = Shelf::new();
    shelf.put("coffee.png", "sub/coffee.png");
    shelf.index();
    assert_eq!(shelf.run(&[&"fields", &"set", &"album", &"./sub//coffee.png", &"a=b"]).status.code(), Some(0));
    let fields = shelf.json(&[&"fields", &"get", &"album", &"sub/coffee.png"]);
    assert_eq!(fields, serde_json::json!({ "a": ["b"] }));
}

#[test]
fn folders_are_added_all_or_none_and_a_name_stays() {
    let shelf = Shelf::new();
    shelf.put("coffee.png", "coffee.png");
    let output = shelf.run(&[&"index", &shelf.folder(), &shelf.folder().join("slip")]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(shelf.json(&[&"instances", &"--json"])["result"], serde_json::json!([]));
    shelf.index();
    let output = shelf.run(&[&"index", &shelf.folder(), &shelf.folder(), &"--json"]);
    assert_eq!(stdout(&output).lines().count(), 1, "one line an instance: {}", stdout(&output));
    let output = shelf.run(&[&"index", &shelf.folder(), &"--name", &"other"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stderr(&output).contains("indexed as `album` already"), "{}", stderr(&output));
    assert!(!stderr(&shelf.run(&[&"index", &shelf.folder(), &"--name", &"album"])).contains("already"));
}

#[test]
fn a_display_name_cannot_be_empty_nor_a_key_given_twice() {
    let shelf = Shelf::new();
    shelf.put("coffee.png", "coffee.png");
    shelf.index();
    assert_eq!(shelf.run(&[&"instances", &"rename", &"album", &"  "]).status.code(), Some(3));
    assert_eq!(shelf.json(&[&"instances", &"--json"])["result"][0]["display_name"], "相册");
    let output = shelf.run(&[&"instances", &"keys", &"album", &"a", &"A"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("the key `A` is given twice"), "{}", stderr(&output));
}

#[test]
fn undo_and_redo_answer_programs_too() {
    let shelf = Shelf::new();
    shelf.put("coffee.png", "coffee.png");
    shelf.index();
    assert_eq!(shelf.json(&[&"undo", &"--json"]), serde_json::json!({ "edit": null }));
    assert_eq!(shelf.run(&[&"fields", &"set", &"album", &"coffee.png", &"a=b"]).status.code(), Some(0));
    for command in ["undo", "redo"] {
        let told = shelf.json(&[&command, &"--json"]);
        assert_eq!(told["edit"]["label"], "set_field", "{command}: {told}");
        assert_eq!((&told["edit"]["params"]["key"], &told["edit"]["params"]["photos"]), (&"a".into(), &1.into()));
    }
}

#[test]
fn equal_photos_are_found_among_those_that_are_nearly_the_same() {
    let shelf = Shelf::new();
    let cat = shelf.put("chelsea.png", "cat.png");
    let copy = shelf.put("chelsea.png", "copies/cat.png");
    let picture = image::open(photo("chelsea.png")).expect("a sample").resize_exact(
        903,
        601,
        image::imageops::FilterType::Triangle,
    );
    let mut larger = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut larger, image::ImageFormat::Png).expect("written");
    let larger = shelf.write("larger.png", larger.get_ref());
    shelf.index();
    let found = shelf.json(&[&"duplicates", &"--json"]);
    assert_eq!((&found["count"], &found["result"][0]["kind"]), (&1.into(), &"near".into()), "{found}");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shiguang"));
        command.env("SHIGUANG_DATA_DIR", shelf.data()).env("XDG_DATA_HOME", shelf.scratch.path().join("home"));
        command.args(arguments).output().expect("it runs")
    };
    let output = run(&["duplicates", "--keep-one-of-equal"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(cat.is_file() && !copy.exists() && larger.is_file(), "{}", stderr(&output));
    let again = run(&["duplicates", "--keep-one-of-equal"]);
    assert!(stderr(&again).contains("no photos are equal"), "{}", stderr(&again));
    assert_eq!(run(&["undo"]).status.code(), Some(0));
    assert!(copy.is_file());
}
