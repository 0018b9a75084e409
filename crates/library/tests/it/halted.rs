//! What is gone for a while: the disk's room, the catalogue behind another process, a file behind an error. Work halts or
//! skips and says so, nothing is lost, and it goes on by itself.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};
use shiguang_catalog::Catalog;
use shiguang_library::doctor::examine;
use shiguang_library::edits::Change;
use shiguang_library::{ErrorCode, Event, Library, Naming, Places, Settings};

use crate::album::{Album, drawn, id, photo, search};

/// A small disk in memory, for the time of a test.
struct Disk(PathBuf);

impl Disk {
    /// `None` where we may not mount one.
    fn mount(at: &Path, megabytes: u32) -> Option<Self> {
        fs::create_dir(at).expect("a folder");
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at).output();
        mounted.is_ok_and(|output| output.status.success()).then(|| Self(at.to_owned()))
    }

    /// Takes all room that is left.
    fn fill(&self) -> PathBuf {
        let ballast = self.0.join("ballast");
        let mut file = fs::File::create(&ballast).expect("a file");
        while std::io::Write::write_all(&mut file, &[1; 4096]).is_ok() {}
        ballast
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a failing test may still hold files.
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}

/// Waits until the work halts; the limit is only against hanging.
fn halted(events: &Receiver<Event>) -> (ErrorCode, String) {
    let until = Instant::now() + Duration::from_secs(120);
    loop {
        if let Event::Halted { code, reason } = events.recv_deadline(until).expect("it halts") {
            return (code, reason);
        }
    }
}

fn note(value: &str) -> Change {
    Change::Field { key: "note".into(), values: vec![value.into()] }
}

#[test]
fn a_full_disk_halts_the_work_and_room_lets_it_go_on() {
    let album = Album::new();
    let Some(disk) = Disk::mount(&album.data(), 24) else {
        eprintln!("skipped: this system does not let us mount a small disk");
        return;
    };
    album.write("first.png", &drawn(1));
    let library = album.open();
    let (instance, _) = album.index(&library);
    let first = id(&library, "first.png");
    library.edit(&[first], &note("kept")).expect("a field");

    library.pause();
    for number in 2..12 {
        album.write(&format!("{number}.png"), &drawn(number));
    }
    library.scan(instance, &AtomicBool::new(false)).expect("scanned");
    let events = library.listen();
    let ballast = disk.fill();
    library.resume();
    let (code, reason) = halted(&events);
    assert_eq!(code, ErrorCode::DiskFull, "{reason}");
    let state = library.instances().expect("it can be read").remove(0);
    assert_eq!((state.counts.photos, state.counts.failed), (11, 0), "a full disk is no fault of the photos");
    assert!(state.waiting > 0, "{state:?}");
    // What can be said without more room is said; what cannot, changes nothing.
    let edits: Vec<String> = (0..200).map(|number| format!("{number} {}", "long ".repeat(2000))).collect();
    let refused = edits.iter().find_map(|text| library.edit(&[first], &note(text)).err().map(|error| (error, text)));
    let (error, text) = refused.expect("there is no room");
    assert_eq!(error.code, ErrorCode::DiskFull, "{error}");
    let now = photo(&library, "first.png").fields[0].1[0].clone();
    assert!(now == "kept" || edits.iter().take_while(|known| *known != text).any(|known| *known == now), "{now:.40}");

    fs::remove_file(ballast).expect("room");
    assert!(library.finish(|_| true).expect("it goes on"));
    let state = library.instances().expect("instances").remove(0);
    assert_eq!((state.counts.tagged, state.counts.failed, state.waiting), (11, 0, 0));
    library.edit(&[first], &note("said again")).expect("there is room");
    assert_eq!(search(&library, "note:\"said again\""), ["first.png"]);
    let diagnosis = examine(&library, false).expect("examined");
    assert!(diagnosis.findings.is_empty(), "{diagnosis:?}");
    drop(library);
    let library = album.open();
    assert_eq!(photo(&library, "first.png").fields, [("note".to_owned(), vec!["said again".to_owned()])]);
}

