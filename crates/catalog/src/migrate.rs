//! Bringing an older catalogue to the shape this program knows: all steps in one transaction, after a copy.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::connection::version;
use crate::error::CatalogError;

/// Every step, in order. Step `n` brings version `n` to `n + 1`.
pub(crate) const STEPS: &[&str] = &[include_str!("../migrations/0001_start.sql")];

/// How many copies made before migrating are kept.
const BACKUPS: usize = 3;

/// Applies the steps that `connection` lacks. `now` names the copy.
pub(crate) fn migrate(connection: &Connection, folder: &Path, steps: &[&str], now: i64) -> Result<(), CatalogError> {
    let known = steps.len() as i64;
    let before = version(connection)?;
    if before > known {
        return Err(CatalogError::Newer { found: before, known });
    }
    if before == known {
        return Ok(());
    }
    if before > 0 {
        copy(connection, &folder.join(format!("catalog-backup-v{before}-{now}.sqlite")))?;
        forget_old_backups(folder)?;
    }
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    // Another process may have done it while we waited.
    let found = version(&transaction)?;
    for step in steps.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(step)?;
    }
    if found < known {
        transaction.pragma_update(None, "user_version", known)?;
    }
    Ok(transaction.commit()?)
}

/// A copy of the whole catalogue, made under another name first so that a copy is never half a copy.
pub(crate) fn copy(connection: &Connection, to: &Path) -> Result<(), CatalogError> {
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    if part.exists() {
        std::fs::remove_file(&part)?;
    }
    // Inside a transaction, or every commit of another connection would start the copy anew.
    let snapshot = Transaction::new_unchecked(connection, TransactionBehavior::Deferred)?;
    version(&snapshot)?;
    connection.backup("main", &part, None::<fn(rusqlite::backup::Progress)>)?;
    snapshot.finish()?;
    std::fs::File::open(&part)?.sync_all()?;
    Ok(std::fs::rename(&part, to)?)
}

/// The copies made before migrations, oldest first.
pub(crate) fn backups(folder: &Path) -> Result<Vec<PathBuf>, CatalogError> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let middle = name.strip_prefix("catalog-backup-v").and_then(|rest| rest.strip_suffix(".sqlite"));
        if let Some((version, at)) = middle.and_then(|middle| middle.split_once('-'))
            && let (Ok(version), Ok(at)) = (version.parse::<i64>(), at.parse::<i64>())
        {
            found.push((at, version, path));
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, _, path)| path).collect())
}

fn forget_old_backups(folder: &Path) -> Result<(), CatalogError> {
    let all = backups(folder)?;
    for old in &all[..all.len().saturating_sub(BACKUPS)] {
        std::fs::remove_file(old)?;
    }
    Ok(())
}
