//! Keeps instances in step with their folders: events say where to look, a rescan now and then is the guarantee.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, unbounded};
use shiguang_catalog::InstanceId;
use shiguang_watch::{PollingReason, WatchEvent, WatchMode, WatchOptions, Watcher};

use crate::bytes_path;
use crate::core::Core;
use crate::error::{Error, ErrorCode, Result};
use crate::events::Event;
use crate::scan::{rules, scan, scan_part};

/// Between two looks at a folder that is not there.
const OFFLINE: Duration = Duration::from_secs(5);
/// After its last event a folder rests so long, and so many times the duration of its last scan, before it is looked at from
/// end to end: systems lose and merge events when files and folders change quickly (about one sequence of ten quick
/// operations in seven hundred, measured on Linux).
const SETTLE: Duration = Duration::from_secs(3);
const SETTLE_SHARE: u32 = 20;
/// Longest sleep.
const NAP: Duration = Duration::from_secs(1);
/// Between two looks for folders that another process added or took away.
const OTHERS: Duration = Duration::from_secs(2);

/// What the thread is told.
pub enum Command {
    /// Instances came, went, or a scan was asked for.
    Rescan(Option<InstanceId>),
    /// End.
    Stop,
}

/// The watching thread. Dropping it stops it.
pub struct Watching {
    commands: Sender<Command>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Watching {
    /// Starts to watch all instances; each is scanned once at the start. `found` is called after each scan.
    ///
    /// # Errors
    /// When the system gives no thread or no watcher.
    pub fn start(core: &Arc<Core>, found: Box<dyn Fn() + Send>) -> Result<Self> {
        let (commands, told) = unbounded();
        let (sender, events) = unbounded();
        let options = WatchOptions {
            debounce: Duration::from_millis(core.settings().scan.debounce_ms),
            poll_interval: Duration::from_secs(core.settings().scan.poll_seconds),
            ..WatchOptions::default()
        };
        let watcher = Watcher::start(options, sender)
            .map_err(|error| Error::caused(ErrorCode::Io, "starting to watch folders", error))?;
        let stop = Arc::new(AtomicBool::new(false));
        let mut thread = Thread {
            core: Arc::clone(core),
            watcher,
            roots: HashMap::new(),
            found,
            stop: Arc::clone(&stop),
            failed: HashMap::new(),
        };
        let thread = std::thread::Builder::new()
            .name("shiguang-watching".to_owned())
            .spawn(move || thread.run(&told, &events))
            .map_err(|error| Error::caused(ErrorCode::Internal, "starting a thread", error))?;
        Ok(Self { commands, stop, thread: Some(thread) })
    }

    /// Looks at an instance (or all) from end to end.
    pub fn rescan(&self, instance: Option<InstanceId>) {
        drop(self.commands.send(Command::Rescan(instance)));
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        drop(self.commands.send(Command::Stop));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

struct Root {
    instance: InstanceId,
    online: bool,
    scanned: Instant,
    /// How long the last scan took.
    cost: Duration,
    /// The last event since that scan.
    touched: Option<Instant>,
}

struct Thread {
    core: Arc<Core>,
    watcher: Watcher,
    roots: HashMap<PathBuf, Root>,
    found: Box<dyn Fn() + Send>,
    stop: Arc<AtomicBool>,
    /// Scans that failed (the disk is full, the catalogue busy) and when they are tried again.
    failed: HashMap<InstanceId, Instant>,
}

impl Thread {
    fn run(&mut self, told: &Receiver<Command>, events: &Receiver<WatchEvent>) {
        self.renew(None);
        let mut compared = Instant::now();
        loop {
            crossbeam_channel::select! {
                recv(told) -> command => match command {
                    Ok(Command::Rescan(instance)) => self.renew(instance),
                    Ok(Command::Stop) | Err(_) => return,
                },
                recv(events) -> event => match event {
                    Ok(event) => self.event(event, events),
                    Err(_) => return,
                },
                default(NAP) => {}
            }
            if compared.elapsed() >= OTHERS {
                self.follow_others();
                compared = Instant::now();
            }
            self.due();
        }
    }

    /// The folders of the instances, as the catalogue has them now.
    fn folders(&self) -> Option<HashMap<PathBuf, InstanceId>> {
        let instances = self.core.catalog.read(|read| read.instances()).ok()?;
        let folder = |one: &shiguang_catalog::Instance| Some((bytes_path::from_bytes(one.folder.as_deref()?), one.id));
        Some(instances.iter().filter_map(folder).collect())
    }

    /// A visiting process may add and forget folders as well, and tells nobody.
    fn follow_others(&mut self) {
        let Some(folders) = self.folders() else { return };
        let gone = self.roots.iter().any(|(root, known)| folders.get(root) != Some(&known.instance));
        let added = folders.iter().find(|(root, _)| !self.roots.contains_key(*root)).map(|(_, id)| *id);
        if gone || added.is_some() {
            // As after commands of this process: an outer instance takes over the photos of a folder that went.
            self.renew(added.filter(|_| !gone));
            self.core.events.tell(&Event::InstancesChanged);
        }
    }

    /// Watches what there is to watch, forgets what is gone, and scans: `only` one, or all.
    fn renew(&mut self, only: Option<InstanceId>) {
        let Some(folders) = self.folders() else { return };
        // A folder that was forgotten and added again is another instance, which knows nothing of its photos yet.
        let is_gone = |root: &PathBuf, known: &Root| folders.get(root) != Some(&known.instance);
        let gone: Vec<PathBuf> =
            self.roots.iter().filter(|(root, known)| is_gone(root, known)).map(|(root, _)| root.clone()).collect();
        for root in gone {
            self.watcher.unwatch(&root);
            self.roots.remove(&root);
        }
        for (root, instance) in folders {
            let new = !self.roots.contains_key(&root);
            if new {
                let online = self.watch(&root, instance);
                let (scanned, cost) = (Instant::now(), Duration::ZERO);
                self.roots.insert(root.clone(), Root { instance, online, scanned, cost, touched: None });
            }
            // A folder nested in this one may have come or gone with `only`: all are looked at again then.
            if new || only.is_none_or(|wanted| wanted == instance) {
                self.scan(&root);
            }
        }
    }

    /// Watches before the scan, so that nothing falls between the two.
    fn watch(&self, root: &Path, instance: InstanceId) -> bool {
        let Ok(known) = self.core.instance(instance) else { return false };
        let Ok((rules, _)) = rules(&self.core, &known) else { return false };
        let notice = match self.watcher.watch(root, &rules) {
            Ok(WatchMode::Native) => None,
            Ok(WatchMode::Polling { reason }) => Some(notice(&reason)),
            Err(_) => return false,
        };
        // What was said of an earlier watch is over; why a folder is offline is not ours to take back.
        let of_ours = |notice: &Option<String>| notice.as_deref().is_none_or(|text| text.starts_with("polling_"));
        if notice != known.notice && (notice.is_some() || of_ours(&known.notice)) {
            let told = self.core.catalog.write(|write| write.set_online(instance, true, notice.as_deref()));
            if told.is_ok() {
                self.core.events.tell(&Event::InstancesChanged);
            }
        }
        true
    }

    fn scan(&mut self, root: &PathBuf) {
        let begun = Instant::now();
        let Some(known) = self.roots.get_mut(root) else { return };
        let instance = known.instance;
        known.touched = None;
        let mut changed = false;
        let online = match scan(&self.core, instance, &self.stop, &mut |_| true) {
            Ok(report) => {
                self.failed.remove(&instance);
                changed = report.added + report.changed + report.moved + report.missing > 0;
                !report.offline
            }
            // It was forgotten while it was listed.
            Err(error) if error.code == ErrorCode::UnknownInstance => false,
            Err(error) => {
                self.core.events.tell(&Event::Halted { code: error.code, reason: error.with_causes() });
                self.failed.insert(instance, Instant::now() + OFFLINE);
                true
            }
        };
        let was = self.roots.get(root).is_some_and(|known| known.online);
        if online && !was {
            // The folder is back; its events were lost with it. What changed between this scan and now is found again.
            self.watch(root, instance);
        }
        if let Some(known) = self.roots.get_mut(root) {
            known.online = online;
            known.scanned = Instant::now();
            known.cost = begun.elapsed();
            if changed {
                // What came and went while it was listed gave no event: the debouncer takes the two for nothing.
                known.touched.get_or_insert_with(Instant::now);
            }
        }
        (self.found)();
    }

    fn event(&mut self, first: WatchEvent, events: &Receiver<WatchEvent>) {
        let mut all: HashMap<PathBuf, Option<Vec<PathBuf>>> = HashMap::new();
        let mut next = Some(first);
        while let Some(event) = next {
            match event {
                WatchEvent::Changed { root, paths } => {
                    if let Some(known) = all.entry(root).or_insert_with(|| Some(Vec::new())) {
                        known.extend(paths);
                    }
                }
                WatchEvent::Rescan { root, .. } | WatchEvent::RootGone { root } | WatchEvent::RootBack { root } => {
                    all.insert(root, None);
                }
            }
            next = events.try_recv().ok();
        }
        for (root, paths) in all {
            let Some(known) = self.roots.get_mut(&root) else { continue };
            let instance = known.instance;
            known.touched = Some(Instant::now());
            let part = paths.map(|paths| scan_part(&self.core, instance, &paths, &self.stop));
            match part {
                Some(Ok(Some(_))) => (self.found)(),
                // The folder is gone, something went wrong, or the watcher lost count: look at everything.
                _ => self.scan(&root),
            }
        }
    }

    /// Rescans that are due.
    fn due(&mut self) {
        let every = Duration::from_secs(self.core.settings().scan.rescan_minutes.max(1) * 60);
        let now = Instant::now();
        let due: Vec<PathBuf> = self
            .roots
            .iter()
            .filter(|(_, root)| {
                let wait = if root.online { every } else { OFFLINE };
                let settle = SETTLE.max(root.cost * SETTLE_SHARE);
                now.duration_since(root.scanned) >= wait
                    || root.touched.is_some_and(|at| now.duration_since(at) >= settle)
                    || self.failed.get(&root.instance).is_some_and(|again| now >= *again)
            })
            .map(|(path, _)| path.clone())
            .collect();
        for root in due {
            self.scan(&root);
        }
    }
}

/// Why a folder is polled, as a stable word that doors translate, with the system's words after a colon where there are some.
fn notice(reason: &PollingReason) -> String {
    match reason {
        PollingReason::Asked => "polling_asked".to_owned(),
        PollingReason::WatchLimit => "polling_watch_limit".to_owned(),
        PollingReason::NetworkFileSystem(kind) => format!("polling_network: {kind}"),
        PollingReason::Refused(words) => format!("polling_refused: {words}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instances::{self, Naming};

    /// Both commands may come while the thread is busy with something long: it sees only how things stand at the end.
    #[test]
    fn a_folder_that_was_forgotten_and_added_again_is_watched_for_its_new_instance() {
        let scratch = tempfile::tempdir().expect("a folder");
        let photos = scratch.path().canonicalize().expect("there").join("photos");
        std::fs::create_dir(&photos).expect("made");
        std::fs::write(photos.join("a.jpg"), "a").expect("written");
        let core = Arc::new(Core::of_test(&scratch.path().join("data")));
        let (sender, _events) = unbounded();
        let mut thread = Thread {
            core: Arc::clone(&core),
            watcher: Watcher::start(WatchOptions::default(), sender).expect("a watcher"),
            roots: HashMap::new(),
            found: Box::new(|| ()),
            stop: Arc::default(),
            failed: HashMap::new(),
        };
        let first = instances::add_folder(&core, &photos, &Naming::default()).expect("an instance");
        thread.renew(None);
        instances::remove(&core, first).expect("forgotten");
        let second = instances::add_folder(&core, &photos, &Naming::default()).expect("an instance");
        thread.renew(None);
        assert_eq!(thread.roots[&photos].instance, second);
        let known = core.catalog.read(|read| read.known_files(second)).expect("read");
        assert_eq!(known.len(), 1, "its photos are found");
        assert!(thread.failed.is_empty());
    }
}
