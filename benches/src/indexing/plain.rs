//! The limit: threads that do to a photo what a worker does, and nothing else. No queue, no catalogue, no index.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Barrier};

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

    fn plus(&self, other: &Self) -> Self {
        Self {
            read: self.read + other.read,
            hash: self.hash + other.hash,
            decode: self.decode + other.decode,
            thumbnail: self.thumbnail + other.thumbnail,
            analyse: self.analyse + other.analyse,
        }
    }

    fn over(&self, count: f64) -> Self {
        Self {
            read: self.read / count,
            hash: self.hash / count,
            decode: self.decode / count,
            thumbnail: self.thumbnail / count,
            analyse: self.analyse / count,
        }
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

/// The mean over `sample` photos spread over the set, worked on by as many threads as there are processors: a processor
/// that shares its core and caches with a busy one is slower than one that has them for itself, and the limit is what all of them can do together.
/// Each thread's first photo, which warms the models, does not count.
pub fn seconds_a_photo(photos: &[PathBuf], sample: usize) -> Result<Stages> {
    let pack = Arc::new(Pack::open(&models_folder()?, DEFAULT_PACK)?);
    let step = (photos.len() / sample.max(1)).max(1);
    let chosen: Vec<&PathBuf> = photos.iter().step_by(step).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let ready = Barrier::new(threads);
    let of_thread = |number: usize| -> Result<Stages> {
        let warm = || -> Result<(Analyser, Resizer)> {
            let mut analyser = Analyser::open(Arc::clone(&pack), SessionOptions::default())?;
            let mut resizer = Resizer::new();
            photo(photos.first().context("no photos")?, &mut analyser, &mut resizer, &mut Stages::default())?;
            Ok((analyser, resizer))
        };
        let warmed = warm();
        // Before the error is told, or the others would wait for ever.
        ready.wait();
        let (mut analyser, mut resizer) = warmed?;
        let mut stages = Stages::default();
        for path in chosen.iter().skip(number).step_by(threads) {
            photo(path, &mut analyser, &mut resizer, &mut stages)?;
        }
        Ok(stages)
    };
    let sum = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|number| {
                let of_thread = &of_thread;
                scope.spawn(move || of_thread(number))
            })
            .collect();
        running.into_iter().try_fold(Stages::default(), |sum, thread| {
            let one = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            anyhow::Ok(sum.plus(&one))
        })
    })?;
    Ok(sum.over(chosen.len() as f64))
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
