//! Changes arrive. A deadline is only there so that a failure does not hang.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, unbounded};
use shiguang_watch::{PollingReason, RescanReason, WatchError, WatchEvent, WatchMode, WatchOptions, Watcher};

use crate::folder::{folder, rules, write};

const DEADLINE: Duration = Duration::from_secs(60);

pub struct Watched {
    pub watcher: Watcher,
    pub events: Receiver<WatchEvent>,
    pub root: PathBuf,
    _guard: tempfile::TempDir,
}

pub fn options(force_polling: bool) -> WatchOptions {
    WatchOptions { debounce: Duration::from_millis(50), poll_interval: Duration::from_millis(50), force_polling }
}

impl Watched {
    fn new(force_polling: bool, patterns: &[&str], files: &[&str]) -> Self {
        let (guard, root) = folder();
        files.iter().for_each(|file| drop(write(&root, file)));
        let (sender, events) = unbounded();
        let watcher = Watcher::start(options(force_polling), sender).unwrap();
        let mode = watcher.watch(&root, &rules(patterns)).unwrap();
        let watched = Self { watcher, events, root, _guard: guard };
        if force_polling {
            assert_eq!(mode, WatchMode::Polling { reason: PollingReason::Asked });
            let started = WatchEvent::Rescan { root: watched.root.clone(), reason: RescanReason::PollingStarted };
            assert_eq!(watched.next(), started);
        } else {
            assert_eq!(mode, WatchMode::Native);
        }
        watched
    }

    pub fn next(&self) -> WatchEvent {
        self.events.recv_timeout(DEADLINE).expect("an event")
    }

    /// Collects changed paths until all of these were named; gives all that were.
    fn wait_for(&self, names: &[&str]) -> BTreeSet<PathBuf> {
        let mut seen = BTreeSet::new();
        let end = Instant::now() + DEADLINE;
        while !names.iter().all(|name| covers(&seen, &self.root.join(name))) {
            assert!(Instant::now() < end, "waited for {names:?}, saw {seen:?}");
            match self.events.recv_timeout(Duration::from_millis(100)) {
                // Of a root that was let go, events may still be under way.
                Ok(WatchEvent::Changed { root, paths }) if root == self.root => seen.extend(paths),
                _ => {}
            }
        }
        seen
    }
}

/// Named itself, or a folder around it.
fn covers(seen: &BTreeSet<PathBuf>, path: &Path) -> bool {
    path.ancestors().any(|part| seen.contains(part))
}

/// Both ways of watching tell the same.
fn both(test: impl Fn(bool)) {
    test(false);
    test(true);
}

#[test]
fn create_modify_rename_delete() {
    both(|polling| {
        let watched = Watched::new(polling, &[], &["old.jpg"]);
        let root = &watched.root;
        write(root, "a.jpg");
        watched.wait_for(&["a.jpg"]);
        fs::write(root.join("old.jpg"), "something longer").unwrap();
        watched.wait_for(&["old.jpg"]);
        fs::rename(root.join("a.jpg"), root.join("b.jpg")).unwrap();
        watched.wait_for(&["a.jpg", "b.jpg"]);
        fs::remove_file(root.join("b.jpg")).unwrap();
        watched.wait_for(&["b.jpg"]);
    });
}

#[test]
fn folders_come_move_and_go() {
    both(|polling| {
        let watched = Watched::new(polling, &[], &["2023/a.jpg", "2023/五月/b.jpg"]);
        let root = &watched.root;
        write(root, "new/deep/c.jpg");
        watched.wait_for(&["new/deep/c.jpg"]);
        fs::rename(root.join("2023"), root.join("2024")).unwrap();
        watched.wait_for(&["2023/a.jpg", "2023/五月/b.jpg", "2024/a.jpg", "2024/五月/b.jpg"]);
        // The moved folder is still watched, under its new name.
        write(root, "2024/五月/d.jpg");
        watched.wait_for(&["2024/五月/d.jpg"]);
        fs::remove_dir_all(root.join("2024")).unwrap();
        watched.wait_for(&["2024/a.jpg", "2024/五月/d.jpg"]);
    });
}

