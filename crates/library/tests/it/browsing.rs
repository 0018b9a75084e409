//! What the window asks for: whole lists, counts, settings that apply at once, the tray, the trash.

use std::fs;
use std::path::Path;

use shiguang_library::search::{SearchRequest, Similar, Source};
use shiguang_library::tray::{Token, TossedState};
use shiguang_library::{Away, ErrorCode, Event, Library, Listing, ListingRequest, Settings};

use crate::album::{Album, id, sample, search};

fn list(library: &Library, text: &str) -> Listing {
    let search = SearchRequest { text: text.into(), fresh: true, ..SearchRequest::default() };
    library.listing(&ListingRequest { search, ..ListingRequest::default() }).expect("listed")
}

#[test]
fn a_list_has_everything_a_grid_shows() {
    let album = Album::new();
    album.put("chelsea.png", "cat.png");
    album.put("coffee.png", "cup.png");
    album.write("broken.jpg", b"\xff\xd8\xff\xe0 no photo");
    let library = album.open();
    album.index(&library);
    let all = list(&library, "");
    assert_eq!((all.total, all.photos.len(), all.ranked), (3, 3, false));
    let of = |path: &str| {
        let photo = id(&library, path);
        *all.photos.iter().find(|listed| listed.cell.photo == photo).expect("it is listed")
    };
    let cat = of("cat.png");
    assert_eq!((cat.cell.width, cat.cell.height, cat.failed, cat.waiting), (451, 300, false, false));
    assert!(cat.cell.colour.is_some() && cat.cell.version != 0);
    assert!(of("broken.jpg").failed);
    assert_eq!(list(&library, "tag:猫").photos.len(), 1);
    assert!(list(&library, "nothing-like-this").empty.is_some());

    // A file that is gone is in no list but its own.
    fs::remove_file(album.folder().join("cup.png")).expect("removed");
    album.index(&library);
    assert_eq!(list(&library, "").photos.len(), 2);
    let away = |why| {
        let request = ListingRequest { away: Some(why), ..ListingRequest::default() };
        let listed = library.listing(&request).expect("listed").photos;
        assert!(listed.iter().all(|one| one.away == Some(why)));
        listed.len()
    };
    assert_eq!((away(Away::Missing), away(Away::Offline)), (1, 0));

    let counted = library.overview().expect("counted");
    assert_eq!((counted.all, counted.missing, counted.offline), (2, 1, 0));
    assert_eq!((counted.failed, counted.recently_added), (1, 2));
    let statistics = library.statistics(library.instances().expect("instances")[0].instance.id).expect("counted");
    assert!(statistics.tags.iter().any(|(tag, _)| tag.name.zh == "猫"), "{:?}", statistics.tags);
    let chosen: Vec<_> = list(&library, "").photos.iter().map(|listed| listed.cell.photo).collect();
    let selection = library.selection(&chosen).expect("summed up");
    assert_eq!((selection.count, selection.ratings[0]), (2, 2));
    assert!(selection.tags.iter().any(|(tag, photos, _)| tag.name.en == "cat" && *photos == 1));
}

#[test]
fn settings_hold_at_once_and_after_a_restart() {
    let album = Album::new();
    album.put("chelsea.png", "cat.png");
    let library = album.open();
    album.index(&library);
    assert_eq!(search(&library, "tag:cat"), ["cat.png"]);
    let refused = library.change_settings(|settings| settings.tags.threshold = 101.0);
    assert_eq!(refused.expect_err("refused").code, ErrorCode::Settings);
    let refused = library.change_settings(|settings| settings.models.pack = "no-such-pack".into());
    assert_eq!(refused.expect_err("refused").code, ErrorCode::ModelUnavailable);
    assert_eq!(*library.settings(), Settings::default(), "what was refused changed nothing");

    library.change_settings(|settings| settings.tags.threshold = 100.0).expect("changed");
    assert_eq!(search(&library, "tag:cat"), Vec::<String>::new());
    library.change_settings(|settings| settings.tags.threshold = 60.0).expect("changed");
    assert_eq!(search(&library, "tag:cat"), ["cat.png"]);

    library.change_settings(|settings| settings.models.pack = "fast".into()).expect("changed");
    library.finish(|_| true).expect("finished");
    assert_eq!(search(&library, "tag:cat"), ["cat.png"], "the other models see it too");
    drop(library);
    let kept = Settings::load(&shiguang_library::Places::at(album.data())).expect("written");
    assert_eq!(kept.models.pack, "fast");
}

/// Waits for the photo, by what the library tells.
fn seen(library: &Library, token: Token, told: &crossbeam_channel::Receiver<Event>) -> TossedState {
    loop {
        let state = library.tossed_photo(token).expect("it is there").state;
        if !matches!(state, TossedState::Waiting) {
            return state;
        }
        while !matches!(told.recv().expect("the library lives"), Event::TrayChanged) {}
    }
}

#[test]
fn a_tossed_photo_is_looked_at_and_copied_without_writing_over_anything() {
    let album = Album::new();
    album.put("coffee.png", "cat.png");
    let library = album.open();
    let (instance, _) = album.index(&library);
    let told = library.listen();
    let outside = album.scratch.path().join("cat.png");
    fs::copy(sample("chelsea.png"), &outside).expect("copied");
    assert_eq!(library.toss(Path::new("/nowhere.txt")).expect_err("no photo").code, ErrorCode::PhotoUnreadable);
    let token = library.toss(&outside).expect("taken");
    assert_eq!(library.toss(&outside).expect("taken"), token, "it lies there already");
    let TossedState::Seen(photo) = seen(&library, token, &told) else { panic!("it can be read") };
    assert!(photo.tags.iter().any(|tag| tag.key.contains("cat")), "{:?}", photo.tags);
    assert_eq!((photo.width, photo.height, photo.known), (451, 300, None));

    let names = library.copy_tossed(&[token], instance).expect("copied");
    assert_eq!(names, ["cat (2).png"], "another photo of that name is there");
    assert_eq!(
        fs::read(album.folder().join("cat.png")).expect("there"),
        fs::read(sample("coffee.png")).expect("there")
    );
    assert!(outside.exists() && library.tossed().is_empty());

    let similar = Similar { source: Source::File(outside), area: None, at_least: 0.0 };
    let search = SearchRequest { similar: Some(similar), ..SearchRequest::default() };
    let alike = library.listing(&ListingRequest { search, ..ListingRequest::default() }).expect("listed");
    assert!(alike.ranked && alike.photos.iter().all(|listed| listed.sim.is_some()));
}

#[test]
fn query_parts_and_completions_speak_both_languages() {
    let album = Album::new();
    album.put("chelsea.png", "cat.png");
    let library = album.open();
    album.index(&library);
    let parts = library.query_parts("-tag:狗 is:favourite 海边").expect("parsed");
    let words: Vec<_> =
        parts.iter().map(|part| (part.label.zh.as_str(), part.label.en.as_str(), part.chip.negated)).collect();
    assert_eq!(words, [("狗", "dog", true), ("收藏", "favourite", false), ("海边", "海边", false)]);
    let found = library.complete_tag("mao", 10).expect("completed");
    assert!(found.iter().any(|tag| tag.name.en == "cat" && tag.count == 1), "{found:?}");
    library.note_search("猫").expect("noted");
    library.note_search("  ").expect("nothing to note");
    assert_eq!(library.recent_searches(10).expect("read"), ["猫"]);
}
