//! Any sequence of file operations ends in a catalogue equal to a fresh scan plus kept identities.
//!
//! `SHIGUANG_SEQUENCES` says how many sequences are tried (200 when it is not set; 1,000 take a few minutes).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use shiguang_library::edits::Change;
use shiguang_library::search::SearchRequest;
use shiguang_library::{InstanceId, Library, Naming};

use crate::album::{Album, drawn, settle};

/// How many different pictures there are.
const CONTENTS: u64 = 16;

#[derive(Debug, Clone)]
enum Operation {
    Create(u8),
    Copy(u8, u8),
    Move(u8, u8),
    MoveOver(u8, u8),
    Swap(u8, u8),
    Replace(u8),
    Delete(u8),
    RenameFolder(u8),
    DeleteFolder(u8),
    Unplug,
    Mark(u8),
    Look,
}

fn operations() -> impl Strategy<Value = Vec<Operation>> {
    let any = any::<u8>;
    prop::collection::vec(
        prop_oneof![
            4 => any().prop_map(Operation::Create),
            2 => (any(), any()).prop_map(|(a, b)| Operation::Copy(a, b)),
            4 => (any(), any()).prop_map(|(a, b)| Operation::Move(a, b)),
            2 => (any(), any()).prop_map(|(a, b)| Operation::MoveOver(a, b)),
            1 => (any(), any()).prop_map(|(a, b)| Operation::Swap(a, b)),
            2 => any().prop_map(Operation::Replace),
            2 => any().prop_map(Operation::Delete),
            2 => any().prop_map(Operation::RenameFolder),
            1 => any().prop_map(Operation::DeleteFolder),
            1 => Just(Operation::Unplug),
            3 => any().prop_map(Operation::Mark),
            2 => Just(Operation::Look),
        ],
        1..14,
    )
}

/// A file as the test knows it.
#[derive(Debug, Clone, PartialEq)]
struct Known {
    content: u64,
    /// Which photo it should be, when every operation is looked at.
    token: u64,
}

/// A folder and what should be in it.
struct World<'l> {
    library: &'l Library,
    root: PathBuf,
    instance: InstanceId,
    files: BTreeMap<String, Known>,
    /// Marks that were given: mark -> the token that has it.
    marks: BTreeMap<String, u64>,
    /// Contents that were copied or replaced, so that only their number is certain.
    doubtful: BTreeSet<u64>,
    /// Content of each mark's photo when it was given.
    marked_content: BTreeMap<String, u64>,
    next: u64,
}

