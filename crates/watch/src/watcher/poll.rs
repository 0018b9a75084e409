//! Changes found by listing again and again.
//!
//! Not notify's own polling: that compares times in whole seconds and forwards only, never sizes, lists hidden and ignored
//! folders as well, and reports each loop of links as an error in each round.

use std::{
    collections::{BTreeSet, HashMap},
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::native::{MOST_PATHS, without_nested};
use crate::{Entry, Listing, RescanReason, Rules, Tree, WatchEvent, path::join, root_id};

/// A polling thread; it ends when this is dropped, a listing under way included. Nobody waits for it: a dead network share
/// would make the drop hang.
#[derive(Debug)]
pub(super) struct Poller {
    stop: Arc<AtomicBool>,
    _wake: Sender<()>,
}

impl Drop for Poller {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Poller {
    pub(super) fn begin(
        root: &Path,
        rules: &Rules,
        interval: Duration,
        events: Sender<WatchEvent>,
    ) -> io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let (wake, woken) = bounded(0);
        let rounds =
            Rounds { root: root.to_path_buf(), rules: rules.clone(), interval, events, stop: stop.clone(), woken };
        thread::Builder::new().name("watch-poll".to_owned()).spawn(move || rounds.run())?;
        Ok(Self { stop, _wake: wake })
    }
}

struct Rounds {
    root: PathBuf,
    rules: Rules,
    interval: Duration,
    events: Sender<WatchEvent>,
    stop: Arc<AtomicBool>,
    woken: Receiver<()>,
}

/// What tells one state of a file from another.
type State = (u64, i64, Option<(u64, u64)>);
type Snapshot = HashMap<Vec<u8>, State>;

impl Rounds {
    fn run(self) {
        let mut before: Option<Snapshot> = None;
        let id = root_id(&self.root).ok();
        loop {
            // A root that is missing, or an empty mount point in its place, is the guard's business.
            if let Some((mut now, listing)) = self.look().filter(|(_, listing)| Some(listing.root_id) == id) {
                let event = match &before {
                    None => Some(self.rescan(RescanReason::PollingStarted)),
                    Some(before) => {
                        keep_unseen(before, &mut now, &listing);
                        self.compare(before, &now)
                    }
                };
                before = Some(now);
                if event.is_some_and(|event| self.events.send(event).is_err()) {
                    return;
                }
            }
            if self.woken.recv_timeout(self.interval) != Err(RecvTimeoutError::Timeout) {
                return;
            }
        }
    }

    fn look(&self) -> Option<(Snapshot, Listing)> {
        let mut now = Snapshot::new();
        let tree = Tree { root: &self.root, rules: &self.rules, cancel: &self.stop };
        let each = &mut |Entry { path, size, mtime_ns, file_id, .. }| {
            now.insert(path, (size, mtime_ns, file_id));
        };
        let listing = tree.list(each).ok()?;
        Some((now, listing))
    }

    fn compare(&self, before: &Snapshot, now: &Snapshot) -> Option<WatchEvent> {
        let changed = now.iter().filter(|(path, state)| before.get(*path) != Some(*state));
        let gone = before.iter().filter(|(path, _)| !now.contains_key(*path));
        let paths: BTreeSet<_> =
            changed.chain(gone).take(MOST_PATHS + 1).map(|(path, _)| join(&self.root, path)).collect();
        if paths.len() > MOST_PATHS {
            return Some(self.rescan(RescanReason::TooManyChanges));
        }
        let paths = without_nested(paths);
        (!paths.is_empty()).then(|| WatchEvent::Changed { root: self.root.clone(), paths })
    }

    fn rescan(&self, reason: RescanReason) -> WatchEvent {
        WatchEvent::Rescan { root: self.root.clone(), reason }
    }
}

/// What could not be looked at in this round is as it was.
fn keep_unseen(before: &Snapshot, now: &mut Snapshot, listing: &Listing) {
    if listing.unreadable.is_empty() {
        return;
    }
    let is_unseen = |path: &[u8]| {
        listing.unreadable.iter().any(|unseen| {
            let rest = path.strip_prefix(unseen.path.as_slice());
            rest.is_some_and(|rest| unseen.path.is_empty() || rest.is_empty() || rest.starts_with(b"/"))
        })
    };
    for (path, state) in before.iter().filter(|(path, _)| is_unseen(path)) {
        now.entry(path.clone()).or_insert(*state);
    }
}
