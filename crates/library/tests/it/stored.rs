//! Instances without a folder, and duplicates.

use std::fs;

use shiguang_library::duplicates::find;
use shiguang_library::duplicates::grouping::Kind;
use shiguang_library::{ErrorCode, Given, Naming};

use crate::album::{Album, drawn, sample, search, settle};

fn given(name: &str, path: &str) -> Given {
    Given { path: path.into(), bytes: fs::read(sample(name)).expect("a sample"), ..Given::default() }
}

#[test]
fn photos_that_a_program_gives_are_kept_found_replaced_and_removed() {
    let album = Album::new();
    let library = album.open();
    library.start().expect("it starts");
    let naming = Naming { name: Some("cloud".into()), display_name: None };
    let cloud = library.add_stored(&naming, "api").expect("an instance");
    let fields = vec![("kind".to_owned(), vec!["pet".to_owned()])];
    let cat = library.put(cloud, &Given { fields, ..given("chelsea.png", "a/1") }).expect("kept");
    library.put(cloud, &given("chelsea.png", "a/2")).expect("the same bytes again");
    library.finish(|_| true).expect("analysed");
    assert_eq!(search(&library, "tag:cat in:cloud").len(), 2);
    assert_eq!(search(&library, "kind:pet"), ["a/1"]);
    let file = library.file_of(cat).expect("a file");
    assert_eq!(fs::read(&file).expect("readable"), fs::read(sample("chelsea.png")).expect("a sample"));

    // The same path again replaces the picture and its fields.
    let coffee = library.put(cloud, &given("coffee.png", "a/1")).expect("replaced");
    assert_ne!(coffee, cat);
    library.finish(|_| true).expect("analysed");
    assert_eq!(search(&library, "tag:cat"), ["a/2"]);
    assert_eq!(search(&library, "kind:pet"), Vec::<String>::new());
    assert!(file.exists(), "another photo has these bytes");
    let second = library.search(&shiguang_library::search::SearchRequest {
        text: "tag:cat".into(),
        limit: 1,
        ..Default::default()
    });
    library.remove(second.expect("searched").hits[0].photo.id).expect("removed");
    assert!(!file.exists(), "nobody has these bytes any more");
    assert_eq!(search(&library, "in:cloud"), ["a/1"]);

    let bytes = b"no photo".to_vec();
    let refused = library.put(cloud, &Given { path: "b".into(), bytes, ..Given::default() }).expect_err("refused");
    assert_eq!(refused.code, ErrorCode::PhotoUnreadable);
    // A folder's photos are its files.
    album.put("coffee.png", "c.png");
    let (folder, _) = album.index(&library);
    assert_eq!(library.put(folder, &given("coffee.png", "d")).expect_err("refused").code, ErrorCode::NameInvalid);
}

#[test]
fn a_program_s_photo_does_not_take_over_a_photo_that_is_missing() {
    let album = Album::new();
    album.put("chelsea.png", "cat.png");
    album.put("coffee.png", "other.png");
    let library = album.open();
    album.index(&library);
    fs::remove_file(album.folder().join("cat.png")).expect("removed");
    album.index(&library);
    let cloud = library.add_stored(&Naming { name: Some("cloud".into()), display_name: None }, "api").expect("made");
    library.put(cloud, &given("chelsea.png", "mine")).expect("kept");
    library.finish(|_| true).expect("analysed");
    let states = library.instances().expect("instances");
    assert_eq!((states[0].counts.photos, states[0].counts.missing, states[1].counts.photos), (1, 1, 1));
}

#[test]
fn copies_are_grouped_exactly_and_nearly_and_the_best_one_is_proposed() {
    let album = Album::new();
    let original = album.put("chelsea.png", "cat.png");
    fs::copy(&original, album.folder().join("copy of cat.png")).expect("copied");
    settle(&album.folder().join("copy of cat.png"));
    let picture = image::open(sample("coffee.png")).expect("a sample").to_rgb8();
    album.put("coffee.png", "coffee.png");
    for (name, edited) in [
        ("half", image::imageops::resize(&picture, 300, 200, image::imageops::FilterType::Triangle)),
        ("mirrored", image::imageops::flip_horizontal(&picture)),
        ("turned", image::imageops::rotate90(&picture)),
    ] {
        let path = album.folder().join(format!("coffee {name}.jpg"));
        edited.save(&path).expect("saved");
        settle(&path);
    }
    album.write("unlike.png", &drawn(7));
    let library = album.open();
    album.index(&library);
    let groups = find(&library, None).expect("groups");
    let named: Vec<(Kind, Vec<&str>)> = groups
        .iter()
        .map(|group| {
            let mut names: Vec<&str> = group.photos.iter().map(|photo| photo.name.as_str()).collect();
            names.sort_unstable();
            (group.group.kind, names)
        })
        .collect();
    assert_eq!(named.len(), 2, "{named:?}");
    assert_eq!(named[0], (Kind::Exact, vec!["cat.png", "copy of cat.png"]));
    let coffees = vec!["coffee half.jpg", "coffee mirrored.jpg", "coffee turned.jpg", "coffee.png"];
    assert_eq!(named[1], (Kind::Near, coffees));
    let keeper = |at: usize| groups[at].photos.iter().find(|photo| photo.id.key() == groups[at].group.keeper);
    assert_eq!(keeper(0).map(|photo| photo.name.as_str()), Some("cat.png"), "the shorter path");
    assert_eq!(keeper(1).map(|photo| photo.name.as_str()), Some("coffee.png"), "the larger file");
}
