//! What a JPEG may look like and still be fine.

use shiguang_imaging::{DecodeOptions, Format, decode};
use turbojpeg::{Compressor, Image, PixelFormat, Subsamp};

use crate::chart::{CHART, assert_chart, assert_colours, assert_quadrants, bytes, file, photo, quadrants, reduced};

#[test]
fn variants_show_the_chart() {
    for name in [
        "jpeg/chart.jpg",
        "jpeg/progressive.jpg",
        "jpeg/rgb_coded.jpg",
        "jpeg/restarts.jpg",
        "jpeg/big_endian_exif.jpg",
        "jpeg/srgb_without_profile.jpg",
    ] {
        assert_chart(name, 4);
        let photo = photo(name);
        assert_eq!((photo.width, photo.height, photo.format), (160, 120, Format::Jpeg), "{name}");
    }
}

#[test]
fn harmless_faults_still_show_the_chart() {
    for name in [
        "jpeg/no_end_marker.jpg",
        "jpeg/progressive_no_end_marker.jpg",
        "jpeg/trailing_junk.jpg",
        "jpeg/padded_before_end.jpg",
        "jpeg/padded_header.jpg",
        "jpeg/second_picture_behind.jpg",
        "jpeg/zero_spectral_end.jpg",
    ] {
        assert_chart(name, 4);
    }
}

#[test]
fn grey_becomes_rgb() {
    let photo = photo("jpeg/grey.jpg");
    // ITU-R 601 luma of the chart.
    assert_colours("grey", quadrants(&photo.pixels), [[88; 3], [107; 3], [69; 3], [189; 3]], 3);
}

/// Pillow cannot write these; libjpeg-turbo can.
#[test]
fn arithmetic_lossless_and_ycck_show_the_chart() {
    let chart = photo("png/chart.png").pixels;
    let rgb =
        Image { pixels: chart.as_raw().as_slice(), width: 160, pitch: 3 * 160, height: 120, format: PixelFormat::RGB };
    let options = DecodeOptions::default();
    let show = |compressor: &mut Compressor, image| {
        let jpeg = compressor.compress_to_vec(image).unwrap();
        decode(&jpeg, &options).unwrap().pixels
    };

    let mut arithmetic = Compressor::new().unwrap();
    arithmetic.set_arithmetic(true).unwrap();
    arithmetic.set_subsamp(Subsamp::None).unwrap();
    assert_quadrants("arithmetic", &show(&mut arithmetic, rgb), CHART, 4);
    arithmetic.set_progressive(true).unwrap();
    assert_quadrants("arithmetic and progressive", &show(&mut arithmetic, rgb), CHART, 4);

    let mut lossless = Compressor::new().unwrap();
    lossless.set_lossless(true).unwrap();
    assert_eq!(show(&mut lossless, rgb), chart);

    // libjpeg-turbo stores CMYK as YCCK; ink inverted, as everybody does.
    let ink: Vec<u8> = chart.pixels().flat_map(|p| [p[0], p[1], p[2], 255]).collect();
    let cmyk = Image { pixels: ink.as_slice(), pitch: 4 * 160, format: PixelFormat::CMYK, ..rgb };
    let mut ycck = Compressor::new().unwrap();
    ycck.set_subsamp(Subsamp::None).unwrap();
    assert_quadrants("YCCK", &show(&mut ycck, cmyk), CHART, 4);
}

#[test]
fn a_lossless_jpeg_is_never_scaled() {
    let chart = photo("png/chart.png").pixels;
    let image =
        Image { pixels: chart.as_raw().as_slice(), width: 160, pitch: 3 * 160, height: 120, format: PixelFormat::RGB };
    let mut lossless = Compressor::new().unwrap();
    lossless.set_lossless(true).unwrap();
    let jpeg = lossless.compress_to_vec(image).unwrap();
    let options = DecodeOptions { min_short_side: Some(10), ..DecodeOptions::default() };
    assert_eq!(decode(&jpeg, &options).unwrap().pixels, chart);
}

/// The short side is 120: 15, 30 and 60 are an eighth, a quarter and a half.
#[test]
fn reduced_is_the_smallest_scale_that_is_large_enough() {
    for (least, size) in [
        (0, (20, 15)),
        (1, (20, 15)),
        (15, (20, 15)),
        (16, (40, 30)),
        (30, (40, 30)),
        (31, (80, 60)),
        (60, (80, 60)),
        (61, (160, 120)),
        (120, (160, 120)),
        (5000, (160, 120)),
    ] {
        for name in ["jpeg/chart.jpg", "jpeg/progressive.jpg", "jpeg/cmyk.jpg"] {
            let photo = reduced(name, least);
            assert_eq!(photo.pixels.dimensions(), size, "{name} {least}");
            assert_eq!((photo.width, photo.height), (160, 120), "{name} {least}");
        }
        if size.0 >= 40 {
            assert_quadrants("reduced", &reduced("jpeg/chart.jpg", least).pixels, CHART, 6);
        }
    }
}

#[test]
fn the_content_decides_not_the_suffix() {
    let folder = tempfile::tempdir().unwrap();
    for (source, name, format) in [
        ("jpeg/chart.jpg", "photo.png", Format::Jpeg),
        ("jpeg/chart.jpg", "photo", Format::Jpeg),
        ("png/chart.png", "photo.jpg", Format::Png),
        ("webp/lossy.webp", "photo.jpeg", Format::WebP),
        ("tiff/lzw.tif", "photo.gif", Format::Tiff),
    ] {
        let path = folder.path().join(name);
        std::fs::copy(file(source), &path).unwrap();
        let photo = shiguang_imaging::open(&path, &DecodeOptions::default()).unwrap();
        assert_eq!(photo.format, format, "{source} as {name}");
        assert_quadrants(name, &photo.pixels, CHART, 4);
    }
}

#[test]
fn a_file_is_the_same_as_its_bytes() {
    let options = DecodeOptions::default();
    assert_eq!(decode(&bytes("jpeg/chart.jpg"), &options).unwrap(), photo("jpeg/chart.jpg"));
}
