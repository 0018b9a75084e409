//! What a door for programs asks: instances by name, photos by path, searches by tags and likeness, as the clouds' image
//! search services have them (documents 002 to 004), without any of their words.
//!
//! An instance is one thing for every door. One that a program made keeps its photos in the data folder; one that is a
//! watched folder is searched, listed and tagged through here like any other, but its photos are the person's files:
//! they are not added, replaced or removed ([`DoorError::Folder`]).
//!
//! **What [`Door::add`] accepted is never lost**: the file is on the disk and its row committed before it answers, so a
//! killed process finds the photo again and analyses it at the next start. It does not wait for the analysis, which is done at
//! the normal priority, however busy the machine; a search by likeness should wait, for the photos of that instance that were
//! accepted before it ([`Door::settle`]).

mod adding;
mod conditions;
mod instances;
mod listing;
mod naming;
mod picture;
mod searching;
mod waiting;

pub use adding::NewPhoto;
pub use conditions::{Condition, Range};
pub use instances::NewInstance;
pub use listing::{Listed, Listing, Start};
pub use naming::check_key;
pub use picture::{Picture, PixelArea};
pub use searching::{Answer, Like, Match, Question, Wanted};
pub use waiting::{ADD_PATIENCE, SEARCH_PATIENCE, Waiting};

use crate::error::Error;
use crate::service::Library;

/// The verbs of this module, on an open library.
#[derive(Clone, Copy)]
pub struct Door<'l> {
    library: &'l Library,
}

impl Library {
    /// What a door for programs asks.
    #[must_use]
    pub fn door(&self) -> Door<'_> {
        Door { library: self }
    }
}

/// Why a door's wish is not granted.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// No instance has this name.
    #[error("there is no instance called `{0}`")]
    UnknownInstance(String),
    /// Another instance has this name.
    #[error("there is another instance called `{0}`")]
    NameTaken(String),
    /// The instance is a watched folder, whose photos are the person's.
    #[error("`{0}` is a folder of this computer: its photos are added and removed there, not here")]
    Folder(String),
    /// The instance has as many photos as it may.
    #[error("the instance has its {0} photos already")]
    Full(u64),
    /// A photo is there under this path, and it was to stay.
    #[error("there is a photo `{0}` already")]
    Exists(String),
    /// The instance has no such key.
    #[error("the instance has no tag `{0}`")]
    UnknownKey(String),
    /// A photo or an instance has at most ten keys.
    #[error("at most {} keys are allowed", shiguang_catalog::MAX_KEYS)]
    TooManyKeys,
    /// A key is empty, too long or holds control characters.
    #[error("`{0}` is no valid key")]
    KeyInvalid(String),
    /// There is no photo under this path, or of this entity.
    #[error("there is no photo `{0}` in the instance")]
    NotIndexed(String),
    /// What is left of an area within the picture is nothing.
    #[error("the box lies outside the picture")]
    EmptyArea,
    /// A token was not given by us.
    #[error("the token is not one that was given out")]
    TokenInvalid,
    /// Anything else.
    #[error(transparent)]
    Library(#[from] Error),
}

impl From<shiguang_catalog::CatalogError> for DoorError {
    fn from(error: shiguang_catalog::CatalogError) -> Self {
        Self::Library(error.into())
    }
}

type Result<T> = std::result::Result<T, DoorError>;
