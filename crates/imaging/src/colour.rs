//! From whatever a decoder gives (grey, RGB, CMYK; 8 or 16 bits; alpha; any ICC profile) to 8-bit sRGB.
//!
//! Alpha is laid on white. PNG's `cICP` and `gAMA` chunks are ignored; nearly all photos carry an ICC profile or are
//! sRGB.

mod profile;

use image::RgbImage;

use crate::error::ImagingError;
use profile::{Converter, Sample};
pub(crate) use profile::{Profile, Space};

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
        let mut out = vec![0; self.width as usize * self.height as usize * 3];
        let mut rgb = [T::default(); BATCH * 3];
        let (mut samples, mut colours) = (Vec::new(), Vec::new());
        let batches = self.samples.chunks(BATCH * count * self.depth.bytes());
        for (batch, out) in batches.zip(out.chunks_mut(BATCH * 3)) {
            T::read(batch, &mut samples);
            let colours = if self.channels.has_alpha() {
                self.split_off_alpha(&samples, &mut colours);
                &colours
            } else {
                &samples
            };
            let rgb = &mut rgb[..out.len()];
            match &converter {
                Some(converter) => converter.run(colours, rgb),
                None => plain_rgb(colours, self.channels, rgb),
            }
            if self.channels.has_alpha() {
                let alpha = samples.chunks_exact(count).filter_map(|pixel| pixel.last());
                let (rgb, _) = rgb.as_chunks::<3>();
                for ((out, rgb), alpha) in out.as_chunks_mut::<3>().0.iter_mut().zip(rgb).zip(alpha) {
                    *out = rgb.map(|colour| over_white(colour, *alpha));
                }
            } else {
                for (out, colour) in out.iter_mut().zip(rgb) {
                    *out = colour.to_8_bits();
                }
            }
        }
        out
    }

    /// The colours without their alpha, never premultiplied.
    fn split_off_alpha<T: Sample>(&self, samples: &[T], colours: &mut Vec<T>) {
        colours.clear();
        for pixel in samples.chunks_exact(self.channels.count()) {
            let [pixel @ .., alpha] = pixel else { continue };
            let alpha: u32 = (*alpha).into();
            if self.premultiplied && alpha > 0 {
                let full = |colour: T| (colour.into() * T::MAX + alpha / 2) / alpha;
                colours.extend(pixel.iter().map(|colour| T::clamped(full(*colour))));
            } else {
                colours.extend_from_slice(pixel);
            }
        }
    }
}

fn convert_in_place(samples: &mut [u8], converter: &Converter<u8>) {
    let mut rgb = vec![0; BATCH * 3];
    for batch in samples.chunks_mut(BATCH * 3) {
        let rgb = &mut rgb[..batch.len()];
        converter.run(batch, rgb);
        batch.copy_from_slice(rgb);
    }
}

/// Without a profile: RGB is sRGB already, grey repeats itself, ink takes away light.
fn plain_rgb<T: Sample>(colours: &[T], channels: Channels, rgb: &mut [T]) {
    let (pixels, _) = rgb.as_chunks_mut::<3>();
    match channels {
        Channels::Grey | Channels::GreyAlpha => {
            for (rgb, grey) in pixels.iter_mut().zip(colours) {
                *rgb = [*grey; 3];
            }
        }
        Channels::Rgb | Channels::Rgba => {
            for (rgb, colour) in rgb.iter_mut().zip(colours) {
                *rgb = *colour;
            }
        }
        Channels::Cmyk => {
            let (inks, _) = colours.as_chunks::<4>();
            for (rgb, &[cyan, magenta, yellow, black]) in pixels.iter_mut().zip(inks) {
                let light = T::MAX - black.into();
                *rgb = [cyan, magenta, yellow]
                    .map(|ink| T::clamped(((T::MAX - ink.into()) * light + T::MAX / 2) / T::MAX));
            }
        }
    }
}

fn over_white<T: Sample>(colour: T, alpha: T) -> u8 {
    let alpha: u32 = alpha.into();
    let mixed = (colour.into() * alpha + T::MAX * (T::MAX - alpha) + T::MAX / 2) / T::MAX;
    T::clamped(mixed).to_8_bits()
}
