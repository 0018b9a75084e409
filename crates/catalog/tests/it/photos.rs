use shiguang_catalog::{
    CatalogError, DoorFacts, FileFacts, NewStored, PhotoChange, PhotoId, Probe, Stage, StageStatus, StoredVector,
};

use crate::{Fixture, a_box, file, folder_instance};

fn changes(fixture: &Fixture, since: i64) -> Vec<(PhotoId, bool)> {
    let changes = fixture.read(|read| read.changes_since(since, 100));
    assert!(changes.windows(2).all(|pair| pair[0].seq < pair[1].seq));
    changes.into_iter().map(|PhotoChange { photo, gone, .. }| (photo, gone)).collect()
}

#[test]
fn a_listed_photo_is_known_by_path_number_and_folder() {
    let fixture = Fixture::new();
    let id = fixture.instance;
    let odd =
        FileFacts { path: b"dir/\xff\xfe.JPG".to_vec(), path_text: "dir/\u{fffd}\u{fffd}.JPG".into(), ..file("odd") };
    let a = fixture.add("dir/a.jpg");
    let b = fixture.add("dir0/b.jpg");
    let c = fixture.add("dir/sub/c.png");
    let d = fixture.write(|write| write.add_photo(id, &odd, 3));
    let row = fixture.read(|read| read.photo(a)).unwrap();
    let facts = file("dir/a.jpg");
    assert_eq!((row.path_text.as_str(), row.name.as_str(), row.ext.as_str()), ("dir/a.jpg", "a.jpg", "jpg"));
    assert_eq!((row.size, row.mtime_ns, row.sort_at), (facts.size, facts.mtime_ns, facts.mtime_ns / 1_000_000));
    assert_eq!((row.created_at, row.updated_at, row.missing, row.rating), (2_000, 2_000, false, 0));

    let known = fixture.read(|read| read.known_file(id, b"dir/a.jpg")).unwrap();
    assert_eq!((known.photo, known.file_id, known.missing), (a, facts.file_id, false));
    let ids = |files: Vec<shiguang_catalog::KnownFile>| files.into_iter().map(|file| file.photo).collect::<Vec<_>>();
    assert_eq!(ids(fixture.read(|read| read.known_below(id, b"dir"))), [a, c, d]);
    assert_eq!(ids(fixture.read(|read| read.known_below(id, b"dir/"))), [a, c, d]);
    assert_eq!(ids(fixture.read(|read| read.known_below(id, b""))), [a, c, d, b]);
    assert_eq!(ids(fixture.read(|read| read.known_by_file_id(facts.file_id.unwrap()))), [a]);
    assert_eq!(fixture.read(|read| read.photo_at(id, "dir/a.jpg")).unwrap().id, a);
    assert_eq!(fixture.read(|read| read.photo_at(id, "dir/\u{fffd}\u{fffd}.JPG")).unwrap().id, d);
    assert_eq!(fixture.read(|read| read.photo_at(id, "dir")), None);

    fixture.write(|write| write.mark_missing(c, 77));
    assert_eq!(ids(fixture.read(|read| read.known_below(id, b"dir"))), [a, d]);
    let all = fixture.read(|read| read.known_files(id));
    assert_eq!(ids(all.clone()), [a, c, d, b]);
    assert_eq!((all[1].missing, all[1].missing_since), (true, Some(77)));
    fixture.sound();
}

#[test]
fn a_photo_can_be_known_before_its_file_is() {
    let fixture = Fixture::new();
    let id = fixture.instance;
    let there = fixture.add("dir/a.jpg");
    let (known, trashed) = fixture.write(|write| {
        let known = write.add_missing(id, &file("dir/a.jpg"), &[7; 32], 50)?;
        let trashed = write.add_missing(id, &file("b.jpg"), &[8; 32], 60)?;
        write.mark_trashed(trashed, 60)?;
        Ok((known, trashed))
    });
    assert_eq!(fixture.read(|read| read.photo_at(id, "dir/a.jpg")).unwrap().id, there, "it stays where it is");
    let row = fixture.read(|read| read.photo(known)).unwrap();
    assert_eq!((row.missing, row.missing_since, row.content_hash), (true, Some(50), Some([7; 32])));
    assert_eq!(fixture.read(|read| read.missing_files(id)), [(trashed, true), (known, false)]);
    let at: Vec<PhotoId> =
        fixture.read(|read| read.missing_at(id, b"dir/a.jpg")).into_iter().map(|file| file.photo).collect();
    assert_eq!(at, [known]);
    let counts = fixture.read(|read| read.counts(id));
    assert_eq!((counts.photos, counts.missing), (1, 1), "what is in the trash is not counted");
    assert_eq!(
        fixture.read(|read| read.pending(PhotoId::new(0), 9, 100)).len(),
        1,
        "nobody works on what is not there"
    );
    // Its file comes to light elsewhere.
    fixture.write(|write| {
        let newcomer = write.add_photo(id, &file("c/a.jpg"), 70)?;
        write.adopt(newcomer, known, 70)
    });
    assert_eq!(fixture.read(|read| read.photo_at(id, "c/a.jpg")).unwrap().id, known);
    assert_eq!(fixture.read(|read| read.counts(id)).photos, 2);
    fixture.sound();
}

