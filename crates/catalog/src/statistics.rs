//! Figures about an instance, and about a selection of photos.

use std::collections::HashMap;

use roaring::RoaringTreemap;

use crate::error::CatalogError;
use crate::ids::{ConceptId, InstanceId};
use crate::transaction::Read;

/// What the present photos of an instance add up to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Bytes of their files.
    pub bytes: u64,
    /// Cameras and how many photos each took, most first.
    pub cameras: Vec<(String, u64)>,
}

impl Read<'_> {
    /// See [`Totals`]. Reads every photo of the instance.
    pub fn totals(&self, instance: InstanceId) -> Result<Totals, CatalogError> {
        let mut bytes = 0;
        let mut cameras: HashMap<String, u64> = HashMap::new();
        self.each(
            "SELECT size, camera FROM photo INDEXED BY photo_instance_sort WHERE instance = ? AND state = 0",
            [instance],
            |row| {
                bytes += row.get::<_, i64>(0)?.cast_unsigned();
                if let Some(camera) = row.get::<_, Option<String>>(1)? {
                    *cameras.entry(camera).or_default() += 1;
                }
                Ok(())
            },
        )?;
        let mut cameras: Vec<(String, u64)> = cameras.into_iter().collect();
        cameras.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(Totals { bytes, cameras })
    }
}

/// What many photos have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Bytes of their files.
    pub bytes: u64,
    /// How many are favourites.
    pub favourites: u64,
    /// How many have 0, 1, ... 5 stars.
    pub ratings: [u64; 6],
    /// Tags shown at the threshold: photos that have each, and photos where the person said so.
    pub tags: Vec<(ConceptId, u64, u64)>,
    /// Fields: key, value, photos; by key and value.
    pub fields: Vec<(String, String, u64)>,
}

impl Read<'_> {
    /// See [`Summary`]; for thousands of photos, of which one by one would take too long. `threshold` in percent.
    pub fn summary(&self, photos: &RoaringTreemap, threshold: f32) -> Result<Summary, CatalogError> {
        let mut summary = Summary::default();
        let chosen = |id: i64| photos.contains(id.cast_unsigned());
        self.each("SELECT id, size, favourite, rating FROM photo NOT INDEXED", [], |row| {
            if chosen(row.get(0)?) {
                summary.bytes += row.get::<_, i64>(1)?.cast_unsigned();
                summary.favourites += u64::from(row.get::<_, bool>(2)?);
                summary.ratings[usize::from(row.get::<_, u8>(3)?.min(5))] += 1;
            }
            Ok(())
        })?;
        self.each(
            "SELECT concept, photo, verdict IS NOT NULL FROM photo_tag INDEXED BY photo_tag_concept
             WHERE verdict IN (1, 3) OR (verdict IS NULL AND confidence >= ?) ORDER BY concept",
            [threshold],
            |row| {
                let (concept, photo, by_hand): (ConceptId, i64, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
                if chosen(photo) {
                    match summary.tags.last_mut() {
                        Some((last, n, said)) if *last == concept => (*n, *said) = (*n + 1, *said + u64::from(by_hand)),
                        _ => summary.tags.push((concept, 1, u64::from(by_hand))),
                    }
                }
                Ok(())
            },
        )?;
        self.each("SELECT key, value, photo FROM photo_field ORDER BY key, fold", [], |row| {
            let (key, value, photo): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if chosen(photo) {
                match summary.fields.last_mut() {
                    Some((last, same, n)) if last.eq_ignore_ascii_case(&key) && *same == value => *n += 1,
                    _ => summary.fields.push((key, value, 1)),
                }
            }
            Ok(())
        })?;
        Ok(summary)
    }
}
