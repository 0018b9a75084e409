//! JPEG, by libjpeg-turbo. Most of the time of a photo is spent here, so no more is decoded than is needed.

mod frame;
mod parts;
mod stream;

use turbojpeg::{Decompressor, Image, PixelFormat, ScalingFactor};

use crate::{
    DecodeOptions, Stored,
    colour::{Channels, Depth, Profile, Raster, Space},
    error::ImagingError,
    exif,
    format::Format::Jpeg,
    header::StoredHeader,
    limits::Limits,
};
use frame::Frame;
pub(crate) use parts::add_parts;
use stream::Stream;
pub(crate) use stream::claimed_size;

pub(crate) fn decode(bytes: &[u8], options: &DecodeOptions) -> Result<Stored, ImagingError> {
    let stream = Stream::read(bytes, &options.limits)?;
    if !stream.ended && !stream.frame.is_complete() {
        return Err(ImagingError::Truncated { format: Jpeg });
    }
    let metadata = stream.exif.map(exif::read).unwrap_or_default();
    let profile = match &stream.icc {
        Some(icc) => Profile::read(icc),
        None => metadata.adobe_rgb.then(Profile::adobe_rgb),
    };
    let raster = pixels(&stream, profile.as_ref(), options)?;
    Ok(Stored {
        pixels: raster.into_srgb(profile.as_ref())?,
        width: stream.frame.width,
        height: stream.frame.height,
        exif: metadata.exif,
    })
}

pub(crate) fn inspect(bytes: &[u8], limits: &Limits) -> Result<StoredHeader, ImagingError> {
    let (frame, exif) = parts::header(bytes, limits)?;
    let metadata = exif.map(exif::read).unwrap_or_default();
    Ok(StoredHeader { width: frame.width, height: frame.height, exif: metadata.exif })
}

fn pixels(stream: &Stream<'_>, profile: Option<&Profile>, options: &DecodeOptions) -> Result<Raster, ImagingError> {
    let frame = &stream.frame;
    let (channels, format) = match frame.components.len() {
        // libjpeg makes RGB of grey, unless the grey values must go through a profile first.
        1 if profile.is_some_and(|p| p.space() == Space::Grey) => (Channels::Grey, PixelFormat::GRAY),
        1 | 3 => (Channels::Rgb, PixelFormat::RGB),
        4 => (Channels::Cmyk, PixelFormat::CMYK),
        n => return Err(ImagingError::unsupported(format!("JPEG with {n} colour channels"))),
    };
    let scale = scale(frame, options.min_short_side);
    let (width, height) = (scale.scale(frame.width as usize), scale.scale(frame.height as usize));
    let length = width * height * channels.count();
    let copies = if channels == Channels::Rgb { 0 } else { 3 * width * height };
    options.limits.check_memory((length + copies) as u64 + frame.working_memory())?;

    let mut samples = vec![0; length];
    let image = Image { pixels: samples.as_mut_slice(), width, pitch: width * channels.count(), height, format };
    let mut decompressor = Decompressor::new().map_err(refused)?;
    decompressor.set_scaling_factor(scale).map_err(refused)?;
    match decompressor.decompress(&stream.clean, image) {
        Ok(()) => {}
        Err(error) if is_harmless(&error) => {}
        Err(error) if !stream.ended && is_damage(&error) => {
            return Err(ImagingError::Truncated { format: Jpeg });
        }
        Err(error) => return Err(refused(error)),
    }
    if channels == Channels::Cmyk {
        // Adobe's JPEGs store ink inverted, and so does everybody else: browsers and Pillow never ask.
        samples.iter_mut().for_each(|ink| *ink = 255 - *ink);
    }
    Ok(Raster {
        width: width as u32,
        height: height as u32,
        channels,
        depth: Depth::Eight,
        premultiplied: false,
        samples,
    })
}

/// The smallest of 1/8, 1/4, 1/2 and 1 that leaves `least` pixels on the short side. libjpeg also has the
/// eighths in between, but without SIMD code: 3/8 takes as long as 1/2, and 5/8 to 7/8 take longer than 1 (measured).
fn scale(frame: &Frame, least: Option<u32>) -> ScalingFactor {
    let Some(least) = least.filter(|_| !frame.is_lossless()) else {
        return ScalingFactor::ONE;
    };
    let short_side = frame.width.min(frame.height) as usize;
    [ScalingFactor::ONE_EIGHTH, ScalingFactor::ONE_QUARTER, ScalingFactor::ONE_HALF]
        .into_iter()
        .find(|factor| factor.scale(short_side) >= least as usize)
        .unwrap_or(ScalingFactor::ONE)
}

// libjpeg's warnings arrive as errors, and so they should: they mean missing or invalid data, and half a grey picture
// must not pass for a photo. The crate gives no codes, only libjpeg's texts, which have not changed since 1995.

const DAMAGE: &str = "Corrupt JPEG data: ";

/// Bytes between the last block and the end marker: many cameras pad there. libjpeg reports only its first warning,
/// and the end marker (0xd9) comes last, so no other warning hides behind this one.
fn is_harmless(error: &turbojpeg::Error) -> bool {
    matches!(error, turbojpeg::Error::TurboJpegError(text) if text.ends_with("before marker 0xd9"))
}

/// The entropy-coded data are not what they should be.
fn is_damage(error: &turbojpeg::Error) -> bool {
    matches!(error, turbojpeg::Error::TurboJpegError(text) if text.starts_with(DAMAGE))
}

fn refused(error: turbojpeg::Error) -> ImagingError {
    let text = match error {
        turbojpeg::Error::TurboJpegError(text) => text,
        other => other.to_string(),
    };
    ImagingError::corrupt(Jpeg, text.strip_prefix(DAMAGE).unwrap_or(&text))
}
