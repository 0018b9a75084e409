//! The program itself, and photos dropped on its window.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Area, Name};

/// What the window needs to know at its start.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AppState {
    /// The program's version.
    pub version: String,
    /// The system's language as a BCP 47 tag, such as `zh-CN`.
    pub system_locale: String,
    /// Where the catalogue and the caches lie.
    pub data_folder: String,
    /// Whether this process indexes; otherwise another one (the command line) does, and only looking and editing work.
    pub access_own: bool,
    /// The model packs there are.
    pub packs: Vec<PackInfo>,
    /// What the system's file manager is called in a menu: `Finder`, `Explorer`, else empty.
    pub file_manager: String,
    /// How many processors the system gives this program.
    pub processors: u32,
    /// Whether edits can be undone and redone.
    pub can_undo: bool,
    /// See `can_undo`.
    pub can_redo: bool,
    /// What the program was started to show, until it was asked for: a photo or a folder of the command line.
    pub opened: Option<super::Opened>,
}

/// A model pack.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PackInfo {
    /// Its name in the settings.
    pub name: String,
    /// What it is called.
    pub title: Name,
    /// Percent of the tags at a threshold of 60 that are right, where that was measured.
    pub precision: Option<f32>,
    /// Percent of the expected tags that are found at a threshold of 60, where that was measured.
    pub recall: Option<f32>,
    /// Milliseconds of one processor a photo, where that was measured.
    pub milliseconds: Option<f32>,
    /// Bytes of its models on the disk.
    pub bytes: u64,
}

/// The licence of something the program is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LicenceText {
    /// What it is, such as a model or a library.
    pub name: String,
    /// The SPDX expression.
    pub licence: String,
    /// Where it comes from, when that is known.
    pub source: Option<String>,
}

/// What became of paths that were dropped on the window.
#[derive(Debug, Clone, Default, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PathsDropped {
    /// Folders that are instances now (or were before).
    pub instances: Vec<i64>,
    /// Photos that went to the tray.
    pub photos: Vec<Dropped>,
    /// What is neither.
    pub refused: Vec<RefusedPath>,
}

/// A path that is no photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RefusedPath {
    /// The file's name.
    pub name: String,
    /// Why.
    pub code: super::FailureCode,
}

/// A photo in the tray: analysed, not part of the library.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Dropped {
    /// Its number in the tray, for `photo://localhost/dropped/{token}`.
    pub token: u32,
    /// The file's name.
    pub name: String,
    /// Pixels of the upright photo; 0 while it is not known.
    pub width: u32,
    /// Pixels of the upright photo; 0 while it is not known.
    pub height: u32,
    /// How far it is.
    pub state: DroppedState,
    /// Why it failed, when it did: the same keys as a failed photo's `kind`.
    pub reason: Option<String>,
    /// What the models say at the threshold, the surest first.
    pub tags: Vec<DroppedTag>,
    /// The photo of the library that has the same content, when there is one.
    pub known: Option<i64>,
}

/// See [`Dropped`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum DroppedState {
    /// It is about to be analysed.
    Waiting,
    /// Its tags are there.
    Tagged,
    /// It cannot be read.
    Failed,
}

/// A tag of a photo in the tray.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DroppedTag {
    /// The vocabulary's id.
    pub key: String,
    /// Its name.
    pub name: Name,
    /// The vocabulary's id of its category.
    pub category: String,
    /// The category's name.
    pub category_name: Name,
    /// Percent.
    pub confidence: f32,
    /// Where it is, surest first.
    pub boxes: Vec<DroppedArea>,
}

/// A place on a photo in the tray.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DroppedArea {
    /// Where.
    pub area: Area,
    /// Percent.
    pub confidence: f32,
}
