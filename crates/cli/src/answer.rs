//! The lines of `tag --json`. The tags in them are exactly what the local API answers.

use serde::Serialize;
use shiguang_http_api::tagging::TaggingResult;

/// One line of `tag --json` for a photo that was tagged.
#[derive(Debug, Serialize)]
pub struct Line<'a> {
    /// The photo as it was named.
    pub path: &'a str,
    /// Full width in pixels, after EXIF orientation.
    pub width: u32,
    /// Full height in pixels, after EXIF orientation.
    pub height: u32,
    /// As the cloud answers.
    pub result: TaggingResult,
}

/// One line of `tag --json` for a photo that failed.
#[derive(Debug, Serialize)]
pub struct FailedLine<'a> {
    /// The photo as it was named.
    pub path: &'a str,
    /// Why.
    pub error: Reason<'a>,
}

/// Why a photo failed.
#[derive(Debug, Serialize)]
pub struct Reason<'a> {
    /// A stable word for programs, e.g. `truncated`.
    pub kind: &'a str,
    /// A sentence for people.
    pub message: &'a str,
}
