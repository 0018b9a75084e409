use serde_json::json;
use shiguang_catalog::{CatalogError, Counts, Filter, MAX_KEYS, NewInstance, Order, Page, Stage, StageFailure};

use crate::{Fixture, file, folder_instance};

#[test]
fn an_instance_keeps_what_it_was_made_with() {
    let fixture = Fixture::new();
    let new = NewInstance {
        name: "stored".into(),
        display_name: "存储".into(),
        description: "kept by us".into(),
        folder: None,
        ignore_patterns: vec!["*.tmp".into(), "旧/**".into()],
        keys: vec!["Person".into(), "地点".into()],
        origin: Some("api".into()),
        door_settings: Some(json!({"level": 2})),
    };
    let id = fixture.write(|write| write.create_instance(&new, 42));
    let found = fixture.read(|read| read.instance(id)).unwrap();
    assert_eq!(
        (&found.name, &found.display_name, &found.description, &found.folder),
        (&new.name, &new.display_name, &new.description, &None)
    );
    assert_eq!((&found.ignore_patterns, &found.keys), (&new.ignore_patterns, &new.keys));
    assert_eq!((&found.origin, &found.door_settings), (&new.origin, &new.door_settings));
    assert_eq!((found.created_at, found.updated_at, found.scanned_at, found.online), (42, 42, None, true));
    assert_eq!(fixture.read(|read| read.instance_named("stored")), Some(found.clone()));
    assert_eq!(fixture.read(|read| read.instance_named("other")), None);
    assert_eq!(fixture.read(|read| read.instances()).len(), 2);

    fixture.write(|write| {
        write.rename_instance(id, "n2", "N 2", 50)?;
        write.describe(id, "d2", 51)?;
        write.set_folder(id, Some(b"/x\xff"), 52)?;
        write.set_online(id, false, Some("polling"))?;
        write.set_ignore_patterns(id, &[], 53)?;
        write.scanned(id, 54)?;
        write.set_door_settings(id, None, 55)
    });
    let found = fixture.read(|read| read.instance(id)).unwrap();
    assert_eq!((found.name.as_str(), found.display_name.as_str(), found.description.as_str()), ("n2", "N 2", "d2"));
    assert_eq!(found.folder.as_deref(), Some(b"/x\xff".as_slice()));
    assert_eq!((found.online, found.notice.as_deref()), (false, Some("polling")));
    assert_eq!((found.scanned_at, found.updated_at, found.door_settings), (Some(54), 55, None));
    assert!(found.ignore_patterns.is_empty());
}

#[test]
fn names_are_unique_and_keys_at_most_ten() {
    let fixture = Fixture::new();
    let taken = fixture.catalog.write(|write| write.create_instance(&folder_instance("photos"), 0));
    assert!(matches!(taken, Err(CatalogError::NameTaken)));
    let other = fixture.write(|write| write.create_instance(&folder_instance("other"), 0));
    let taken = fixture.catalog.write(|write| write.rename_instance(other, "photos", "P", 0));
    assert!(matches!(taken, Err(CatalogError::NameTaken)));

    for n in 0..MAX_KEYS {
        fixture.write(|write| write.add_key(other, &format!("key{n}")));
    }
    fixture.write(|write| write.add_key(other, "KEY3"));
    let full = fixture.catalog.write(|write| write.add_key(other, "eleventh"));
    assert!(matches!(full, Err(CatalogError::TooManyKeys)));
    let keys = fixture.read(|read| read.instance(other)).unwrap().keys;
    assert_eq!(keys.len(), MAX_KEYS);
    assert_eq!(keys[3], "key3");
    let twice = fixture.catalog.write(|write| write.set_keys(other, &["a".into(), "A".into()]));
    assert!(matches!(twice, Err(CatalogError::NameTaken)));
    fixture.write(|write| write.set_keys(other, &["b".into(), "a".into()]));
    assert_eq!(fixture.read(|read| read.instance(other)).unwrap().keys, ["b", "a"]);
    fixture.sound();
}

