//! The door for programs: instances, photos, lists and searches as the clouds have them.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use shiguang_library::analysis::{Limits, inspect};
use shiguang_library::door::{
    Condition, DoorError, Like, Listing, NewInstance, NewPhoto, Picture, PixelArea, Question, Range, SEARCH_PATIENCE,
    Start, Wanted,
};
use shiguang_library::{DoorFacts, Instance, Library, Naming, PhotoId};

use crate::album::{Album, drawn, sample, search, settle};

fn picture(bytes: Vec<u8>) -> Picture {
    let header = inspect(&bytes, &Limits::default()).expect("a picture");
    Picture::new(bytes, header)
}

fn of_sample(name: &str) -> Picture {
    picture(fs::read(sample(name)).expect("a sample"))
}

fn shop(library: &Library) -> Instance {
    let new = NewInstance {
        name: "shop".into(),
        description: "what we sell".into(),
        keys: vec!["kind".into(), "date".into(), "price".into()],
        origin: "test".into(),
        model: "common-search".into(),
        level: 100,
    };
    library.door().create(&new).expect("made")
}

fn field(key: &str, values: &[&str]) -> (String, Vec<String>) {
    (key.into(), values.iter().map(|value| (*value).into()).collect())
}

fn add(library: &Library, instance: &Instance, path: &str, name: &str, fields: &[(&str, &[&str])]) -> PhotoId {
    let fields = fields.iter().map(|(key, values)| field(key, values)).collect();
    let new = NewPhoto { path: path.into(), fields, ..NewPhoto::default() };
    library.door().add(instance, new, of_sample(name)).expect("kept")
}

