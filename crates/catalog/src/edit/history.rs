//! Undo, redo, and the list of edits.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::edit::kind;
use crate::error::CatalogError;
use crate::ids::{EditId, PhotoId};
use crate::photos::DoorFacts;
use crate::transaction::{Read, Write};

/// Something of the caller's own that was kept with an edit; see [`crate::Edit::note`].
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Note {
    /// What it is about, in the caller's words.
    pub kind: String,
    /// Which one.
    pub key: String,
    /// How it was before the edit.
    pub before: Value,
    /// How the edit left it.
    pub after: Value,
}

/// An edit that was taken back, or made again.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Undone {
    /// Its number.
    pub edit: EditId,
    /// What it was, as a key.
    pub label: String,
    /// What fills the key's text.
    pub params: Value,
    /// What the caller kept with it, in the order it has to be dealt with: undo hands back the last first.
    pub notes: Vec<Note>,
    /// The photos that changed by it, each once.
    pub photos: Vec<PhotoId>,
}

/// An edit in the list.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct HistoryEntry {
    /// Its number.
    pub edit: EditId,
    /// When, unix ms.
    pub at: i64,
    /// What it was, as a key.
    pub label: String,
    /// What fills the key's text.
    pub params: Value,
    /// Whether it has been taken back.
    pub undone: bool,
    /// How many photos it changed.
    pub photos: u64,
}

/// What undo and redo would do: the label of an edit, and what fills its text.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct HistoryState {
    /// The newest edit that stands.
    pub undo: Option<(String, Value)>,
    /// The edit that was taken back last.
    pub redo: Option<(String, Value)>,
}

struct Recorded {
    photo: Option<PhotoId>,
    kind: String,
    key: String,
    before: Value,
    after: Value,
}

impl Read<'_> {
    /// The newest edits, newest first, also those taken back.
    pub fn history(&self, limit: usize) -> Result<Vec<HistoryEntry>, CatalogError> {
        self.all(
            "SELECT id, at, label, params, undone,
                    (SELECT count(DISTINCT photo) FROM history_row WHERE edit = history.id)
             FROM history ORDER BY id DESC LIMIT ?",
            [limit as i64],
            |row| {
                let params: String = row.get(3)?;
                Ok(HistoryEntry {
                    edit: row.get(0)?,
                    at: row.get(1)?,
                    label: row.get(2)?,
                    params: serde_json::from_str(&params).unwrap_or_default(),
                    undone: row.get(4)?,
                    photos: row.get::<_, i64>(5)? as u64,
                })
            },
        )
    }

    /// See [`HistoryState`].
    pub fn history_state(&self) -> Result<HistoryState, CatalogError> {
        let words = |row: &rusqlite::Row<'_>| {
            let params: String = row.get(1)?;
            Ok((row.get(0)?, serde_json::from_str(&params).unwrap_or_default()))
        };
        Ok(HistoryState {
            undo: self.optional(
                "SELECT label, params FROM history WHERE undone = 0 ORDER BY id DESC LIMIT 1",
                [],
                words,
            )?,
            redo: self.optional("SELECT label, params FROM history WHERE undone = 1 ORDER BY id LIMIT 1", [], words)?,
        })
    }

    fn recorded(&self, edit: EditId) -> Result<Vec<Recorded>, CatalogError> {
        let mut rows = Vec::new();
        self.each(
            "SELECT photo, kind, key, before, after FROM history_row WHERE edit = ? ORDER BY n",
            [edit],
            |row| {
                let (before, after): (String, String) = (row.get(3)?, row.get(4)?);
                rows.push(Recorded {
                    photo: row.get(0)?,
                    kind: row.get(1)?,
                    key: row.get(2)?,
                    before: serde_json::from_str(&before)?,
                    after: serde_json::from_str(&after)?,
                });
                Ok(())
            },
        )?;
        Ok(rows)
    }
}

