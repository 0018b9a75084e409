//! Work that is ended from another thread.

use std::sync::mpsc::channel;
use std::time::Duration;

use shiguang_vision::VisionError;

use crate::{analyser, photo};

#[test]
fn a_model_that_runs_is_stopped_from_another_thread_for_good() {
    let (_, mut first) = analyser("standard");
    let interrupt = first.interrupt();
    let photo = photo("china.jpg");
    let (sender, begun) = channel();
    let picture = photo.clone();
    let working = std::thread::spawn(move || {
        // Without an end of its own.
        loop {
            sender.send(()).ok();
            if let Err(error) = first.analyse(&picture) {
                return (error, first);
            }
        }
    });
    for _ in 0..2 {
        begun.recv_timeout(Duration::from_secs(120)).expect("it works");
    }
    interrupt.interrupt();
    let (error, mut first) = working.join().expect("it ended by itself");
    assert!(matches!(error, VisionError::Inference { .. }), "{error}");
    assert!(first.analyse(&photo).is_err() && first.embed(&photo.pixels).is_err(), "nothing starts any more");
    // Sessions of others go on.
    let (_, mut other) = analyser("standard");
    assert!(other.analyse(&photo).is_ok());
}
