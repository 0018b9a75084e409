//! What goes wrong stays with the photo it went wrong with, and says why.

use std::fs;
use std::time::{Duration, Instant};

use shiguang_library::doctor::examine;
use shiguang_library::{Access, ErrorCode, Library, Naming, Places, Size};

use crate::album::{Album, id, photo, search};

#[test]
fn bad_photos_are_failed_rows_with_a_reason_and_the_rest_goes_on() {
    let album = Album::new();
    album.put("chelsea.png", "good.png");
    let whole = fs::read(crate::album::sample("china.jpg")).expect("a sample");
    album.write("truncated.jpg", &whole[..whole.len() / 2]);
    album.write("text.jpg", b"this is no photo");
    album.write("empty.png", b"");
    let library = album.open();
    let (instance, report) = album.index(&library);
    assert_eq!(report.files, 4);
    let state = library.instances().expect("instances").remove(0);
    assert_eq!((state.counts.photos, state.counts.tagged, state.counts.failed, state.waiting), (4, 1, 3, 0));
    let mut failures: Vec<(String, String)> = library
        .failures(Some(instance), 100)
        .expect("failures")
        .into_iter()
        .map(|failure| (failure.path_text, failure.error_kind))
        .collect();
    failures.sort();
    let expected = [("empty.png", "empty"), ("text.jpg", "not_an_image"), ("truncated.jpg", "truncated")];
    assert_eq!(failures, expected.map(|(path, kind)| (path.to_owned(), kind.to_owned())));

    // Indexing again does not try what cannot have changed; a repaired file is tried.
    album.write("truncated.jpg", &whole);
    album.index(&library);
    let counts = library.instances().expect("instances")[0].counts;
    assert_eq!((counts.tagged, counts.failed), (2, 2));
    let text = id(&library, "text.jpg");
    library.skip(text).expect("skipped");
    assert_eq!(library.instances().expect("instances")[0].counts.failed, 1);

    // One photo is tried again by itself, also one that was skipped; as the file is what it was, it fails again.
    assert!(library.retry_photo(text).expect("tried again"));
    let state = library.instances().expect("instances").remove(0);
    assert_eq!((state.counts.failed, state.waiting), (1, 1));
    album.index(&library);
    let state = library.instances().expect("instances").remove(0);
    assert_eq!((state.counts.failed, state.waiting), (2, 0));
    let good = id(&library, "good.png");
    assert!(!library.retry_photo(good).expect("nothing of it failed"));
}

#[test]
fn deleted_thumbnails_and_indexes_come_back() {
    let album = Album::new();
    album.put("chelsea.png", "cat.png");
    album.put("coffee.png", "coffee.png");
    let library = album.open();
    album.index(&library);
    let cat = id(&library, "cat.png");
    let before = library.thumbnail(cat, Size::Small).expect("a thumbnail");
    drop(library);
    fs::remove_dir_all(album.data().join("thumbnails")).expect("deleted");
    fs::remove_dir_all(album.data().join("index")).expect("deleted");

    let library = album.open();
    assert_eq!(library.thumbnail(cat, Size::Small).expect("made again"), before);
    assert_eq!(search(&library, "猫"), ["cat.png"]);
    assert!(library.thumbnail(cat, Size::Large).expect("large").len() > before.len());
    let diagnosis = examine(&library, false).expect("examined");
    assert!(diagnosis.findings.is_empty(), "{diagnosis:?}");
}

#[test]
fn damaged_index_files_are_found_and_made_again() {
    let album = Album::new();
    album.put("chelsea.png", "cat.png");
    album.put("coffee.png", "coffee.png");
    let library = album.open();
    album.index(&library);
    drop(library);
    let files: Vec<_> = walk(&album.data().join("index"));
    assert!(files.len() > 5, "{files:?}");
    // Each file, truncated and then turned into noise; a program that starts after either finds its photos.
    for file in &files {
        // Each repair writes files of other names.
        let Ok(original) = fs::read(file) else { continue };
        for damage in [original[..original.len() / 2].to_vec(), vec![0xa5; original.len()]] {
            if !file.exists() {
                continue;
            }
            fs::write(file, &damage).expect("damaged");
            let library = album.open();
            assert_eq!(search(&library, "tag:猫"), ["cat.png"], "{}", file.display());
            let diagnosis = examine(&library, true).expect("examined");
            assert!(diagnosis.is_well(), "{}: {diagnosis:?}", file.display());
            album.index(&library);
            drop(library);
        }
    }
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files.extend(walk(&path)) } else { files.push(path) }
    }
    files
}

#[test]
fn a_second_process_may_look_and_edit_but_not_index() {
    let album = Album::new();
    album.put("chelsea.png", "cat.png");
    let library = album.open();
    album.index(&library);
    let error = Library::open(Places::at(album.data()), album.settings.clone()).err().expect("refused");
    assert_eq!(error.code, ErrorCode::InUse);
    let guest = Library::visit(Places::at(album.data()), album.settings.clone()).expect("it may look");
    assert_eq!(guest.access(), Access::Visit);
    assert_eq!(search(&guest, "猫"), ["cat.png"]);
    let cat = id(&guest, "cat.png");
    guest.edit(&[cat], &shiguang_library::edits::Change::Rate(3)).expect("it may edit");
    assert_eq!(photo(&library, "cat.png").photo.rating, 3);
    assert_eq!(guest.start().expect_err("not start").code, ErrorCode::InUse);
    // What it edited it finds, though another process has to bring the index there.
    let tag = shiguang_library::edits::TagName::Text("爷爷家".into());
    guest.edit(&[cat], &shiguang_library::edits::Change::Add(tag)).expect("tagged");
    assert_eq!(search(&guest, "爷爷家"), ["cat.png"]);
    // When nobody does, it does not wait for ever.
    library.close();
    guest.edit(&[cat], &shiguang_library::edits::Change::Rate(1)).expect("rated");
    assert_eq!(search(&guest, "tag:爷爷家 rating:1"), ["cat.png"]);
}

#[test]
fn a_missing_model_pack_stops_the_work_with_a_clear_error_and_loses_nothing() {
    let mut album = Album::new();
    album.put("chelsea.png", "cat.png");
    album.settings.models.pack = "nowhere".into();
    let library = album.open();
    let error = library.start().expect_err("no models");
    assert_eq!(error.code, ErrorCode::ModelUnavailable);
    drop(library);
    album.settings.models.pack = "standard".into();
    let library = album.open();
    album.index(&library);
    assert_eq!(search(&library, "猫"), ["cat.png"]);
}

#[test]
fn a_folder_that_a_second_process_adds_is_looked_through_by_the_first() {
    let album = Album::new();
    let library = album.open();
    library.watch().expect("it watches");
    album.put("chelsea.png", "cat.png");
    let guest = Library::visit(Places::at(album.data()), album.settings.clone()).expect("it may look");
    let added = guest.add_folder(&album.folder(), &Naming::default()).expect("an instance");
    let found = || {
        // Only against hanging.
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            if guest.instances().expect("instances")[0].counts.photos == 1 {
                return true;
            }
            if Instant::now() >= until {
                return false;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    assert!(found(), "its photo is in the library");
    // To look again is not for who visits, and it is told so.
    assert_eq!(guest.rescan(Some(added)).expect_err("not scan").code, ErrorCode::InUse);
}
