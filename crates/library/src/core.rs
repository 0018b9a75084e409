//! What every part of the service works on.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use shiguang_catalog::{Catalog, Instance, InstanceId};

use crate::bytes_path;
use crate::error::{Error, ErrorCode, Result};
use crate::events::Events;
use crate::models::Models;
use crate::places::Places;
use crate::settings::Settings;
use crate::thumbnails::Thumbnails;

/// The catalogue and what stands around it; shared by all threads.
pub struct Core {
    /// Where things lie.
    pub places: Places,
    /// As they were when the library was opened.
    pub settings: Settings,
    /// The truth.
    pub catalog: Catalog,
    /// The model pack.
    pub models: Models,
    /// The thumbnail cache.
    pub thumbnails: Thumbnails,
    /// Where facts are told.
    pub events: Events,
}

/// Milliseconds since 1970, UTC.
#[must_use]
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

impl Core {
    /// An instance that must exist.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownInstance`].
    pub fn instance(&self, id: InstanceId) -> Result<Instance> {
        self.catalog
            .read(|read| read.instance(id))?
            .ok_or_else(|| Error::new(ErrorCode::UnknownInstance, format!("there is no instance {}", id.get())))
    }

    /// The file of a photo: below its instance's folder, or an object of the data folder.
    #[must_use]
    pub fn file(&self, folder: Option<&[u8]>, path: &[u8], object: Option<&str>) -> Option<PathBuf> {
        match (object, folder) {
            (Some(object), _) => Some(self.places.object(object)),
            (None, Some(folder)) => Some(bytes_path::from_bytes(folder).join(bytes_path::from_bytes(path))),
            (None, None) => None,
        }
    }
}
