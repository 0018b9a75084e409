//! The commands of the library: index, instances, search, similar, duplicates, fields, export, import, doctor, watch.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::shelf::{Shelf, last_json, until, wait_for};
use crate::{photo, stderr, stdout};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

/// The file names of an answer of `search` or `similar`, best first.
fn names(answer: &Value) -> Vec<String> {
    let name = |hit: &Value| {
        let path = Path::new(hit["path"].as_str().expect("a path"));
        path.file_name().expect("a name").to_string_lossy().into_owned()
    };
    answer["result"].as_array().expect("a result").iter().map(name).collect()
}

#[test]
fn index_says_what_the_contract_says_and_twice_is_up_to_date() {
    let shelf = Shelf::new();
    shelf.put("chelsea.png", "cat.png");
    shelf.put("coffee.png", "子目录/coffee.PNG");
    fs::write(shelf.folder().join("notes.txt"), "no photo").expect("written");
    let first = shelf.json(&[&"index", &"--json", &shelf.folder()]);
    assert_eq!(keys(&first), ["failed", "instance", "photos", "seconds", "tagged"]);
    let name = first["instance"].as_str().expect("a name").to_owned();
    assert!(
        name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_'),
        "{name}"
    );
    assert_eq!(first["instance"], "xiang_ce");
    assert_eq!((&first["photos"], &first["tagged"], &first["failed"]), (&json!(2), &json!(2), &json!(0)));
    assert!(first["seconds"].as_f64().is_some_and(|seconds| seconds > 0.0), "{first}");

    fs::remove_file(shelf.folder().join("cat.png")).expect("removed");
    shelf.put("rocket.jpg", "rocket.jpg");
    shelf.put("china.jpg", "china.jpg");
    let again = shelf.json(&[&"index", &"--json", &shelf.folder()]);
    assert_eq!((&again["instance"], &again["photos"], &again["tagged"]), (&json!(name), &json!(3), &json!(3)));
    let listed = shelf.json(&[&"instances", &"--json"]);
    assert_eq!(keys(&listed), ["result"]);
    assert_eq!(listed["result"].as_array().map(Vec::len), Some(1));
    let row = &listed["result"][0];
    for key in ["name", "display_name", "folder", "photos", "tagged", "status", "tags"] {
        assert!(keys(row).contains(&key), "{key}: {row}");
    }
    assert_eq!((&row["name"], &row["display_name"], &row["status"]), (&json!(name), &json!("相册"), &json!("ready")));
    assert_eq!(row["folder"].as_str(), shelf.folder().to_str());
    assert_eq!((&row["photos"], &row["tagged"], &row["tags"]), (&json!(3), &json!(3), &json!([])));
}

#[test]
fn a_photo_that_cannot_be_read_is_named_and_makes_the_exit_code_1() {
    let shelf = Shelf::new();
    shelf.put("chelsea.png", "cat.png");
    shelf.write("list.jpg", b"this is a shopping list, not a photo");
    for _ in 0..2 {
        let output = shelf.run(&[&"index", &"--json", &shelf.folder()]);
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        let told = last_json(&output);
        assert_eq!((&told["photos"], &told["tagged"], &told["failed"]), (&json!(2), &json!(1), &json!(1)));
        assert!(stderr(&output).contains("list.jpg: "), "{}", stderr(&output));
    }
    let output = shelf.run(&[&"doctor"]);
    assert_eq!(output.status.code(), Some(0), "a bad photo is no fault of the catalogue: {}", stdout(&output));
}

#[test]
fn what_cannot_be_indexed_is_exit_code_3() {
    let shelf = Shelf::new();
    let missing = shelf.scratch.path().join("nowhere");
    let output = shelf.run(&[&"index", &missing]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("nowhere is not there"), "{}", stderr(&output));
    for bad in ["A", "x", "my album", "相册", &"a".repeat(65)] {
        let output = shelf.run(&[&"index", &"--name", &bad, &shelf.folder()]);
        assert_eq!(output.status.code(), Some(3), "{bad}");
        assert!(stderr(&output).contains(bad), "{}", stderr(&output));
    }
    assert_eq!(shelf.json(&[&"instances", &"--json"])["result"], json!([]));
    assert_eq!(shelf.index()["instance"], "album");
    assert_eq!(shelf.index()["instance"], "album", "the same folder under its own name again");
    let other = shelf.scratch.path().join("other");
    fs::create_dir(&other).expect("a folder");
    let output = shelf.run(&[&"index", &"--name", &"album", &other]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("another instance"), "{}", stderr(&output));
    let output = shelf.run(&[&"index", &"--name", &"both", &other, &shelf.folder()]);
    assert_ne!(output.status.code(), Some(0), "one name for two folders");
    assert_eq!(shelf.run(&[&"index"]).status.code(), Some(2));
}

