//! Edits by hand: what a person says of photos, recorded so that it can be undone.
//!
//! An edit is a list of rows with their values before and after. Undo and redo write only the person's part (verdicts,
//! fields, rating, favourite, the doors' texts, names of concepts), never what a model said.

mod apply;
mod history;

use std::cell::Cell;
use std::ops::Deref;

use rusqlite::OptionalExtension;
use serde_json::{Value, json};

use crate::concepts::Concept;
use crate::error::CatalogError;
use crate::ids::{ConceptId, EditId, PhotoId};
use crate::names::fold;
use crate::photos::DoorFacts;
use crate::tags::Provenance;
use crate::transaction::{Read, Write};

pub use history::{HistoryEntry, HistoryState, Note, Undone};

/// How many edits can be undone.
pub(crate) const KEPT_EDITS: i64 = 1000;

/// What a row of the history is about. The text is stored.
pub(crate) mod kind {
    pub(crate) const VERDICT: &str = "verdict";
    pub(crate) const FIELD: &str = "field";
    pub(crate) const RATING: &str = "rating";
    pub(crate) const FAVOURITE: &str = "favourite";
    pub(crate) const DOOR: &str = "door";
    pub(crate) const CONCEPT: &str = "concept";
    /// Before the kind of a note.
    pub(crate) const NOTE: &str = "note:";
}

/// An edit that is being made; see [`Write::edit`].
pub struct Edit<'w, 'c> {
    write: &'w Write<'c>,
    id: EditId,
    rows: Cell<i64>,
    now: i64,
}

impl<'c> Deref for Edit<'_, 'c> {
    type Target = Read<'c>;

    fn deref(&self) -> &Self::Target {
        self.write
    }
}

/// One changed value.
struct Change<'a> {
    photo: Option<PhotoId>,
    kind: &'a str,
    key: &'a str,
    before: Value,
    after: Value,
}

impl<'c> Write<'c> {
    /// Makes one edit, which undo takes back as a whole. `label` is a key for what the person is told, `params` what fills
    /// it. `None` when `f` changed nothing. When `f` fails, nothing of it is kept.
    pub fn edit(
        &self,
        label: &str,
        params: &Value,
        now: i64,
        f: impl FnOnce(&Edit<'_, 'c>) -> Result<(), CatalogError>,
    ) -> Result<Option<EditId>, CatalogError> {
        self.nested(|| {
            let id: EditId = self.one(
                "INSERT INTO history (at, label, params) VALUES (?, ?, ?) RETURNING id",
                (now, label, params.to_string()),
                |row| row.get(0),
            )?;
            let edit = Edit { write: self, id, rows: Cell::new(0), now };
            f(&edit)?;
            if edit.rows.get() == 0 {
                self.run("DELETE FROM history WHERE id = ?", [id])?;
                return Ok(None);
            }
            self.run("DELETE FROM history WHERE undone = 1", [])?;
            self.run(
                "DELETE FROM history WHERE id <= (SELECT id FROM history ORDER BY id DESC LIMIT 1 OFFSET ?)",
                [KEPT_EDITS],
            )?;
            Ok(Some(id))
        })
    }
}

impl Edit<'_, '_> {
    /// The edit's number.
    pub fn id(&self) -> EditId {
        self.id
    }

    /// Says what the person thinks of a tag. `None` and [`Provenance::Auto`] take back what was said. Whether the person
    /// alone says so or agrees with a model is decided here: asking for either of [`Provenance::Manual`] and
    /// [`Provenance::Confirmed`] is the same.
    pub fn set_verdict(
        &self,
        photo: PhotoId,
        concept: ConceptId,
        verdict: Option<Provenance>,
    ) -> Result<(), CatalogError> {
        if self.concept(concept)?.is_none() {
            return Err(CatalogError::Unknown);
        }
        let (sure, before) = self.verdict_of(photo, concept)?;
        let after = match verdict.unwrap_or(Provenance::Auto) {
            Provenance::Auto => None,
            Provenance::Rejected => Provenance::Rejected.verdict(),
            Provenance::Confirmed | Provenance::Manual if matches!(before, Some(1 | 3)) => before,
            Provenance::Confirmed | Provenance::Manual if sure => Provenance::Confirmed.verdict(),
            Provenance::Confirmed | Provenance::Manual => Provenance::Manual.verdict(),
        };
        self.put_verdict(photo, concept, before, after)
    }

