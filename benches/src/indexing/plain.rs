//! The limit: one thread that does to a photo what a worker does, and nothing else. No queue, no catalogue, no index.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use cpu_time::ThreadTime;
use shiguang_imaging::{DecodeOptions, Limits, Resizer, THUMBNAIL_SIDE};
use shiguang_vision::{Analyser, DECODE_SHORT_SIDE, DEFAULT_PACK, Pack, SessionOptions, models_folder};

/// Processor time of a photo by stage, in seconds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stages {
    read: f64,
    hash: f64,
    decode: f64,
    thumbnail: f64,
    analyse: f64,
}

impl Stages {
    /// Everything.
    pub fn total(&self) -> f64 {
        self.read + self.hash + self.decode + self.thumbnail + self.analyse
    }
}

impl fmt::Display for Stages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { read, hash, decode, thumbnail, analyse } = self;
        let total = self.total();
        let [read, hash, decode, thumbnail, analyse, total] =
            [read, hash, decode, thumbnail, analyse, &total].map(|seconds| seconds * 1e3);
        write!(
            f,
            "{total:.1} (read {read:.1}, hash {hash:.1}, decode {decode:.1}, thumbnail and perceptual hash {thumbnail:.1}, analyse {analyse:.1})"
        )
    }
}

/// The mean over `sample` photos spread over the set. The first photo, which warms the models, does not count.
pub fn seconds_a_photo(photos: &[PathBuf], sample: usize) -> Result<Stages> {
    let pack = Arc::new(Pack::open(&models_folder()?, DEFAULT_PACK)?);
    let mut analyser = Analyser::open(pack, SessionOptions::default())?;
    let mut resizer = Resizer::new();
    let first = photos.first().context("no photos")?;
    photo(first, &mut analyser, &mut resizer, &mut Stages::default())?;
    let step = (photos.len() / sample.max(1)).max(1);
    let mut stages = Stages::default();
    let mut count = 0.0;
    for path in photos.iter().step_by(step) {
        photo(path, &mut analyser, &mut resizer, &mut stages)?;
        count += 1.0;
    }
    let Stages { read, hash, decode, thumbnail, analyse } = stages;
    Ok(Stages {
        read: read / count,
        hash: hash / count,
        decode: decode / count,
        thumbnail: thumbnail / count,
        analyse: analyse / count,
    })
}

fn photo(path: &Path, analyser: &mut Analyser, resizer: &mut Resizer, stages: &mut Stages) -> Result<()> {
    let mut clock = ThreadTime::now();
    let mut lap = |stage: &mut f64| {
        *stage += clock.elapsed().as_secs_f64();
        clock = ThreadTime::now();
    };
    let bytes = shiguang_imaging::read(path, &Limits::default())?;
    lap(&mut stages.read);
    std::hint::black_box(shiguang_imaging::content_hash(&bytes, shiguang_imaging::sniff(&bytes)?));
    lap(&mut stages.hash);
    let options = DecodeOptions { min_short_side: Some(DECODE_SHORT_SIDE), ..DecodeOptions::default() };
    let photo = shiguang_imaging::decode(&bytes, &options)?;
    lap(&mut stages.decode);
    std::hint::black_box(shiguang_imaging::thumbnail(&photo.pixels, THUMBNAIL_SIDE, resizer)?);
    std::hint::black_box(shiguang_imaging::perceptual_hashes(&photo.pixels, resizer));
    lap(&mut stages.thumbnail);
    std::hint::black_box(analyser.analyse(&photo)?);
    lap(&mut stages.analyse);
    Ok(())
}
