//! A photo's tags as people and searchers see them: names in both languages, what is shown, what may be searched.

use serde::Serialize;
use shiguang_catalog::{Concept, ConceptId, PhotoTag, Provenance, TagBox};
use shiguang_vision::vocabulary::{ConceptIndex, Name, Vocabulary};
use shiguang_vision::{BoundingBox, Tag, visible};

/// A tag as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownTag {
    /// The catalogue's number of the concept.
    pub concept: ConceptId,
    /// The vocabulary's id; `None` for a text that a person typed.
    pub key: Option<String>,
    /// The name in both languages; a typed text is the same in both.
    pub name: Name,
    /// The category in both languages; `None` for a typed text.
    pub category: Option<Name>,
    /// How sure the models are, in percent; `None` when they did not say it.
    pub confidence: Option<f32>,
    /// Who says so.
    pub provenance: Provenance,
    /// Boxes in 0..1 of the upright photo, surest first.
    pub boxes: Vec<TagBox>,
}

/// A concept with its name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NamedTag {
    /// The catalogue's number of the concept.
    pub concept: ConceptId,
    /// The vocabulary's id; `None` for a text that a person typed.
    pub key: Option<String>,
    /// The name in both languages; a typed text is the same in both.
    pub name: Name,
}

/// A concept of the catalogue with its name.
#[must_use]
pub fn name_of(vocabulary: &Vocabulary, concept: &Concept) -> NamedTag {
    let known = concept.key.as_deref().and_then(|key| vocabulary.find(key));
    let typed = || concept.text.clone().or_else(|| concept.key.clone()).unwrap_or_default();
    let name = known.map_or_else(|| Name { zh: typed(), en: typed() }, |index| vocabulary.concepts[index].name.clone());
    NamedTag { concept: concept.id, key: concept.key.clone(), name }
}

/// All that is known of a photo's tags, also what is rejected and what the models are not sure of.
#[must_use]
pub fn every(vocabulary: &Vocabulary, tags: &[PhotoTag]) -> Vec<ShownTag> {
    tags.iter().map(|tag| present(vocabulary, tag)).collect()
}

/// The vocabulary's concept of a stored tag; `None` for a typed text, or a concept that this vocabulary does not have.
fn known(vocabulary: &Vocabulary, tag: &PhotoTag) -> Option<ConceptIndex> {
    tag.key.as_deref().and_then(|key| vocabulary.find(key))
}

/// Concepts that the person rejected: they and what stands below them are not this photo's.
fn rejected(vocabulary: &Vocabulary, tags: &[PhotoTag]) -> Vec<ConceptIndex> {
    let wrong = tags.iter().filter(|tag| tag.provenance == Provenance::Rejected);
    wrong.filter_map(|tag| known(vocabulary, tag)).collect()
}

fn is_ruled_out(vocabulary: &Vocabulary, rejected: &[ConceptIndex], concept: ConceptIndex) -> bool {
    rejected.iter().any(|wrong| *wrong == concept || vocabulary.is_a(concept, *wrong))
}

/// What a person is shown: what they confirmed or typed first, then what the models say at `threshold` percent or more, the
/// surest first. A rejected tag hides what stands below it as well.
#[must_use]
pub fn shown(vocabulary: &Vocabulary, tags: &[PhotoTag], threshold: f32) -> Vec<ShownTag> {
    let wrong = rejected(vocabulary, tags);
    let mut answer: Vec<ShownTag> = tags
        .iter()
        .filter(|tag| matches!(tag.provenance, Provenance::Confirmed | Provenance::Manual))
        .map(|tag| present(vocabulary, tag))
        .collect();
    let guesses: Vec<(usize, Tag)> = tags
        .iter()
        .enumerate()
        .filter(|(_, tag)| tag.provenance == Provenance::Auto)
        .filter_map(|(at, tag)| Some((at, tag, known(vocabulary, tag)?, tag.confidence?)))
        .filter(|(_, _, concept, _)| !is_ruled_out(vocabulary, &wrong, *concept))
        .map(|(at, tag, concept, confidence)| (at, Tag { concept, confidence, boxes: boxes(tag) }))
        .collect();
    let candidates: Vec<Tag> = guesses.iter().map(|(_, tag)| tag.clone()).collect();
    for tag in visible(vocabulary, &candidates, threshold, usize::MAX) {
        if let Some((at, _)) = guesses.iter().find(|(_, guess)| guess.concept == tag.concept) {
            answer.push(present(vocabulary, &tags[*at]));
        }
    }
    answer
}