#[test]
fn changes_come_in_order_and_once_a_photo() {
    let fixture = Fixture::new();
    let (a, b, c) = (fixture.add("a"), fixture.add("b"), fixture.add("c"));
    assert_eq!(changes(&fixture, 0), [(a, false), (b, false), (c, false)]);
    let seq = fixture.read(|read| read.last_seq());
    assert_eq!(changes(&fixture, seq), []);
    fixture.write(|write| write.mark_missing(b, 1));
    fixture.write(|write| write.remove_photo(c));
    fixture.write(|write| write.touch(a));
    assert_eq!(changes(&fixture, seq), [(b, true), (c, true), (a, false)]);
    assert_eq!(fixture.read(|read| read.changes_since(seq, 2)).len(), 2);
    let last = fixture.read(|read| read.last_seq());
    assert_eq!(fixture.read(|read| read.changes_since(seq, 9)).last().unwrap().seq, last);

    // Only the file's time: nothing that anyone shows.
    fixture.write(|write| write.file_touched(a, &FileFacts { mtime_ns: 5, ..file("a") }));
    assert_eq!(fixture.read(|read| read.last_seq()), last);
    assert_eq!(fixture.read(|read| read.known_file(fixture.instance, b"a")).unwrap().mtime_ns, 5);
    assert!(matches!(fixture.catalog.write(|write| write.touch(c)), Err(CatalogError::Unknown)));
}

#[test]
fn a_failed_write_gives_no_numbers_away() {
    let fixture = Fixture::new();
    let a = fixture.add("a");
    let seq = fixture.read(|read| read.last_seq());
    let failed = fixture.catalog.write(|write| {
        write.touch(a)?;
        write.add_photo(fixture.instance, &file("b"), 0)?;
        Err::<(), _>(CatalogError::Unknown)
    });
    assert!(matches!(failed, Err(CatalogError::Unknown)));
    assert_eq!((fixture.read(|read| read.last_seq()), changes(&fixture, seq)), (seq, vec![]));
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        fixture.catalog.write(|write| {
            write.add_photo(fixture.instance, &file("b"), 0)?;
            std::panic::panic_any("in the middle")
        })
    }));
    let panicked: Result<Result<(), CatalogError>, _> = panicked;
    assert!(panicked.is_err());
    assert_eq!(fixture.read(|read| read.known_files(fixture.instance)).len(), 1);
    fixture.add("b");
    fixture.sound();
}

#[test]
fn changed_bytes_are_probed_again_and_nothing_else() {
    let fixture = Fixture::new();
    let a = fixture.add("a.jpg");
    fixture.write(|write| Stage::ALL.into_iter().try_for_each(|stage| write.stage_done(a, stage, 1)));
    let new = FileFacts { size: 9, mtime_ns: 8_000_000, file_id: None, ..file("a.jpg") };
    fixture.write(|write| write.file_changed(a, &new, 99));
    let states: Vec<_> = fixture.read(|read| read.stages_of(a)).iter().map(|state| state.state).collect();
    assert_eq!(states, [StageStatus::Pending, StageStatus::Done, StageStatus::Done, StageStatus::Done]);
    let row = fixture.read(|read| read.photo(a)).unwrap();
    assert_eq!((row.size, row.mtime_ns, row.sort_at, row.updated_at), (9, 8_000_000, 8, 99));
    assert_eq!(fixture.read(|read| read.known_file(fixture.instance, b"a.jpg")).unwrap().file_id, None);
}

