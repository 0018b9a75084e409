//! Damaged files: opening gives an empty or an older index, never a panic, an exit or an error.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use shiguang_index::{IndexError, TextDocument, TextIndex, TextMode, TextQuery, VectorIndex, VectorQuery};

use crate::samples::{Truth, options, vectors};

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all.sort();
    all
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(&file, target).unwrap();
    }
}

/// Ways to damage a file.
#[derive(Debug, Clone, Copy)]
enum Harm {
    Cut,
    Emptied,
    Deleted,
    Flipped { at: f64 },
    Longer,
    Folder,
}

const HARMS: [Harm; 9] = [
    Harm::Cut,
    Harm::Emptied,
    Harm::Deleted,
    Harm::Flipped { at: 0.0 },
    Harm::Flipped { at: 0.3 },
    Harm::Flipped { at: 0.7 },
    Harm::Flipped { at: 0.999 },
    Harm::Longer,
    Harm::Folder,
];

fn harm(path: &Path, harm: Harm) {
    let mut bytes = fs::read(path).unwrap();
    match harm {
        Harm::Cut => bytes.truncate(bytes.len() * 2 / 3),
        Harm::Emptied => bytes.clear(),
        Harm::Longer => bytes.extend([0; 100]),
        Harm::Flipped { at } => {
            let place = (bytes.len() as f64 * at) as usize;
            if let Some(byte) = bytes.get_mut(place) {
                *byte ^= 1;
            }
        }
        Harm::Deleted | Harm::Folder => fs::remove_file(path).unwrap(),
    }
    match harm {
        Harm::Deleted => {}
        Harm::Folder => fs::create_dir(path).unwrap(),
        _ => fs::write(path, bytes).unwrap(),
    }
}

#[test]
fn every_damage_of_every_vector_file() {
    let home = tempfile::tempdir().unwrap();
    let whole = home.path().join("whole");
    let truth = Truth::of_photos(&vectors(300, 91));
    let index = VectorIndex::open(&whole, &options(100)).unwrap();
    truth.fill(&index);
    assert!(index.build_graph(&AtomicBool::new(false)));
    index.follow(9);
    index.save().unwrap();
    let all = files(&whole);
    // The manifest, two tables, and the graph's three.
    assert_eq!(all.len(), 6, "{all:?}");
    let mut number = 0;
    for file in &all {
        for kind in HARMS {
            number += 1;
            let folder = home.path().join(format!("{number}"));
            copy(&whole, &folder);
            harm(&folder.join(file.strip_prefix(&whole).unwrap()), kind);
            let index = VectorIndex::open(&folder, &options(100)).unwrap();
            // The table of crops is eight zero bytes; all damage to it is found as well.
            assert_eq!((index.seq(), index.len(), index.notice().len()), (0, 0, 1), "{kind:?} {}", file.display());
            truth.fill(&index);
            index.follow(10);
            index.save().unwrap();
            let again = VectorIndex::open(&folder, &options(100)).unwrap();
            assert_eq!((again.seq(), again.len(), again.notice().len()), (10, 300, 0), "{kind:?} {}", file.display());
            fs::remove_dir_all(&folder).unwrap();
        }
    }
}

#[test]
fn an_older_generation_is_better_than_none() {
    let home = tempfile::tempdir().unwrap();
    let truth = Truth::of_photos(&vectors(50, 92));
    let index = VectorIndex::open(home.path(), &options(1000)).unwrap();
    truth.fill(&index);
    index.follow(1);
    index.save().unwrap();
    // As after a kill between the rename and the removal of the older one.
    let older = home.path().join("generation-1");
    let kept = tempfile::tempdir().unwrap();
    copy(&older, kept.path());
    index.follow(2);
    index.save().unwrap();
    copy(kept.path(), &older);
    assert_eq!(VectorIndex::open(home.path(), &options(1000)).unwrap().seq(), 2);
    harm(&home.path().join("generation-2").join("photos.codes"), Harm::Flipped { at: 0.5 });
    let index = VectorIndex::open(home.path(), &options(1000)).unwrap();
    assert_eq!((index.seq(), index.len(), index.notice().len()), (1, 50, 1));
    assert_eq!(truth.recall(&index, &vectors(5, 92), &VectorQuery::default()), 1.0);
}

