//! TIFF, first page, by the `tiff` crate. Its variety is endless; what is left out is a clear error: Lab, 32-bit and
//! signed integers, old-style JPEG compression.

mod palette;
mod parts;

use std::io::Cursor;

use tiff::{
    ColorType, TiffError, TiffFormatError,
    TiffUnsupportedError::{InterpretationWithBits, UnsupportedCompressionMethod},
    decoder::{ChunkType, Decoder, Limits as DecoderLimits},
    tags::{SampleFormat, Tag},
};

use crate::{
    DecodeOptions, Stored,
    colour::{Channels, Depth, Profile, Raster},
    error::ImagingError,
    exif::{self, Exif},
    format::Format::Tiff,
    header::StoredHeader,
    jpeg::claimed_size,
    limits::Limits,
    resize,
};
use palette::Palette;
pub(crate) use parts::add_parts;

type PageDecoder<'a> = Decoder<Cursor<&'a [u8]>>;

pub(crate) fn decode(bytes: &[u8], options: &DecodeOptions) -> Result<Stored, ImagingError> {
    let limits = &options.limits;
    let palette = Palette::read(bytes);
    let bytes_or_indices = palette.as_ref().map_or(bytes, Palette::indices);
    let mut page = open(bytes_or_indices, limits)?;
    check_jpeg_inside(&mut page, bytes, limits)?;
    let exif = facts(&mut page, bytes);
    let icc = page.get_tag_u8_vec(Tag::IccProfile).ok();
    let mut raster = samples(&mut page, limits)?;
    if let Some(palette) = &palette {
        raster = palette.apply(raster)?;
    }
    let (width, height) = (raster.width, raster.height);
    let profile = icc.and_then(|icc| Profile::read(&icc));
    let pixels = raster.into_srgb(profile.as_ref())?;
    Ok(Stored { pixels: resize::reduce(pixels, options.min_short_side), width, height, exif })
}

pub(crate) fn inspect(bytes: &[u8], limits: &Limits) -> Result<StoredHeader, ImagingError> {
    let palette = Palette::read(bytes);
    let mut page = open(palette.as_ref().map_or(bytes, Palette::indices), limits)?;
    let (width, height) = page.dimensions().map_err(|error| refused(error, limits))?;
    Ok(StoredHeader { width, height, exif: facts(&mut page, bytes) })
}

fn facts(page: &mut PageDecoder<'_>, bytes: &[u8]) -> Exif {
    let mut exif = exif::read(bytes).exif;
    if let Ok(Some(orientation @ 1..=8)) = page.find_tag_unsigned(Tag::Orientation) {
        // Our EXIF reader does not read BigTIFF.
        exif.orientation = orientation;
    }
    exif
}

fn open<'a>(bytes: &'a [u8], limits: &Limits) -> Result<PageDecoder<'a>, ImagingError> {
    let failed = |error| refused(error, limits);
    let memory = usize::try_from(limits.max_memory).unwrap_or(usize::MAX);
    let mut decoder_limits = DecoderLimits::default();
    decoder_limits.decoding_buffer_size = memory;
    decoder_limits.intermediate_buffer_size = memory;
    decoder_limits.ifd_value_size = memory.min(16 << 20);
    let mut page = Decoder::new(Cursor::new(bytes)).map_err(failed)?.with_limits(decoder_limits);
    let (width, height) = page.dimensions().map_err(failed)?;
    limits.check_pixels(width, height)?;
    // The decoder holds a line of a tile, however wide the tile claims to be.
    let samples = page.find_tag_unsigned::<u64>(Tag::SamplesPerPixel).map_err(failed)?.unwrap_or(1);
    limits.check_memory(u64::from(page.chunk_dimensions().0).saturating_mul(8 * samples))?;
    Ok(page)
}

/// The decoder believes what a JPEG inside of a strip or tile claims, and decodes all of it.
fn check_jpeg_inside(page: &mut PageDecoder<'_>, bytes: &[u8], limits: &Limits) -> Result<(), ImagingError> {
    const MODERN_JPEG: u32 = 7;
    let failed = |error| refused(error, limits);
    if page.find_tag_unsigned(Tag::Compression).map_err(failed)? != Some(MODERN_JPEG) {
        return Ok(());
    }
    let (offsets, lengths) = match page.get_chunk_type() {
        ChunkType::Strip => (Tag::StripOffsets, Tag::StripByteCounts),
        ChunkType::Tile => (Tag::TileOffsets, Tag::TileByteCounts),
    };
    let offsets = page.get_tag_u64_vec(offsets).unwrap_or_default();
    let lengths = page.get_tag_u64_vec(lengths).unwrap_or_default();
    let tables = page.get_tag_u8_vec(Tag::JPEGTables).unwrap_or_default();
    let (width, strip_height) = page.chunk_dimensions();
    // JPEG counts in blocks of up to 16 x 16, and a strip may claim more lines than there are.
    let width = width.saturating_add(16);
    let height = strip_height.min(page.dimensions().map_err(failed)?.1).saturating_add(16);
    // Its own result and its coefficients.
    limits.check_memory(9 * limits.check_pixels(width, height)?)?;
    let chunks = offsets.iter().zip(&lengths).filter_map(|(offset, length)| {
        let start = usize::try_from(*offset).ok()?;
        let end = start.checked_add(usize::try_from(*length).ok()?)?;
        bytes.get(start..end.min(bytes.len()))
    });
    let fits = |(w, h): (u32, u32)| w <= width && h <= height;
    if chunks.chain([tables.as_slice()]).filter_map(claimed_size).all(fits) {
        Ok(())
    } else {
        Err(ImagingError::corrupt(Tiff, "a JPEG inside of it is larger than its place"))
    }
}

