use rusqlite::Connection;
use shiguang_catalog::{Catalog, CatalogError, Fault, FaultKind, StoredVector};

use crate::Fixture;

/// Damages a catalogue the way no verb would.
fn damage(fixture: &Fixture, sql: &str) {
    let connection = Connection::open(fixture.catalog.file()).unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    connection.execute_batch(sql).unwrap();
}

fn kinds(faults: &[Fault]) -> Vec<FaultKind> {
    let mut kinds: Vec<_> = faults.iter().map(|fault| fault.kind).collect();
    kinds.dedup();
    kinds
}

#[test]
fn faults_are_found_and_mended() {
    let table = [
        ("DROP INDEX photo_path; UPDATE photo SET path = x'61'", FaultKind::TwoAtOnePath, false),
        ("DELETE FROM photo_stage WHERE photo = 1 AND stage = 2", FaultKind::WithoutStages, true),
        ("UPDATE photo_stage SET due_at = NULL WHERE photo = 1", FaultKind::WrongDue, true),
        ("UPDATE stage_count SET n = n + 1 WHERE stage = 1", FaultKind::WrongCounts, true),
        ("INSERT INTO photo_tag VALUES (1, 77, 50, NULL)", FaultKind::Dangling, true),
        ("INSERT INTO photo_field VALUES (77, 'a', 0, 'b', 'b')", FaultKind::Dangling, true),
        ("UPDATE vector SET data = x'0000' WHERE photo = 3", FaultKind::VectorLength, true),
        ("UPDATE vector SET data = x'000000' WHERE photo = 3", FaultKind::VectorLength, true),
        (
            "INSERT INTO instance_key SELECT 1, value, 'k' || value FROM json_each('[0,1,2,3,4,5,6,7,8,9,10]')",
            FaultKind::TooManyKeys,
            false,
        ),
        ("UPDATE photo SET seq = 500 WHERE id = 2", FaultKind::SequenceBehind, true),
    ];
    for (sql, kind, can_be_mended) in table {
        let fixture = Fixture::new();
        for path in ["a", "b", "c"] {
            let photo = fixture.add(path);
            let vector = StoredVector { slot: 0, area: None, values: vec![1.0, 2.0] };
            fixture.write(|write| write.set_vectors(photo, &[1; 32], &[vector]));
        }
        fixture.sound();
        damage(&fixture, sql);
        assert_eq!(kinds(&fixture.catalog.check().unwrap()), [kind], "{sql}");
        let left = fixture.catalog.repair().unwrap();
        assert_eq!(left.is_empty(), can_be_mended, "{sql}: {left:?}");
        assert_eq!(fixture.read(|read| read.known_files(fixture.instance)).len(), 3);
    }
}

#[test]
fn a_damaged_page_is_reported_and_a_foreign_file_refused() {
    let fixture = Fixture::new();
    for n in 0..2_000 {
        fixture.add(&format!("some/where/{n}.jpg"));
    }
    let file = fixture.catalog.file().to_owned();
    let Fixture { folder, catalog, .. } = fixture;
    catalog.read(|read| read.last_seq()).unwrap();
    drop(catalog);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "closing folds the WAL back into the file");
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2 / 8192 * 8192;
    bytes[middle..middle + 8192].fill(0xAA);
    std::fs::write(&file, &bytes).unwrap();
    let catalog = Catalog::open(folder.path(), 0).unwrap();
    match catalog.check() {
        Ok(faults) => assert!(kinds(&faults).contains(&FaultKind::Damaged), "{faults:?}"),
        Err(error) => assert!(matches!(error, CatalogError::Corrupt { .. }), "{error:?}"),
    }
    drop(catalog);
    std::fs::write(&file, "not a database, but long enough to be looked at. ".repeat(100)).unwrap();
    assert!(matches!(Catalog::open(folder.path(), 0), Err(CatalogError::Corrupt { .. })));
}

#[test]
fn a_backup_is_a_whole_catalogue() {
    let fixture = Fixture::new();
    let photo = fixture.add("a");
    let elsewhere = tempfile::tempdir().unwrap();
    let to = elsewhere.path().join(Catalog::FILE);
    // In the middle of a write the copy has what was committed.
    fixture.write(|write| {
        write.add_photo(fixture.instance, &crate::file("b"), 0)?;
        fixture.catalog.backup(&to)
    });
    fixture.catalog.backup(&to).unwrap();
    fixture.add("c");
    let copy = Catalog::open(elsewhere.path(), 0).unwrap();
    assert_eq!(copy.read(|read| read.known_files(fixture.instance)).unwrap().len(), 2);
    assert!(copy.read(|read| read.photo(photo)).unwrap().is_some());
    assert_eq!(copy.check().unwrap(), []);
    let files = std::fs::read_dir(elsewhere.path())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().ends_with(".part"));
    assert_eq!(files.count(), 0);
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    assert!(matches!(Catalog::open(&file.join("below"), 0), Err(CatalogError::Io { .. })));
}
