//! PNG, WebP, BMP and GIF, by the `image` crate's decoders.

mod container;
mod parts;

use std::{error::Error as _, io::Cursor};

use image::{
    ColorType, ImageDecoder, ImageError, Limits as DecoderLimits,
    codecs::{bmp::BmpDecoder, gif::GifDecoder, png::PngDecoder, webp::WebPDecoder},
};

use crate::{
    DecodeOptions, Stored,
    colour::{Channels, Depth, Profile, Raster},
    error::ImagingError,
    exif,
    format::Format,
    header::StoredHeader,
    limits::Limits,
    resize,
};
use container::Container;
pub(crate) use parts::{add_bmp_parts, add_gif_parts, add_png_parts, add_webp_parts};

pub(crate) fn decode(bytes: &[u8], format: Format, options: &DecodeOptions) -> Result<Stored, ImagingError> {
    let limits = &options.limits;
    let container = Container::read(bytes, format)?;
    for (width, height) in &container.sizes {
        limits.check_pixels(*width, *height)?;
    }
    let metadata = container.exif.map(exif::read).unwrap_or_default();
    let reader = Cursor::new(bytes);
    let failed = |error| refused(error, format, limits);
    let decoded = match format {
        Format::Png => PngDecoder::with_limits(reader, decoder_limits(limits))
            .map_err(failed)
            .and_then(|decoder| read(decoder, format, limits)),
        Format::WebP => WebPDecoder::new(reader).map_err(failed).and_then(|decoder| read(decoder, format, limits)),
        Format::Gif => GifDecoder::new(reader).map_err(failed).and_then(|decoder| read(decoder, format, limits)),
        _ => BmpDecoder::new(reader).map_err(failed).and_then(|decoder| read(decoder, format, limits)),
    };
    let (raster, decoder_icc) = decoded.map_err(|error| match error {
        ImagingError::Corrupt { .. } if container.cut => ImagingError::Truncated { format },
        error => error,
    })?;
    let (width, height) = (raster.width, raster.height);
    let profile = container.icc.map(<[u8]>::to_vec).or(decoder_icc).and_then(|icc| Profile::read(&icc));
    let pixels = raster.into_srgb(profile.as_ref())?;
    Ok(Stored { pixels: resize::reduce(pixels, options.min_short_side), width, height, exif: metadata.exif })
}

pub(crate) fn inspect(bytes: &[u8], format: Format, limits: &Limits) -> Result<StoredHeader, ImagingError> {
    let container = Container::read(bytes, format)?;
    // The first size is the canvas; the others are those of frames on it. A WebP that says it is shorter than its
    // first chunk has none, but the decoder takes it.
    let webp = || WebPDecoder::new(Cursor::new(bytes)).ok().filter(|_| format == Format::WebP);
    let size = container.sizes.first().copied().or_else(|| webp().map(|decoder| decoder.dimensions()));
    let (width, height) = size.ok_or_else(|| ImagingError::corrupt(format, "it holds no picture"))?;
    limits.check_pixels(width, height)?;
    let metadata = container.exif.map(exif::read).unwrap_or_default();
    Ok(StoredHeader { width, height, exif: metadata.exif })
}

fn decoder_limits(limits: &Limits) -> DecoderLimits {
    let mut decoder_limits = DecoderLimits::no_limits();
    decoder_limits.max_alloc = Some(limits.max_memory);
    decoder_limits
}

/// Decodes, and gives the ICC profile too where the container's own reader did not look for it.
fn read(
    mut decoder: impl ImageDecoder,
    format: Format,
    limits: &Limits,
) -> Result<(Raster, Option<Vec<u8>>), ImagingError> {
    let failed = |error| refused(error, format, limits);
    let (width, height) = decoder.dimensions();
    let pixels = limits.check_pixels(width, height)?;
    let (channels, depth) = match decoder.color_type() {
        ColorType::L8 => (Channels::Grey, Depth::Eight),
        ColorType::La8 => (Channels::GreyAlpha, Depth::Eight),
        ColorType::Rgb8 => (Channels::Rgb, Depth::Eight),
        ColorType::Rgba8 => (Channels::Rgba, Depth::Eight),
        ColorType::L16 => (Channels::Grey, Depth::Sixteen),
        ColorType::La16 => (Channels::GreyAlpha, Depth::Sixteen),
        ColorType::Rgb16 => (Channels::Rgb, Depth::Sixteen),
        ColorType::Rgba16 => (Channels::Rgba, Depth::Sixteen),
        other => return Err(ImagingError::unsupported(format!("{format} with {other:?} pixels"))),
    };
    // WebP's decoder works on a canvas of four bytes a pixel beside the result.
    let canvas = if format == Format::WebP { 4 * pixels } else { 0 };
    limits.check_memory(Raster::memory(pixels, channels, depth) + canvas)?;
    decoder.set_limits(decoder_limits(limits)).map_err(failed)?;
    let icc = if format == Format::WebP { None } else { decoder.icc_profile().ok().flatten() };
    let mut samples = vec![0; decoder.total_bytes() as usize];
    decoder.read_image(&mut samples).map_err(failed)?;
    Ok((Raster { width, height, channels, depth, premultiplied: false, samples }, icc))
}

fn refused(error: ImageError, format: Format, limits: &Limits) -> ImagingError {
    if ends_early(&error) {
        return ImagingError::Truncated { format };
    }
    match error {
        ImageError::Limits(_) => limits.too_much_memory(),
        ImageError::Unsupported(_) => ImagingError::unsupported(format!("this kind of {format}")),
        // The outer text only repeats that there was an error, and the format.
        ImageError::Decoding(error) => match error.source() {
            Some(inner) => ImagingError::corrupt(format, inner),
            None => ImagingError::corrupt(format, error),
        },
        error => ImagingError::corrupt(format, error),
    }
}

/// The end of the input may be wrapped in several layers of decoder errors.
fn ends_early(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<std::io::Error>()
            && error.kind() == std::io::ErrorKind::UnexpectedEof
        {
            return true;
        }
        next = error.source();
    }
    false
}
