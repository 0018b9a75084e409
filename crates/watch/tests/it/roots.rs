//! Roots that vanish and come back.

use std::{fs, thread, time::Duration};

use crossbeam_channel::unbounded;
use shiguang_watch::{RescanReason, WatchEvent, Watcher};

use crate::{
    folder::{folder, rules, write},
    watching::options,
};

const DEADLINE: Duration = Duration::from_secs(60);

#[test]
fn a_root_is_renamed_away_and_back() {
    for polling in [false, true] {
        let (_guard, outer) = folder();
        let root = outer.join("drive");
        write(&root, "a.jpg");
        let (sender, events) = unbounded();
        let watcher = Watcher::start(options(polling), sender).unwrap();
        watcher.watch(&root, &rules(&[])).unwrap();
        let until = |expected: WatchEvent| while events.recv_timeout(DEADLINE).expect("an event") != expected {};

        fs::rename(&root, outer.join("away")).unwrap();
        until(WatchEvent::RootGone { root: root.clone() });
        // The empty mount point of a drive is not the drive.
        fs::create_dir(&root).unwrap();
        thread::sleep(Duration::from_millis(500));
        // Changes from before may still be under way.
        let early = events.try_iter().find(|event| !matches!(event, WatchEvent::Changed { .. }));
        assert_eq!(early, None);
        fs::remove_dir(&root).unwrap();
        fs::rename(outer.join("away"), &root).unwrap();
        until(WatchEvent::RootBack { root: root.clone() });

        watcher.watch(&root, &rules(&[])).unwrap();
        if polling {
            until(WatchEvent::Rescan { root: root.clone(), reason: RescanReason::PollingStarted });
        }
        fs::write(root.join("a.jpg"), "changed").unwrap();
        until(WatchEvent::Changed { root: root.clone(), paths: vec![root.join("a.jpg")] });
    }
}

#[test]
fn another_folder_in_its_place_is_not_the_root() {
    let (_guard, outer) = folder();
    let root = outer.join("drive");
    write(&root, "a.jpg");
    write(&outer, "other/b.jpg");
    let (sender, events) = unbounded();
    let watcher = Watcher::start(options(true), sender).unwrap();
    watcher.watch(&root, &rules(&[])).unwrap();
    fs::rename(&root, outer.join("away")).unwrap();
    fs::rename(outer.join("other"), &root).unwrap();
    let mut seen = Vec::new();
    while seen.last() != Some(&WatchEvent::RootBack { root: root.clone() }) {
        seen.push(events.recv_timeout(DEADLINE).expect("an event"));
    }
    assert!(seen.contains(&WatchEvent::RootGone { root: root.clone() }), "{seen:?}");
}
