use roaring::RoaringTreemap;
use shiguang_catalog::{FileFacts, Filter, Order, Page, PhotoId, Probe, Shape, Stage, StageFailure};

use crate::{Fixture, file, folder_instance};

/// Photos 0..6 that differ in everything there is a filter for.
fn varied() -> (Fixture, Vec<PhotoId>) {
    let fixture = Fixture::new();
    let paths = [
        "2023/Summer/IMG_1.JPG",
        "2023/summer/IMG_10.jpg",
        "2023/summer2/IMG_2.png",
        "a_b.jpg",
        "axb.jpg",
        "海/图.webp",
    ];
    let photos: Vec<_> = paths.iter().map(|path| fixture.add(path)).collect();
    let base = Probe { format: "JPEG".into(), width: 40, height: 30, ..Probe::default() };
    let probes = [
        Probe {
            camera_make: Some("Canon".into()),
            camera_model: Some("Canon EOS 5D".into()),
            taken_at: Some(1_000),
            ..base.clone()
        },
        Probe {
            lens: Some("EF 50mm F1.8".into()),
            taken_at: Some(2_000),
            latitude: Some(0.0),
            longitude: Some(1.0),
            ..base.clone()
        },
        Probe { format: "PNG".into(), width: 30, height: 40, ..base.clone() },
        Probe { width: 30, height: 30, camera_make: Some("NIKON".into()), ..base.clone() },
    ];
    for (photo, probe) in photos.iter().zip(&probes) {
        fixture.write(|write| write.set_probe(*photo, probe));
    }
    fixture.write(|write| {
        write.edit("x", &serde_json::Value::Null, 0, |edit| {
            edit.set_rating(photos[0], 5)?;
            edit.set_rating(photos[1], 2)?;
            edit.set_favourite(photos[2], true)?;
            edit.set_field(photos[0], "Who", &["Ann".into(), "BØ".into()])?;
            edit.set_field(photos[1], "where", &["ann".into()])?;
            edit.set_door(
                photos[3],
                &shiguang_catalog::DoorFacts { entity_id: Some("e/1".into()), ..Default::default() },
            )?;
            edit.set_door(
                photos[4],
                &shiguang_catalog::DoorFacts { entity_id: Some("e/2".into()), ..Default::default() },
            )
        })?;
        let failure = StageFailure { kind: "x".into(), message: "x".into(), retry_at: None };
        write.stage_failed(photos[5], Stage::Probe, 1, &failure)
    });
    (fixture, photos)
}

