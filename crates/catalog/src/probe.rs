//! What a photo's file says about itself.

use crate::error::CatalogError;
use crate::ids::{InstanceId, PhotoId};
use crate::names::fold;
use crate::transaction::{Read, Write};

/// What was found in a photo's file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Probe {
    /// BLAKE3 of the image data without its metadata.
    pub content_hash: [u8; 32],
    /// The format by content, such as `JPEG`.
    pub format: String,
    /// Pixels of the upright photo in full size.
    pub width: u32,
    /// Pixels of the upright photo in full size.
    pub height: u32,
    /// EXIF orientation of the file, 1..=8.
    pub orientation: u8,
    /// The clock of the camera when it was taken, in ms since 1970 as if that clock were UTC.
    pub taken_at: Option<i64>,
    /// Minutes by which that clock was ahead of UTC, where the camera wrote it; the instant is `taken_at` minus this.
    pub taken_offset: Option<i32>,
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
    /// As in the file.
    pub focal_length_mm: Option<f64>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Metres.
    pub altitude: Option<f64>,
    /// What wrote the file.
    pub software: Option<String>,
}

impl Probe {
    /// Make and model for people: the make is left out where the model begins with it, as in `Canon EOS 5D`.
    fn camera(&self) -> Option<String> {
        let make = self.camera_make.as_deref().unwrap_or_default().trim();
        let model = self.camera_model.as_deref().unwrap_or_default().trim();
        let first = make.split_whitespace().next().unwrap_or_default();
        let camera = if fold(model).starts_with(&fold(first)) { model.to_owned() } else { format!("{make} {model}") };
        let camera = camera.trim();
        // A make without a model begins with itself as well.
        let camera = if camera.is_empty() { make } else { camera };
        (!camera.is_empty()).then(|| camera.to_owned())
    }
}

impl Write<'_> {
    /// Stores what was found in a photo's file.
    pub fn set_probe(&self, photo: PhotoId, probe: &Probe) -> Result<(), CatalogError> {
        let camera = probe.camera();
        let camera_fold = fold(&format!(
            "{} {}",
            probe.camera_make.as_deref().unwrap_or_default(),
            probe.camera_model.as_deref().unwrap_or_default()
        ));
        let sort_at = match probe.taken_at {
            Some(taken_at) => taken_at,
            None => {
                let mtime_ns = "SELECT mtime_ns FROM photo WHERE id = ?";
                self.written_at(self.one(mtime_ns, [photo], |row| row.get(0))?)
            }
        };
        let changed = self
            .statement(
                "UPDATE photo SET content_hash = ?2, format = ?3, width = ?4, height = ?5, orientation = ?6, taken_at = ?7,
                    taken_offset = ?8, sort_at = ?23, camera = ?9,
                    camera_make = ?10, camera_model = ?11, lens = ?12, camera_fold = ?13, lens_fold = ?14, iso = ?15,
                    exposure_s = ?16, f_number = ?17, focal_mm = ?18, latitude = ?19, longitude = ?20, altitude = ?21,
                    software = ?22 WHERE id = ?1",
            )?
            .execute(rusqlite::params![
                photo,
                probe.content_hash,
                probe.format,
                probe.width,
                probe.height,
                probe.orientation,
                probe.taken_at,
                probe.taken_offset,
                camera,
                probe.camera_make,
                probe.camera_model,
                probe.lens,
                camera_fold.trim(),
                fold(probe.lens.as_deref().unwrap_or_default()),
                probe.iso,
                probe.exposure_seconds,
                probe.f_number,
                probe.focal_length_mm,
                probe.latitude,
                probe.longitude,
                probe.altitude,
                probe.software,
                sort_at
            ])?;
        if changed == 0 { Err(CatalogError::Unknown) } else { self.touch(photo) }
    }

    /// Stores the hash of a photo's image data when nothing else could be read from it.
    pub fn set_content_hash(&self, photo: PhotoId, hash: &[u8; 32]) -> Result<(), CatalogError> {
        self.must("UPDATE photo SET content_hash = ?2 WHERE id = ?1", (photo, hash.as_slice()))
    }

    /// Stores the perceptual hash of a photo and of its seven turned and mirrored forms; index 0 is the photo as it is.
    pub fn set_perceptual(&self, photo: PhotoId, hashes: &[u64; 8]) -> Result<(), CatalogError> {
        let mut bytes = [0; 64];
        for (place, hash) in bytes.chunks_exact_mut(8).zip(hashes) {
            place.copy_from_slice(&hash.to_le_bytes());
        }
        self.must("UPDATE photo SET perceptual = ?2 WHERE id = ?1", (photo, bytes.as_slice()))
    }

    /// Stores the average colour of a photo, `0xRRGGBB`. Grids show it, so it is a change that they follow.
    pub fn set_colour(&self, photo: PhotoId, colour: u32) -> Result<(), CatalogError> {
        self.must("UPDATE photo SET colour = ?2 WHERE id = ?1", (photo, colour))?;
        self.touch(photo)
    }
}

impl Read<'_> {
    /// Photos that were decoded when nobody averaged their colour yet: the first `limit` after `after`, by number.
    pub fn without_colour(&self, after: PhotoId, limit: usize) -> Result<Vec<PhotoId>, CatalogError> {
        self.all(
            "SELECT id FROM photo INDEXED BY photo_colourless
             WHERE colour IS NULL AND perceptual IS NOT NULL AND id > ?1 ORDER BY id LIMIT ?2",
            (after, limit as i64),
            |row| row.get(0),
        )
    }

    /// Hands the perceptual hashes of all present photos that have them to `f`, by photo.
    pub fn each_perceptual(
        &self,
        instance: Option<InstanceId>,
        f: &mut dyn FnMut(PhotoId, [u64; 8]),
    ) -> Result<(), CatalogError> {
        // A pass over all rows: whoever asks wants nearly all of them.
        self.each(
            "SELECT id, perceptual FROM photo
             WHERE perceptual IS NOT NULL AND +state = 0 AND (?1 IS NULL OR instance = ?1) ORDER BY id",
            [instance],
            |row| {
                let bytes: [u8; 64] = row.get(1)?;
                let mut hashes = [0; 8];
                for (hash, chunk) in hashes.iter_mut().zip(bytes.as_chunks().0) {
                    *hash = u64::from_le_bytes(*chunk);
                }
                f(row.get(0)?, hashes);
                Ok(())
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn camera_is_named_once() {
        let camera = |make: &str, model: &str| {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            Probe { camera_make: some(make), camera_model: some(model), ..Probe::default() }.camera()
        };
        assert_eq!(camera("Canon", "Canon EOS 5D").as_deref(), Some("Canon EOS 5D"));
        assert_eq!(camera("NIKON CORPORATION", "NIKON D90").as_deref(), Some("NIKON D90"));
        assert_eq!(camera("Apple", "iPhone 12").as_deref(), Some("Apple iPhone 12"));
        assert_eq!(camera("Apple", "").as_deref(), Some("Apple"));
        assert_eq!(camera("", "X100").as_deref(), Some("X100"));
        assert_eq!(camera("", ""), None);
    }
}