fn question(wanted: Wanted<'_>) -> Question<'_> {
    Question { wanted, conditions: Vec::new(), at_least: None, one_of_each: None, offset: 0, limit: 10 }
}

fn any(key: &str, values: &[&str]) -> Condition {
    Condition::Any { key: key.into(), values: values.iter().map(|value| (*value).into()).collect() }
}

/// Paths and scores of an answer, and how many there are in all.
fn ask(library: &Library, instance: &Instance, question: &Question<'_>) -> (u64, Vec<(String, f32)>) {
    // However busy the machine is.
    library.door().settle(instance, Duration::from_secs(3600)).expect("settled");
    let answer = library.door().search(instance, question).expect("searched");
    (answer.total, answer.matches.into_iter().map(|found| (found.photo.path_text, found.score)).collect())
}

#[test]
fn a_photo_is_found_right_after_it_was_added() {
    let album = Album::new();
    let library = album.open();
    library.start().expect("it starts");
    let shop = shop(&library);
    for name in ["coffee.png", "rocket.jpg", "chelsea.png", "china.jpg", "flower.jpg", "astronaut.png"] {
        add(&library, &shop, &format!("https://shop.example/{name}"), name, &[]);
    }
    let cat = of_sample("chelsea.png");
    let like = Wanted::Like { like: Like::Picture(&cat), area: None };
    let (total, found) = ask(&library, &shop, &question(like));
    assert_eq!(total, 6);
    assert_eq!(found[0], ("https://shop.example/chelsea.png".to_owned(), 1.0));
    assert!(found[1].1 < 0.9, "{found:?}");
    assert!(found.is_sorted_by(|a, b| a.1 >= b.1), "{found:?}");
    // By its path the same, the photo itself included.
    let like = Wanted::Like { like: Like::Indexed("https://shop.example/chelsea.png"), area: None };
    let (total, found) = ask(&library, &shop, &question(like));
    assert_eq!((total, found[0].0.as_str(), found[0].1), (6, "https://shop.example/chelsea.png", 1.0));
    // The cat's face only, far beyond the picture's edge.
    let area = Some(PixelArea { x: 100, y: -20, width: 5000, height: 300 });
    let like = Wanted::Like { like: Like::Picture(&cat), area };
    assert_eq!(ask(&library, &shop, &question(like)).1[0].0, "https://shop.example/chelsea.png");
    // Pages.
    let like = || Wanted::Like { like: Like::Picture(&cat), area: None };
    let (_, all) = ask(&library, &shop, &question(like()));
    let (total, page) = ask(&library, &shop, &Question { offset: 2, limit: 3, ..question(like()) });
    assert_eq!((total, &page[..]), (6, &all[2..5]));
    assert_eq!(ask(&library, &shop, &Question { offset: 6, ..question(like()) }), (6, Vec::new()));
    // A least score.
    let (total, page) = ask(&library, &shop, &Question { at_least: Some(0.99), ..question(like()) });
    assert_eq!((total, page.len()), (1, 1));
    // Words and keywords, in both languages.
    let found = ask(&library, &shop, &question(Wanted::Words("猫")));
    assert_eq!((found.0, found.1[0].0.as_str()), (1, "https://shop.example/chelsea.png"));
    let words = ["cat".to_owned(), "猫".to_owned(), "nonsense".to_owned()];
    let (total, found) = ask(&library, &shop, &question(Wanted::Keywords(&words)));
    assert_eq!((total, found[0].0.as_str()), (1, "https://shop.example/chelsea.png"));
    assert!((found[0].1 - 2.0 / 3.0).abs() < 1e-6, "{found:?}");
    // The app and the command line see it.
    assert_eq!(search(&library, "in:shop tag:cat"), ["https://shop.example/chelsea.png"]);
}

/// Programs of the person that leave nothing of the processors.
struct Busy {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Busy {
    fn new() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let spin = |_| {
            let stop = Arc::clone(&stop);
            std::thread::spawn(move || while !stop.load(Ordering::Relaxed) {})
        };
        let threads = (0..2 * cores).map(spin).collect();
        Self { stop, threads }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.threads.drain(..).for_each(|thread| thread.join().expect("it only spins"));
    }
}

/// Work in the background leaves the processors to others; what somebody waits for does not.
#[test]
fn a_photo_is_found_right_after_it_was_added_while_the_machine_has_no_time() {
    let album = Album::new();
    // Photos of a folder wait as well, and got all polite workers first.
    for number in 0..40 {
        album.write(&format!("{number}.png"), &drawn(number));
    }
    let library = album.open();
    let busy = Busy::new();
    library.start().expect("it starts");
    let folder = library.add_folder(&album.folder(), &Naming::default()).expect("an instance");
    library.scan(folder, &AtomicBool::new(false)).expect("scanned");
    let shop = shop(&library);
    let begun = Instant::now();
    for name in ["coffee.png", "rocket.jpg", "chelsea.png"] {
        add(&library, &shop, name, name, &[]);
    }
    library.door().settle(&shop, SEARCH_PATIENCE).expect("settled");
    let cat = of_sample("chelsea.png");
    let like = Wanted::Like { like: Like::Picture(&cat), area: None };
    let answer = library.door().search(&shop, &question(like)).expect("searched");
    eprintln!("found after {:.1} s", begun.elapsed().as_secs_f64());
    drop(busy);
    let found: Vec<_> = answer.matches.into_iter().map(|found| (found.photo.path_text, found.score)).collect();
    assert_eq!((found.len(), found[0].0.as_str(), found[0].1), (3, "chelsea.png", 1.0), "{found:?}");
}

#[test]
fn tags_filter_and_alone_list_the_newest_first() {
    let album = Album::new();
    let library = album.open();
    library.start().expect("it starts");
    let shop = shop(&library);
    add(&library, &shop, "a", "coffee.png", &[("kind", &["food", "Drink"]), ("price", &["3.5"])]);
    add(&library, &shop, "b", "chelsea.png", &[("kind", &["pet"]), ("date", &["2024"]), ("price", &["900"])]);
    add(&library, &shop, "c", "china.jpg", &[("kind", &["place", "food"]), ("date", &["2024"])]);
    let paths = |conditions: Vec<Condition>| {
        let (total, found) = ask(&library, &shop, &Question { conditions, ..question(Wanted::Anything) });
        assert!(found.iter().all(|(_, score)| (*score - 1.0).abs() < f32::EPSILON));
        assert_eq!(total as usize, found.len());
        found.into_iter().map(|(path, _)| path).collect::<Vec<_>>()
    };
    assert_eq!(paths(vec![any("kind", &["food"])]), ["c", "a"]);
    assert_eq!(paths(vec![any("kind", &["pet", "drink"])]), ["b", "a"]);
    assert_eq!(paths(vec![any("kind", &["food"]), any("date", &["2024"])]), ["c"]);
    assert_eq!(paths(vec![any("kind", &["pet"]), any("date", &["2023"])]), Vec::<String>::new());
    let number = |from, to| Condition::Number { key: "price".into(), range: Range { from, to } };
    assert_eq!(paths(vec![number(Some(3.5), None)]), ["b", "a"]);
    assert_eq!(paths(vec![number(None, Some(899.0))]), ["a"]);
    // A picture and tags: filter first, then rank.
    let cat = of_sample("chelsea.png");
    let like = Wanted::Like { like: Like::Picture(&cat), area: None };
    let asked = Question { conditions: vec![any("kind", &["food"])], ..question(like) };
    let (total, found) = ask(&library, &shop, &asked);
    assert_eq!((total, found.len()), (2, 2));
    assert!(found.iter().all(|(path, _)| path != "b"), "{found:?}");
    // One of each: the best, or here the newest, of those with the same values; those without any are left out.
    let each = |key, wanted| ask(&library, &shop, &Question { one_of_each: Some(key), ..question(wanted) });
    let names = |(total, found): (u64, Vec<(String, f32)>)| {
        assert_eq!(total as usize, found.len());
        found.into_iter().map(|(path, _)| path).collect::<Vec<_>>()
    };
    assert_eq!(names(each("date", Wanted::Anything)), ["c"]);
    assert_eq!(names(each("date", Wanted::Like { like: Like::Picture(&cat), area: None })), ["b"]);
    assert_eq!(names(each("kind", Wanted::Anything)), ["c", "b", "a"]);
    // What cannot be asked.
    let unknown = Question { one_of_each: Some("colour"), ..question(Wanted::Anything) };
    assert!(matches!(library.door().search(&shop, &unknown), Err(DoorError::UnknownKey(_))));
    let refused = |conditions| library.door().search(&shop, &Question { conditions, ..question(Wanted::Anything) });
    assert!(matches!(refused(vec![any("colour", &["x"])]), Err(DoorError::UnknownKey(_))));
    assert!(matches!(refused(vec![any("Kind", &["x"])]), Err(DoorError::UnknownKey(_))), "keys have one spelling");
    assert!(matches!(refused(vec![any("kind", &["x"]); 11]), Err(DoorError::TooManyKeys)));
    // Tags are changed; those not named stay.
    library.door().modify(&shop, "a", vec![field("kind", &["tool"])], Some("hot".into())).expect("modified");
    assert_eq!(paths(vec![any("kind", &["food"])]), ["c"]);
    assert_eq!(paths(vec![any("kind", &["tool"]), number(None, Some(4.0))]), ["a"]);
    assert_eq!(library.door().indexed(&shop, "a").expect("there").extra_data.as_deref(), Some("hot"));
    let unknown = library.door().modify(&shop, "z", vec![field("kind", &["tool"])], None);
    assert!(matches!(unknown, Err(DoorError::NotIndexed(_))));
}

#[test]
fn photos_are_listed_page_by_page_while_others_come_and_go() {
    let album = Album::new();
    let library = album.open();
    let shop = shop(&library);
    let door = library.door();
    let add = |n: u64| {
        let facts =
            DoorFacts { entity_id: Some(format!("{}{n}", ["u", "v"][(n % 2) as usize])), ..DoorFacts::default() };
        door.add(&shop, NewPhoto { path: format!("p{n}"), facts, ..NewPhoto::default() }, picture(drawn(n)))
            .expect("kept")
    };
    let ids: Vec<PhotoId> = (0..20).map(add).collect();
    let page = |listing: Listing<'_>| {
        let listed = door.list(&shop, &listing).expect("listed");
        let paths: Vec<String> = listed.photos.iter().map(|row| row.path_text.clone()).collect();
        (listed.total, paths, listed.next)
    };
    let (total, first, next) = page(Listing { limit: 8, ..Listing::default() });
    assert_eq!((total, first[0].as_str(), first[7].as_str()), (20, "p0", "p7"));
    let token = next.expect("there is more");
    door.remove(&shop, &[ids[7], ids[9]]).expect("removed");
    let (total, second, next) = page(Listing { from: Start::Token(&token), limit: 8, ..Listing::default() });
    assert_eq!((total, second.join(" ")), (18, "p8 p10 p11 p12 p13 p14 p15 p16".to_owned()));
    let token = next.expect("there is more");
    add(20);
    let (_, third, next) = page(Listing { from: Start::Token(&token), limit: 8, ..Listing::default() });
    assert_eq!((third.join(" "), next), ("p17 p18 p19 p20".to_owned(), None));

    let newest = |from, limit| page(Listing { newest_first: true, from, limit, ..Listing::default() });
    let (_, paths, next) = newest(Start::First, 3);
    assert_eq!(paths, ["p20", "p19", "p18"]);
    let token = next.expect("there is more");
    assert_eq!(newest(Start::Token(&token), 2).1, ["p17", "p16"]);
    assert_eq!(newest(Start::Offset(17), 5).1, ["p1", "p0"]);
    assert_eq!(newest(Start::Offset(99), 5), (19, Vec::new(), None));

    let prefixed = Listing { entity_prefix: Some("v1"), limit: 9, ..Listing::default() };
    assert_eq!(page(prefixed).1, ["p1", "p11", "p13", "p15", "p17", "p19"]);
    for token in ["", "-1", "x", "0", "+5"] {
        let listing = Listing { from: Start::Token(token), limit: 1, ..Listing::default() };
        assert!(matches!(door.list(&shop, &listing), Err(DoorError::TokenInvalid)), "{token:?}");
    }
    // An entity goes with all its photos.
    let twin = DoorFacts { entity_id: Some("v13".into()), ..DoorFacts::default() };
    door.add(&shop, NewPhoto { path: "twin".into(), facts: twin, ..NewPhoto::default() }, picture(drawn(99)))
        .expect("kept");
    door.remove(&shop, &door.of_entity(&shop, "v13").expect("two")).expect("removed");
    assert!(matches!(door.of_entity(&shop, "v13"), Err(DoorError::NotIndexed(_))));
    assert_eq!(page(Listing { limit: 1, ..Listing::default() }).0, 18);
}

