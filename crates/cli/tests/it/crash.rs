//! The program is killed at random moments of indexing, editing, saving, watching and building graphs. Each time the catalogue opens, the
//! doctor finds nothing, and what the program had acknowledged is there; at the end every file is one photo.
//!
//! `SHIGUANG_KILLS` sets the number of rounds, `SHIGUANG_SEED` repeats the choices of an earlier run (the moments of death
//! depend on the machine too).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use shiguang_library::doctor::examine;
use shiguang_library::search::{Hit, SearchRequest};
use shiguang_library::{Event, Library, Places, Provenance, Settings};

use crate::shelf::{Random, Running, Shelf, drawn, last_json, until};
use crate::stderr;

/// Files at the start, and about as many later.
const FILES: usize = 60;
/// From so many vectors on a graph is wanted: fewer than there are photos at any time.
const GRAPH_FROM: usize = 20;
/// Rounds between two complete comparisons.
const LOOK: u64 = 5;
/// Kills that must have found a graph half written, and how often that is tried.
const HALF_WRITTEN: u64 = 3;
const TRIES: u64 = 60;
/// Committed photos that are copied again and again; a copy is a photo of its own.
const SAMPLES: [&str; 3] = ["chelsea.png", "coffee.png", "rocket.jpg"];

/// What happened to a file since the last complete comparison. Two things that are each told apart from a new file may
/// not be when nobody looked between them, so a file takes part in one kind of change only.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Since {
    Nothing,
    /// It has another name or folder.
    Moved,
    /// Its bytes are at another place, in another file: only its content tells.
    Copied,
    /// It has another content.
    Replaced,
}

/// A file, and what the program may know of its photo.
struct Known {
    /// A picture like others in the folder; nothing is said of it.
    sample: bool,
    since: Since,
    /// What the field may be: the last value that was acknowledged, and later ones whose command was killed.
    field: Vec<Option<String>>,
    /// Tags that were acknowledged.
    tags: BTreeSet<String>,
    /// Tags whose command was killed.
    perhaps: BTreeSet<String>,
}

impl Known {
    fn new(sample: bool) -> Self {
        let (tags, perhaps) = (BTreeSet::new(), BTreeSet::new());
        Self { sample, since: Since::Nothing, field: vec![None], tags, perhaps }
    }

    fn agrees(&self, path: &str, hit: &Hit) {
        let field = hit.fields.iter().find(|(key, _)| key == "mark").map(|(_, values)| values.join("|"));
        assert!(self.field.contains(&field), "{path}: {field:?} is none of {:?}", self.field);
        let said = |provenance: Provenance| provenance == Provenance::Manual;
        let tags: BTreeSet<String> =
            hit.tags.iter().filter(|tag| said(tag.provenance)).map(|tag| tag.name.en.clone()).collect();
        assert!(tags.is_superset(&self.tags), "{path}: {tags:?} lack some of {:?}", self.tags);
        let all: BTreeSet<String> = self.tags.union(&self.perhaps).cloned().collect();
        assert!(tags.is_subset(&all), "{path}: {tags:?} are more than {all:?}");
    }
}

struct World {
    shelf: Shelf,
    random: Random,
    files: BTreeMap<String, Known>,
    /// Names, contents, folders and values are never used twice.
    number: u64,
    /// Kills that found the program alive.
    kills: u64,
    /// Commands that ended well before they could be killed.
    acknowledged: u64,
    /// Rounds in which a graph was whole on the disk at the moment of death, and those in which its folder was half written.
    graphs: [u64; 2],
}

#[test]
fn killed_at_any_moment_it_loses_nothing_and_goes_on() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| u64::from(since.subsec_nanos()));
    let seed = number("SHIGUANG_SEED").unwrap_or_else(clock);
    let rounds = number("SHIGUANG_KILLS").unwrap_or(25);
    eprintln!("SHIGUANG_SEED={seed} SHIGUANG_KILLS={rounds}");
    let mut world = World::new(seed);
    for round in 1..=rounds {
        let what = world.round();
        eprintln!("round {round}: {what}");
        world.opens_sound();
        if round % LOOK == 0 {
            world.compare();
        }
    }
    world.compare();
    let told = world.shelf.index();
    let files = world.files.len();
    assert_eq!((&told["photos"], &told["tagged"], &told["failed"]), (&json!(files), &json!(files), &json!(0)));
    assert_eq!(world.shelf.json(&[&"doctor", &"--json"])["findings"], json!([]));
    eprintln!(
        "killed {} living programs in {rounds} rounds; {} acknowledged edits kept; graphs were whole {} times, half written {}",
        world.kills, world.acknowledged, world.graphs[0], world.graphs[1]
    );
    assert!(world.kills > 0, "nothing was killed");
    assert!(world.acknowledged > 0, "nothing was edited");
}

