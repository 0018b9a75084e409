use serde_json::{Value, json};
use shiguang_catalog::{CatalogError, DoorFacts, Edit, EditId, Note, Provenance};

use crate::Fixture;

use Provenance::{Auto, Confirmed, Manual, Rejected};

impl Fixture {
    fn edit(&self, f: impl FnOnce(&Edit<'_, '_>) -> Result<(), CatalogError>) -> Option<EditId> {
        self.write(|write| write.edit("edit", &json!({"n": 1}), 10, f))
    }

    fn undo(&self) -> bool {
        self.write(|write| write.undo(20)).is_some()
    }

    fn redo(&self) -> bool {
        self.write(|write| write.redo(30)).is_some()
    }
}

#[test]
fn verdicts_know_whether_a_model_said_so() {
    let fixture = Fixture::new();
    let photo = fixture.add("a");
    fixture.auto(photo, &[("dog", 80.0)]);
    let (dog, cat) = (fixture.key("dog"), fixture.key("cat"));
    let of = |name: &str| fixture.said(photo).into_iter().find(|said| said.0 == name).map(|said| (said.1, said.2));
    fixture.edit(|edit| edit.set_verdict(photo, dog, Some(Manual)));
    assert_eq!(of("dog"), Some((Some(80.0), Confirmed)));
    fixture.edit(|edit| edit.set_verdict(photo, cat, Some(Confirmed)));
    assert_eq!(of("cat"), Some((None, Manual)));
    fixture.edit(|edit| edit.set_verdict(photo, cat, Some(Rejected)));
    assert_eq!(of("cat"), Some((None, Rejected)));
    fixture.edit(|edit| edit.set_verdict(photo, cat, None));
    assert_eq!(of("cat"), None);
    fixture.edit(|edit| edit.set_verdict(photo, dog, Some(Auto)));
    assert_eq!(of("dog"), Some((Some(80.0), Auto)));
    assert_eq!(fixture.edit(|edit| edit.set_verdict(photo, dog, None)), None);
    let nobody = shiguang_catalog::PhotoId::new(999);
    let unknown = fixture
        .catalog
        .write(|write| write.edit("x", &Value::Null, 0, |edit| edit.set_verdict(nobody, dog, Some(Manual))));
    assert!(matches!(unknown, Err(CatalogError::Unknown)));
    fixture.sound();
}

type Step<'a> = &'a dyn Fn(&Edit<'_, '_>) -> Result<(), CatalogError>;

#[test]
fn each_kind_is_undone_and_redone() {
    let fixture = Fixture::new();
    let (a, b) = (fixture.add("a"), fixture.add("b"));
    fixture.auto(a, &[("dog", 80.0)]);
    let (dog, trip) = (fixture.key("dog"), fixture.text("trip"));
    let snapshot = || {
        let rows = fixture.read(|read| read.photos(&[a, b]));
        let rows: Vec<_> =
            rows.into_iter().map(|row| (row.rating, row.favourite, row.entity_id, row.data_id)).collect();
        (
            fixture.said(a),
            fixture.said(b),
            fixture.read(|read| read.fields_of(a)),
            fixture.read(|read| read.fields_of(b)),
            rows,
        )
    };
    let mut states = vec![snapshot()];
    let edits: [Step<'_>; 7] = [
        &|edit| edit.set_verdict(a, dog, Some(Rejected)),
        &|edit| {
            edit.set_verdict(a, trip, Some(Manual))?;
            edit.set_verdict(b, trip, Some(Manual))
        },
        &|edit| edit.set_field(a, "Who", &["Ann".into(), " ".into(), "Bo".into()]),
        &|edit| {
            edit.set_field(a, "who", &["Cy".into()])?;
            edit.set_field(a, "who", &["Di".into()])
        },
        &|edit| edit.set_rating(b, 5),
        &|edit| edit.set_favourite(a, true),
        &|edit| edit.set_door(b, &DoorFacts { entity_id: Some("e".into()), ..DoorFacts::default() }),
    ];
    for edit in edits {
        assert!(fixture.edit(edit).is_some());
        let now = snapshot();
        assert_ne!(Some(&now), states.last());
        states.push(now);
    }
    assert_eq!(states[3].2, [("Who".to_owned(), vec!["Ann".to_owned(), "Bo".to_owned()])]);
    for expected in states.iter().rev().skip(1) {
        let seq = fixture.read(|read| read.last_seq());
        assert!(fixture.undo());
        assert_eq!(&snapshot(), expected);
        assert!(fixture.read(|read| read.last_seq()) > seq, "searchers have to know");
    }
    assert!(!fixture.undo());
    for expected in states.iter().skip(1) {
        assert!(fixture.redo());
        assert_eq!(&snapshot(), expected);
    }
    assert!(!fixture.redo());
    let history = fixture.read(|read| read.history(100));
    assert_eq!(history.len(), edits.len());
    assert_eq!((history[5].photos, history[5].undone, &history[5].params), (2, false, &json!({"n": 1})));
    fixture.sound();
}

