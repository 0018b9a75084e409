//! Tags about the whole photo that need no model: black-and-white, night, panorama, screenshot, portrait, group.
//!
//! The cuts were set on labelled photos; what each gets right and wrong is in `docs/quality.md`.

use crate::evidence::Evidence;
use crate::facts::Facts;
use crate::tagger::Tag;
use crate::vocabulary::Vocabulary;

/// Boxes of people at or above this confidence (percent) count.
const PERSON_CONFIDENCE: f32 = 60.0;

/// The tags that pixels, size, EXIF and the boxes of people (`tags`) tell.
pub(crate) fn tags(vocabulary: &Vocabulary, evidence: &Evidence, tags: &[Tag]) -> Vec<Tag> {
    let facts = &evidence.facts;
    let people = people(vocabulary, tags);
    [
        ("black_and_white", black_and_white(facts)),
        ("night", night(facts)),
        ("panorama", panorama(facts)),
        ("screenshot", screenshot(facts)),
        ("portrait", portrait(&people)),
        ("group_photo", group(&people)),
    ]
    .into_iter()
    .filter_map(|(id, confidence)| {
        let concept = vocabulary.find(id)?;
        confidence.map(|confidence| Tag { concept, confidence, boxes: Vec::new() })
    })
    .collect()
}

/// Heights and areas of people's boxes, 0..1, largest area first.
fn people(vocabulary: &Vocabulary, tags: &[Tag]) -> Vec<(f32, f32)> {
    let person = vocabulary.find("person");
    let mut people: Vec<(f32, f32)> = tags
        .iter()
        .filter(|tag| Some(tag.concept) == person)
        .flat_map(|tag| &tag.boxes)
        .filter(|shown| shown.confidence >= PERSON_CONFIDENCE)
        .map(|shown| (shown.area.height, shown.area.area()))
        .collect();
    people.sort_by(|a, b| b.1.total_cmp(&a.1));
    people
}

/// No colour anywhere.
fn black_and_white(facts: &Facts) -> Option<f32> {
    (facts.chroma_p95 <= 6.0 && facts.contrast >= 12.0).then_some(95.0)
}

/// Mostly dark with a few lights.
fn night(facts: &Facts) -> Option<f32> {
    (facts.dark >= 0.6 && facts.luma <= 50.0 && facts.bright >= 0.002 && facts.bright <= 0.08).then_some(70.0)
}

/// Much wider (or higher) than any camera's sensor.
fn panorama(facts: &Facts) -> Option<f32> {
    (facts.aspect >= 2.4 && facts.long_side >= 2000 && facts.flat < 0.3).then_some(80.0)
}

/// Saved without loss, no camera, of a screen's size, with large areas of exactly one colour.
fn screenshot(facts: &Facts) -> Option<f32> {
    let plausible = facts.lossless && !facts.from_camera && facts.short_side >= 480;
    (plausible && facts.flat >= 0.6).then_some(80.0)
}

/// One person who fills much of the photo, and nobody else of size.
fn portrait(people: &[(f32, f32)]) -> Option<f32> {
    let &(height, area) = people.first()?;
    let alone = people.iter().skip(1).all(|other| other.1 < area * 0.2);
    (alone && height >= 0.75 && area >= 0.35).then_some(70.0)
}

/// Three or more people of about the same size.
fn group(people: &[(f32, f32)]) -> Option<f32> {
    let &(_, largest) = people.first()?;
    let near = people.iter().filter(|one| one.1 >= largest * 0.3).count();
    (near >= 3 && largest >= 0.02).then_some(75.0)
}
