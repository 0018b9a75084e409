use shiguang_catalog::{AutoTag, Catalog, CatalogError, Filter, Provenance};

use crate::{Fixture, a_box};

use Provenance::{Auto, Confirmed, Manual, Rejected};

#[test]
fn a_concept_is_made_once() {
    let fixture = Fixture::new();
    let dog = fixture.key("dog");
    assert_eq!(fixture.key("dog"), dog);
    let typed = fixture.text(" Grandma's Garden ");
    assert_eq!(fixture.text("GRANDMA'S garden"), typed);
    assert_ne!(fixture.text("dog"), dog);
    let concepts = fixture.read(|read| read.concepts());
    assert_eq!(concepts.len(), 3);
    assert_eq!((concepts[1].key.as_deref(), concepts[1].text.as_deref()), (None, Some("Grandma's Garden")));
    assert_eq!(fixture.read(|read| read.concept_of_key("cat")), None);
    assert!(matches!(fixture.catalog.write(|write| write.concept_for_text("  ")), Err(CatalogError::Invalid { .. })));
    assert_eq!(fixture.text("ÉTÉ"), fixture.text("été"));
}

#[test]
fn what_the_person_said_survives_every_run_of_a_model() {
    let fixture = Fixture::new();
    let photo = fixture.add("a");
    fixture.auto(photo, &[("dog", 90.0), ("cat", 60.0), ("sofa", 70.0), ("tree", 50.0)]);
    let (dog, cat, party, moon) = (fixture.key("dog"), fixture.key("cat"), fixture.text("party"), fixture.key("moon"));
    fixture.write(|write| {
        write.edit("tags", &serde_json::Value::Null, 1, |edit| {
            edit.set_verdict(photo, dog, Some(Confirmed))?;
            edit.set_verdict(photo, cat, Some(Rejected))?;
            edit.set_verdict(photo, moon, Some(Rejected))?;
            edit.set_verdict(photo, party, Some(Manual))
        })
    });
    let said = fixture.said(photo);
    assert_eq!(
        said,
        [
            ("dog".to_owned(), Some(90.0), Confirmed),
            ("party".to_owned(), None, Manual),
            ("sofa".to_owned(), Some(70.0), Auto),
            ("tree".to_owned(), Some(50.0), Auto),
            ("cat".to_owned(), Some(60.0), Rejected),
            ("moon".to_owned(), None, Rejected),
        ]
    );
    // Another model: it does not see the dog, is sure of the moon, and is surer of the cat.
    fixture.auto(photo, &[("cat", 99.0), ("moon", 98.0), ("tree", 51.5)]);
    assert_eq!(
        fixture.said(photo),
        [
            ("dog".to_owned(), None, Confirmed),
            ("party".to_owned(), None, Manual),
            ("tree".to_owned(), Some(51.5), Auto),
            ("cat".to_owned(), Some(99.0), Rejected),
            ("moon".to_owned(), Some(98.0), Rejected),
        ]
    );
    let shown: Vec<_> =
        fixture.tags(photo).into_iter().filter(|tag| tag.is_shown(51.5)).map(|tag| tag.concept).collect();
    assert_eq!(shown, [dog, party, fixture.key("tree")]);
    assert_eq!(fixture.tags(photo).into_iter().filter(|tag| tag.is_shown(51.6)).count(), 2);
    fixture.auto(photo, &[]);
    assert_eq!(fixture.said(photo).len(), 4);
    fixture.sound();
}

#[test]
fn boxes_belong_to_the_last_run() {
    let fixture = Fixture::new();
    let (photo, dog) = (fixture.add("a"), fixture.key("dog"));
    let tag = |boxes| AutoTag { concept: dog, confidence: 80.0, boxes };
    fixture.write(|write| write.set_auto_tags(photo, &[tag(vec![a_box(0.5), a_box(0.25)])]));
    assert_eq!(fixture.tags(photo)[0].boxes, [a_box(0.5), a_box(0.25)]);
    fixture.write(|write| write.set_auto_tags(photo, &[tag(vec![a_box(0.75)])]));
    assert_eq!(fixture.tags(photo)[0].boxes, [a_box(0.75)]);
}

