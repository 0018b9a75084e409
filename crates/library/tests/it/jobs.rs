//! What a person starts has a row with counts and an end, and can be stopped.

use std::io::Write;

use shiguang_library::transfer::{Format, export, import};
use shiguang_library::{ErrorCode, Job, JobState, Library, PipelineState};

use crate::album::{Album, drawn, photo};

fn newest(library: &Library) -> Job {
    library.jobs(1).expect("jobs").remove(0)
}

fn filled() -> (Album, Library) {
    let album = Album::new();
    for number in 0..4 {
        album.write(&format!("{number}.png"), &drawn(number));
    }
    let library = album.open();
    album.index(&library);
    (album, library)
}

/// A reader that has seen enough after the first line.
struct Stopping<'l> {
    library: &'l Library,
    bytes: Vec<u8>,
}

impl Write for Stopping<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.bytes.is_empty() {
            assert!(self.library.cancel_job(newest(self.library).id).expect("asked"), "it is at work");
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_scan_an_export_and_an_import_are_rows_with_counts() {
    let (_album, library) = filled();
    let scan = newest(&library);
    assert_eq!((scan.kind.as_str(), scan.state, scan.total, scan.done), ("scan", JobState::Done, 4, 4));
    assert!(scan.finished_at.is_some() && scan.instance.is_some());
    assert!(!library.cancel_job(scan.id).expect("asked"), "it has ended");

    let mut bytes = Vec::new();
    export(&library, None, Format::JsonLines, &mut bytes).expect("exported");
    let job = newest(&library);
    assert_eq!((job.kind.as_str(), job.state, job.total, job.done), ("export", JobState::Done, 4, 4));
    import(&library, Format::JsonLines, &mut &bytes[..]).expect("imported");
    let job = newest(&library);
    assert_eq!((job.kind.as_str(), job.state, job.total, job.done), ("import", JobState::Done, 4, 4));
    import(&library, Format::JsonLines, &mut &b"nonsense"[..]).expect_err("refused");
    let job = newest(&library);
    assert_eq!((job.kind.as_str(), job.state), ("import", JobState::Failed));
    assert!(job.error.is_some_and(|error| error.contains("line 1")));

    let mut reader = Stopping { library: &library, bytes: Vec::new() };
    let error = export(&library, None, Format::JsonLines, &mut reader).expect_err("stopped");
    assert_eq!(error.code, ErrorCode::Cancelled);
    assert_eq!(newest(&library).state, JobState::Cancelled);
}

#[test]
fn analysing_again_is_followed_to_its_end_and_what_is_stopped_keeps_its_tags() {
    let (album, library) = filled();
    library.pause();
    library.wait(|progress| progress.state != PipelineState::Paused).expect("started");
    assert_eq!(library.retag(None).expect("begun"), 4);
    let job = newest(&library);
    assert_eq!((job.kind.as_str(), job.state, job.total, job.done), ("retag", JobState::Running, 4, 0));
    assert!(library.cancel_job(job.id).expect("asked"));
    assert_eq!(newest(&library).state, JobState::Cancelled);
    assert_eq!(library.instances().expect("instances")[0].waiting, 0);
    library.resume();
    library.finish(|_| true).expect("finished");
    assert_eq!(library.progress().finished, 0, "nothing was analysed again");
    assert!(photo(&library, "0.png").stages.iter().all(|stage| stage.version > 0));

    // It outlives the program: the work goes on at the next start, and so does the job.
    library.pause();
    library.wait(|progress| progress.state != PipelineState::Paused).expect("started");
    library.retag(None).expect("begun");
    drop(library);
    let library = album.open();
    assert_eq!(newest(&library).done, 0);
    library.start().expect("it starts");
    library.finish(|_| true).expect("finished");
    let job = newest(&library);
    assert_eq!((job.kind.as_str(), job.state, job.total, job.done), ("retag", JobState::Done, 4, 4));
}