#[test]
fn undo_leaves_alone_what_models_said_since() {
    let fixture = Fixture::new();
    let photo = fixture.add("a");
    let dog = fixture.key("dog");
    fixture.edit(|edit| edit.set_verdict(photo, dog, Some(Manual)));
    fixture.auto(photo, &[("dog", 70.0)]);
    assert_eq!(fixture.said(photo), [("dog".to_owned(), Some(70.0), Manual)]);
    fixture.undo();
    assert_eq!(fixture.said(photo), [("dog".to_owned(), Some(70.0), Auto)]);
    fixture.auto(photo, &[]);
    fixture.redo();
    assert_eq!(fixture.said(photo), [("dog".to_owned(), None, Manual)]);
}

#[test]
fn a_new_edit_drops_what_was_undone_and_gone_photos_are_left_alone() {
    let fixture = Fixture::new();
    let (a, b) = (fixture.add("a"), fixture.add("b"));
    fixture.edit(|edit| edit.set_rating(a, 1));
    fixture.edit(|edit| {
        edit.set_rating(a, 2)?;
        edit.set_rating(b, 2)
    });
    fixture.edit(|edit| edit.set_rating(a, 3));
    fixture.undo();
    // An edit that changes nothing is none, and the undone one can still be redone.
    assert_eq!(fixture.edit(|edit| edit.set_rating(a, 2)), None);
    assert!(fixture.redo());
    fixture.undo();
    fixture.write(|write| write.remove_photo(b));
    fixture.undo();
    assert_eq!(fixture.read(|read| read.photo(a)).unwrap().rating, 1);
    assert_eq!(fixture.read(|read| read.photo(b)), None);
    fixture.edit(|edit| edit.set_rating(a, 5));
    assert!(!fixture.redo());
    assert_eq!(fixture.read(|read| read.history(9)).len(), 2);
    fixture.sound();
}

#[test]
fn a_failed_edit_leaves_nothing_and_the_rest_of_the_write_stands() {
    let fixture = Fixture::new();
    let (a, b) = (fixture.add("a"), fixture.add("b"));
    let seq = fixture.read(|read| read.last_seq());
    fixture.write(|write| {
        let failed = write.edit("x", &Value::Null, 1, |edit| {
            edit.set_rating(a, 3)?;
            edit.set_rating(b, 6)
        });
        assert!(matches!(failed, Err(CatalogError::Invalid { .. })));
        write.touch(a)
    });
    assert_eq!(fixture.read(|read| read.photo(a)).unwrap().rating, 0);
    assert_eq!(fixture.read(|read| read.history(9)), []);
    let changes = fixture.read(|read| read.changes_since(seq, 9));
    assert_eq!(changes.iter().map(|change| change.photo).collect::<Vec<_>>(), [a]);
    fixture.sound();
}

#[test]
fn notes_come_back_the_last_first() {
    let fixture = Fixture::new();
    let photo = fixture.add("a");
    fixture.edit(|edit| {
        edit.note("trash", "1", &json!("x.jpg"), &Value::Null)?;
        edit.set_rating(photo, 1)?;
        edit.note("trash", "2", &json!("y.jpg"), &Value::Null)
    });
    let note = |key: &str, before: &str| Note {
        kind: "trash".into(),
        key: key.into(),
        before: json!(before),
        after: Value::Null,
    };
    let undone = fixture.write(|write| write.undo(5)).unwrap();
    assert_eq!((undone.label.as_str(), &undone.params), ("edit", &json!({"n": 1})));
    assert_eq!(undone.notes, [note("2", "y.jpg"), note("1", "x.jpg")]);
    let redone = fixture.write(|write| write.redo(5)).unwrap();
    assert_eq!(redone.notes, [note("1", "x.jpg"), note("2", "y.jpg")]);
}