#[test]
fn one_present_photo_at_a_path_and_any_number_of_missing_ones() {
    let fixture = Fixture::new();
    let (a, b) = (fixture.add("a"), fixture.add("b"));
    let at = |path: &[u8]| fixture.read(|read| read.known_file(fixture.instance, path)).map(|file| file.photo);
    fixture.write(|write| write.move_photo(b, fixture.instance, &file("a"), 5));
    assert_eq!((at(b"a"), at(b"b")), (Some(b), None));
    assert!(fixture.read(|read| read.photo(a)).unwrap().missing);
    let c = fixture.add("a");
    assert_eq!(at(b"a"), Some(c));
    assert!(fixture.read(|read| read.photo(b)).unwrap().missing);
    fixture.write(|write| write.mark_present(a, 6));
    assert_eq!(at(b"a"), Some(a));
    assert!(fixture.read(|read| read.photo(c)).unwrap().missing);
    // Moving to where it is already is no conflict with itself.
    fixture.write(|write| write.move_photo(a, fixture.instance, &file("a"), 6));
    assert_eq!(at(b"a"), Some(a));
    let present: Vec<_> =
        fixture.read(|read| read.known_files(fixture.instance)).into_iter().filter(|file| !file.missing).collect();
    assert_eq!(present.len(), 1);
    fixture.sound();
}

/// Everything that must not be lost when a photo moves.
fn fill(fixture: &Fixture, photo: PhotoId) {
    let dog = fixture.key("dog");
    fixture.auto(photo, &[("dog", 80.0)]);
    let vector = StoredVector { slot: 0, area: None, values: vec![0.5, -1.0] };
    let probe = Probe { content_hash: [3; 32], format: "JPEG".into(), width: 4, height: 3, ..Probe::default() };
    fixture.write(|write| {
        write.set_probe(photo, &probe)?;
        write.set_vectors(photo, &[1; 32], &[vector])?;
        write.edit("x", &serde_json::Value::Null, 3, |edit| {
            edit.set_verdict(photo, dog, Some(shiguang_catalog::Provenance::Confirmed))?;
            edit.set_field(photo, "who", &["Ann".into(), "Bo".into()])?;
            edit.set_rating(photo, 4)
        })?;
        Stage::ALL.into_iter().try_for_each(|stage| write.stage_done(photo, stage, 1))
    });
}

fn is_filled(fixture: &Fixture, photo: PhotoId) {
    fixture.read(|read| {
        assert_eq!(read.tags_of(photo)?[0].provenance, shiguang_catalog::Provenance::Confirmed);
        assert_eq!(read.tags_of(photo)?[0].confidence, Some(80.0));
        assert_eq!(read.fields_of(photo)?, [("who".to_owned(), vec!["Ann".to_owned(), "Bo".to_owned()])]);
        assert_eq!(read.vectors_of(photo, &[1; 32])?[0].values, [0.5, -1.0]);
        let row = read.photo(photo)?.unwrap();
        assert_eq!((row.rating, row.content_hash, row.width), (4, Some([3; 32]), Some(4)));
        assert!(read.stages_of(photo)?.iter().all(|stage| stage.state == StageStatus::Done));
        Ok(())
    });
}

#[test]
fn a_move_within_and_across_instances_keeps_everything() {
    let fixture = Fixture::new();
    let other = fixture.write(|write| write.create_instance(&folder_instance("other"), 0));
    let photo = fixture.add("old/a.jpg");
    fill(&fixture, photo);
    fixture.write(|write| write.mark_missing(photo, 4));
    fixture.write(|write| write.move_photo(photo, other, &file("new/图.PNG"), 5));
    is_filled(&fixture, photo);
    let row = fixture.read(|read| read.photo(photo)).unwrap();
    assert_eq!(
        (row.instance, row.path_text.as_str(), row.name.as_str(), row.ext.as_str()),
        (other, "new/图.PNG", "图.PNG", "png")
    );
    assert_eq!((row.missing, row.missing_since), (false, None));
    fixture.sound();
}

