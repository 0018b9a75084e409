//! What can go wrong for the owner of an index. Damage of files is not here: it is repaired by starting empty.

use std::io;
use std::path::{Path, PathBuf};

/// Why an index could not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// The disk refused: full, read-only, no permission.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A vector that cannot be compared: wrong length, all zeros, or a number that is not finite.
    #[error("vector of key {key}, slot {slot}: {reason}")]
    BadVector {
        /// The key it came with (0 for a query).
        key: u64,
        /// The slot it came with (0 for a query).
        slot: u8,
        /// What is wrong with it.
        reason: BadVector,
    },
    /// Another process writes to this text index.
    #[error("{0} is in use by another process")]
    InUse(PathBuf),
    /// The index was opened for reading only.
    #[error("the index is open for reading only")]
    ReadOnly,
    /// The writer failed (full disk, lost or damaged files) and the index was opened again: what was not committed is
    /// lost. Everything newer than `seq()` must be replayed; `seq()` is 0 when the files had to be thrown away.
    #[error("the text index lost what was not committed: {0}")]
    Lost(String),
    /// The text library failed in a way that is not damage.
    #[error("text index: {0}")]
    Text(tantivy::TantivyError),
}

/// What is wrong with a vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadVector {
    /// Not the index's number of dimensions.
    #[error("{found} dimensions, the index has {expected}")]
    Dimensions {
        /// Of the index.
        expected: usize,
        /// Of the vector.
        found: usize,
    },
    /// It holds NaN or an infinity.
    #[error("it holds a number that is not finite")]
    NotFinite,
    /// It has no direction.
    #[error("it is all zeros")]
    Zero,
}

impl IndexError {
    /// An `io::Error` with the path it happened at.
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |source| Self::Io { path: path.to_owned(), source }
    }
}
