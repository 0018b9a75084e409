//! What a list or an information panel shows of a photo, and the changes that followers replay.

use rusqlite::Row;

use crate::error::CatalogError;
use crate::ids::{InstanceId, PhotoId};
use crate::names::{file_name, order_key};
use crate::transaction::Read;

/// Everything known of a photo but its tags, fields and vectors.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct PhotoRow {
    /// Its number.
    pub id: PhotoId,
    /// Its instance.
    pub instance: InstanceId,
    /// Path below the instance's folder, the system's bytes with `/` between parts.
    #[serde(skip)]
    pub path: Vec<u8>,
    /// The path for people; what is not UTF-8 is replaced.
    pub path_text: String,
    /// The path's last part.
    pub name: String,
    /// The suffix in lower case, without its dot.
    pub ext: String,
    /// Name of the file kept by us.
    pub object: Option<String>,
    /// Bytes.
    pub size: u64,
    /// Last change of the file, ns since 1970.
    pub mtime_ns: i64,
    /// Whether the file was gone when last looked for.
    pub missing: bool,
    /// Since when, unix ms.
    pub missing_since: Option<i64>,
    /// BLAKE3 of the image data, once probed.
    #[serde(skip)]
    pub content_hash: Option<[u8; 32]>,
    /// The format by content, such as `JPEG`.
    pub format: Option<String>,
    /// Pixels of the upright photo in full size.
    pub width: Option<u32>,
    /// Pixels of the upright photo in full size.
    pub height: Option<u32>,
    /// EXIF orientation of the file, 1..=8.
    pub orientation: Option<u8>,
    /// The clock of the camera when it was taken, in ms since 1970 as if that clock were UTC.
    pub taken_at: Option<i64>,
    /// Minutes by which that clock was ahead of UTC, where the camera wrote it; the instant is `taken_at` minus this.
    pub taken_offset: Option<i32>,
    /// `taken_at`, else the file's time, unix ms.
    pub sort_at: i64,
    /// Make and model for people, such as `Canon EOS 5D`.
    pub camera: Option<String>,
    /// As in the file.
    pub camera_make: Option<String>,
    /// As in the file.
    pub camera_model: Option<String>,
    /// As in the file.
    pub lens: Option<String>,
    /// Sensitivity.
    pub iso: Option<u32>,
    /// Exposure time.
    pub exposure_seconds: Option<f64>,
    /// Aperture.
    pub f_number: Option<f64>,
    /// As in the file, not converted to 35 mm.
    pub focal_length_mm: Option<f64>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Metres.
    pub altitude: Option<f64>,
    /// What wrote the file.
    pub software: Option<String>,
    /// The average colour, `0xRRGGBB` in sRGB, once the photo was decoded.
    pub colour: Option<u32>,
    /// Stars, 0..=5.
    pub rating: u8,
    /// Marked by the person.
    pub favourite: bool,
    /// A door's name for the photo.
    pub entity_id: Option<String>,
    /// A door's name for its data.
    pub data_id: Option<String>,
    /// A door's further text.
    pub extra_data: Option<String>,
    /// Where its bytes came from, when a program gave it: an address, or a file.
    pub source: Option<String>,
    /// When it was first seen, unix ms.
    pub created_at: i64,
    /// When its file or the person's part last changed, unix ms.
    pub updated_at: i64,
    /// The number of its last change.
    pub seq: i64,
}

/// One step for those who follow the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoChange {
    /// The change's number.
    pub seq: i64,
    /// The photo that changed.
    pub photo: PhotoId,
    /// Whether it is no longer to be found: removed, or its file is missing.
    pub gone: bool,
}

impl Read<'_> {
    /// One photo, present or missing.
    pub fn photo(&self, id: PhotoId) -> Result<Option<PhotoRow>, CatalogError> {
        self.optional("SELECT * FROM photo WHERE id = ?", [id], photo_row)
    }

    /// The photos in the same order; those that are no more are left out.
    pub fn photos(&self, ids: &[PhotoId]) -> Result<Vec<PhotoRow>, CatalogError> {
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            rows.extend(self.photo(*id)?);
        }
        Ok(rows)
    }

    /// The present photo at a path as people write it: its bytes, or else its text as lists show it.
    pub fn photo_at(&self, instance: InstanceId, path_text: &str) -> Result<Option<PhotoRow>, CatalogError> {
        let by_bytes = self.optional(
            "SELECT * FROM photo WHERE instance = ? AND path = ? AND state = 0",
            (instance, path_text.as_bytes()),
            photo_row,
        )?;
        if by_bytes.is_some() || path_text.is_ascii() {
            return Ok(by_bytes);
        }
        // A name that is not UTF-8 has characters replaced in its text, one that macOS wrote is composed there.
        self.optional(
            "SELECT * FROM photo INDEXED BY photo_instance_name
             WHERE instance = ? AND name_key = ? AND path_text = ? AND state = 0 ORDER BY id LIMIT 1",
            (instance, order_key(file_name(path_text)), path_text),
            photo_row,
        )
    }

    /// The first `limit` changes after `seq`, in order. Each photo is there once, with its last change.
    pub fn changes_since(&self, seq: i64, limit: usize) -> Result<Vec<PhotoChange>, CatalogError> {
        let mut changes = self.all(
            "SELECT seq, id, state FROM photo WHERE seq > ? ORDER BY seq LIMIT ?",
            (seq, limit as i64),
            change,
        )?;
        changes.extend(self.all(
            "SELECT seq, photo, 1 FROM gone WHERE seq > ? ORDER BY seq LIMIT ?",
            (seq, limit as i64),
            change,
        )?);
        changes.sort_unstable_by_key(|change| change.seq);
        changes.truncate(limit);
        Ok(changes)
    }
}

fn change(row: &Row<'_>) -> rusqlite::Result<PhotoChange> {
    Ok(PhotoChange { seq: row.get(0)?, photo: row.get(1)?, gone: row.get(2)? })
}

fn photo_row(row: &Row<'_>) -> rusqlite::Result<PhotoRow> {
    Ok(PhotoRow {
        id: row.get("id")?,
        instance: row.get("instance")?,
        path: row.get("path")?,
        path_text: row.get("path_text")?,
        name: row.get("name")?,
        ext: row.get("ext")?,
        object: row.get("object")?,
        size: row.get::<_, i64>("size")? as u64,
        mtime_ns: row.get("mtime_ns")?,
        missing: row.get("state")?,
        missing_since: row.get("missing_since")?,
        content_hash: row.get("content_hash")?,
        format: row.get("format")?,
        width: row.get("width")?,
        height: row.get("height")?,
        orientation: row.get("orientation")?,
        taken_at: row.get("taken_at")?,
        taken_offset: row.get("taken_offset")?,
        sort_at: row.get("sort_at")?,
        camera: row.get("camera")?,
        camera_make: row.get("camera_make")?,
        camera_model: row.get("camera_model")?,
        lens: row.get("lens")?,
        iso: row.get("iso")?,
        exposure_seconds: row.get("exposure_s")?,
        f_number: row.get("f_number")?,
        focal_length_mm: row.get("focal_mm")?,
        latitude: row.get("latitude")?,
        longitude: row.get("longitude")?,
        altitude: row.get("altitude")?,
        software: row.get("software")?,
        colour: row.get("colour")?,
        rating: row.get("rating")?,
        favourite: row.get("favourite")?,
        entity_id: row.get("entity_id")?,
        data_id: row.get("data_id")?,
        extra_data: row.get("extra_data")?,
        source: row.get("source")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        seq: row.get("seq")?,
    })
}
