//! Files that stop in the middle: never a half picture, always the same sentence.

use std::fs;

use shiguang_imaging::{DecodeOptions, ErrorKind, open};

use crate::chart::{bytes, error};

const FILES: &[(&str, &str)] = &[
    ("jpeg/chart.jpg", "JPEG"),
    ("jpeg/progressive.jpg", "JPEG"),
    ("jpeg/restarts.jpg", "JPEG"),
    ("jpeg/cmyk.jpg", "JPEG"),
    ("png/chart.png", "PNG"),
    ("png/palette.png", "PNG"),
    ("webp/lossy.webp", "WebP"),
    ("webp/lossless_alpha.webp", "WebP"),
    ("webp/animated.webp", "WebP"),
    ("bmp/chart.bmp", "BMP"),
    ("gif/chart.gif", "GIF"),
    ("tiff/lzw.tif", "TIFF"),
    ("tiff/deflate.tif", "TIFF"),
    ("tiff/rgb.tif", "TIFF"),
];

#[test]
fn ten_fifty_and_ninety_five_per_cent() {
    let folder = tempfile::tempdir().unwrap();
    for (name, format) in FILES {
        let whole = bytes(name);
        for percent in [10, 50, 95] {
            let path = folder.path().join(format!("{percent}.{format}"));
            // Less than this does not even say the format.
            let length = (whole.len() * percent / 100).max(32);
            fs::write(&path, &whole[..length]).unwrap();
            for min_short_side in [None, Some(30)] {
                let options = DecodeOptions { min_short_side, ..DecodeOptions::default() };
                let error = open(&path, &options).expect_err(&format!("{name} at {percent} %"));
                assert_eq!(error.kind(), ErrorKind::Truncated, "{name} at {percent} %: {error}");
                let sentence = format!("the {format} stops in the middle: the file is truncated");
                assert_eq!(error.to_string(), sentence, "{name} at {percent} %");
            }
        }
    }
}

/// Wherever it is cut, a JPEG is whole or an error, and only the end marker may be missing.
#[test]
fn a_jpeg_cut_anywhere_is_an_error() {
    for name in ["jpeg/chart.jpg", "jpeg/progressive.jpg", "jpeg/restarts.jpg"] {
        let whole = bytes(name);
        for length in (0..whole.len() - 2).step_by(7).chain(whole.len() - 40..whole.len() - 4) {
            let result = shiguang_imaging::decode(&whole[..length], &DecodeOptions::default());
            assert!(result.is_err(), "{name} cut at {length} of {}", whole.len());
        }
    }
}

/// Cut between two scans, a progressive JPEG decodes without a warning, only blurred.
#[test]
fn progressive_without_its_last_scan() {
    assert_eq!(error("bad/progressive_without_last_scan.jpg").kind(), ErrorKind::Truncated);
}

/// Within the pixel limit, but the file is far too short for it: found out before decoding.
#[test]
fn a_claim_that_the_data_cannot_fill() {
    assert_eq!(error("bad/hollow.jpg").kind(), ErrorKind::Truncated);
}
