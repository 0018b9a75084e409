//! From evidence to tags: arbitration between detector and classifier, roll-up, calibrated confidence.
//!
//! 1. Each box gets a confidence from its score, the classifier's mass inside it and over the whole photo.
//! 2. Of boxes of different classes on the same thing the less confident goes (cross-class suppression, after
//!    arbitration: a dog that the detector also calls a cat loses the cat because the crop looks like no cat).
//! 3. Every concept gets its three numbers ([`Features`]); parents sum the classes below them.
//! 4. Calibration turns them into percent; a parent is at least as sure as what stands below it.
//!
//! Nothing here runs a model; the same evidence always gives the same tags.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::calibration::{Calibration, Features, Source};
use crate::detector::COCO_PERSON;
use crate::evidence::{CropEvidence, Evidence};
use crate::geometry::BoundingBox;
use crate::pack::Pack;
use crate::vocabulary::{ConceptIndex, Show, Vocabulary};

/// Candidates below this confidence (percent) are not kept at all.
pub const FAINTEST: f32 = 5.0;
/// Boxes below this confidence (percent) are not shown.
const FAINTEST_BOX: f32 = 50.0;
/// The classifier's mass inside a box from which the box belongs to a more specific concept as well.
const BOX_AGREES: f32 = 0.35;

/// One box of a tag.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TagBox {
    /// Where.
    pub area: BoundingBox,
    /// How sure, percent.
    pub confidence: f32,
}

/// One candidate tag of a photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    /// Which concept.
    pub concept: ConceptIndex,
    /// How sure, percent: of tags shown at 80, about 80 in 100 are right.
    pub confidence: f32,
    /// Where it is, most confident first; empty when it is about the whole photo.
    pub boxes: Vec<TagBox>,
}

/// A concept with the numbers that speak for it.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Which concept.
    pub concept: ConceptIndex,
    /// Which models know it.
    pub source: Source,
    /// What they say.
    pub features: Features,
    /// Where.
    pub boxes: Vec<TagBox>,
}

/// Turns evidence into tags.
#[derive(Debug, Clone)]
pub struct Tagger {
    vocabulary: Arc<Vocabulary>,
    calibration: Calibration,
    cross_class_iou: f32,
    /// How each concept's confidence is worked out; `None` when no model knows it.
    sources: Vec<Option<Source>>,
    /// Each concept's own correction of the log-odds of a tag.
    corrections: Vec<f32>,
    /// Each concept's own correction of the log-odds of a box.
    box_corrections: Vec<f32>,
    /// Each concept's column in the head's answer.
    head: Vec<Option<usize>>,
}

/// A box after arbitration.
struct Settled<'e> {
    concept: ConceptIndex,
    score: f32,
    shown: TagBox,
    crop: Option<&'e [f32]>,
}

impl Tagger {
    /// For a pack: its vocabulary, its calibration, its detector's cuts.
    #[must_use]
    pub fn new(pack: &Pack) -> Self {
        let vocabulary = Arc::clone(&pack.vocabulary);
        let columns = pack.head.as_ref().map_or(&[][..], |head| &head.manifest.concepts);
        let head: Vec<Option<usize>> =
            vocabulary.concepts.iter().map(|concept| columns.iter().position(|id| *id == concept.id)).collect();
        let sources = (0..vocabulary.concepts.len())
            .zip(&head)
            .map(|(index, column)| if column.is_some() { Some(Source::Headed) } else { source(&vocabulary, index) })
            .collect();
        let of_each = |table: &BTreeMap<String, f32>| -> Vec<f32> {
            vocabulary.concepts.iter().map(|concept| table.get(&concept.id).copied().unwrap_or(0.0)).collect()
        };
        let corrections = of_each(&pack.file.calibration.bias);
        let box_corrections = of_each(&pack.file.calibration.boxes.bias);
        let cross_class_iou = pack.detector.manifest.thresholds.map_or(0.6, |cuts| cuts.cross_class_nms_iou);
        let calibration = pack.file.calibration.clone();
        Self { vocabulary, calibration, cross_class_iou, sources, corrections, box_corrections, head }
    }

