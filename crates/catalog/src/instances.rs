//! Instances: collections of photos, each with its own name and custom keys.

use rusqlite::{ErrorCode, Row};
use serde_json::Value;

use crate::error::CatalogError;
use crate::ids::{InstanceId, PhotoId};
use crate::stages::{STAGES, Stage, StageStatus};
use crate::transaction::{Read, Write};

/// The most custom keys an instance has.
pub const MAX_KEYS: usize = 10;

/// A collection of photos.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Instance {
    /// Its number.
    pub id: InstanceId,
    /// The unique name that the doors use.
    pub name: String,
    /// The name as the person wrote it.
    pub display_name: String,
    /// What it is about.
    pub description: String,
    /// Absolute path in the system's bytes; `None` when the photos are kept by us.
    #[serde(skip)]
    pub folder: Option<Vec<u8>>,
    /// Whether the folder can be reached.
    pub online: bool,
    /// Something the person should know, such as polling instead of watching.
    pub notice: Option<String>,
    /// What the scan leaves out.
    pub ignore_patterns: Vec<String>,
    /// Custom keys in their order, at most [`MAX_KEYS`].
    pub keys: Vec<String>,
    /// Unix ms.
    pub created_at: i64,
    /// Unix ms.
    pub updated_at: i64,
    /// End of the last complete scan, unix ms.
    pub scanned_at: Option<i64>,
    /// Which door made it.
    pub origin: Option<String>,
    /// What that door remembers about it.
    pub door_settings: Option<Value>,
}

/// An instance to be made.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NewInstance {
    /// The unique name.
    pub name: String,
    /// The name as the person wrote it.
    pub display_name: String,
    /// What it is about.
    pub description: String,
    /// Absolute path in the system's bytes; `None` when the photos are kept by us.
    pub folder: Option<Vec<u8>>,
    /// What the scan leaves out.
    pub ignore_patterns: Vec<String>,
    /// Custom keys.
    pub keys: Vec<String>,
    /// Which door makes it.
    pub origin: Option<String>,
    /// What that door remembers about it.
    pub door_settings: Option<Value>,
}

/// How many photos of an instance stand where. All but `missing` count present photos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Counts {
    /// Photos that are there.
    pub photos: u64,
    /// Photos whose file is not there, but those that the person sent to the trash.
    pub missing: u64,
    /// Done, by [`Stage`]'s order.
    pub done: [u64; STAGES],
    /// To do now or later, by [`Stage`]'s order; not what failed for good, is skipped or waits on such.
    pub pending: [u64; STAGES],
    /// Photos with a thumbnail.
    pub thumbnails: u64,
    /// Photos with tags.
    pub tagged: u64,
    /// Photos with a stage that failed for good.
    pub failed: u64,
    /// Photos with a stage that failed and will be tried again.
    pub retrying: u64,
    /// Photos that the person told us to skip (counted by the tag stage).
    pub skipped: u64,
}

