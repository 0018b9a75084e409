//! Tags: what the models said of a photo, and what the person said of that.

use std::collections::{HashMap, HashSet};

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};

use crate::error::CatalogError;
use crate::ids::{ConceptId, PhotoId};
use crate::transaction::{Read, Write};

/// Who says that a photo has a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provenance {
    /// A model.
    Auto,
    /// A model, and the person agreed.
    Confirmed,
    /// The person says it is not so.
    Rejected,
    /// The person only.
    Manual,
}

impl Provenance {
    /// The number stored for what a person said; nothing for [`Provenance::Auto`].
    pub(crate) fn verdict(self) -> Option<i64> {
        match self {
            Self::Auto => None,
            Self::Confirmed => Some(1),
            Self::Rejected => Some(2),
            Self::Manual => Some(3),
        }
    }
}

impl FromSql for Provenance {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match Option::<i64>::column_result(value)? {
            None => Ok(Self::Auto),
            Some(1) => Ok(Self::Confirmed),
            Some(2) => Ok(Self::Rejected),
            Some(3) => Ok(Self::Manual),
            Some(other) => Err(FromSqlError::OutOfRange(other)),
        }
    }
}

/// A place on a photo where a thing was seen, in 0..1 of the upright photo.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct TagBox {
    /// From the left side.
    pub left: f32,
    /// From the top.
    pub top: f32,
    /// Of the photo's width.
    pub width: f32,
    /// Of the photo's height.
    pub height: f32,
    /// Percent.
    pub confidence: f32,
}

/// What a model says of a photo.
#[derive(Debug, Clone, PartialEq)]
pub struct AutoTag {
    /// What it sees.
    pub concept: ConceptId,
    /// How sure it is, in percent.
    pub confidence: f32,
    /// Where it sees it.
    pub boxes: Vec<TagBox>,
}

/// A tag of a photo, also a rejected one and those below any threshold.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct PhotoTag {
    /// What it names.
    pub concept: ConceptId,
    /// The vocabulary's key.
    pub key: Option<String>,
    /// What a person typed.
    pub text: Option<String>,
    /// How sure the model is, in percent; `None` when no model said so.
    pub confidence: Option<f32>,
    /// Who says so.
    pub provenance: Provenance,
    /// Where it was seen.
    pub boxes: Vec<TagBox>,
}

impl PhotoTag {
    /// Whether the tag is shown and found: what the person said, else whether the model is sure enough.
    pub fn is_shown(&self, threshold: f32) -> bool {
        match self.provenance {
            Provenance::Confirmed | Provenance::Manual => true,
            Provenance::Rejected => false,
            Provenance::Auto => self.confidence.is_some_and(|confidence| confidence >= threshold),
        }
    }
}

impl Read<'_> {
    /// All tags of a photo: first what the person said is so, then the surest; rejected ones last.
    pub fn tags_of(&self, photo: PhotoId) -> Result<Vec<PhotoTag>, CatalogError> {
        let mut tags = self.all(
            "SELECT t.concept, c.key, c.text, t.confidence, t.verdict FROM photo_tag t CROSS JOIN concept c ON c.id = t.concept
             WHERE t.photo = ?
             ORDER BY CASE t.verdict WHEN 1 THEN 0 WHEN 3 THEN 0 WHEN 2 THEN 2 ELSE 1 END, t.confidence DESC, t.concept",
            [photo],
            |row| {
                Ok(PhotoTag {
                    concept: row.get(0)?,
                    key: row.get(1)?,
                    text: row.get(2)?,
                    confidence: row.get(3)?,
                    provenance: row.get(4)?,
                    boxes: Vec::new(),
                })
            },
        )?;
        self.each(
            "SELECT concept, \"left\", top, width, height, confidence FROM tag_box WHERE photo = ? ORDER BY concept, n",
            [photo],
            |row| {
                let concept: ConceptId = row.get(0)?;
                if let Some(tag) = tags.iter_mut().find(|tag| tag.concept == concept) {
                    tag.boxes.push(TagBox {
                        left: row.get(1)?,
                        top: row.get(2)?,
                        width: row.get(3)?,
                        height: row.get(4)?,
                        confidence: row.get(5)?,
                    });
                }
                Ok(())
            },
        )?;
        Ok(tags)
    }

    /// The tags of many photos; a photo without tags has an empty list.
    pub fn tags_of_many(&self, photos: &[PhotoId]) -> Result<HashMap<PhotoId, Vec<PhotoTag>>, CatalogError> {
        photos.iter().map(|photo| Ok((*photo, self.tags_of(*photo)?))).collect()
    }
}

impl Write<'_> {
    /// Replaces what the models said of a photo. What the person said stays, with the new confidence or none.
    pub fn set_auto_tags(&self, photo: PhotoId, tags: &[AutoTag]) -> Result<(), CatalogError> {
        let said: HashSet<ConceptId> = tags.iter().map(|tag| tag.concept).collect();
        let before: Vec<(ConceptId, bool)> =
            self.all("SELECT concept, verdict IS NULL FROM photo_tag WHERE photo = ?", [photo], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        for (concept, auto) in before.iter().filter(|(concept, _)| !said.contains(concept)) {
            let sql = if *auto {
                "DELETE FROM photo_tag WHERE photo = ? AND concept = ?"
            } else {
                "UPDATE photo_tag SET confidence = NULL WHERE photo = ? AND concept = ?"
            };
            self.run(sql, (photo, concept))?;
        }
        self.run("DELETE FROM tag_box WHERE photo = ?", [photo])?;
        for tag in tags {
            self.run(
                "INSERT INTO photo_tag (photo, concept, confidence) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET confidence = excluded.confidence",
                (photo, tag.concept, tag.confidence),
            )?;
            for (n, place) in tag.boxes.iter().enumerate() {
                self.run(
                    "INSERT OR REPLACE INTO tag_box VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (photo, tag.concept, n as i64, place.left, place.top, place.width, place.height, place.confidence),
                )?;
            }
        }
        self.touch(photo)
    }

    /// Gives a copy of a photo what the models said of the first: tags, boxes, vectors, perceptual hashes, colour. What the person
    /// said of the first is not taken over; what the person said of the copy stays.
    pub fn copy_analysis(&self, from: PhotoId, to: PhotoId) -> Result<(), CatalogError> {
        let tags: Vec<AutoTag> = self
            .tags_of(from)?
            .into_iter()
            .filter_map(|tag| {
                let confidence = tag.confidence?;
                Some(AutoTag { concept: tag.concept, confidence, boxes: tag.boxes })
            })
            .collect();
        self.set_auto_tags(to, &tags)?;
        self.run("DELETE FROM vector WHERE photo = ?", [to])?;
        self.run(
            "INSERT INTO vector (photo, slot, model, \"left\", top, width, height, data)
             SELECT ?2, slot, model, \"left\", top, width, height, data FROM vector WHERE photo = ?1 ORDER BY slot",
            (from, to),
        )?;
        self.must(
            "UPDATE photo SET (perceptual, colour) = (SELECT perceptual, colour FROM photo WHERE id = ?1) WHERE id = ?2",
            (from, to),
        )
    }
}
