//! A generated library of any size and what is measured on it; the program is `src/bin/scale.rs`.

pub mod clock;
pub mod make;
pub mod measure;
pub mod originals;
pub mod peers;
pub mod queries;
pub mod random;
pub mod seeds;
pub mod space;