/// A change that keeps size and whole seconds, or that sets the time back, is one too.
#[test]
fn small_changes_of_the_time() {
    both(|polling| {
        let watched = Watched::new(polling, &[], &["a.jpg"]);
        let path = watched.root.join("a.jpg");
        let file = fs::File::options().write(true).open(&path).unwrap();
        let time = file.metadata().unwrap().modified().unwrap();
        for change in [Duration::from_millis(1), Duration::from_secs(3600)] {
            file.set_modified(time - change).unwrap();
            watched.wait_for(&["a.jpg"]);
        }
    });
}

#[test]
fn what_the_rules_leave_out_is_silent() {
    both(|polling| {
        let watched = Watched::new(polling, &["cache/", "*.tmp.jpg"], &["a.jpg", ".hidden/b.jpg", "cache/c.jpg"]);
        let root = &watched.root;
        let silent = ["note.txt", ".d.jpg", ".hidden/b.jpg", "cache/c.jpg", "e.tmp.jpg"];
        for name in silent {
            write(root, name);
        }
        // Reading is no change.
        fs::read(root.join("a.jpg")).unwrap();
        write(root, "last.jpg");
        let seen = watched.wait_for(&["last.jpg"]);
        assert_eq!(seen, BTreeSet::from([root.join("last.jpg")]));
    });
}

#[test]
fn nomedia_hides_its_folder() {
    both(|polling| {
        let watched = Watched::new(polling, &[], &["phone/a.jpg"]);
        write(&watched.root, "phone/.nomedia");
        watched.wait_for(&["phone/a.jpg"]);
    });
}

#[test]
fn many_changes_at_once_are_a_rescan() {
    both(|polling| {
        let watched = Watched::new(polling, &[], &["a.jpg"]);
        let (_elsewhere, other) = folder();
        // Moved in as single files at once, which is quicker than writing them here.
        for i in 0..1500 {
            write(&other, &format!("{i}.jpg"));
        }
        for i in 0..1500 {
            fs::rename(other.join(format!("{i}.jpg")), watched.root.join(format!("{i}.jpg"))).unwrap();
        }
        let mut named = BTreeSet::new();
        loop {
            match watched.next() {
                WatchEvent::Rescan { root, reason } => {
                    assert_eq!((root, reason), (watched.root.clone(), RescanReason::TooManyChanges));
                    break;
                }
                WatchEvent::Changed { paths, .. } => {
                    assert!(paths.len() <= 1000);
                    named.extend(paths);
                    // Several smaller batches are as good.
                    if named.len() >= 1500 {
                        break;
                    }
                }
                other => panic!("{other:?}"),
            }
        }
    });
}

#[test]
fn roots_may_be_nested_and_are_let_go_alone() {
    both(|polling| {
        let watched = Watched::new(polling, &[], &["inner/a.jpg"]);
        let inner = watched.root.join("inner");
        watched.watcher.watch(&inner, &rules(&[])).unwrap();
        if polling {
            let started = WatchEvent::Rescan { root: inner.clone(), reason: RescanReason::PollingStarted };
            assert_eq!(watched.next(), started);
        }
        write(&inner, "b.jpg");
        let mut roots = BTreeSet::new();
        while roots.len() < 2 {
            match watched.next() {
                WatchEvent::Changed { root, paths } => {
                    assert_eq!(paths, [inner.join("b.jpg")]);
                    roots.insert(root);
                }
                other => panic!("{other:?}"),
            }
        }
        watched.watcher.unwatch(&inner);
        write(&inner, "c.jpg");
        watched.wait_for(&["inner/c.jpg"]);
    });
}

#[cfg(unix)]
#[test]
fn a_change_behind_a_link_is_named_as_listings_name_it() {
    let (_guard, root) = folder();
    write(&root, "real/a.jpg");
    std::os::unix::fs::symlink(root.join("real"), root.join("alias")).unwrap();
    let (sender, events) = unbounded();
    let watcher = Watcher::start(options(false), sender).unwrap();
    assert_eq!(watcher.watch(&root, &rules(&[])).unwrap(), WatchMode::Native);
    write(&root, "real/b.jpg");
    loop {
        match events.recv_timeout(DEADLINE).expect("an event") {
            WatchEvent::Changed { paths, .. } if paths.contains(&root.join("real/b.jpg")) => break,
            WatchEvent::Changed { .. } => {}
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_missing_root_cannot_be_watched() {
    let (_guard, root) = folder();
    let watcher = Watcher::start(options(false), unbounded().0).unwrap();
    let error = watcher.watch(&root.join("gone"), &rules(&[])).unwrap_err();
    assert!(matches!(error, WatchError::RootMissing { .. }), "{error}");
}
