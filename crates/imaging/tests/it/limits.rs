//! Decompression bombs.

use shiguang_imaging::{DecodeOptions, ErrorKind, ImagingError, Limits, open};

use crate::chart::{error, file};

#[test]
fn claims_above_the_pixel_limit() {
    for (name, width, height) in [
        ("bad/bomb.png", 60000, 60000),
        ("bad/bomb.jpg", 65500, 65500),
        ("bad/bomb.gif", 65535, 65535),
        ("bad/bomb.bmp", 60000, 60000),
        ("bad/bomb.tif", 60000, 60000),
        ("bad/bomb.webp", 16384, 16384),
        ("bad/bomb_inside.webp", 16383, 16383),
    ] {
        let error = error(name);
        assert_eq!(error.kind(), ErrorKind::TooLarge, "{name}: {error}");
        let sentence = format!("the header claims {width} x {height} pixels, more than the 200 megapixels allowed");
        assert_eq!(error.to_string(), sentence, "{name}");
    }
}

#[test]
fn claims_above_the_memory_limit() {
    // 169 megapixels of 8 bytes, and 3 more for the result.
    let error = error("bad/memory.png");
    assert_eq!(error.to_string(), "decoding needs more than the 1073 MB of memory allowed");
}

/// The formats decode at their real needs and not a byte below; 160 x 120 pixels each.
#[test]
fn memory_is_counted() {
    const PIXELS: u64 = 160 * 120;
    for (name, bytes) in [
        ("jpeg/restarts.jpg", 3 * PIXELS),
        ("jpeg/cmyk.jpg", 7 * PIXELS),
        // All coefficients, two bytes each, of three components without subsampling.
        ("jpeg/progressive.jpg", (3 + 6) * PIXELS),
        ("jpeg/orientation_6.jpg", 6 * PIXELS),
        ("png/chart.png", 3 * PIXELS),
        ("png/alpha16.png", (8 + 3) * PIXELS),
        ("gif/chart.gif", (4 + 3) * PIXELS),
    ] {
        let with = |max_memory| {
            let limits = Limits { max_memory, ..Limits::default() };
            open(&file(name), &DecodeOptions { limits, ..DecodeOptions::default() })
        };
        assert_eq!(with(bytes - 1).unwrap_err().kind(), ErrorKind::TooLarge, "{name}");
        // The decoders keep some lines and tables of their own.
        let slack = if name.starts_with("jpeg") { 0 } else { 200_000 };
        assert!(with(bytes + slack).is_ok(), "{name}: {:?}", with(bytes + slack).err());
    }
}

#[test]
fn files_that_are_too_long() {
    let limits = Limits { max_file: 1000, ..Limits::default() };
    let error = open(&file("jpeg/chart.jpg"), &DecodeOptions { limits, ..DecodeOptions::default() }).unwrap_err();
    assert_eq!(error, ImagingError::FileTooLarge { megabytes: 1, allowed: 0 });
    assert_eq!(error.kind(), ErrorKind::TooLarge);
}

#[test]
fn defaults() {
    let limits = Limits::default();
    assert_eq!((limits.max_pixels, limits.max_memory, limits.max_file), (200_000_000, 1 << 30, 1 << 30));
    assert_eq!(DecodeOptions::default(), DecodeOptions { limits, min_short_side: None });
}
