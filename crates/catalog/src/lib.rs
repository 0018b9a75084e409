//! The catalogue: the only SQL of 拾光 Shiguang, and the truth. Indexes and thumbnails can be made again from it.
//!
//! One file, `catalog.sqlite`, in the app's data folder. Any thread may use a [`Catalog`]: [`Catalog::read`] runs on one
//! snapshot and never waits for a write, [`Catalog::write`] is one transaction and waits for the one before it. Nothing
//! slow (files, models) belongs inside either. The verbs are methods of [`Read`] and [`Write`], in the modules of their
//! subjects; what a person edits goes through [`Write::edit`] and can be undone.
//!
//! Whoever keeps something that follows from the catalogue remembers [`Read::last_seq`] and asks [`Read::changes_since`].

mod catalog;
mod cells;
mod check;
mod concepts;
mod connection;
mod door;
mod edit;
mod error;
mod fields;
mod filter;
mod ids;
mod instances;
mod jobs;
mod migrate;
mod names;
mod order;
mod photos;
#[cfg(test)]
mod plans;
mod probe;
mod recent;
mod saved;
mod stages;
mod statistics;
mod tags;
mod transaction;
mod vectors;

pub use catalog::{Catalog, Moment};
pub use cells::Cell;
pub use check::{Fault, FaultKind};
pub use concepts::Concept;
pub use edit::{Edit, HistoryEntry, HistoryState, Note, Undone};
pub use error::CatalogError;
pub use fields::Field;
pub use filter::{Filter, Shape, set_of};
pub use ids::{ConceptId, EditId, InstanceId, JobId, PhotoId, SavedSearchId};
pub use instances::{Counts, Instance, MAX_KEYS, NewInstance};
pub use jobs::{Job, JobCounts, JobState};
pub use order::{Order, Page};
pub use photos::{DoorFacts, FileFacts, KnownFile, NewStored, PhotoChange, PhotoRow};
pub use probe::Probe;
pub use saved::SavedSearch;
pub use stages::{FailedPhoto, STAGES, Stage, StageFailure, StageSet, StageState, StageStatus, Work};
pub use statistics::{Summary, Totals};
pub use tags::{AutoTag, PhotoTag, Provenance, TagBox};
pub use transaction::{Read, Write};
pub use vectors::{Area, StoredVector};