/// Holds the catalogue's only place for a writer, as another process would, until it is dropped.
struct Hold {
    release: Option<Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Hold {
    fn start(album: &Album) -> Self {
        let catalog = Catalog::open(&album.data(), 0).expect("opened");
        let (release, released) = bounded::<()>(0);
        let (sender, holds) = bounded(1);
        let thread = std::thread::spawn(move || {
            let held = catalog.write(|_| {
                sender.send(()).expect("the test waits");
                // Disconnected: it is dropped.
                released.recv().ok();
                Ok(())
            });
            held.expect("it has the place");
        });
        holds.recv().expect("it has the place");
        Self { release: Some(release), thread: Some(thread) }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        drop(self.release.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

#[test]
fn a_busy_catalogue_makes_edits_wait_and_then_refuses_them_clearly() {
    let album = Album::new();
    album.write("a.png", &drawn(1));
    let library = album.open();
    album.index(&library);
    let a = id(&library, "a.png");
    let other = Hold::start(&album);
    std::thread::scope(|scope| {
        let edit = scope.spawn(|| library.edit(&[a], &note("waited")));
        std::thread::sleep(Duration::from_millis(500));
        assert!(!edit.is_finished(), "there is one place for a writer");
        drop(other);
        edit.join().expect("no panic").expect("it only took longer");
    });
    assert_eq!(search(&library, "note:waited"), ["a.png"]);

    // Longer than anybody waits.
    let other = Hold::start(&album);
    let error = library.edit(&[a], &note("refused")).expect_err("too long");
    assert_eq!(error.code, ErrorCode::CatalogBusy);
    assert_eq!(photo(&library, "a.png").fields[0].1, ["waited"], "reading never waits, and nothing changed");
    drop(other);
    library.edit(&[a], &note("again")).expect("free");
    assert_eq!(photo(&library, "a.png").fields[0].1, ["again"]);
}

#[test]
fn a_catalogue_that_stays_busy_halts_the_work_and_what_was_found_is_kept() {
    let album = Album::new();
    let library = album.open();
    let (instance, _) = album.index(&library);
    library.pause();
    for number in 0..5 {
        album.write(&format!("{number}.png"), &drawn(number));
    }
    library.scan(instance, &AtomicBool::new(false)).expect("scanned");
    let events = library.listen();
    let other = Hold::start(&album);
    library.resume();
    let (code, reason) = halted(&events);
    assert_eq!(code, ErrorCode::CatalogBusy);
    assert!(reason.contains("in use by another program"), "{reason}");
    drop(other);
    assert!(library.finish(|_| true).expect("it goes on"));
    let state = library.instances().expect("instances").remove(0);
    assert_eq!((state.counts.photos, state.counts.tagged, state.counts.failed), (5, 5, 0));
}

#[test]
fn what_is_no_file_and_what_cannot_be_read_stops_nothing() {
    let album = Album::new();
    album.write("good.png", &drawn(1));
    let folder = album.folder();
    let made = Command::new("mkfifo").arg(folder.join("pipe.jpg")).status().expect("mkfifo runs");
    assert!(made.success());
    fs::create_dir(folder.join("folder.jpg")).expect("a folder");
    album.write("folder.jpg/inside.png", &drawn(2));
    symlink(folder.join("nowhere.png"), folder.join("dangling.png")).expect("a link");
    // Reading this file at its start is an input/output error, as of a bad disk.
    symlink("/proc/self/mem", folder.join("broken.png")).expect("a link");
    // One that is no photo although its name says so.
    symlink("/dev/zero", folder.join("endless.png")).expect("a link");
    let library = album.open();
    let (instance, report) = album.index(&library);
    let unreadable: Vec<&str> = report.unreadable.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(unreadable, ["dangling.png"]);
    assert_eq!(report.files, 3, "{report:?}");
    let counts = library.instances().expect("instances")[0].counts;
    assert_eq!((counts.photos, counts.tagged), (3, 2));
    let failures = library.failures(Some(instance), 9).expect("failures");
    assert_eq!(failures.len(), 1, "{failures:?}");
    assert_eq!((failures[0].path_text.as_str(), failures[0].error_kind.as_str()), ("broken.png", "unreadable"));

    // A bad disk may get better.
    fs::remove_file(folder.join("broken.png")).expect("removed");
    album.write("broken.png", &drawn(3));
    album.index(&library);
    let counts = library.instances().expect("instances")[0].counts;
    assert_eq!((counts.photos, counts.tagged, counts.failed), (3, 3, 0));
}

#[test]
fn without_room_for_a_catalogue_the_library_says_so() {
    let album = Album::new();
    let Some(disk) = Disk::mount(&album.data(), 1) else {
        eprintln!("skipped: this system does not let us mount a small disk");
        return;
    };
    let ballast = disk.fill();
    let error = Library::open(Places::at(album.data()), Settings::default()).err().expect("no room");
    assert_eq!(error.code, ErrorCode::DiskFull, "{error:?}");
    fs::remove_file(ballast).expect("room");
    let library = album.open();
    assert!(library.add_folder(&album.folder(), &Naming::default()).is_ok());
}
