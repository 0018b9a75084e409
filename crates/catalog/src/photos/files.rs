//! What the catalogue knows of files: what a scan compares the folder with.

use rusqlite::Row;

use crate::error::CatalogError;
use crate::ids::{InstanceId, PhotoId};
use crate::transaction::Read;

/// A photo's file as last seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFile {
    /// The photo.
    pub photo: PhotoId,
    /// Its instance.
    pub instance: InstanceId,
    /// Path below the instance's folder, the system's bytes with `/` between parts.
    pub path: Vec<u8>,
    /// Bytes.
    pub size: u64,
    /// Last change of the file, ns since 1970.
    pub mtime_ns: i64,
    /// Device and number of the file, where the system has them.
    pub file_id: Option<(u64, u64)>,
    /// Whether the file was gone when last looked for.
    pub missing: bool,
    /// Since when, unix ms.
    pub missing_since: Option<i64>,
    /// BLAKE3 of the image data, once probed.
    pub content_hash: Option<[u8; 32]>,
}

macro_rules! known {
    ($rest:literal) => {
        concat!(
            "SELECT id, instance, path, size, mtime_ns, file_dev, file_ino, state, missing_since, content_hash FROM photo ",
            $rest
        )
    };
}

impl Read<'_> {
    /// All files of an instance, present and missing, by path.
    pub fn known_files(&self, instance: InstanceId) -> Result<Vec<KnownFile>, CatalogError> {
        let mut all = self.known_below(instance, b"")?;
        all.extend(self.all(
            known!("INDEXED BY photo_missing WHERE instance = ? AND state = 1"),
            [instance],
            known_file,
        )?);
        all.sort_by(|a, b| (&a.path, a.missing, a.photo).cmp(&(&b.path, b.missing, b.photo)));
        Ok(all)
    }

    /// The present file at a path.
    pub fn known_file(&self, instance: InstanceId, path: &[u8]) -> Result<Option<KnownFile>, CatalogError> {
        self.optional(known!("WHERE instance = ? AND path = ? AND state = 0"), (instance, path), known_file)
    }

    /// The present files inside the folder `prefix` (without a slash at its end) and its folders, by path. An empty prefix is the whole instance.
    pub fn known_below(&self, instance: InstanceId, prefix: &[u8]) -> Result<Vec<KnownFile>, CatalogError> {
        if prefix.is_empty() {
            return self.all(known!("WHERE instance = ? AND state = 0 ORDER BY path"), [instance], known_file);
        }
        let prefix = prefix.strip_suffix(b"/").unwrap_or(prefix);
        // '0' is the byte after '/'.
        let (from, to) = ([prefix, b"/"].concat(), [prefix, b"0"].concat());
        self.all(
            known!("WHERE instance = ? AND state = 0 AND path >= ? AND path < ? ORDER BY path"),
            (instance, from, to),
            known_file,
        )
    }

    /// The files last seen under a number of the file system, in any instance that is not being removed, present and missing.
    pub fn known_by_file_id(&self, (dev, ino): (u64, u64)) -> Result<Vec<KnownFile>, CatalogError> {
        self.all(
            known!("WHERE file_ino = ?2 AND file_dev = ?1 AND NOT EXISTS (SELECT 1 FROM instance WHERE instance.id = photo.instance AND leaving = 1) ORDER BY id"),
            (dev.cast_signed(), ino.cast_signed()),
            known_file,
        )
    }

    /// The files with this image data, in any instance that is not being removed, present and missing.
    pub fn known_by_hash(&self, hash: &[u8; 32]) -> Result<Vec<KnownFile>, CatalogError> {
        self.all(known!("WHERE content_hash = ? AND NOT EXISTS (SELECT 1 FROM instance WHERE instance.id = photo.instance AND leaving = 1) ORDER BY id"), [hash.as_slice()], known_file)
    }

    /// The photos of an instance whose file is gone, by path: which of them the person sent to the system's trash.
    pub fn missing_files(&self, instance: InstanceId) -> Result<Vec<(PhotoId, bool)>, CatalogError> {
        self.all(
            "SELECT id, trashed FROM photo INDEXED BY photo_missing WHERE instance = ? AND state = 1 ORDER BY path",
            [instance],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    /// The photos whose file was at a path when it was last seen, the one that went last first.
    pub fn missing_at(&self, instance: InstanceId, path: &[u8]) -> Result<Vec<KnownFile>, CatalogError> {
        self.all(
            known!("INDEXED BY photo_missing WHERE instance = ? AND path = ? AND state = 1 ORDER BY missing_since DESC, id DESC"),
            (instance, path),
            known_file,
        )
    }

    /// The file of one photo.
    pub fn file_of(&self, photo: PhotoId) -> Result<Option<KnownFile>, CatalogError> {
        self.optional(known!("WHERE id = ?"), [photo], known_file)
    }

    /// How many photos use a file kept by us.
    pub fn object_uses(&self, object: &str) -> Result<u64, CatalogError> {
        self.one("SELECT count(*) FROM photo WHERE object = ?", [object], |row| Ok(row.get::<_, i64>(0)? as u64))
    }

    /// All files kept by us that a photo uses, in order, for sweeping the others.
    pub fn objects(&self) -> Result<Vec<String>, CatalogError> {
        self.all("SELECT DISTINCT object FROM photo WHERE object IS NOT NULL ORDER BY object", [], |row| row.get(0))
    }
}

fn known_file(row: &Row<'_>) -> rusqlite::Result<KnownFile> {
    let (dev, ino): (Option<i64>, Option<i64>) = (row.get(5)?, row.get(6)?);
    Ok(KnownFile {
        photo: row.get(0)?,
        instance: row.get(1)?,
        path: row.get(2)?,
        size: row.get::<_, i64>(3)? as u64,
        mtime_ns: row.get(4)?,
        file_id: dev.zip(ino).map(|(dev, ino)| (dev.cast_unsigned(), ino.cast_unsigned())),
        missing: row.get(7)?,
        missing_since: row.get(8)?,
        content_hash: row.get(9)?,
    })
}
