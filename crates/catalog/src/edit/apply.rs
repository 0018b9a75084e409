//! Writing one recorded value: by the edit itself, by undo (the value before) and by redo (the value after).

use serde_json::Value;

use crate::edit::{concept_columns, kind};
use crate::error::CatalogError;
use crate::ids::{ConceptId, PhotoId};
use crate::photos::DoorFacts;
use crate::transaction::Write;

impl Write<'_> {
    /// Writes a value that the history knows. A photo that is no more is left alone.
    pub(crate) fn apply(
        &self,
        photo: Option<PhotoId>,
        kind: &str,
        key: &str,
        value: &Value,
        now: i64,
    ) -> Result<(), CatalogError> {
        let Some(photo) = photo else {
            return if kind == kind::CONCEPT {
                self.put_concept(concept_id(key)?, value.as_str(), now)
            } else {
                Ok(())
            };
        };
        if self.run("UPDATE photo SET updated_at = ?2 WHERE id = ?1", (photo, now))? == 0 {
            return Ok(());
        }
        match kind {
            kind::VERDICT => self.put_verdict(photo, concept_id(key)?, value.as_i64())?,
            kind::FIELD => {
                let values: Vec<String> = serde_json::from_value(value.clone())?;
                self.put_field(photo, key, &values)?;
            }
            kind::RATING => {
                self.run("UPDATE photo SET rating = ?2 WHERE id = ?1", (photo, value.as_u64().unwrap_or(0) as i64))?;
            }
            kind::FAVOURITE => {
                self.run("UPDATE photo SET favourite = ?2 WHERE id = ?1", (photo, value.as_bool() == Some(true)))?;
            }
            kind::DOOR => {
                let door: DoorFacts = serde_json::from_value(value.clone())?;
                self.set_door(photo, &door)?;
            }
            other => return Err(CatalogError::Corrupt { reason: format!("the history knows no {other}") }),
        }
        self.touch(photo)
    }

    /// Sets what the person said of a tag; a row of which nobody says anything any more vanishes.
    fn put_verdict(&self, photo: PhotoId, concept: ConceptId, verdict: Option<i64>) -> Result<(), CatalogError> {
        match verdict {
            Some(verdict) => self.run(
                "INSERT INTO photo_tag (photo, concept, verdict) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET verdict = excluded.verdict",
                (photo, concept, verdict),
            )?,
            None => {
                self.run(
                    "DELETE FROM photo_tag WHERE photo = ? AND concept = ? AND confidence IS NULL",
                    (photo, concept),
                )?;
                self.run("UPDATE photo_tag SET verdict = NULL WHERE photo = ? AND concept = ?", (photo, concept))?
            }
        };
        Ok(())
    }

    /// Gives a typed concept a text, making it when it is not there, or removes it.
    fn put_concept(&self, concept: ConceptId, text: Option<&str>, now: i64) -> Result<(), CatalogError> {
        let Some(text) = text else {
            self.run("DELETE FROM tag_box WHERE concept = ?", [concept])?;
            return self.run("DELETE FROM concept WHERE id = ?", [concept]).map(drop);
        };
        let (text, fold) = concept_columns(text);
        self.run(
            "INSERT INTO concept (id, text, fold) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET text = excluded.text, fold = excluded.fold",
            (concept, text, fold),
        )?;
        let photos: Vec<PhotoId> =
            self.all("SELECT photo FROM photo_tag WHERE concept = ?", [concept], |row| row.get(0))?;
        for photo in photos {
            self.run("UPDATE photo SET updated_at = ?2 WHERE id = ?1", (photo, now))?;
            self.touch(photo)?;
        }
        Ok(())
    }
}

fn concept_id(key: &str) -> Result<ConceptId, CatalogError> {
    match key.parse() {
        Ok(number) => Ok(ConceptId::new(number)),
        Err(_) => Err(CatalogError::Corrupt { reason: format!("the history has the concept {key}") }),
    }
}