#[test]
fn a_newcomer_that_is_an_old_photo_gives_it_its_place() {
    let fixture = Fixture::new();
    let old = fixture.add("a.jpg");
    fill(&fixture, old);
    fixture.write(|write| write.mark_missing(old, 4));
    let new = fixture.add("b.jpg");
    let fresh = fixture.text("fresh");
    let dog = fixture.key("dog");
    fixture.write(|write| {
        write.edit("x", &serde_json::Value::Null, 3, |edit| {
            edit.set_verdict(new, fresh, Some(shiguang_catalog::Provenance::Manual))?;
            edit.set_verdict(new, dog, Some(shiguang_catalog::Provenance::Rejected))?;
            edit.set_field(new, "who", &["Newcomer".into()])?;
            edit.set_field(new, "where", &["Here".into()])?;
            edit.set_rating(new, 1)?;
            edit.set_favourite(new, true)
        })
    });
    let seq = fixture.read(|read| read.last_seq());
    fixture.write(|write| write.adopt(new, old, 9));
    assert_eq!(fixture.read(|read| read.photo(new)), None);
    assert_eq!(changes(&fixture, seq), [(new, true), (old, false)]);
    let row = fixture.read(|read| read.photo(old)).unwrap();
    // What was said of the newcomer is newer.
    assert_eq!((row.path_text.as_str(), row.size, row.missing, row.rating), ("b.jpg", file("b.jpg").size, false, 1));
    assert!(row.favourite);
    assert_eq!(fixture.read(|read| read.file_of(old)).unwrap().file_id, file("b.jpg").file_id);
    let said = fixture.said(old);
    assert_eq!(said.len(), 2);
    assert!(said.contains(&("dog".into(), Some(80.0), shiguang_catalog::Provenance::Rejected)));
    assert!(said.contains(&("fresh".into(), None, shiguang_catalog::Provenance::Manual)));
    assert_eq!(fixture.read(|read| read.field(old, "who")), ["Newcomer"]);
    assert_eq!(fixture.read(|read| read.field(old, "where")), ["Here"]);
    assert!(fixture.read(|read| read.stages_of(old)).iter().all(|stage| stage.state == StageStatus::Done));
    fixture.sound();

    // The edit was one of the old photo, all things considered: undo brings back what that had, redo the newer word.
    let undone = fixture.write(|write| write.undo(10)).unwrap();
    assert_eq!(undone.photos, [old]);
    is_filled(&fixture, old);
    assert_eq!(fixture.said(old).len(), 1);
    assert_eq!(fixture.read(|read| read.field(old, "where")), Vec::<String>::new());
    assert!(!fixture.read(|read| read.photo(old)).unwrap().favourite);
    fixture.write(|write| write.redo(11)).unwrap();
    assert_eq!(fixture.read(|read| read.field(old, "who")), ["Newcomer"]);
    assert_eq!(fixture.read(|read| read.photo(old)).unwrap().rating, 1);
    assert_eq!(fixture.said(old).len(), 2);
    fixture.sound();
}

#[test]
fn a_path_is_found_as_lists_show_it() {
    let fixture = Fixture::new();
    // As macOS writes it, and as a camera in another encoding did.
    let decomposed = "caf\u{65}\u{301}/\u{732b}e\u{301}.jpg";
    let shown = "caf\u{e9}/\u{732b}\u{e9}.jpg";
    let facts = FileFacts { path: decomposed.into(), path_text: shown.into(), ..file("x") };
    let odd = FileFacts { path: b"a\xff.jpg".to_vec(), path_text: "a\u{fffd}.jpg".into(), ..file("y") };
    let (accent, byte) = fixture.write(|write| {
        Ok((write.add_photo(fixture.instance, &facts, 1)?, write.add_photo(fixture.instance, &odd, 1)?))
    });
    let at = |path: &str| fixture.read(|read| read.photo_at(fixture.instance, path)).map(|row| row.id);
    assert_eq!(at(decomposed), Some(accent));
    assert_eq!(at(shown), Some(accent));
    assert_eq!(at("a\u{fffd}.jpg"), Some(byte));
    assert_eq!(at("\u{732b}\u{e9}.jpg"), None, "in another folder");
}

