//! Any bytes give a photo that keeps its promises, or an error with a sentence; no panic, no hang, no memory bomb. The header
//! says what the photo then is, and any bytes have an identity.

#![no_main]

use libfuzzer_sys::fuzz_target;
use shiguang_imaging::{DecodeOptions, Format, Limits, content_hash, decode, inspect};

const LIMITS: Limits = Limits { max_pixels: 4_000_000, max_memory: 64 << 20, max_file: 1 << 20 };

fuzz_target!(|data: &[u8]| {
    for format in [Format::Jpeg, Format::Png, Format::WebP, Format::Bmp, Format::Gif, Format::Tiff] {
        content_hash(data, format);
    }
    let header = inspect(data, &LIMITS);
    for min_short_side in [None, Some(64)] {
        match decode(data, &DecodeOptions { limits: LIMITS, min_short_side }) {
            Ok(photo) => {
                let header = header.as_ref().expect("what decodes has a header");
                assert_eq!((header.format, header.width, header.height), (photo.format, photo.width, photo.height));
                assert_eq!(header.exif.orientation, photo.exif.orientation);
                let (width, height) = photo.pixels.dimensions();
                let full = photo.width.min(photo.height);
                assert!(u64::from(photo.width) * u64::from(photo.height) <= LIMITS.max_pixels);
                assert!(width > 0 && width <= photo.width && height > 0 && height <= photo.height);
                assert!(width.min(height) >= min_short_side.unwrap_or(u32::MAX).min(full));
                assert!((1..=8).contains(&photo.exif.orientation));
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
});
