//! What the window gets when a command fails.

use std::collections::BTreeMap;

use serde::Serialize;
use shiguang_library::{Error, ErrorCode};
use ts_rs::TS;

/// A failed command. The window has a sentence for each code in each language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// What went wrong.
    pub code: FailureCode,
    /// What fills the sentence, such as `path`.
    pub params: BTreeMap<String, String>,
    /// In words, for the log and for "copy details": English, with all causes.
    pub detail: String,
}

impl Failure {
    /// A failure of the shell's own.
    pub fn new(code: FailureCode, detail: impl Into<String>) -> Self {
        Self { code, params: BTreeMap::new(), detail: detail.into() }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident),+; $($(#[$own_doc:meta])* $own:ident),+ $(,)?) => {
        /// What went wrong: the library's codes, and the shell's own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
        #[serde(rename_all = "snake_case")]
        pub enum FailureCode { $($(#[$doc])* $code,)+ $($(#[$own_doc])* $own,)+ }

        impl From<ErrorCode> for FailureCode {
            fn from(code: ErrorCode) -> Self {
                // Without a `_` arm: a new code of the library needs a sentence in the window.
                match code { $(ErrorCode::$code => Self::$code,)+ }
            }
        }
    };
}

codes! {
    /// The catalogue was written by a newer version of the program.
    CatalogNewer,
    /// The catalogue's file is damaged.
    CatalogDamaged,
    /// The catalogue cannot be written.
    CatalogReadOnly,
    /// Another process held the catalogue for too long.
    CatalogBusy,
    /// The disk is full.
    DiskFull,
    /// Another process is at work on the same data folder.
    InUse,
    /// There is no such instance.
    UnknownInstance,
    /// There is no such photo.
    UnknownPhoto,
    /// There is no such tag.
    UnknownTag,
    /// The instance's name is taken.
    NameTaken,
    /// The instance's name is not allowed.
    NameInvalid,
    /// An instance has at most ten custom keys.
    TooManyKeys,
    /// A custom key is not allowed.
    KeyInvalid,
    /// The folder does not exist or is no folder.
    FolderMissing,
    /// The photo cannot be read or decoded.
    PhotoUnreadable,
    /// A model, its runtime or the vocabulary cannot be used.
    ModelUnavailable,
    /// The settings are wrong.
    Settings,
    /// An index cannot be read or written.
    Index,
    /// The folder of an instance is not reachable now.
    Offline,
    /// A file to import is not what it should be.
    ImportInvalid,
    /// The operating system refused.
    Io,
    /// The system's trash cannot take the file.
    Trash,
    /// Too many photos lie in the tray.
    TrayFull,
    /// A person stopped it.
    Cancelled,
    /// A fault of ours.
    Internal;
    /// What was dropped is neither a folder nor a photo.
    NotAPhoto,
    /// The local API's port is taken.
    PortTaken,
}

/// An error with all its causes on one line.
fn chain(error: &Error) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        words.push_str(": ");
        words.push_str(&inner.to_string());
        cause = inner.source();
    }
    words
}

impl Failure {
    /// Of an error of the library.
    pub fn from_ref(error: &Error) -> Self {
        Self::new(error.code.into(), chain(error))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::from_ref(&error)
    }
}
