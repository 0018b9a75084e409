//! The catalogue as others hold it: one writer, readers that never wait for it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use parking_lot::Mutex;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::error::CatalogError;
use crate::transaction::{Read, Write};
use crate::{connection, migrate};

/// Reading connections kept for the next reader; more are opened when needed.
const IDLE_READERS: usize = 4;

/// An open catalogue. Any thread may use it; a write waits for the write before it, a read for nothing.
pub struct Catalog {
    file: PathBuf,
    /// Before the writer, because fields are dropped in this order and only a writer that is closed last folds the WAL
    /// back into the file.
    readers: Mutex<Vec<Connection>>,
    writer: Mutex<Connection>,
    version: AtomicI64,
    commits: AtomicU64,
    wall_clock: fn(i64) -> i64,
}

/// A state of the catalogue: two that are equal held the same. A state read before a snapshot is the snapshot's or older.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    commits: u64,
    version: i64,
}

impl Catalog {
    /// The file's name in the folder given to [`Catalog::open`].
    pub const FILE: &'static str = "catalog.sqlite";

    /// Opens or makes `folder/catalog.sqlite` and brings it up to date. `now` (unix ms) names the copy that is made before
    /// an older one is changed. A newer one is refused and left as it is.
    pub fn open(folder: &Path, now: i64) -> Result<Self, CatalogError> {
        Self::open_with(folder, migrate::STEPS, now)
    }

    /// As [`Catalog::open`] with other steps, for the tests of migration.
    pub(crate) fn open_with(folder: &Path, steps: &[&str], now: i64) -> Result<Self, CatalogError> {
        std::fs::create_dir_all(folder)?;
        let file = folder.join(Self::FILE);
        let known = steps.len() as i64;
        if std::fs::metadata(&file).is_ok_and(|data| data.len() > 0) {
            let found = connection::version_of(&file)?;
            if found > known {
                return Err(CatalogError::Newer { found, known });
            }
        }
        let writer = connection::writer(&file)?;
        migrate::migrate(&writer, folder, steps, now)?;
        let catalog = Self {
            file,
            writer: Mutex::new(writer),
            readers: Mutex::default(),
            version: AtomicI64::new(0),
            commits: AtomicU64::new(0),
            wall_clock: |at| at,
        };
        catalog.data_version()?;
        if catalog.read(|read| read.has_running_jobs())? {
            catalog.write(|write| write.interrupt_jobs())?;
        }
        Ok(catalog)
    }

    /// Has photos without a date of their own sorted by what the person's clock showed when their file was written, as those
    /// with one are sorted by the camera's clock. `clock` makes that of unix ms: the ms since 1970 as if it were UTC.
    #[must_use]
    pub fn with_wall_clock(mut self, clock: fn(i64) -> i64) -> Self {
        self.wall_clock = clock;
        self
    }

    /// Runs `f` on one consistent snapshot.
    pub fn read<T>(&self, f: impl FnOnce(&Read<'_>) -> Result<T, CatalogError>) -> Result<T, CatalogError> {
        let idle = self.readers.lock().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connection::reader(&self.file)?,
        };
        let transaction = Transaction::new_unchecked(&connection, TransactionBehavior::Deferred)?;
        let result = f(&Read::new(&transaction));
        // When even ending a read fails, the connection is of no more use and is not kept.
        let ended = transaction.finish();
        let mut readers = self.readers.lock();
        if ended.is_ok() && readers.len() < IDLE_READERS {
            readers.push(connection);
        }
        result
    }

    /// Runs `f` in one transaction: all of it is kept, or, when `f` fails or panics, nothing.
    pub fn write<T>(&self, f: impl FnOnce(&Write<'_>) -> Result<T, CatalogError>) -> Result<T, CatalogError> {
        let connection = self.writer.lock();
        let transaction = Transaction::new_unchecked(&connection, TransactionBehavior::Immediate)?;
        let write = Write::new(&transaction, self.wall_clock);
        let result = f(&write)?;
        write.finish()?;
        transaction.commit()?;
        self.commits.fetch_add(1, Ordering::Release);
        Ok(result)
    }

    /// Where the catalogue stands. Any commit changes it, also one that gives no photo a new number; a commit of another
    /// process while a write of ours runs is seen when that ends.
    pub fn moment(&self) -> Result<Moment, CatalogError> {
        Ok(Moment { commits: self.commits.load(Ordering::Acquire), version: self.data_version()? })
    }

    /// A number that changes when another process has committed; commits through this `Catalog` do not change it. While
    /// a write of ours runs it is the last number known.
    pub fn data_version(&self) -> Result<i64, CatalogError> {
        if let Some(writer) = self.writer.try_lock() {
            let found: i64 = writer.query_row("PRAGMA data_version", [], |row| row.get(0))?;
            self.version.store(found, Ordering::Relaxed);
        }
        Ok(self.version.load(Ordering::Relaxed))
    }

    /// Copies the whole catalogue to the file `to`, which may exist.
    pub fn backup(&self, to: &Path) -> Result<(), CatalogError> {
        migrate::copy(&connection::reader(&self.file)?, to)
    }

    /// The copies made before migrations in this folder, oldest first.
    pub fn backups(folder: &Path) -> Result<Vec<PathBuf>, CatalogError> {
        migrate::backups(folder)
    }

    /// The catalogue's file.
    pub fn file(&self) -> &Path {
        &self.file
    }
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalog").field("file", &self.file).finish_non_exhaustive()
    }
}