#[test]
fn search_and_similar_answer_as_the_contract_says() {
    let shelf = Shelf::new();
    shelf.put("chelsea.png", "cat.png");
    shelf.put("rocket.jpg", "b.jpg");
    shelf.put("coffee.png", "c.png");
    shelf.index();
    for query in ["猫", "mao", "tag:cat", "cat -tag:dog"] {
        let found = shelf.json(&[&"search", &query, &"--json"]);
        assert_eq!(keys(&found), ["count", "result"], "{query}");
        assert_eq!((&found["count"], names(&found)), (&json!(1), vec!["cat.png".to_owned()]), "{query}");
        let hit = &found["result"][0];
        for key in ["path", "instance", "score", "tags", "fields"] {
            assert!(keys(hit).contains(&key), "{query}: {key}: {hit}");
        }
        assert_eq!(hit["path"].as_str(), shelf.folder().join("cat.png").to_str());
        assert_eq!((&hit["instance"], &hit["fields"]), (&json!("album"), &json!({})));
        assert_eq!(hit["tags"][0]["zh"], "猫");
    }
    let none = shelf.json(&[&"search", &"tag:submarine", &"--json"]);
    assert_eq!((&none["count"], &none["result"]), (&json!(0), &json!([])));
    assert!(none["empty"]["reason"].is_string(), "an empty answer says why: {none}");
    let two = shelf.json(&[&"search", &"", &"--json", &"--limit", &"2"]);
    assert_eq!((&two["count"], names(&two).len()), (&json!(3), 2));
    assert_eq!(shelf.run(&[&"search", &"cat", &"--in", &"nowhere"]).status.code(), Some(3));
    assert_eq!(shelf.json(&[&"search", &"cat", &"--in", &"album", &"--json"])["count"], 1);

    let alike = shelf.json(&[&"similar", &photo("chelsea.png"), &"--json"]);
    assert_eq!(names(&alike)[0], "cat.png");
    assert!(alike["result"][0]["sim"].as_f64().is_some_and(|sim| sim > 0.99), "{alike}");
    let limited = shelf.json(&[&"similar", &photo("rocket.jpg"), &"--json", &"--limit", &"1", &"--in", &"album"]);
    assert_eq!(names(&limited), ["b.jpg"]);
    // 451 x 300: the cat's face, in pixels and in parts of the photo.
    let pixels = shelf.json(&[&"similar", &photo("chelsea.png"), &"--box", &"90.2,30,270.6,240", &"--json"]);
    let parts = shelf.json(&[&"similar", &photo("chelsea.png"), &"--box", &"0.2,0.1,0.6,0.8", &"--json"]);
    assert_eq!(names(&pixels), names(&parts));
    assert_eq!(names(&pixels)[0], "cat.png");
    let sims = |answer: &Value| answer["result"][0]["sim"].as_f64().expect("a likeness");
    assert!((sims(&pixels) - sims(&parts)).abs() < 0.01, "{pixels} {parts}");
    assert_ne!(sims(&parts), sims(&alike), "a part is not the whole");
    assert_eq!(shelf.run(&[&"similar", &photo("chelsea.png"), &"--box", &"1,2,3"]).status.code(), Some(2));
    assert_eq!(shelf.run(&[&"similar", &photo("chelsea.png"), &"--box", &"900,900,9,9"]).status.code(), Some(3));
    assert_eq!(shelf.run(&[&"similar", &shelf.folder().join("no.jpg")]).status.code(), Some(3));
}