impl Read<'_> {
    /// All instances in the order they were made.
    pub fn instances(&self) -> Result<Vec<Instance>, CatalogError> {
        let mut all = self.all("SELECT * FROM instance WHERE leaving = 0 ORDER BY id", [], instance)?;
        for instance in &mut all {
            instance.keys = self.keys_of(instance.id)?;
        }
        Ok(all)
    }

    /// One instance.
    pub fn instance(&self, id: InstanceId) -> Result<Option<Instance>, CatalogError> {
        let found = self.optional("SELECT * FROM instance WHERE id = ? AND leaving = 0", [id], instance)?;
        self.with_keys(found)
    }

    /// The instance of that name.
    pub fn instance_named(&self, name: &str) -> Result<Option<Instance>, CatalogError> {
        let found = self.optional("SELECT * FROM instance WHERE name = ? AND leaving = 0", [name], instance)?;
        self.with_keys(found)
    }

    /// Where an instance's photos stand. Costs the same whatever its size, but for the failed ones.
    pub fn counts(&self, id: InstanceId) -> Result<Counts, CatalogError> {
        let mut counts = Counts::default();
        self.each("SELECT missing, stage, state, n FROM stage_count WHERE instance = ?", [id], |row| {
            let (missing, stage): (bool, usize) = (row.get(0)?, row.get::<_, i64>(1)? as usize);
            let (status, n): (StageStatus, u64) = (row.get(2)?, row.get::<_, i64>(3)? as u64);
            if missing {
                counts.missing += if stage == 0 { n } else { 0 };
            } else if stage < STAGES {
                counts.photos += if stage == 0 { n } else { 0 };
                match status {
                    StageStatus::Done => counts.done[stage] += n,
                    StageStatus::Pending | StageStatus::Retry => counts.pending[stage] += n,
                    StageStatus::Skipped if stage == Stage::Tag as usize => counts.skipped += n,
                    StageStatus::Skipped | StageStatus::Failed | StageStatus::Blocked => {}
                }
            }
            Ok(())
        })?;
        let trashed = self.one(
            "SELECT count(*) FROM photo INDEXED BY photo_trashed WHERE instance = ? AND trashed = 1",
            [id],
            |row| row.get::<_, i64>(0),
        )?;
        counts.missing = counts.missing.saturating_sub(trashed as u64);
        counts.thumbnails = counts.done[Stage::Thumbnail as usize];
        counts.tagged = counts.done[Stage::Tag as usize];
        self.each(
            "SELECT s.state, count(DISTINCT s.photo) FROM photo_stage s INDEXED BY photo_stage_failed
             CROSS JOIN photo p ON p.id = s.photo
             WHERE s.error_kind IS NOT NULL AND p.instance = ? AND p.state = 0 GROUP BY s.state",
            [id],
            |row| {
                let n = row.get::<_, i64>(1)? as u64;
                match row.get(0)? {
                    StageStatus::Failed => counts.failed = n,
                    _ => counts.retrying = n,
                }
                Ok(())
            },
        )?;
        Ok(counts)
    }

    /// Instances that were removed and still have rows; see [`Write::remove_leaving`].
    pub fn leaving_instances(&self) -> Result<Vec<InstanceId>, CatalogError> {
        self.all("SELECT id FROM instance INDEXED BY instance_leaving WHERE leaving = 1 ORDER BY id", [], |row| {
            row.get(0)
        })
    }

    fn with_keys(&self, found: Option<Instance>) -> Result<Option<Instance>, CatalogError> {
        let Some(mut instance) = found else { return Ok(None) };
        instance.keys = self.keys_of(instance.id)?;
        Ok(Some(instance))
    }

    fn keys_of(&self, id: InstanceId) -> Result<Vec<String>, CatalogError> {
        self.all("SELECT key FROM instance_key WHERE instance = ? ORDER BY position", [id], |row| row.get(0))
    }
}