    /// Gives a photo these values under a key; none removes the key. Empty values are left out.
    pub fn set_field(&self, photo: PhotoId, key: &str, values: &[String]) -> Result<(), CatalogError> {
        let key = key.trim();
        if key.is_empty() {
            return Err(CatalogError::Invalid { what: "key" });
        }
        let values: Vec<&str> = values.iter().map(|value| value.trim()).filter(|value| !value.is_empty()).collect();
        let before = self.field(photo, key)?;
        // The key keeps the case in which the photo has it, or undo would bring back another spelling.
        let there: Option<String> =
            self.optional("SELECT key FROM photo_field WHERE photo = ? AND key = ? LIMIT 1", (photo, key), |row| {
                row.get(0)
            })?;
        let key = there.as_deref().unwrap_or(key);
        self.change(Change { photo: Some(photo), kind: kind::FIELD, key, before: json!(before), after: json!(values) })
    }

    /// Gives a photo 0 to 5 stars.
    pub fn set_rating(&self, photo: PhotoId, rating: u8) -> Result<(), CatalogError> {
        if rating > 5 {
            return Err(CatalogError::Invalid { what: "rating" });
        }
        let before = self.photo_row(photo)?.rating;
        self.change(Change {
            photo: Some(photo),
            kind: kind::RATING,
            key: "",
            before: json!(before),
            after: json!(rating),
        })
    }

    /// Marks a photo, or takes the mark away.
    pub fn set_favourite(&self, photo: PhotoId, favourite: bool) -> Result<(), CatalogError> {
        let before = self.photo_row(photo)?.favourite;
        self.change(Change {
            photo: Some(photo),
            kind: kind::FAVOURITE,
            key: "",
            before: json!(before),
            after: json!(favourite),
        })
    }

    /// Changes what a door remembers of a photo.
    pub fn set_door(&self, photo: PhotoId, door: &DoorFacts) -> Result<(), CatalogError> {
        let row = self.photo_row(photo)?;
        let before = DoorFacts {
            entity_id: row.entity_id,
            data_id: row.data_id,
            extra_data: row.extra_data,
            source: row.source,
        };
        self.change(Change {
            photo: Some(photo),
            kind: kind::DOOR,
            key: "",
            before: serde_json::to_value(before)?,
            after: serde_json::to_value(door)?,
        })
    }

    /// Gives a tag that a person typed another text. When there is one of that text, the two become one; says which concept
    /// it is now.
    pub fn rename_concept(&self, concept: ConceptId, text: &str) -> Result<ConceptId, CatalogError> {
        let old = self.typed(concept)?;
        let text = text.trim();
        if text.is_empty() {
            return Err(CatalogError::Invalid { what: "tag" });
        }
        match self.concept_of_text(text)? {
            Some(other) if other != concept => {
                self.merge_concepts(concept, other)?;
                Ok(other)
            }
            _ => {
                self.change(Change {
                    photo: None,
                    kind: kind::CONCEPT,
                    key: &concept.to_string(),
                    before: json!(old.text),
                    after: json!(text),
                })?;
                Ok(concept)
            }
        }
    }

