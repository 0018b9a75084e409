//! The work in the background.

use serde::Serialize;
use ts_rs::TS;

/// How far the work is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProgressView {
    /// Photos in reach.
    pub found: u64,
    /// Photos with a thumbnail.
    pub thumbnails: u64,
    /// Photos with tags.
    pub tagged: u64,
    /// Photos done or failed since the work began or was last idle.
    pub finished: u64,
    /// Of these, photos that failed.
    pub failed: u64,
    /// Photos that wait.
    pub waiting: u64,
    /// Photos a second over the last ten seconds or so.
    pub per_second: f64,
    /// Seconds left at that rate.
    pub seconds_left: Option<u64>,
    /// What is being done.
    pub state: PhaseOfWork,
}

/// See [`ProgressView`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PhaseOfWork {
    /// Nothing is due.
    #[default]
    Idle,
    /// Photos are being worked on.
    Working,
    /// The person paused it.
    Paused,
    /// The disk, the catalogue or the models are gone; tried again every few seconds.
    Halted,
}

/// A photo that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FailureRow {
    /// The photo.
    pub photo: i64,
    /// Its instance.
    pub instance: i64,
    /// The file's name.
    pub name: String,
    /// `probe`, `thumbnail`, `tag` or `embed`.
    pub stage: String,
    /// Why, as a key.
    pub kind: String,
    /// Why, in words for the log.
    pub reason: String,
    /// How often it was tried.
    pub attempts: u32,
}

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// Photos whose tags, fields or rating were read.
    pub photos: u64,
    /// Rows of photos that this library does not have.
    pub unknown: u64,
    /// Custom keys that found no room: an instance has at most ten.
    pub keys_left_out: u64,
}

/// Something a person started that takes a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// Its number.
    pub id: i64,
    /// `scan`, `retag`, `export` or `import`.
    pub kind: String,
    /// The instance it is about; absent for all.
    pub instance: Option<i64>,
    /// `running`, `done`, `failed`, `cancelled` or `interrupted`.
    pub state: String,
    /// Steps in all, as far as known: files of a scan, photos else.
    pub total: u64,
    /// Steps done.
    pub done: u64,
    /// Steps that failed.
    pub failed: u64,
    /// Unix ms.
    pub started_at: i64,
}
