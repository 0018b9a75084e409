//! Watching folders: one watch a root, and a thread that notices when roots vanish.

mod mounts;
mod native;
mod poll;

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use parking_lot::Mutex;

use crate::{PollingReason, RescanReason, Rules, WatchError, WatchEvent, WatchMode, root_id};
use native::{Native, Refusal};
use poll::Poller;

/// How to watch.
#[derive(Debug, Clone)]
pub struct WatchOptions {
    /// A path is reported when nothing has happened to it for this long. Default 500 ms.
    pub debounce: Duration,
    /// Pause between two listings of a folder that is polled. Default 30 s.
    pub poll_interval: Duration,
    /// Poll even where the system could tell.
    pub force_polling: bool,
}

impl Default for WatchOptions {
    fn default() -> Self {
        Self { debounce: Duration::from_millis(500), poll_interval: Duration::from_secs(30), force_polling: false }
    }
}

/// Shorter ones would only burn the processor.
const SHORTEST: Duration = Duration::from_millis(20);
/// Asking whether a folder is still there costs microseconds.
const ROOT_CHECK: Duration = Duration::from_secs(5);

/// Watches folders until it is dropped.
///
/// Each root has a watch of its own: roots may be nested or links to each other, and one may be dropped without
/// harm to another.
#[derive(Debug)]
pub struct Watcher {
    shared: Arc<Shared>,
    /// Dropped with the watcher, which ends the guard's thread.
    _to_guard: Sender<PathBuf>,
}

#[derive(Debug)]
struct Shared {
    options: WatchOptions,
    events: Sender<WatchEvent>,
    roots: Mutex<HashMap<PathBuf, Root>>,
    /// Roots whose native watch has reached the system's limit.
    overflowing: Sender<PathBuf>,
}

#[derive(Debug)]
struct Root {
    rules: Rules,
    id: Option<(u64, u64)>,
    /// `None`: gone.
    watch: Option<Watch>,
}

#[derive(Debug)]
#[expect(dead_code, reason = "watches are held to be dropped")]
enum Watch {
    Native(Native),
    Polling(Poller),
}

impl Watcher {
    /// Starts the thread that looks after the roots.
    pub fn start(options: WatchOptions, events: Sender<WatchEvent>) -> Result<Self, WatchError> {
        let options = WatchOptions {
            debounce: options.debounce.max(SHORTEST),
            poll_interval: options.poll_interval.max(SHORTEST),
            ..options
        };
        let (to_guard, limits) = unbounded();
        let (overflowing, from_native) = unbounded();
        let check = options.poll_interval.min(ROOT_CHECK);
        let shared = Arc::new(Shared { options, events, roots: Mutex::default(), overflowing });
        let guard = Guard { shared: Arc::downgrade(&shared), stop: limits, from_native, check };
        thread::Builder::new()
            .name("watch-roots".to_owned())
            .spawn(move || guard.run())
            .map_err(|error| WatchError::CannotWatch { reason: error.to_string() })?;
        Ok(Self { shared, _to_guard: to_guard })
    }

    /// Watches a folder with all below it. Events about what `rules` leave out are dropped. Watching it again replaces the
    /// watch. Watch first, then list: what changes in between is then seen twice instead of never.
    ///
    /// Blocks while the system sets a watch on each folder inside: a second for some hundred thousand folders.
    pub fn watch(&self, root: &Path, rules: &Rules) -> Result<WatchMode, WatchError> {
        let id = root_id(root)?;
        // First, so that a watch of before has let go when the new one is set.
        self.unwatch(root);
        let (watch, mode) = self.shared.begin(root, rules)?;
        let watched = Root { rules: rules.clone(), id, watch: Some(watch) };
        self.shared.roots.lock().insert(root.to_path_buf(), watched);
        Ok(mode)
    }

    /// Forgets a folder. Events that are under way may still come.
    pub fn unwatch(&self, root: &Path) {
        let forgotten = self.shared.roots.lock().remove(root);
        // Dropped here, not under the lock: it waits for the system.
        drop(forgotten);
    }
}

impl Shared {
    fn begin(&self, root: &Path, rules: &Rules) -> Result<(Watch, WatchMode), WatchError> {
        let reason = if self.options.force_polling {
            PollingReason::Asked
        } else if let Some(kind) = mounts::network_file_system(root) {
            PollingReason::NetworkFileSystem(kind)
        } else {
            match Native::begin(root, rules, self) {
                Ok(native) => return Ok((Watch::Native(native), WatchMode::Native)),
                Err(Refusal::Limit) => PollingReason::WatchLimit,
                Err(Refusal::Other(words)) => PollingReason::Refused(words),
            }
        };
        let poller = self.poll(root, rules)?;
        Ok((Watch::Polling(poller), WatchMode::Polling { reason }))
    }

    fn poll(&self, root: &Path, rules: &Rules) -> Result<Poller, WatchError> {
        Poller::begin(root, rules, self.options.poll_interval, self.events.clone())
            .map_err(|error| WatchError::CannotWatch { reason: error.to_string() })
    }

    /// The owner may be gone; then nobody wants to know.
    fn send(&self, event: WatchEvent) {
        let _ = self.events.send(event);
    }
}

/// Notices roots that vanish and come back, which no system announces reliably (an unmounted drive gives no event).
struct Guard {
    shared: std::sync::Weak<Shared>,
    stop: Receiver<PathBuf>,
    from_native: Receiver<PathBuf>,
    check: Duration,
}

impl Guard {
    fn run(self) {
        while let Err(RecvTimeoutError::Timeout) = self.stop.recv_timeout(self.check) {
            let Some(shared) = self.shared.upgrade() else {
                return;
            };
            for root in self.from_native.try_iter() {
                switch_to_polling(&shared, &root);
            }
            check_roots(&shared);
        }
    }
}

fn switch_to_polling(shared: &Shared, root: &Path) {
    let rules = match shared.roots.lock().get(root) {
        Some(Root { rules, watch: Some(Watch::Native(_)), .. }) => rules.clone(),
        _ => return,
    };
    let reason = match shared.poll(root, &rules) {
        Ok(poller) => {
            let previous =
                shared.roots.lock().get_mut(root).and_then(|root| root.watch.replace(Watch::Polling(poller)));
            drop(previous);
            RescanReason::WatchLimit
        }
        Err(error) => RescanReason::Failed(error.to_string()),
    };
    shared.send(WatchEvent::Rescan { root: root.to_path_buf(), reason });
}

fn check_roots(shared: &Shared) {
    let known: Vec<_> =
        shared.roots.lock().iter().map(|(path, root)| (path.clone(), root.id, root.watch.is_some())).collect();
    for (path, id, was_there) in known {
        // Not under the lock: a dead network share answers after minutes.
        let now = root_id(&path).ok();
        let is_same = now == Some(id);
        if was_there && !is_same {
            let watch = shared.roots.lock().get_mut(&path).and_then(|root| root.watch.take());
            if watch.is_some() {
                drop(watch);
                shared.send(WatchEvent::RootGone { root: path });
            }
        } else if !was_there && now.is_some() {
            // Its empty mount point is not the drive; a drive that was put in again, or a folder that was made anew, has a new id.
            let is_empty = fs::read_dir(&path).is_ok_and(|mut entries| entries.next().is_none());
            if is_same || !is_empty {
                // The owner begins anew, so nothing is kept here.
                shared.roots.lock().remove(&path);
                shared.send(WatchEvent::RootBack { root: path });
            }
        }
    }
}
