//! The one colour that stands for a photo until more of it can be shown.

use std::sync::LazyLock;

use image::RgbImage;

/// About so many pixels are looked at; more do not change the result by a visible step.
const SAMPLES: usize = 16_384;

/// sRGB's curve: light of a value, 0..=1 (IEC 61966-2-1).
static LIGHT: LazyLock<[f32; 256]> = LazyLock::new(|| {
    std::array::from_fn(|value| {
        let value = value as f32 / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    })
});

/// The average colour of a photo as `0xRRGGBB` in sRGB, averaged as light, as the eye does from afar; `None` without pixels.
#[must_use]
pub fn average_colour(pixels: &RgbImage) -> Option<u32> {
    let light = &*LIGHT;
    let count = pixels.width() as usize * pixels.height() as usize;
    // Odd, so that steps through rows of an even width do not fall on the same columns.
    let step = (count / SAMPLES) | 1;
    let mut sums = [0f64; 3];
    let mut taken = 0u32;
    for pixel in pixels.as_raw().chunks_exact(3).step_by(step) {
        for (sum, value) in sums.iter_mut().zip(pixel) {
            *sum += f64::from(light[usize::from(*value)]);
        }
        taken += 1;
    }
    (taken > 0).then(|| sums.iter().fold(0, |colour, sum| colour << 8 | value_of((sum / f64::from(taken)) as f32)))
}

/// The value whose light is this.
fn value_of(light: f32) -> u32 {
    let value = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    (value * 255.0).round().clamp(0.0, 255.0) as u32
}