fn boxes(tag: &PhotoTag) -> Vec<shiguang_vision::tagger::TagBox> {
    tag.boxes
        .iter()
        .map(|stored| shiguang_vision::tagger::TagBox {
            area: BoundingBox { left: stored.left, top: stored.top, width: stored.width, height: stored.height },
            confidence: stored.confidence,
        })
        .collect()
}

fn present(vocabulary: &Vocabulary, tag: &PhotoTag) -> ShownTag {
    let concept = known(vocabulary, tag).map(|index| &vocabulary.concepts[index]);
    let typed = || tag.text.clone().or_else(|| tag.key.clone()).unwrap_or_default();
    ShownTag {
        concept: tag.concept,
        key: tag.key.clone(),
        name: concept.map_or_else(|| Name { zh: typed(), en: typed() }, |concept| concept.name.clone()),
        category: concept.map(|concept| vocabulary.categories[concept.category].name.clone()),
        confidence: tag.confidence,
        provenance: tag.provenance,
        boxes: tag.boxes.clone(),
    }
}

/// What a photo can be found by: concepts with all that stands above them, and typed texts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Findable {
    /// Positions in the vocabulary, sorted.
    pub concepts: Vec<ConceptIndex>,
    /// Typed texts.
    pub texts: Vec<String>,
}

/// Least confidence, in percent, of a guess that is not shown but can be found; see [`findable`].
const GUESS_AT_LEAST: f32 = 40.0;

/// See [`Findable`]. `threshold` as for [`shown`]; what a fallback or a rival hides on the screen can still be found. So can
/// the best guess of what a sure thing is more exactly: the photo is shown as a dog, and 49 % say golden retriever; who
/// looks for golden retrievers expects it.
#[must_use]
pub fn findable(vocabulary: &Vocabulary, tags: &[PhotoTag], threshold: f32) -> Findable {
    let wrong = rejected(vocabulary, tags);
    let mut found = Findable::default();
    for tag in tags {
        let holds = match tag.provenance {
            Provenance::Confirmed | Provenance::Manual => true,
            Provenance::Auto => tag.confidence.is_some_and(|confidence| confidence >= threshold),
            Provenance::Rejected => false,
        };
        if !holds {
            continue;
        }
        match known(vocabulary, tag) {
            Some(concept) if tag.provenance != Provenance::Auto || !is_ruled_out(vocabulary, &wrong, concept) => {
                add(vocabulary, &mut found.concepts, &wrong, concept);
            }
            Some(_) => {}
            None => found.texts.extend(tag.text.clone()),
        }
    }
    let mut guesses: Vec<(f32, ConceptIndex)> = tags
        .iter()
        .filter(|tag| tag.provenance == Provenance::Auto)
        .filter_map(|tag| Some((tag.confidence?, known(vocabulary, tag)?)))
        .filter(|(confidence, _)| (GUESS_AT_LEAST..threshold).contains(confidence))
        .filter(|(_, concept)| !is_ruled_out(vocabulary, &wrong, *concept))
        .collect();
    guesses.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (_, guess) in guesses {
        let sure = vocabulary.ancestors(guess).iter().find(|above| found.concepts.contains(above));
        let is_first =
            |sure: ConceptIndex| !found.concepts.iter().any(|other| *other != sure && vocabulary.is_a(*other, sure));
        if sure.is_some_and(|sure| is_first(*sure)) {
            add(vocabulary, &mut found.concepts, &wrong, guess);
        }
    }
    found.concepts.sort_unstable();
    found.concepts.dedup();
    found
}

/// A concept with all that stands above it and was not rejected.
fn add(vocabulary: &Vocabulary, into: &mut Vec<ConceptIndex>, wrong: &[ConceptIndex], concept: ConceptIndex) {
    into.push(concept);
    into.extend(vocabulary.ancestors(concept).iter().copied().filter(|above| !wrong.contains(above)));
}
