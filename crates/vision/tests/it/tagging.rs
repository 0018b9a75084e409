//! Tags on the committed photos, with both packs, as a person would judge them.

use shiguang_vision::tagger::{FAINTEST, visible};
use shiguang_vision::{BoundingBox, Tag, Vocabulary};

use crate::{analyser, photo};

fn shown(pack: &str, name: &str) -> (Vec<Tag>, Vec<String>, std::sync::Arc<shiguang_vision::Pack>) {
    let (pack, mut analyser) = analyser(pack);
    let analysis = analyser.analyse(&photo(name)).expect("the photo is analysed");
    assert_eq!(analysis.embedding.len(), 256);
    let tags = visible(&pack.vocabulary, &analysis.tags, 60.0, 50);
    let ids = tags.iter().map(|tag| pack.vocabulary.concepts[tag.concept].id.clone()).collect();
    (tags, ids, pack)
}

fn has(ids: &[String], id: &str) -> bool {
    ids.iter().any(|one| one == id)
}

#[test]
fn the_cat_is_a_cat_with_a_box_and_no_dog() {
    for pack in ["standard", "fast"] {
        let (tags, ids, pack) = shown(pack, "chelsea.png");
        assert!(has(&ids, "cat"), "{ids:?}");
        assert!(!has(&ids, "dog") && !has(&ids, "animal"), "{ids:?}");
        let cat = tags.iter().find(|tag| pack.vocabulary.concepts[tag.concept].id == "cat").expect("a cat");
        let whole = BoundingBox { left: 0.0, top: 0.0, width: 0.95, height: 1.0 };
        assert!(cat.boxes.len() == 1 && cat.boxes[0].area.iou(&whole) > 0.7, "{:?}", cat.boxes);
    }
}

#[test]
fn a_cup_of_coffee() {
    let (_, ids, _) = shown("standard", "coffee.png");
    assert!(has(&ids, "cup") && has(&ids, "coffee"), "{ids:?}");
}

#[test]
fn a_person_on_the_astronauts_portrait() {
    let (_, ids, _) = shown("standard", "astronaut.png");
    assert!(has(&ids, "person"), "{ids:?}");
}

#[test]
fn a_building_and_no_boat_on_the_pagodas() {
    let (_, ids, _) = shown("standard", "china.jpg");
    assert!(has(&ids, "building") || has(&ids, "temple"), "{ids:?}");
    assert!(!has(&ids, "boat"), "{ids:?}");
}

#[test]
fn a_flower_is_a_flower() {
    let (_, ids, _) = shown("standard", "flower.jpg");
    assert!(has(&ids, "flower"), "{ids:?}");
}

#[test]
fn a_grey_photo_is_black_and_white() {
    let (_, ids, _) = shown("standard", "camera.png");
    assert!(has(&ids, "black_and_white") && has(&ids, "person"), "{ids:?}");
}

#[test]
fn the_same_photo_gives_the_same_answer_twice() {
    let (_, mut analyser) = analyser("standard");
    let photo = photo("china.jpg");
    let first = analyser.analyse(&photo).expect("analysed");
    let second = analyser.analyse(&photo).expect("analysed");
    assert_eq!(first.tags, second.tags);
    assert_eq!(first.embedding, second.embedding);
}

#[test]
fn a_parent_is_at_least_as_sure_as_what_stands_below_it() {
    let (pack, mut analyser) = analyser("standard");
    let vocabulary: &Vocabulary = &pack.vocabulary;
    for name in ["chelsea.png", "china.jpg", "coffee.png", "rocket.jpg"] {
        let tags = analyser.analyse(&photo(name)).expect("analysed").tags;
        assert!(tags.windows(2).all(|pair| pair[0].confidence >= pair[1].confidence), "{name}: not sorted");
        for tag in &tags {
            assert!((FAINTEST..=100.0).contains(&tag.confidence));
            for above in tags.iter().filter(|other| vocabulary.ancestors(tag.concept).contains(&other.concept)) {
                assert!(above.confidence >= tag.confidence, "{name}: {}", vocabulary.concepts[tag.concept].id);
            }
        }
    }
}

#[test]
fn tiny_and_odd_photos_are_analysed() {
    let (_, mut analyser) = analyser("fast");
    for (width, height) in [(1, 1), (1, 400), (400, 1), (7, 3), (5000, 2)] {
        let mut odd = photo("coffee.png");
        odd.pixels = image::RgbImage::from_pixel(width, height, image::Rgb([90, 120, 30]));
        (odd.width, odd.height) = (width, height);
        let analysis = analyser.analyse(&odd).unwrap_or_else(|error| panic!("{width} x {height}: {error}"));
        assert_eq!(analysis.embedding.len(), 256);
    }
}

#[test]
fn general_concepts_give_way_and_rivals_do_not_stand_together() {
    let (pack, _) = analyser("fast");
    let vocabulary = &pack.vocabulary;
    let tag = |id: &str, confidence: f32| Tag {
        concept: vocabulary.find(id).unwrap_or_else(|| panic!("no concept {id}")),
        confidence,
        boxes: Vec::new(),
    };
    let ids = |tags: &[Tag], threshold: f32, limit: usize| -> Vec<String> {
        let shown = visible(vocabulary, tags, threshold, limit);
        shown.iter().map(|tag| vocabulary.concepts[tag.concept].id.clone()).collect()
    };
    let tags = [tag("animal", 99.0), tag("dog", 95.0), tag("golden_retriever", 80.0), tag("labrador_retriever", 65.0)];
    assert_eq!(ids(&tags, 60.0, 50), ["dog", "golden_retriever"]);
    assert_eq!(ids(&tags, 97.0, 50), ["animal"]);
    assert_eq!(ids(&tags, 60.0, 1), ["dog"]);
    assert_eq!(ids(&tags, 99.5, 50), Vec::<String>::new());
    // Who asks for less sure ones gets more, never less: a guess does not hide what is sure.
    let tags = [tag("animal", 99.0), tag("dog", 45.0)];
    assert_eq!(ids(&tags, 60.0, 50), ["animal"]);
    assert_eq!(ids(&tags, 0.0, 50), ["animal", "dog"]);
}
