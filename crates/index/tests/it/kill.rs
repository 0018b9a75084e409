//! A writer killed at any moment: what is opened afterwards is a state that was saved, never a mixture.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use shiguang_index::{TextDocument, TextIndex, TextMode, TextQuery, VectorIndex, VectorQuery};

use crate::samples::{Numbers, Truth, options, vectors};

const FOLDER: &str = "SHIGUANG_INDEX_TEST_KILL";
const ROUNDS: u64 = 12;

/// Not a test of its own: run again by the test below in a process that it kills. State number n holds the vectors and
/// words of the keys 1 to n.
#[test]
fn writer_to_be_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let folder = Path::new(&folder);
    let vectors = vectors(200, 5);
    let index = VectorIndex::open(&folder.join("vectors"), &options(50)).unwrap();
    let text = TextIndex::open(&folder.join("text"), TextMode::Write).unwrap();
    for round in 0_u64.. {
        for i in 1..=200_u64 {
            let seq = round * 200 + i;
            if i == 1 {
                (1..=200).for_each(|key| index.remove(key));
                (1..=200).for_each(|key| text.remove(key).unwrap());
            }
            index.replace(i, &[(0, &vectors[i as usize - 1])]).unwrap();
            if index.wants_graph() {
                index.build_graph(&std::sync::atomic::AtomicBool::new(false));
            }
            index.follow(seq);
            index.save().unwrap();
            text.replace(&TextDocument { key: i, words: vec!["dog".to_owned()], ..TextDocument::default() }).unwrap();
            text.commit(seq).unwrap();
        }
    }
}

/// The names of the saved generations.
fn generations(folder: &Path) -> Vec<OsString> {
    let entries = fs::read_dir(folder.join("vectors")).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let mut names: Vec<OsString> = entries.filter(|name| name.to_string_lossy().starts_with("generation-")).collect();
    names.sort();
    names
}

struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_kill_leaves_a_state_that_was_saved() {
    let folder = tempfile::tempdir().unwrap();
    let truth = Truth::of_photos(&vectors(200, 5));
    let mut numbers = Numbers(1);
    let mut states = std::collections::BTreeSet::new();
    for round in 0..ROUNDS {
        let writer = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::writer_to_be_killed"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let mut writer = Killed(writer.unwrap());
        // Every other time while it starts, else somewhere after its first save.
        let before = generations(folder.path());
        while round % 2 == 0 && generations(folder.path()) == before {
            assert!(writer.0.try_wait().unwrap().is_none(), "the writer stopped by itself");
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(Duration::from_millis(numbers.next() % 300));
        drop(writer);
        let held = |seq: u64| if seq == 0 { 0 } else { (seq - 1) % 200 + 1 };
        let index = VectorIndex::open(&folder.path().join("vectors"), &options(50)).unwrap();
        assert_eq!(index.notice(), Vec::<String>::new(), "a kill is no damage");
        assert_eq!(index.keys(), (1..=held(index.seq())).collect());
        if let Some(key) = index.keys().min() {
            let hits = truth.search(&index, &truth.0[&(key, 0)], &VectorQuery::default());
            assert_eq!(hits[0].key, key);
        }
        let text = TextIndex::open(&folder.path().join("text"), TextMode::Write).unwrap();
        assert_eq!(text.notice(), Vec::<String>::new());
        assert_eq!(text.matching(&TextQuery::All).unwrap(), (1..=held(text.seq())).collect());
        states.insert((index.seq(), text.seq()));
    }
    assert!(states.iter().any(|state| state.0 > 0 && state.1 > 0), "the writer never got to write: {states:?}");
}
