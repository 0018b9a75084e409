//! Concepts that cost nothing: what the pixels, the size and the EXIF facts tell without a model.

use image::RgbImage;
use shiguang_imaging::{Format, Photo};

use crate::tagger::Tag;
use crate::vocabulary::Vocabulary;

/// Statistics of one small picture of the whole photo, and the photo's own facts.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Facts {
    /// Mean chroma (largest minus smallest of R, G, B), 0..255. About 0 for a black-and-white photo.
    pub chroma: f32,
    /// 95th percentile of chroma, 0..255.
    pub chroma_p95: f32,
    /// Mean luma (Rec. 601), 0..255.
    pub luma: f32,
    /// Standard deviation of luma, 0..255.
    pub contrast: f32,
    /// Share of pixels darker than 40, 0..1.
    pub dark: f32,
    /// Share of pixels brighter than 200, 0..1.
    pub bright: f32,
    /// Share of pixels equal to their right neighbour in every channel, 0..1: high in screenshots and drawings.
    pub flat: f32,
    /// Long side over short side of the full photo.
    pub aspect: f32,
    /// Short side of the full photo in pixels.
    pub short_side: u32,
    /// Long side of the full photo in pixels.
    pub long_side: u32,
    /// Whether EXIF names a camera or an exposure.
    pub from_camera: bool,
    /// Whether the format keeps pixels exactly (PNG, BMP, GIF, TIFF), as screenshots are saved.
    pub lossless: bool,
}

impl Facts {
    /// Measures. `small` is any reduced picture of the whole photo (the detector's view is at hand and will do).
    #[must_use]
    pub fn of(photo: &Photo, small: &RgbImage) -> Self {
        let count = (small.width() * small.height()).max(1) as f32;
        let (mut chroma_sum, mut luma_sum, mut luma_squares) = (0f64, 0f64, 0f64);
        let (mut dark, mut bright) = (0u32, 0u32);
        let mut histogram = [0u32; 256];
        for pixel in small.pixels() {
            let [r, g, b] = pixel.0;
            let chroma = r.max(g).max(b) - r.min(g).min(b);
            histogram[usize::from(chroma)] += 1;
            chroma_sum += f64::from(chroma);
            let luma = 0.299 * f64::from(r) + 0.587 * f64::from(g) + 0.114 * f64::from(b);
            luma_sum += luma;
            luma_squares += luma * luma;
            dark += u32::from(luma < 40.0);
            bright += u32::from(luma > 200.0);
        }
        let mean = luma_sum / f64::from(count);
        let variance = (luma_squares / f64::from(count) - mean * mean).max(0.0);
        let exif = &photo.exif;
        Self {
            chroma: (chroma_sum / f64::from(count)) as f32,
            chroma_p95: percentile(&histogram, 0.95),
            luma: mean as f32,
            contrast: variance.sqrt() as f32,
            dark: dark as f32 / count,
            bright: bright as f32 / count,
            flat: flat_share(&photo.pixels),
            aspect: photo.width.max(photo.height) as f32 / photo.width.min(photo.height).max(1) as f32,
            short_side: photo.width.min(photo.height),
            long_side: photo.width.max(photo.height),
            from_camera: exif.camera_model.is_some() || exif.exposure_seconds.is_some() || exif.f_number.is_some(),
            lossless: matches!(photo.format, Format::Png | Format::Bmp | Format::Gif | Format::Tiff),
        }
    }
}

/// The tags that the pixels alone tell. Only black-and-white: it was right on 21 of 21 labelled photos that it was shown
/// on. Night, portrait and group could not be told this way and come from the scene head; panorama and screenshot are
/// not assigned, since there were too few of them to measure (`docs/quality.md`).
pub(crate) fn tags(vocabulary: &Vocabulary, facts: &Facts) -> Vec<Tag> {
    // No colour anywhere, some contrast, and not a picture of something on an empty ground.
    let black_and_white = facts.chroma_p95 <= 7.0 && facts.contrast >= 12.0 && facts.flat <= 0.55;
    let concept = vocabulary.find("black_and_white").filter(|_| black_and_white);
    concept.map(|concept| Tag { concept, confidence: 95.0, boxes: Vec::new() }).into_iter().collect()
}

fn percentile(histogram: &[u32; 256], part: f32) -> f32 {
    let total: u32 = histogram.iter().sum();
    let wanted = (total as f32 * part) as u32;
    let mut seen = 0;
    for (value, &count) in (0u16..).zip(histogram) {
        seen += count;
        if seen >= wanted {
            return f32::from(value);
        }
    }
    255.0
}

/// Looks at about a hundred rows: enough for a share, cheap on a large picture.
fn flat_share(pixels: &RgbImage) -> f32 {
    let step = (pixels.height() / 100).max(1) as usize;
    let row_bytes = pixels.width() as usize * 3;
    let (mut same, mut all) = (0u32, 0u32);
    for row in pixels.as_raw().chunks_exact(row_bytes.max(3)).step_by(step) {
        for pair in row.as_chunks::<3>().0.windows(2) {
            same += u32::from(pair[0] == pair[1]);
            all += 1;
        }
    }
    same as f32 / all.max(1) as f32
}