#[test]
fn each_filter_finds_what_it_says() {
    let (fixture, photos) = varied();
    let other = fixture.write(|write| write.create_instance(&folder_instance("other"), 0));
    let far = fixture.write(|write| write.add_photo(other, &FileFacts { size: 7, ..file("far.gif") }, 9_000));
    let text = |text: &str| text.to_owned();
    let is = |key: Option<&str>, value: &str| Filter::FieldIs { key: key.map(text), value: value.into() };
    let size_of = |path: &str| file(path).size;
    let table: Vec<(Filter, &[usize])> = vec![
        (Filter::All, &[0, 1, 2, 3, 4, 5, 6]),
        (Filter::Instance(other), &[6]),
        (is(Some("who"), "ANN"), &[0]),
        (is(Some("WHO"), "bø"), &[0]),
        (is(None, "Ann"), &[0, 1]),
        (is(Some("who"), "An"), &[]),
        (Filter::HasField { key: text("WHERE") }, &[1]),
        (Filter::SortAt { from: Some(1_000), to: Some(2_000) }, &[0]),
        (Filter::SortAt { from: None, to: Some(2_001) }, &[0, 1]),
        (Filter::SortAt { from: Some(2_001), to: None }, &[2, 3, 4, 5, 6]),
        (Filter::HasDate, &[0, 1]),
        (Filter::Camera(text("eos 5d")), &[0]),
        (Filter::Camera(text("50mm")), &[1]),
        (Filter::Camera(text("n")), &[0, 3]),
        (Filter::Lens(text("ef 50")), &[1]),
        (Filter::Lens(text("canon")), &[]),
        (Filter::HasCamera, &[0, 1, 3]),
        (Filter::Rating { at_least: 2, at_most: 5 }, &[0, 1]),
        (Filter::Rating { at_least: 3, at_most: 5 }, &[0]),
        (Filter::Rating { at_least: 0, at_most: 2 }, &[1, 2, 3, 4, 5, 6]),
        (Filter::Rating { at_least: 0, at_most: 0 }, &[2, 3, 4, 5, 6]),
        (Filter::Favourite, &[2]),
        (Filter::Gps, &[1]),
        (Filter::Ext(text(".JPG")), &[0, 1, 3, 4]),
        (Filter::Ext(text("jp")), &[]),
        (Filter::Format(text("jpeg")), &[0, 1, 3]),
        (Filter::AddedSince(9_000), &[6]),
        (Filter::Entity(text("e/1")), &[3]),
        (Filter::EntityPrefix(text("e/")), &[3, 4]),
        (Filter::Failed, &[5]),
        (Filter::Size { from: None, to: Some(8) }, &[6]),
        (Filter::Size { from: Some(size_of("a_b.jpg")), to: Some(size_of("a_b.jpg") + 1) }, &[3]),
        (Filter::Pixels { width: 31, height: 0, all: 0 }, &[0, 1]),
        (Filter::Pixels { width: 0, height: 0, all: 901 }, &[0, 1, 2]),
        (Filter::Shape(Shape::Landscape), &[0, 1]),
        (Filter::Shape(Shape::Portrait), &[2]),
        (Filter::Shape(Shape::Square), &[3]),
        (Filter::Name(text("img_1*.jpg")), &[0, 1]),
        (Filter::Name(text("a_b.jpg")), &[3]),
        (Filter::Name(text("a?b.jpg")), &[3, 4]),
        (Filter::Name(text("图.*")), &[5]),
        (Filter::Folder(text("summer")), &[0, 1]),
        (Filter::Folder(text("/2023/summer/")), &[0, 1]),
        (Filter::Folder(text("2023")), &[0, 1, 2]),
        (Filter::Folder(text("海")), &[5]),
        (Filter::Missing, &[]),
    ];
    let ids: Vec<PhotoId> = photos.iter().copied().chain([far]).collect();
    let find = |filter: &Filter| {
        let found = fixture.read(|read| read.matching(filter));
        found.iter().map(|key| ids.iter().position(|id| id.key() == key).unwrap()).collect::<Vec<_>>()
    };
    for (filter, expected) in &table {
        assert_eq!(find(filter), *expected, "{filter:?}");
    }
    // An instance that cannot be reached is searched all the same; a missing photo is not.
    fixture.write(|write| write.set_online(other, false, None));
    for photo in &photos {
        fixture.write(|write| write.mark_missing(*photo, 1));
    }
    for (filter, expected) in &table {
        let left: Vec<usize> = expected.iter().copied().filter(|n| *n == 6).collect();
        if *filter != Filter::Missing {
            assert_eq!(find(filter), left, "{filter:?}");
        }
    }
    assert_eq!(find(&Filter::Missing), [0, 1, 2, 3, 4, 5]);
}

