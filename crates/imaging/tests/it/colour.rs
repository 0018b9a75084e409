//! Right colours. Expected values: `make.py` computes the stored values from the chart by the profiles' own mathematics,
//! and littleCMS (through Pillow) agrees within 2 levels.

use crate::chart::{CHART, ON_WHITE, assert_chart, assert_colours, assert_quadrants, photo, quadrants, reduced};

/// Display P3 values taken for sRGB, which must not come out: red (184, 56, 49) instead of (200, 40, 40).
#[test]
fn display_p3_and_adobe_rgb_become_srgb() {
    for name in ["jpeg/display_p3.jpg", "jpeg/adobe_rgb.jpg", "jpeg/profile_in_swapped_parts.jpg"] {
        assert_colours(name, quadrants(&photo(name).pixels), CHART, 3);
        assert_chart(name, 6);
        assert_quadrants(name, &reduced(name, 60).pixels, CHART, 6);
    }
    for name in ["png/display_p3.png", "png/display_p3_16.png", "webp/display_p3.webp", "tiff/display_p3.tif"] {
        assert_chart(name, 2);
        assert_quadrants(name, &reduced(name, 60).pixels, CHART, 2);
    }
}

/// Canon and Nikon say "Adobe RGB" in EXIF and embed no profile.
#[test]
fn adobe_rgb_by_exif_alone_becomes_srgb() {
    assert_eq!(photo("jpeg/adobe_rgb_dcf.jpg").pixels, photo("jpeg/adobe_rgb.jpg").pixels);
}

#[test]
fn an_srgb_profile_changes_no_pixel() {
    assert_eq!(photo("jpeg/srgb_profile.jpg").pixels, photo("jpeg/srgb_without_profile.jpg").pixels);
}

#[test]
fn a_broken_profile_is_ignored() {
    assert_chart("jpeg/broken_profile.jpg", 4);
    assert_chart("png/broken_profile.png", 0);
}

#[test]
fn grey_profiles_are_converted() {
    let photo_of = |name| quadrants(&photo(name).pixels);
    // Linear light to sRGB.
    assert_colours("grey", photo_of("jpeg/grey_profile.jpg"), [[128; 3], [188; 3], [223; 3], [255; 3]], 3);
    // Grey pixels that an RGB profile describes.
    assert_colours("grey", photo_of("jpeg/grey_rgb_profile.jpg"), [[52; 3], [129; 3], [189; 3], [255; 3]], 3);
}

#[test]
fn cmyk_without_a_profile_follows_the_plain_formula() {
    let expected = [[225, 49, 66], [62, 226, 53], [32, 69, 235], [245, 225, 55]];
    assert_colours("JPEG", quadrants(&photo("jpeg/cmyk.jpg").pixels), expected, 4);
    assert_colours("reduced", quadrants(&reduced("jpeg/cmyk.jpg", 30).pixels), expected, 6);
    assert_colours("TIFF", quadrants(&photo("tiff/cmyk.tif").pixels), expected, 1);
}

#[test]
fn cmyk_with_a_profile_follows_it() {
    let expected = [[205, 49, 40], [65, 154, 48], [34, 47, 135], [242, 210, 53]];
    assert_colours("JPEG", quadrants(&photo("jpeg/cmyk_profile.jpg").pixels), expected, 5);
    assert_colours("TIFF", quadrants(&photo("tiff/cmyk_profile.tif").pixels), expected, 4);
}

#[test]
fn alpha_lies_on_white() {
    for name in ["png/alpha.png", "png/alpha16.png", "webp/lossless_alpha.webp", "tiff/alpha.tif"] {
        assert_quadrants(name, &photo(name).pixels, ON_WHITE, 1);
    }
    for name in ["webp/lossy_alpha.webp", "tiff/alpha_premultiplied.tif", "png/display_p3_alpha.png"] {
        assert_quadrants(name, &photo(name).pixels, ON_WHITE, 3);
    }
    let grey = [[0; 3], [172; 3], [255; 3], [255; 3]];
    assert_colours("PNG", quadrants(&photo("png/grey_alpha.png").pixels), grey, 0);
    assert_colours("TIFF", quadrants(&photo("tiff/grey_alpha.tif").pixels), grey, 0);
}

#[test]
fn sixteen_bits_are_rounded_not_cut() {
    // 0x28ff is 40.8 of 255, 0x8000 is 127.5: the high bytes alone would say 40 and 128.
    assert_colours("RGB", quadrants(&photo("png/rgb16.png").pixels), [[41, 128, 255]; 4], 0);
    let grey = [[0; 3], [41; 3], [128; 3], [255; 3]];
    assert_colours("PNG", quadrants(&photo("png/grey16.png").pixels), grey, 0);
    assert_colours("TIFF", quadrants(&photo("tiff/grey16.tif").pixels), grey, 0);
    assert_chart("tiff/rgb16.tif", 0);
}
