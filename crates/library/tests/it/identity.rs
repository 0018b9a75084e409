//! A photo keeps its identity, tags and fields wherever its file goes.

use std::fs;
use std::sync::atomic::AtomicBool;

use shiguang_library::edits::{Change, TagName};
use shiguang_library::{Library, Naming};

use crate::album::{Album, id, photo, search, settle};

/// Marks a photo so that it can be known again.
fn mark(library: &Library, path: &str) {
    let photo = id(library, path);
    library.edit(&[photo], &Change::Add(TagName::Text(format!("mark of {path}")))).expect("tagged");
    library
        .edit(&[photo], &Change::Field { key: "client".into(), values: vec!["ACME".into(), "甲方".into()] })
        .expect("a field");
}

fn is_marked(library: &Library, path: &str, mark: &str) -> bool {
    let page = photo(library, path);
    page.tags.iter().any(|tag| tag.name.en == format!("mark of {mark}"))
        && page.fields == [("client".to_owned(), vec!["ACME".to_owned(), "甲方".to_owned()])]
}

#[test]
fn a_move_made_outside_keeps_everything_and_is_not_analysed_again() {
    let album = Album::new();
    album.put("chelsea.png", "a/cat.png");
    album.put("coffee.png", "b/coffee.png");
    let library = album.open();
    album.index(&library);
    mark(&library, "a/cat.png");
    let before = id(&library, "a/cat.png");
    drop(library);

    fs::create_dir(album.folder().join("c")).expect("a folder");
    fs::rename(album.folder().join("a/cat.png"), album.folder().join("c/猫.png")).expect("moved");
    fs::rename(album.folder().join("b"), album.folder().join("d")).expect("a folder is renamed");
    let library = album.open();
    let (_, report) = album.index(&library);
    assert_eq!((report.moved, report.added, report.missing, report.changed), (2, 0, 0, 0), "{report:?}");
    assert_eq!(id(&library, "c/猫.png"), before);
    assert!(is_marked(&library, "c/猫.png", "a/cat.png"));
    assert_eq!(library.progress().finished, 0, "nothing was read again");
    assert_eq!(search(&library, "猫"), ["c/猫.png"]);
}

#[test]
fn a_file_that_was_copied_and_its_original_deleted_is_known_by_its_content() {
    let album = Album::new();
    let original = album.put("chelsea.png", "cat.png");
    let library = album.open();
    album.index(&library);
    mark(&library, "cat.png");
    let before = id(&library, "cat.png");

    fs::copy(&original, album.folder().join("again.png")).expect("copied");
    settle(&album.folder().join("again.png"));
    fs::remove_file(&original).expect("removed");
    album.index(&library);
    assert_eq!(id(&library, "again.png"), before);
    assert!(is_marked(&library, "again.png", "cat.png"));
    assert_eq!(library.instances().expect("instances")[0].counts.photos, 1);
}

/// Workers look at several copies of one lost photo at the same time; only one of them can be it.
#[test]
fn of_several_copies_of_a_lost_photo_one_is_that_photo_and_none_is_lost() {
    let album = Album::new();
    let original = album.put("chelsea.png", "cat.png");
    let library = album.open();
    album.index(&library);
    mark(&library, "cat.png");
    let before = id(&library, "cat.png");

    let names: Vec<String> = (0..8).map(|number| format!("copy {number}.png")).collect();
    for name in &names {
        fs::copy(&original, album.folder().join(name)).expect("copied");
        settle(&album.folder().join(name));
    }
    fs::remove_file(&original).expect("removed");
    album.index(&library);
    let counts = library.instances().expect("instances")[0].counts;
    assert_eq!((counts.photos, counts.missing), (8, 0));
    let marked: Vec<&String> = names.iter().filter(|name| is_marked(&library, name, "cat.png")).collect();
    assert_eq!(marked.len(), 1, "{marked:?}");
    assert_eq!(id(&library, marked[0]), before);
}

