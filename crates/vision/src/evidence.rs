//! What the models say of a photo, before it is turned into tags.

use crate::detector::Detection;
use crate::facts::Facts;

/// A box and what the classifier sees inside it.
#[derive(Debug, Clone)]
pub struct CropEvidence {
    /// The detector's box.
    pub detection: Detection,
    /// The classifier's probabilities inside the box, where it was asked.
    pub probabilities: Option<Vec<f32>>,
    /// The vector of what is inside the box, where the classifier was asked.
    pub embedding: Option<Vec<f32>>,
}

/// All evidence for one photo.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The classifier's probabilities, averaged over the views of the whole photo; sums to 1.
    pub photo: Vec<f32>,
    /// Boxes, strongest first, suppressed within each class only.
    pub boxes: Vec<CropEvidence>,
    /// What pixels and EXIF tell.
    pub facts: Facts,
    /// The vector of the first view.
    pub embedding: Vec<f32>,
    /// The classifier's features, averaged over the views of the whole photo.
    pub features: Vec<f32>,
    /// The scene head's probabilities, a number for each of its concepts; empty without a head.
    pub head: Vec<f32>,
}
