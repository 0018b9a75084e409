//! `shiguang watch`: keeps all instances up to date until it is interrupted.

use anyhow::Result;
use clap::Args;
use shiguang_library::{Event, PipelineState};

use crate::progress::Bar;
use crate::{Outcome, Place, plain};

/// Arguments of `shiguang watch`.
#[derive(Args)]
pub struct WatchArguments {}

/// Runs until the process is interrupted: an interruption at any moment loses nothing.
pub fn run(_: &WatchArguments, place: &Place) -> Result<Outcome> {
    let library = place.open()?;
    let events = library.listen();
    library.watch().map_err(plain)?;
    let instances = library.instances().map_err(plain)?;
    eprintln!("shiguang: watching {} instances; interrupt to end", instances.len());
    let bar = Bar::new();
    for event in events {
        match event {
            Event::Progressed(progress) if progress.state == PipelineState::Idle => bar.clear(),
            Event::Progressed(progress) => bar.show(&progress),
            Event::Halted { reason, .. } => eprintln!("shiguang: {reason}; tried again in a few seconds"),
            Event::OnlineChanged { instance, online } => {
                let states = library.instances().map_err(plain)?;
                if let Some(state) = states.iter().find(|state| state.instance.id == instance) {
                    let now = if online { "is back" } else { "is offline; nothing is forgotten" };
                    eprintln!("shiguang: {} {now}", state.instance.name);
                }
            }
            Event::Scanned { .. } | Event::InstancesChanged | Event::PhotosChanged { .. } | Event::Edited => {}
        }
    }
    Ok(Outcome::Done)
}
