//! Sets of photos by what is known of them, as bitmaps that search combines.

use roaring::{RoaringBitmap, RoaringTreemap};
use rusqlite::Params;

use crate::error::CatalogError;
use crate::ids::{ConceptId, InstanceId};
use crate::names::fold;
use crate::transaction::Read;

/// One condition on photos. Ends of ranges that are `None` are open.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// Every photo.
    All,
    /// Of one instance.
    Instance(InstanceId),
    /// Showing any of these concepts at a threshold (0..100).
    Tag {
        /// Any of them.
        concepts: Vec<ConceptId>,
        /// How sure a model has to be, in percent.
        threshold: f32,
    },
    /// Showing no tag at a threshold (0..100).
    Untagged {
        /// How sure a model has to be, in percent.
        threshold: f32,
    },
    /// With this value under a key, or under any; without case.
    FieldIs {
        /// Which key; `None` for any.
        key: Option<String>,
        /// The whole value.
        value: String,
    },
    /// With any value under a key.
    HasField {
        /// Which key.
        key: String,
    },
    /// Taken (else: file last changed) in a span of time, unix ms, without its end.
    SortAt {
        /// From.
        from: Option<i64>,
        /// To, not included.
        to: Option<i64>,
    },
    /// With a date of its own, not just the file's.
    HasDate,
    /// The text is part of make and model, or of the lens; without case.
    Camera(String),
    /// The text is part of the lens; without case.
    Lens(String),
    /// With a camera or a lens.
    HasCamera,
    /// Stars, both ends included.
    Rating {
        /// 0..=5.
        at_least: u8,
        /// 0..=5.
        at_most: u8,
    },
    /// Marked by the person.
    Favourite,
    /// With a position.
    Gps,
    /// With this suffix, with or without its dot; without case.
    Ext(String),
    /// Of this format by content; without case.
    Format(String),
    /// First seen at this time (unix ms) or later.
    AddedSince(i64),
    /// With exactly this `entity_id`.
    Entity(String),
    /// With an `entity_id` that begins so.
    EntityPrefix(String),
    /// With a stage that failed for good.
    Failed,
    /// Of a size in bytes, without its end.
    Size {
        /// From.
        from: Option<u64>,
        /// To, not included.
        to: Option<u64>,
    },
    /// With this many pixels or more, upright.
    Pixels {
        /// At least so many columns.
        width: u32,
        /// At least so many rows.
        height: u32,
        /// At least so many in all.
        all: u64,
    },
    /// Wider than high, higher than wide, or neither.
    Shape(Shape),
    /// The whole file name fits a pattern with `*` and `?`; without the case of Latin letters.
    Name(String),
    /// Somewhere below a folder of this name, or of these nested names (`2023/summer`); without the case of Latin letters.
    Folder(String),
    /// With a file that is not there now. The only condition that finds such photos.
    Missing,
}

/// The proportions of an upright photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Wider than high.
    Landscape,
    /// Higher than wide.
    Portrait,
    /// As wide as high.
    Square,
}