#[test]
fn duplicates_are_grouped() {
    let shelf = Shelf::new();
    shelf.put("chelsea.png", "cat.png");
    shelf.put("chelsea.png", "copies/cat again.png");
    shelf.put("coffee.png", "coffee.png");
    shelf.index();
    let found = shelf.json(&[&"duplicates", &"--json"]);
    assert_eq!(found["count"], 1, "{found}");
    let group = &found["result"][0];
    assert_eq!(group["kind"], "exact");
    assert_eq!(group["keeper"].as_str(), shelf.folder().join("cat.png").to_str());
    let photos = group["photos"].as_array().expect("photos");
    assert_eq!(photos.len(), 2);
    assert_eq!(photos.iter().filter(|photo| photo["keep"] == true).count(), 1);
    assert!(shelf.folder().join("copies/cat again.png").is_file(), "looking removes nothing");
}

#[test]
fn fields_are_set_and_the_eleventh_key_is_refused() {
    let shelf = Shelf::new();
    let cat = shelf.put("chelsea.png", "sub/cat.png");
    shelf.put("coffee.png", "coffee.png");
    shelf.index();
    let get = || shelf.json(&[&"fields", &"get", &"album", &"sub/cat.png"]);
    assert_eq!(get(), json!({}));
    assert_eq!(
        shelf.run(&[&"fields", &"set", &"album", &cat, &"client=ACME", &"who=Ann", &"who=王伟"]).status.code(),
        Some(0)
    );
    assert_eq!(get(), json!({ "client": ["ACME"], "who": ["Ann", "王伟"] }));
    assert_eq!(shelf.json(&[&"instances", &"--json"])["result"][0]["tags"], json!(["client", "who"]));
    assert_eq!(names(&shelf.json(&[&"search", &"client:acme", &"--json"])), ["cat.png"]);
    for number in 3..=10 {
        let field = format!("key{number}=v");
        assert_eq!(shelf.run(&[&"fields", &"set", &"album", &"coffee.png", &field]).status.code(), Some(0), "{field}");
    }
    let output = shelf.run(&[&"fields", &"set", &"album", &cat, &"eleventh=v"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("at most 10 keys"), "{}", stderr(&output));
    assert_eq!(get(), json!({ "client": ["ACME"], "who": ["Ann", "王伟"] }));
    assert_eq!(shelf.run(&[&"fields", &"set", &"album", &cat, &"who="]).status.code(), Some(0));
    assert_eq!(get(), json!({ "client": ["ACME"] }), "an empty value removes");
    for wrong in [["album", "nothing.png", "a=b"], ["nowhere", "sub/cat.png", "a=b"]] {
        let output = shelf.run(&[&"fields", &"set", &wrong[0], &wrong[1], &wrong[2]]);
        assert_eq!(output.status.code(), Some(3), "{wrong:?}");
    }
    for usage in ["ab", "=b", " =b"] {
        let output = shelf.run(&[&"fields", &"set", &"album", &"sub/cat.png", &usage]);
        assert_eq!(output.status.code(), Some(2), "{usage:?}");
        assert!(stderr(&output).contains("KEY=VALUE is needed"), "{}", stderr(&output));
    }
}

#[test]
fn an_export_comes_back_in_another_library() {
    let shelf = Shelf::new();
    shelf.put("chelsea.png", "cat.png");
    shelf.put("coffee.png", "coffee.png");
    shelf.index();
    let values = ["note=a;b", "note=c, \"d\"", "地点=西安"];
    let set = shelf.run(&[&"fields", &"set", &"album", &"cat.png", &values[0], &values[1], &values[2]]);
    assert_eq!(set.status.code(), Some(0), "{}", stderr(&set));
    for file in ["all.jsonl", "all.csv"] {
        let file = shelf.scratch.path().join(file);
        let output = shelf.run(&[&"export", &file]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let other = Shelf::new();
        other.put("chelsea.png", "elsewhere/renamed.png");
        other.index();
        let report = other.json(&[&"import", &file]);
        assert_eq!((&report["photos"], &report["unknown"]), (&json!(1), &json!(1)));
        let fields = other.json(&[&"fields", &"get", &"album", &"elsewhere/renamed.png"]);
        assert_eq!(fields, json!({ "note": ["a;b", "c, \"d\""], "地点": ["西安"] }), "{}", file.display());
    }
    let bad = shelf.scratch.path().join("bad.jsonl");
    fs::write(&bad, "{oops\n").expect("written");
    let output = shelf.run(&[&"import", &bad]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("line 1"), "{}", stderr(&output));
    assert_eq!(shelf.run(&[&"import", &shelf.scratch.path().join("nowhere")]).status.code(), Some(3));
}

#[test]
fn doctor_repairs_caches_and_says_what_it_cannot_repair() {
    let shelf = Shelf::new();
    shelf.put("chelsea.png", "cat.png");
    shelf.index();
    let well = shelf.json(&[&"doctor", &"--json"]);
    assert_eq!((&well["findings"], &well["photos"], &well["waiting"]), (&json!([]), &json!(1), &json!(0)));
    assert!(stdout(&shelf.run(&[&"doctor"])).contains("all is well"));
    let mut noisy = 0;
    for folder in ["index/text", "index/vectors"] {
        for entry in walkdir(&shelf.data().join(folder)) {
            let length = fs::metadata(&entry).expect("looked at").len();
            fs::write(&entry, vec![0xa5; length as usize]).expect("damaged");
            noisy += 1;
        }
    }
    assert!(noisy > 5, "{noisy} files");
    let output = shelf.run(&[&"doctor", &"--repair"]);
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
    assert_eq!(shelf.json(&[&"doctor", &"--json"])["findings"], json!([]));
    assert_eq!(names(&shelf.json(&[&"search", &"猫", &"--json"])), ["cat.png"]);
    assert_eq!(names(&shelf.json(&[&"similar", &photo("chelsea.png"), &"--json"])), ["cat.png"]);

    // Without its model pack the library is no use, and the doctor says why.
    fs::write(shelf.data().join("settings.toml"), "[models]\npack = \"lost\"\n").expect("written");
    let output = shelf.run(&[&"doctor", &"--json"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(last_json(&output)["findings"][0]["part"], "models");
    fs::write(shelf.data().join("settings.toml"), "[models]\npack = \"fast\"\n").expect("written");

    // The catalogue is the truth; nobody guesses at it.
    let catalogue = shelf.data().join("catalog.sqlite");
    let mut bytes = fs::read(&catalogue).expect("the catalogue");
    let half = bytes.len() / 2;
    bytes[half..].fill(0xa5);
    fs::write(&catalogue, &bytes).expect("damaged");
    let output = shelf.run(&[&"doctor", &"--repair"]);
    assert!(matches!(output.status.code(), Some(1 | 3)), "{:?} {}", output.status, stdout(&output));
    let words = stdout(&output) + &stderr(&output);
    assert!(words.contains("catalog"), "{words}");
    assert_eq!(fs::read(&catalogue).expect("the catalogue").len(), bytes.len(), "it is not thrown away");
}

fn walkdir(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files.extend(walkdir(&path)) } else { files.push(path) }
    }
    files
}

#[test]
fn watch_finds_what_comes_while_others_look_and_edit() {
    let shelf = Shelf::new();
    shelf.put("coffee.png", "coffee.png");
    shelf.index();
    let mut watch = shelf.start(&[&"watch"]);
    let lines = watch.errors();
    wait_for(&lines, "watching 1 instances");
    // As any program copies: written in place, and of this very moment.
    fs::copy(photo("chelsea.png"), shelf.folder().join("new.png")).expect("copied");
    until("the new photo is found", || names(&shelf.json(&[&"search", &"tag:猫", &"--json"])) == ["new.png"]);

    let output = shelf.run(&[&"index", &shelf.folder()]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("another process"), "{}", stderr(&output));
    let output = shelf.run(&[&"fields", &"set", &"album", &"new.png", &"client=ACME"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(shelf.json(&[&"fields", &"get", &"album", &"new.png"]), json!({ "client": ["ACME"] }));
    until("the edit is found", || names(&shelf.json(&[&"search", &"client:ACME", &"--json"])) == ["new.png"]);
    fs::rename(shelf.folder().join("new.png"), shelf.folder().join("moved.png")).expect("moved");
    until("the moved photo is found", || names(&shelf.json(&[&"search", &"client:ACME", &"--json"])) == ["moved.png"]);
    assert_eq!(watch.kill(), None, "it watches until it is ended");
    assert_eq!(shelf.index()["tagged"], 2);
}

/// The trash of a test lies in its own scratch folder, which only the freedesktop.org rules allow to say.
#[test]
#[cfg(target_os = "linux")]
fn what_keeping_one_sends_to_the_trash_comes_back_with_undo() {
    let shelf = Shelf::new();
    shelf.put("chelsea.png", "cat.png");
    shelf.put("chelsea.png", "copy of cat.png");
    shelf.put("coffee.png", "coffee.png");
    shelf.put("rocket.jpg", "rocket.jpg");
    shelf.put("rocket.jpg", "rockets/copy.jpg");
    shelf.index();
    let trash = shelf.scratch.path().join("system");
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_shiguang"));
        command.env("SHIGUANG_DATA_DIR", shelf.data()).env("XDG_DATA_HOME", &trash).args(arguments);
        let output = command.output().expect("the program runs");
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
    };
    run(&["fields", "set", "album", "copy of cat.png", "note=of the copy"]);
    let said = run(&["duplicates", "--keep-one-of-equal"]);
    assert!(said.contains("it has the most tags and fields"), "{said}");
    assert!(!shelf.folder().join("cat.png").exists());
    assert!(trash.join("Trash/files/cat.png").exists());
    assert!(trash.join("Trash/files/copy.jpg").exists());
    // What the person sent to the trash is no longer counted, also not as lost; a file that somebody else took away is.
    let counts = || {
        let listed: Value = serde_json::from_str(&run(&["instances", "--json"])).expect("JSON");
        (listed["result"][0]["photos"].clone(), listed["result"][0]["missing"].clone())
    };
    assert_eq!(counts(), (json!(3), json!(0)));
    fs::remove_file(shelf.folder().join("coffee.png")).expect("removed");
    shelf.index();
    assert_eq!(counts(), (json!(2), json!(1)));
    shelf.put("coffee.png", "coffee.png");
    shelf.index();
    assert_eq!(run(&["undo"]).trim(), "undone: moved 2 duplicates to the trash");
    assert_eq!(run(&["redo"]).trim(), "done again: moved 2 duplicates to the trash");
    assert!(!shelf.folder().join("cat.png").exists());
    assert_eq!(run(&["undo"]).trim(), "undone: moved 2 duplicates to the trash");
    assert_eq!(counts(), (json!(5), json!(0)));
    assert!(shelf.folder().join("cat.png").exists());
    assert_eq!(shelf.index()["photos"], 5);
    assert_eq!(shelf.json(&[&"fields", &"get", &"album", &"copy of cat.png"]), json!({"note": ["of the copy"]}));
    assert_eq!(shelf.json(&[&"fields", &"get", &"album", &"cat.png"]), json!({}));
    assert_eq!(shelf.json(&[&"duplicates", &"--json"])["count"], 2);
}

/// See above for where the trash lies.
#[test]
#[cfg(target_os = "linux")]
fn keeping_one_never_costs_the_last_copy_nor_what_was_written_of_it() {
    let shelf = Shelf::new();
    shelf.put("chelsea.png", "cat.png");
    shelf.index();
    // Two other instances: one with a copy, one that reaches the first folder through a link.
    let folder = |name: &str| shelf.scratch.path().canonicalize().expect("there").join(name);
    fs::create_dir_all(folder("copies")).expect("made");
    fs::copy(shelf.folder().join("cat.png"), folder("copies").join("copy of cat.png")).expect("copied");
    crate::shelf::settle(&folder("copies").join("copy of cat.png"));
    fs::create_dir_all(folder("links")).expect("made");
    std::os::unix::fs::symlink(shelf.folder(), folder("links").join("album")).expect("linked");
    for name in ["copies", "links"] {
        shelf.json(&[&"index", &"--json", &"--name", &name, &folder(name)]);
    }
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_shiguang"));
        command.env("SHIGUANG_DATA_DIR", shelf.data()).env("XDG_DATA_HOME", folder("system")).args(arguments);
        command.output().expect("the program runs")
    };
    let of_album = ["fields", "set", "album", "cat.png", "Client=ACME", "note=x"];
    for arguments in [&of_album[..], &["fields", "set", "copies", "copy of cat.png", "client=Zeta"]] {
        let set = run(arguments);
        assert_eq!(set.status.code(), Some(0), "{}", stderr(&set));
    }
    // The link's photo is the very file that is kept: it is refused. The copy goes, and the keeper gets its values, although
    // the two instances spell the key in different ways.
    let kept = run(&["duplicates", "--keep-one-of-equal"]);
    assert_eq!(kept.status.code(), Some(1), "{}", stdout(&kept));
    assert!(stderr(&kept).contains("another name of the file that is kept"), "{}", stderr(&kept));
    let (original, copy) = (shelf.folder().join("cat.png"), folder("copies").join("copy of cat.png"));
    assert!(original.exists() && !copy.exists());
    let fields: Value = serde_json::from_str(&stdout(&run(&["fields", "get", "album", "cat.png"]))).expect("JSON");
    assert_eq!(fields, json!({ "Client": ["ACME", "Zeta"], "note": ["x"] }));
    assert_eq!(stdout(&run(&["undo"])).trim(), "undone: moved 1 duplicate to the trash");

    // The keeper's file is gone and nobody has noticed yet: then nothing is taken away.
    shelf.json(&[&"instances", &"--json", &"forget", &"links"]);
    let groups: Value = serde_json::from_str(&stdout(&run(&["duplicates", "--json"]))).expect("JSON");
    assert_eq!(groups["result"][0]["keeper"], json!(original));
    fs::remove_file(&original).expect("removed");
    let kept = run(&["duplicates", "--keep-one-of-equal"]);
    assert_eq!(kept.status.code(), Some(1), "{}", stdout(&kept));
    assert!(copy.exists(), "the last copy is where it was");
}

/// Names of this kind are allowed on Linux only.
#[test]
#[cfg(target_os = "linux")]
fn a_name_that_is_no_text_is_shown_and_found_all_the_same() {
    use std::os::unix::ffi::OsStrExt as _;
    let shelf = Shelf::new();
    let odd = std::ffi::OsStr::from_bytes(b"katze \xfc.png");
    shelf.put("chelsea.png", "cat.png");
    fs::rename(shelf.folder().join("cat.png"), shelf.folder().join(odd)).expect("renamed");
    shelf.index();
    let shown = "katze \u{fffd}.png";
    assert_eq!(names(&shelf.json(&[&"search", &"猫", &"--json"])), [shown]);
    assert_eq!(names(&shelf.json(&[&"similar", &photo("chelsea.png"), &"--json"])), [shown]);
    assert_eq!(shelf.json(&[&"duplicates", &"--json"])["count"], 0);
    for path in [shelf.folder().join(odd), shelf.folder().join(shown)] {
        let set = shelf.run(&[&"fields", &"set", &"album", &path, &"note=x"]);
        assert_eq!(set.status.code(), Some(0), "{}", stderr(&set));
    }
}

#[test]
fn an_export_that_fails_leaves_the_one_of_before() {
    let shelf = Shelf::new();
    shelf.put("chelsea.png", "cat.png");
    shelf.index();
    let file = shelf.scratch.path().join("all.jsonl");
    assert_eq!(shelf.run(&[&"export", &file]).status.code(), Some(0));
    let before = fs::read_to_string(&file).expect("written");
    fs::write(shelf.data().join("settings.toml"), "[models]\npack = \"lost\"\n").expect("written");
    assert_eq!(shelf.run(&[&"export", &file]).status.code(), Some(3));
    assert_eq!(fs::read_to_string(&file).expect("still there"), before);
    let beside = fs::read_dir(shelf.scratch.path()).expect("a folder").filter_map(Result::ok);
    assert!(!beside.into_iter().any(|entry| entry.file_name().to_string_lossy().starts_with(".shiguang-")));
}

#[test]
fn a_photo_without_a_date_was_made_when_the_clock_on_the_wall_said_so() {
    let shelf = Shelf::new();
    let file = shelf.put("chelsea.png", "cat.png");
    // 2026-05-01T23:00:00Z: in Beijing it is the morning of the second.
    let written = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_777_676_400);
    fs::File::options().write(true).open(file).and_then(|file| file.set_modified(written)).expect("its time is set");
    let run = |arguments: &[&std::ffi::OsStr]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_shiguang"));
        command.env("SHIGUANG_DATA_DIR", shelf.data()).env("TZ", "CST-8").args(arguments);
        let output = command.output().expect("the program runs");
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        last_json(&output)
    };
    run(&["index".as_ref(), "--json".as_ref(), shelf.folder().as_ref()]);
    let found = |query: &str| run(&["search".as_ref(), query.as_ref(), "--json".as_ref()])["count"].clone();
    assert_eq!((found("date:2026-05-02"), found("date:2026-05-01")), (json!(1), json!(0)));
    assert_eq!(found("date:2026-05-02T06:59..2026-05-02T07:00"), json!(1));
}
