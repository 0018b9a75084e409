//! What the person searched for of late.

use crate::error::CatalogError;
use crate::transaction::{Read, Write};

/// How many are kept.
const KEPT: i64 = 50;

impl Read<'_> {
    /// Searches of late, the last first.
    pub fn recent_searches(&self, limit: usize) -> Result<Vec<String>, CatalogError> {
        self.all("SELECT query FROM recent_search ORDER BY at DESC, query LIMIT ?", [limit as i64], |row| row.get(0))
    }
}

impl Write<'_> {
    /// Remembers a search; an equal one moves to the front, the oldest ones go.
    pub fn note_search(&self, query: &str, now: i64) -> Result<(), CatalogError> {
        self.run(
            "INSERT INTO recent_search VALUES (?1, ?2) ON CONFLICT DO UPDATE SET at = max(at + 1, excluded.at)",
            (query, now),
        )?;
        self.run(
            "DELETE FROM recent_search WHERE query IN
                 (SELECT query FROM recent_search ORDER BY at DESC, query LIMIT -1 OFFSET ?)",
            [KEPT],
        )?;
        Ok(())
    }

    /// Forgets them all.
    pub fn forget_searches(&self) -> Result<(), CatalogError> {
        self.run("DELETE FROM recent_search", []).map(drop)
    }
}
