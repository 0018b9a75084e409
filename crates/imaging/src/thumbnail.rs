//! Thumbnails: small JPEGs from pixels that are decoded already.

use image::RgbImage;
use turbojpeg::{Compressor, Image, PixelFormat, Subsamp};

use crate::{
    error::ImagingError,
    resize::{Filter, Region, Resizer},
};

/// Long side in pixels of the thumbnails that every photo gets.
pub const THUMBNAIL_SIDE: u32 = 320;

/// At 320 px, 80 is where artefacts stop being visible at normal distance; 90 would make files 1.6 times as large.
const QUALITY: i32 = 80;

/// A JPEG (4:2:0, sRGB, upright, without metadata) of `pixels`, reduced so that its long side is at most `long_side`,
/// never enlarged. `pixels` may be reduced already; with fewer than `long_side` pixels they are only compressed.
///
/// Fails with [`ImagingError::NotEncoded`] for a picture without pixels or with more than JPEG's 65,500 on a side.
pub fn thumbnail(pixels: &RgbImage, long_side: u32, resizer: &mut Resizer) -> Result<Vec<u8>, ImagingError> {
    let (width, height) = pixels.dimensions();
    let long = width.max(height);
    if long <= long_side {
        return compress(pixels);
    }
    let reduced = |side: u32| {
        let exact = u64::from(side) * u64::from(long_side);
        ((exact + u64::from(long) / 2) / u64::from(long)).max(1) as u32
    };
    let whole = Region::whole(pixels);
    compress(&resizer.resize(pixels, whole, reduced(width), reduced(height), Filter::Bicubic))
}

fn compress(pixels: &RgbImage) -> Result<Vec<u8>, ImagingError> {
    let refused = |error: turbojpeg::Error| ImagingError::NotEncoded { detail: error.to_string() };
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    if width == 0 || height == 0 {
        return Err(ImagingError::NoPixels { width: pixels.width(), height: pixels.height() });
    }
    let mut compressor = Compressor::new().map_err(refused)?;
    compressor.set_quality(QUALITY).map_err(refused)?;
    compressor.set_subsamp(Subsamp::Sub2x2).map_err(refused)?;
    let image = Image { pixels: pixels.as_raw().as_slice(), width, pitch: 3 * width, height, format: PixelFormat::RGB };
    compressor.compress_to_vec(image).map_err(refused)
}
