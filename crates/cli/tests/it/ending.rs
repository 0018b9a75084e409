//! The program is told to end in the middle of photos, on a machine that gives its workers next to no time.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use shiguang_library::{Library, Naming, Places, Settings};

use crate::shelf::{Shelf, drawn, until};

/// More than are analysed before the end.
const FILES: u64 = 300;

/// Ending under a running model made ONNX Runtime print an error or abort.
#[test]
#[cfg(unix)]
fn told_to_end_in_the_middle_of_photos_it_ends_soon_and_without_an_error() {
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
    // From now on workers get a hundredth of a processor: each has a model running for seconds.
    let stop = Arc::new(AtomicBool::new(false));
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let spin = |_| {
        let stop = Arc::clone(&stop);
        std::thread::spawn(move || while !stop.load(Ordering::Relaxed) {})
    };
    let busy: Vec<_> = (0..2 * cores).map(spin).collect();
    std::thread::sleep(Duration::from_millis(500));
    let told = Instant::now();
    let kill = Command::new("kill").arg("-TERM").arg(serve.id().to_string()).status().expect("kill runs");
    assert!(kill.success());
    let code = serve.code();
    let took = told.elapsed();
    stop.store(true, Ordering::Relaxed);
    busy.into_iter().for_each(|thread| thread.join().expect("it only spins"));
    let said: Vec<String> = lines.iter().collect();
    eprintln!("ended with {code:?} after {:.1} s, {} of {FILES} photos done: {said:?}", took.as_secs_f64(), tagged());
    assert!(tagged() < FILES, "nothing was in hand any more");
    assert_eq!(code, Some(0), "{said:?}");
    assert_eq!(said, ["shiguang: finishing what was accepted"]);
    assert!(took < Duration::from_secs(60), "{took:?}");
}