#[test]
fn counts_follow_every_change() {
    let fixture = Fixture::new();
    let id = fixture.instance;
    let other = fixture.write(|write| write.create_instance(&folder_instance("other"), 0));
    let photos: Vec<_> = (0..6).map(|n| fixture.add(&format!("{n}.jpg"))).collect();
    let counts = || fixture.read(|read| read.counts(id));
    assert_eq!(counts(), Counts { photos: 6, pending: [6; 4], ..Counts::default() });

    let failure = |retry_at| StageFailure { kind: "corrupt".into(), message: "no".into(), retry_at };
    fixture.write(|write| {
        for stage in Stage::ALL {
            write.stage_done(photos[0], stage, 1)?;
        }
        write.stage_failed(photos[1], Stage::Probe, 1, &failure(None))?;
        write.stage_failed(photos[2], Stage::Probe, 1, &failure(Some(9)))?;
        write.skip(photos[3])?;
        write.mark_missing(photos[4], 7)?;
        write.move_photo(photos[5], other, &file("moved.jpg"), 7)
    });
    let expected = Counts {
        photos: 4,
        missing: 1,
        done: [1; 4],
        pending: [1; 4],
        thumbnails: 1,
        tagged: 1,
        failed: 1,
        retrying: 1,
        skipped: 1,
    };
    assert_eq!(counts(), expected);
    assert_eq!(fixture.read(|read| read.counts(other)), Counts { photos: 1, pending: [1; 4], ..Counts::default() });
    fixture.sound();

    fixture.write(|write| {
        write.remove_photo(photos[0])?;
        write.mark_present(photos[4], 8)
    });
    let expected =
        Counts { photos: 4, missing: 0, done: [0; 4], pending: [2; 4], thumbnails: 0, tagged: 0, ..expected };
    assert_eq!(counts(), expected);
    fixture.sound();
}

#[test]
fn a_removed_instance_leaves_nothing_but_gone_photos() {
    let fixture = Fixture::new();
    let photos: Vec<_> = (0..3).map(|n| fixture.add(&format!("{n}.jpg"))).collect();
    fixture.auto(photos[0], &[("dog", 90.0)]);
    fixture.write(|write| write.set_content_hash(photos[1], &[7; 32]));
    assert_eq!(fixture.read(|read| read.known_by_hash(&[7; 32])).len(), 1);
    fixture.write(|write| write.set_keys(fixture.instance, &["a".into()]));
    let seq = fixture.read(|read| read.last_seq());
    fixture.write(|write| write.remove_instance(fixture.instance));
    assert_eq!(fixture.read(|read| read.instances()), []);
    assert_eq!(fixture.read(|read| read.instance(fixture.instance)), None);
    // Nobody finds its photos, and no new file is taken for one of them.
    assert!(fixture.read(|read| read.matching(&Filter::All)).is_empty());
    for order in [Order::Newest, Order::Name, Order::Largest, Order::FirstAdded] {
        let page = Page { limit: usize::MAX, offset: 1, ..Page::default() };
        assert_eq!(fixture.read(|read| read.page(order, &page)), [], "{order:?}");
        let page = Page { offset: 0, ..page };
        assert_eq!(fixture.read(|read| read.page(order, &page)), [], "{order:?}");
    }
    assert_eq!(fixture.read(|read| read.known_by_hash(&[7; 32])), []);
    // Its photos go batch by batch; at every moment the catalogue is sound, and its name is free at once.
    let successor = fixture.write(|write| write.create_instance(&folder_instance("photos"), 0));
    fixture.sound();
    assert_eq!(fixture.write(|write| write.remove_leaving(fixture.instance, 2)), 2);
    fixture.sound();
    assert_eq!(fixture.read(|read| read.leaving_instances()), [fixture.instance]);
    assert_eq!(fixture.write(|write| write.remove_leaving(fixture.instance, 2)), 1);
    assert_eq!(fixture.read(|read| read.leaving_instances()), []);
    assert_eq!(fixture.read(|read| read.photos(&photos)), []);
    let mut changes = fixture.read(|read| read.changes_since(seq, 10));
    changes.sort_by_key(|change| change.photo);
    assert_eq!(
        changes.iter().map(|change| (change.photo, change.gone)).collect::<Vec<_>>(),
        [(photos[0], true), (photos[1], true), (photos[2], true)]
    );
    assert!(matches!(
        fixture.catalog.write(|write| write.remove_instance(fixture.instance)),
        Err(CatalogError::Unknown)
    ));
    fixture.sound();
    // A number is never given twice, or an index would take the new photo for the old one.
    assert!(successor > fixture.instance);
    let photo = fixture.write(|write| write.add_photo(successor, &file("0.jpg"), 0));
    assert!(photo > photos[2]);
}