#[test]
fn a_copy_is_a_second_photo_with_the_same_tags_of_models_and_none_of_the_person() {
    let album = Album::new();
    let original = album.put("chelsea.png", "cat.png");
    let library = album.open();
    album.index(&library);
    mark(&library, "cat.png");
    fs::copy(&original, album.folder().join("copy.png")).expect("copied");
    settle(&album.folder().join("copy.png"));
    album.index(&library);
    assert_ne!(id(&library, "copy.png"), id(&library, "cat.png"));
    assert!(is_marked(&library, "cat.png", "cat.png"));
    let copy = photo(&library, "copy.png");
    assert_eq!(copy.fields, []);
    let names: Vec<_> = copy.tags.iter().map(|tag| tag.name.zh.as_str()).collect();
    assert!(names.contains(&"猫"), "{names:?}");
    assert!(!names.iter().any(|name| name.starts_with("mark")), "{names:?}");
}

#[test]
fn an_edit_keeps_what_the_person_gave() {
    let album = Album::new();
    album.put("chelsea.png", "a.png");
    let library = album.open();
    album.index(&library);
    mark(&library, "a.png");
    let before = photo(&library, "a.png");

    // Another picture at the same place: the person's tags stay, the models' are made anew.
    album.put("coffee.png", "a.png");
    album.index(&library);
    let after = photo(&library, "a.png");
    assert_eq!(after.photo.id, before.photo.id);
    assert!(is_marked(&library, "a.png", "a.png"));
    assert_ne!(after.photo.content_hash, before.photo.content_hash);
    let names: Vec<_> = after.tags.iter().map(|tag| tag.name.en.as_str()).collect();
    assert!(!names.contains(&"cat"), "{names:?}");
    assert_eq!(search(&library, "cat"), Vec::<String>::new());
}

#[test]
fn a_program_that_writes_metadata_into_a_file_changes_nothing() {
    let album = Album::new();
    let path = album.put("china.jpg", "a.jpg");
    let library = album.open();
    album.index(&library);
    mark(&library, "a.jpg");
    let before = photo(&library, "a.jpg");
    let bytes = fs::read(&path).expect("readable");
    // A comment segment behind the start of the JPEG.
    let comment = [&bytes[..2], b"\xff\xfe\x00\x08 hello", &bytes[2..]].concat();
    album.write("a.jpg", &comment);
    let (_, report) = album.index(&library);
    assert_eq!(report.changed, 1);
    let after = photo(&library, "a.jpg");
    assert_eq!((after.photo.id, after.photo.content_hash), (before.photo.id, before.photo.content_hash));
    assert_ne!(after.photo.size, before.photo.size);
    assert_eq!((after.tags, after.fields), (before.tags, before.fields));

    // Written into, moved through a copy, and the first one deleted: still the same photo.
    album.write("b/c.jpg", &[&comment[..2], b"\xff\xfe\x00\x04ab", &comment[2..]].concat());
    fs::remove_file(&path).expect("removed");
    album.index(&library);
    assert_eq!(id(&library, "b/c.jpg"), before.photo.id);
    assert!(is_marked(&library, "b/c.jpg", "a.jpg"));
}

/// A catalogue of an earlier program knows a TIFF by another hash. It is the same photo all the same, also when its file was
/// moved to another disk while the program was replaced.
#[test]
fn a_tiff_that_an_earlier_program_knew_stays_the_same_photo() {
    let album = Album::new();
    let tiff = |name: &str, seed: u8| {
        let picture = image::RgbImage::from_fn(96, 64, |x, y| image::Rgb([x as u8 * 2, y as u8 * 3, seed]));
        let mut bytes = Vec::new();
        picture.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Tiff).expect("a TIFF");
        album.write(name, &bytes)
    };
    let (stays, moves) = (tiff("stays.tif", 10), tiff("moves.tif", 200));
    let library = album.open();
    album.index(&library);
    for name in ["stays.tif", "moves.tif"] {
        mark(&library, name);
    }
    let ids = [id(&library, "stays.tif"), id(&library, "moves.tif")];
    let hash = photo(&library, "stays.tif").photo.content_hash;
    drop(library);
    let catalog = shiguang_catalog::Catalog::open(&album.data(), 0).expect("the catalogue");
    for (id, path) in ids.into_iter().zip([&stays, &moves]) {
        let bytes = fs::read(path).expect("read");
        let former = shiguang_imaging::former_content_hash(&bytes, shiguang_imaging::Format::Tiff).expect("one");
        let known = catalog.write(|write| {
            write.set_content_hash(id, &former)?;
            write.reset_stage(id, shiguang_catalog::Stage::Probe)
        });
        known.expect("as an earlier program left it");
    }
    drop(catalog);
    fs::create_dir(album.folder().join("disk")).expect("a folder");
    fs::copy(&moves, album.folder().join("disk/moved.tif")).expect("copied");
    settle(&album.folder().join("disk/moved.tif"));
    fs::remove_file(&moves).expect("removed");

    let library = album.open();
    album.index(&library);
    assert_eq!([id(&library, "stays.tif"), id(&library, "disk/moved.tif")], ids);
    assert!(is_marked(&library, "stays.tif", "stays.tif") && is_marked(&library, "disk/moved.tif", "moves.tif"));
    assert_eq!(photo(&library, "stays.tif").photo.content_hash, hash, "it has its new hash");
    assert_eq!(library.instances().expect("instances")[0].counts.photos, 2);
}

