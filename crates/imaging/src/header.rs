//! What a file says of itself, without decoding a pixel.

use crate::{
    error::ImagingError,
    exif::Exif,
    format::{self, Format},
    jpeg,
    limits::Limits,
    orientation, raster, tiff,
};

/// A photo's facts without its pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// The format by content.
    pub format: Format,
    /// Width in pixels of the upright photo; the same as [`crate::Photo::width`].
    pub width: u32,
    /// Height in pixels of the upright photo; the same as [`crate::Photo::height`].
    pub height: u32,
    /// What the camera wrote.
    pub exif: Exif,
}

/// A header as it is stored, before orientation.
pub(crate) struct StoredHeader {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) exif: Exif,
}

/// Reads only headers: microseconds. A success does not promise that the pixels decode, but what decodes has this
/// size and this EXIF.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<Header, ImagingError> {
    limits.check_file(bytes.len() as u64)?;
    let format = format::sniff(bytes)?;
    let StoredHeader { width, height, exif } = match format {
        Format::Jpeg => jpeg::inspect(bytes, limits)?,
        Format::Tiff => tiff::inspect(bytes, limits)?,
        Format::Png | Format::WebP | Format::Bmp | Format::Gif => raster::inspect(bytes, format, limits)?,
    };
    let (width, height) = if orientation::swaps_sides(exif.orientation) { (height, width) } else { (width, height) };
    Ok(Header { format, width, height, exif })
}