#[test]
fn what_an_instance_refuses() {
    let album = Album::new();
    let library = album.open();
    let door = library.door();
    let small = NewInstance { name: "small".into(), level: 2, origin: "test".into(), ..NewInstance::default() };
    let small = door.create(&small).expect("made");
    let again = NewInstance { name: "small".into(), ..NewInstance::default() };
    assert!(matches!(door.create(&again), Err(DoorError::NameTaken(_))));
    let keyed = |keys: Vec<String>| door.create(&NewInstance { name: "keyed".into(), keys, ..NewInstance::default() });
    assert!(matches!(keyed(vec![" ".into()]), Err(DoorError::KeyInvalid(_))));
    assert!(matches!(keyed((0..11).map(|n| n.to_string()).collect()), Err(DoorError::TooManyKeys)));
    assert!(matches!(door.instance("Small"), Err(DoorError::UnknownInstance(_))), "names are exact");

    let give = |path: &str, number: u64, keep_existing: bool| {
        let new = NewPhoto { path: path.into(), keep_existing, ..NewPhoto::default() };
        door.add(&small, new, picture(drawn(number)))
    };
    give("a", 1, false).expect("kept");
    give("b", 2, false).expect("kept");
    assert!(matches!(give("c", 3, false), Err(DoorError::Full(2))));
    give("b", 4, false).expect("in the place of another there is room");
    assert!(matches!(give("b", 5, true), Err(DoorError::Exists(_))));
    // Refused and replaced bytes do not stay behind.
    assert_eq!(objects(&album), 2);
    let mut cut = fs::read(sample("china.jpg")).expect("a sample");
    cut.truncate(cut.len() / 2);
    assert!(picture(cut).check_whole().expect_err("half of it is gone").photo_fault().is_some());
    door.remove_instance("small").expect("removed");
    assert_eq!(objects(&album), 0);
    assert!(matches!(door.instance("small"), Err(DoorError::UnknownInstance(_))));
    let ids: std::collections::HashSet<String> = (0..2000).map(|_| door.new_data_id()).collect();
    assert_eq!(ids.len(), 2000);
}

