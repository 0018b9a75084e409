//! The steps of one photo, and the whole: `cargo bench --package shiguang-benches`.
//!
//! At the end the whole photo is set against what cannot be avoided, the scaled decode and the models' own time, all
//! measured in turn in one run; more than [`MOST_OVERHEAD`] times that is a failure.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion};
use image::RgbImage;
use shiguang_benches::camera::{self, FORTY_EIGHT_MEGAPIXELS, TWELVE_MEGAPIXELS};
use shiguang_benches::timing::{Quartiles, milliseconds};
use shiguang_imaging::{DecodeOptions, Photo, Region, Resizer};
use shiguang_vision::classifier::Classifier;
use shiguang_vision::detector::Detector;
use shiguang_vision::{Analyser, Batch, DECODE_SHORT_SIDE, DEFAULT_PACK, Pack, SessionOptions, models_folder};

/// What a whole photo may take, in parts of its scaled decode plus the models alone.
const MOST_OVERHEAD: f64 = 1.3;
/// How often whole, decode and models are measured in turn for that.
const ROUNDS: usize = 40;
/// How much the analyser widens a box before it classifies it; here only to make pictures like its own.
const CROP_MARGIN: f32 = 0.1;

/// A photo on disk with all that its steps need.
struct Sample {
    name: &'static str,
    path: PathBuf,
    decoded: Photo,
    /// The boxes that the analyser classifies.
    crops: Vec<Region>,
}

/// The sessions, one by one and together.
struct Models {
    pack: Arc<Pack>,
    analyser: Analyser,
    classifier: Classifier,
    detector: Detector,
    resizer: Resizer,
}

/// What goes into the models for one photo.
struct Inputs {
    view: RgbImage,
    batch: Batch,
}

impl Models {
    fn open() -> Result<Self> {
        let pack = Arc::new(Pack::open(&models_folder()?, DEFAULT_PACK)?);
        let options = SessionOptions::default();
        Ok(Self {
            analyser: Analyser::open(Arc::clone(&pack), options)?,
            classifier: Classifier::open(&pack.classifier, options)?,
            detector: Detector::open(&pack.detector, options)?,
            resizer: Resizer::new(),
            pack,
        })
    }

    /// Every picture that the analyser makes of this photo.
    fn inputs(&mut self, sample: &Sample) -> Inputs {
        let pixels = &sample.decoded.pixels;
        let mut batch = self.classifier.batch();
        for &view in &self.pack.file.views {
            batch.push(&self.classifier.view(pixels, view, &mut self.resizer));
        }
        for &region in &sample.crops {
            batch.push(&self.classifier.crop(pixels, region, &mut self.resizer));
        }
        Inputs { view: self.detector.view(pixels, &mut self.resizer), batch }
    }

    fn whole(&mut self, sample: &Sample) -> Result<()> {
        self.analyser.analyse(&decode(&sample.path)?)?;
        Ok(())
    }

    /// Both models on pictures that are ready.
    fn infer(&mut self, inputs: &Inputs) -> Result<()> {
        // The analyser asks for boxes from this score on; fewer or more would change the suppression's time.
        self.detector.run(&inputs.view, 0.2)?;
        self.classifier.run(&inputs.batch)?;
        Ok(())
    }
}

fn decode(path: &std::path::Path) -> Result<Photo> {
    let options = DecodeOptions { min_short_side: Some(DECODE_SHORT_SIDE), ..DecodeOptions::default() };
    shiguang_imaging::open(path, &options).with_context(|| path.display().to_string())
}

fn samples(folder: &std::path::Path, models: &mut Models) -> Result<Vec<Sample>> {
    let source = camera::sources().join("china.jpg");
    let mut samples = Vec::new();
    for (name, size) in
        [("12 MP", Some(TWELVE_MEGAPIXELS)), ("48 MP", Some(FORTY_EIGHT_MEGAPIXELS)), ("640 x 427", None)]
    {
        let path = match size {
            Some((width, height)) => {
                let path = folder.join(format!("{width}x{height}.jpg"));
                camera::write(&source, width, height, 1, &path)?;
                path
            }
            None => source.clone(),
        };
        if size == Some(TWELVE_MEGAPIXELS) {
            camera::ensure_as_long_as_a_cameras(std::slice::from_ref(&path))?;
        }
        let decoded = decode(&path)?;
        let (width, height) = decoded.pixels.dimensions();
        let crops: Vec<Region> = models
            .analyser
            .evidence(&decoded)?
            .boxes
            .iter()
            .filter(|one| one.probabilities.is_some())
            .map(|one| one.detection.area.widened(CROP_MARGIN).to_region(width, height))
            .collect();
        println!(
            "{name}: {} x {}, {:.2} MB, decoded to {width} x {height}, {} boxes classified",
            decoded.width,
            decoded.height,
            camera::megabytes(std::slice::from_ref(&path))?.0,
            crops.len(),
        );
        samples.push(Sample { name, path, decoded, crops });
    }
    Ok(samples)
}