#[test]
fn a_photo_in_the_trash_is_no_longer_counted_as_lost_until_it_is_back() {
    let fixture = Fixture::new();
    let (lost, trashed) = (fixture.add("a.jpg"), fixture.add("b.jpg"));
    let missing = || fixture.read(|read| read.counts(fixture.instance)).missing;
    let cell = |photo| fixture.read(|read| read.cell(photo)).map(|cell| (cell.missing, cell.trashed));
    let seq = fixture.read(|read| read.last_seq());
    // The watcher may have seen it go before.
    fixture.write(|write| write.mark_missing(trashed, 3));
    fixture.write(|write| write.mark_trashed(trashed, 4));
    assert_eq!(changes(&fixture, seq), [(trashed, true)]);
    fixture.write(|write| write.mark_missing(lost, 4));
    assert_eq!(missing(), 1);
    assert_eq!((cell(lost), cell(trashed)), (Some((true, false)), Some((true, true))));
    fixture.sound();
    // It is still known, for whoever brings its file back: undo, the person, or a copy at another place.
    assert_eq!(fixture.read(|read| read.known_files(fixture.instance)).len(), 2);
    fixture.write(|write| write.mark_present(trashed, 5));
    assert_eq!(cell(trashed), Some((false, false)));
    fixture.write(|write| write.mark_trashed(trashed, 6));
    fixture.write(|write| write.move_photo(trashed, fixture.instance, &file("c.jpg"), 7));
    assert_eq!((cell(trashed), missing()), (Some((false, false)), 1));
    fixture.sound();
    let nobody = fixture.catalog.write(|write| write.mark_trashed(shiguang_catalog::PhotoId::new(99), 8));
    assert!(matches!(nobody, Err(CatalogError::Unknown)));
}

#[test]
fn a_copy_gets_what_the_models_said_and_not_what_the_person_said() {
    let fixture = Fixture::new();
    let (from, to) = (fixture.add("a.jpg"), fixture.add("b.jpg"));
    fill(&fixture, from);
    let dog = fixture.key("dog");
    let tag = shiguang_catalog::AutoTag { concept: dog, confidence: 80.0, boxes: vec![a_box(0.5)] };
    fixture.write(|write| {
        write.set_auto_tags(from, &[tag])?;
        write.set_perceptual(from, &[1, 2, 3, 4, 5, 6, 7, u64::MAX])?;
        write.set_colour(from, 0x12_34_56)?;
        write.copy_analysis(from, to)
    });
    assert_eq!(fixture.said(to), [("dog".to_owned(), Some(80.0), shiguang_catalog::Provenance::Auto)]);
    assert_eq!(fixture.tags(to)[0].boxes, [a_box(0.5)]);
    assert_eq!(fixture.read(|read| read.photo(to)).unwrap().colour, Some(0x12_34_56));
    assert_eq!(fixture.read(|read| read.vectors_of(to, &[1; 32]))[0].values, [0.5, -1.0]);
    assert_eq!(fixture.read(|read| read.fields_of(to)), []);
    let mut hashes = Vec::new();
    fixture.read(|read| read.each_perceptual(Some(fixture.instance), &mut |photo, hash| hashes.push((photo, hash))));
    assert_eq!(hashes, [(from, [1, 2, 3, 4, 5, 6, 7, u64::MAX]), (to, [1, 2, 3, 4, 5, 6, 7, u64::MAX])]);
}

#[test]
fn stored_photos_know_their_object_and_their_door() {
    let fixture = Fixture::new();
    let id = fixture.write(|write| {
        write.create_instance(&shiguang_catalog::NewInstance { name: "s".into(), ..Default::default() }, 0)
    });
    let door = DoorFacts { entity_id: Some("e1".into()), data_id: Some("d1".into()), ..DoorFacts::default() };
    let new = |path: &str| NewStored { file: file(path), object: "ab12.jpg".into(), door: door.clone() };
    let first = fixture.write(|write| write.add_stored(id, &new("p/1"), 5));
    let second = fixture.write(|write| write.add_stored(id, &new("p/2"), 5));
    let row = fixture.read(|read| read.photo(first)).unwrap();
    assert_eq!(
        (row.object.as_deref(), row.entity_id.as_deref(), row.data_id.as_deref()),
        (Some("ab12.jpg"), Some("e1"), Some("d1"))
    );
    assert_eq!(fixture.read(|read| read.object_uses("ab12.jpg")), 2);
    fixture.write(|write| write.remove_photo(second));
    assert_eq!(fixture.read(|read| read.object_uses("ab12.jpg")), 1);
    assert_eq!(fixture.read(|read| read.objects()), ["ab12.jpg"]);
    let due = fixture.read(|read| read.due_in(id, 0));
    assert_eq!(due, [first], "photos of other instances wait elsewhere");
    let work = fixture.read(|read| read.pending_of(&[first], 0));
    assert_eq!((work[0].folder.clone(), work[0].object.as_deref()), (None, Some("ab12.jpg")));
}

