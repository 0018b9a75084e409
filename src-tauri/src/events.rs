//! Tells the window what happened in the library: what comes within a tenth of a second is told at once, so that it is
//! never told more than ten times a second.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};
use shiguang_library::{Event, Library, PhotoId, Progress};
use tauri::{AppHandle, Emitter};

use crate::convert;
use crate::dto::AppEvent;
use crate::tray;

/// The one Tauri event that carries them all.
pub const NAME: &str = "library";

/// Between two tellings.
const PACE: Duration = Duration::from_millis(100);

/// With more photos than this the window is told to read everything again.
const MANY: usize = 500;

/// Tells the window one thing.
pub fn tell(app: &AppHandle, event: &AppEvent) {
    // A window that is closing hears nothing any more.
    drop(app.emit(NAME, event));
}

/// Starts the thread that tells. It ends when the library is gone.
///
/// # Errors
/// When the system gives no thread.
pub fn start(app: AppHandle, library: &Arc<Library>) -> std::io::Result<()> {
    let heard = library.listen();
    let library = Arc::downgrade(library);
    let run = move || {
        while let Some((gathered, is_last)) = gather(&heard) {
            let Some(library) = library.upgrade() else { return };
            if let Some(progress) = gathered.progress {
                tray::follow(&app, progress.state);
            }
            gathered.into_events(&library).iter().for_each(|event| tell(&app, event));
            if is_last {
                return;
            }
        }
    };
    std::thread::Builder::new().name("shiguang-events".to_owned()).spawn(run).map(drop)
}

/// What came within [`PACE`] of the first; whether it is the end.
fn gather(heard: &Receiver<Event>) -> Option<(Gathered, bool)> {
    let mut gathered = Gathered::default();
    gathered.add(heard.recv().ok()?);
    let until = Instant::now() + PACE;
    loop {
        match heard.recv_deadline(until) {
            Ok(event) => gathered.add(event),
            Err(RecvTimeoutError::Timeout) => return Some((gathered, false)),
            Err(RecvTimeoutError::Disconnected) => return Some((gathered, true)),
        }
    }
}

/// Many facts as few.
#[derive(Default)]
struct Gathered {
    instances: bool,
    photos: BTreeSet<PhotoId>,
    /// Any list of photos may look different.
    searchable: bool,
    progress: Option<Progress>,
    online: Vec<(i64, bool)>,
    halted: Option<shiguang_library::ErrorCode>,
    edited: bool,
    tray: bool,
    settings: bool,
}

impl Gathered {
    fn add(&mut self, event: Event) {
        match event {
            Event::InstancesChanged | Event::Scanned { .. } => self.instances = true,
            Event::PhotosChanged { photos } => self.photos.extend(photos),
            Event::Searchable => self.searchable = true,
            Event::Progressed(progress) => self.progress = Some(progress),
            Event::OnlineChanged { instance, online } => self.online.push((instance.get(), online)),
            Event::Halted { code, .. } => self.halted = Some(code),
            Event::Edited => self.edited = true,
            Event::TrayChanged => self.tray = true,
            Event::SettingsChanged => self.settings = true,
        }
    }

    fn into_events(self, library: &Library) -> Vec<AppEvent> {
        let mut events = Vec::new();
        if self.instances {
            events.push(AppEvent::InstancesChanged);
        }
        if self.searchable || !self.photos.is_empty() {
            let many = self.searchable || self.photos.len() > MANY;
            let ids = if many { Vec::new() } else { self.photos.into_iter().map(PhotoId::get).collect() };
            events.push(AppEvent::PhotosChanged { ids });
        }
        if let Some(progress) = self.progress {
            events.push(AppEvent::Progressed { progress: convert::progress(library, progress) });
        }
        events.extend(self.online.into_iter().map(|(instance, online)| AppEvent::OnlineChanged { instance, online }));
        events.extend(self.halted.map(|code| AppEvent::Halted { code: code.into() }));
        if self.edited {
            let state = library.history_state().unwrap_or_default();
            events.push(AppEvent::Edited { can_undo: state.undo.is_some(), can_redo: state.redo.is_some() });
        }
        if self.tray {
            events.push(AppEvent::DroppedChanged);
        }
        if self.settings {
            events.push(AppEvent::SettingsChanged);
        }
        events
    }
}