    /// All tags with at least [`FAINTEST`] percent, most confident first.
    #[must_use]
    pub fn tags(&self, evidence: &Evidence) -> Vec<Tag> {
        let mut tags: Vec<Tag> = self
            .candidates(evidence)
            .into_iter()
            .map(|candidate| Tag {
                concept: candidate.concept,
                confidence: self.confidence(&candidate),
                boxes: candidate.boxes,
            })
            .collect();
        tags.extend(crate::facts::tags(&self.vocabulary, &evidence.facts));
        self.raise_parents(&mut tags);
        tags.retain(|tag| tag.confidence >= FAINTEST);
        sort(&mut tags);
        tags
    }

    /// A tag that rests on a box is corrected as its box is.
    fn confidence(&self, candidate: &Candidate) -> f32 {
        let table = match candidate.source {
            Source::Detected | Source::Both => &self.box_corrections,
            Source::Parent | Source::Leaf | Source::Headed => &self.corrections,
        };
        self.calibration.confidence(candidate.source, candidate.features, table[candidate.concept])
    }

    /// Every concept that any model says something about, with its numbers.
    #[must_use]
    pub fn candidates(&self, evidence: &Evidence) -> Vec<Candidate> {
        let settled = self.settle(evidence);
        let mut found = Vec::new();
        for (concept, source) in self.sources.iter().enumerate() {
            let Some(mut source) = *source else { continue };
            let mut features = Features {
                photo: self.vocabulary.mass(concept, &evidence.photo),
                head: self.head[concept].and_then(|column| evidence.head.get(column)).copied().unwrap_or(0.0),
                ..Features::default()
            };
            let mut boxes: Vec<TagBox> = Vec::new();
            for one in &settled {
                let mass = one.crop.map_or(0.0, |crop| self.vocabulary.mass(concept, crop));
                features.crop = features.crop.max(mass);
                let of_this = self.vocabulary.is_a(one.concept, concept);
                if of_this {
                    features.detected = features.detected.max(one.score);
                }
                if of_this || (mass >= BOX_AGREES && self.vocabulary.is_a(concept, one.concept)) {
                    boxes.push(one.shown);
                }
            }
            if source == Source::Both && features.detected == 0.0 {
                source = Source::Parent;
            }
            boxes.retain(|shown| shown.confidence >= FAINTEST_BOX);
            boxes.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
            if features.photo.max(features.detected).max(features.crop).max(features.head) >= 0.02 {
                found.push(Candidate { concept, source, features, boxes });
            }
        }
        found
    }

    /// The boxes after arbitration with their concept, most confident first, faint ones as well.
    #[must_use]
    pub fn boxes(&self, evidence: &Evidence) -> Vec<(ConceptIndex, TagBox)> {
        self.settle(evidence).into_iter().map(|one| (one.concept, one.shown)).collect()
    }

    /// Gives each box its confidence, then suppresses across classes.
    fn settle<'e>(&self, evidence: &'e Evidence) -> Vec<Settled<'e>> {
        let mut settled: Vec<Settled<'e>> =
            evidence.boxes.iter().filter_map(|one| self.settle_one(one, &evidence.photo)).collect();
        settled.sort_by(|a, b| b.shown.confidence.total_cmp(&a.shown.confidence));
        let mut kept: Vec<Settled<'e>> = Vec::with_capacity(settled.len());
        for one in settled {
            let beaten = kept.iter().any(|other| {
                other.concept != one.concept && other.shown.area.iou(&one.shown.area) > self.cross_class_iou
            });
            if !beaten {
                kept.push(one);
            }
        }
        kept
    }

    fn settle_one<'e>(&self, one: &'e CropEvidence, photo: &[f32]) -> Option<Settled<'e>> {
        let concept = self.vocabulary.of_coco(one.detection.coco)?;
        let crop = one.probabilities.as_deref();
        let features = Features {
            photo: self.vocabulary.mass(concept, photo),
            detected: one.detection.score,
            crop: crop.map_or(0.0, |crop| self.vocabulary.mass(concept, crop)),
            head: 0.0,
        };
        let seen_by_both = one.detection.coco != COCO_PERSON && !self.vocabulary.leaves(concept).is_empty();
        let correction = self.box_corrections[concept];
        let confidence = self.calibration.boxes.confidence(seen_by_both, features, correction);
        let shown = TagBox { area: one.detection.area, confidence };
        Some(Settled { concept, score: one.detection.score, shown, crop })
    }

    /// A parent is at least as sure as anything below it.
    fn raise_parents(&self, tags: &mut [Tag]) {
        let mut floor = vec![0f32; self.vocabulary.concepts.len()];
        for tag in tags.iter() {
            for &above in self.vocabulary.ancestors(tag.concept) {
                floor[above] = floor[above].max(tag.confidence);
            }
        }
        for tag in tags {
            tag.confidence = tag.confidence.max(floor[tag.concept]);
        }
    }
}

