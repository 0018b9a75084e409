//! Instances and what is counted of them.

use serde::Serialize;
use ts_rs::TS;

use super::Name;

/// An instance: a folder that is watched, or a collection that a program made.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InstanceView {
    /// Its number.
    pub id: i64,
    /// The name for programs.
    pub name: String,
    /// The name for people.
    pub display_name: String,
    /// What it is about.
    pub description: String,
    /// Absolute path; absent when the photos are kept by us.
    pub folder: Option<String>,
    /// Whether the folder can be reached.
    pub online: bool,
    /// Something the person should know, as a key with the system's words after a colon: `polling_network: nfs`.
    pub notice: Option<String>,
    /// Custom keys in their order, at most ten.
    pub keys: Vec<String>,
    /// What the scan leaves out.
    pub ignore_patterns: Vec<String>,
    /// Its photos.
    pub counts: InstanceCounts,
    /// Whether its folder has not been listed to the end yet.
    pub scanning: bool,
    /// Which door made it; absent for folders.
    pub origin: Option<String>,
    /// Unix ms.
    pub created_at: i64,
    /// End of the last complete scan, unix ms.
    pub scanned_at: Option<i64>,
}

/// Photos of an instance by state; all but `missing` count photos that are there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InstanceCounts {
    /// Photos that are there.
    pub photos: u64,
    /// Photos whose file is gone.
    pub missing: u64,
    /// Photos with a thumbnail.
    pub thumbnails: u64,
    /// Photos with tags.
    pub tagged: u64,
    /// Photos that failed for good.
    pub failed: u64,
    /// Photos that wait.
    pub waiting: u64,
}

/// What the side bar counts over all instances.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// Photos that are there.
    pub all: u64,
    /// Favourites.
    pub favourites: u64,
    /// Analysed, and no tag at the threshold.
    pub untagged: u64,
    /// Seen for the first time in the last thirty days.
    pub recently_added: u64,
    /// In folders that cannot be reached now.
    pub offline: u64,
    /// With a file that is gone from a folder that is there; not what the person sent to the trash.
    pub missing: u64,
    /// Failed for good.
    pub failed: u64,
}

/// Figures for an instance's page.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InstanceStatistics {
    /// Photos by month, oldest first.
    pub months: Vec<MonthCount>,
    /// The most frequent tags, most first.
    pub top_tags: Vec<TagCount>,
    /// Bytes of all photos.
    pub bytes: u64,
    /// The most frequent cameras, most first.
    pub cameras: Vec<NamedCount>,
}

/// Photos of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MonthCount {
    /// Such as 2024.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// Photos.
    pub count: u64,
}

/// Photos with a tag.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TagCount {
    /// The catalogue's number of the concept.
    pub concept: i64,
    /// The vocabulary's id; absent for a typed tag.
    pub key: Option<String>,
    /// Its name.
    pub name: Name,
    /// Photos.
    pub count: u64,
}

/// Photos with something that has one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NamedCount {
    /// What.
    pub name: String,
    /// Photos.
    pub count: u64,
}
