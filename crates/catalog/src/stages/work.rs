//! What there is to do, and what failed.

use rusqlite::Row;

use crate::error::CatalogError;
use crate::ids::{InstanceId, PhotoId};
use crate::stages::{Stage, StageSet, StageStatus};
use crate::transaction::Read;

/// Where one stage of one photo stands.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct StageState {
    /// Which stage.
    pub stage: Stage,
    /// The version of the stage that was last done or tried; 0 before.
    pub version: i64,
    /// Where it stands.
    pub state: StageStatus,
    /// How often it failed in a row.
    pub attempts: u32,
    /// When a failed one is tried again, unix ms.
    pub retry_at: Option<i64>,
    /// Why it failed, as a key.
    pub error_kind: Option<String>,
    /// Why it failed, in words.
    pub error: Option<String>,
}

/// A photo that is to be worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// The photo.
    pub photo: PhotoId,
    /// Its instance.
    pub instance: InstanceId,
    /// The instance's folder; `None` when the photo is kept by us.
    pub folder: Option<Vec<u8>>,
    /// Path below that folder.
    pub path: Vec<u8>,
    /// The path for people.
    pub path_text: String,
    /// Name of the file kept by us.
    pub object: Option<String>,
    /// Bytes, as last seen.
    pub size: u64,
    /// Last change of the file, ns since 1970, as last seen.
    pub mtime_ns: i64,
    /// The image data's hash as last probed.
    pub content_hash: Option<[u8; 32]>,
    /// What is due.
    pub stages: StageSet,
    /// The most failures in a row among them.
    pub attempts: u32,
}

/// A stage that failed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FailedPhoto {
    /// The photo.
    pub photo: PhotoId,
    /// Its instance.
    pub instance: InstanceId,
    /// Its path for people.
    pub path_text: String,
    /// Which stage.
    pub stage: Stage,
    /// Why, as a key.
    pub error_kind: String,
    /// Why, in words.
    pub error: String,
    /// How often in a row.
    pub attempts: u32,
    /// [`StageStatus::Retry`] or [`StageStatus::Failed`].
    pub state: StageStatus,
}

// CROSS JOIN keeps the order of the tables: first what is due, in the order of photos, and nothing is sorted.
macro_rules! due {
    ($which:literal) => {
        concat!(
            "SELECT s.photo, p.instance, i.folder, p.path, p.path_text, p.object, p.size, p.mtime_ns, p.content_hash,
                    sum(1 << s.stage), max(s.attempts)
             FROM photo_stage s INDEXED BY photo_stage_due
             CROSS JOIN photo p ON p.id = s.photo CROSS JOIN instance i ON i.id = p.instance
             WHERE s.due_at <= ?1 AND p.state = 0 AND i.online = 1 AND ",
            $which
        )
    };
}

impl Read<'_> {
    /// Whether everything is known of a photo: all of its stages are done.
    pub fn is_analysed(&self, photo: PhotoId) -> Result<bool, CatalogError> {
        self.one(
            "SELECT count(*) = 4 AND min(state) = 1 AND max(state) = 1 FROM photo_stage WHERE photo = ?",
            [photo],
            |row| row.get::<_, Option<bool>>(0),
        )
        .map(|done| done.unwrap_or(false))
    }

    /// The next photos after `after` with something due at `now`: present, in instances that can be reached, by number.
    pub fn pending(&self, after: PhotoId, limit: usize, now: i64) -> Result<Vec<Work>, CatalogError> {
        self.all(due!("s.photo > ?2 GROUP BY s.photo ORDER BY s.photo LIMIT ?3"), (now, after, limit as i64), work)
    }

    /// What is due of these photos, in their order.
    pub fn pending_of(&self, photos: &[PhotoId], now: i64) -> Result<Vec<Work>, CatalogError> {
        let mut found = Vec::new();
        for photo in photos {
            found.extend(self.optional(due!("s.photo = ?2 GROUP BY s.photo"), (now, photo), work)?);
        }
        Ok(found)
    }

    /// When the next failed stage is to be tried again, if one waits for a time after `now`.
    pub fn next_retry(&self, now: i64) -> Result<Option<i64>, CatalogError> {
        self.one(
            "SELECT min(due_at) FROM photo_stage INDEXED BY photo_stage_retry WHERE due_at > 0 AND due_at > ?",
            [now],
            |row| row.get(0),
        )
    }

    /// All stages of a photo, in order.
    pub fn stages_of(&self, photo: PhotoId) -> Result<Vec<StageState>, CatalogError> {
        self.all(
            "SELECT stage, version, state, attempts, due_at, error_kind, error FROM photo_stage WHERE photo = ?
             ORDER BY stage",
            [photo],
            |row| {
                let state = row.get(2)?;
                let due_at: Option<i64> = row.get(4)?;
                Ok(StageState {
                    stage: row.get(0)?,
                    version: row.get(1)?,
                    state,
                    attempts: row.get(3)?,
                    retry_at: due_at.filter(|_| state == StageStatus::Retry),
                    error_kind: row.get(5)?,
                    error: row.get(6)?,
                })
            },
        )
    }

    /// What failed of present photos, by photo.
    pub fn failures(&self, instance: Option<InstanceId>, limit: usize) -> Result<Vec<FailedPhoto>, CatalogError> {
        self.all(
            "SELECT s.photo, p.instance, p.path_text, s.stage, s.error_kind, coalesce(s.error, ''), s.attempts, s.state
             FROM photo_stage s INDEXED BY photo_stage_failed CROSS JOIN photo p ON p.id = s.photo
             WHERE s.error_kind IS NOT NULL AND p.state = 0 AND (?1 IS NULL OR p.instance = ?1)
             ORDER BY s.photo, s.stage LIMIT ?2",
            (instance, limit as i64),
            |row| {
                Ok(FailedPhoto {
                    photo: row.get(0)?,
                    instance: row.get(1)?,
                    path_text: row.get(2)?,
                    stage: row.get(3)?,
                    error_kind: row.get(4)?,
                    error: row.get(5)?,
                    attempts: row.get(6)?,
                    state: row.get(7)?,
                })
            },
        )
    }
}

fn work(row: &Row<'_>) -> rusqlite::Result<Work> {
    Ok(Work {
        photo: row.get(0)?,
        instance: row.get(1)?,
        folder: row.get(2)?,
        path: row.get(3)?,
        path_text: row.get(4)?,
        object: row.get(5)?,
        size: row.get::<_, i64>(6)? as u64,
        mtime_ns: row.get(7)?,
        content_hash: row.get(8)?,
        stages: StageSet::from_bits(row.get(9)?),
        attempts: row.get(10)?,
    })
}
