//! Photos that are the same, or nearly.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Photos of which one is enough.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DuplicateSet {
    /// How alike they are.
    pub kind: DuplicateKind,
    /// The photo to keep.
    pub keeper: i64,
    /// Why this one.
    pub reason: KeeperWhy,
    /// At least two, the keeper first.
    pub members: Vec<Duplicate>,
}

/// How alike the members are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateKind {
    /// The same image data.
    Exact,
    /// They look the same.
    Near,
}

/// The first criterion that set the keeper apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeeperWhy {
    /// It has the most pixels.
    MorePixels,
    /// Its file is the largest.
    LargerFile,
    /// A person worked most on it.
    MostWork,
    /// It was taken, or written, first.
    EarliestDate,
    /// Its path is the shortest.
    ShortestPath,
    /// Nothing sets it apart.
    FirstPath,
}

/// A member of a set.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Duplicate {
    /// The photo.
    pub photo: i64,
    /// Its instance.
    pub instance: i64,
    /// The file's name.
    pub name: String,
    /// Path below the instance's folder.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Pixels of the upright photo.
    pub width: Option<u32>,
    /// Pixels of the upright photo.
    pub height: Option<u32>,
    /// The camera's clock when it was taken, ms.
    pub taken_at: Option<i64>,
    /// Last change of the file, unix ms.
    pub modified_at: i64,
    /// Stars.
    pub rating: u8,
    /// Marked by the person.
    pub favourite: bool,
    /// For `photo://` addresses.
    pub version: u32,
    /// Likeness to the keeper, 0 to 1, where it is known; 1 for the same image data.
    pub similarity: Option<f32>,
}

/// One set's decision.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Keep {
    /// The photo that stays.
    pub keeper: i64,
    /// The photos that go to the system's trash.
    pub others: Vec<i64>,
}

/// What was moved to the system's trash.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RemovalReport {
    /// Photos moved.
    pub moved: u64,
    /// Bytes of their files.
    pub bytes: u64,
    /// Photos that could not be moved, and why.
    pub refused: Vec<super::RefusedPath>,
}
