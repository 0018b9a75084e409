//! The application service of 拾光 Shiguang: everything a door (command line, window, HTTP) may ask for.
//!
//! [`Library`] owns a data folder. It watches folders as *instances*, analyses their photos in the background, and answers
//! searches. Every method is a plain blocking function that any thread may call; an asynchronous door calls them where
//! blocking is allowed. What happened is told through [`Library::listen`] after it was committed.
//!
//! SQLite is the truth ([`shiguang_catalog`]); the indexes and thumbnails are caches. One process at a time may index
//! a data folder ([`Access::Own`]); others may look and edit ([`Access::Visit`]).

#![forbid(unsafe_code)]

pub mod analysis;
mod bytes_path;
mod cells;
mod colours;
mod core;
mod dates;
pub mod doctor;
mod documents;
pub mod door;
pub mod duplicates;
pub mod edits;
mod error;
mod events;
mod filters;
mod housekeeping;
mod indexes;
mod instances;
mod jobs;
mod listing;
mod models;
mod names;
mod overview;
mod photos;
mod pipeline;
mod places;
mod present;
mod probe;
pub mod query;
mod removal;
mod scan;
pub mod search;
mod selection;
mod service;
mod settings;
mod slug;
mod stored;
mod tags;
mod thumbnails;
pub mod transfer;
pub mod tray;
mod watching;

pub use error::{Error, ErrorCode, Result};
pub use events::Event;
pub use indexes::Access;
pub use instances::Naming;
pub use jobs::JobKind;
pub use listing::{Away, Listed, Listing, ListingRequest};
pub use models::PackFacts;
pub use overview::{Overview, RECENT, Statistics};
pub use photos::{Original, PhotoPage, Size};
pub use pipeline::{PipelineState, Progress};
pub use places::{DATA_VARIABLE, Places};
pub use removal::{EditWords, Removal};
pub use scan::ScanReport;
pub use selection::Selection;
pub use service::{InstanceState, Library};
pub use settings::{
    ApiLimits, ApiSettings, IndexSettings, ModelSettings, ScanSettings, Settings, TagSettings, ThumbnailSettings,
};
pub use stored::Given;
pub use tags::{NamedTag, ShownTag};

pub use shiguang_imaging::ErrorKind as PhotoFault;

pub use shiguang_catalog::{
    Area, Cell, ConceptId, DoorFacts, EditId, FailedPhoto, HistoryState, Instance, InstanceId, Job, JobCounts, JobId,
    JobState, Order, PhotoId, PhotoRow, Provenance, SavedSearch, SavedSearchId, StageState, TagBox,
};

/// Today, where the person is.
#[must_use]
pub fn today() -> jiff::civil::Date {
    jiff::ZonedDateTime::now().date()
}
