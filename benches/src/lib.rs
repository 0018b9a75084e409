//! What the measuring programs share: labelled photos, scores, and photos of a camera's size.

pub mod camera;
pub mod labels;
pub mod scores;
