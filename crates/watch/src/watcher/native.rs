//! Changes as the system tells them.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crossbeam_channel::Sender;
use notify::{
    ErrorKind, EventKind, RecommendedWatcher, RecursiveMode,
    event::{AccessKind, AccessMode},
};
use notify_debouncer_full::{DebounceEventResult, DebouncedEvent, Debouncer, RecommendedCache, new_debouncer_opt};

use super::Shared;
use crate::{RescanReason, Rules, WatchEvent, rules::NO_MEDIA};

/// More paths than this in one batch: listing everything is cheaper than looking at each.
pub(super) const MOST_PATHS: usize = 1000;

/// Folders come and go while the watch is set up, which the library takes for a failure.
const ATTEMPTS: usize = 3;

/// A native watch; it ends when dropped.
#[derive(Debug)]
pub(super) struct Native {
    _debouncer: Debouncer<RecommendedWatcher, RecommendedCache>,
}

/// Why there is none.
pub(super) enum Refusal {
    Limit,
    Other(String),
}

impl Native {
    pub(super) fn begin(root: &Path, rules: &Rules, shared: &Shared) -> Result<Self, Refusal> {
        for _ in 1..ATTEMPTS {
            match Self::attempt(root, rules, shared) {
                Err(error) if matches!(error.kind, ErrorKind::PathNotFound) => {}
                result => return result.map_err(Refusal::of),
            }
        }
        Self::attempt(root, rules, shared).map_err(Refusal::of)
    }

    fn attempt(root: &Path, rules: &Rules, shared: &Shared) -> notify::Result<Self> {
        let translator = Translator {
            root: root.to_path_buf(),
            real_root: fs::canonicalize(root)?,
            rules: rules.clone(),
            events: shared.events.clone(),
            overflowing: shared.overflowing.clone(),
        };
        let mut debouncer = new_debouncer_opt(
            shared.options.debounce,
            None,
            move |result| translator.translate(result),
            RecommendedCache::new(),
            notify::Config::default(),
        )?;
        debouncer.watch(root, RecursiveMode::Recursive)?;
        Ok(Self { _debouncer: debouncer })
    }
}

impl Refusal {
    fn of(error: notify::Error) -> Self {
        if is_limit(&error) { Self::Limit } else { Self::Other(error.to_string()) }
    }
}

/// Too many watches, or too many watchers (EMFILE: `max_user_instances` or open files).
fn is_limit(error: &notify::Error) -> bool {
    const EMFILE: i32 = 24;
    match &error.kind {
        ErrorKind::MaxFilesWatch => true,
        ErrorKind::Io(error) => cfg!(unix) && error.raw_os_error() == Some(EMFILE),
        _ => false,
    }
}

struct Translator {
    root: PathBuf,
    real_root: PathBuf,
    rules: Rules,
    events: Sender<WatchEvent>,
    overflowing: Sender<PathBuf>,
}

impl Translator {
    fn translate(&self, result: DebounceEventResult) {
        let event = match result {
            Ok(events) => self.changes(&events),
            Err(errors) if errors.iter().any(is_limit) => {
                // The guard replaces this watch; it cannot end itself. It also tells the owner.
                let _ = self.overflowing.send(self.root.clone());
                None
            }
            Err(errors) => errors.first().map(|error| self.rescan(RescanReason::Failed(error.to_string()))),
        };
        if let Some(event) = event {
            // The owner may be gone; then nobody wants to know.
            let _ = self.events.send(event);
        }
    }

    fn rescan(&self, reason: RescanReason) -> WatchEvent {
        WatchEvent::Rescan { root: self.root.clone(), reason }
    }

    fn changes(&self, events: &[DebouncedEvent]) -> Option<WatchEvent> {
        if events.iter().any(|event| event.need_rescan()) {
            return Some(self.rescan(RescanReason::Overflow));
        }
        let mut paths = BTreeSet::new();
        for path in events.iter().filter(|event| is_change(&event.kind)).flat_map(|event| &event.paths) {
            self.add(path, &mut paths);
            // A folder that two paths lead to is watched under one of them only, maybe not the one that listings use.
            if let Some(other) = self.real_name(path) {
                self.add(&other, &mut paths);
            }
        }
        let paths = without_nested(paths);
        if paths.len() > MOST_PATHS {
            return Some(self.rescan(RescanReason::TooManyChanges));
        }
        (!paths.is_empty()).then(|| WatchEvent::Changed { root: self.root.clone(), paths })
    }

    fn add(&self, path: &Path, paths: &mut BTreeSet<PathBuf>) {
        let Ok(below_root) = path.strip_prefix(&self.root) else {
            return;
        };
        if !self.rules.takes_ancestors(below_root) {
            return;
        }
        if path.file_name().is_some_and(|name| name == NO_MEDIA) {
            // It hides or shows all that is beside it.
            paths.extend(path.parent().map(Path::to_path_buf));
            return;
        }
        let is_root = below_root.as_os_str().is_empty();
        let taken = match fs::symlink_metadata(path) {
            Ok(metadata) if metadata.is_file() => self.rules.takes_file(below_root),
            Ok(metadata) if metadata.is_dir() => self.rules.takes_folder(below_root),
            // Gone, or a link: it may be or have been either.
            _ => self.rules.takes_file(below_root) || self.rules.takes_folder(below_root),
        };
        if is_root || taken {
            paths.insert(path.to_path_buf());
        }
    }

    /// The path's name without links, if that is another one inside of the root.
    fn real_name(&self, path: &Path) -> Option<PathBuf> {
        let folder = fs::canonicalize(path.parent()?).ok()?;
        let real = self.root.join(folder.strip_prefix(&self.real_root).ok()?).join(path.file_name()?);
        (real != path).then_some(real)
    }
}

/// Reading is no change; our own reading least of all.
fn is_change(kind: &EventKind) -> bool {
    match kind {
        EventKind::Access(kind) => *kind == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}

/// Whoever looks at a folder looks at all below it.
pub(super) fn without_nested(paths: BTreeSet<PathBuf>) -> Vec<PathBuf> {
    let mut kept: Vec<PathBuf> = Vec::new();
    // Paths are in the order of their parts, so that what lies in a folder comes right behind it.
    for path in paths {
        if !kept.last().is_some_and(|last| path.starts_with(last)) {
            kept.push(path);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_paths_are_covered_by_their_folder() {
        let paths = ["/r/a", "/r/a/b.jpg", "/r/a/c/d.jpg", "/r/a.jpg", "/r/ab/c.jpg"].map(PathBuf::from);
        let kept = without_nested(paths.into_iter().collect());
        assert_eq!(kept, ["/r/a", "/r/a.jpg", "/r/ab/c.jpg"].map(PathBuf::from));
    }

    #[test]
    fn reading_is_no_change() {
        let access = |kind| is_change(&EventKind::Access(kind));
        assert!(!access(AccessKind::Open(AccessMode::Any)));
        assert!(!access(AccessKind::Close(AccessMode::Read)));
        assert!(access(AccessKind::Close(AccessMode::Write)));
        assert!(is_change(&EventKind::Any));
    }
}
