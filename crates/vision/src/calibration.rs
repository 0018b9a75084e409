//! From the models' numbers to a percentage that can be believed.
//!
//! A softmax of 0.9 or a detector's 0.7 says nothing of how often the tag is right. Each candidate tag has three numbers:
//! the classifier's mass over the whole photo, the detector's best box, and the classifier's mass inside that box. A
//! logistic regression per sort of concept turns them into the share of such tags that were right on labelled photos
//! (`models/calibrate/fit.py`; figures in `docs/quality.md`). Platt scaling with several inputs, in short
//! (Platt 1999, "Probabilistic outputs for support vector machines").

use serde::{Deserialize, Serialize};

/// Which models know a concept; each sort has its own coefficients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// Only the detector (person, giraffe, frisbee).
    Detected,
    /// Detector and classifier (dog, car, pizza).
    Both,
    /// The classifier, as a sum over classes (flower, building).
    Parent,
    /// The classifier, as a single class (golden retriever).
    Leaf,
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
}

/// A pack's coefficients for every sort of concept.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
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
}

/// Below this a number counts as "says nothing"; above one minus this, as "certain".
const FLOOR: f32 = 0.01;

impl Calibration {
    /// Confidence in percent, 0..100.
    #[must_use]
    pub fn confidence(&self, source: Source, features: Features) -> f32 {
        let by = match source {
            Source::Detected => self.detected,
            Source::Both => self.both,
            Source::Parent => self.parent,
            Source::Leaf => self.leaf,
        };
        let odds = by.bias
            + by.photo * evidence(features.photo)
            + by.detected * evidence(features.detected)
            + by.crop * evidence(features.crop);
        100.0 / (1.0 + (-odds).exp())
    }
}

/// Log-odds above the floor: 0 for nothing, about 4.6 for one half, about 9.2 for certainty.
fn evidence(probability: f32) -> f32 {
    let clamped = probability.clamp(FLOOR, 1.0 - FLOOR);
    (clamped / (1.0 - clamped)).ln() - (FLOOR / (1.0 - FLOOR)).ln()
}