/// Decodes all samples and brings them into an order and a depth that [`Raster`] knows.
fn samples(page: &mut PageDecoder<'_>, limits: &Limits) -> Result<Raster, ImagingError> {
    let failed = |error| refused(error, limits);
    let (width, height) = page.dimensions().map_err(failed)?;
    let colour = page.colortype().map_err(failed)?;
    let layout = page.image_buffer_layout().map_err(failed)?;
    let extra = page.find_tag_unsigned_vec::<u16>(Tag::ExtraSamples).map_err(failed)?;
    let alpha = extra.and_then(|extra| extra.first().copied()).and_then(Alpha::of);
    let unsupported = || ImagingError::unsupported(format!("TIFF with {colour:?} pixels"));
    let channels = match colour {
        ColorType::Gray(_) => Channels::Grey,
        ColorType::Multiband { num_samples: 2, .. } if alpha.is_some() => Channels::GreyAlpha,
        ColorType::RGB(_) | ColorType::YCbCr(8) => Channels::Rgb,
        ColorType::RGBA(_) => Channels::Rgba,
        ColorType::CMYK(_) => Channels::Cmyk,
        _ => return Err(unsupported()),
    };
    let bits = colour.bit_depth();
    let depth = match (layout.sample_format, bits) {
        (SampleFormat::Uint, 1 | 2 | 4) if channels == Channels::Grey => Depth::Eight,
        (SampleFormat::Uint, 8) => Depth::Eight,
        (SampleFormat::Uint, 16) | (SampleFormat::IEEEFP, 32) => Depth::Sixteen,
        _ => return Err(unsupported()),
    };
    if layout.planes > 1 && layout.planes != channels.count() {
        return Err(unsupported());
    }
    // What the decoder fills, and at worst a rearranged copy of it.
    let raw = layout.complete_len as u64;
    let pixels = u64::from(width) * u64::from(height);
    limits.check_memory(raw + raw.max(Raster::memory(pixels, channels, depth)))?;

    let mut samples = vec![0; layout.complete_len];
    page.read_image_bytes(&mut samples).map_err(failed)?;
    if bits < 8 {
        samples = spread_bits(&samples, width as usize, bits.into());
    }
    if layout.sample_format == SampleFormat::IEEEFP {
        samples = floats_to_16_bits(&samples);
    }
    if layout.planes > 1 {
        samples = interleave(&samples, layout.planes, depth.bytes());
    }
    if let ColorType::YCbCr(_) = colour {
        ycbcr_to_rgb(&mut samples);
    }
    let premultiplied = alpha == Some(Alpha::Associated);
    Ok(Raster { width, height, channels, depth, premultiplied, samples })
}

/// TIFF 6.0, ExtraSamples.
#[derive(PartialEq)]
enum Alpha {
    Associated,
    Unassociated,
}

impl Alpha {
    fn of(extra_sample: u16) -> Option<Self> {
        match extra_sample {
            1 => Some(Self::Associated),
            2 => Some(Self::Unassociated),
            _ => None,
        }
    }
}

/// Samples of 1, 2 or 4 bits to 8 bits; rows begin on a byte.
fn spread_bits(packed: &[u8], width: usize, bits: usize) -> Vec<u8> {
    let most = (1 << bits) - 1;
    packed
        .chunks((width * bits).div_ceil(8))
        .flat_map(|row| {
            (0..width).map(move |x| {
                let byte = row.get(x * bits / 8).copied().unwrap_or(0);
                (byte >> (8 - bits - x * bits % 8) & most) * (255 / most)
            })
        })
        .collect()
}

/// Floats from 0 to 1, as Photoshop and scanners write them, are taken for encoded like integers.
fn floats_to_16_bits(floats: &[u8]) -> Vec<u8> {
    let (floats, _) = floats.as_chunks::<4>();
    floats
        .iter()
        .flat_map(|float| {
            // The cast sends what is not a number to 0 and keeps the rest within the range.
            ((f32::from_ne_bytes(*float) * 65535.0).round() as u16).to_ne_bytes()
        })
        .collect()
}

/// One picture a channel to one pixel after the other.
fn interleave(planar: &[u8], planes: usize, sample_bytes: usize) -> Vec<u8> {
    let plane = planar.len() / planes;
    let mut samples = Vec::with_capacity(planar.len());
    for at in (0..plane).step_by(sample_bytes) {
        for plane in planar.chunks_exact(plane) {
            samples.extend(&plane[at..at + sample_bytes]);
        }
    }
    samples
}

/// JPEG inside of TIFF stays YCbCr, full range, ITU-R BT.601 (JFIF 1.02).
fn ycbcr_to_rgb(samples: &mut [u8]) {
    for pixel in samples.as_chunks_mut::<3>().0 {
        let [y, cb, cr] = pixel.map(f32::from);
        let (cb, cr) = (cb - 128.0, cr - 128.0);
        *pixel =
            [y + 1.402 * cr, y - 0.344_136 * cb - 0.714_136 * cr, y + 1.772 * cb].map(|colour| colour.round() as u8);
    }
}

fn refused(error: TiffError, limits: &Limits) -> ImagingError {
    match error {
        TiffError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            ImagingError::Truncated { format: Tiff }
        }
        TiffError::FormatError(TiffFormatError::InvalidDimensions(width, height)) => {
            ImagingError::NoPixels { width, height }
        }
        TiffError::LimitsExceeded => limits.too_much_memory(),
        TiffError::UnsupportedError(error) => ImagingError::unsupported(match error {
            UnsupportedCompressionMethod(method) => format!("TIFF compressed with {method:?}"),
            InterpretationWithBits(pixels, _) => format!("TIFF with {pixels:?} pixels"),
            _ => "this kind of TIFF".to_owned(),
        }),
        error => ImagingError::corrupt(Tiff, error),
    }
}