fn objects(album: &Album) -> usize {
    let shelves = fs::read_dir(album.data().join("objects")).into_iter().flatten().flatten();
    shelves.map(|shelf| fs::read_dir(shelf.path()).expect("a shelf").count()).sum()
}

#[test]
fn a_watched_folder_is_searched_and_tagged_but_not_changed() {
    let album = Album::new();
    album.put("chelsea.png", "pets/cat.png");
    album.put("coffee.png", "coffee.png");
    let library = album.open();
    let (id, _) = album.index(&library);
    library.set_keys(id, &["Client".into()]).expect("set");
    let door = library.door();
    let folder = door.instances().expect("instances").remove(0);
    let cat = of_sample("chelsea.png");
    let like = Wanted::Like { like: Like::Picture(&cat), area: None };
    assert_eq!(ask(&library, &folder, &question(like)).1[0], ("pets/cat.png".to_owned(), 1.0));
    let like = Wanted::Like { like: Like::Indexed("pets/cat.png"), area: None };
    assert_eq!(ask(&library, &folder, &question(like)).1[0], ("pets/cat.png".to_owned(), 1.0));
    let listed = door.list(&folder, &Listing { entity_prefix: Some("pets/"), limit: 5, ..Listing::default() });
    assert_eq!(listed.expect("listed").total, 1);
    door.modify(&folder, "pets/cat.png", vec![field("Client", &["ACME"])], None).expect("tagged");
    assert_eq!(search(&library, "client:acme"), ["pets/cat.png"]);
    library.undo().expect("an edit like any other");
    assert_eq!(search(&library, "client:acme"), Vec::<String>::new());

    let refused =
        door.add(&folder, NewPhoto { path: "new.png".into(), ..NewPhoto::default() }, of_sample("coffee.png"));
    assert!(matches!(refused, Err(DoorError::Folder(_))));
    let photo = door.indexed(&folder, "coffee.png").expect("there").id;
    assert!(matches!(door.remove(&folder, &[photo]), Err(DoorError::Folder(_))));
    assert!(matches!(door.remove_instance(&folder.name), Err(DoorError::Folder(_))));
    let names: HashMap<String, u64> = walk(&album.folder());
    assert_eq!(names.len(), 2, "{names:?}");
}

