//! Bringing an older catalogue to the shape this program knows: all steps in one transaction, after a copy.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::connection::version;
use crate::error::CatalogError;

/// Every step, in order. Step `n` brings version `n` to `n + 1`.
pub(crate) const STEPS: &[&str] = &[
    include_str!("../migrations/0001_start.sql"),
    include_str!("../migrations/0002_source.sql"),
    include_str!("../migrations/0003_colour.sql"),
    include_str!("../migrations/0004_recent.sql"),
    include_str!("../migrations/0005_content.sql"),
    include_str!("../migrations/0006_leaving.sql"),
    include_str!("../migrations/0007_trashed.sql"),
];

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
    // What a copy that was broken off left behind.
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("catalog-backup-v") && name.ends_with(".sqlite.part") {
            std::fs::remove_file(path)?;
        }
    }
    let all = backups(folder)?;
    for old in &all[..all.len().saturating_sub(BACKUPS)] {
        std::fs::remove_file(old)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::STEPS;
    use crate::{Catalog, CatalogError, FileFacts, NewInstance, Probe, Stage};

    const SECOND: &str = "ALTER TABLE instance ADD COLUMN colour TEXT; UPDATE instance SET colour = 'red';";
    const WRONG: &str = "ALTER TABLE instance ADD COLUMN colour TEXT; SELECT nonsense FROM nowhere;";

    fn with(extra: &[&'static str]) -> Vec<&'static str> {
        STEPS.iter().copied().chain(extra.iter().copied()).collect()
    }

    fn old_catalogue() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let catalog = Catalog::open(folder.path(), 1).unwrap();
        let new = NewInstance { name: "kept".into(), ..NewInstance::default() };
        catalog.write(|write| write.create_instance(&new, 1)).unwrap();
        folder
    }

    fn version(folder: &std::path::Path) -> i64 {
        crate::connection::version_of(&folder.join(Catalog::FILE)).unwrap()
    }

    #[test]
    fn an_older_catalogue_is_copied_and_brought_up_to_date() {
        let folder = old_catalogue();
        let before = STEPS.len() as i64;
        assert_eq!(Catalog::backups(folder.path()).unwrap().len(), 0, "a new file needs no copy");
        let catalog = Catalog::open_with(folder.path(), &with(&[SECOND]), 77).unwrap();
        let colour: String = catalog
            .read(|read| read.one("SELECT colour FROM instance WHERE name = 'kept'", [], |row| row.get(0)))
            .unwrap();
        assert_eq!(colour, "red");
        assert_eq!(version(folder.path()), before + 1);
        let backups = Catalog::backups(folder.path()).unwrap();
        assert_eq!(backups, [folder.path().join(format!("catalog-backup-v{before}-77.sqlite"))]);
        assert_eq!(crate::connection::version_of(&backups[0]).unwrap(), before);
        drop(catalog);
        // Opened again there is nothing to do, and no copy.
        Catalog::open_with(folder.path(), &with(&[SECOND]), 78).unwrap();
        assert_eq!(Catalog::backups(folder.path()).unwrap().len(), 1);
    }

    /// Steps before TIFF, GIF and BMP got another hash.
    const BEFORE_CONTENT: usize = 4;

    #[test]
    fn photos_whose_hash_is_made_in_another_way_are_read_again_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let photos = {
            let catalog = Catalog::open_with(folder.path(), &STEPS[..BEFORE_CONTENT], 1).unwrap();
            let written = catalog.write(|write| {
                // The verbs know today's columns; what they write here is what the old ones wrote.
                write.run(
                    "INSERT INTO instance (name, display_name, created_at, updated_at) VALUES ('i', 'i', 0, 0)",
                    [],
                )?;
                let instance = crate::InstanceId::new(1);
                let add = |name: &str, format: &str| {
                    let file = FileFacts { path: name.into(), path_text: name.into(), ..FileFacts::default() };
                    let photo = write.add_photo(instance, &file, 0)?;
                    let probe = Probe { format: format.into(), content_hash: [7; 32], ..Probe::default() };
                    write.set_probe(photo, &probe)?;
                    Stage::ALL.into_iter().try_for_each(|stage| write.stage_done(photo, stage, 1))?;
                    Ok::<_, CatalogError>(photo)
                };
                Ok([add("a.tif", "tiff")?, add("b.jpg", "jpeg")?, add("c.gif", "gif")?, add("d.bmp", "bmp")?])
            });
            written.unwrap()
        };
        let catalog = Catalog::open(folder.path(), 2).unwrap();
        let due = catalog.read(|read| read.pending(crate::PhotoId::new(0), 10, 1)).unwrap();
        let due: Vec<_> = due.iter().map(|work| (work.photo, work.stages.iter().collect::<Vec<_>>())).collect();
        let probe = vec![Stage::Probe];
        assert_eq!(due, [(photos[0], probe.clone()), (photos[2], probe.clone()), (photos[3], probe)]);
        assert_eq!(catalog.check().unwrap(), []);
    }

    /// Steps before photos in the trash were told from lost ones.
    const BEFORE_TRASHED: usize = 6;

    #[test]
    fn photos_that_went_to_the_trash_before_are_known_from_the_history() {
        let folder = tempfile::tempdir().unwrap();
        {
            let catalog = Catalog::open_with(folder.path(), &STEPS[..BEFORE_TRASHED], 1).unwrap();
            let written = catalog.write(|write| {
                let instance = write.create_instance(&NewInstance { name: "i".into(), ..NewInstance::default() }, 0)?;
                for name in ["lost", "trashed", "brought back"] {
                    let file = FileFacts { path: name.into(), path_text: name.into(), ..FileFacts::default() };
                    let photo = write.add_photo(instance, &file, 0)?;
                    write.mark_missing(photo, 0)?;
                    if name != "lost" {
                        let params = serde_json::Value::Null;
                        write.edit("trash", &params, 0, |edit| {
                            edit.note("trashed", &photo.to_string(), &serde_json::json!([47]), &params)
                        })?;
                    }
                }
                write.undo(0)
            });
            written.unwrap();
        }
        let catalog = Catalog::open(folder.path(), 2).unwrap();
        let mut trashed = Vec::new();
        catalog.read(|read| read.each_cell(&mut |cell| trashed.push(cell.trashed))).unwrap();
        assert_eq!(trashed, [false, true, false]);
        assert_eq!(catalog.check().unwrap(), []);
    }

    #[test]
    fn a_step_that_fails_changes_nothing() {
        let folder = old_catalogue();
        let before = version(folder.path());
        let failed = Catalog::open_with(folder.path(), &with(&[SECOND, WRONG]), 5);
        assert!(matches!(failed, Err(CatalogError::Sql(_))), "{failed:?}");
        assert_eq!(version(folder.path()), before);
        let catalog = Catalog::open(folder.path(), 6).unwrap();
        assert_eq!(catalog.read(|read| read.instances()).unwrap()[0].name, "kept");
        assert_eq!(catalog.check().unwrap(), []);
    }

    #[test]
    fn a_newer_catalogue_is_refused_and_left_as_it_is() {
        let folder = old_catalogue();
        Catalog::open_with(folder.path(), &with(&[SECOND]), 5).unwrap();
        let bytes = std::fs::read(folder.path().join(Catalog::FILE)).unwrap();
        let refused = Catalog::open(folder.path(), 9);
        let known = STEPS.len() as i64;
        assert!(matches!(refused, Err(CatalogError::Newer { found, known: k }) if found == known + 1 && k == known));
        assert_eq!(std::fs::read(folder.path().join(Catalog::FILE)).unwrap(), bytes);
    }

    #[test]
    fn the_newest_three_copies_are_kept() {
        let folder = old_catalogue();
        std::fs::write(folder.path().join("catalog-backup-vX-1.sqlite"), "not ours").unwrap();
        let broken_off = folder.path().join("catalog-backup-v1-2.sqlite.part");
        std::fs::write(&broken_off, "half").unwrap();
        let mut steps = with(&[]);
        for now in 100..105 {
            steps.push("CREATE TABLE IF NOT EXISTS extra (a); INSERT INTO extra VALUES (1);");
            Catalog::open_with(folder.path(), &steps, now).unwrap();
        }
        let names: Vec<String> = Catalog::backups(folder.path())
            .unwrap()
            .iter()
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        let before = |added: usize| STEPS.len() + added;
        let newest = [102, 103, 104].map(|now| format!("catalog-backup-v{}-{now}.sqlite", before(now - 100)));
        assert_eq!(names, newest);
        assert!(folder.path().join("catalog-backup-vX-1.sqlite").exists());
        assert!(!broken_off.exists());
    }
}