#[test]
fn counts_and_filters_agree_on_what_is_shown() {
    let fixture = Fixture::new();
    let photos: Vec<_> = (0..6).map(|n| fixture.add(&n.to_string())).collect();
    let (dog, cat) = (fixture.key("dog"), fixture.key("cat"));
    for (photo, confidence) in photos.iter().zip([10.0, 40.0, 50.0, 60.0, 90.0, 90.0]) {
        fixture.auto(*photo, &[("dog", confidence)]);
    }
    fixture.auto(photos[5], &[("dog", 90.0), ("cat", 90.0)]);
    fixture.write(|write| {
        write.edit("x", &serde_json::Value::Null, 1, |edit| {
            edit.set_verdict(photos[0], dog, Some(Confirmed))?;
            edit.set_verdict(photos[4], dog, Some(Rejected))
        })
    });
    let shown = |threshold| {
        let found = fixture.read(|read| read.matching(&Filter::Tag { concepts: vec![dog], threshold }));
        found.iter().map(|key| photos.iter().position(|photo| photo.key() == key).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(shown(50.0), [0, 2, 3, 5]);
    assert_eq!(shown(60.5), [0, 5]);
    assert_eq!(fixture.read(|read| read.tag_counts(None, 50.0)), [(dog, 4), (cat, 1)]);
    fixture.write(|write| write.mark_missing(photos[5], 0));
    assert_eq!(shown(50.0), [0, 2, 3]);
    assert_eq!(fixture.read(|read| read.tag_counts(Some(fixture.instance), 50.0)), [(dog, 3)]);
    let other = fixture.write(|write| write.create_instance(&crate::folder_instance("other"), 0));
    assert_eq!(fixture.read(|read| read.tag_counts(Some(other), 0.0)), []);
    let untagged = fixture.read(|read| read.matching(&Filter::Untagged { threshold: 50.0 }));
    assert_eq!(untagged.iter().collect::<Vec<_>>(), [photos[1].key(), photos[4].key()]);
    let either = fixture.read(|read| read.matching(&Filter::Tag { concepts: vec![dog, cat], threshold: 0.0 }));
    assert_eq!(either.len(), 4);
    let many = fixture.read(|read| read.tags_of_many(&photos));
    assert_eq!((many.len(), many[&photos[5]].len()), (6, 2));
}

#[test]
fn custom_tags_come_with_their_counts() {
    let fixture = Fixture::new();
    let (a, b) = (fixture.add("a"), fixture.add("b"));
    let (trip, unused) = (fixture.text("Trip"), fixture.text("aunt"));
    fixture.write(|write| {
        write.edit("x", &serde_json::Value::Null, 1, |edit| {
            edit.set_verdict(a, trip, Some(Manual))?;
            edit.set_verdict(b, trip, Some(Manual))
        })
    });
    fixture.write(|write| write.mark_missing(b, 1));
    assert_eq!(fixture.read(|read| read.custom_tags()), [(unused, "aunt".to_owned(), 0), (trip, "Trip".to_owned(), 1)]);
}

#[test]
fn everything_is_there_when_opened_again() {
    let fixture = Fixture::new();
    let photo = fixture.add("a");
    fixture.auto(photo, &[("dog", 33.25)]);
    let said = fixture.said(photo);
    let Fixture { folder, catalog, .. } = fixture;
    drop(catalog);
    let catalog = Catalog::open(folder.path(), 0).unwrap();
    let tags = catalog.read(|read| read.tags_of(photo)).unwrap();
    assert_eq!(tags[0].confidence, said[0].1);
    assert_eq!(catalog.check().unwrap(), []);
}