/// A generation of an index is a folder that is renamed when all its files are flushed. A kill may come in between.
#[test]
fn killed_while_a_graph_is_being_written_it_starts_clean() {
    let mut world = World::new(1);
    world.shelf.index();
    for _ in 0..TRIES {
        if world.graphs[1] == HALF_WRITTEN {
            break;
        }
        eprintln!("{}", world.half_written());
        // Opens the indexes, compares them with the catalogue, and finds photos by them.
        world.opens_sound();
    }
    assert_eq!(world.graphs[1], HALF_WRITTEN, "the kills came too late, {} times", world.graphs[0]);
    world.compare();
    // What was half written is not left behind by who writes it anew.
    world.shelf.index();
    assert!(!world.is_being_written());
    assert_eq!(world.shelf.json(&[&"doctor", &"--json"])["findings"], json!([]));
}

impl World {
    fn new(seed: u64) -> Self {
        let mut world = Self {
            shelf: Shelf::new(),
            random: Random::new(seed),
            files: BTreeMap::new(),
            number: 0,
            kills: 0,
            acknowledged: 0,
            graphs: [0; 2],
        };
        let settings = world.shelf.data().join("settings.toml");
        let text = fs::read_to_string(&settings).expect("the shelf's settings");
        fs::write(&settings, format!("{text}\n[index]\nhnsw_from = {GRAPH_FROM}\n")).expect("written");
        for _ in 0..FILES / 2 {
            world.add_drawn();
            world.add_copy();
        }
        // The instance must be there to be edited; the photos need not.
        let mut first = world.index();
        until("the instance is in the catalogue", || {
            assert!(first.lives(), "it ended by itself");
            world.has_instance()
        });
        first.kill();
        world
    }

    fn fresh(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.random.below(100) < percent
    }

    fn sleep(&mut self, most: u64) {
        let wait = self.random.below(most);
        std::thread::sleep(Duration::from_millis(wait));
    }

    fn index(&self) -> Running {
        self.shelf.start(&[&"index", &"--name", &"album", &self.shelf.folder()])
    }

