//! What the measuring programs share: labelled photos, scores, photos of a camera's size, edited copies, a
//! generated library, and times.

pub mod camera;
pub mod edits;
pub mod labels;
pub mod scale;
pub mod scores;
pub mod spread;
pub mod timing;
