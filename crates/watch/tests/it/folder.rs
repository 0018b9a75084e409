//! A folder with files, and what a listing says of it.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::AtomicBool,
};

use shiguang_watch::{Entry, Listing, Rules, Tree};
use tempfile::TempDir;

pub fn is_jpg(path: &Path) -> bool {
    path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("jpg"))
}

pub fn rules(patterns: &[&str]) -> Rules {
    Rules::new(is_jpg, patterns).unwrap()
}

/// A new folder without links in its own path, as macOS's temporary folders have.
pub fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = fs::canonicalize(folder.path()).unwrap();
    (folder, path)
}

/// Writes the file's own name into it, and makes its folders.
pub fn write(root: &Path, name: &str) -> PathBuf {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, name).unwrap();
    path
}

pub fn entries(root: &Path, patterns: &[&str]) -> (Vec<Entry>, Listing) {
    let (rules, cancel) = (rules(patterns), AtomicBool::new(false));
    let mut entries = Vec::new();
    let listing = Tree { root, rules: &rules, cancel: &cancel }
        .list(&mut |entry| entries.push(entry))
        .expect("the root is there");
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    assert_eq!(listing.files, entries.len() as u64);
    (entries, listing)
}

/// The relative paths, sorted.
pub fn names(root: &Path, patterns: &[&str]) -> Vec<String> {
    entries(root, patterns).0.iter().map(|entry| String::from_utf8_lossy(&entry.path).into_owned()).collect()
}