    /// Kills the program, which may have ended well before.
    fn end(&mut self, mut running: Running) -> &'static str {
        match running.kill() {
            None => {
                self.kills += 1;
                "killed"
            }
            Some(code) => {
                assert_eq!(code, 0, "{}", running.errors().iter().collect::<Vec<_>>().join("\n"));
                "it had ended"
            }
        }
    }

    fn round(&mut self) -> String {
        match self.random.below(12) {
            10.. => self.graphs(),
            0..4 => {
                self.change(6);
                let index = self.index();
                self.sleep(1500);
                format!("index, {}", self.end(index))
            }
            4..6 => {
                let edits = self.edits(6, 60);
                format!("edits, {edits} killed")
            }
            6 => {
                // Nothing to analyse, but much to tell the indexes.
                let edits = self.edits(4, 0);
                let index = self.index();
                self.sleep(500);
                format!("saving after edits, {edits} killed, {}", self.end(index))
            }
            7 | 8 => {
                self.change(6);
                let index = self.index();
                self.sleep(300);
                let edits = self.edits(4, 0);
                self.sleep(600);
                format!("index beside edits, {edits} killed, {}", self.end(index))
            }
            _ => {
                let watch = self.shelf.start(&[&"watch"]);
                self.sleep(700);
                self.change(6);
                self.sleep(1500);
                format!("watch, {}", self.end(watch))
            }
        }
    }

    /// Without indexes a program that stays builds the graphs again, about a second and a half after its start.
    fn graphs(&mut self) -> String {
        match fs::remove_dir_all(self.vectors()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => panic!("{error}"),
            _ => {}
        }
        let watch = self.shelf.start(&[&"watch"]);
        std::thread::sleep(Duration::from_millis(1400));
        self.sleep(1200);
        let end = self.end(watch);
        self.count_graphs(end)
    }

    /// As [`Self::graphs`], but ended as soon as a graph's folder is seen to be written.
    fn half_written(&mut self) -> String {
        fs::remove_dir_all(self.vectors()).expect("the indexes of before");
        let mut watch = self.shelf.start(&[&"watch"]);
        while !self.is_being_written() {
            assert!(watch.lives(), "it ended by itself");
            std::thread::sleep(Duration::from_micros(100));
        }
        let end = self.end(watch);
        self.count_graphs(end)
    }

    fn vectors(&self) -> PathBuf {
        self.shelf.data().join("index/vectors")
    }

    /// Generations on the disk, whole ones and the one that is being written.
    fn generations(&self) -> Vec<PathBuf> {
        let below = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        below(&self.vectors()).flat_map(|instance| below(&instance).collect::<Vec<_>>()).collect()
    }

    /// Whether a folder with files of a graph waits for being renamed.
    fn is_being_written(&self) -> bool {
        let graph = ["photos.hnsw.graph", "photos.hnsw.data"];
        let is = |folder: &PathBuf| folder.ends_with("building") && graph.iter().any(|name| folder.join(name).exists());
        self.generations().iter().any(is)
    }

    fn count_graphs(&mut self, end: &str) -> String {
        let half = self.is_being_written();
        let is_whole = |folder: &PathBuf| !folder.ends_with("building") && folder.join("photos.nodes").exists();
        let whole = self.generations().iter().any(is_whole);
        self.graphs[0] += u64::from(whole);
        self.graphs[1] += u64::from(half);
        let state = if half {
            "half written"
        } else if whole {
            "whole"
        } else {
            "not there"
        };
        format!("building graphs, {end}, they are {state}")
    }

    // ---- the folder

    fn change(&mut self, most: u64) {
        for _ in 0..2 + self.random.below(most - 1) {
            match self.random.below(12) {
                0..3 => self.add_drawn(),
                3 => self.add_copy(),
                4..6 => self.rename(),
                6 => self.move_by_copy(),
                7 => self.rename_folder(),
                8 => self.replace(),
                _ if self.files.len() > FILES => self.delete(),
                _ => self.add_copy(),
            }
        }
    }

    fn new_path(&mut self, ending: &str) -> String {
        let number = self.fresh();
        match self.random.below(5) {
            0 => format!("{number}.{ending}"),
            folder => format!("文件夹 {folder}/{number}.{ending}"),
        }
    }

    fn add_drawn(&mut self) {
        let (path, content) = (self.new_path("png"), self.fresh());
        self.shelf.write(&path, &drawn(content));
        self.files.insert(path, Known::new(false));
    }

    fn add_copy(&mut self) {
        let sample = SAMPLES[self.random.below(SAMPLES.len() as u64) as usize];
        let path = self.new_path(sample.rsplit('.').next().unwrap_or_default());
        self.shelf.put(sample, &path);
        self.files.insert(path, Known::new(true));
    }

    /// Any file that the predicate takes.
    fn any(&mut self, takes: impl Fn(&Known) -> bool) -> Option<String> {
        let all: Vec<String> =
            self.files.iter().filter(|(_, known)| takes(known)).map(|(path, _)| path.clone()).collect();
        if all.is_empty() { None } else { Some(all[self.random.below(all.len() as u64) as usize].clone()) }
    }

    fn rename(&mut self) {
        let Some(from) = self.any(|known| known.since != Since::Replaced) else { return };
        let to = self.new_path(from.rsplit('.').next().unwrap_or_default());
        let (old, new) = (self.shelf.folder().join(&from), self.shelf.folder().join(&to));
        fs::create_dir_all(new.parent().expect("a parent")).expect("folders");
        fs::rename(old, new).expect("renamed");
        let mut known = self.files.remove(&from).expect("chosen");
        if known.since == Since::Nothing {
            known.since = Since::Moved;
        }
        self.files.insert(to, known);
    }

    /// As a move to another disk does it. The photo must have been read before, or nothing tells that it is the same.
    fn move_by_copy(&mut self) {
        let Some(from) = self.any(|known| !known.sample && known.since == Since::Nothing) else { return };
        if self.number < 2 * FILES as u64 || !self.is_analysed(&from) {
            return;
        }
        let to = self.new_path("png");
        let bytes = fs::read(self.shelf.folder().join(&from)).expect("read");
        self.shelf.write(&to, &bytes);
        fs::remove_file(self.shelf.folder().join(&from)).expect("removed");
        let mut known = self.files.remove(&from).expect("chosen");
        known.since = Since::Copied;
        self.files.insert(to, known);
    }

    /// Beside a program that indexes.
    fn has_instance(&self) -> bool {
        let library = Library::visit(Places::at(self.shelf.data()), Settings::default());
        library.is_ok_and(|library| library.instance_named("album").is_ok())
    }

    fn is_analysed(&self, path: &str) -> bool {
        // Perhaps beside a program that watches.
        let library = Library::visit(Places::at(self.shelf.data()), Settings::default()).expect("the library opens");
        let instance = library.instance_named("album").expect("the instance");
        let Ok(photo) = library.photo_at(&instance, path.as_ref()) else { return false };
        library.photo(photo).expect("its page").photo.content_hash.is_some()
    }

    fn rename_folder(&mut self) {
        let folders: BTreeSet<String> =
            self.files.keys().filter_map(|path| path.split_once('/')).map(|(folder, _)| folder.to_owned()).collect();
        let Some(from) = folders.iter().nth(self.random.below(folders.len() as u64) as usize) else { return };
        let inside = |path: &str| path.strip_prefix(from.as_str()).is_some_and(|rest| rest.starts_with('/'));
        if self.files.iter().any(|(path, known)| inside(path) && known.since == Since::Replaced) {
            return;
        }
        let to = format!("folder {}", self.number + 1);
        self.number += 1;
        fs::rename(self.shelf.folder().join(from), self.shelf.folder().join(&to)).expect("renamed");
        let moved: Vec<String> = self.files.keys().filter(|path| inside(path)).cloned().collect();
        for path in moved {
            let mut known = self.files.remove(&path).expect("listed");
            if known.since == Since::Nothing {
                known.since = Since::Moved;
            }
            self.files.insert(format!("{to}{}", &path[from.len()..]), known);
        }
    }

    fn replace(&mut self) {
        let Some(path) = self.any(|known| !known.sample && matches!(known.since, Since::Nothing | Since::Replaced))
        else {
            return;
        };
        let content = self.fresh();
        self.shelf.write(&path, &drawn(content));
        self.files.get_mut(&path).expect("chosen").since = Since::Replaced;
    }

    fn delete(&mut self) {
        let Some(path) = self.any(|_| true) else { return };
        fs::remove_file(self.shelf.folder().join(&path)).expect("removed");
        self.files.remove(&path);
    }

    // ---- edits

    /// Some edits, some of them killed within `kill` milliseconds when that is not 0; gives how many were.
    fn edits(&mut self, count: u64, kill: u64) -> u64 {
        (0..count).filter(|_| self.edit(kill)).count() as u64
    }

    fn edit(&mut self, kill: u64) -> bool {
        let Some(path) = self.any(|known| !known.sample) else { return false };
        let value = format!("v{}", self.fresh());
        let killed = kill > 0 && self.chance(70);
        if self.chance(30) {
            self.tag(&path, value, killed.then_some(kill))
        } else {
            self.field(&path, value, killed.then_some(kill))
        }
    }

    fn field(&mut self, path: &str, value: String, kill: Option<u64>) -> bool {
        let text = format!("mark={value}");
        let mut edit = self.shelf.start(&[&"fields", &"set", &"album", &path, &text]);
        let code = match kill {
            Some(most) => {
                self.sleep(most);
                edit.kill()
            }
            None => edit.code(),
        };
        let known = self.files.get_mut(path).expect("chosen");
        match code {
            Some(0) => {
                known.field = vec![Some(value)];
                self.acknowledged += 1;
            }
            // The catalogue has not heard of the file yet, or not of its new place.
            Some(code) => {
                let words = edit.errors().iter().collect::<Vec<_>>().join("\n");
                assert!(code == 3 && words.contains("there is no photo"), "{code}: {words}");
            }
            None => {
                known.field.push(Some(value));
                self.kills += 1;
                return true;
            }
        }
        false
    }

    /// A tag, through an import: one that stands for all that write several things at once.
    fn tag(&mut self, path: &str, tag: String, kill: Option<u64>) -> bool {
        let file = self.shelf.scratch.path().join("tags.jsonl");
        let line = json!({
            "kind": "photo", "instance": "album", "path": path, "tags": [{ "text": tag, "provenance": "manual" }],
        });
        fs::write(&file, format!("{line}\n")).expect("written");
        match kill {
            Some(most) => {
                let mut import = self.shelf.start(&[&"import", &file]);
                self.sleep(most);
                let alive = import.kill().is_none();
                self.files.get_mut(path).expect("chosen").perhaps.insert(tag);
                self.kills += u64::from(alive);
                alive
            }
            None => {
                let output = self.shelf.run(&[&"import", &file]);
                assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
                let report: Value = last_json(&output);
                if report["photos"] == 1 {
                    self.files.get_mut(path).expect("chosen").tags.insert(tag);
                    self.acknowledged += 1;
                }
                false
            }
        }
    }

    // ---- what must hold

    fn open(&self) -> Library {
        let places = Places::at(self.shelf.data());
        let settings = Settings::load(&places).expect("settings");
        Library::open(places, settings).expect("the library opens")
    }

    fn photos(library: &Library) -> BTreeMap<String, Hit> {
        let request = SearchRequest { limit: usize::MAX, ..SearchRequest::default() };
        let hits = library.search(&request).expect("searched").hits;
        let count = hits.len();
        let by_path: BTreeMap<String, Hit> = hits.into_iter().map(|hit| (hit.photo.path_text.clone(), hit)).collect();
        assert_eq!(by_path.len(), count, "two present photos are at one path");
        by_path
    }

    /// After each death: it opens, nothing is wrong, and what was acknowledged is there wherever the file is known already.
    fn opens_sound(&self) {
        let library = self.open();
        let diagnosis = examine(&library, false).expect("examined");
        assert!(diagnosis.findings.is_empty(), "{diagnosis:?}");
        let photos = Self::photos(&library);
        for (path, known) in self.files.iter().filter(|(_, known)| known.since != Since::Copied) {
            if let Some(hit) = photos.get(path) {
                known.agrees(path, hit);
            }
        }
    }

    /// Works to the end: the catalogue is the folder, and only what was waiting was worked on, each once.
    fn compare(&mut self) {
        let library = self.open();
        let instance = library.instance_named("album").expect("the instance").id;
        let report = library.scan(instance, &AtomicBool::new(false)).expect("scanned");
        assert_eq!((report.files, report.unreadable), (self.files.len() as u64, Vec::new()));
        let waiting = library.instances().expect("instances")[0].waiting;
        let events = library.listen();
        library.start().expect("it starts");
        library.finish(|_| true).expect("finished");
        let mut done: Vec<_> = events
            .try_iter()
            .flat_map(|event| match event {
                Event::PhotosChanged { photos } => photos,
                _ => Vec::new(),
            })
            .collect();
        assert_eq!(done.len() as u64, waiting, "only what was waiting is worked on");
        done.sort_unstable();
        done.dedup();
        assert_eq!(done.len() as u64, waiting, "each photo is worked on once");

        let state = library.instances().expect("instances").remove(0);
        let files = self.files.len() as u64;
        assert_eq!((state.counts.photos, state.counts.tagged, state.counts.failed), (files, files, 0));
        assert_eq!(state.waiting, 0);
        let photos = Self::photos(&library);
        let held: BTreeSet<&String> = photos.keys().collect();
        assert_eq!(held, self.files.keys().collect::<BTreeSet<_>>());
        for (path, known) in &mut self.files {
            let hit = &photos[path];
            if !known.sample {
                known.agrees(path, hit);
                // What is seen now must stay.
                let field = hit.fields.iter().find(|(key, _)| key == "mark").map(|(_, values)| values.join("|"));
                known.field = vec![field];
                let manual = hit.tags.iter().filter(|tag| tag.provenance == Provenance::Manual);
                known.tags = manual.map(|tag| tag.name.en.clone()).collect();
                known.perhaps.clear();
            }
            known.since = Since::Nothing;
        }
        let diagnosis = examine(&library, false).expect("examined");
        assert!(diagnosis.findings.is_empty(), "{diagnosis:?}");
    }
}