#[test]
fn a_door_finds_photos_by_the_name_it_gave_them_or_by_their_path() {
    let fixture = Fixture::new();
    let id = fixture.write(|write| {
        write.create_instance(&shiguang_catalog::NewInstance { name: "s".into(), ..Default::default() }, 0)
    });
    let add = |path: &str, entity: Option<&str>| {
        let door = DoorFacts { entity_id: entity.map(Into::into), ..DoorFacts::default() };
        fixture.write(|write| {
            write.add_stored(id, &NewStored { file: file(path), object: "ab12.jpg".into(), door: door.clone() }, 5)
        })
    };
    let (one, two, path) = (add("u9", Some("u1")), add("x", Some("u1")), add("u2/照片", None));
    add("y", Some("v1"));
    let keys = |photos: &[PhotoId]| photos.iter().map(|photo| photo.key()).collect::<roaring::RoaringTreemap>();
    assert_eq!(fixture.read(|read| read.known_as(id, "u1")), keys(&[one, two]));
    assert_eq!(fixture.read(|read| read.known_as(id, "u9")), keys(&[]), "it has a name, so its path is none");
    assert_eq!(fixture.read(|read| read.known_as(id, "u2/照片")), keys(&[path]));
    assert_eq!(fixture.read(|read| read.known_as(fixture.instance, "u1")), keys(&[]));
    assert_eq!(fixture.read(|read| read.known_with_prefix(id, "u")), keys(&[one, two, path]));
    assert_eq!(fixture.read(|read| read.known_with_prefix(id, "u2/照")), keys(&[path]));
    assert_eq!(fixture.read(|read| read.known_with_prefix(id, "")).len(), 4);
    fixture.write(|write| write.said(one, 77));
    assert_eq!(fixture.read(|read| read.photo(one)).map(|row| row.updated_at), Some(77));
}

#[test]
fn photos_decoded_before_there_were_colours_are_found_until_they_have_one() {
    let fixture = Fixture::new();
    let (old, new, waiting) = (fixture.add("old.jpg"), fixture.add("new.jpg"), fixture.add("waiting.jpg"));
    fixture.write(|write| {
        write.set_perceptual(old, &[1; 8])?;
        write.set_perceptual(new, &[2; 8])?;
        write.set_colour(new, 0)
    });
    let missing = || fixture.read(|read| read.without_colour(shiguang_catalog::PhotoId::new(0), 10));
    assert_eq!(missing(), [old], "not the one that is black, nor {waiting} that nobody has decoded");
    let seq = fixture.read(|read| read.last_seq());
    fixture.write(|write| write.set_colour(old, 0xff_ff_ff));
    assert_eq!(missing(), []);
    assert_eq!(changes(&fixture, seq), [(old, false)], "a grid that is open has to show it");
}

#[test]
fn a_file_is_sorted_by_the_clock_on_the_wall_unless_its_camera_said_when() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = shiguang_catalog::Catalog::open(folder.path(), 0).unwrap().with_wall_clock(|at| at + 8 * 3_600_000);
    let (plain, dated) = catalog
        .write(|write| {
            let instance = write.create_instance(&folder_instance("a"), 0)?;
            Ok((write.add_photo(instance, &file("a"), 0)?, write.add_photo(instance, &file("b"), 0)?))
        })
        .unwrap();
    let sort_at = |photo| catalog.read(|read| read.photo(photo)).unwrap().unwrap().sort_at;
    let on_the_wall = file("a").mtime_ns / 1_000_000 + 8 * 3_600_000;
    assert_eq!(sort_at(plain), on_the_wall, "before it was read");
    catalog
        .write(|write| {
            write.set_probe(plain, &Probe::default())?;
            write.set_probe(dated, &Probe { taken_at: Some(77), ..Probe::default() })
        })
        .unwrap();
    assert_eq!((sort_at(plain), sort_at(dated)), (on_the_wall, 77));
    catalog.write(|write| write.file_touched(plain, &file("a"))).unwrap();
    assert_eq!(sort_at(plain), on_the_wall);
}
