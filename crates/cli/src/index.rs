//! `shiguang index`: folders become instances, their photos are analysed to the end.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use anyhow::Result;
use clap::{Args, CommandFactory};
use serde::Serialize;
use shiguang_library::{Event, InstanceId, Library, Naming, Progress};

use crate::progress::Bar;
use crate::{Outcome, Place, plain};

/// Arguments of `shiguang index`.
#[derive(Args)]
pub struct IndexArguments {
    /// Folders with photos
    #[arg(required = true, value_name = "FOLDER")]
    folders: Vec<PathBuf>,
    /// Name of the instance for programs: 2 to 64 of a-z, 0-9 and _ [default: made from the folder's name]
    #[arg(long)]
    name: Option<String>,
    /// One JSON object a folder
    #[arg(long)]
    json: bool,
}

/// What became of a folder.
#[derive(Serialize)]
struct Indexed {
    instance: String,
    photos: u64,
    tagged: u64,
    failed: u64,
    seconds: f64,
}

/// Runs the command.
pub fn run(arguments: &IndexArguments, place: &Place) -> Result<Outcome> {
    if arguments.name.is_some() && arguments.folders.len() > 1 {
        let usage = "--name names one instance; give one folder";
        crate::Arguments::command().error(clap::error::ErrorKind::ArgumentConflict, usage).exit();
    }
    let start = Instant::now();
    // All or none: a slip of the pen in the last name should not leave the first half added and nothing indexed.
    if let Some(folder) = arguments.folders.iter().find(|folder| !folder.is_dir()) {
        anyhow::bail!("{} is not there or is no folder", folder.display());
    }
    let library = place.open()?;
    let events = library.listen();
    let mut instances = Vec::new();
    for folder in &arguments.folders {
        let naming = Naming { name: arguments.name.clone(), display_name: None };
        let id = library.add_folder(folder, &naming).map_err(plain)?;
        if let Some(asked) = &arguments.name {
            keep_name(&library, id, asked)?;
        }
        if !instances.contains(&id) {
            instances.push(id);
        }
    }
    library.start().map_err(plain)?;
    let mut offline = Vec::new();
    for instance in &instances {
        let report = library.scan(*instance, &AtomicBool::new(false)).map_err(plain)?;
        for (path, reason) in report.unreadable {
            eprintln!("shiguang: {path}: {reason}");
        }
        if report.offline {
            offline.push(*instance);
        }
    }
    let bar = Bar::new();
    let mut halts = Halts::default();
    let finished = library
        .finish(|progress| {
            bar.show(progress);
            events.try_iter().for_each(|event| halts.take(event, progress));
            halts.count < GIVEN_UP
        })
        .map_err(plain)?;
    if !finished {
        bar.clear();
        anyhow::bail!("{}; what is done is kept, run it again to go on", halts.reason);
    }
    bar.clear();
    let mut failed = 0;
    for instance in instances {
        failed += tell(&library, instance, start.elapsed().as_secs_f64(), arguments.json)?;
        if offline.contains(&instance) {
            eprintln!("shiguang: the folder cannot be reached or is empty; its photos are kept as they were");
            failed += 1;
        }
    }
    Ok(if failed > 0 { Outcome::SomeFailed } else { Outcome::Done })
}

/// An instance keeps its name; somebody who asks for another should know.
fn keep_name(library: &Library, id: InstanceId, asked: &str) -> Result<()> {
    let states = library.instances().map_err(plain)?;
    let name = states.into_iter().find(|state| state.instance.id == id).map(|state| state.instance.name);
    if let Some(name) = name.filter(|name| name != asked) {
        eprintln!("shiguang: the folder is indexed as `{name}` already; it keeps that name");
    }
    Ok(())
}

/// The work halts this often without getting any further before it is given up: half a minute or so.
const GIVEN_UP: u32 = 4;

/// The work as a whole stopped: the disk is full, the models are gone. It goes on by itself when they are back.
#[derive(Default)]
struct Halts {
    count: u32,
    finished: u64,
    reason: String,
}

impl Halts {
    fn take(&mut self, event: Event, progress: &Progress) {
        let Event::Halted { reason, .. } = event else { return };
        if progress.finished != self.finished {
            (self.count, self.finished) = (0, progress.finished);
        }
        if self.count == 0 {
            eprintln!("shiguang: {reason}; tried again in a few seconds");
        }
        self.count += 1;
        self.reason = reason;
    }
}

/// Prints what became of an instance; gives the number of failed photos.
fn tell(library: &Library, id: InstanceId, seconds: f64, json: bool) -> Result<u64> {
    let mut failures = library.failures(Some(id), 1000).map_err(plain)?;
    // A model that fails costs a photo its tags and its vector, for one reason.
    failures.dedup_by(|next, before| next.photo == before.photo && next.error == before.error);
    for failure in failures {
        eprintln!("shiguang: {}: {}", failure.path_text, failure.error);
    }
    let states = library.instances().map_err(plain)?;
    let Some(state) = states.into_iter().find(|state| state.instance.id == id) else { return Ok(0) };
    let counts = &state.counts;
    // What is to be tried again some time has failed for now.
    let failed = counts.failed + counts.retrying;
    if json {
        let indexed = Indexed {
            instance: state.instance.name,
            photos: counts.photos,
            tagged: counts.tagged,
            failed,
            seconds: (seconds * 1000.0).round() / 1000.0,
        };
        println!("{}", serde_json::to_string(&indexed)?);
    } else {
        println!(
            "{}: {} photos, {} tagged, {} failed, {seconds:.1} s",
            state.instance.name, counts.photos, counts.tagged, failed
        );
    }
    Ok(failed)
}
