//! Pixels to tags, boxes and a vector, by local ONNX models.
//!
//! A [`Pack`] (two models, a calibration, the vocabulary) is opened and checked once and shared. Each worker thread makes
//! its own [`Analyser`] from it and keeps it: sessions are single-threaded and never shared, since several sessions side
//! by side beat threads inside one. Nothing here touches the network, the catalogue or the disk beyond the models folder.
//!
//! The way of a photo: [`shiguang_imaging::Photo`] -> [`evidence::Evidence`] (what the models say) -> [`tagger::Tag`]
//! (what we conclude) -> [`tagger::visible`] (what a person is shown).

pub mod analyser;
pub mod calibration;
pub mod classifier;
pub mod detector;
mod error;
pub mod evidence;
pub mod facts;
pub mod geometry;
pub mod head;
mod interrupt;
pub mod manifest;
pub mod pack;
pub mod runtime;
mod session;
pub mod tagger;
pub mod vocabulary;

pub use analyser::{Analyser, Analysis, CropVector, DECODE_SHORT_SIDE};
pub use error::VisionError;
pub use geometry::BoundingBox;
pub use interrupt::Interrupt;
pub use pack::{DEFAULT_PACK, Pack};
pub use runtime::{Provider, SessionOptions, models_folder};
pub use session::Batch;
pub use tagger::{Tag, TagBox, visible};
pub use vocabulary::{Language, Vocabulary};