impl Write<'_> {
    /// Takes back the newest edit that stands; `None` when there is none.
    pub fn undo(&self, now: i64) -> Result<Option<Undone>, CatalogError> {
        let last = self.optional(
            "SELECT id, label, params FROM history WHERE undone = 0 ORDER BY id DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let Some((edit, label, params)) = last else { return Ok(None) };
        self.nested(|| {
            let mut rows = self.recorded(edit)?;
            rows.reverse();
            for row in &rows {
                self.apply(row.photo, &row.kind, &row.key, &row.before, now)?;
            }
            self.run("UPDATE history SET undone = 1 WHERE id = ?", [edit])?;
            self.undone(edit, label, params, rows)
        })
        .map(Some)
    }

    /// Makes the edit again that was taken back last; `None` when there is none.
    pub fn redo(&self, now: i64) -> Result<Option<Undone>, CatalogError> {
        let next =
            self.optional("SELECT id, label, params FROM history WHERE undone = 1 ORDER BY id LIMIT 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
        let Some((edit, label, params)) = next else { return Ok(None) };
        self.nested(|| {
            let rows = self.recorded(edit)?;
            for row in &rows {
                self.apply(row.photo, &row.kind, &row.key, &row.after, now)?;
            }
            self.run("UPDATE history SET undone = 0 WHERE id = ?", [edit])?;
            self.undone(edit, label, params, rows)
        })
        .map(Some)
    }

    fn undone(&self, edit: EditId, label: String, params: String, rows: Vec<Recorded>) -> Result<Undone, CatalogError> {
        let mut photos: Vec<PhotoId> = rows.iter().filter_map(|row| row.photo).collect();
        for concept in rows.iter().filter(|row| row.kind == kind::CONCEPT) {
            let of = self.all("SELECT photo FROM photo_tag WHERE concept = ?", [&concept.key], |row| row.get(0))?;
            photos.extend::<Vec<PhotoId>>(of);
        }
        photos.sort_unstable();
        photos.dedup();
        let notes = rows
            .into_iter()
            .filter_map(|row| {
                let kind = row.kind.strip_prefix(kind::NOTE)?.to_owned();
                Some(Note { kind, key: row.key, before: row.before, after: row.after })
            })
            .collect();
        Ok(Undone { edit, label, params: serde_json::from_str(&params)?, notes, photos })
    }

    /// What was edited of a newcomer that turns out to be an older photo was edited of that one: undo brings back what the
    /// older photo had. To be called before the older photo takes the newcomer's values over.
    pub(crate) fn history_of_adopted(&self, newcomer: PhotoId, original: PhotoId) -> Result<(), CatalogError> {
        let edited: bool = self.one(
            "SELECT rating > 0 OR favourite OR EXISTS (SELECT 1 FROM photo_field WHERE photo = ?1)
                 OR EXISTS (SELECT 1 FROM photo_tag WHERE photo = ?1 AND verdict IS NOT NULL)
             FROM photo WHERE id = ?1",
            [newcomer],
            |row| row.get(0),
        )?;
        if !edited {
            // Nearly always: the whole history is not read then.
            return Ok(());
        }
        let rows: Vec<(EditId, i64, String, String)> = self.all(
            "SELECT edit, n, kind, key FROM history_row WHERE photo = ? ORDER BY edit, n",
            [newcomer],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )?;
        let mut seen = HashSet::new();
        for (edit, n, kind, key) in rows {
            self.run("UPDATE history_row SET photo = ?3 WHERE edit = ?1 AND n = ?2", (edit, n, original))?;
            let value = self.value_of(original, &kind, &key)?;
            if seen.insert((kind, key))
                && let Some(value) = value
            {
                let value = value.to_string();
                self.run("UPDATE history_row SET before = ?3 WHERE edit = ?1 AND n = ?2", (edit, n, value))?;
            }
        }
        Ok(())
    }

    /// What a row of the history would say of a photo as it is now; `None` for a kind that says nothing of a photo.
    fn value_of(&self, photo: PhotoId, kind: &str, key: &str) -> Result<Option<Value>, CatalogError> {
        let Some(row) = self.photo(photo)? else { return Ok(None) };
        Ok(Some(match kind {
            kind::VERDICT => {
                let verdict: Option<Option<i64>> = self.optional(
                    "SELECT verdict FROM photo_tag WHERE photo = ? AND concept = ?",
                    (photo, key),
                    |row| row.get(0),
                )?;
                json!(verdict.flatten())
            }
            kind::FIELD => json!(self.field(photo, key)?),
            kind::RATING => json!(row.rating),
            kind::FAVOURITE => json!(row.favourite),
            kind::DOOR => serde_json::to_value(DoorFacts {
                entity_id: row.entity_id,
                data_id: row.data_id,
                extra_data: row.extra_data,
                source: row.source,
            })?,
            _ => return Ok(None),
        }))
    }
}
