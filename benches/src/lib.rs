//! What the measuring programs share: labelled photos, scores, photos of a camera's size, edited copies, and times.

pub mod camera;
pub mod edits;
pub mod labels;
pub mod scores;
pub mod timing;