#[test]
fn a_renamed_tag_is_known_to_searchers_and_can_go_back() {
    let fixture = Fixture::new();
    let photo = fixture.add("a");
    let trip = fixture.text("trip");
    fixture.edit(|edit| edit.set_verdict(photo, trip, Some(Manual)));
    let seq = fixture.read(|read| read.last_seq());
    fixture.edit(|edit| edit.rename_concept(trip, "Journey").map(drop));
    assert_eq!(fixture.said(photo)[0].0, "Journey");
    assert_eq!(fixture.read(|read| read.changes_since(seq, 9)).len(), 1);
    assert_eq!(fixture.text("journey"), trip);
    // Only the case is another one.
    fixture.edit(|edit| edit.rename_concept(trip, "JOURNEY").map(drop));
    assert_eq!(fixture.said(photo)[0].0, "JOURNEY");
    fixture.undo();
    fixture.undo();
    assert_eq!(fixture.said(photo)[0].0, "trip");
    fixture.redo();
    assert_eq!(fixture.said(photo)[0].0, "Journey");
    let dog = fixture.key("dog");
    let refused = fixture
        .catalog
        .write(|write| write.edit("x", &Value::Null, 0, |edit| edit.rename_concept(dog, "hound").map(drop)));
    assert!(matches!(refused, Err(CatalogError::Invalid { .. })));
}

#[test]
fn merged_tags_are_one_and_undo_makes_them_two() {
    let fixture = Fixture::new();
    let photos: Vec<_> = (0..5).map(|n| fixture.add(&n.to_string())).collect();
    let (doggy, hund, dog) = (fixture.text("doggy"), fixture.text("Hund"), fixture.key("dog"));
    fixture.auto(photos[3], &[("dog", 60.0)]);
    fixture.edit(|edit| {
        edit.set_verdict(photos[0], doggy, Some(Manual))?;
        edit.set_verdict(photos[1], doggy, Some(Manual))?;
        edit.set_verdict(photos[1], hund, Some(Rejected))?;
        edit.set_verdict(photos[2], doggy, Some(Rejected))?;
        edit.set_verdict(photos[2], hund, Some(Manual))?;
        edit.set_verdict(photos[3], hund, Some(Manual))?;
        edit.set_verdict(photos[4], doggy, Some(Rejected))
    });
    let all = || photos.iter().map(|photo| fixture.said(*photo)).collect::<Vec<_>>();
    let before = all();
    let mut now = doggy;
    fixture.edit(|edit| {
        now = edit.rename_concept(doggy, "HUND")?;
        Ok(())
    });
    assert_eq!(now, hund);
    let said = |name: &str, confidence, provenance| vec![(name.to_owned(), confidence, provenance)];
    let merged = all();
    assert_eq!(merged[0], said("Hund", None, Manual));
    assert_eq!(merged[1], said("Hund", None, Manual));
    assert_eq!(merged[2], said("Hund", None, Manual));
    assert_eq!(merged[4], said("Hund", None, Rejected));
    assert_eq!(fixture.read(|read| read.concept(doggy)), None);
    fixture.edit(|edit| edit.merge_concepts(hund, dog));
    assert_eq!(fixture.said(photos[0]), said("dog", None, Manual));
    assert_eq!(fixture.said(photos[3]), said("dog", Some(60.0), Confirmed));
    fixture.sound();
    fixture.undo();
    assert_eq!(all(), merged);
    fixture.undo();
    assert_eq!(all(), before);
    assert_eq!(fixture.read(|read| read.concept(doggy)).unwrap().text.as_deref(), Some("doggy"));
    fixture.redo();
    assert_eq!(all(), merged);
    fixture.redo();
    assert_eq!(fixture.said(photos[3]), said("dog", Some(60.0), Confirmed));
    fixture.sound();
}

#[test]
fn a_thousand_edits_are_kept() {
    let fixture = Fixture::new();
    let photo = fixture.add("a");
    fixture.write(|write| {
        for n in 0..1_005 {
            write.edit("n", &json!(n), n, |edit| edit.set_rating(photo, (n % 5 + 1) as u8))?;
        }
        Ok(())
    });
    let history = fixture.read(|read| read.history(2_000));
    assert_eq!((history.len(), &history[0].params, &history[999].params), (1_000, &json!(1_004), &json!(5)));
    fixture.sound();
}
