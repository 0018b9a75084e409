//! Resizing: for thumbnails, and for models, whose accuracy depends on the exact filter.

use std::cmp::Ordering;

use fast_image_resize as fir;
use fir::{
    FilterType, PixelType, ResizeAlg, ResizeOptions,
    images::{Image, ImageRef},
};
use image::RgbImage;

/// How neighbouring pixels are weighted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// Triangle; Pillow's `BILINEAR`.
    Bilinear,
    /// Cubic with a = -0.5 (Catmull-Rom); Pillow's `BICUBIC`.
    Bicubic,
}

/// A rectangle in pixels of a photo. Fractions are meant: half a pixel counts half. What lies outside of the photo
/// is cut off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// Distance of the left edge from the photo's.
    pub left: f64,
    /// Distance of the upper edge from the photo's.
    pub top: f64,
    /// To the right edge.
    pub width: f64,
    /// To the lower edge.
    pub height: f64,
}

impl Region {
    /// All of a photo.
    pub fn whole(photo: &RgbImage) -> Self {
        Self { left: 0.0, top: 0.0, width: photo.width().into(), height: photo.height().into() }
    }
}

/// Resizes with buffers that it keeps: one a worker. Its memory grows to the largest photo it has seen, times the
/// target's height over the photo's.
#[derive(Debug, Default)]
pub struct Resizer {
    inner: fir::Resizer,
}

impl Resizer {
    /// Picks the fastest code for this processor.
    pub fn new() -> Self {
        Self::default()
    }

    /// Resizes `region` of an RGB photo to `width` x `height`, antialiased as Pillow's
    /// `Image.resize((width, height), filter, box=region)` does: the filter grows with the reduction. Rounds to 8 bits
    /// between the two passes; the passes' order differs from Pillow's, so that a sixth of the values
    /// differ, by 1 level (enlarging: 2).
    ///
    /// A region that is empty or wholly outside of the photo gives black.
    pub fn resize(&mut self, src: &RgbImage, region: Region, width: u32, height: u32, filter: Filter) -> RgbImage {
        let filter = match filter {
            Filter::Bilinear => FilterType::Bilinear,
            Filter::Bicubic => FilterType::CatmullRom,
        };
        let (left, wide) = within(region.left, region.width, src.width());
        let (top, high) = within(region.top, region.height, src.height());
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter)).crop(left, top, wide, high);
        self.run(src, &options, width, height)
    }

    fn run(&mut self, src: &RgbImage, options: &ResizeOptions, width: u32, height: u32) -> RgbImage {
        let mut pixels = RgbImage::new(width, height);
        let from = ImageRef::new(src.width(), src.height(), src.as_raw(), PixelType::U8x3);
        let to = Image::from_slice_u8(width, height, &mut pixels, PixelType::U8x3);
        if let (Ok(from), Ok(mut to)) = (from, to) {
            // Fails only for a region outside of the photo; then the picture stays black.
            let _ = self.inner.resize(&from, &mut to, options);
        }
        pixels
    }
}

/// The part of `start .. start + length` that lies within `0 .. size`, as start and length.
fn within(start: f64, length: f64, size: u32) -> (f64, f64) {
    let size = f64::from(size);
    let end = (start + length).clamp(0.0, size);
    let start = start.clamp(0.0, size);
    // Also for what is not a number.
    if start.partial_cmp(&end) != Some(Ordering::Less) {
        return (0.0, 0.0);
    }
    let mut length = end - start;
    // Rounding may put the sum a hair outside, which the library refuses.
    while start + length > size {
        length = length.next_down();
    }
    (start, length)
}

/// Reduces a photo by averaging whole blocks of k x k pixels, for the largest k that leaves `least` pixels on the
/// short side; photos less than twice as large stay as they are. This is what the formats without a DCT get, so
/// that later steps have about as few pixels to look at as with a JPEG.
pub(crate) fn reduce(pixels: RgbImage, least: Option<u32>) -> RgbImage {
    let Some(least) = least else {
        return pixels;
    };
    let (width, height) = pixels.dimensions();
    let factor = width.min(height) / least.max(1);
    if factor < 2 {
        return pixels;
    }
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Box));
    Resizer::new().run(&pixels, &options, width.div_ceil(factor), height.div_ceil(factor))
}
