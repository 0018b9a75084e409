//! The program is told to end in the middle of photos.

use std::process::Command;

use shiguang_library::{Library, Naming, Places, Settings};

use crate::shelf::{Shelf, drawn, until};

/// More than are analysed before the end.
const FILES: u64 = 300;

/// Ending under a running model made ONNX Runtime print an error or abort.
#[test]
#[cfg(unix)]
fn told_to_end_in_the_middle_of_photos_it_ends_without_an_error() {
    let shelf = Shelf::new();
    for number in 0..FILES {
        shelf.write(&format!("{number}.png"), &drawn(number));
    }
    let visit = || {
        let places = Places::at(shelf.data());
        let settings = Settings::load(&places).expect("settings");
        Library::visit(places, settings).expect("the library opens")
    };
    visit().add_folder(&shelf.folder(), &Naming::default()).expect("an instance");
    let mut serve = shelf.start(&[&"serve", &"--port", &"0"]);
    let lines = serve.errors();
    let tagged = || visit().instances().expect("instances")[0].counts.tagged;
    until("it works", || {
        assert!(serve.lives(), "it ended by itself");
        tagged() > 0
    });
    let kill = Command::new("kill").arg("-TERM").arg(serve.id().to_string()).status().expect("kill runs");
    assert!(kill.success());
    let code = serve.code();
    let said: Vec<String> = lines.iter().collect();
    assert!(tagged() < FILES, "nothing was in hand any more");
    assert_eq!(code, Some(0), "{said:?}");
    assert_eq!(said, ["shiguang: finishing what was accepted"]);
}
