//! Files that come, change, move and go.

use crate::error::CatalogError;
use crate::ids::{InstanceId, PhotoId};
use crate::names::{extension, file_name, order_key};
use crate::stages::Stage;
use crate::transaction::Write;

/// What is known of a file before it is opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileFacts {
    /// Path below the instance's folder, the system's bytes with `/` between parts.
    pub path: Vec<u8>,
    /// The path for people; what is not UTF-8 is replaced.
    pub path_text: String,
    /// Bytes.
    pub size: u64,
    /// Last change of the file, ns since 1970.
    pub mtime_ns: i64,
    /// Device and number of the file, where the system has them.
    pub file_id: Option<(u64, u64)>,
}

/// A photo that is kept by us, in an instance without a folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewStored {
    /// Its path in the instance, and its file.
    pub file: FileFacts,
    /// Name of the file kept by us.
    pub object: String,
    /// What the door calls it.
    pub door: DoorFacts,
}

/// What a door (the API) wants to remember of a photo.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct DoorFacts {
    /// The door's name for the photo.
    pub entity_id: Option<String>,
    /// The door's name for its data.
    pub data_id: Option<String>,
    /// Further text.
    pub extra_data: Option<String>,
    /// Where the bytes came from: an address, or a file.
    pub source: Option<String>,
}

impl FileFacts {
    fn dev(&self) -> Option<i64> {
        self.file_id.map(|(dev, _)| dev.cast_signed())
    }

    fn ino(&self) -> Option<i64> {
        self.file_id.map(|(_, ino)| ino.cast_signed())
    }
}

