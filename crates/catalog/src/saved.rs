//! Searches kept under a name.

use crate::error::CatalogError;
use crate::ids::SavedSearchId;
use crate::transaction::{Read, Write};

/// A search kept under a name.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SavedSearch {
    /// Its number.
    pub id: SavedSearchId,
    /// The person's name for it.
    pub name: String,
    /// The query as typed.
    pub query: String,
    /// Its place in the list, from 0.
    pub position: u32,
}

impl Read<'_> {
    /// All saved searches in their order.
    pub fn saved_searches(&self) -> Result<Vec<SavedSearch>, CatalogError> {
        self.all("SELECT id, name, query, position FROM saved_search ORDER BY position, id", [], |row| {
            Ok(SavedSearch { id: row.get(0)?, name: row.get(1)?, query: row.get(2)?, position: row.get(3)? })
        })
    }
}

impl Write<'_> {
    /// Adds a search at the end of the list.
    pub fn add_saved_search(&self, name: &str, query: &str) -> Result<SavedSearchId, CatalogError> {
        self.one(
            "INSERT INTO saved_search (name, query, position)
             VALUES (?1, ?2, (SELECT coalesce(max(position) + 1, 0) FROM saved_search)) RETURNING id",
            (name, query),
            |row| row.get(0),
        )
    }

    /// Gives a search another name.
    pub fn rename_saved_search(&self, id: SavedSearchId, name: &str) -> Result<(), CatalogError> {
        self.must("UPDATE saved_search SET name = ?2 WHERE id = ?1", (id, name))
    }

    /// Puts the searches in this order; those not named come after.
    pub fn order_saved_searches(&self, order: &[SavedSearchId]) -> Result<(), CatalogError> {
        self.run("UPDATE saved_search SET position = position + ?", [order.len() as i64])?;
        for (position, id) in order.iter().enumerate() {
            self.must("UPDATE saved_search SET position = ?2 WHERE id = ?1", (id, position as i64))?;
        }
        Ok(())
    }

    /// Forgets a search.
    pub fn remove_saved_search(&self, id: SavedSearchId) -> Result<(), CatalogError> {
        self.must("DELETE FROM saved_search WHERE id = ?", [id])
    }
}
