//! Photos of a camera's size: a small real photo enlarged, with sensor-like noise, as a JPEG of 4 to 6 MB at 12 megapixels.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use image::RgbImage;
use image::imageops::FilterType;
use turbojpeg::{Compressor, Image, PixelFormat, Subsamp};

/// Enlarges a photo to `width` x `height`, adds noise, and writes a JPEG (quality 92, 4:2:0, as phones do).
///
/// The noise is Gaussian with a standard deviation of 3 levels in the shadows to 7 in the lights, about what a small
/// sensor leaves at ISO 400. It is the same for the same `seed`.
///
/// # Errors
/// When the photo cannot be read or the JPEG cannot be written.
pub fn write(photo: &Path, width: u32, height: u32, seed: u64, to: &Path) -> Result<()> {
    let small = image::open(photo).with_context(|| photo.display().to_string())?.to_rgb8();
    let mut large = image::imageops::resize(&small, width, height, FilterType::CatmullRom);
    add_noise(&mut large, seed);
    let mut compressor = Compressor::new()?;
    compressor.set_quality(92)?;
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

/// `count` such photos in `folder`, made from the photos of `from` in turn.
///
/// # Errors
/// As [`write`].
pub fn write_many(from: &Path, count: usize, (width, height): (u32, u32), folder: &Path) -> Result<Vec<PathBuf>> {
    let mut sources: Vec<PathBuf> = std::fs::read_dir(from)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| shiguang_imaging::is_photo_name(path))
        .collect();
    sources.sort();
    (0..count)
        .map(|index| {
            let path = folder.join(format!("{width}x{height}-{index:04}.jpg"));
            write(&sources[index % sources.len()], width, height, index as u64 + 1, &path)?;
            Ok(path)
        })
        .collect()
}

fn add_noise(picture: &mut RgbImage, seed: u64) {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut uniform = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1u32 << 24) as f32
    };
    for value in picture.as_flat_samples_mut().samples {
        // Four uniforms sum to something close enough to a Gaussian of variance 1/3.
        let gauss = (uniform() + uniform() + uniform() + uniform() - 2.0) * 3f32.sqrt();
        let level = f32::from(*value);
        *value = (level + gauss * (3.0 + 4.0 * level / 255.0)).round().clamp(0.0, 255.0) as u8;
    }
}
