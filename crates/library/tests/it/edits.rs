//! Tags and fields by hand, undo, export and import.

use shiguang_library::edits::{Change, TagName};
use shiguang_library::transfer::{Format, export, import};
use shiguang_library::{Event, Library, Provenance, Settings};

use crate::album::{Album, id, photo, search};

fn tag(library: &Library, path: &str, name: &str) -> Option<shiguang_library::ShownTag> {
    photo(library, path).tags.into_iter().find(|tag| tag.name.en == name || tag.name.zh == name)
}

#[test]
fn a_rejected_tag_stays_rejected_when_models_run_again() {
    let album = Album::new();
    album.put("chelsea.png", "cat.png");
    let library = album.open();
    album.index(&library);
    let cat = tag(&library, "cat.png", "cat").expect("the models say so");
    assert_eq!(cat.provenance, Provenance::Auto);
    library.edit(&[id(&library, "cat.png")], &Change::Reject(cat.concept)).expect("rejected");
    library.edit(&[id(&library, "cat.png")], &Change::Add(TagName::Text("小花".into()))).expect("typed");
    assert_eq!(search(&library, "cat"), ["cat.png"], "the file is called so");
    assert_eq!(search(&library, "tag:cat"), Vec::<String>::new());
    drop(library);

    // Another model pack tags everything anew.
    let mut settings = Settings::default();
    settings.models.pack = "fast".into();
    let album = Album { settings, ..album };
    let library = album.open();
    album.index(&library);
    assert_eq!(library.instances().expect("instances")[0].waiting, 0);
    assert_eq!(tag(&library, "cat.png", "cat"), None);
    assert_eq!(search(&library, "tag:猫"), Vec::<String>::new());
    assert_eq!(search(&library, "tag:小花"), ["cat.png"]);
    assert!(library.undo().expect("undone").is_some(), "the typed tag goes");
    let undone = library.undo().expect("undone").expect("the rejection goes");
    let words = serde_json::json!({ "photos": 1, "tag_zh": "猫", "tag_en": "cat" });
    assert_eq!((undone.label.as_str(), undone.params), ("reject_tag", words));
    assert!(tag(&library, "cat.png", "cat").is_some(), "what the new models say was there all the time");
    assert_eq!(search(&library, "tag:猫"), ["cat.png"]);
}

#[test]
fn edits_of_a_selection_are_undone_and_redone_as_one() {
    let album = Album::new();
    album.put("chelsea.png", "a.png");
    album.put("coffee.png", "b.png");
    let library = album.open();
    album.index(&library);
    let both = [id(&library, "a.png"), id(&library, "b.png")];
    library.edit(&both, &Change::Rate(4)).expect("rated");
    library.edit(&both, &Change::Favourite(true)).expect("favourites");
    library.edit(&both, &Change::Add(TagName::Text("holiday".into()))).expect("tagged");
    let field = Change::Field { key: "place".into(), values: vec!["Xi'an".into()] };
    library.edit(&both[..1], &field).expect("a field");
    assert_eq!(search(&library, "rating:>=4 is:favourite tag:holiday").len(), 2);
    assert_eq!(search(&library, "place:\"xi'an\""), ["a.png"]);
    let told = library.listen();
    for expected in ["set_field", "add_tag", "favourite", "rate"] {
        assert_eq!(library.undo().expect("undone").map(|edit| edit.label).as_deref(), Some(expected));
    }
    let changed: Vec<Vec<_>> = told
        .try_iter()
        .filter_map(|event| if let Event::PhotosChanged { photos } = event { Some(photos) } else { None })
        .collect();
    assert_eq!(changed, [both[..1].to_vec(), both.to_vec(), both.to_vec(), both.to_vec()], "lists have to know");
    assert_eq!(library.undo().expect("nothing left"), None);
    assert_eq!(search(&library, "rating:>=1").len(), 0);
    for expected in ["rate", "favourite", "add_tag", "set_field"] {
        assert_eq!(library.redo().expect("redone").map(|edit| edit.label).as_deref(), Some(expected));
    }
    assert_eq!(search(&library, "rating:4 is:favourite tag:holiday").len(), 2);
    assert_eq!(search(&library, "place:\"xi'an\""), ["a.png"]);
}

