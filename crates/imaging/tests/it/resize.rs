//! Resizing agrees with Pillow, whose filters the models were trained with. `resize/*.png` are Pillow's own results.

use std::path::Path;

use image::{Rgb, RgbImage};
use shiguang_imaging::{DecodeOptions, Filter, Region, Resizer, open};

use crate::chart::photo;

/// 451 x 300.
fn cat() -> RgbImage {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/photos/chelsea.png");
    open(&path, &DecodeOptions::default()).unwrap().pixels
}

fn region(left: f64, top: f64, right: f64, bottom: f64) -> Region {
    Region { left, top, width: right - left, height: bottom - top }
}

#[test]
fn agrees_with_pillow() {
    let cat = cat();
    let mut resizer = Resizer::new();
    let whole = Region::whole(&cat);
    for (name, size, region, filter) in [
        ("stretch_bilinear", (96, 96), whole, Filter::Bilinear),
        ("stretch_bicubic", (96, 96), whole, Filter::Bicubic),
        ("centre_bicubic", (56, 56), region(95.5, 20.0, 355.5, 280.0), Filter::Bicubic),
        ("fraction_bilinear", (48, 40), region(12.25, 7.75, 201.5, 133.125), Filter::Bilinear),
        ("enlarge_bicubic", (64, 64), region(200.0, 100.0, 220.5, 119.25), Filter::Bicubic),
        ("corner_bicubic", (32, 32), region(351.0, 200.0, 451.0, 300.0), Filter::Bicubic),
    ] {
        let ours = resizer.resize(&cat, region, size.0, size.1, filter);
        let pillows = photo(&format!("resize/{name}.png")).pixels;
        assert_eq!(ours.dimensions(), pillows.dimensions(), "{name}");
        let differences = || ours.as_raw().iter().zip(pillows.as_raw()).map(|(a, b)| a.abs_diff(*b));
        let (most, differing) = (differences().max(), differences().filter(|d| *d > 0).count());
        println!("{name}: at most {most:?}, {differing} of {} differ", ours.as_raw().len());
        let enlarged = region.width < f64::from(size.0);
        assert!(most <= Some(if enlarged { 2 } else { 1 }), "{name}: {most:?}");
    }
}

#[test]
fn odd_regions_give_a_picture() {
    let cat = cat();
    let mut resizer = Resizer::new();
    let mut resize = |region| resizer.resize(&cat, region, 8, 8, Filter::Bilinear);
    // What lies outside is cut off.
    let beyond = resize(region(-50.0, -50.0, 1000.0, 1000.0));
    assert_eq!(beyond, resize(Region::whole(&cat)));
    let black = RgbImage::new(8, 8);
    for region in [
        region(10.0, 10.0, 10.0, 20.0),
        region(20.0, 10.0, 10.0, 20.0),
        region(500.0, 0.0, 600.0, 100.0),
        region(f64::NAN, 0.0, 10.0, 10.0),
        region(0.0, 0.0, f64::NAN, 10.0),
    ] {
        assert_eq!(resize(region), black, "{region:?}");
    }
    let all = Region { left: 0.0, top: 0.0, width: f64::INFINITY, height: f64::INFINITY };
    assert_eq!(resize(all), beyond);
    for i in 1..200 {
        // Sums that may round to just outside.
        let left = 451.0 * f64::from(i) / 201.7;
        assert_ne!(resize(Region { left, top: 0.1, width: 451.0 - left, height: 299.9 }), black);
    }
}

#[test]
fn no_pixels_in_and_out() {
    let mut resizer = Resizer::new();
    let cat = RgbImage::from_pixel(4, 4, Rgb([1, 2, 3]));
    let whole = Region::whole(&cat);
    assert_eq!(resizer.resize(&cat, whole, 0, 5, Filter::Bicubic).dimensions(), (0, 5));
    assert_eq!(resizer.resize(&RgbImage::new(0, 0), whole, 2, 2, Filter::Bicubic), RgbImage::new(2, 2));
    // A single pixel of the source is enough.
    let one = Region { left: 1.0, top: 1.0, width: 1.0, height: 1.0 };
    let same = resizer.resize(&cat, one, 3, 3, Filter::Bicubic);
    assert_eq!(same, RgbImage::from_pixel(3, 3, Rgb([1, 2, 3])));
}