#[test]
fn photos_move_between_instances_and_a_nested_folder_takes_its_photos_over() {
    let album = Album::new();
    album.put("chelsea.png", "one/cat.png");
    album.put("coffee.png", "two/coffee.png");
    let library = album.open();
    album.index(&library);
    mark(&library, "two/coffee.png");
    let coffee = id(&library, "two/coffee.png");

    let two = library.add_folder(&album.folder().join("two"), &Naming::default()).expect("nested");
    let states = library.instances().expect("instances");
    let counts: Vec<u64> = states.iter().map(|state| state.counts.photos).collect();
    assert_eq!(counts, [1, 1]);
    let nested = states.iter().find(|state| state.instance.id == two).expect("it is listed").instance.clone();
    assert_eq!(library.photo_at(&nested, "coffee.png".as_ref()).expect("there"), coffee);

    // The outer folder leaves the inner one alone.
    album.index(&library);
    assert_eq!(library.instances().expect("instances")[0].counts.photos, 1);

    // From the inner into the outer instance, by a move of the file.
    fs::rename(album.folder().join("two/coffee.png"), album.folder().join("one/coffee.png")).expect("moved");
    library.scan(two, &AtomicBool::new(false)).expect("scanned");
    album.index(&library);
    assert_eq!(id(&library, "one/coffee.png"), coffee);
    let tags = library.photo(coffee).expect("its page").tags;
    assert!(tags.iter().any(|tag| tag.name.en == "mark of two/coffee.png"));
}

#[test]
fn photos_that_change_places_across_instances_keep_what_is_known_of_them() {
    let album = Album::new();
    let (cat, coffee) = (album.put("chelsea.png", "one/a.png"), album.put("coffee.png", "two/b.png"));
    let library = album.open();
    let instances =
        ["one", "two"].map(|name| library.add_folder(&album.folder().join(name), &Naming::default()).expect("added"));
    let up_to_date = |library: &Library| {
        library.start().expect("it starts");
        for instance in instances {
            library.scan(instance, &AtomicBool::new(false)).expect("scanned");
        }
        library.finish(|_| true).expect("finished");
    };
    let at = |library: &Library, place: usize| {
        let states = library.instances().expect("instances");
        let state = states.into_iter().find(|state| state.instance.id == instances[place]).expect("it is listed");
        let photo = library.photo_at(&state.instance, ["a.png", "b.png"][place].as_ref()).expect("it is there");
        library.photo(photo).expect("its page")
    };
    up_to_date(&library);
    let ids = [at(&library, 0).photo.id, at(&library, 1).photo.id];
    let field = Change::Field { key: "what".into(), values: vec!["a cat".into()] };
    library.edit(&[ids[0]], &field).expect("edited");
    drop(library);

    let beside = album.scratch.path().join("beside.png");
    for (from, to) in [(&cat, &beside), (&coffee, &cat), (&beside, &coffee)] {
        fs::rename(from, to).expect("moved");
    }
    let library = album.open();
    up_to_date(&library);
    assert_eq!([at(&library, 1).photo.id, at(&library, 0).photo.id], ids);
    let (here, there) = (at(&library, 1), at(&library, 0));
    assert_eq!((here.fields.len(), there.fields.len()), (1, 0));
    let names =
        |page: &shiguang_library::PhotoPage| page.tags.iter().map(|tag| tag.name.en.clone()).collect::<Vec<_>>();
    assert!(names(&here).contains(&"cat".to_owned()) && !names(&there).contains(&"cat".to_owned()));
    assert_eq!(library.instances().expect("instances").iter().map(|state| state.counts.missing).sum::<u64>(), 0);
}

