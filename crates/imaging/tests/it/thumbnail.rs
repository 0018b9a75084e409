//! Thumbnails: their size, and that they show the photo.

use image::RgbImage;
use shiguang_imaging::{DecodeOptions, ErrorKind, Format, Resizer, THUMBNAIL_SIDE, decode, thumbnail};

use crate::chart::{CHART, assert_quadrants, photo};

fn back(jpeg: &[u8]) -> RgbImage {
    let photo = decode(jpeg, &DecodeOptions::default()).unwrap();
    assert_eq!(photo.format, Format::Jpeg);
    photo.pixels
}

#[test]
fn the_long_side_is_as_asked_and_nothing_is_enlarged() {
    let mut resizer = Resizer::new();
    for (size, asked, expected) in [
        ((160, 120), 80, (80, 60)),
        ((160, 120), THUMBNAIL_SIDE, (160, 120)),
        ((120, 160), 40, (30, 40)),
        ((1000, 667), THUMBNAIL_SIDE, (320, 213)),
        ((320, 320), THUMBNAIL_SIDE, (320, 320)),
        ((5000, 3), THUMBNAIL_SIDE, (320, 1)),
        ((1, 900), THUMBNAIL_SIDE, (1, 320)),
        ((1, 1), THUMBNAIL_SIDE, (1, 1)),
    ] {
        let pixels = RgbImage::from_pixel(size.0, size.1, image::Rgb([90, 120, 40]));
        let small = back(&thumbnail(&pixels, asked, &mut resizer).unwrap());
        assert_eq!(small.dimensions(), expected, "{size:?} at {asked}");
        assert!(small.get_pixel(0, 0).0.iter().zip([90, 120, 40]).all(|(a, b)| a.abs_diff(b) <= 3));
    }
}

#[test]
fn it_shows_the_photo() {
    let chart = photo("png/chart.png");
    let jpeg = thumbnail(&chart.pixels, 80, &mut Resizer::new()).unwrap();
    assert_quadrants("thumbnail", &back(&jpeg), CHART, 10);
}

#[test]
fn a_picture_without_pixels_is_an_error() {
    let error = thumbnail(&RgbImage::new(0, 5), THUMBNAIL_SIDE, &mut Resizer::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoPixels);
    let too_long = RgbImage::new(70_000, 1);
    let error = thumbnail(&too_long, 100_000, &mut Resizer::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotEncoded);
}