impl Write<'_> {
    /// Makes an instance. [`CatalogError::NameTaken`] when there is one of that name.
    pub fn create_instance(&self, new: &NewInstance, now: i64) -> Result<InstanceId, CatalogError> {
        let id = self
            .one(
                "INSERT INTO instance (name, display_name, description, folder, ignore_patterns, created_at, updated_at,
                                       origin, door_settings) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8) RETURNING id",
                (
                    &new.name,
                    &new.display_name,
                    &new.description,
                    &new.folder,
                    serde_json::to_string(&new.ignore_patterns)?,
                    now,
                    &new.origin,
                    new.door_settings.as_ref().map(Value::to_string),
                ),
                |row| row.get(0),
            )
            .map_err(taken)?;
        self.write_keys(id, &new.keys)?;
        Ok(id)
    }

    /// Gives an instance other names. [`CatalogError::NameTaken`] when another one has that name.
    pub fn rename_instance(
        &self,
        id: InstanceId,
        name: &str,
        display_name: &str,
        now: i64,
    ) -> Result<(), CatalogError> {
        self.must(
            "UPDATE instance SET name = ?2, display_name = ?3, updated_at = ?4 WHERE id = ?1",
            (id, name, display_name, now),
        )
        .map_err(taken)
    }

    /// Says what an instance is about.
    pub fn describe(&self, id: InstanceId, description: &str, now: i64) -> Result<(), CatalogError> {
        self.must("UPDATE instance SET description = ?2, updated_at = ?3 WHERE id = ?1", (id, description, now))
    }

    /// Says that an instance's folder has another place.
    pub fn set_folder(&self, id: InstanceId, folder: Option<&[u8]>, now: i64) -> Result<(), CatalogError> {
        self.must("UPDATE instance SET folder = ?2, updated_at = ?3 WHERE id = ?1", (id, folder, now))
    }

    /// Says whether an instance's folder can be reached, and what the person should know of it.
    pub fn set_online(&self, id: InstanceId, online: bool, notice: Option<&str>) -> Result<(), CatalogError> {
        self.must("UPDATE instance SET online = ?2, notice = ?3 WHERE id = ?1", (id, online, notice))
    }

    /// Says what the scan leaves out.
    pub fn set_ignore_patterns(&self, id: InstanceId, patterns: &[String], now: i64) -> Result<(), CatalogError> {
        self.must(
            "UPDATE instance SET ignore_patterns = ?2, updated_at = ?3 WHERE id = ?1",
            (id, serde_json::to_string(patterns)?, now),
        )
    }

    /// Sets the custom keys in this order. Values under a key that is no longer there stay with their photos.
    pub fn set_keys(&self, id: InstanceId, keys: &[String]) -> Result<(), CatalogError> {
        self.run("DELETE FROM instance_key WHERE instance = ?", [id])?;
        self.write_keys(id, keys)
    }

    /// Adds a custom key at the end; nothing happens when it is there. [`CatalogError::TooManyKeys`] at [`MAX_KEYS`].
    pub fn add_key(&self, id: InstanceId, key: &str) -> Result<(), CatalogError> {
        let mut keys = self.keys_of(id)?;
        if keys.iter().any(|there| there.eq_ignore_ascii_case(key)) {
            return Ok(());
        }
        keys.push(key.to_owned());
        self.set_keys(id, &keys)
    }

    /// Says that a scan has come to its end.
    pub fn scanned(&self, id: InstanceId, now: i64) -> Result<(), CatalogError> {
        self.must("UPDATE instance SET scanned_at = ?2 WHERE id = ?1", (id, now))
    }

    /// Keeps what the door that made the instance wants to remember.
    pub fn set_door_settings(&self, id: InstanceId, settings: Option<&Value>, now: i64) -> Result<(), CatalogError> {
        self.must(
            "UPDATE instance SET door_settings = ?2, updated_at = ?3 WHERE id = ?1",
            (id, settings.map(Value::to_string), now),
        )
    }

    /// Forgets an instance: from this commit on nobody finds it, its name and its folder are free, and nothing of it is
    /// worked on. Its photos' rows stay until [`Write::remove_leaving`] has taken them all; their files are not touched.
    pub fn remove_instance(&self, id: InstanceId) -> Result<(), CatalogError> {
        self.run("DELETE FROM instance_key WHERE instance = ?", [id])?;
        // No name that a person or a program may give begins so.
        self.must(
            "UPDATE instance SET leaving = 1, online = 0, name = '/' || id, folder = NULL WHERE id = ? AND leaving = 0",
            [id],
        )
    }

    /// Takes away the rows of at most `limit` photos of an instance that was removed; the instance's own row goes with the
    /// last. Gives how many photos went: fewer than `limit` is the end.
    pub fn remove_leaving(&self, id: InstanceId, limit: usize) -> Result<usize, CatalogError> {
        let mut photos: Vec<PhotoId> = self.all(
            "SELECT id FROM photo INDEXED BY photo_instance_sort WHERE instance = ? AND state = 0 LIMIT ?",
            (id, limit as i64),
            |row| row.get(0),
        )?;
        photos.extend(self.all(
            "SELECT id FROM photo INDEXED BY photo_missing WHERE instance = ? AND state = 1 LIMIT ?",
            (id, (limit - photos.len()) as i64),
            |row| row.get::<_, PhotoId>(0),
        )?);
        photos.sort_unstable();
        // Table by table, because photo by photo would jump about in all of them.
        for table in ["photo_stage", "photo_tag", "tag_box", "photo_field", "vector"] {
            let mut delete = self.statement(&format!("DELETE FROM {table} WHERE photo = ?"))?;
            for photo in &photos {
                delete.execute([photo])?;
            }
        }
        for photo in &photos {
            self.remove_photo(*photo)?;
        }
        if photos.len() < limit {
            self.run("DELETE FROM stage_count WHERE instance = ?", [id])?;
            self.must("DELETE FROM instance WHERE id = ? AND leaving = 1", [id])?;
        }
        Ok(photos.len())
    }

    fn write_keys(&self, id: InstanceId, keys: &[String]) -> Result<(), CatalogError> {
        if keys.len() > MAX_KEYS {
            return Err(CatalogError::TooManyKeys);
        }
        for (position, key) in keys.iter().enumerate() {
            self.run("INSERT INTO instance_key VALUES (?1, ?2, ?3)", (id, position as i64, key)).map_err(taken)?;
        }
        Ok(())
    }
}

fn taken(error: CatalogError) -> CatalogError {
    match error {
        CatalogError::Sql(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            CatalogError::NameTaken
        }
        other => other,
    }
}

fn instance(row: &Row<'_>) -> rusqlite::Result<Instance> {
    let patterns: String = row.get("ignore_patterns")?;
    let settings: Option<String> = row.get("door_settings")?;
    Ok(Instance {
        id: row.get("id")?,
        name: row.get("name")?,
        display_name: row.get("display_name")?,
        description: row.get("description")?,
        folder: row.get("folder")?,
        online: row.get("online")?,
        notice: row.get("notice")?,
        ignore_patterns: serde_json::from_str(&patterns).unwrap_or_default(),
        keys: Vec::new(),
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        scanned_at: row.get("scanned_at")?,
        origin: row.get("origin")?,
        door_settings: settings.and_then(|text| serde_json::from_str(&text).ok()),
    })
}
