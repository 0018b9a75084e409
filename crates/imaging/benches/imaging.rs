//! Decoding, resizing and hashing of a camera-like photo: 12 megapixels, 4:2:0, 4 to 6 MB.
//!
//! `cargo bench -p shiguang-imaging`; with `SHIGUANG_KEEP_PHOTO=FILE` the photo is also written there, for comparison
//! with other decoders.

use std::{hint::black_box, path::Path};

use criterion::{Criterion, criterion_group, criterion_main};
use image::RgbImage;
use shiguang_imaging::{
    DecodeOptions, Filter, Format, Limits, Region, Resizer, THUMBNAIL_SIDE, content_hash, decode, inspect, open,
    perceptual_hashes, thumbnail,
};
use turbojpeg::{Compressor, Image, PixelFormat, Subsamp};

const WIDTH: u32 = 4000;
const HEIGHT: u32 = 3000;

/// A real photo enlarged, with the noise of a sensor, so that the entropy decoder has as much to do as with a
/// real file.
fn photo() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/photos/china.jpg");
    let small = open(&path, &DecodeOptions::default()).unwrap().pixels;
    let whole = Region::whole(&small);
    let mut pixels: RgbImage = Resizer::new().resize(&small, whole, WIDTH, HEIGHT, Filter::Bicubic);
    // A fixed linear congruential generator (Knuth's MMIX): the file is the same everywhere.
    let mut state = 20_240_506_u64;
    for value in pixels.iter_mut() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // The sum of four uniform numbers is nearly Gaussian: standard deviation 9 levels, as of a small sensor in the evening.
        let noise: i32 = (0..4).map(|i| (state >> (32 + 8 * i) & 15) as i32).sum();
        *value = (i32::from(*value) + noise - 30).clamp(0, 255) as u8;
    }
    let mut compressor = Compressor::new().unwrap();
    compressor.set_quality(92).unwrap();
    compressor.set_subsamp(Subsamp::Sub2x2).unwrap();
    let image = Image {
        pixels: pixels.as_raw().as_slice(),
        width: WIDTH as usize,
        pitch: 3 * WIDTH as usize,
        height: HEIGHT as usize,
        format: PixelFormat::RGB,
    };
    compressor.compress_to_vec(image).unwrap()
}

fn imaging(criterion: &mut Criterion) {
    let jpeg = photo();
    println!("the photo has {:.1} MB", jpeg.len() as f64 / 1e6);
    if let Some(path) = std::env::var_os("SHIGUANG_KEEP_PHOTO") {
        std::fs::write(path, &jpeg).unwrap();
    }
    let mut group = criterion.benchmark_group("imaging");
    group.sample_size(20);
    for (name, min_short_side) in [
        ("decode 12 MP, full", None),
        ("decode 12 MP, short side 1080", Some(1080)),
        ("decode 12 MP, short side 512", Some(512)),
        ("decode 12 MP, short side 300", Some(300)),
    ] {
        let options = DecodeOptions { min_short_side, ..DecodeOptions::default() };
        group.bench_function(name, |bencher| bencher.iter(|| decode(black_box(&jpeg), &options).unwrap()));
    }

    let options = DecodeOptions { min_short_side: Some(300), ..DecodeOptions::default() };
    let pixels = decode(&jpeg, &options).unwrap().pixels;
    let mut resizer = Resizer::new();
    let whole = Region::whole(&pixels);
    group.bench_function("stretch to 300 x 300, bilinear", |bencher| {
        bencher.iter(|| resizer.resize(black_box(&pixels), whole, 300, 300, Filter::Bilinear));
    });
    let side = f64::from(pixels.height()) * 260.0 / 292.0;
    let centre = Region {
        left: (f64::from(pixels.width()) - side) / 2.0,
        top: (f64::from(pixels.height()) - side) / 2.0,
        width: side,
        height: side,
    };
    group.bench_function("crop to 260 x 260, bicubic", |bencher| {
        bencher.iter(|| resizer.resize(black_box(&pixels), centre, 260, 260, Filter::Bicubic));
    });
    group.bench_function("identity of 12 MP", |bencher| {
        bencher.iter(|| content_hash(black_box(&jpeg), Format::Jpeg));
    });
    group.bench_function("header of 12 MP", |bencher| {
        bencher.iter(|| inspect(black_box(&jpeg), &Limits::default()).unwrap());
    });
    group.bench_function("thumbnail", |bencher| {
        bencher.iter(|| thumbnail(black_box(&pixels), THUMBNAIL_SIDE, &mut resizer).unwrap());
    });
    group.bench_function("perceptual hashes", |bencher| {
        bencher.iter(|| perceptual_hashes(black_box(&pixels), &mut resizer));
    });
    group.finish();
}

criterion_group!(benches, imaging);
criterion_main!(benches);
