//! What can go wrong with the catalogue, and the one place where SQLite's codes become our words.

use rusqlite::ErrorCode;

/// Why the catalogue did not do what was asked. Programs match on the case, never on the text.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// The file was written by a newer program; it has not been touched.
    #[error("the catalogue is of version {found}, newer than the {known} this program knows")]
    Newer {
        /// The file's version.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// Another process held the catalogue for longer than we wait.
    #[error("the catalogue is in use by another program")]
    Busy,
    /// The disk is full.
    #[error("the disk with the catalogue is full")]
    Full,
    /// The file is damaged, or not a catalogue.
    #[error("the catalogue is damaged: {reason}")]
    Corrupt {
        /// SQLite's words.
        reason: String,
    },
    /// The file or its folder cannot be written.
    #[error("the catalogue cannot be written")]
    ReadOnly,
    /// The disk failed, or the folder cannot be used.
    #[error("the catalogue's disk failed: {reason}")]
    Io {
        /// The system's words.
        reason: String,
    },
    /// Another instance or saved search has that name.
    #[error("the name is taken")]
    NameTaken,
    /// An instance has at most [`crate::MAX_KEYS`] custom keys.
    #[error("an instance has at most 10 keys")]
    TooManyKeys,
    /// No such row.
    #[error("there is no such entry in the catalogue")]
    Unknown,
    /// A value that the catalogue does not take.
    #[error("not a valid {what}")]
    Invalid {
        /// What it should have been.
        what: &'static str,
    },
    /// Something that should not happen: a mistake in a query.
    #[error("the catalogue failed: {0}")]
    Sql(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for CatalogError {
    fn from(error: rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(code, ref message) = error else {
            return match error {
                rusqlite::Error::QueryReturnedNoRows => Self::Unknown,
                other => Self::Sql(other),
            };
        };
        let reason = || message.clone().unwrap_or_else(|| code.to_string());
        match code.code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            ErrorCode::DiskFull => Self::Full,
            // Room for the shared memory beside the WAL is asked for by ftruncate, whose failure has a code of its own.
            ErrorCode::SystemIoFailure if code.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE => Self::Full,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Corrupt { reason: reason() },
            ErrorCode::ReadOnly => Self::ReadOnly,
            ErrorCode::CannotOpen | ErrorCode::SystemIoFailure | ErrorCode::PermissionDenied => {
                Self::Io { reason: reason() }
            }
            _ => Self::Sql(error),
        }
    }
}

impl From<std::io::Error> for CatalogError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull => Self::Full,
            std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => Self::ReadOnly,
            _ => Self::Io { reason: error.to_string() },
        }
    }
}

impl From<serde_json::Error> for CatalogError {
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt { reason: error.to_string() }
    }
}
