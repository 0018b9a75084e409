//! Searching: what is asked for, what comes back beside the columns of a listing.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Area, Name};

/// Asks for a list of photos.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct ListingRequest {
    /// The query as it was typed; empty finds everything.
    pub text: String,
    /// Only this instance.
    pub instance: Option<i64>,
    /// Ranked by likeness to this.
    pub similar: Option<SimilarRequest>,
    /// The order.
    pub sort: SortBy,
    /// Only photos first seen at this time (unix ms) or later.
    pub added_since: Option<i64>,
    /// Only photos that cannot be opened now, for this reason; everything else leaves out files that are gone. `text` is
    /// not used then.
    pub away: Option<Away>,
}

/// Why a photo cannot be opened now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Away {
    /// Its folder cannot be reached: a drive that is not plugged in.
    Offline,
    /// Its file is gone from a folder that is there, and it was not this program that put it into the trash.
    Missing,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SortBy {
    /// By likeness, else by how well the words fit, else newest first.
    #[default]
    Relevance,
    /// Last taken first.
    Newest,
    /// First taken first.
    Oldest,
    /// By file name as people order names.
    Name,
    /// The other way round.
    NameDescending,
    /// Most bytes first.
    Largest,
    /// Fewest bytes first.
    Smallest,
    /// Last seen for the first time first.
    RecentlyAdded,
    /// First seen first.
    FirstAdded,
}

/// The picture to compare with.
#[derive(Debug, Clone, PartialEq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SimilarRequest {
    /// Where it comes from.
    pub source: SimilarSource,
    /// Only this part of it.
    #[serde(default)]
    pub area: Option<Area>,
    /// Least likeness, 0 to 1.
    #[serde(default)]
    pub at_least: f32,
}

/// See [`SimilarRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum SimilarSource {
    /// A photo of the library.
    Photo {
        /// Its number.
        photo: i64,
    },
    /// A photo in the tray.
    Dropped {
        /// Its number in the tray.
        token: u32,
    },
}

/// What a listing says in words; the columns stand behind it (`ui/src/lib/backend/listing.ts` reads them).
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListingHead {
    /// Photos that fit.
    pub total: u64,
    /// Photos in the columns: all that fit, or for likeness the most alike.
    pub count: u64,
    /// What was not understood in the query.
    pub notices: Vec<NoticeView>,
    /// Why nothing was found, when nothing was.
    pub empty: Option<EmptyReason>,
    /// Whether likeness is in the columns.
    pub ranked: bool,
    /// How many photos carry the part that is alike.
    pub parts: u64,
}

/// Why a list is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum EmptyReason {
    /// There is no photo at all where was searched.
    NoPhotos,
    /// Not everything is tagged yet.
    NotIndexedYet {
        /// Photos done.
        indexed: u64,
        /// Photos there are.
        photos: u64,
    },
    /// Nothing fits.
    NoMatch,
}

/// Something in the query that was not understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NoticeView {
    /// What is wrong, as a key: `unclosed_quote`, `value_invalid`, ...
    pub code: String,
    /// The part of the text that is meant.
    pub text: String,
    /// UTF-16 positions from and to.
    pub range: [u32; 2],
}

/// A part of the query's text as the search box shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChipView {
    /// UTF-16 positions from and to, sign included: can be edited or cut out.
    pub range: [u32; 2],
    /// `word`, `phrase`, `field`, `or`, `open`, `close`, or the key of the language: `tag`, `instance`, `date`, ...
    pub kind: String,
    /// The key as it was typed.
    pub key: Option<String>,
    /// The word, phrase or values.
    pub values: Vec<String>,
    /// Its own sign.
    pub negated: bool,
    /// What it says, in both languages.
    pub label: Name,
}

/// Something the person may be about to type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SuggestionView {
    /// `concept`, `text`, `key`, `value` or `instance`.
    pub kind: String,
    /// What is shown.
    pub label: Name,
    /// What replaces `range` of the text.
    pub insert: String,
    /// UTF-16 positions from and to.
    pub range: [u32; 2],
    /// Photos that have it, about; absent where nothing is counted.
    pub count: Option<u64>,
}

/// A tag that can be given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TagChoice {
    /// The vocabulary's id; absent for a typed tag.
    pub key: Option<String>,
    /// Its name.
    pub name: Name,
    /// Photos that have it.
    pub count: u64,
}

/// A search kept under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedSearchView {
    /// Its number.
    pub id: i64,
    /// The person's name for it.
    pub name: String,
    /// The query as typed.
    pub query: String,
}
