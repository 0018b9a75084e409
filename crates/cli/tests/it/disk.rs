//! A disk that has no room left.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::shelf::{Shelf, drawn};
use crate::stderr;

/// A small disk in memory, for the time of a test.
struct Disk<'a>(&'a Path);

impl<'a> Disk<'a> {
    /// `None` where we may not mount one.
    fn mount(at: &'a Path) -> Option<Self> {
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(at).output();
        mounted.is_ok_and(|output| output.status.success()).then_some(Self(at))
    }

    fn grow(&self) {
        let grown = Command::new("mount").args(["-o", "remount,size=64m"]).arg(self.0).status();
        assert!(grown.is_ok_and(|status| status.success()), "a larger disk");
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(self.0).status());
    }
}

#[test]
fn a_full_disk_ends_indexing_with_its_reason_and_room_lets_it_go_on() {
    let shelf = Shelf::new();
    let data = shelf.data();
    let Some(disk) = Disk::mount(&data) else {
        eprintln!("skipped: this system does not let us mount a small disk");
        return;
    };
    fs::write(data.join("settings.toml"), "[models]\npack = \"fast\"\n").expect("written");
    for number in 0..40 {
        shelf.write(&format!("{number}.png"), &drawn(number));
    }
    let output = shelf.run(&[&"index", &"--json", &"--name", &"album", &shelf.folder()]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(stderr(&output).contains("full") || stderr(&output).contains("No space"), "{}", stderr(&output));
    disk.grow();
    let told = shelf.index();
    assert_eq!((&told["photos"], &told["tagged"], &told["failed"]), (&json!(40), &json!(40), &json!(0)));
    assert_eq!(shelf.json(&[&"doctor", &"--json"])["findings"], json!([]));
}
