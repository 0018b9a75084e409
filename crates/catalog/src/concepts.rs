//! Concepts: what tags name. Either an entry of the vocabulary, by its key, or what a person typed.

use rusqlite::Row;

use crate::error::CatalogError;
use crate::ids::{ConceptId, InstanceId};
use crate::names::fold;
use crate::transaction::{Read, Write};

/// What a tag names. Exactly one of `key` and `text` is there.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Concept {
    /// Its number.
    pub id: ConceptId,
    /// The vocabulary's key, such as `dog`.
    pub key: Option<String>,
    /// What a person typed.
    pub text: Option<String>,
}

impl Read<'_> {
    /// One concept.
    pub fn concept(&self, id: ConceptId) -> Result<Option<Concept>, CatalogError> {
        self.optional("SELECT id, key, text FROM concept WHERE id = ?", [id], concept)
    }

    /// All concepts.
    pub fn concepts(&self) -> Result<Vec<Concept>, CatalogError> {
        self.all("SELECT id, key, text FROM concept ORDER BY id", [], concept)
    }

    /// The concept of a key of the vocabulary, when a photo ever had it.
    pub fn concept_of_key(&self, key: &str) -> Result<Option<ConceptId>, CatalogError> {
        self.optional("SELECT id FROM concept WHERE key = ?", [key], |row| row.get(0))
    }

    /// The concept of a text, whatever its case, when someone ever typed it.
    pub fn concept_of_text(&self, text: &str) -> Result<Option<ConceptId>, CatalogError> {
        self.optional("SELECT id FROM concept WHERE fold = ?", [fold(text)], |row| row.get(0))
    }

    /// What people typed, and how many present photos have it now, by text.
    pub fn custom_tags(&self) -> Result<Vec<(ConceptId, String, u64)>, CatalogError> {
        let counts: std::collections::HashMap<_, _> = self.custom_counts()?.into_iter().collect();
        self.all("SELECT id, text FROM concept WHERE fold IS NOT NULL ORDER BY fold", [], |row| {
            let id = row.get(0)?;
            Ok((id, row.get(1)?, counts.get(&id).copied().unwrap_or(0)))
        })
    }

    fn custom_counts(&self) -> Result<Vec<(ConceptId, u64)>, CatalogError> {
        self.all(
            "SELECT c.id, count(*) FROM concept c CROSS JOIN photo_tag t INDEXED BY photo_tag_concept
                 ON t.concept = c.id AND t.verdict IN (1, 3)
             CROSS JOIN photo p ON p.id = t.photo AND p.state = 0 WHERE c.fold IS NOT NULL GROUP BY c.id",
            [],
            |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)),
        )
    }

    /// How many present photos show each concept at a threshold (0..100), in one instance or in all. Reads all tags.
    pub fn tag_counts(
        &self,
        instance: Option<InstanceId>,
        threshold: f32,
    ) -> Result<Vec<(ConceptId, u64)>, CatalogError> {
        let only = instance.map(|id| self.present_in(id)).transpose()?;
        let missing = self.missing()?;
        let mut counts: Vec<(ConceptId, u64)> = Vec::new();
        self.each(
            "SELECT concept, photo FROM photo_tag INDEXED BY photo_tag_concept
             WHERE verdict IN (1, 3) OR (verdict IS NULL AND confidence >= ?) ORDER BY concept",
            [threshold],
            |row| {
                let (concept, photo): (ConceptId, i64) = (row.get(0)?, row.get(1)?);
                let photo = photo.cast_unsigned();
                if missing.contains(photo) || only.as_ref().is_some_and(|only| !only.contains(photo)) {
                    return Ok(());
                }
                match counts.last_mut() {
                    Some((last, n)) if *last == concept => *n += 1,
                    _ => counts.push((concept, 1)),
                }
                Ok(())
            },
        )?;
        Ok(counts)
    }
}

impl Write<'_> {
    /// The concept of a key of the vocabulary; made when there is none.
    pub fn concept_for_key(&self, key: &str) -> Result<ConceptId, CatalogError> {
        match self.concept_of_key(key)? {
            Some(id) => Ok(id),
            None => self.one("INSERT INTO concept (key) VALUES (?) RETURNING id", [key], |row| row.get(0)),
        }
    }

    /// The concept of what a person typed, whatever its case; made when there is none. Spaces around it do not count.
    pub fn concept_for_text(&self, text: &str) -> Result<ConceptId, CatalogError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(CatalogError::Invalid { what: "tag" });
        }
        match self.concept_of_text(text)? {
            Some(id) => Ok(id),
            None => {
                self.one("INSERT INTO concept (text, fold) VALUES (?, ?) RETURNING id", (text, fold(text)), |row| {
                    row.get(0)
                })
            }
        }
    }
}

fn concept(row: &Row<'_>) -> rusqlite::Result<Concept> {
    Ok(Concept { id: row.get(0)?, key: row.get(1)?, text: row.get(2)? })
}
