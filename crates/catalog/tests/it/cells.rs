use shiguang_catalog::{AutoTag, Cell, HistoryState, Probe, Summary, Totals};

use crate::{Fixture, file};

fn cells(fixture: &Fixture) -> Vec<Cell> {
    let mut all = Vec::new();
    fixture.read(|read| read.each_cell(&mut |cell| all.push(cell)));
    all
}

#[test]
fn a_cell_says_what_a_grid_shows() {
    let fixture = Fixture::new();
    let (a, b) = (fixture.add("a.jpg"), fixture.add("b.jpg"));
    let fresh = cells(&fixture);
    assert_eq!(fresh.iter().map(|cell| cell.photo).collect::<Vec<_>>(), [a, b]);
    assert_eq!((fresh[0].width, fresh[0].height, fresh[0].colour, fresh[0].version), (0, 0, None, 0));
    assert_eq!(fresh[0].sort_at, file("a.jpg").mtime_ns / 1_000_000);

    let probe = |orientation| Probe {
        content_hash: [7; 32],
        format: "JPEG".into(),
        width: 40,
        height: 30,
        orientation,
        ..Probe::default()
    };
    fixture.write(|write| write.set_probe(a, &probe(1)));
    let seq = fixture.read(|read| read.last_seq());
    fixture.write(|write| write.set_colour(a, 0x10_20_30));
    let changes = fixture.read(|read| read.changes_since(seq, 9));
    assert_eq!(changes.iter().map(|change| change.photo).collect::<Vec<_>>(), [a], "whoever keeps cells has to know");
    fixture.write(|write| write.edit("favourite", &serde_json::Value::Null, 5, |edit| edit.set_favourite(a, true)));
    fixture.write(|write| write.mark_missing(b, 9));
    let now = cells(&fixture);
    assert_eq!((now[0].width, now[0].height, now[0].colour, now[0].favourite), (40, 30, Some(0x10_20_30), true));
    assert!(!now[0].missing && now[1].missing);
    let upright = now[0].version;
    fixture.write(|write| write.set_probe(a, &probe(6)));
    let turned = fixture.read(|read| read.cell(a)).unwrap();
    assert!(upright != 0 && turned.version != upright, "a turned picture is another picture");
}

#[test]
fn what_waits_is_known_until_it_is_done() {
    let fixture = Fixture::new();
    let a = fixture.add("a.jpg");
    assert!(fixture.read(|read| read.waiting()).contains(a.key()));
    fixture.write(|write| write.skip(a));
    assert!(!fixture.read(|read| read.waiting()).contains(a.key()));
}

#[test]
fn totals_are_of_present_photos() {
    let fixture = Fixture::new();
    let a = fixture.add("a.jpg");
    fixture.add("b.jpg");
    let camera = Probe {
        camera_make: Some("Canon".into()),
        camera_model: Some("EOS 5D".into()),
        format: "JPEG".into(),
        ..Probe::default()
    };
    fixture.write(|write| write.set_probe(a, &camera));
    let size = file("a.jpg").size;
    let totals = fixture.read(|read| read.totals(fixture.instance));
    assert_eq!(totals, Totals { bytes: size + file("b.jpg").size, cameras: vec![("Canon EOS 5D".into(), 1)] });
    fixture.write(|write| write.mark_missing(a, 1));
    assert_eq!(fixture.read(|read| read.totals(fixture.instance)).cameras, []);
}

#[test]
fn recent_searches_are_few_and_the_last_first() {
    let fixture = Fixture::new();
    for (at, query) in [(1, "dog"), (2, "猫"), (3, "dog")] {
        fixture.write(|write| write.note_search(query, at));
    }
    assert_eq!(fixture.read(|read| read.recent_searches(10)), ["dog", "猫"]);
    // In the same millisecond, too.
    fixture.write(|write| write.note_search("猫", 3));
    assert_eq!(fixture.read(|read| read.recent_searches(1)).len(), 1);
    for n in 0..60 {
        fixture.write(|write| write.note_search(&format!("q{n}"), 10 + n));
    }
    let all = fixture.read(|read| read.recent_searches(100));
    assert_eq!((all.len(), all[0].as_str()), (50, "q59"));
    fixture.write(|write| write.forget_searches());
    assert!(fixture.read(|read| read.recent_searches(10)).is_empty());
}

#[test]
fn history_says_what_undo_and_redo_would_do() {
    let fixture = Fixture::new();
    let a = fixture.add("a.jpg");
    let state = || fixture.read(|read| read.history_state());
    assert_eq!(state(), HistoryState::default());
    let photos = serde_json::json!({ "photos": 1 });
    fixture.write(|write| write.edit("rate", &photos, 5, |edit| edit.set_rating(a, 3)));
    assert_eq!(state(), HistoryState { undo: Some(("rate".into(), photos.clone())), redo: None });
    fixture.write(|write| write.undo(6));
    assert_eq!(state(), HistoryState { undo: None, redo: Some(("rate".into(), photos)) });
}

#[test]
fn a_summary_counts_what_the_chosen_photos_have() {
    let fixture = Fixture::new();
    let (a, b, c) = (fixture.add("a.jpg"), fixture.add("b.jpg"), fixture.add("c.jpg"));
    let dog = fixture.write(|write| write.concept_for_key("dog"));
    let tag = |confidence| [AutoTag { concept: dog, confidence, boxes: Vec::new() }];
    for (photo, confidence) in [(a, 90.0), (b, 20.0), (c, 95.0)] {
        fixture.write(|write| write.set_auto_tags(photo, &tag(confidence)));
    }
    fixture.write(|write| {
        write.edit("x", &serde_json::Value::Null, 5, |edit| {
            edit.set_verdict(b, dog, Some(shiguang_catalog::Provenance::Confirmed))?;
            edit.set_field(a, "album", &["春节".into(), "家".into()])?;
            edit.set_field(b, "Album", &["春节".into()])?;
            edit.set_rating(a, 4)?;
            edit.set_favourite(b, true)
        })
    });
    let summary = fixture.read(|read| read.summary(&[a.key(), b.key()].into_iter().collect(), 50.0));
    let bytes = file("a.jpg").size + file("b.jpg").size;
    assert_eq!(
        summary,
        Summary {
            bytes,
            favourites: 1,
            ratings: [1, 0, 0, 0, 1, 0],
            tags: vec![(dog, 2, 1)],
            fields: vec![("album".into(), "家".into(), 1), ("album".into(), "春节".into(), 2)],
        }
    );
}