impl<'l> World<'l> {
    fn new(library: &'l Library, root: PathBuf) -> Self {
        fs::create_dir_all(&root).expect("a folder");
        // Something always stays, or the folder would look like an empty mount point.
        for number in 0..2 {
            fs::write(root.join(format!("stays-{number}.png")), drawn(1000 + number)).expect("written");
            settle(&root.join(format!("stays-{number}.png")));
        }
        let instance = library.add_folder(&root, &Naming::default()).expect("an instance");
        Self {
            library,
            root,
            instance,
            files: BTreeMap::new(),
            marks: BTreeMap::new(),
            doubtful: BTreeSet::new(),
            marked_content: BTreeMap::new(),
            next: 0,
        }
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn pick(&self, choice: u8) -> Option<String> {
        let at = usize::from(choice) % self.files.len().max(1);
        self.files.keys().nth(at).cloned()
    }

    /// A path that is free, in one of a few folders.
    fn free(&mut self, choice: u8) -> String {
        let folder = ["", "a/", "a/b/", "c/"][usize::from(choice) % 4];
        format!("{folder}p{}.png", self.number())
    }

    fn folders(&self) -> Vec<String> {
        let parents = self.files.keys().filter_map(|path| path.rsplit_once('/').map(|(folder, _)| folder.to_owned()));
        parents.collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn at(&self, path: &str) -> PathBuf {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        path
    }

    fn write(&self, path: &str, content: u64) {
        let target = self.at(path);
        fs::write(&target, drawn(content)).expect("written");
        settle(&target);
    }

    fn apply(&mut self, operation: &Operation) {
        match operation {
            Operation::Create(choice) => {
                let path = self.free(*choice);
                let content = self.number() % CONTENTS;
                if self.files.values().any(|known| known.content == content) {
                    self.doubtful.insert(content);
                }
                self.write(&path, content);
                let token = self.number();
                self.files.insert(path, Known { content, token });
            }
            Operation::Copy(from, to) => {
                let Some(from) = self.pick(*from) else { return };
                let path = self.free(*to);
                fs::copy(self.at(&from), self.at(&path)).expect("copied");
                settle(&self.at(&path));
                let content = self.files[&from].content;
                self.doubtful.insert(content);
                let token = self.number();
                self.files.insert(path, Known { content, token });
            }
            Operation::Move(from, to) => {
                let Some(from) = self.pick(*from) else { return };
                let path = self.free(*to);
                fs::rename(self.at(&from), self.at(&path)).expect("moved");
                let known = self.files.remove(&from).expect("picked");
                self.files.insert(path, known);
            }
            Operation::MoveOver(from, onto) => {
                let (Some(from), Some(onto)) = (self.pick(*from), self.pick(*onto)) else { return };
                if from == onto {
                    return;
                }
                fs::rename(self.at(&from), self.at(&onto)).expect("moved");
                let known = self.files.remove(&from).expect("picked");
                self.files.insert(onto, known);
            }
            Operation::Swap(one, two) => {
                let (Some(one), Some(two)) = (self.pick(*one), self.pick(*two)) else { return };
                if one == two {
                    return;
                }
                let (a, b, aside) = (self.at(&one), self.at(&two), self.root.join("aside.part"));
                for (from, to) in [(&a, &aside), (&b, &a), (&aside, &b)] {
                    fs::rename(from, to).expect("moved");
                }
                let (first, second) = (self.files[&one].clone(), self.files[&two].clone());
                self.files.insert(one, second);
                self.files.insert(two, first);
            }
            Operation::Replace(choice) => {
                let Some(path) = self.pick(*choice) else { return };
                let content = self.number() % CONTENTS;
                let known = self.files.get_mut(&path).expect("picked");
                let before = std::mem::replace(&mut known.content, content);
                self.doubtful.extend([before, content]);
                self.write(&path, content);
            }
            Operation::Delete(choice) => {
                let Some(path) = self.pick(*choice) else { return };
                fs::remove_file(self.at(&path)).expect("removed");
                self.files.remove(&path);
            }
            Operation::RenameFolder(choice) => {
                let folders = self.folders();
                let Some(folder) = folders.get(usize::from(*choice) % folders.len().max(1)) else { return };
                let renamed = format!("d{}", self.number());
                fs::rename(self.root.join(folder), self.root.join(&renamed)).expect("renamed");
                let inside = format!("{folder}/");
                let moved: Vec<String> = self.files.keys().filter(|path| path.starts_with(&inside)).cloned().collect();
                for path in moved {
                    let known = self.files.remove(&path).expect("listed");
                    self.files.insert(format!("{renamed}/{}", &path[inside.len()..]), known);
                }
            }
            Operation::DeleteFolder(choice) => {
                let folders = self.folders();
                let Some(folder) = folders.get(usize::from(*choice) % folders.len().max(1)) else { return };
                fs::remove_dir_all(self.root.join(folder)).expect("removed");
                let inside = format!("{folder}/");
                self.files.retain(|path, _| !path.starts_with(&inside));
            }
            Operation::Unplug => {
                let away = self.root.with_extension("away");
                fs::rename(&self.root, &away).expect("unplugged");
                let report = self.library.scan(self.instance, &AtomicBool::new(false)).expect("scanned");
                assert!(report.offline);
                fs::rename(&away, &self.root).expect("plugged in");
            }
            Operation::Mark(choice) => {
                let Some(path) = self.pick(*choice) else { return };
                let known = self.files[&path].clone();
                let instance = self.instance();
                // What was not looked at yet, or not since it changed, cannot be marked for certain.
                let Ok(photo) = self.library.photo_at(&instance, Path::new(&path)) else { return };
                let page = self.library.photo(photo).expect("its page");
                if page.photo.content_hash != Some(hash_of(known.content)) {
                    return;
                }
                let mark = format!("m{}", self.number());
                let mut values: Vec<String> = page.fields.into_iter().flat_map(|(_, values)| values).collect();
                values.push(mark.clone());
                self.library.edit(&[photo], &Change::Field { key: "mark".into(), values }).expect("marked");
                self.marks.insert(mark.clone(), known.token);
                self.marked_content.insert(mark, known.content);
            }
            Operation::Look => self.look(),
        }
    }

    fn instance(&self) -> shiguang_library::Instance {
        let states = self.library.instances().expect("instances");
        states.into_iter().find(|state| state.instance.id == self.instance).expect("it is there").instance
    }

    fn look(&self) {
        self.library.scan(self.instance, &AtomicBool::new(false)).expect("scanned");
        self.library.wait(|_| true).expect("waited");
    }

    /// What the catalogue holds: path -> content hash and marks.
    fn held(&self) -> BTreeMap<String, (Option<[u8; 32]>, BTreeSet<String>)> {
        let request = SearchRequest { instance: Some(self.instance), limit: 1000, ..SearchRequest::default() };
        let page = self.library.search(&request).expect("searched");
        page.hits
            .into_iter()
            .filter(|hit| !hit.photo.name.starts_with("stays-"))
            .map(|hit| {
                let marks = hit.fields.into_iter().flat_map(|(_, values)| values).collect();
                (hit.photo.path_text, (hit.photo.content_hash, marks))
            })
            .collect()
    }

    /// The catalogue is what a fresh scan would give.
    fn same_files(&self) -> Result<(), TestCaseError> {
        let held: BTreeMap<String, Option<[u8; 32]>> =
            self.held().into_iter().map(|(path, (hash, _))| (path, hash)).collect();
        let expected: BTreeMap<String, Option<[u8; 32]>> =
            self.files.iter().map(|(path, known)| (path.clone(), Some(hash_of(known.content)))).collect();
        prop_assert_eq!(held, expected);
        Ok(())
    }

    /// When every operation was looked at, each photo is exactly the one it was.
    fn same_identities(&self) -> Result<(), TestCaseError> {
        for (path, (_, marks)) in self.held() {
            let token = self.files[&path].token;
            let expected: BTreeSet<String> =
                self.marks.iter().filter(|(_, owner)| **owner == token).map(|(mark, _)| mark.clone()).collect();
            prop_assert_eq!(marks, expected, "{}", path);
        }
        Ok(())
    }

    /// When some operations happened unseen: a mark of a picture that was never copied or replaced is where the picture is.
    fn marks_follow_their_pictures(&self) -> Result<(), TestCaseError> {
        let held = self.held();
        for (mark, content) in &self.marked_content {
            if self.doubtful.contains(content) {
                continue;
            }
            let place = self.files.iter().find(|(_, known)| known.content == *content);
            if let Some((path, _)) = place {
                prop_assert!(held[path].1.contains(mark), "{} is not at {}: {:?}", mark, path, held);
            }
        }
        Ok(())
    }
}

fn hash_of(content: u64) -> [u8; 32] {
    let bytes = drawn(content);
    let format = shiguang_imaging::sniff(&bytes).expect("a picture");
    shiguang_imaging::content_hash(&bytes, format)
}

/// A library in which every picture of the test is known already, so that sequences cost no analysis.
fn prepared() -> (Album, Library) {
    let mut album = Album::new();
    album.settings.scan.debounce_ms = 20;
    for content in (0..CONTENTS).chain(1000..1002) {
        album.write(&format!("{content}.png"), &drawn(content));
    }
    let library = album.open();
    album.index(&library);
    (album, library)
}

fn count() -> u32 {
    std::env::var("SHIGUANG_SEQUENCES").ok().and_then(|text| text.parse().ok()).unwrap_or(200)
}

fn run(cases: u32, test: impl Fn(&mut World<'_>, &[Operation]) -> Result<(), TestCaseError>) {
    let (album, library) = prepared();
    let number = std::cell::Cell::new(0);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let result = TestRunner::new(config).run(&operations(), |operations| {
        number.set(number.get() + 1);
        let root = album.data().with_file_name(format!("world-{}", number.get()));
        let mut world = World::new(&library, root.canonicalize().unwrap_or(root));
        let result = test(&mut world, &operations);
        library.remove_instance(world.instance).expect("forgotten");
        fs::remove_dir_all(&world.root).expect("removed");
        result
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

#[test]
fn looked_at_after_every_operation() {
    run(count() * 4 / 10, |world, operations| {
        world.look();
        for operation in operations {
            world.apply(operation);
            world.look();
            world.same_files()?;
            world.same_identities()?;
        }
        Ok(())
    });
}

#[test]
fn looked_at_now_and_then() {
    run(count() * 5 / 10, |world, operations| {
        world.look();
        for operation in operations {
            world.apply(operation);
        }
        world.look();
        world.same_files()?;
        world.marks_follow_their_pictures()
    });
}

#[test]
fn watched() {
    run(count() / 10, |world, operations| {
        world.library.watch().expect("it watches");
        world.library.rescan(Some(world.instance)).expect("told");
        for operation in operations {
            // Scans of our own would take the watcher's work away.
            if !matches!(operation, Operation::Look | Operation::Unplug) {
                world.apply(operation);
            }
        }
        // Only against hanging: events have no guaranteed time.
        let until = Instant::now() + Duration::from_secs(30);
        // A folder that comes and goes while it is listed is right, wrong and right again.
        loop {
            let outcome = world.same_files().and_then(|()| world.marks_follow_their_pictures());
            if outcome.is_ok() || Instant::now() >= until {
                return outcome;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    });
}
