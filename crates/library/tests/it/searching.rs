//! Words in either language, filters, likeness, and all of them together.

use shiguang_library::edits::{Change, TagName};
use shiguang_library::search::{SearchRequest, Similar, Sort, Source, WhyEmpty};
use shiguang_library::{Area, Library, Order};

use crate::album::{Album, id, page, sample, search};

fn indexed() -> (Album, Library) {
    let album = Album::new();
    for (sample, path) in [
        ("chelsea.png", "pets/IMG_1201.png"),
        ("coffee.png", "food/早餐 coffee.png"),
        ("flower.jpg", "garden/DSC0042.jpg"),
        ("rocket.jpg", "trips/KSC_launch.jpg"),
        ("china.jpg", "trips/北京 2008.jpg"),
        ("astronaut.png", "portraits/eileen.png"),
    ] {
        album.put(sample, path);
    }
    let library = album.open();
    album.index(&library);
    (album, library)
}

#[test]
fn words_find_in_both_languages_and_pinyin() {
    let (_album, library) = indexed();
    for query in ["猫", "cat", "cats", "CAT", "mao", "tag:cat", "tag:猫", "标签:猫", "动物 猫"] {
        assert_eq!(search(&library, query), ["pets/IMG_1201.png"], "{query}");
    }
    for query in ["早餐", "breakfast OR 早餐", "\"早餐 coffee\"", "name:*coffee*", "folder:food"] {
        assert_eq!(search(&library, query), ["food/早餐 coffee.png"], "{query}");
    }
    assert_eq!(search(&library, "北京"), ["trips/北京 2008.jpg"]);
    assert_eq!(search(&library, "launch"), ["trips/KSC_launch.jpg"]);
    assert_eq!(search(&library, "IMG_1201"), ["pets/IMG_1201.png"]);
    assert_eq!(search(&library, "猫 -tag:cat"), Vec::<String>::new());
    assert_eq!(search(&library, "ext:jpg").len(), 3);
    assert_eq!(search(&library, "ext:jpg -folder:trips"), ["garden/DSC0042.jpg"]);
    assert_eq!(search(&library, "").len(), 6);
    assert_eq!(search(&library, "in:zhao_pian_photos tag:cat"), ["pets/IMG_1201.png"]);
    assert_eq!(search(&library, "in:nowhere"), Vec::<String>::new());
}

#[test]
fn a_typed_tag_is_found_by_its_pinyin() {
    let album = Album::new();
    album.put("coffee.png", "coffee.png");
    album.put("rocket.jpg", "rocket.jpg");
    let library = album.open();
    album.index(&library);
    let grandfather = Change::Add(TagName::Text("爷爷 Hans".to_owned()));
    library.edit(&[id(&library, "coffee.png")], &grandfather).expect("edited");
    for query in ["爷爷", "yeye", "ye ye", "hans"] {
        assert_eq!(search(&library, query), ["coffee.png"], "{query}");
    }
}

#[test]
fn an_empty_answer_says_why() {
    let album = Album::new();
    let library = album.open();
    library.vocabulary().expect("models");
    assert_eq!(page(&library, "cat").empty, Some(WhyEmpty::NoPhotos));
    album.put("chelsea.png", "a.png");
    let id = library.add_folder(&album.folder(), &Default::default()).expect("an instance");
    library.scan(id, &std::sync::atomic::AtomicBool::new(false)).expect("listed, not analysed");
    assert_eq!(page(&library, "cat").empty, Some(WhyEmpty::NotIndexedYet { indexed: 0, photos: 1 }));
    album.index(&library);
    assert_eq!(page(&library, "submarine").empty, Some(WhyEmpty::NoMatch));
    assert_eq!(page(&library, "cat").empty, None);
}