#[test]
fn pages_follow_one_another_in_each_order() {
    let fixture = Fixture::new();
    let other = fixture.write(|write| write.create_instance(&folder_instance("other"), 0));
    let mut rows = Vec::new();
    for n in 0..97_i64 {
        // Few different values, so that there are many equals.
        let instance = if n % 3 == 0 { other } else { fixture.instance };
        let path = format!("{}/IMG_{}.jpg", n, n * 7 % 13);
        let facts = FileFacts { size: (n * 5 % 11) as u64, mtime_ns: n * 3 % 7 * 1_000_000, ..file(&path) };
        let id = fixture.write(|write| write.add_photo(instance, &facts, 0));
        rows.push((id, instance, n * 3 % 7, n * 7 % 13, n * 5 % 11));
    }
    let gone = rows.remove(50);
    fixture.write(|write| write.mark_missing(gone.0, 0));
    let few: RoaringTreemap = rows.iter().step_by(29).map(|row| row.0.key()).chain([gone.0.key(), 4_000]).collect();
    let many: RoaringTreemap = rows.iter().filter(|row| row.0.key() % 5 != 0).map(|row| row.0.key()).collect();
    for (order, key, descending) in [
        (Order::Newest, 2, true),
        (Order::Oldest, 2, false),
        (Order::Name, 3, false),
        (Order::NameDescending, 3, true),
        (Order::Largest, 4, true),
        (Order::Smallest, 4, false),
        (Order::RecentlyAdded, 0, true),
        (Order::FirstAdded, 0, false),
    ] {
        for instance in [None, Some(other)] {
            for keep in [None, Some(&few), Some(&many)] {
                let mut expected: Vec<_> = rows
                    .iter()
                    .filter(|row| instance.is_none_or(|instance| row.1 == instance))
                    .filter(|row| keep.is_none_or(|keep| keep.contains(row.0.key())))
                    .map(|row| ([row.0.get(), 0, row.2, row.3, row.4][key], row.0))
                    .collect();
                expected.sort_unstable();
                if descending {
                    expected.reverse();
                }
                let expected: Vec<PhotoId> = expected.into_iter().map(|row| row.1).collect();
                for limit in [1, 10, 1_000] {
                    let mut found = Vec::new();
                    loop {
                        let page = Page { keep, instance, offset: found.len(), limit };
                        let next = fixture.read(|read| read.page(order, &page));
                        if next.is_empty() {
                            break;
                        }
                        found.extend(next);
                    }
                    assert_eq!(found, expected, "{order:?} {instance:?} {limit}");
                }
            }
        }
    }
}

#[test]
fn months_are_those_on_the_clock_where_the_photo_was_taken() {
    let fixture = Fixture::new();
    // The clock of the camera, whatever it was ahead of UTC.
    let taken = |at, offset| Probe { taken_at: Some(at), taken_offset: offset, ..Probe::default() };
    for (path, probe) in [
        ("a", taken(1_704_069_000_000, Some(480))),
        ("b", taken(1_704_040_200_000, Some(480))),
        ("c", taken(1_704_040_200_001, None)),
    ] {
        let photo = fixture.add(path);
        fixture.write(|write| write.set_probe(photo, &probe));
    }
    fixture.add("d");
    let expected = [(2024, 1, 1), (2023, 12, 2), (1970, 1, 1)];
    assert_eq!(fixture.read(|read| read.months(None)), expected);
    assert_eq!(fixture.read(|read| read.months(Some(fixture.instance))), expected);
    let other = fixture.write(|write| write.create_instance(&folder_instance("other"), 0));
    assert_eq!(fixture.read(|read| read.months(Some(other))), []);
}

#[test]
fn field_values_complete_what_is_typed() {
    let fixture = Fixture::new();
    let photos: Vec<_> = (0..4).map(|n| fixture.add(&n.to_string())).collect();
    fixture.write(|write| {
        write.edit("x", &serde_json::Value::Null, 0, |edit| {
            edit.set_field(photos[0], "who", &["Ann".into()])?;
            edit.set_field(photos[1], "who", &["ann".into(), "Anton".into()])?;
            edit.set_field(photos[2], "who", &["安娜".into()])?;
            edit.set_field(photos[3], "who", &["Anton".into()])?;
            edit.set_field(photos[3], "whom", &["Anke".into()])
        })
    });
    fixture.write(|write| write.mark_missing(photos[3], 0));
    let values = |prefix: &str, limit| fixture.read(|read| read.field_values(None, "WHO", prefix, limit));
    let pair = |text: &str, n| (text.to_owned(), n);
    assert_eq!(values("AN", 10), [pair("ann", 2), pair("Anton", 1)]);
    assert_eq!(values("AN", 1), [pair("ann", 2)]);
    assert_eq!(values("安", 9), [pair("安娜", 1)]);
    assert_eq!(values("", 9).len(), 3);
    assert_eq!(fixture.read(|read| read.field_keys()), [pair("who", 4), pair("whom", 1)]);
    let many = fixture.read(|read| read.fields_of_many(&photos));
    assert_eq!(many[&photos[1]], [("who".to_owned(), vec!["ann".to_owned(), "Anton".to_owned()])]);
    let other = fixture.write(|write| write.create_instance(&folder_instance("other"), 0));
    assert_eq!(fixture.read(|read| read.field_values(Some(other), "who", "", 9)), []);
}
