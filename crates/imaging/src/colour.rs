//! From whatever a decoder gives (grey, RGB, CMYK; 8 or 16 bits; alpha; any ICC profile) to 8-bit sRGB.
//!
//! Alpha is laid on white. PNG's `cICP` and `gAMA` chunks are ignored; nearly all photos carry an ICC profile or are
//! sRGB.

mod profile;

use image::RgbImage;

use crate::error::ImagingError;
pub(crate) use profile::{Profile, Space};
use profile::{Converter, Sample};

/// The meaning of a pixel's samples, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channels {
    Grey,
    GreyAlpha,
    Rgb,
    Rgba,
    /// 0 = no ink.
    Cmyk,
}

impl Channels {
    pub(crate) fn count(self) -> usize {
        self.colours() + usize::from(self.has_alpha())
    }

    fn colours(self) -> usize {
        match self {
            Self::Grey | Self::GreyAlpha => 1,
            Self::Rgb | Self::Rgba => 3,
            Self::Cmyk => 4,
        }
    }

    fn has_alpha(self) -> bool {
        matches!(self, Self::GreyAlpha | Self::Rgba)
    }
}

/// Bits per sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    Eight,
    /// In the machine's byte order.
    Sixteen,
}

impl Depth {
    pub(crate) fn bytes(self) -> usize {
        match self {
            Self::Eight => 1,
            Self::Sixteen => 2,
        }
    }
}

/// Decoded pixels before colour management, rows without padding.
pub(crate) struct Raster {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) channels: Channels,
    pub(crate) depth: Depth,
    /// The colours are already multiplied by alpha (TIFF's "associated alpha").
    pub(crate) premultiplied: bool,
    pub(crate) samples: Vec<u8>,
}

/// Pixels that are converted at a time: small enough for the cache.
const BATCH: usize = 2048;

impl Raster {
    /// Bytes of the raster and of what [`Raster::into_srgb`] makes of it, for the memory limit.
    pub(crate) fn memory(pixels: u64, channels: Channels, depth: Depth) -> u64 {
        let samples = pixels * (channels.count() * depth.bytes()) as u64;
        if (channels, depth) == (Channels::Rgb, Depth::Eight) { samples } else { samples + 3 * pixels }
    }

    /// Converts to sRGB. A profile that does not fit the channels is ignored, like a broken one.
    pub(crate) fn into_srgb(mut self, profile: Option<&Profile>) -> Result<RgbImage, ImagingError> {
        let (width, height) = (self.width, self.height);
        let pixels = match (self.depth, self.channels) {
            (Depth::Eight, Channels::Rgb) => {
                if let Some(converter) = profile.and_then(|p| p.converter::<u8>(Channels::Rgb)) {
                    convert_in_place(&mut self.samples, &converter);
                }
                self.samples
            }
            (Depth::Eight, _) => self.convert::<u8>(profile),
            (Depth::Sixteen, _) => self.convert::<u16>(profile),
        };
        RgbImage::from_raw(width, height, pixels).ok_or(ImagingError::NoPixels { width, height })
    }

    fn convert<T: Sample>(&self, profile: Option<&Profile>) -> Vec<u8> {
        let converter = profile.and_then(|p| p.converter::<T>(self.channels));
        let count = self.channels.count();
        let mut out = Vec::with_capacity(self.width as usize * self.height as usize * 3);
        let mut samples = Vec::new();
        let mut colours = Vec::new();
        let mut rgb = Vec::new();
        for batch in self.samples.chunks(BATCH * count * self.depth.bytes()) {
            T::read(batch, &mut samples);
            colours.clear();
            let colours: &[T] = if self.channels.has_alpha() {
                for pixel in samples.chunks_exact(count) {
                    self.push_colours(pixel, &mut colours);
                }
                &colours
            } else {
                &samples
            };
            rgb.clear();
            match &converter {
                Some(converter) => converter.run(colours, &mut rgb),
                None => plain_rgb(colours, self.channels, &mut rgb),
            }
            if self.channels.has_alpha() {
                let alpha = samples.iter().skip(count - 1).step_by(count);
                for (pixel, alpha) in rgb.chunks_exact(3).zip(alpha) {
                    out.extend(pixel.iter().map(|colour| over_white(*colour, *alpha)));
                }
            } else {
                out.extend(rgb.iter().map(|colour| colour.to_8_bits()));
            }
        }
        out
    }

    /// The pixel without its alpha, never premultiplied.
    fn push_colours<T: Sample>(&self, pixel: &[T], colours: &mut Vec<T>) {
        let Some((alpha, pixel)) = pixel.split_last() else {
            return;
        };
        let alpha: u32 = (*alpha).into();
        if self.premultiplied && alpha > 0 {
            let full = |colour: T| (colour.into() * T::MAX + alpha / 2) / alpha;
            colours.extend(pixel.iter().map(|colour| T::clamped(full(*colour))));
        } else {
            colours.extend(pixel);
        }
    }
}

fn convert_in_place(samples: &mut [u8], converter: &Converter<u8>) {
    let mut rgb = Vec::new();
    for batch in samples.chunks_mut(BATCH * 3) {
        rgb.clear();
        converter.run(batch, &mut rgb);
        batch.copy_from_slice(&rgb);
    }
}

/// Without a profile: RGB is sRGB already, grey repeats itself, ink takes away light.
fn plain_rgb<T: Sample>(colours: &[T], channels: Channels, rgb: &mut Vec<T>) {
    match channels {
        Channels::Grey | Channels::GreyAlpha => rgb.extend(colours.iter().flat_map(|grey| [*grey; 3])),
        Channels::Rgb | Channels::Rgba => rgb.extend(colours),
        Channels::Cmyk => {
            for &[cyan, magenta, yellow, black] in colours.as_chunks::<4>().0 {
                let light = T::MAX - black.into();
                rgb.extend([cyan, magenta, yellow].map(|ink| {
                    T::clamped(((T::MAX - ink.into()) * light + T::MAX / 2) / T::MAX)
                }));
            }
        }
    }
}

fn over_white<T: Sample>(colour: T, alpha: T) -> u8 {
    let alpha: u32 = alpha.into();
    let mixed = (colour.into() * alpha + T::MAX * (T::MAX - alpha) + T::MAX / 2) / T::MAX;
    T::clamped(mixed).to_8_bits()
}
