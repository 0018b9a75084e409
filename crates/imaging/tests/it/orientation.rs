//! EXIF orientation: exactly once, in every format, at every size.

use crate::chart::{CHART, assert_quadrants, photo, reduced};

#[test]
fn all_eight_are_upright_at_every_scale() {
    for n in 1..=8 {
        let name = format!("jpeg/orientation_{n}.jpg");
        let full = photo(&name);
        assert_eq!(full.exif.orientation, n);
        assert_eq!(full.pixels.dimensions(), (160, 120), "{name}");
        assert_quadrants(&name, &full.pixels, CHART, 4);
        for (least, size) in [(60, (80, 60)), (30, (40, 30))] {
            let small = reduced(&name, least);
            assert_eq!(small.pixels.dimensions(), size, "{name}");
            assert_eq!((small.width, small.height), (160, 120), "{name}");
            assert_quadrants(&name, &small.pixels, CHART, 6);
        }
    }
}

#[test]
fn other_formats_are_turned_too() {
    for name in ["png/orientation_6.png", "png/exif_behind_pixels.png", "webp/orientation_6.webp"] {
        let full = photo(name);
        assert_eq!((full.width, full.height), (160, 120), "{name}");
        assert_quadrants(name, &full.pixels, CHART, 4);
        let small = reduced(name, 30);
        assert_eq!(small.pixels.dimensions(), (40, 30), "{name}");
        assert_quadrants(name, &small.pixels, CHART, 4);
    }
    for name in ["tiff/orientation_6.tif", "tiff/orientation_6_big.tif"] {
        let full = photo(name);
        assert_eq!((full.width, full.height), (80, 60), "{name}");
        assert_eq!(full.exif.orientation, 6, "{name}");
        assert_quadrants(name, &full.pixels, CHART, 0);
    }
}

#[test]
fn invalid_values_change_nothing() {
    for n in [0, 9, 300] {
        let name = format!("jpeg/orientation_invalid_{n}.jpg");
        let photo = photo(&name);
        assert_eq!(photo.exif.orientation, 1, "{name}");
        assert_quadrants(&name, &photo.pixels, CHART, 4);
    }
}
