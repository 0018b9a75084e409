//! `shiguang watch`: keeps all instances up to date until it is interrupted.

use std::collections::HashMap;

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
    let mut notices = HashMap::new();
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
            Event::InstancesChanged => {
                for state in library.instances().map_err(plain)? {
                    let (instance, notice) = (state.instance.id, state.instance.notice);
                    let before = notices.insert(instance, notice.clone()).flatten();
                    if let Some(notice) = notice.filter(|notice| before.as_ref() != Some(notice)) {
                        eprintln!("shiguang: {}: {}", state.instance.name, in_words(&notice));
                    }
                }
            }
            Event::Scanned { .. }
            | Event::PhotosChanged { .. }
            | Event::Edited
            | Event::Searchable
            | Event::TrayChanged
            | Event::SettingsChanged => {}
        }
    }
    Ok(Outcome::Done)
}

/// An instance's notice for people.
fn in_words(notice: &str) -> String {
    match notice.split_once(": ").unwrap_or((notice, "")) {
        ("polling_watch_limit", _) => {
            "the system watches no more folders (fs.inotify.max_user_watches), so this one is looked \
             through every few seconds"
                .to_owned()
        }
        ("polling_network", kind) => format!("on a network ({kind}): looked through every few seconds"),
        ("polling_refused", words) => {
            format!("the system does not watch it ({words}): looked through every few seconds")
        }
        _ => notice.to_owned(),
    }
}
