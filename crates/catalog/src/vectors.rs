//! Vectors: what the embedding model made of a photo and of its parts. Stored as f16, given and taken as f32.

use half::f16;
use half::slice::HalfFloatSliceExt;

use crate::error::CatalogError;
use crate::ids::{InstanceId, PhotoId};
use crate::transaction::{Read, Write};

/// A part of a photo, in 0..1 of the upright photo.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Area {
    /// From the left side.
    pub left: f32,
    /// From the top.
    pub top: f32,
    /// Of the photo's width.
    pub width: f32,
    /// Of the photo's height.
    pub height: f32,
}

/// A vector of a photo.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredVector {
    /// 0 the whole photo, 1.. a part.
    pub slot: u8,
    /// Which part; `None` for the whole.
    pub area: Option<Area>,
    /// The numbers. What comes out was rounded to f16 when it went in.
    pub values: Vec<f32>,
}

impl Read<'_> {
    /// The vectors of a photo that this model made, by slot.
    pub fn vectors_of(&self, photo: PhotoId, model: &[u8; 32]) -> Result<Vec<StoredVector>, CatalogError> {
        let Some(model) = self.model(model)? else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        self.each(
            "SELECT slot, \"left\", top, width, height, data FROM vector WHERE photo = ? AND model = ? ORDER BY slot",
            (photo, model),
            |row| {
                let left: Option<f32> = row.get(1)?;
                let area = match left {
                    Some(left) => Some(Area { left, top: row.get(2)?, width: row.get(3)?, height: row.get(4)? }),
                    None => None,
                };
                let mut decoder = Decoder::default();
                let values = decoder.decode(row.get_ref(5)?.as_blob().unwrap_or_default()).to_vec();
                found.push(StoredVector { slot: row.get(0)?, area, values });
                Ok(())
            },
        )?;
        Ok(found)
    }

    /// The numbers of some vectors that this model made, in the order asked; `None` where there is none.
    pub fn vectors_of_slots(
        &self,
        wanted: &[(PhotoId, u8)],
        model: &[u8; 32],
    ) -> Result<Vec<Option<Vec<f32>>>, CatalogError> {
        let Some(model) = self.model(model)? else { return Ok(vec![None; wanted.len()]) };
        let mut decoder = Decoder::default();
        let mut found = Vec::with_capacity(wanted.len());
        for (photo, slot) in wanted {
            found.push(self.optional(
                "SELECT data FROM vector WHERE photo = ? AND slot = ? AND model = ?",
                (photo, slot, model),
                |row| Ok(decoder.decode(row.get_ref(0)?.as_blob().unwrap_or_default()).to_vec()),
            )?);
        }
        Ok(found)
    }

    /// Hands every vector of present photos that this model made to `f`, in no particular order. The slice is reused.
    pub fn each_vector(
        &self,
        instance: Option<InstanceId>,
        model: &[u8; 32],
        f: &mut dyn FnMut(PhotoId, u8, &[f32]),
    ) -> Result<(), CatalogError> {
        let Some(model) = self.model(model)? else { return Ok(()) };
        let mut decoder = Decoder::default();
        let mut hand = |row: &rusqlite::Row<'_>| -> Result<(), CatalogError> {
            f(row.get(0)?, row.get(1)?, decoder.decode(row.get_ref(2)?.as_blob().unwrap_or_default()));
            Ok(())
        };
        if let Some(instance) = instance {
            let photos = self.present_in(instance)?;
            let rows: i64 = self.one("SELECT coalesce(max(id), 0) FROM vector", [], |row| row.get(0))?;
            // A small part of the library is read photo by photo, a large one in one pass that leaves out the rest.
            if photos.len().saturating_mul(8) < rows.cast_unsigned() {
                for photo in &photos {
                    self.each(
                        "SELECT photo, slot, data FROM vector WHERE photo = ? AND model = ?",
                        (photo.cast_signed(), model),
                        &mut hand,
                    )?;
                }
                return Ok(());
            }
            return self.each("SELECT photo, slot, data FROM vector WHERE +model = ?", [model], |row| {
                let photo: i64 = row.get(0)?;
                if photos.contains(photo.cast_unsigned()) { hand(row) } else { Ok(()) }
            });
        }
        let missing = self.missing()?;
        self.each("SELECT photo, slot, data FROM vector WHERE +model = ?", [model], |row| {
            let photo: i64 = row.get(0)?;
            if missing.contains(photo.cast_unsigned()) { Ok(()) } else { hand(row) }
        })
    }

    fn model(&self, hash: &[u8; 32]) -> Result<Option<i64>, CatalogError> {
        self.optional("SELECT id FROM vector_model WHERE hash = ?", [hash.as_slice()], |row| row.get(0))
    }
}

impl Write<'_> {
    /// Replaces all vectors of a photo, of whatever model.
    pub fn set_vectors(&self, photo: PhotoId, model: &[u8; 32], vectors: &[StoredVector]) -> Result<(), CatalogError> {
        let model = match self.model(model)? {
            Some(id) => id,
            None => self.one("INSERT INTO vector_model (hash) VALUES (?) RETURNING id", [model.as_slice()], |row| {
                row.get::<_, i64>(0)
            })?,
        };
        self.run("DELETE FROM vector WHERE photo = ?", [photo])?;
        for vector in vectors {
            let data: Vec<u8> = vector.values.iter().flat_map(|value| f16::from_f32(*value).to_le_bytes()).collect();
            let area = vector.area;
            self.run(
                "INSERT INTO vector (photo, slot, model, \"left\", top, width, height, data)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    photo,
                    vector.slot,
                    model,
                    area.map(|area| area.left),
                    area.map(|area| area.top),
                    area.map(|area| area.width),
                    area.map(|area| area.height),
                    data,
                ),
            )?;
        }
        self.touch(photo)
    }
}

/// Turns stored bytes into numbers in buffers that are kept.
#[derive(Default)]
struct Decoder {
    halves: Vec<f16>,
    values: Vec<f32>,
}

impl Decoder {
    fn decode(&mut self, bytes: &[u8]) -> &[f32] {
        self.halves.clear();
        self.halves.extend(bytes.as_chunks().0.iter().map(|pair| f16::from_le_bytes(*pair)));
        self.values.resize(self.halves.len(), 0.0);
        self.halves.convert_to_f32_slice(&mut self.values);
        &self.values
    }
}