fn walk(folder: &Path) -> HashMap<String, u64> {
    let files = fs::read_dir(folder).expect("a folder").flatten();
    files
        .flat_map(|file| match file.metadata().expect("metadata") {
            data if data.is_dir() => walk(&file.path()),
            data => HashMap::from([(file.path().display().to_string(), data.len())]),
        })
        .collect()
}

#[test]
fn what_was_accepted_is_there_after_a_restart_and_analysed_then() {
    let album = Album::new();
    {
        // Nothing is analysed in this process: as if it had been killed right after it answered.
        let library = album.open();
        let shop = shop(&library);
        add(&library, &shop, "cat", "chelsea.png", &[("kind", &["pet"])]);
        let like = of_sample("chelsea.png");
        let wanted = Wanted::Like { like: Like::Picture(&like), area: None };
        assert_eq!(ask(&library, &shop, &question(wanted)), (0, Vec::new()), "it does not wait for nobody");
    }
    let library = album.open();
    library.start().expect("it starts");
    let door = library.door();
    let shop = door.instance("shop").expect("there");
    assert_eq!((shop.description.as_str(), shop.keys.len()), ("what we sell", 3));
    let like = Wanted::Like { like: Like::Indexed("cat"), area: None };
    assert_eq!(ask(&library, &shop, &question(like)), (1, vec![("cat".to_owned(), 1.0)]));
    let file = library.file_of(door.indexed(&shop, "cat").expect("there").id).expect("a file");
    settle(&file);
    assert_eq!(fs::read(file).expect("readable"), fs::read(sample("chelsea.png")).expect("a sample"));
}
