//! What one reads and writes through: [`Read`] is one snapshot, [`Write`] one transaction.
//!
//! The verbs are in the modules of their subjects (`instances`, `photos`, `tags`, ...), as `impl Read` and `impl Write`.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::ops::Deref;

use rusqlite::{CachedStatement, Connection, OptionalExtension, Params, Row};

use crate::error::CatalogError;
use crate::ids::PhotoId;

/// One consistent snapshot of the catalogue.
pub struct Read<'a> {
    connection: &'a Connection,
}

/// One write transaction; what it wrote is seen by others when the closure given to [`crate::Catalog::write`] ends well.
pub struct Write<'a> {
    read: Read<'a>,
    /// The counter as of now; it goes to the table once, at the end.
    seq: Cell<Option<i64>>,
    /// Photos that this transaction has already given a number: nobody has seen it, so a second one would say no more.
    touched: RefCell<HashSet<PhotoId>>,
    /// See [`crate::Catalog::with_wall_clock`].
    wall_clock: fn(i64) -> i64,
}

impl<'a> Deref for Write<'a> {
    type Target = Read<'a>;

    fn deref(&self) -> &Self::Target {
        &self.read
    }
}

impl<'a> Read<'a> {
    pub(crate) fn new(connection: &'a Connection) -> Self {
        Self { connection }
    }

    pub(crate) fn statement(&self, sql: &str) -> Result<CachedStatement<'a>, CatalogError> {
        #[cfg(test)]
        crate::plans::record(sql);
        Ok(self.connection.prepare_cached(sql)?)
    }

    pub(crate) fn optional<T>(
        &self,
        sql: &str,
        params: impl Params,
        row: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, CatalogError> {
        Ok(self.statement(sql)?.query_row(params, row).optional()?)
    }

    pub(crate) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        row: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, CatalogError> {
        Ok(self.statement(sql)?.query_row(params, row)?)
    }

    pub(crate) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, CatalogError> {
        Ok(self.statement(sql)?.query_map(params, row)?.collect::<Result<_, _>>()?)
    }

    pub(crate) fn each(
        &self,
        sql: &str,
        params: impl Params,
        mut row: impl FnMut(&Row<'_>) -> Result<(), CatalogError>,
    ) -> Result<(), CatalogError> {
        let mut statement = self.statement(sql)?;
        let mut rows = statement.query(params)?;
        while let Some(next) = rows.next()? {
            row(next)?;
        }
        Ok(())
    }

    pub(crate) fn meta(&self, name: &str) -> Result<Option<i64>, CatalogError> {
        self.optional("SELECT value FROM meta WHERE name = ?", [name], |row| row.get(0))
    }

    /// The number of the last change that a search index or a list has to know of.
    pub fn last_seq(&self) -> Result<i64, CatalogError> {
        Ok(self.meta("seq")?.unwrap_or(0))
    }
}

impl<'a> Write<'a> {
    pub(crate) fn new(connection: &'a Connection, wall_clock: fn(i64) -> i64) -> Self {
        Self { read: Read::new(connection), seq: Cell::new(None), touched: RefCell::default(), wall_clock }
    }

    /// Where a file written at this time (ns since 1970) is sorted.
    pub(crate) fn written_at(&self, mtime_ns: i64) -> i64 {
        (self.wall_clock)(mtime_ns.div_euclid(1_000_000))
    }

    /// Runs one statement and says how many rows it changed.
    pub(crate) fn run(&self, sql: &str, params: impl Params) -> Result<u64, CatalogError> {
        Ok(self.statement(sql)?.execute(params)? as u64)
    }

    /// As [`Write::run`] for a statement that must change a row.
    pub(crate) fn must(&self, sql: &str, params: impl Params) -> Result<(), CatalogError> {
        if self.run(sql, params)? == 0 { Err(CatalogError::Unknown) } else { Ok(()) }
    }

    pub(crate) fn set_meta(&self, name: &str, value: i64) -> Result<(), CatalogError> {
        self.run("INSERT INTO meta VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2", (name, value)).map(drop)
    }

    pub(crate) fn next_seq(&self) -> Result<i64, CatalogError> {
        let next = match self.seq.get() {
            Some(seq) => seq,
            None => self.last_seq()?,
        } + 1;
        self.seq.set(Some(next));
        Ok(next)
    }

    /// Gives a photo the next number of the sequence: what search or a list shows of it has changed. A second call in one
    /// transaction costs nothing.
    pub fn touch(&self, photo: PhotoId) -> Result<(), CatalogError> {
        if self.touched.borrow_mut().insert(photo) {
            self.must("UPDATE photo SET seq = ?2 WHERE id = ?1", (photo, self.next_seq()?))?;
        }
        Ok(())
    }

    /// For rows that were written with a fresh number.
    pub(crate) fn already_touched(&self, photo: PhotoId) {
        self.touched.borrow_mut().insert(photo);
    }

    /// Runs `f`; when it fails, what it wrote is taken back and the transaction goes on as before.
    pub(crate) fn nested<T>(&self, f: impl FnOnce() -> Result<T, CatalogError>) -> Result<T, CatalogError> {
        self.run("SAVEPOINT nested", ())?;
        let result = f();
        if result.is_err() {
            // Numbers given inside are undone in the rows; giving them again is harmless, not giving them is not.
            self.touched.borrow_mut().clear();
            // On some errors (a full disk) SQLite takes the whole transaction back by itself; what `f` said is the reason.
            if self.run("ROLLBACK TO nested", ()).and_then(|_| self.run("RELEASE nested", ())).is_err() {
                return result;
            }
        } else {
            self.run("RELEASE nested", ())?;
        }
        result
    }

    pub(crate) fn finish(&self) -> Result<(), CatalogError> {
        match self.seq.get() {
            Some(seq) => self.set_meta("seq", seq),
            None => Ok(()),
        }
    }
}
