//! `shiguang tag`.

use std::process::Output;

use serde_json::Value;

use crate::{photo, shiguang, shiguang_in, stderr, stdout};

fn lines(output: &Output) -> Vec<Value> {
    stdout(output).lines().map(|line| serde_json::from_str(line).expect("one JSON object a line")).collect()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn json_has_the_shape_of_tagging_v2() {
    let output = shiguang(&[&"tag", &"--json", &photo("chelsea.png")]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let lines = lines(&output);
    assert_eq!(lines.len(), 1);
    let line = &lines[0];
    assert_eq!(keys(line), ["height", "path", "result", "width"]);
    assert_eq!((line["width"].as_u64(), line["height"].as_u64()), (Some(451), Some(300)));
    assert_eq!(line["path"].as_str(), photo("chelsea.png").to_str());
    let tags = line["result"]["tags"].as_array().expect("tags");
    for tag in tags {
        assert_eq!(keys(tag), ["confidence", "i18n_tag", "i18n_type", "instances", "tag", "type"]);
        let confidence = tag["confidence"].as_str().expect("confidence is a string");
        assert_eq!(confidence.split('.').nth(1).map(str::len), Some(2), "two decimals: {confidence}");
        assert!((60.0..=100.0).contains(&confidence.parse::<f64>().expect("a number")));
        assert_eq!(tag["tag"], tag["i18n_tag"]["zh"]);
        assert_eq!(tag["type"], tag["i18n_type"]["zh"]);
    }
    let cat = tags.iter().find(|tag| tag["tag"] == "猫").expect("a cat");
    assert_eq!((cat["i18n_tag"]["en"].as_str(), cat["i18n_type"]["en"].as_str()), (Some("cat"), Some("Animal")));
    let area = &cat["instances"][0]["bounding_box"];
    assert_eq!(keys(area), ["height", "top_left_x", "top_left_y", "width"]);
    let edge = |name: &str| area[name].as_f64().expect("pixels are numbers");
    assert!(edge("width") > 300.0 && edge("top_left_x") + edge("width") <= 451.5, "{area}");
    assert!(edge("height") > 200.0 && edge("top_left_y") + edge("height") <= 300.5, "{area}");
    assert!(cat["instances"][0]["confidence"].is_string());
}

#[test]
fn language_threshold_and_limit_are_obeyed() {
    let english = lines(&shiguang(&[&"tag", &"--json", &"--language", &"en", &photo("chelsea.png")]));
    assert_eq!(english[0]["result"]["tags"][0]["tag"], "cat");
    assert_eq!(english[0]["result"]["tags"][0]["type"], "Animal");
    let all = lines(&shiguang(&[&"tag", &"--json", &"--threshold", &"0", &"--limit", &"150", &photo("chelsea.png")]));
    let few = lines(&shiguang(&[&"tag", &"--json", &"--threshold", &"0", &"--limit", &"2", &photo("chelsea.png")]));
    let (all, few) = (all[0]["result"]["tags"].as_array(), few[0]["result"]["tags"].as_array());
    let (all, few) = (all.expect("tags"), few.expect("tags"));
    assert!(all.len() > 2);
    assert_eq!(few.len(), 2);
    assert_eq!(few[..], all[..2]);
    let none = lines(&shiguang(&[&"tag", &"--json", &"--threshold", &"100", &photo("chelsea.png")]));
    assert_eq!(none[0]["result"]["tags"].as_array().map(Vec::len), Some(0));
}

#[test]
fn wrong_usage_is_exit_code_2() {
    for wrong in
        [["--threshold", "101"], ["--threshold", "-1"], ["--limit", "0"], ["--limit", "151"], ["--language", "fr"]]
    {
        let output = shiguang(&[&"tag", &wrong[0], &wrong[1], &photo("chelsea.png")]);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
    }
    assert_eq!(shiguang(&[&"tag"]).status.code(), Some(2));
}

#[test]
fn the_table_has_both_languages() {
    let output = shiguang(&[&"tag", &photo("chelsea.png")]);
    let text = stdout(&output);
    assert!(
        text.contains("451 x 300") && text.contains("猫") && text.contains("cat") && text.contains("动物"),
        "{text}"
    );
}

#[test]
fn bad_photos_fail_with_a_reason_and_the_rest_is_tagged_in_order() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).expect("written");
        path
    };
    let empty = file("empty.jpg", b"");
    let text = file("text.jpg", b"this is a shopping list, not a photo\n");
    let whole = std::fs::read(photo("china.jpg")).expect("read");
    let cut = file("cut.jpg", &whole[..whole.len() / 2]);
    let good = file("照片 1.png", &std::fs::read(photo("chelsea.png")).expect("read"));
    let missing = folder.path().join("missing.jpg");
    let output = shiguang(&[&"tag", &"--json", &empty, &text, &cut, &missing, &good, &photo("coffee.png")]);
    assert_eq!(output.status.code(), Some(1));
    let lines = lines(&output);
    let kinds: Vec<Option<&str>> = lines.iter().map(|line| line["error"]["kind"].as_str()).collect();
    assert_eq!(kinds, [Some("empty"), Some("not_an_image"), Some("truncated"), Some("missing"), None, None]);
    assert_eq!(lines[4]["path"].as_str(), good.to_str());
    let errors = stderr(&output);
    assert!(errors.contains("empty.jpg: the file is empty"), "{errors}");
    assert!(errors.contains("4 of 6 photos failed"), "{errors}");
}

