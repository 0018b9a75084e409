//! What can go wrong between a file and its pixels.

use crate::format::Format;

/// Why a file gave no photo. `Display` is one plain English sentence for a person; programs match on
/// [`ImagingError::kind`], never on the text.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ImagingError {
    /// Nothing at that path, or a symbolic link to nothing.
    #[error("there is no such file")]
    Missing,
    /// The path is a folder.
    #[error("this is a folder, not a photo")]
    IsDirectory,
    /// The system refused, or the path is a device, a pipe or a socket.
    #[error("the file cannot be read: {reason}")]
    Unreadable {
        /// The operating system's words.
        reason: String,
    },
    /// Zero bytes.
    #[error("the file is empty")]
    Empty,
    /// The content is of no image format we know of, whatever its name says.
    #[error("not a photo: {looks_like}")]
    NotAnImage {
        /// What the content looks like, as a clause.
        looks_like: &'static str,
    },
    /// A real image, but of a format or a variant that we do not decode.
    #[error("{format} is not supported yet")]
    Unsupported {
        /// The format or variant, such as `HEIC` or `JPEG with 12 bits per sample`.
        format: String,
    },
    /// The file is longer than [`crate::Limits::max_file`].
    #[error("the file is {megabytes} MB long, more than the {allowed} MB allowed")]
    FileTooLarge {
        /// The file's length in units of 10^6 bytes.
        megabytes: u64,
        /// The limit in units of 10^6 bytes.
        allowed: u64,
    },
    /// The header claims more pixels than [`crate::Limits::max_pixels`].
    #[error("the header claims {width} x {height} pixels, more than the {megapixels} megapixels allowed")]
    TooManyPixels {
        /// Claimed width in pixels.
        width: u32,
        /// Claimed height in pixels.
        height: u32,
        /// The limit in units of 10^6 pixels.
        megapixels: f64,
    },
    /// Decoding would hold more bytes at once than [`crate::Limits::max_memory`].
    #[error("decoding needs more than the {allowed} MB of memory allowed")]
    TooMuchMemory {
        /// The limit in units of 10^6 bytes.
        allowed: u64,
    },
    /// A width or a height of zero.
    #[error("the header claims {width} x {height} pixels: there is nothing to show")]
    NoPixels {
        /// Claimed width in pixels.
        width: u32,
        /// Claimed height in pixels.
        height: u32,
    },
    /// The data ends before the last pixel.
    #[error("the {format} stops in the middle: the file is truncated")]
    Truncated {
        /// The format by content.
        format: Format,
    },
    /// The data contradicts its format.
    #[error("the {format} is damaged: {detail}")]
    Corrupt {
        /// The format by content.
        format: Format,
        /// The decoder's words.
        detail: String,
    },
    /// A thumbnail could not be compressed.
    #[error("the picture cannot be compressed: {detail}")]
    NotEncoded {
        /// The encoder's words.
        detail: String,
    },
}

/// [`ImagingError`] without its details.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// See [`ImagingError::Missing`].
    Missing,
    /// See [`ImagingError::IsDirectory`].
    IsDirectory,
    /// See [`ImagingError::Unreadable`].
    Unreadable,
    /// See [`ImagingError::Empty`].
    Empty,
    /// See [`ImagingError::NotAnImage`].
    NotAnImage,
    /// See [`ImagingError::Unsupported`].
    Unsupported,
    /// See [`ImagingError::FileTooLarge`], [`ImagingError::TooManyPixels`] and
    /// [`ImagingError::TooMuchMemory`].
    TooLarge,
    /// See [`ImagingError::NoPixels`].
    NoPixels,
    /// See [`ImagingError::Truncated`].
    Truncated,
    /// See [`ImagingError::Corrupt`].
    Corrupt,
    /// See [`ImagingError::NotEncoded`].
    NotEncoded,
}

impl ErrorKind {
    /// A stable key, for a table of translations.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::IsDirectory => "is_directory",
            Self::Unreadable => "unreadable",
            Self::Empty => "empty",
            Self::NotAnImage => "not_an_image",
            Self::Unsupported => "unsupported",
            Self::TooLarge => "too_large",
            Self::NoPixels => "no_pixels",
            Self::Truncated => "truncated",
            Self::Corrupt => "corrupt",
            Self::NotEncoded => "not_encoded",
        }
    }
}

impl ImagingError {
    /// The case without its details.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Missing => ErrorKind::Missing,
            Self::IsDirectory => ErrorKind::IsDirectory,
            Self::Unreadable { .. } => ErrorKind::Unreadable,
            Self::Empty => ErrorKind::Empty,
            Self::NotAnImage { .. } => ErrorKind::NotAnImage,
            Self::Unsupported { .. } => ErrorKind::Unsupported,
            Self::FileTooLarge { .. } | Self::TooManyPixels { .. } | Self::TooMuchMemory { .. } => ErrorKind::TooLarge,
            Self::NoPixels { .. } => ErrorKind::NoPixels,
            Self::Truncated { .. } => ErrorKind::Truncated,
            Self::Corrupt { .. } => ErrorKind::Corrupt,
            Self::NotEncoded { .. } => ErrorKind::NotEncoded,
        }
    }

    pub(crate) fn corrupt(format: Format, detail: impl std::fmt::Display) -> Self {
        Self::Corrupt { format, detail: detail.to_string() }
    }

    pub(crate) fn unsupported(format: impl Into<String>) -> Self {
        Self::Unsupported { format: format.into() }
    }
}