    /// Puts all photos with a tag that a person typed under another one; where a photo has both, the stronger word counts:
    /// "it is so" before "it is not". The first is no more.
    pub fn merge_concepts(&self, from: ConceptId, into: ConceptId) -> Result<(), CatalogError> {
        let old = self.typed(from)?;
        if from == into {
            return Ok(());
        }
        if self.concept(into)?.is_none() {
            return Err(CatalogError::Unknown);
        }
        let said: Vec<(PhotoId, i64)> = self.all(
            "SELECT photo, verdict FROM photo_tag WHERE concept = ? AND verdict IS NOT NULL ORDER BY photo",
            [from],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        for (photo, verdict) in said {
            let (sure, there) = self.verdict_of(photo, into)?;
            let is_so = |verdict: i64| verdict != 2;
            let after = match there {
                Some(there) if is_so(there) || !is_so(verdict) => Some(there),
                _ if is_so(verdict) && sure => Provenance::Confirmed.verdict(),
                _ if is_so(verdict) => Provenance::Manual.verdict(),
                _ => Some(verdict),
            };
            self.put_verdict(photo, into, there, after)?;
            self.put_verdict(photo, from, Some(verdict), None)?;
        }
        let used: bool =
            self.one("SELECT EXISTS (SELECT 1 FROM photo_tag WHERE concept = ?)", [from], |row| row.get(0))?;
        if used {
            // Only what a model said is left; that is not the person's to take away.
            return Ok(());
        }
        self.change(Change {
            photo: None,
            kind: kind::CONCEPT,
            key: &from.to_string(),
            before: json!(old.text),
            after: Value::Null,
        })
    }

    /// Keeps something of the caller's own with the edit, such as a file that went to the trash. Undo and redo hand it back
    /// and do nothing about it themselves.
    pub fn note(&self, kind: &str, key: &str, before: &Value, after: &Value) -> Result<(), CatalogError> {
        let kind = format!("{}{kind}", kind::NOTE);
        self.record(&Change { photo: None, kind: &kind, key, before: before.clone(), after: after.clone() })
    }

    fn put_verdict(
        &self,
        photo: PhotoId,
        concept: ConceptId,
        before: Option<i64>,
        after: Option<i64>,
    ) -> Result<(), CatalogError> {
        self.change(Change {
            photo: Some(photo),
            kind: kind::VERDICT,
            key: &concept.to_string(),
            before: json!(before),
            after: json!(after),
        })
    }

    /// Writes a value and keeps what was there.
    fn change(&self, change: Change<'_>) -> Result<(), CatalogError> {
        if change.before == change.after {
            return Ok(());
        }
        if let Some(photo) = change.photo {
            self.photo_row(photo)?;
        }
        self.write.apply(change.photo, change.kind, change.key, &change.after, self.now)?;
        self.record(&change)
    }

    fn record(&self, change: &Change<'_>) -> Result<(), CatalogError> {
        let n = self.rows.get();
        self.rows.set(n + 1);
        self.write
            .run(
                "INSERT INTO history_row VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    self.id,
                    n,
                    change.photo,
                    change.kind,
                    change.key,
                    change.before.to_string(),
                    change.after.to_string(),
                ),
            )
            .map(drop)
    }

    fn photo_row(&self, photo: PhotoId) -> Result<crate::PhotoRow, CatalogError> {
        self.photo(photo)?.ok_or(CatalogError::Unknown)
    }

    /// Whether a model has a confidence for the tag, and what the person said of it.
    fn verdict_of(&self, photo: PhotoId, concept: ConceptId) -> Result<(bool, Option<i64>), CatalogError> {
        Ok(self
            .statement("SELECT confidence IS NOT NULL, verdict FROM photo_tag WHERE photo = ? AND concept = ?")?
            .query_row((photo, concept), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?
            .unwrap_or((false, None)))
    }

    fn typed(&self, concept: ConceptId) -> Result<Concept, CatalogError> {
        let found = self.concept(concept)?.ok_or(CatalogError::Unknown)?;
        if found.text.is_none() { Err(CatalogError::Invalid { what: "tag typed by a person" }) } else { Ok(found) }
    }
}

/// The columns of a concept with that text.
pub(crate) fn concept_columns(text: &str) -> (String, String) {
    (text.to_owned(), fold(text))
}