/// Which models know a concept; `None` when only pixels or EXIF do.
fn source(vocabulary: &Vocabulary, index: ConceptIndex) -> Option<Source> {
    let concept = &vocabulary.concepts[index];
    // ImageNet has a few people by what they do (baseball player, diver); it knows nothing of people in general.
    let classes = if concept.coco == Some(COCO_PERSON) { 0 } else { vocabulary.leaves(index).len() };
    match (concept.coco.is_some(), classes) {
        (true, 0) => Some(Source::Detected),
        (true, _) => Some(Source::Both),
        (false, 0) => None,
        (false, _) if concept.imagenet.len() == classes => Some(Source::Leaf),
        (false, _) => Some(Source::Parent),
    }
}

/// From this confidence in percent on, a concept takes the place of a more general one: at lower thresholds a sure "animal" is
/// not hidden behind the first guess of which.
const SURE: f32 = 60.0;

/// What a person is shown of [`Tagger::tags`]: at `threshold` percent or more, at most `limit`. Of several leaves of one
/// parent only the best stays, unless each has a box of its own; general concepts give way to more specific ones that are sure.
#[must_use]
pub fn visible(vocabulary: &Vocabulary, tags: &[Tag], threshold: f32, limit: usize) -> Vec<Tag> {
    let mut shown: Vec<Tag> = Vec::new();
    let sure = tags.iter().filter(|tag| tag.confidence >= threshold);
    for tag in sure.filter(|tag| vocabulary.concepts[tag.concept].show != Show::Search) {
        if !shown.iter().any(|better| rivals(vocabulary, better, tag)) {
            shown.push(tag.clone());
        }
    }
    let specific: Vec<ConceptIndex> =
        shown.iter().filter(|tag| tag.confidence >= SURE).map(|tag| tag.concept).collect();
    shown.retain(|tag| {
        vocabulary.concepts[tag.concept].show != Show::Fallback
            || !specific.iter().any(|&other| other != tag.concept && vocabulary.is_a(other, tag.concept))
    });
    shown.truncate(limit);
    shown
}

/// Two leaves under one parent, at the same place or both without one: only the surer is shown.
fn rivals(vocabulary: &Vocabulary, better: &Tag, tag: &Tag) -> bool {
    let is_leaf = |index: ConceptIndex| {
        !vocabulary.concepts[index].imagenet.is_empty() && vocabulary.concepts[index].coco.is_none()
    };
    if !is_leaf(better.concept) || !is_leaf(tag.concept) || vocabulary.is_a(better.concept, tag.concept) {
        return false;
    }
    let shared = vocabulary.ancestors(tag.concept).iter().any(|above| {
        vocabulary.concepts[*above].show == Show::Always && vocabulary.ancestors(better.concept).contains(above)
    });
    let apart = |other: &TagBox| better.boxes.iter().all(|one| one.area.iou(&other.area) < 0.5);
    let own_place = !better.boxes.is_empty() && !tag.boxes.is_empty() && tag.boxes.iter().all(apart);
    shared && !own_place
}

/// Most confident first; equal ones by concept, so that an answer is the same every time.
fn sort(tags: &mut [Tag]) {
    tags.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.concept.cmp(&b.concept)));
}
