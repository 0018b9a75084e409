//! Opening SQLite connections the one way we open them.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::error::CatalogError;

/// How long a statement waits for another process.
const BUSY: Duration = Duration::from_secs(5);
/// Prepared statements kept for each connection; all of ours fit.
const STATEMENTS: usize = 256;

/// A connection that can only read. In WAL it neither waits for the writer nor makes it wait.
pub(crate) fn reader(file: &Path) -> Result<Connection, CatalogError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(BUSY)?;
    keep_statements(&connection)?;
    // 16 MB; the file system's cache holds the rest. No memory map: a disk that goes away would end the process.
    connection.execute_batch("PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY; PRAGMA query_only = ON;")?;
    Ok(connection)
}

/// The connection that writes; makes the file when there is none.
pub(crate) fn writer(file: &Path) -> Result<Connection, CatalogError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(BUSY)?;
    keep_statements(&connection)?;
    // A page of 8 kB holds three vectors of 1,280 numbers; one of 4 kB only one.
    connection.execute_batch("PRAGMA page_size = 8192;")?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(CatalogError::Io { reason: format!("this disk allows the journal mode {mode} only") });
    }
    // A checkpoint every 32 MB instead of 8: the pages of the indexes are written again and again while a library is indexed.
    connection.execute_batch(
        "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;
         PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 4000;",
    )?;
    Ok(connection)
}

/// Keeps prepared statements, and their plans whatever values are bound: every plan of ours is fixed by name. Otherwise a
/// SQLite with `STAT4` prepares statements anew each time a value changes, which was a quarter of all time of a search.
fn keep_statements(connection: &Connection) -> Result<(), CatalogError> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// `user_version` of a file that is there, without changing anything about it.
pub(crate) fn version_of(file: &Path) -> Result<i64, CatalogError> {
    version(&reader(file)?)
}

/// `user_version`.
pub(crate) fn version(connection: &Connection) -> Result<i64, CatalogError> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}