impl Read<'_> {
    /// The present photos that meet a condition, by [`crate::PhotoId::key`]; also those of instances that cannot be reached.
    pub fn matching(&self, filter: &Filter) -> Result<RoaringTreemap, CatalogError> {
        match filter {
            Filter::All => return self.present(),
            Filter::Instance(instance) => return self.present_in(*instance),
            Filter::Missing => return self.missing(),
            _ => {}
        }
        Ok(self.candidates(filter)? - self.missing()?)
    }

    /// All present photos.
    pub(crate) fn present(&self) -> Result<RoaringTreemap, CatalogError> {
        let mut present = self.ids("SELECT id FROM photo INDEXED BY photo_present WHERE state = 0", [])?;
        // Rows of an instance that is being removed are nobody's any more.
        for leaving in self.leaving_instances()? {
            present -= self.present_in(leaving)?;
        }
        Ok(present)
    }

    /// The present photos of an instance.
    pub(crate) fn present_in(&self, instance: InstanceId) -> Result<RoaringTreemap, CatalogError> {
        self.ids("SELECT id FROM photo INDEXED BY photo_instance_sort WHERE instance = ? AND state = 0", [instance])
    }

    /// The photos whose file is not there: few, so that taking them away is cheaper than asking each photo.
    pub(crate) fn missing(&self) -> Result<RoaringTreemap, CatalogError> {
        self.ids("SELECT id FROM photo INDEXED BY photo_present WHERE state = 1", [])
    }

    /// What meets the condition, missing photos among them.
    fn candidates(&self, filter: &Filter) -> Result<RoaringTreemap, CatalogError> {
        match filter {
            Filter::All | Filter::Instance(_) | Filter::Missing => self.present(),
            Filter::Tag { concepts, threshold } => {
                let mut found = RoaringTreemap::new();
                for concept in concepts {
                    found |= self.ids(
                        "SELECT photo FROM photo_tag INDEXED BY photo_tag_concept WHERE concept = ? AND verdict IN (1, 3)",
                        [concept],
                    )?;
                    found |= self.ids(
                        "SELECT photo FROM photo_tag INDEXED BY photo_tag_concept
                         WHERE concept = ? AND verdict IS NULL AND confidence >= ?",
                        (concept, threshold),
                    )?;
                }
                Ok(found)
            }
            Filter::Untagged { threshold } => Ok(self.present()?
                // Every tag has to be looked at; in the table's own order, which is that of the photos.
                - self.ids(
                    "SELECT photo FROM photo_tag
                     WHERE verdict IN (1, 3) OR (verdict IS NULL AND confidence >= ?) ORDER BY photo",
                    [threshold],
                )?),
            Filter::FieldIs { key: Some(key), value } => {
                self.ids("SELECT photo FROM photo_field WHERE key = ? AND fold = ?", (key, fold(value)))
            }
            Filter::FieldIs { key: None, value } => {
                self.ids("SELECT photo FROM photo_field INDEXED BY photo_field_value WHERE fold = ?", [fold(value)])
            }
            Filter::HasField { key } => {
                self.ids("SELECT photo FROM photo_field INDEXED BY photo_field_key WHERE key = ?", [key])
            }
            Filter::SortAt { from, to } => self.ids(
                "SELECT id FROM photo INDEXED BY photo_sort WHERE state = 0 AND sort_at >= ? AND sort_at < ?",
                (from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX)),
            ),
            Filter::HasDate => self.ids("SELECT id FROM photo INDEXED BY photo_taken WHERE taken_at IS NOT NULL", []),
            Filter::Camera(text) => self.ids(
                // A part of a text has no index, but the index holds nothing else and is small.
                "SELECT id FROM photo INDEXED BY photo_camera
                 WHERE camera_fold IS NOT NULL AND (instr(camera_fold, ?1) > 0 OR instr(lens_fold, ?1) > 0)",
                [fold(text.trim())],
            ),
            Filter::Lens(text) => self.ids(
                "SELECT id FROM photo INDEXED BY photo_camera WHERE camera_fold IS NOT NULL AND instr(lens_fold, ?) > 0",
                [fold(text.trim())],
            ),
            Filter::HasCamera => self.ids(
                "SELECT id FROM photo INDEXED BY photo_camera
                 WHERE camera_fold IS NOT NULL AND (camera_fold <> '' OR lens_fold <> '')",
                [],
            ),
            Filter::Rating { at_least, at_most } => {
                let rated = self.ids(
                    "SELECT id FROM photo INDEXED BY photo_rating WHERE rating > 0 AND rating BETWEEN ? AND ?",
                    (at_least, at_most),
                )?;
                if *at_least > 0 {
                    return Ok(rated);
                }
                let all_rated = self.ids("SELECT id FROM photo INDEXED BY photo_rating WHERE rating > 0", [])?;
                Ok((self.present()? - all_rated) | rated)
            }
            Filter::Favourite => {
                self.ids("SELECT id FROM photo INDEXED BY photo_favourite WHERE favourite = 1", [])
            }
            Filter::Gps => self.ids("SELECT id FROM photo INDEXED BY photo_gps WHERE latitude IS NOT NULL", []),
            Filter::Ext(ext) => {
                self.ids("SELECT id FROM photo INDEXED BY photo_ext WHERE ext = ?", [fold(ext.trim_start_matches('.'))])
            }
            Filter::Format(format) => self.ids(
                "SELECT id FROM photo INDEXED BY photo_format WHERE format IS NOT NULL AND format = ? COLLATE NOCASE",
                [format],
            ),
            // The conditions below read every row: they are rare, and an index of each would slow down every listing.
            Filter::AddedSince(at) => self.ids("SELECT id FROM photo NOT INDEXED WHERE created_at >= ?", [at]),
            Filter::Pixels { width, height, all } => self.ids(
                "SELECT id FROM photo NOT INDEXED WHERE width >= ? AND height >= ? AND width * height >= ?",
                (width, height, *all as i64),
            ),
            Filter::Shape(shape) => self.ids(
                "SELECT id FROM photo NOT INDEXED WHERE sign(width - height) = ?",
                [match shape {
                    Shape::Landscape => 1,
                    Shape::Portrait => -1,
                    Shape::Square => 0,
                }],
            ),
            Filter::Name(pattern) => {
                self.ids("SELECT id FROM photo NOT INDEXED WHERE name LIKE ? ESCAPE '\\'", [like(pattern)])
            }
            Filter::Folder(folder) => self.ids(
                "SELECT id FROM photo NOT INDEXED WHERE '/' || path_text LIKE ? ESCAPE '\\'",
                [format!("%/{}/%", like(folder.trim_matches('/')))],
            ),
            Filter::Entity(id) => self.ids("SELECT id FROM photo INDEXED BY photo_entity WHERE entity_id = ?", [id]),
            Filter::EntityPrefix(prefix) => self.ids(
                "SELECT id FROM photo INDEXED BY photo_entity WHERE entity_id >= ? AND entity_id < ?",
                (prefix, format!("{prefix}\u{10ffff}")),
            ),
            Filter::Failed => self.ids(
                "SELECT photo FROM photo_stage INDEXED BY photo_stage_failed WHERE error_kind IS NOT NULL AND state = 3",
                [],
            ),
            Filter::Size { from, to } => self.ids(
                "SELECT id FROM photo INDEXED BY photo_size WHERE state = 0 AND size >= ? AND size < ?",
                (from.unwrap_or(0) as i64, to.map_or(i64::MAX, |to| to as i64)),
            ),
        }
    }

    pub(crate) fn ids(&self, sql: &str, params: impl Params) -> Result<RoaringTreemap, CatalogError> {
        let mut ids: Vec<u64> = Vec::new();
        self.each(sql, params, |row| {
            let id = row.get::<_, i64>(0)?.cast_unsigned();
            if ids.last() != Some(&id) {
                ids.push(id);
            }
            Ok(())
        })?;
        Ok(set_of(ids))
    }
}

