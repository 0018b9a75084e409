//! What every part of the service works on.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use parking_lot::RwLock;
use shiguang_catalog::{Catalog, Instance, InstanceId};

use crate::bytes_path;
use crate::error::{Error, ErrorCode, Result};
use crate::events::Events;
use crate::jobs::Jobs;
use crate::models::Models;
use crate::places::Places;
use crate::settings::Settings;
use crate::thumbnails::Thumbnails;

/// The catalogue and what stands around it; shared by all threads.
pub struct Core {
    /// Where things lie.
    pub places: Places,
    /// As they are now; see [`Core::settings`].
    pub current: RwLock<Arc<Settings>>,
    /// The truth.
    pub catalog: Catalog,
    /// The model pack.
    pub models: Models,
    /// The thumbnail cache.
    pub thumbnails: Thumbnails,
    /// Where facts are told.
    pub events: Events,
    /// What a person started and this process works on.
    pub jobs: Jobs,
    /// Shared by who writes an object and its row, alone for who removes objects without a row: see [`crate::stored`].
    pub objects: RwLock<()>,
}

/// Milliseconds since 1970, UTC.
#[must_use]
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// What the person's clock showed at a time (unix ms), as ms since 1970 as if it were UTC. Where the clock stands is asked of the
/// system.
#[must_use]
pub fn wall_clock(at: i64) -> i64 {
    let Ok(stamp) = jiff::Timestamp::from_millisecond(at) else { return at };
    at.saturating_add(i64::from(jiff::tz::TimeZone::system().to_offset(stamp).seconds()) * 1000)
}

impl Core {
    /// The settings as they are now.
    #[must_use]
    pub fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.current.read())
    }

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

#[cfg(test)]
impl Core {
    /// A data folder without anything, for tests of single modules.
    pub fn of_test(folder: &std::path::Path) -> Self {
        let places = Places::at(folder.to_path_buf());
        let settings = Settings::default();
        Self {
            thumbnails: Thumbnails::new(places.thumbnails()),
            models: Models::new(settings.models.clone()),
            events: Events::default(),
            jobs: Jobs::default(),
            catalog: Catalog::open(places.root(), 0).expect("a catalogue"),
            places,
            current: RwLock::new(Arc::new(settings)),
            objects: RwLock::new(()),
        }
    }
}
