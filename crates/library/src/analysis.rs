//! Pictures that a door asks about: analysed by the models of the library and not kept.

pub use shiguang_imaging::{Format, Header, Limits};
pub use shiguang_vision::tagger::{Tag, TagBox, visible};
pub use shiguang_vision::vocabulary::{Kind, Language, Name, Vocabulary};

use shiguang_imaging::DecodeOptions;
use shiguang_vision::DECODE_SHORT_SIDE;

use crate::core::Core;
use crate::error::Result;

/// What the models say of a picture that is not kept.
#[derive(Debug, Clone)]
pub struct Analysed {
    /// Width in pixels of the upright picture.
    pub width: u32,
    /// Height in pixels of the upright picture.
    pub height: u32,
    /// Candidate tags, most confident first; [`visible`] chooses what a person is shown.
    pub tags: Vec<Tag>,
}

/// What the headers of a picture say; microseconds.
///
/// # Errors
/// [`crate::ErrorCode::PhotoUnreadable`]; [`crate::Error::photo_fault`] says why.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<Header> {
    Ok(shiguang_imaging::inspect(bytes, limits)?)
}

/// Decodes and analyses a picture on this thread.
pub fn analyse(core: &Core, bytes: &[u8], limits: Limits) -> Result<Analysed> {
    let options = DecodeOptions { limits, min_short_side: Some(DECODE_SHORT_SIDE) };
    let photo = shiguang_imaging::decode(bytes, &options)?;
    let analysis = core.models.ask(|analyser| Ok(analyser.analyse(&photo)?))?;
    Ok(Analysed { width: photo.width, height: photo.height, tags: analysis.tags })
}
