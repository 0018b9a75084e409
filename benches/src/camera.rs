//! Photos of a camera's size: a small real photo enlarged, with sensor-like noise, as a JPEG of 4 to 6 MB at 12 megapixels.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use image::RgbImage;
use shiguang_imaging::{DecodeOptions, Filter, Region, Resizer};
use turbojpeg::{Compressor, Image, PixelFormat, Subsamp};

/// Width and height of a 12-megapixel photo.
pub const TWELVE_MEGAPIXELS: (u32, u32) = (4000, 3000);
/// Width and height of a 48-megapixel photo.
pub const FORTY_EIGHT_MEGAPIXELS: (u32, u32) = (8000, 6000);

/// The folder of the small real photos that come with the repository.
#[must_use]
pub fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/photos")
}

/// Enlarges a photo to `width` x `height`, adds noise, and writes a JPEG (quality 95, 4:2:0, as phones do).
///
/// The noise is Gaussian with a standard deviation of 4 levels in the shadows to 9 in the lights, about what a small
/// sensor leaves at ISO 800. It is the same for the same `seed`. Noise and quality are what make a file as long as a
/// camera's, so that the entropy decoder has as much to do.
///
/// # Errors
/// When the photo cannot be read or the JPEG cannot be written.
pub fn write(photo: &Path, width: u32, height: u32, seed: u64, to: &Path) -> Result<()> {
    let small =
        shiguang_imaging::open(photo, &DecodeOptions::default()).with_context(|| photo.display().to_string())?.pixels;
    let mut large = Resizer::new().resize(&small, Region::whole(&small), width, height, Filter::Bicubic);
    add_noise(&mut large, seed);
    let mut compressor = Compressor::new()?;
    compressor.set_quality(95)?;
    compressor.set_subsamp(Subsamp::Sub2x2)?;
    let pixels = Image {
        pixels: large.as_raw().as_slice(),
        width: width as usize,
        pitch: width as usize * 3,
        height: height as usize,
        format: PixelFormat::RGB,
    };
    let jpeg = compressor.compress_to_vec(pixels)?;
    std::fs::write(to, jpeg).with_context(|| to.display().to_string())
}

/// The photos of a folder by name; an error when there are none.
///
/// # Errors
/// As said, and when the folder cannot be read.
pub fn photos_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut photos: Vec<PathBuf> = std::fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| shiguang_imaging::is_photo_name(path))
        .collect();
    photos.sort();
    anyhow::ensure!(!photos.is_empty(), "no photos in {}", folder.display());
    Ok(photos)
}

/// `count` such photos in `folder`, made from the photos of `from` in turn.
///
/// # Errors
/// As [`write`].
pub fn write_many(from: &Path, count: usize, (width, height): (u32, u32), folder: &Path) -> Result<Vec<PathBuf>> {
    let sources = photos_of(from)?;
    (0..count)
        .map(|index| {
            let path = folder.join(format!("{width}x{height}-{index:04}.jpg"));
            write(&sources[index % sources.len()], width, height, index as u64 + 1, &path)?;
            Ok(path)
        })
        .collect()
}

/// The files' smallest and largest length in MB (10^6 bytes).
///
/// # Errors
/// When a file cannot be read.
pub fn megabytes(photos: &[PathBuf]) -> Result<(f64, f64)> {
    let mut range = (f64::MAX, 0f64);
    for photo in photos {
        let length = std::fs::metadata(photo).with_context(|| photo.display().to_string())?.len() as f64 / 1e6;
        range = (range.0.min(length), range.1.max(length));
    }
    Ok(range)
}

/// An error unless 12-megapixel photos are as long as a camera's: 4 to 6 MB. Shorter ones would decode too quickly.
///
/// # Errors
/// As said, and when a file cannot be read.
pub fn ensure_as_long_as_a_cameras(photos: &[PathBuf]) -> Result<()> {
    let (least, most) = megabytes(photos)?;
    anyhow::ensure!(least >= 4.0 && most <= 6.0, "the 12-megapixel photos have {least:.2} to {most:.2} MB, not 4 to 6");
    Ok(())
}

fn add_noise(picture: &mut RgbImage, seed: u64) {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    for value in picture.as_flat_samples_mut().samples {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        // Four uniforms of 16 bits each sum to something close enough to a Gaussian of variance 1/3.
        let sum: u64 = (0..4).map(|lane| (state >> (16 * lane)) & 0xFFFF).sum();
        let gauss = (sum as f32 / 65_536.0 - 2.0) * 3f32.sqrt();
        let level = f32::from(*value);
        *value = (level + gauss * (4.0 + 5.0 * level / 255.0)).round().clamp(0.0, 255.0) as u8;
    }
}
