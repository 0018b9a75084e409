//! Copies that were edited look alike, different photos do not. The figures beside the constants come from 213 photos, which are not
//! committed; these seven keep them honest.

use std::{fs, path::Path};

use image::{RgbImage, imageops};
use shiguang_imaging::{
    DecodeOptions, Filter, PERCEPTUAL_NEAR, PERCEPTUAL_SURE, Region, Resizer, decode, is_photo_name, open,
    perceptual_distance, perceptual_hashes,
};
use turbojpeg::{Compressor, Image, PixelFormat};

fn photos() -> Vec<(String, RgbImage)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/photos");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let options = DecodeOptions { min_short_side: Some(300), ..DecodeOptions::default() };
    let photos: Vec<_> = paths
        .filter(|path| is_photo_name(path))
        .map(|path| (path.display().to_string(), open(&path, &options).unwrap().pixels))
        .collect();
    assert!(photos.len() >= 7);
    photos
}

fn hashes(pixels: &RgbImage) -> [u64; 8] {
    perceptual_hashes(pixels, &mut Resizer::new())
}

fn quality_40(pixels: &RgbImage) -> RgbImage {
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let image = Image { pixels: pixels.as_raw().as_slice(), width, pitch: 3 * width, height, format: PixelFormat::RGB };
    let mut compressor = Compressor::new().unwrap();
    compressor.set_quality(40).unwrap();
    decode(&compressor.compress_to_vec(image).unwrap(), &DecodeOptions::default()).unwrap().pixels
}

fn half(pixels: &RgbImage) -> RgbImage {
    let (width, height) = (pixels.width() / 2, pixels.height() / 2);
    Resizer::new().resize(pixels, Region::whole(pixels), width, height, Filter::Bicubic)
}

fn brighter(pixels: &RgbImage, factor: f32) -> RgbImage {
    let mut pixels = pixels.clone();
    pixels.iter_mut().for_each(|value| *value = (f32::from(*value) * factor).min(255.0) as u8);
    pixels
}

fn cut(pixels: &RgbImage, percent: u32) -> RgbImage {
    let (width, height) = pixels.dimensions();
    let (kept_width, kept_height) = (width * percent / 100, height * percent / 100);
    imageops::crop_imm(pixels, (width - kept_width) / 2, (height - kept_height) / 2, kept_width, kept_height).to_image()
}

#[test]
fn edited_copies_are_near() {
    for (name, photo) in photos() {
        let original = hashes(&photo);
        assert_eq!(perceptual_distance(&original, &original), 0);
        for (edit, copy, most) in [
            ("half", half(&photo), PERCEPTUAL_SURE),
            ("quality 40", quality_40(&photo), PERCEPTUAL_SURE),
            ("darker", brighter(&photo, 0.8), PERCEPTUAL_SURE),
            ("lighter", brighter(&photo, 1.2), PERCEPTUAL_SURE),
            ("mirrored", imageops::flip_horizontal(&photo), PERCEPTUAL_SURE),
            ("a quarter turn", imageops::rotate90(&photo), PERCEPTUAL_SURE),
            ("a half turn", imageops::rotate180(&photo), PERCEPTUAL_SURE),
            ("mirrored and turned", imageops::rotate270(&imageops::flip_horizontal(&photo)), PERCEPTUAL_SURE),
            ("turned, half, quality 40", quality_40(&half(&imageops::rotate90(&photo))), PERCEPTUAL_SURE),
            ("cut to 95 %", cut(&photo, 95), PERCEPTUAL_NEAR),
        ] {
            let copy = hashes(&copy);
            let distance = perceptual_distance(&original, &copy);
            assert!(distance <= most, "{name}, {edit}: {distance}");
            // In both directions, or grouping would depend on the order.
            assert!(perceptual_distance(&copy, &original) <= most, "{name}, {edit}, backwards");
        }
    }
}

#[test]
fn different_photos_are_far() {
    let hashed: Vec<_> = photos().iter().map(|(name, photo)| (name.clone(), hashes(photo))).collect();
    for (i, (name, a)) in hashed.iter().enumerate() {
        for (other, b) in &hashed[i + 1..] {
            let distance = perceptual_distance(a, b);
            assert!(distance > PERCEPTUAL_NEAR, "{name} and {other}: {distance}");
        }
    }
}

#[test]
fn positions_are_in_the_order_that_is_promised() {
    let photo = &photos()[0].1;
    let turned = hashes(photo);
    let mirrored = imageops::flip_horizontal(photo);
    for (index, position) in [
        photo.clone(),
        imageops::rotate90(photo),
        imageops::rotate180(photo),
        imageops::rotate270(photo),
        mirrored.clone(),
        imageops::rotate90(&mirrored),
        imageops::rotate180(&mirrored),
        imageops::rotate270(&mirrored),
    ]
    .iter()
    .enumerate()
    {
        let distance = (hashes(position)[0] ^ turned[index]).count_ones();
        assert!(distance <= 4, "position {index}: {distance}");
    }
}

#[test]
fn any_size_has_hashes() {
    for (width, height) in [(1, 1), (1, 5000), (16, 16), (0, 0)] {
        let pixels = RgbImage::from_pixel(width, height, image::Rgb([200, 100, 50]));
        let flat = hashes(&pixels);
        assert_eq!(perceptual_distance(&flat, &flat), 0);
    }
}
