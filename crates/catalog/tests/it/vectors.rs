use shiguang_catalog::{Area, PhotoId, StoredVector};

use crate::{Fixture, file, folder_instance};

const MODEL: [u8; 32] = [1; 32];
const OTHER: [u8; 32] = [2; 32];

fn vector(slot: u8, first: f32) -> StoredVector {
    let area = (slot > 0).then_some(Area { left: 0.5, top: 0.25, width: 0.125, height: 1.0 });
    StoredVector { slot, area, values: vec![first, -0.5, 0.0, 65_504.0] }
}

#[test]
fn vectors_come_back_as_they_went_in_rounded_to_f16() {
    let fixture = Fixture::new();
    let photo = fixture.add("a");
    fixture.write(|write| write.set_vectors(photo, &MODEL, &[vector(0, 0.1), vector(3, 1.0)]));
    let found = fixture.read(|read| read.vectors_of(photo, &MODEL));
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].area, found[1].area, found[1].slot), (None, vector(3, 0.0).area, 3));
    assert!((found[0].values[0] - 0.1).abs() < 1e-4 && found[0].values[0] != 0.1);
    assert_eq!(found[1].values, vector(3, 1.0).values);
    assert_eq!(fixture.read(|read| read.vectors_of(photo, &OTHER)), []);
    let wanted = [(photo, 3), (photo, 1), (PhotoId::new(99), 0), (photo, 0)];
    let slots = fixture.read(|read| read.vectors_of_slots(&wanted, &MODEL));
    assert_eq!(slots.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, false, true]);
    assert_eq!(slots[0].as_deref(), Some(found[1].values.as_slice()));
    assert_eq!(fixture.read(|read| read.vectors_of_slots(&wanted, &OTHER)), [None, None, None, None]);

    let seq = fixture.read(|read| read.last_seq());
    fixture.write(|write| write.set_vectors(photo, &OTHER, &[vector(0, 7.0)]));
    assert!(fixture.read(|read| read.last_seq()) > seq);
    assert_eq!(fixture.read(|read| read.vectors_of(photo, &MODEL)), []);
    assert_eq!(fixture.read(|read| read.vectors_of(photo, &OTHER))[0].values[0], 7.0);
}

#[test]
fn all_vectors_are_those_of_present_photos_of_the_model() {
    let fixture = Fixture::new();
    let small = fixture.write(|write| write.create_instance(&folder_instance("small"), 0));
    let mut photos: Vec<_> = (0..30).map(|n| fixture.add(&n.to_string())).collect();
    photos.push(fixture.write(|write| write.add_photo(small, &file("s"), 0)));
    for (n, photo) in photos.iter().enumerate() {
        fixture.write(|write| write.set_vectors(*photo, &MODEL, &[vector(0, n as f32), vector(1, -1.0)]));
    }
    fixture.write(|write| write.set_vectors(photos[1], &OTHER, &[vector(0, 1.0)]));
    fixture.write(|write| write.mark_missing(photos[2], 0));
    let each = |instance| {
        let mut found = Vec::new();
        fixture.read(|read| {
            read.each_vector(instance, &MODEL, &mut |photo, slot, values| found.push((photo, slot, values[0] as usize)))
        });
        found.sort_unstable();
        found
    };
    let expected = |range: std::ops::Range<usize>| {
        range.filter(|n| ![1, 2].contains(n)).flat_map(|n| [(photos[n], 0, n), (photos[n], 1, 0)]).collect::<Vec<_>>()
    };
    assert_eq!(each(None), expected(0..31));
    // The large part of the library is read in one pass, the small one photo by photo.
    assert_eq!(each(Some(fixture.instance)), expected(0..30));
    assert_eq!(each(Some(small)), expected(30..31));
}