#[test]
fn a_photo_that_was_overwritten_by_half_a_file_fails_at_each_look() {
    let album = Album::new();
    let cat = album.put("chelsea.png", "cat.png");
    let library = album.open();
    album.index(&library);
    let bytes = fs::read(&cat).expect("read");
    album.write("cat.png", &bytes[..bytes.len() / 2]);
    album.index(&library);
    let failed = || library.failures(None, 10).expect("failures").len();
    assert_eq!((failed(), library.instances().expect("instances")[0].counts.tagged), (1, 0));
    assert!(library.retry_photo(id(&library, "cat.png")).expect("tried again"));
    library.finish(|_| true).expect("finished");
    assert_eq!((failed(), library.instances().expect("instances")[0].counts.tagged), (1, 0), "it is still half a file");
    album.write("cat.png", &bytes);
    album.index(&library);
    assert_eq!((failed(), library.instances().expect("instances")[0].counts.tagged), (0, 1));
}

#[test]
fn forgetting_a_nested_folder_gives_its_photos_back_with_all_that_is_known() {
    let album = Album::new();
    album.put("chelsea.png", "one/cat.png");
    album.put("coffee.png", "one/two/three/coffee.png");
    let library = album.open();
    album.index(&library);
    let outer = library.instances().expect("instances")[0].instance.id;
    let coffee = id(&library, "one/two/three/coffee.png");
    let field = Change::Field { key: "client".into(), values: vec!["ACME".into()] };
    let one = library.add_folder(&album.folder().join("one"), &Naming::default()).expect("nested");
    let three = library.add_folder(&album.folder().join("one/two/three"), &Naming::default()).expect("nested");
    library.edit(&[coffee], &field).expect("edited");
    let keys = |id| {
        let states = library.instances().expect("instances");
        states.into_iter().find(|state| state.instance.id == id).expect("it is listed").instance.keys
    };
    assert_eq!((keys(outer), keys(one), keys(three)), (vec![], vec![], vec!["client".to_owned()]));

    library.remove_instance(three).expect("forgotten");
    let page = library.photo(coffee).expect("still known");
    assert_eq!((page.photo.instance, page.photo.path_text.as_str()), (one, "two/three/coffee.png"), "the innermost");
    assert_eq!(page.fields, [("client".to_owned(), vec!["ACME".to_owned()])]);
    assert_eq!(keys(one), ["client"], "whoever looks at the instance sees its fields");
    library.remove_instance(one).expect("forgotten");
    let (_, report) = album.index(&library);
    assert_eq!((report.added, report.missing), (0, 0), "nothing is done again");
    assert_eq!(id(&library, "one/two/three/coffee.png"), coffee);
}

#[test]
fn an_unplugged_drive_loses_nothing_and_is_not_redone() {
    let album = Album::new();
    album.put("chelsea.png", "cat.png");
    album.put("coffee.png", "coffee.png");
    let library = album.open();
    let (instance, _) = album.index(&library);
    mark(&library, "cat.png");
    let away = album.folder().with_file_name("unplugged");
    fs::rename(album.folder(), &away).expect("unplugged");
    let (_, report) = {
        let report = library.scan(instance, &AtomicBool::new(false)).expect("scanned");
        (instance, report)
    };
    assert!(report.offline);
    let state = library.instances().expect("instances").remove(0);
    assert!(!state.instance.online);
    assert_eq!((state.counts.photos, state.counts.missing), (2, 0));
    assert_eq!(search(&library, "猫"), ["cat.png"], "an offline photo can still be found");
    library.thumbnail(id(&library, "cat.png"), shiguang_library::Size::Small).expect("and seen");

    fs::rename(&away, album.folder()).expect("plugged in");
    let (_, report) = album.index(&library);
    assert_eq!((report.added, report.changed, report.moved, report.missing), (0, 0, 0, 0), "{report:?}");
    assert!(is_marked(&library, "cat.png", "cat.png"));
    assert!(library.instances().expect("instances")[0].instance.online);

    // Emptied, and brought back later: nothing is lost and nothing done again either.
    fs::rename(album.folder(), &away).expect("away");
    fs::create_dir(album.folder()).expect("an empty folder");
    album.index(&library);
    let counts = library.instances().expect("instances")[0].counts;
    assert_eq!((counts.photos, counts.missing), (0, 2));
    fs::remove_dir(album.folder()).expect("removed");
    fs::rename(&away, album.folder()).expect("back");
    let (_, report) = album.index(&library);
    assert_eq!((report.added, report.changed, report.moved, report.missing), (0, 0, 2, 0), "{report:?}");
    assert!(is_marked(&library, "cat.png", "cat.png"));
    assert_eq!(library.progress().finished, 0);
}