/// Times one step on every photo. A step that fails ends the program: its time would mean nothing.
fn step(
    criterion: &mut Criterion,
    name: &str,
    samples: &[Sample],
    mut work: impl FnMut(&mut BenchmarkGroup<'_, WallTime>, &Sample),
) {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4));
    for sample in samples {
        work(&mut group, sample);
    }
    group.finish();
}

fn steps(criterion: &mut Criterion, samples: &[Sample], models: &mut Models) {
    step(criterion, "decode", samples, |group, sample| {
        group.bench_function(sample.name, |bencher| bencher.iter(|| decode(&sample.path).unwrap()));
    });
    step(criterion, "resize", samples, |group, sample| {
        group.bench_function(sample.name, |bencher| bencher.iter(|| models.inputs(sample)));
    });
    step(criterion, "classify", samples, |group, sample| {
        let inputs = models.inputs(sample);
        group.bench_function(sample.name, |bencher| bencher.iter(|| models.classifier.run(&inputs.batch).unwrap()));
    });
    step(criterion, "detect", samples, |group, sample| {
        let inputs = models.inputs(sample);
        group.bench_function(sample.name, |bencher| bencher.iter(|| models.detector.run(&inputs.view, 0.2).unwrap()));
    });
    step(criterion, "embed", samples, |group, sample| {
        group.bench_function(sample.name, |bencher| {
            bencher.iter(|| models.analyser.embed(&sample.decoded.pixels).unwrap());
        });
    });
    step(criterion, "whole photo", samples, |group, sample| {
        group.bench_function(sample.name, |bencher| bencher.iter(|| models.whole(sample).unwrap()));
    });
}

/// Whether every large photo takes less than [`MOST_OVERHEAD`] of its decode and inference.
fn overhead(samples: &[Sample], models: &mut Models) -> Result<bool> {
    println!("\n| photo | whole ms | scaled decode ms | models alone ms | whole / (decode + models) |");
    println!("|---|---|---|---|---|");
    let mut kept = true;
    for sample in samples {
        let inputs = models.inputs(sample);
        let mut times = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            let (whole, whole_time) = milliseconds(|| models.whole(sample));
            let (decoded, decode_time) = milliseconds(|| decode(&sample.path));
            let (inferred, models_time) = milliseconds(|| models.infer(&inputs));
            whole.and(decoded.map(drop)).and(inferred)?;
            times.push([whole_time, decode_time, models_time]);
        }
        let column = |index: usize| Quartiles::of(times.iter().map(|row| row[index]));
        let ratio = Quartiles::of(times.iter().map(|[whole, decode, models]| whole / (decode + models)));
        println!("| {} | {:.1} | {:.1} | {:.1} | {ratio} |", sample.name, column(0), column(1), column(2));
        let large = sample.decoded.pixels.width() < sample.decoded.width;
        if large && ratio.median >= MOST_OVERHEAD {
            println!("broken: {} takes {:.2}, not below {MOST_OVERHEAD}", sample.name, ratio.median);
            kept = false;
        }
    }
    Ok(kept)
}

fn main() -> Result<ExitCode> {
    let mut criterion = Criterion::default().configure_from_args();
    let folder = tempfile::tempdir()?;
    let mut models = Models::open()?;
    let samples = samples(folder.path(), &mut models)?;
    steps(&mut criterion, &samples, &mut models);
    criterion.final_summary();
    // `--test` and `--list` ask whether the benchmarks are there, not how fast they are.
    if std::env::args().any(|argument| argument == "--test" || argument == "--list") {
        return Ok(ExitCode::SUCCESS);
    }
    Ok(if overhead(&samples, &mut models)? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