#[test]
fn a_folder_stands_for_its_photos_and_many_keep_their_order() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    std::fs::create_dir(folder.path().join("子目录")).expect("a folder");
    for index in 0..12 {
        let source = if index % 2 == 0 { "chelsea.png" } else { "coffee.png" };
        let name = if index < 6 { format!("{index:02}.PNG") } else { format!("子目录/{index:02}.png") };
        std::fs::copy(photo(source), folder.path().join(name)).expect("copied");
    }
    std::fs::write(folder.path().join("notes.txt"), "no photo").expect("written");
    let output = shiguang(&[&"tag", &"--json", &"--pack", &"fast", &"--workers", &"3", &folder.path()]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let paths: Vec<String> =
        lines(&output).iter().map(|line| line["path"].as_str().expect("a path").to_owned()).collect();
    assert_eq!(paths.len(), 12);
    let mut sorted = paths.clone();
    sorted.sort();
    assert_eq!(paths, sorted);
}

#[test]
fn draw_writes_the_photo_with_boxes_and_chinese_labels() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let out = folder.path().join("drawn");
    let output = shiguang(&[&"tag", &"--draw", &out, &photo("chelsea.png"), &photo("chelsea.png")]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let drawn = image::open(out.join("chelsea.png")).expect("a picture").to_rgb8();
    assert!(out.join("chelsea-2.png").is_file(), "a name is never overwritten");
    let original = image::open(photo("chelsea.png")).expect("a picture").to_rgb8();
    assert_eq!(drawn.width(), original.width());
    assert!(drawn.height() > original.height(), "a strip with all tags is added below");
    let changed = original.enumerate_pixels().filter(|(x, y, pixel)| drawn.get_pixel(*x, *y) != *pixel).count();
    assert!((500..60_000).contains(&changed), "{changed} pixels of the photo differ");
    let strip = drawn.rows().skip(original.height() as usize).flatten();
    assert!(strip.filter(|pixel| pixel.0[0] > 120).count() > 40, "the strip has text");
}

#[test]
fn the_pack_is_a_setting() {
    let data = tempfile::tempdir().expect("a scratch folder");
    let run = || shiguang_in(data.path(), &[&"tag", &"--json", &"--threshold", &"0", &photo("coffee.png")]);
    let standard = stdout(&run());
    std::fs::write(data.path().join("settings.toml"), "[models]\npack = \"fast\"\n").expect("written");
    let fast = stdout(&run());
    assert_ne!(standard, fast, "another pack gives other confidences");
    std::fs::write(data.path().join("settings.toml"), "[models]\npack = \"enormous\"\n").expect("written");
    let output = run();
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("available: fast, standard"), "{}", stderr(&output));
    std::fs::write(data.path().join("settings.toml"), "[models]\npakc = 1\n").expect("written");
    let output = run();
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("settings.toml"), "{}", stderr(&output));
}

#[test]
fn missing_models_and_runtime_are_one_clear_error() {
    let data = tempfile::tempdir().expect("a scratch folder");
    let run = |variable: &str| {
        std::process::Command::new(env!("CARGO_BIN_EXE_shiguang"))
            .env("SHIGUANG_DATA_DIR", data.path())
            .env(variable, data.path().join("nowhere"))
            .arg("tag")
            .arg(photo("coffee.png"))
            .output()
            .expect("the program runs")
    };
    let output = run("SHIGUANG_MODELS");
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("SHIGUANG_MODELS"), "{}", stderr(&output));
    let output = run("ORT_DYLIB_PATH");
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("cargo xtask setup"), "{}", stderr(&output));
}

#[test]
fn an_execution_provider_that_is_not_there_is_refused_and_not_replaced_silently() {
    let output = shiguang(&[&"tag", &"--provider", &"cuda", &photo("coffee.png")]);
    assert_eq!(output.status.code(), Some(3), "{}", stdout(&output));
    assert!(stderr(&output).to_lowercase().contains("cuda"), "{}", stderr(&output));
    assert_eq!(shiguang(&[&"tag", &"--provider", &"abacus", &photo("coffee.png")]).status.code(), Some(2));
}

/// ONNX Runtime reads the command line with a regular expression that calls itself for each character.
#[test]
fn hundreds_of_photos_on_the_command_line_do_not_overflow_the_stack() {
    let folder = tempfile::tempdir().expect("a folder");
    let no_photos: Vec<std::path::PathBuf> =
        (0..300).map(|n| folder.path().join(format!("{n}-{}.jpg", "long".repeat(30)))).collect();
    no_photos.iter().for_each(|path| std::fs::write(path, "no photo").expect("written"));
    let mut arguments: Vec<&dyn AsRef<std::ffi::OsStr>> = vec![&"tag", &"--json"];
    arguments.extend(no_photos.iter().map(|path| path as &dyn AsRef<std::ffi::OsStr>));
    let cat = photo("chelsea.png");
    arguments.push(&cat);
    let output = shiguang(&arguments);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(lines(&output).iter().filter(|line| line["result"].is_object()).count(), 1);
}
