//! The system watches no more folders: they are looked through instead, and the person is told.

use std::process::Command;

use crate::shelf::{Running, Shelf, until, wait_for};

/// Runs the program where at most so many folders can be watched: a user namespace has limits of its own. `None` where the
/// system gives none.
fn limited(shelf: &Shelf, watches: u32) -> Option<Running> {
    let namespace = |script: &str, program: &str| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "sh", "-c", script, program]);
        command
    };
    let limit = format!("echo {watches} > /proc/sys/user/max_inotify_watches");
    if !namespace(&limit, "").output().is_ok_and(|output| output.status.success()) {
        return None;
    }
    let script = format!("{limit} && exec \"$0\" watch");
    let mut command = namespace(&script, env!("CARGO_BIN_EXE_shiguang"));
    Some(Running::start(command.env("SHIGUANG_DATA_DIR", shelf.data())))
}

#[test]
fn folders_beyond_the_limit_of_watches_are_looked_through() {
    let shelf = Shelf::new();
    let settings = shelf.data().join("settings.toml");
    let text = std::fs::read_to_string(&settings).expect("the shelf's settings");
    std::fs::write(&settings, format!("{text}\n[scan]\npoll_seconds = 1\n")).expect("written");
    for folder in 0..8 {
        std::fs::create_dir(shelf.folder().join(format!("{folder}"))).expect("a folder");
    }
    shelf.put("chelsea.png", "0/cat.png");
    shelf.index();
    let Some(mut watch) = limited(&shelf, 4) else {
        eprintln!("skipped: this system gives no user namespace");
        return;
    };
    let lines = watch.errors();
    wait_for(&lines, "the system watches no more folders");
    let state = || shelf.json(&[&"instances", &"--json"])["result"][0].clone();
    shelf.put("coffee.png", "7/coffee.png");
    until("the photo is tagged", || state()["tagged"] == 2);
    assert_eq!(watch.kill(), None);

    // Where there is room the folder is watched, and nobody is told of a limit any more.
    let notice = || {
        let library = shiguang_library::Library::visit(
            shiguang_library::Places::at(shelf.data()),
            shiguang_library::Settings::default(),
        );
        library.expect("it opens").instances().expect("instances").remove(0).instance.notice
    };
    assert_eq!(notice().as_deref(), Some("polling_watch_limit"));
    let mut watch = shelf.start(&[&"watch"]);
    until("the notice is gone", || notice().is_none());
    assert_eq!(watch.kill(), None);
}
