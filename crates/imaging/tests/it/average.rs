use image::{Rgb, RgbImage};
use shiguang_imaging::average_colour;

#[test]
fn a_plain_picture_is_its_colour() {
    for colour in [[0, 0, 0], [255, 255, 255], [200, 30, 7], [1, 128, 254]] {
        let [red, green, blue] = colour.map(u32::from);
        let plain = RgbImage::from_pixel(640, 427, Rgb(colour));
        assert_eq!(average_colour(&plain), Some(red << 16 | green << 8 | blue), "{colour:?}");
    }
}

#[test]
fn light_is_averaged_not_values() {
    // Half the light of white is value 188, not 128.
    let stripes = RgbImage::from_fn(512, 400, |x, _| if x % 2 == 0 { Rgb([255; 3]) } else { Rgb([0; 3]) });
    let colour = average_colour(&stripes).expect("it has pixels");
    let values = [colour >> 16, colour >> 8 & 255, colour & 255];
    assert!(values.iter().all(|value| value.abs_diff(188) <= 1), "{values:?}");
}

#[test]
fn a_picture_without_pixels_has_none() {
    assert_eq!(average_colour(&RgbImage::new(0, 0)), None);
}
