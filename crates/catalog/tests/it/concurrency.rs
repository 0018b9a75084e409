use std::sync::mpsc;

use shiguang_catalog::{Catalog, CatalogError, Filter};

use crate::{Fixture, file};

#[test]
fn a_reader_does_not_wait_for_a_writer_and_sees_what_was_committed() {
    let fixture = Fixture::new();
    fixture.add("a");
    let (started, has_started) = mpsc::channel();
    let (finish, may_finish) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let fixture = &fixture;
        scope.spawn(move || {
            fixture.write(|write| {
                write.add_photo(fixture.instance, &file("b"), 0)?;
                started.send(()).unwrap();
                may_finish.recv().unwrap();
                Ok(())
            });
        });
        has_started.recv().unwrap();
        // The writer holds its transaction until this thread says so: if reading waited, this would never end.
        let seen = fixture.read(|read| {
            let outer = read.matching(&Filter::All)?.len();
            // A read within a read takes another connection.
            let inner = fixture.read(|read| read.known_files(fixture.instance)).len() as u64;
            Ok((outer, inner))
        });
        assert_eq!(seen, (1, 1));
        fixture.catalog.data_version().unwrap();
        finish.send(()).unwrap();
    });
    assert_eq!(fixture.read(|read| read.matching(&Filter::All)).len(), 2);
}

#[test]
fn one_read_is_one_snapshot() {
    let fixture = Fixture::new();
    fixture.add("a");
    fixture.read(|read| {
        let before = read.known_files(fixture.instance)?;
        fixture.add("b");
        assert_eq!(read.known_files(fixture.instance)?, before);
        Ok(())
    });
    assert_eq!(fixture.read(|read| read.known_files(fixture.instance)).len(), 2);
}

#[test]
fn many_threads_write_and_read() {
    let fixture = Fixture::new();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let fixture = &fixture;
            scope.spawn(move || {
                for n in 0..25 {
                    let photo = fixture.add(&format!("{thread}/{n}"));
                    assert!(fixture.read(|read| read.photo(photo)).is_some());
                }
            });
        }
    });
    assert_eq!(fixture.read(|read| read.last_seq()), 100);
    assert_eq!(fixture.read(|read| read.changes_since(0, 1_000)).len(), 100);
    fixture.sound();
}

#[test]
fn data_version_tells_of_others_only() {
    let fixture = Fixture::new();
    let other = Catalog::open(fixture.folder.path(), 0).unwrap();
    let before = fixture.catalog.data_version().unwrap();
    fixture.add("a");
    fixture.read(|read| read.last_seq());
    assert_eq!(fixture.catalog.data_version().unwrap(), before);
    other.write(|write| write.add_photo(fixture.instance, &file("b"), 0)).unwrap();
    let after = fixture.catalog.data_version().unwrap();
    assert_ne!(after, before);
    assert_eq!(fixture.catalog.data_version().unwrap(), after);
    assert_eq!(fixture.read(|read| read.known_files(fixture.instance)).len(), 2);
}

#[test]
fn a_catalogue_held_by_another_program_is_busy() {
    let fixture = Fixture::new();
    let other = Catalog::open(fixture.folder.path(), 0).unwrap();
    let refused = fixture.write(|_| Ok(other.write(|write| write.add_photo(fixture.instance, &file("b"), 0))));
    assert!(matches!(refused, Err(CatalogError::Busy)), "{refused:?}");
    other.write(|write| write.add_photo(fixture.instance, &file("b"), 0)).unwrap();
}