#[test]
fn two_files_that_change_places_keep_their_tags() {
    let album = Album::new();
    album.put("chelsea.png", "a.png");
    album.put("coffee.png", "b.png");
    let library = album.open();
    album.index(&library);
    mark(&library, "a.png");
    let [a, b, c] = ["a.png", "b.png", "c.png"].map(|name| album.folder().join(name));
    fs::rename(&a, &c).expect("moved");
    fs::rename(&b, &a).expect("moved");
    fs::rename(&c, &b).expect("moved");
    album.index(&library);
    assert!(is_marked(&library, "b.png", "a.png"));
    assert_eq!(photo(&library, "a.png").fields, []);
}

#[test]
fn a_photo_that_was_overwritten_by_a_move_waits_as_missing() {
    let album = Album::new();
    album.put("chelsea.png", "cat.png");
    album.put("coffee.png", "coffee.png");
    let library = album.open();
    album.index(&library);
    mark(&library, "cat.png");
    mark(&library, "coffee.png");
    fs::rename(album.folder().join("cat.png"), album.folder().join("coffee.png")).expect("moved over");
    album.index(&library);
    assert!(is_marked(&library, "coffee.png", "cat.png"));
    let counts = library.instances().expect("instances")[0].counts;
    assert_eq!((counts.photos, counts.missing), (1, 1));
    // Its content comes back somewhere: so do its tags.
    album.put("coffee.png", "sub/restored.png");
    album.index(&library);
    assert!(is_marked(&library, "sub/restored.png", "coffee.png"));
}

#[test]
#[cfg(unix)]
fn a_name_that_is_not_utf8_and_a_decomposed_one_work() {
    use std::os::unix::ffi::OsStrExt;
    let album = Album::new();
    let odd = album.folder().join(std::ffi::OsStr::from_bytes(b"odd \xff.png"));
    fs::copy(crate::album::sample("chelsea.png"), &odd).expect("copied");
    settle(&odd);
    album.put("coffee.png", "cafe\u{301}.png");
    let library = album.open();
    album.index(&library);
    assert_eq!(search(&library, "猫"), ["odd \u{fffd}.png"]);
    assert_eq!(search(&library, "caf\u{e9}"), ["caf\u{e9}.png"]);
    assert_eq!(library.file_of(id(&library, "odd \u{fffd}.png")).expect("a path"), odd);
}

/// Found by the sequences: the file that took the place of a photo that had gone elsewhere was in no row until the next scan.
#[test]
fn when_two_photos_change_places_and_one_is_written_over_neither_is_lost() {
    let album = Album::new();
    let [a, b] = [(1, "a.png"), (2, "b.png")].map(|(number, path)| album.write(path, &crate::album::drawn(number)));
    album.write("c.png", &crate::album::drawn(3));
    let library = album.open();
    album.index(&library);
    let before = id(&library, "a.png");
    let aside = album.folder().join("aside.part");
    for (from, to) in [(&a, &aside), (&b, &a), (&aside, &b)] {
        fs::rename(from, to).expect("moved");
    }
    fs::write(&a, crate::album::drawn(4)).expect("written over");
    settle(&a);
    album.index(&library);
    let mut all = search(&library, "");
    all.sort();
    assert_eq!(all, ["a.png", "b.png", "c.png"]);
    assert_eq!(id(&library, "b.png"), before);
}
