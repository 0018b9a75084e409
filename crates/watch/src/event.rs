//! What a watcher says.

use std::path::PathBuf;

/// A hint. `root` is the path as it was given to [`crate::Watcher::watch`]; `paths` begin with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WatchEvent {
    /// Look at these files and folders again ([`crate::Tree::examine`]); a folder with all below it. Of a rename, both
    /// names. No path lies below another one of the batch.
    Changed {
        /// The watched folder.
        root: PathBuf,
        /// Sorted.
        paths: Vec<PathBuf>,
    },
    /// List everything again: changes may have been missed.
    Rescan {
        /// The watched folder.
        root: PathBuf,
        /// Why.
        reason: RescanReason,
    },
    /// The folder is not there any more, or another one is in its place (a mount point without its drive). It is not
    /// watched any more.
    RootGone {
        /// The watched folder.
        root: PathBuf,
    },
    /// A folder that was gone is there again: watch and list it.
    RootBack {
        /// The folder.
        root: PathBuf,
    },
}

/// Why a rescan is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RescanReason {
    /// The system's queue was full.
    Overflow,
    /// More changes at once than are worth naming.
    TooManyChanges,
    /// The system allows no more watches; from now on the folder is polled.
    WatchLimit,
    /// Polling has begun. What changed before is not known.
    PollingStarted,
    /// Anything else, in the system's words.
    Failed(String),
}

/// How a folder is watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WatchMode {
    /// The system tells of changes.
    Native,
    /// The folder is listed again and again.
    Polling {
        /// Why.
        reason: PollingReason,
    },
}

/// Why a folder is polled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PollingReason {
    /// [`crate::WatchOptions::force_polling`].
    Asked,
    /// The system allows no more watches (`fs.inotify.max_user_watches`, `max_user_instances`).
    WatchLimit,
    /// Changes made by other machines are not announced on this kind of file system.
    NetworkFileSystem(String),
    /// The system refused, in its words.
    Refused(String),
}
