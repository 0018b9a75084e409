//! What a door (the API) asks that nobody else does: photos by the name the door knows them by, and which still wait.

use roaring::RoaringTreemap;

use crate::error::CatalogError;
use crate::ids::{InstanceId, PhotoId};
use crate::transaction::{Read, Write};

impl Read<'_> {
    /// The present photos of an instance that a door knows as `entity`: by their `entity_id`, or, where they have none, by
    /// their path. By [`PhotoId::key`].
    pub fn known_as(&self, instance: InstanceId, entity: &str) -> Result<RoaringTreemap, CatalogError> {
        let named = self.ids(
            "SELECT id FROM photo INDEXED BY photo_entity WHERE entity_id = ?2 AND instance = ?1 AND state = 0",
            (instance, entity),
        )?;
        let by_path = self.ids(
            "SELECT id FROM photo INDEXED BY photo_path
             WHERE instance = ?1 AND path = ?2 AND state = 0 AND entity_id IS NULL",
            (instance, entity.as_bytes()),
        )?;
        Ok(named | by_path)
    }

    /// As [`Read::known_as`] for names that begin with `prefix`.
    pub fn known_with_prefix(&self, instance: InstanceId, prefix: &str) -> Result<RoaringTreemap, CatalogError> {
        let named = self.ids(
            "SELECT id FROM photo INDEXED BY photo_entity
             WHERE entity_id >= ?2 AND entity_id < ?3 AND instance = ?1 AND state = 0",
            (instance, prefix, format!("{prefix}\u{10ffff}")),
        )?;
        // No byte of UTF-8 is this great, so everything with the prefix lies below.
        let beyond = [prefix.as_bytes(), &[0xff]].concat();
        let by_path = self.ids(
            "SELECT id FROM photo INDEXED BY photo_path
             WHERE instance = ?1 AND path >= ?2 AND path < ?3 AND state = 0 AND entity_id IS NULL",
            (instance, prefix.as_bytes(), beyond),
        )?;
        Ok(named | by_path)
    }

    /// The files kept by us that present photos of an instance use, each once.
    pub fn objects_in(&self, instance: InstanceId) -> Result<Vec<String>, CatalogError> {
        self.all(
            "SELECT DISTINCT object FROM photo INDEXED BY photo_instance_sort
             WHERE instance = ? AND state = 0 AND object IS NOT NULL",
            [instance],
            |row| row.get(0),
        )
    }

    /// The present photos of an instance with something due at `now` (unix ms), by number.
    pub fn due_in(&self, instance: InstanceId, now: i64) -> Result<Vec<PhotoId>, CatalogError> {
        self.all(
            "SELECT DISTINCT s.photo FROM photo_stage s INDEXED BY photo_stage_due CROSS JOIN photo p ON p.id = s.photo
             WHERE s.due_at <= ?2 AND p.instance = ?1 AND p.state = 0 ORDER BY s.photo",
            (instance, now),
            |row| row.get(0),
        )
    }
}

impl Write<'_> {
    /// What a program says of its photo changed at `now` (unix ms).
    pub fn said(&self, photo: PhotoId, now: i64) -> Result<(), CatalogError> {
        self.must("UPDATE photo SET updated_at = ?2 WHERE id = ?1", (photo, now))?;
        self.touch(photo)
    }
}
