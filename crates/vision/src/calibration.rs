//! From the models' numbers to a percentage that can be believed.
//!
//! A softmax of 0.9 or a detector's 0.7 says nothing of how often the tag is right. Each candidate tag has four numbers:
//! the classifier's mass over the whole photo, the detector's best box, the classifier's mass inside a box, and the scene
//! head's probability. A logistic regression per sort of concept, with a small correction per concept, turns them into the
//! share of such tags that were right on labelled photos (`models/calibrate/fit.py`; figures in `docs/quality.md`).
//! Platt scaling with several inputs, in short (Platt 1999, "Probabilistic outputs for support vector machines").

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Which models know a concept; each sort has its own coefficients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// Only the detector (person, giraffe, frisbee).
    Detected,
    /// Detector and classifier (dog, car, pizza), when there is a box.
    Both,
    /// The classifier, as a sum over classes (bread, tower), or a thing that the detector knows but did not find.
    Parent,
    /// The classifier, as a single class (golden retriever).
    Leaf,
    /// The scene head, and whichever of the others know it too (landscape, night, person).
    Headed,
}

/// What the models say of one candidate, each 0..1; 0 where there is nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Features {
    /// Classifier's probability mass over the whole photo.
    pub photo: f32,
    /// Score of the strongest box of this concept or of one below it.
    pub detected: f32,
    /// Classifier's probability mass inside a box.
    pub crop: f32,
    /// The scene head's probability.
    pub head: f32,
}

/// Coefficients of one logistic regression over log-odds.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coefficients {
    /// Constant.
    pub bias: f32,
    /// For [`Features::photo`].
    pub photo: f32,
    /// For [`Features::detected`].
    pub detected: f32,
    /// For [`Features::crop`].
    pub crop: f32,
    /// For [`Features::head`].
    pub head: f32,
}

/// A pack's coefficients for every sort of concept.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// For [`Source::Detected`].
    pub detected: Coefficients,
    /// For [`Source::Both`].
    pub both: Coefficients,
    /// For [`Source::Parent`].
    pub parent: Coefficients,
    /// For [`Source::Leaf`].
    pub leaf: Coefficients,
    /// For [`Source::Headed`].
    pub headed: Coefficients,
    /// What is added to the log-odds of single concepts, by id: how much more or less they can be believed than others.
    #[serde(default)]
    pub bias: BTreeMap<String, f32>,
    /// How boxes are believed, apart from the tag they belong to.
    pub boxes: BoxCalibration,
}

/// How much a single box can be believed; the head, which speaks of whole photos, has no part in it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoxCalibration {
    /// For [`Source::Detected`].
    pub detected: Coefficients,
    /// For [`Source::Both`].
    pub both: Coefficients,
    /// What is added to the log-odds of single concepts, by id.
    #[serde(default)]
    pub bias: BTreeMap<String, f32>,
}

/// Below this a number counts as "says nothing"; above one minus this, as "certain".
const FLOOR: f32 = 0.01;

impl Calibration {
    /// Confidence in percent, 0..100. `correction` is the concept's own entry in [`Self::bias`], or 0.
    #[must_use]
    pub fn confidence(&self, source: Source, features: Features, correction: f32) -> f32 {
        let by = match source {
            Source::Detected => self.detected,
            Source::Both => self.both,
            Source::Parent => self.parent,
            Source::Leaf => self.leaf,
            Source::Headed => self.headed,
        };
        let odds = by.bias
            + correction
            + by.head * evidence(features.head)
            + by.photo * evidence(features.photo)
            + by.detected * evidence(features.detected)
            + by.crop * evidence(features.crop);
        percent(odds)
    }
}

impl BoxCalibration {
    /// Confidence of one box in percent, 0..100. `seen_by_both` when the classifier knows the concept too.
    #[must_use]
    pub fn confidence(&self, seen_by_both: bool, features: Features, correction: f32) -> f32 {
        let by = if seen_by_both { self.both } else { self.detected };
        percent(
            by.bias
                + correction
                + by.photo * evidence(features.photo)
                + by.detected * evidence(features.detected)
                + by.crop * evidence(features.crop),
        )
    }
}

fn percent(odds: f32) -> f32 {
    100.0 / (1.0 + (-odds).exp())
}

/// Log-odds above the floor: 0 for nothing, about 4.6 for one half, about 9.2 for certainty.
fn evidence(probability: f32) -> f32 {
    let clamped = probability.clamp(FLOOR, 1.0 - FLOOR);
    (clamped / (1.0 - clamped)).ln() - (FLOOR / (1.0 - FLOOR)).ln()
}