#[test]
fn a_typed_name_of_a_concept_is_the_concept_and_typed_tags_merge() {
    let album = Album::new();
    album.put("coffee.png", "a.png");
    album.put("rocket.jpg", "b.jpg");
    let library = album.open();
    album.index(&library);
    let (a, b) = (id(&library, "a.png"), id(&library, "b.jpg"));
    library.edit(&[a], &Change::Add(TagName::Text("Dog".into()))).expect("tagged");
    let dog = tag(&library, "a.png", "狗").expect("it is the concept");
    assert_eq!((dog.key.as_deref(), dog.provenance), (Some("dog"), Provenance::Manual));
    assert_eq!(search(&library, "gou"), ["a.png"]);

    library.edit(&[a], &Change::Add(TagName::Text("旅行".into()))).expect("tagged");
    library.edit(&[b], &Change::Add(TagName::Text("trip".into()))).expect("tagged");
    let trip = tag(&library, "b.jpg", "trip").expect("typed").concept;
    library.rename_tag(trip, "旅行").expect("renamed into the other");
    assert_eq!(search(&library, "tag:旅行").len(), 2);
    assert_eq!(search(&library, "tag:trip").len(), 0);
    library.undo().expect("undone");
    assert_eq!(search(&library, "tag:旅行"), ["a.png"]);
    assert_eq!(search(&library, "tag:trip"), ["b.jpg"]);
}

#[test]
fn everything_can_be_taken_out_and_brought_into_another_library() {
    let album = Album::new();
    album.put("chelsea.png", "cat.png");
    album.put("coffee.png", "sub/coffee.png");
    let library = album.open();
    let (_, _) = album.index(&library);
    let cat = id(&library, "cat.png");
    let concept = tag(&library, "cat.png", "cat").expect("a cat").concept;
    library.edit(&[cat], &Change::Confirm(concept)).expect("confirmed");
    library.edit(&[cat], &Change::Rate(5)).expect("rated");
    let values = vec!["a;b".to_owned(), "c, \"d\"".to_owned()];
    library.edit(&[cat], &Change::Field { key: "note".into(), values: values.clone() }).expect("a field");
    library.edit(&[cat], &Change::Add(TagName::Text("my; tag".into()))).expect("a tag");
    for format in [Format::JsonLines, Format::Csv] {
        let mut out = Vec::new();
        assert_eq!(export(&library, None, format, &mut out).expect("exported"), 2);

        let other = Album::new();
        // Elsewhere, under other names: the content tells which photo it is.
        other.put("chelsea.png", "renamed.png");
        let fresh = other.open();
        other.index(&fresh);
        let report = import(&fresh, format, &mut &out[..]).expect("imported");
        assert_eq!((report.photos, report.unknown), (1, 1), "{format:?}");
        let page = photo(&fresh, "renamed.png");
        assert_eq!(page.photo.rating, 5);
        assert_eq!(page.fields, [("note".to_owned(), values.clone())], "{format:?}");
        let given = |name: &str| page.tags.iter().any(|tag| tag.name.en == name && tag.provenance != Provenance::Auto);
        assert!(given("cat") && given("my; tag"), "{format:?}: {:?}", page.tags);
        fresh.undo().expect("one edit");
        assert_eq!(photo(&fresh, "renamed.png").photo.rating, 0);
    }
}

