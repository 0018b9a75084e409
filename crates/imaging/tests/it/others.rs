//! PNG, WebP, BMP, GIF and TIFF in their variants.

use shiguang_imaging::Format;

use crate::chart::{CHART, assert_chart, assert_colours, assert_quadrants, photo, quadrants, reduced};

const GREYS: [[u8; 3]; 4] = [[0; 3], [90; 3], [180; 3], [255; 3]];
const CHECKED: [[u8; 3]; 4] = [[0; 3], [255; 3], [255; 3], [0; 3]];

#[test]
fn lossless_variants_show_the_chart_exactly() {
    for (name, format) in [
        ("png/chart.png", Format::Png),
        ("png/palette.png", Format::Png),
        ("webp/animated.webp", Format::WebP),
        ("bmp/chart.bmp", Format::Bmp),
        ("bmp/palette.bmp", Format::Bmp),
        ("bmp/top_down.bmp", Format::Bmp),
        ("gif/chart.gif", Format::Gif),
        ("gif/animated.gif", Format::Gif),
        ("tiff/rgb.tif", Format::Tiff),
        ("tiff/big_endian.tif", Format::Tiff),
        ("tiff/bigtiff.tif", Format::Tiff),
        ("tiff/lzw.tif", Format::Tiff),
        ("tiff/deflate.tif", Format::Tiff),
        ("tiff/packbits.tif", Format::Tiff),
        ("tiff/palette.tif", Format::Tiff),
        ("tiff/planar.tif", Format::Tiff),
        ("tiff/tiled.tif", Format::Tiff),
        ("tiff/float.tif", Format::Tiff),
        ("tiff/two_pages.tif", Format::Tiff),
    ] {
        assert_chart(name, 0);
        assert_eq!(photo(name).format, format, "{name}");
    }
}

#[test]
fn lossy_variants_show_the_chart() {
    assert_chart("webp/lossy.webp", 5);
    assert_chart("tiff/jpeg.tif", 4);
}

#[test]
fn grey_and_bits_become_rgb() {
    for name in ["png/grey.png", "tiff/grey.tif", "tiff/white_is_zero.tif"] {
        assert_quadrants(name, &photo(name).pixels, GREYS, 0);
    }
    for name in ["png/one_bit.png", "tiff/one_bit_fax.tif"] {
        assert_quadrants(name, &photo(name).pixels, CHECKED, 0);
    }
}

#[test]
fn transparent_palette_entries_lie_on_white() {
    let [red, green, _, yellow] = CHART;
    let half = yellow.map(|v| ((u32::from(v) * 128 + 255 * 127 + 127) / 255) as u8);
    let found = quadrants(&photo("png/palette_transparent.png").pixels);
    assert_colours("PNG", found, [red, green, [255; 3], half], 0);
    let found = quadrants(&photo("gif/transparent.gif").pixels);
    assert_colours("GIF", found, [red, green, [255; 3], yellow], 0);
}

#[test]
fn a_first_frame_smaller_than_its_canvas_lies_on_white() {
    let photo = photo("gif/small_frame.gif");
    assert_eq!((photo.width, photo.height), (160, 120));
    let [_, green, _, yellow] = CHART;
    assert_colours("GIF", quadrants(&photo.pixels), [[255; 3], green, [255; 3], yellow], 0);
}

/// Averaged in whole blocks: 120 / 30 = 4, 120 / 35 = 3, and less than twice too large stays.
#[test]
fn reduced_by_averaging() {
    for (least, size) in
        [(30, (40, 30)), (35, (54, 40)), (60, (80, 60)), (61, (160, 120)), (500, (160, 120)), (0, (2, 1))]
    {
        for name in ["png/chart.png", "tiff/lzw.tif", "gif/chart.gif"] {
            let photo = reduced(name, least);
            assert_eq!(photo.pixels.dimensions(), size, "{name} {least}");
            assert_eq!((photo.width, photo.height), (160, 120), "{name} {least}");
            if least > 0 {
                assert_quadrants(name, &photo.pixels, CHART, 0);
            }
        }
    }
}