#[test]
fn a_save_that_was_cut_off_leaves_the_one_before() {
    let home = tempfile::tempdir().unwrap();
    let index = VectorIndex::open(home.path(), &options(1000)).unwrap();
    Truth::of_photos(&vectors(50, 93)).fill(&index);
    index.follow(4);
    index.save().unwrap();
    let half = home.path().join("building");
    copy(&home.path().join("generation-1"), &half);
    harm(&half.join("manifest"), Harm::Cut);
    let index = VectorIndex::open(home.path(), &options(1000)).unwrap();
    assert_eq!((index.seq(), index.len(), index.notice().len()), (4, 50, 0));
    index.save().unwrap();
    assert!(!half.exists());
    assert_eq!(VectorIndex::open(home.path(), &options(1000)).unwrap().seq(), 4);
}

#[test]
fn vectors_survive_the_loss_of_their_folder_while_open() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("index");
    let truth = Truth::of_photos(&vectors(50, 94));
    let index = VectorIndex::open(&folder, &options(1000)).unwrap();
    truth.fill(&index);
    index.follow(6);
    index.save().unwrap();
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(truth.recall(&index, &vectors(5, 94), &VectorQuery::default()), 1.0);
    index.save().unwrap();
    let again = VectorIndex::open(&folder, &options(1000)).unwrap();
    assert_eq!((again.seq(), again.len()), (6, 50));
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    fs::write(&file, "not a folder").unwrap();
    assert!(matches!(VectorIndex::open(&file, &options(1000)), Err(IndexError::Io { .. })));
    assert!(matches!(TextIndex::open(&file, TextMode::Write), Err(IndexError::Io { .. })));
    let index = VectorIndex::open(&file.join("below"), &options(1000));
    assert!(index.is_err() || index.is_ok_and(|index| index.save().is_err()));
}

fn photo(key: u64, word: &str) -> TextDocument {
    TextDocument { key, words: vec![word.to_owned()], names: format!("IMG_{key}.jpg"), ..TextDocument::default() }
}

fn words(text: &str) -> TextQuery {
    TextQuery::Words { text: text.to_owned(), quoted: false, prefix: false }
}

/// Two segments, one with a deleted photo.
fn text_library(folder: &Path) {
    let index = TextIndex::open(folder, TextMode::Write).unwrap();
    for key in 1..=50 {
        index.replace(&photo(key, if key % 2 == 0 { "dog" } else { "海滩" })).unwrap();
    }
    index.commit(50).unwrap();
    index.replace(&photo(51, "dog")).unwrap();
    index.remove(2).unwrap();
    index.commit(51).unwrap();
}

#[test]
fn every_damage_of_every_text_file() {
    let home = tempfile::tempdir().unwrap();
    let whole = home.path().join("whole");
    text_library(&whole);
    let all = files(&whole);
    assert!(all.len() > 10, "{all:?}");
    let mut number = 0;
    for file in &all {
        for kind in HARMS {
            number += 1;
            let folder = home.path().join(format!("{number}"));
            copy(&whole, &folder);
            harm(&folder.join(file.strip_prefix(&whole).unwrap()), kind);
            let what = format!("{kind:?} {}", file.display());
            // A reader leaves it alone, whatever it is.
            let reader = TextIndex::open(&folder, TextMode::Read).unwrap();
            assert!([0, 25].contains(&reader.matching(&words("dog")).unwrap().len()), "{what}");
            drop(reader);
            let index = TextIndex::open(&folder, TextMode::Write).unwrap_or_else(|error| panic!("{what}: {error}"));
            let found = index.matching(&words("dog")).unwrap();
            match index.seq() {
                // Lock files and the like hold nothing.
                51 => assert_eq!((found.len(), found.contains(2)), (25, false), "{what}"),
                seq => assert_eq!((seq, found.len(), index.notice().len()), (0, 0, 1), "{what}"),
            }
            index.replace(&photo(99, "zebra")).unwrap();
            index.commit(60).unwrap();
            drop(index);
            let index = TextIndex::open(&folder, TextMode::Write).unwrap();
            assert_eq!((index.seq(), index.notice()), (60, vec![]), "{what}");
            assert!(index.matching(&words("zebra")).unwrap().contains(99), "{what}");
            drop(index);
            fs::remove_dir_all(&folder).unwrap();
        }
    }
}