/// The set of numbers in any order.
#[must_use]
pub fn set_of(mut ids: Vec<u64>) -> RoaringTreemap {
    // Appending in order is far faster than inserting here and there; sorting many costs more than setting bits of a table,
    // when that is not much larger than the list.
    if !ids.is_sorted_by(|a, b| a < b) {
        let bytes = ids.iter().max().map_or(0, |last| last / 8 + 1);
        if bytes <= 8 * ids.len() as u64 && u32::try_from(bytes * 8).is_ok() {
            let mut bits = vec![0_u8; bytes as usize];
            ids.iter().for_each(|id| bits[(id / 8) as usize] |= 1 << (id % 8));
            return RoaringTreemap::from_bitmaps([(0, RoaringBitmap::from_lsb0_bytes(0, &bits))]);
        }
        ids.sort_unstable();
        ids.dedup();
    }
    RoaringTreemap::from_sorted_iter(ids).unwrap_or_default()
}

/// A pattern for LIKE from one with `*` and `?`.
fn like(pattern: &str) -> String {
    let mut like = String::with_capacity(pattern.len());
    for c in pattern.chars() {
        match c {
            '*' => like.push('%'),
            '?' => like.push('_'),
            '%' | '_' | '\\' => {
                like.push('\\');
                like.push(c);
            }
            c => like.push(c),
        }
    }
    like
}

#[cfg(test)]
mod tests {
    use super::set_of;

    #[test]
    fn numbers_in_any_order_are_a_set() {
        let (far, farther) = (u64::from(u32::MAX) + 5, 1 << 40);
        let scattered: Vec<u64> = (1..5000).map(|n| n * 7919 % 5003).collect();
        for ids in [
            vec![],
            vec![1, 2, 3],
            vec![3, 1, 2, 3],
            vec![4, 4],
            vec![9, 9, 0],
            vec![70_000, 3, 65_536, 65_535],
            vec![far, 1],
            vec![farther, far, 2, far],
            scattered,
        ] {
            let expected: std::collections::BTreeSet<u64> = ids.iter().copied().collect();
            let set = set_of(ids);
            assert_eq!(set.len(), expected.len() as u64);
            assert!(set.iter().eq(expected));
        }
    }
}
