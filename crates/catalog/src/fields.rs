//! Custom fields: the values a person gave a photo under the instance's keys. They are written by
//! [`crate::Edit::set_field`]; key and value are compared without case.

use std::collections::HashMap;

use crate::error::CatalogError;
use crate::ids::{InstanceId, PhotoId};
use crate::names::fold;
use crate::transaction::{Read, Write};

/// A key and its values, in order.
pub type Field = (String, Vec<String>);

impl Read<'_> {
    /// The fields of a photo, by key.
    pub fn fields_of(&self, photo: PhotoId) -> Result<Vec<Field>, CatalogError> {
        let mut fields: Vec<Field> = Vec::new();
        self.each("SELECT key, value FROM photo_field WHERE photo = ? ORDER BY key, n", [photo], |row| {
            let (key, value): (String, String) = (row.get(0)?, row.get(1)?);
            match fields.last_mut() {
                Some((last, values)) if last.eq_ignore_ascii_case(&key) => values.push(value),
                _ => fields.push((key, vec![value])),
            }
            Ok(())
        })?;
        Ok(fields)
    }

    /// The fields of many photos; a photo without any has an empty list.
    pub fn fields_of_many(&self, photos: &[PhotoId]) -> Result<HashMap<PhotoId, Vec<Field>>, CatalogError> {
        photos.iter().map(|photo| Ok((*photo, self.fields_of(*photo)?))).collect()
    }

    /// The values of one field of a photo.
    pub fn field(&self, photo: PhotoId, key: &str) -> Result<Vec<String>, CatalogError> {
        self.all("SELECT value FROM photo_field WHERE photo = ? AND key = ? ORDER BY n", (photo, key), |row| row.get(0))
    }

    /// Values given under a key to present photos that begin with `prefix`, the most frequent first, for completion.
    pub fn field_values(
        &self,
        instance: Option<InstanceId>,
        key: &str,
        prefix: &str,
        limit: usize,
    ) -> Result<Vec<(String, u64)>, CatalogError> {
        let from = fold(prefix);
        // No character is greater than this one, so everything with the prefix lies between.
        let to = format!("{from}\u{10ffff}");
        self.all(
            "SELECT max(f.value), count(*) AS n FROM photo_field f INDEXED BY photo_field_key CROSS JOIN photo p ON p.id = f.photo
             WHERE f.key = ?1 AND f.fold >= ?2 AND f.fold < ?3 AND p.state = 0 AND (?4 IS NULL OR p.instance = ?4)
             GROUP BY f.fold ORDER BY n DESC, f.fold LIMIT ?5",
            (key, from, to, instance, limit as i64),
            |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)),
        )
    }

    /// All keys under which a photo has a value, by key, with how many photos.
    pub fn field_keys(&self) -> Result<Vec<(String, u64)>, CatalogError> {
        self.all(
            "SELECT key, count(DISTINCT photo) FROM photo_field INDEXED BY photo_field_key GROUP BY key ORDER BY key",
            [],
            |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)),
        )
    }
}

impl Write<'_> {
    /// Replaces the values under a key; none removes the key. For what a program says of its own photos; not recorded
    /// in the history: a person's edits go through [`crate::Edit`].
    pub fn put_field(&self, photo: PhotoId, key: &str, values: &[String]) -> Result<(), CatalogError> {
        self.run("DELETE FROM photo_field WHERE photo = ? AND key = ?", (photo, key))?;
        for (n, value) in values.iter().enumerate() {
            self.run("INSERT INTO photo_field VALUES (?, ?, ?, ?, ?)", (photo, key, n as i64, value, fold(value)))?;
        }
        self.touch(photo)
    }
}