#[test]
fn pages_are_stable_and_sorted() {
    let (_album, library) = indexed();
    let at = |sort, offset, limit| {
        let request = SearchRequest { sort, offset, limit, ..SearchRequest::default() };
        let page = library.search(&request).expect("searched");
        assert_eq!(page.total, 6);
        page.hits.into_iter().map(|hit| hit.photo.path_text).collect::<Vec<_>>()
    };
    let all = at(Sort::By(Order::Name), 0, 10);
    let mut names: Vec<&str> = all.iter().map(|path| path.rsplit('/').next().expect("a name")).collect();
    assert_eq!(names[0], "DSC0042.jpg");
    let sorted = {
        let mut sorted = names.clone();
        sorted.sort_by_key(|name| name.to_lowercase());
        sorted
    };
    assert_eq!(names, sorted);
    names.clear();
    assert_eq!(at(Sort::By(Order::Name), 2, 2), all[2..4]);
    assert_eq!(at(Sort::By(Order::Name), 4, 10), all[4..]);
    assert_eq!(at(Sort::By(Order::Name), 9, 10), Vec::<String>::new());
}

fn similar(library: &Library, source: Source, area: Option<Area>, text: &str) -> Vec<(String, f32)> {
    let similar = Some(Similar { source, area, at_least: 0.0 });
    let request = SearchRequest { text: text.into(), similar, limit: 10, fresh: true, ..SearchRequest::default() };
    let page = library.search(&request).expect("searched");
    page.hits.into_iter().map(|hit| (hit.photo.path_text, hit.sim.expect("a likeness"))).collect()
}

#[test]
fn a_picture_finds_itself_and_a_filter_narrows() {
    let (_album, library) = indexed();
    let found = similar(&library, Source::File(sample("chelsea.png")), None, "");
    assert_eq!(found.len(), 6);
    assert_eq!(found[0].0, "pets/IMG_1201.png");
    assert!(found[0].1 > 0.999, "{found:?}");
    assert!(found[1].1 < 0.9, "{found:?}");
    assert!(found.windows(2).all(|pair| pair[0].1 >= pair[1].1));

    let cat = id(&library, "pets/IMG_1201.png");
    let others = similar(&library, Source::Photo(cat), None, "");
    assert!(others.iter().all(|(path, _)| path != "pets/IMG_1201.png"), "{others:?}");
    assert_eq!(others.len(), 5);

    let jpegs = similar(&library, Source::File(sample("chelsea.png")), None, "ext:jpg");
    assert_eq!(jpegs.len(), 3, "{jpegs:?}");
    let bytes = std::fs::read(sample("coffee.png")).expect("a sample");
    assert_eq!(similar(&library, Source::Bytes(bytes), None, "")[0].0, "food/早餐 coffee.png");
}

#[test]
fn a_part_of_a_picture_finds_where_it_is() {
    let (_album, library) = indexed();
    // The cup on the table.
    let area = Area { left: 0.27, top: 0.15, width: 0.5, height: 0.7 };
    let found = similar(&library, Source::File(sample("coffee.png")), Some(area), "");
    assert_eq!(found[0].0, "food/早餐 coffee.png", "{found:?}");
}

#[test]
fn suggestions_know_both_languages_and_count() {
    let (_album, library) = indexed();
    let cat = id(&library, "pets/IMG_1201.png");
    library.edit(&[cat], &Change::Add(TagName::Text("catwalk".into()))).expect("tagged");
    search(&library, "");
    for (typed, expected) in [("ca", "cat"), ("猫", "cat"), ("mao", "cat")] {
        let found = library.suggest(typed, typed.len(), 10).expect("suggestions");
        let cat = found.iter().find(|one| one.label.en == expected).unwrap_or_else(|| panic!("{typed}: {found:?}"));
        assert_eq!(cat.count, Some(1));
        assert!(cat.insert.starts_with("tag:"));
    }
    let found = library.suggest("ca", 2, 20).expect("suggestions");
    assert!(found.iter().any(|one| one.label.en == "catwalk"), "{found:?}");
    assert!(found.iter().any(|one| one.insert == "camera:"), "{found:?}");
}
