//! `shiguang index`: folders become instances, their photos are analysed to the end.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use anyhow::Result;
use clap::Args;
use serde::Serialize;
use shiguang_library::{InstanceId, Library, Naming};

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
        anyhow::bail!("--name names one instance; give one folder");
    }
    let start = Instant::now();
    let library = place.open()?;
    let mut instances = Vec::new();
    for folder in &arguments.folders {
        let naming = Naming { name: arguments.name.clone(), display_name: None };
        instances.push(library.add_folder(folder, &naming).map_err(plain)?);
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
    library
        .finish(|progress| {
            bar.show(progress);
            true
        })
        .map_err(plain)?;
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

/// Prints what became of an instance; gives the number of failed photos.
fn tell(library: &Library, id: InstanceId, seconds: f64, json: bool) -> Result<u64> {
    for failure in library.failures(Some(id), 1000).map_err(plain)? {
        eprintln!("shiguang: {}: {}", failure.path_text, failure.error);
    }
    let states = library.instances().map_err(plain)?;
    let Some(state) = states.into_iter().find(|state| state.instance.id == id) else { return Ok(0) };
    let counts = &state.counts;
    if json {
        let indexed = Indexed {
            instance: state.instance.name,
            photos: counts.photos,
            tagged: counts.tagged,
            failed: counts.failed,
            seconds: (seconds * 1000.0).round() / 1000.0,
        };
        println!("{}", serde_json::to_string(&indexed)?);
    } else {
        println!(
            "{}: {} photos, {} tagged, {} failed, {seconds:.1} s",
            state.instance.name, counts.photos, counts.tagged, counts.failed
        );
    }
    Ok(counts.failed)
}