/// As [`everything_can_be_taken_out_and_brought_into_another_library`], for photos whose files are gone.
#[test]
fn what_was_said_of_a_photo_whose_file_is_gone_is_taken_out_and_comes_back() {
    let album = Album::new();
    for (sample, path) in [("chelsea.png", "cat.png"), ("chelsea.png", "copy of cat.png"), ("coffee.png", "coffee.png")]
    {
        album.put(sample, path);
    }
    let library = album.open();
    album.index(&library);
    let (cat, copy) = (id(&library, "cat.png"), id(&library, "copy of cat.png"));
    library.edit(&[cat], &Change::Add(TagName::Text("grandpa's".into()))).expect("tagged");
    library.edit(&[cat], &Change::Field { key: "note".into(), values: vec!["lost".into()] }).expect("set");
    library.edit(&[copy], &Change::Rate(2)).expect("rated");
    std::fs::remove_file(album.folder().join("cat.png")).expect("removed");
    album.index(&library);
    assert!(library.photo(cat).expect("it is known").photo.missing);
    let note = |library: &Library, photo| library.photo(photo).expect("it is known").fields;
    let lost = [("note".to_owned(), vec!["lost".to_owned()])];
    for (format, flag) in [(Format::JsonLines, "\"file\":\"missing\""), (Format::Csv, ",missing,")] {
        let mut out = Vec::new();
        assert_eq!(export(&library, None, format, &mut out).expect("exported"), 3);
        let text = String::from_utf8(out.clone()).expect("text");
        assert!(text.lines().any(|line| line.contains(flag) && line.contains("grandpa's")), "{format:?}: {text}");

        // Into the library it came from, after it was changed: to that photo, not to the copy.
        library.edit(&[cat], &Change::Field { key: "note".into(), values: Vec::new() }).expect("cleared");
        let report = import(&library, format, &mut &out[..]).expect("imported");
        assert_eq!((report.photos, report.unknown), (3, 0), "{format:?}");
        assert_eq!((note(&library, cat), note(&library, copy)), (lost.to_vec(), Vec::new()), "{format:?}");

        // Into a new library, where the file is gone as well; then it turns up, under another name.
        let other = Album::new();
        other.put("chelsea.png", "copy of cat.png");
        other.put("coffee.png", "coffee.png");
        let fresh = other.open();
        let (instance, _) = other.index(&fresh);
        let report = import(&fresh, format, &mut &out[..]).expect("imported");
        assert_eq!((report.photos, report.unknown), (3, 0), "{format:?}");
        let counts = fresh.instances().expect("instances").remove(0).counts;
        assert_eq!((counts.photos, counts.missing), (2, 1));
        assert_eq!(photo(&fresh, "copy of cat.png").photo.rating, 2);
        assert!(photo(&fresh, "copy of cat.png").fields.is_empty());
        other.put("chelsea.png", "found again.png");
        fresh.scan(instance, &std::sync::atomic::AtomicBool::new(false)).expect("scanned");
        fresh.finish(|_| true).expect("finished");
        let page = photo(&fresh, "found again.png");
        assert_eq!(page.fields, lost, "{format:?}");
        assert!(page.tags.iter().any(|tag| tag.name.en == "grandpa's"), "{format:?}: {:?}", page.tags);
        assert!(page.tags.iter().any(|tag| tag.name.en == "cat"), "analysed as well: {:?}", page.tags);
        assert_eq!(fresh.instances().expect("instances").remove(0).counts.missing, 0);
    }
}

#[test]
fn an_import_leaves_alone_what_it_says_nothing_of() {
    let album = Album::new();
    album.put("chelsea.png", "cat.png");
    let library = album.open();
    album.index(&library);
    let cat = id(&library, "cat.png");
    library.edit(&[cat], &Change::Rate(4)).expect("rated");
    library.edit(&[cat], &Change::Favourite(true)).expect("marked");
    library.edit(&[cat], &Change::Field { key: "Client".into(), values: vec!["ACME".into()] }).expect("set");
    // A table of one's own, with tags alone; the key in another case; a file with a byte order mark.
    let name = library.instances().expect("instances").remove(0).instance.name;
    let table = format!("instance,path,tags,fields\n{name},cat.png,dog,client=Zeta\n");
    assert_eq!(import(&library, Format::Csv, &mut table.as_bytes()).expect("imported").keys_left_out, 0);
    let line = format!("\u{feff}{{\"kind\":\"photo\",\"instance\":\"{name}\",\"path\":\"cat.png\"}}\n");
    assert_eq!(import(&library, Format::JsonLines, &mut line.as_bytes()).expect("imported").photos, 1);
    let page = photo(&library, "cat.png");
    assert_eq!((page.photo.rating, page.photo.favourite), (4, true));
    assert_eq!(page.fields, [("Client".to_owned(), vec!["Zeta".to_owned()])]);
    assert!(tag(&library, "cat.png", "dog").is_some());
    assert_eq!(library.instances().expect("instances")[0].instance.keys, ["Client"]);
}

#[test]
fn a_bad_import_changes_nothing_and_says_which_line() {
    let album = Album::new();
    album.put("chelsea.png", "cat.png");
    let library = album.open();
    album.index(&library);
    let lines = "{\"kind\":\"photo\",\"instance\":\"zhao_pian_photos\",\"path\":\"cat.png\",\"rating\":3}\n{oops\n";
    let error = import(&library, Format::JsonLines, &mut lines.as_bytes()).expect_err("refused");
    assert_eq!(error.code, shiguang_library::ErrorCode::ImportInvalid);
    assert!(error.to_string().contains("line 2"), "{error}");
    assert_eq!(photo(&library, "cat.png").photo.rating, 0);
}