impl Write<'_> {
    /// Adds a file as a new photo with all stages to do. A present photo at that path becomes missing first.
    pub fn add_photo(&self, instance: InstanceId, file: &FileFacts, now: i64) -> Result<PhotoId, CatalogError> {
        self.clear_place(instance, &file.path, None, now)?;
        let photo = self.insert_photo(instance, file, None, now)?;
        // OR FAIL, here and in the other hot statements of several rows: SQLite then keeps no copies of the pages for
        // taking back half a statement. An error ends the whole transaction or the savepoint around it all the same.
        self.run("INSERT OR FAIL INTO photo_stage (photo, stage) VALUES (?1, 0), (?1, 1), (?1, 2), (?1, 3)", [photo])?;
        self.run(
            "UPDATE OR FAIL stage_count SET n = n + 1 WHERE instance = ? AND missing = 0 AND state = 0",
            [instance],
        )?;
        Ok(photo)
    }

    /// Adds a photo of which more is known than where its file is now: it is missing from the start, and what has this image data
    /// some day is its file. Whoever is present at that path stays there.
    pub fn add_missing(
        &self,
        instance: InstanceId,
        file: &FileFacts,
        hash: &[u8; 32],
        now: i64,
    ) -> Result<PhotoId, CatalogError> {
        let photo = self.insert_photo(instance, file, Some(now), now)?;
        self.run("INSERT OR FAIL INTO photo_stage (photo, stage) VALUES (?1, 0), (?1, 1), (?1, 2), (?1, 3)", [photo])?;
        self.run(
            "UPDATE OR FAIL stage_count SET n = n + 1 WHERE instance = ? AND missing = 1 AND state = 0",
            [instance],
        )?;
        self.set_content_hash(photo, hash)?;
        Ok(photo)
    }

    /// Adds a photo that is kept by us. A present photo at that path becomes missing first.
    pub fn add_stored(&self, instance: InstanceId, new: &NewStored, now: i64) -> Result<PhotoId, CatalogError> {
        let photo = self.add_photo(instance, &new.file, now)?;
        self.must("UPDATE photo SET object = ?2 WHERE id = ?1", (photo, &new.object))?;
        self.set_door(photo, &new.door)?;
        Ok(photo)
    }

    /// The file's bytes may differ: it has to be looked at again. Other stages stay; whoever probes decides by the hash.
    pub fn file_changed(&self, photo: PhotoId, file: &FileFacts, now: i64) -> Result<(), CatalogError> {
        self.file_touched(photo, file)?;
        self.must("UPDATE photo SET updated_at = ?2 WHERE id = ?1", (photo, now))?;
        self.touch(photo)?;
        self.reset_stage(photo, Stage::Probe)
    }

    /// Only the file's time or number is another one; its content is known to be the same.
    pub fn file_touched(&self, photo: PhotoId, file: &FileFacts) -> Result<(), CatalogError> {
        self.must(
            "UPDATE photo SET size = ?2, mtime_ns = ?3, file_dev = ?4, file_ino = ?5, sort_at = coalesce(taken_at, ?6)
             WHERE id = ?1",
            (photo, file.size as i64, file.mtime_ns, file.dev(), file.ino(), self.written_at(file.mtime_ns)),
        )
    }

    /// The photo's file is now at another place, perhaps in another instance; a missing photo is back. A present photo at
    /// that place becomes missing first. Its instance gets the keys of the photo's fields, as far as there is room.
    pub fn move_photo(&self, photo: PhotoId, to: InstanceId, file: &FileFacts, now: i64) -> Result<(), CatalogError> {
        self.clear_place(to, &file.path, Some(photo), now)?;
        for (key, _) in self.fields_of(photo)? {
            match self.add_key(to, &key) {
                Ok(()) | Err(CatalogError::TooManyKeys) => {}
                Err(error) => return Err(error),
            }
        }
        let name = file_name(&file.path_text);
        self.must(
            "UPDATE photo SET instance = ?2, state = 0, missing_since = NULL, trashed = 0, path = ?3, path_text = ?4, name = ?5,
                              name_key = ?6, ext = ?7, updated_at = ?8 WHERE id = ?1",
            (photo, to, &file.path, &file.path_text, name, order_key(name), extension(name), now),
        )?;
        self.file_touched(photo, file)?;
        self.touch(photo)
    }

    /// The photo's file is not there any more. Everything known of the photo stays.
    pub fn mark_missing(&self, photo: PhotoId, now: i64) -> Result<(), CatalogError> {
        let changed = self.run(
            "UPDATE photo SET state = 1, missing_since = ?2, updated_at = ?2 WHERE id = ?1 AND state = 0",
            (photo, now),
        )?;
        if changed > 0 { self.touch(photo) } else { Ok(()) }
    }

    /// The person sent the photo's file to the system's trash: it is missing, and nobody looks for it. Everything known of
    /// the photo stays, for it may come back.
    pub fn mark_trashed(&self, photo: PhotoId, now: i64) -> Result<(), CatalogError> {
        self.mark_missing(photo, now)?;
        if self.run("UPDATE photo SET trashed = 1 WHERE id = ? AND state = 1", [photo])? == 0 {
            return Err(CatalogError::Unknown);
        }
        self.touch(photo)
    }

    /// The photo's file is there again, at its old path. A present photo at that path becomes missing first.
    pub fn mark_present(&self, photo: PhotoId, now: i64) -> Result<(), CatalogError> {
        let Some(file) = self.file_of(photo)? else { return Err(CatalogError::Unknown) };
        if !file.missing {
            return Ok(());
        }
        self.clear_place(file.instance, &file.path, Some(photo), now)?;
        self.must(
            "UPDATE photo SET state = 0, missing_since = NULL, trashed = 0, updated_at = ?2 WHERE id = ?1",
            (photo, now),
        )?;
        self.touch(photo)
    }

    /// A new photo turns out to be an old one at another place: the newcomer's place and file go to the original, which
    /// keeps its tags, fields, vectors and stages, and the newcomer's row is no more. What a person said of the newcomer
    /// meanwhile is the newer word and takes the place of the original's.
    pub fn adopt(&self, newcomer: PhotoId, original: PhotoId, now: i64) -> Result<(), CatalogError> {
        let Some(new) = self.photo(newcomer)? else { return Err(CatalogError::Unknown) };
        if newcomer == original {
            return Ok(());
        }
        let file_id = self.file_of(newcomer)?.and_then(|file| file.file_id);
        self.history_of_adopted(newcomer, original)?;
        self.run(
            "DELETE FROM photo_field WHERE photo = ?2 AND key IN (SELECT key FROM photo_field WHERE photo = ?1)",
            (newcomer, original),
        )?;
        self.run(
            "INSERT INTO photo_field SELECT ?2, key, n, value, fold FROM photo_field WHERE photo = ?1",
            (newcomer, original),
        )?;
        self.run(
            "INSERT INTO photo_tag SELECT ?2, concept, NULL, verdict FROM photo_tag WHERE photo = ?1 AND verdict IS NOT NULL
             ON CONFLICT DO UPDATE SET verdict = excluded.verdict",
            (newcomer, original),
        )?;
        self.must(
            "UPDATE photo SET rating = iif(?2 = 0, rating, ?2), favourite = max(favourite, ?3),
                              entity_id = coalesce(entity_id, ?4), data_id = coalesce(data_id, ?5),
                              extra_data = coalesce(extra_data, ?6), object = ?7 WHERE id = ?1",
            (original, new.rating, new.favourite, &new.entity_id, &new.data_id, &new.extra_data, &new.object),
        )?;
        self.remove_photo(newcomer)?;
        let file =
            FileFacts { path: new.path, path_text: new.path_text, size: new.size, mtime_ns: new.mtime_ns, file_id };
        self.move_photo(original, new.instance, &file, now)
    }

    /// Forgets a photo and everything known of it; its file is not touched.
    pub fn remove_photo(&self, photo: PhotoId) -> Result<(), CatalogError> {
        self.must("DELETE FROM photo WHERE id = ?", [photo])?;
        self.run("INSERT INTO gone VALUES (?1, ?2)", (self.next_seq()?, photo)).map(drop)
    }

    /// Keeps what a door wants to remember of a photo.
    pub fn set_door(&self, photo: PhotoId, door: &DoorFacts) -> Result<(), CatalogError> {
        self.must(
            "UPDATE photo SET entity_id = ?2, data_id = ?3, extra_data = ?4, source = ?5 WHERE id = ?1",
            (photo, &door.entity_id, &door.data_id, &door.extra_data, &door.source),
        )?;
        self.touch(photo)
    }

    fn insert_photo(
        &self,
        instance: InstanceId,
        file: &FileFacts,
        missing_since: Option<i64>,
        now: i64,
    ) -> Result<PhotoId, CatalogError> {
        let name = file_name(&file.path_text);
        let seq = self.next_seq()?;
        self.statement(
            "INSERT INTO photo (instance, seq, path, path_text, name, name_key, ext, missing_since, size, mtime_ns, file_dev,
                                file_ino, created_at, updated_at, sort_at, state)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13, ?14, ?8 IS NOT NULL)",
        )?
        .insert(rusqlite::params![
            instance,
            seq,
            file.path,
            file.path_text,
            name,
            order_key(name),
            extension(name),
            missing_since,
            file.size as i64,
            file.mtime_ns,
            file.dev(),
            file.ino(),
            now,
            self.written_at(file.mtime_ns)
        ])
        .map(|id| {
            let photo = PhotoId::new(id);
            self.already_touched(photo);
            photo
        })
        .map_err(Into::into)
    }

    /// Whoever stands at that place and is not `but` becomes missing.
    fn clear_place(
        &self,
        instance: InstanceId,
        path: &[u8],
        but: Option<PhotoId>,
        now: i64,
    ) -> Result<(), CatalogError> {
        let there: Option<PhotoId> = self.optional(
            "SELECT id FROM photo WHERE instance = ? AND path = ? AND state = 0",
            (instance, path),
            |row| row.get(0),
        )?;
        match there {
            Some(photo) if Some(photo) != but => self.mark_missing(photo, now),
            _ => Ok(()),
        }
    }
}
