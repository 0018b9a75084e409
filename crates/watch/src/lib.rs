//! Folders to lists of photos and to debounced changes. Knows nobody of ours: which names are photos is asked of the caller.
//!
//! [`Tree`] lists a folder and looks at single paths in it; [`Watcher`] says which paths to look at again. **Events are
//! hints**: some come twice, late or never (network folders, full queues, aliases), so the owner re-examines what they
//! name and lists everything again now and then.
//!
//! **Threads**: [`Tree`] blocks on the file system; call it from a worker. [`Watcher`] may be shared between
//! threads; it keeps one thread of its own, and two for each root. Its channel should be unbounded or
//! always read, or they wait.

#![forbid(unsafe_code)]

mod entry;
mod event;
mod list;
mod path;
mod rules;
mod watcher;

use std::path::PathBuf;

pub use entry::{Entry, SETTLING, stable};
pub use event::{PollingReason, RescanReason, WatchEvent, WatchMode};
pub use list::{Found, Listing, Tree, Unseen, list, root_id};
pub use path::{join, relative};
pub use rules::Rules;
pub use watcher::{WatchOptions, Watcher};

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The folder is not there, or is no folder: a drive that was unplugged, a share that is not mounted. What was in it is
    /// not deleted.
    #[error("there is no folder {}", root.display())]
    RootMissing {
        /// The folder asked for.
        root: PathBuf,
    },
    /// The folder is there, but the system does not let us in: no permission, or a broken connection.
    #[error("the folder {} cannot be read: {source}", root.display())]
    RootUnreadable {
        /// The folder asked for.
        root: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
    /// The caller asked to stop. What was listed so far is not everything.
    #[error("the listing was cancelled")]
    Cancelled,
    /// An ignore pattern is not a glob.
    #[error("the pattern \"{pattern}\" cannot be used: {reason}")]
    BadPattern {
        /// The pattern as given.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The system refused a thread or a watch.
    #[error("folders cannot be watched: {reason}")]
    CannotWatch {
        /// The system's words.
        reason: String,
    },
}
