//! One error type for the whole service: a closed code that every door translates, and words for the log.

use std::fmt;

use shiguang_catalog::CatalogError;
use shiguang_imaging::{ErrorKind as PhotoFault, ImagingError};
use shiguang_index::IndexError;
use shiguang_vision::VisionError;

/// What went wrong, for programs: doors translate it (the UI into a sentence, the API into a cloud's code).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
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
    /// A custom key is empty, too long or holds a character that the query language needs.
    KeyInvalid,
    /// The folder does not exist or is no folder.
    FolderMissing,
    /// The photo cannot be read or decoded.
    PhotoUnreadable,
    /// A model, its runtime or the vocabulary cannot be used.
    ModelUnavailable,
    /// The settings file is wrong.
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
    Internal,
}

/// An error of the library.
#[derive(Debug)]
pub struct Error {
    /// For programs.
    pub code: ErrorCode,
    /// For people: what was being done, to what. English; the doors have their own texts for each code.
    pub context: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// Result of the library.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error without a cause beneath it.
    pub fn new(code: ErrorCode, context: impl Into<String>) -> Self {
        Self { code, context: context.into(), source: None }
    }

    /// An error with the error that caused it.
    pub fn caused(
        code: ErrorCode,
        context: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self { code, context: context.into(), source: Some(source.into()) }
    }

    /// Why the photo or picture in question cannot be read or decoded; `None` for every other error.
    #[must_use]
    pub fn photo_fault(&self) -> Option<PhotoFault> {
        let cause = self.source.as_deref()?.downcast_ref::<ImagingError>()?;
        Some(cause.kind())
    }

    /// What was being done and all that caused the failure, in one line: for the log, and for people who want to know.
    #[must_use]
    pub fn with_causes(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(next) = cause {
            text.push_str(": ");
            text.push_str(&next.to_string());
            cause = next.source();
        }
        text
    }

    /// An error of the operating system; a full disk has its own code.
    pub fn io(context: impl Into<String>, source: std::io::Error) -> Self {
        let code = match source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => ErrorCode::DiskFull,
            _ => ErrorCode::Io,
        };
        Self::caused(code, context, source)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.context)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<CatalogError> for Error {
    fn from(error: CatalogError) -> Self {
        let code = match &error {
            CatalogError::Newer { .. } => ErrorCode::CatalogNewer,
            CatalogError::Corrupt { .. } => ErrorCode::CatalogDamaged,
            CatalogError::ReadOnly => ErrorCode::CatalogReadOnly,
            CatalogError::Busy => ErrorCode::CatalogBusy,
            CatalogError::Full => ErrorCode::DiskFull,
            CatalogError::NameTaken => ErrorCode::NameTaken,
            CatalogError::TooManyKeys => ErrorCode::TooManyKeys,
            CatalogError::Unknown => ErrorCode::UnknownPhoto,
            _ => ErrorCode::Internal,
        };
        Self::caused(code, "the catalogue", error)
    }
}

impl From<IndexError> for Error {
    fn from(error: IndexError) -> Self {
        let code = if matches!(error, IndexError::InUse(_)) { ErrorCode::InUse } else { ErrorCode::Index };
        Self::caused(code, "the search index", error)
    }
}

impl From<VisionError> for Error {
    fn from(error: VisionError) -> Self {
        Self::caused(ErrorCode::ModelUnavailable, "the models", error)
    }
}

impl From<ImagingError> for Error {
    fn from(error: ImagingError) -> Self {
        Self::caused(ErrorCode::PhotoUnreadable, "the photo", error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_with_all_that_caused_it() {
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        let error = Error::io("writing the thumbnail", full);
        assert_eq!(error.code, ErrorCode::DiskFull);
        assert_eq!(error.with_causes(), format!("writing the thumbnail: {}", std::io::ErrorKind::StorageFull));
        let error = Error::from(CatalogError::Busy);
        assert_eq!(error.with_causes(), "the catalogue: the catalogue is in use by another program");
        assert_eq!(Error::new(ErrorCode::Cancelled, "stopped").with_causes(), "stopped");
    }
}
