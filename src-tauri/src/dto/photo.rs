//! One photo, a selection of photos, and what may be changed of them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Area, Name};

/// Everything the viewer shows of a photo.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PhotoView {
    /// Its number.
    pub id: i64,
    /// Its instance.
    pub instance: i64,
    /// Absolute path; absent when the photo is kept by us.
    pub file: Option<String>,
    /// Path below the instance's folder.
    pub path: String,
    /// The file's name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Whether the file was gone when last looked for.
    pub missing: bool,
    /// Whether its folder can be reached now.
    pub online: bool,
    /// The format by content, such as `JPEG`; absent before it was read.
    pub format: Option<String>,
    /// Pixels of the upright photo.
    pub width: Option<u32>,
    /// Pixels of the upright photo.
    pub height: Option<u32>,
    /// Changes when the picture changes: for `photo://` addresses.
    pub version: u32,
    /// Average colour 0xRRGGBB; absent before it was read.
    pub colour: Option<u32>,
    /// The camera's clock when it was taken, in ms since 1970 as if that clock were UTC.
    pub taken_at: Option<i64>,
    /// Minutes by which that clock was ahead of UTC, where the camera wrote it.
    pub taken_offset: Option<i32>,
    /// Last change of the file, unix ms.
    pub modified_at: i64,
    /// When it was first seen, unix ms.
    pub added_at: i64,
    /// Make and model, for people.
    pub camera: Option<String>,
    /// The lens.
    pub lens: Option<String>,
    /// Sensitivity.
    pub iso: Option<u32>,
    /// Exposure time.
    pub exposure_seconds: Option<f64>,
    /// Aperture.
    pub f_number: Option<f64>,
    /// Focal length.
    pub focal_length_mm: Option<f64>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Metres.
    pub altitude: Option<f64>,
    /// What wrote the file.
    pub software: Option<String>,
    /// Stars, 0 to 5.
    pub rating: u8,
    /// Marked by the person.
    pub favourite: bool,
    /// Its tags as they are shown: first what the person said, then the surest.
    pub tags: Vec<TagView>,
    /// All that is known, also rejected tags and those below the threshold.
    pub all_tags: Vec<TagView>,
    /// Custom fields, also those of the instance's keys without a value.
    pub fields: Vec<FieldValue>,
    /// How far the work on it is.
    pub stages: Vec<StageView>,
}

/// A tag of a photo.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TagView {
    /// The catalogue's number of the concept.
    pub concept: i64,
    /// The vocabulary's id; absent for a typed tag.
    pub key: Option<String>,
    /// Its name.
    pub name: Name,
    /// The vocabulary's id of its category; absent for a typed tag.
    pub category: Option<String>,
    /// The category's name.
    pub category_name: Option<Name>,
    /// How sure the models are, in percent; absent when they did not say it.
    pub confidence: Option<f32>,
    /// Who says so.
    pub verdict: Verdict,
    /// Where it is, surest first.
    pub boxes: Vec<BoxView>,
}

/// Who says that a photo has a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The models.
    Auto,
    /// The models, and the person agreed.
    Confirmed,
    /// The person says it is not so.
    Rejected,
    /// The person alone.
    Manual,
}

/// A place on a photo where a thing was seen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BoxView {
    /// Where.
    pub area: Area,
    /// Percent.
    pub confidence: f32,
}

/// A custom key with its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FieldValue {
    /// The key.
    pub key: String,
    /// Its values in order; none when the photo has none.
    pub values: Vec<String>,
}

/// How far one stage of the work on a photo is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StageView {
    /// `probe`, `thumbnail`, `tag` or `embed`.
    pub stage: String,
    /// `pending`, `done`, `retry`, `failed`, `skipped` or `blocked`.
    pub state: String,
    /// Why it failed, as a key.
    pub kind: Option<String>,
    /// Why it failed, in words for the log.
    pub reason: Option<String>,
}

/// What a batch panel shows of many photos.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Selection {
    /// Photos of the selection that there are.
    pub count: u64,
    /// Bytes of their files.
    pub bytes: u64,
    /// How many are favourites.
    pub favourites: u64,
    /// How many have 0, 1, ... 5 stars.
    pub ratings: [u64; 6],
    /// Their tags as they are shown, most frequent first.
    pub tags: Vec<TagSummary>,
    /// Their custom fields: all keys of their instances, and what else they have.
    pub fields: Vec<FieldSummary>,
}

/// A tag that some of the selected photos have.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TagSummary {
    /// The catalogue's number of the concept.
    pub concept: i64,
    /// The vocabulary's id; absent for a typed tag.
    pub key: Option<String>,
    /// Its name.
    pub name: Name,
    /// Photos that have it.
    pub count: u64,
    /// Photos where the person said so.
    pub confirmed: u64,
}

/// A custom key of the selected photos.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FieldSummary {
    /// The key.
    pub key: String,
    /// The values and how many photos have each, most first.
    pub values: Vec<super::NamedCount>,
}

/// One change of some photos.
#[derive(Debug, Clone, PartialEq, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ChangeRequest {
    /// The models are right.
    Confirm {
        /// Which tag.
        concept: i64,
    },
    /// The models are wrong; holds for later models too.
    Reject {
        /// Which tag.
        concept: i64,
    },
    /// Neither: back to what the models say.
    Clear {
        /// Which tag.
        concept: i64,
    },
    /// Give a tag of the vocabulary.
    AddConcept {
        /// The vocabulary's id.
        key: String,
    },
    /// Give any tag; the name of a concept in either language means that concept.
    AddText {
        /// As typed.
        text: String,
    },
    /// Set the values of a custom key; none removes it.
    Field {
        /// The key.
        key: String,
        /// All its values.
        values: Vec<String>,
    },
    /// Give stars.
    Rate {
        /// 0 to 5.
        stars: u8,
    },
    /// A favourite, or not.
    Favourite {
        /// Which.
        favourite: bool,
    },
}

/// What was done, undone or redone.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Undo {
    /// What it was, as a key: `confirm_tag`, `set_field`, `keep_one`, ...
    pub label: String,
    /// What fills the key's text, such as `photos`.
    #[ts(type = "Record<string, string | number>")]
    pub params: serde_json::Value,
}

/// A tag that a person typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CustomTag {
    /// The catalogue's number of the concept.
    pub concept: i64,
    /// As typed.
    pub text: String,
    /// Photos that have it.
    pub count: u64,
}