#[test]
fn damage_to_the_numbers_in_meta_json_is_found() {
    let home = tempfile::tempdir().unwrap();
    let whole = home.path().join("whole");
    text_library(&whole);
    let meta = fs::read(whole.join("meta.json")).unwrap();
    let digits: Vec<usize> = (0..meta.len()).filter(|&i| meta[i].is_ascii_digit()).collect();
    let (mut emptied, mut number) = (0, 0);
    for &place in &digits {
        number += 1;
        let folder = home.path().join(format!("{number}"));
        copy(&whole, &folder);
        let mut changed = meta.clone();
        changed[place] = if changed[place] == b'9' { b'1' } else { changed[place] + 1 };
        fs::write(folder.join("meta.json"), changed).unwrap();
        let index = TextIndex::open(&folder, TextMode::Write).unwrap();
        let found = index.matching(&words("dog")).unwrap();
        // Some numbers (the operation counter) mean nothing to us; then everything must still be right.
        assert!(matches!((index.seq(), found.len()), (0, 0) | (51, 25)), "{place}: {} {}", index.seq(), found.len());
        emptied += usize::from(index.seq() == 0);
        drop(index);
        fs::remove_dir_all(&folder).unwrap();
    }
    assert!(emptied > digits.len() / 2, "{emptied} of {}", digits.len());
}

#[test]
fn text_survives_the_loss_of_its_folder_while_open() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("index");
    text_library(&folder);
    let index = TextIndex::open(&folder, TextMode::Write).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    // The owner goes on until it is told, then replays.
    let mut told = false;
    for seq in 52..60 {
        let done = index.replace(&photo(seq, "wolf")).and_then(|()| index.commit(seq));
        if let Err(error) = done {
            assert!(matches!(error, IndexError::Lost(_)), "{error}");
            told = true;
            break;
        }
    }
    assert!(told);
    assert_eq!((index.seq(), index.matching(&TextQuery::All).unwrap().len()), (0, 0));
    index.replace(&photo(1, "wolf")).unwrap();
    index.commit(70).unwrap();
    assert_eq!(index.matching(&words("wolves")).unwrap().len(), 1);
    drop(index);
    assert_eq!(TextIndex::open(&folder, TextMode::Write).unwrap().seq(), 70);
}

/// What a killed process left of a commit stood in the way of the next one for ever: tantivy never writes over a file.
#[test]
fn files_of_a_commit_that_was_broken_off_are_in_nobodys_way() {
    let scratch = tempfile::tempdir().unwrap();
    let (done, broken) = (scratch.path().join("done"), scratch.path().join("broken"));
    let dog = |key| TextDocument { key, words: vec!["dog".to_owned()], ..TextDocument::default() };
    let index = TextIndex::open(&done, TextMode::Write).unwrap();
    for key in 1..=3 {
        index.replace(&dog(key)).unwrap();
    }
    index.commit(1).unwrap();
    drop(index);
    copy(&done, &broken);
    let index = TextIndex::open(&done, TextMode::Write).unwrap();
    index.remove(2).unwrap();
    index.commit(2).unwrap();
    drop(index);
    // All files of the second commit, but `meta.json`, which makes it one.
    for file in files(&done) {
        let name = file.file_name().unwrap();
        if name != "meta.json" {
            fs::copy(&file, broken.join(name)).unwrap();
        }
    }
    assert!(files(&broken).iter().any(|file| file.extension().is_some_and(|ending| ending == "del")));

    let index = TextIndex::open(&broken, TextMode::Write).unwrap();
    assert_eq!((index.seq(), index.notice()), (1, Vec::<String>::new()));
    index.remove(2).unwrap();
    index.commit(2).unwrap();
    let found: Vec<u64> = index.matching(&TextQuery::All).unwrap().iter().collect();
    assert_eq!(found, [1, 3]);
}
