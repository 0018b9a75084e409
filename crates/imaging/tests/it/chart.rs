//! The chart that most test files show: red, green, blue and yellow quadrants, 160 x 120 upright.

use std::path::{Path, PathBuf};

use image::RgbImage;
use shiguang_imaging::{DecodeOptions, ImagingError, Photo, open};

/// Left to right, top to bottom; as in `make.py`.
pub const CHART: [[u8; 3]; 4] = [[200, 40, 40], [40, 150, 60], [40, 60, 190], [220, 200, 50]];
/// [`CHART`] with alpha 255, 128, 0 and 64, laid on white.
pub const ON_WHITE: [[u8; 3]; 4] = [[200, 40, 40], [147, 202, 157], [255, 255, 255], [246, 241, 204]];

pub fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name)
}

pub fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(file(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub fn photo(name: &str) -> Photo {
    open(&file(name), &DecodeOptions::default()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub fn reduced(name: &str, min_short_side: u32) -> Photo {
    let options = DecodeOptions { min_short_side: Some(min_short_side), ..DecodeOptions::default() };
    open(&file(name), &options).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub fn error(name: &str) -> ImagingError {
    match open(&file(name), &DecodeOptions::default()) {
        Ok(_) => panic!("{name} decodes"),
        Err(error) => error,
    }
}

/// The colours in the middles of the quadrants.
pub fn quadrants(pixels: &RgbImage) -> [[u8; 3]; 4] {
    let (width, height) = pixels.dimensions();
    [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| pixels.get_pixel(width * x / 4, height * y / 4).0)
}

#[track_caller]
pub fn assert_colours(name: &str, found: [[u8; 3]; 4], expected: [[u8; 3]; 4], tolerance: u8) {
    let far = found.as_flattened().iter().zip(expected.as_flattened()).any(|(a, b)| a.abs_diff(*b) > tolerance);
    assert!(!far, "{name}: {found:?} instead of {expected:?}, tolerance {tolerance}");
}

/// Every quadrant has its colour in its middle and, at twice the tolerance, near each of its corners, at any size.
#[track_caller]
pub fn assert_quadrants(name: &str, pixels: &RgbImage, expected: [[u8; 3]; 4], tolerance: u8) {
    assert_colours(name, quadrants(pixels), expected, tolerance);
    let (width, height) = pixels.dimensions();
    // Two pixels away from any edge: JPEG rings and reduction mixes there.
    let near = |size: u32| [2, size / 2 - 3, size / 2 + 2, size - 3];
    for (row, y) in near(height).into_iter().enumerate() {
        for (column, x) in near(width).into_iter().enumerate() {
            let found = pixels.get_pixel(x, y).0;
            let expected = expected[row / 2 * 2 + column / 2];
            let far = found.iter().zip(expected).any(|(a, b)| a.abs_diff(b) > 2 * tolerance);
            assert!(!far, "{name}: {found:?} instead of {expected:?} at {x}, {y}");
        }
    }
}

#[track_caller]
pub fn assert_chart(name: &str, tolerance: u8) {
    let photo = photo(name);
    assert_eq!(photo.pixels.dimensions(), (photo.width, photo.height), "{name}");
    assert_quadrants(name, &photo.pixels, CHART, tolerance);
}
