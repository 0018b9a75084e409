//! Photo files to pixels and EXIF. Untrusted input lives here.
//!
//! [`open`] and [`decode`] take a JPEG, PNG, WebP, BMP, GIF or TIFF file, recognised by its content, and give upright 8-bit
//! sRGB pixels: orientation applied once, colour profile converted, alpha laid on white, grey, palette,
//! CMYK and 16-bit values turned into RGB. With [`DecodeOptions::min_short_side`] no more is decoded than is
//! needed, which for a 12-megapixel JPEG saves most of the time. [`Resizer`] then makes the exact sizes that
//! thumbnails and models want, [`thumbnail()`] the thumbnails themselves.
//!
//! A program that knows photos by their content calls [`read`], [`content_hash`] and, only when the hash is new,
//! [`decode`]; [`inspect`] gives size and EXIF of the others. [`perceptual_hashes`] finds copies that were edited.
//!
//! Bad input is an [`ImagingError`] with a reason that a person understands; it never panics, hangs or eats the memory
//! ([`Limits`]). `fuzz/` holds this to account.
//!
//! **Threads**: plain blocking functions without shared state. Any thread may call them, one per photo; never an async
//! one, a decode takes up to a second.

#![forbid(unsafe_code)]

mod average;
mod colour;
mod error;
mod exif;
mod format;
mod header;
mod identity;
mod jpeg;
mod limits;
mod orientation;
mod perceptual;
mod raster;
mod resize;
mod thumbnail;
mod tiff;

use std::{fs, io, io::Read, path::Path};

use image::RgbImage;

pub use average::average_colour;
pub use error::{ErrorKind, ImagingError};
pub use exif::{Exif, Gps};
pub use format::{Format, is_photo_name, sniff};
pub use header::{Header, inspect};
pub use identity::{content_hash, former_content_hash};
pub use limits::Limits;
pub use perceptual::{PERCEPTUAL_NEAR, PERCEPTUAL_SURE, perceptual_distance, perceptual_hashes};
pub use resize::{Filter, Region, Resizer};
pub use thumbnail::{THUMBNAIL_SIDE, thumbnail};

/// How to decode.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DecodeOptions {
    /// Bounds against decompression bombs.
    pub limits: Limits,
    /// `None`: full size. `Some(n)`: the caller needs only n pixels on the short side, so a smaller photo may come out,
    /// never a larger one, and never one below n unless the file itself is.
    ///
    /// A JPEG is decoded at the smallest of 1/8, 1/4, 1/2 and 1 whose short side (rounded up) is still at least n. Other
    /// formats are decoded whole, then reduced by averaging k x k pixels, k the largest integer with at least n pixels
    /// left; so their short side ends between n and 1.5 n.
    pub min_short_side: Option<u32>,
}

/// A decoded photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Photo {
    /// sRGB, 8 bits, upright; maybe reduced, see [`DecodeOptions::min_short_side`].
    pub pixels: RgbImage,
    /// Width in pixels of the full-size upright photo.
    pub width: u32,
    /// Height in pixels of the full-size upright photo.
    pub height: u32,
    /// The format by content.
    pub format: Format,
    /// What the camera wrote.
    pub exif: Exif,
}

/// A decoded photo as it is stored, before orientation.
struct Stored {
    pixels: RgbImage,
    width: u32,
    height: u32,
    exif: Exif,
}

/// Reads and decodes a file. It is read whole, once.
pub fn open(path: &Path, options: &DecodeOptions) -> Result<Photo, ImagingError> {
    decode(&read(path, &options.limits)?, options)
}

/// Decodes a file's bytes.
pub fn decode(bytes: &[u8], options: &DecodeOptions) -> Result<Photo, ImagingError> {
    options.limits.check_file(bytes.len() as u64)?;
    let format = format::sniff(bytes)?;
    let stored = match format {
        Format::Jpeg => jpeg::decode(bytes, options)?,
        Format::Tiff => tiff::decode(bytes, options)?,
        Format::Png | Format::WebP | Format::Bmp | Format::Gif => raster::decode(bytes, format, options)?,
    };
    let orientation = stored.exif.orientation;
    let (width, height) = if orientation::swaps_sides(orientation) {
        // Turning needs a second copy of the pixels.
        options.limits.check_memory(2 * stored.pixels.as_raw().len() as u64)?;
        (stored.height, stored.width)
    } else {
        (stored.width, stored.height)
    };
    let pixels = orientation::apply(stored.pixels, orientation);
    Ok(Photo { pixels, width, height, format, exif: stored.exif })
}

/// Reads a file whole, for [`content_hash`], [`inspect`] and [`decode`]. Refuses folders, devices, pipes and what is longer
/// than [`Limits::max_file`].
pub fn read(path: &Path, limits: &Limits) -> Result<Vec<u8>, ImagingError> {
    let refused = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ImagingError::Missing,
        io::ErrorKind::IsADirectory => ImagingError::IsDirectory,
        _ => ImagingError::Unreadable { reason: error.to_string() },
    };
    let metadata = fs::metadata(path).map_err(refused)?;
    if metadata.is_dir() {
        return Err(ImagingError::IsDirectory);
    }
    // Opening a pipe would wait for ever, and a device has no end.
    if !metadata.is_file() {
        return Err(ImagingError::Unreadable { reason: "it is not a regular file".to_owned() });
    }
    limits.check_file(metadata.len())?;
    let file = fs::File::open(path).map_err(refused)?;
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    // The file may grow meanwhile, so the limit is enforced here as well.
    file.take(limits.max_file + 1).read_to_end(&mut bytes).map_err(refused)?;
    limits.check_file(bytes.len() as u64)?;
    Ok(bytes)
}
