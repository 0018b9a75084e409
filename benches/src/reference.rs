//! Side by side with the same work in Python: `cargo xtask bench reference`.
//!
//! Ours and two Python processes (`benches/reference/pipeline.py`, with the whole photo decoded and with a reduced decode)
//! take every photo in turn, each in one thread, while the other two wait. So a noisy machine hits all three alike, and
//! the ratios hold where the milliseconds do not. Exit code 1 when a promise is broken.

mod python;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Parser;
use python::{Answer, Python};
use shiguang_benches::camera::{self, FORTY_EIGHT_MEGAPIXELS, TWELVE_MEGAPIXELS};
use shiguang_benches::timing::{Quartiles, milliseconds};
use shiguang_imaging::DecodeOptions;
use shiguang_vision::evidence::Evidence;
use shiguang_vision::tagger::Tagger;
use shiguang_vision::{Analyser, DECODE_SHORT_SIDE, DEFAULT_PACK, Pack, SessionOptions, models_folder};

/// Compares speed and answers with Python.
#[derive(Parser)]
struct Arguments {
    /// A Python with the packages of models/convert/requirements.txt
    #[arg(long)]
    python: PathBuf,
    /// Model pack
    #[arg(long, default_value = DEFAULT_PACK)]
    pack: String,
    /// How often every photo is measured, in parts of the usual
    #[arg(long, default_value_t = 1.0)]
    effort: f64,
}

/// Photos of one size.
struct Size {
    name: &'static str,
    pixels: (u32, u32),
    photos: usize,
    rounds: usize,
    /// How many times our speed a Python script without a reduced decode may take, at least.
    promise: f64,
}

const SIZES: [Size; 3] = [
    Size { name: "12 MP", pixels: TWELVE_MEGAPIXELS, photos: 12, rounds: 6, promise: 1.4 },
    Size { name: "48 MP", pixels: FORTY_EIGHT_MEGAPIXELS, photos: 6, rounds: 6, promise: 1.0 },
    Size { name: "640 x 480", pixels: (640, 480), photos: 100, rounds: 2, promise: 1.0 },
];
/// Nobody may be faster than ours. Equal speed measures as up to this much slower or quicker by chance.
const NOISE: f64 = 0.03;
/// Cosine of ours and Python's embedding of the same photo, at least.
const ALIKE: f32 = 0.99;
/// Two classes whose probabilities differ by less than this may change places: resized pixels differ by a level.
const TIE: f32 = 0.02;

/// Our side: what a worker of the program does with a photo.
struct Ours {
    analyser: Analyser,
    tagger: Tagger,
}

impl Ours {
    /// As [`Analyser::analyse`], but the evidence is kept for comparing.
    fn analyse(&mut self, photo: &Path) -> Result<Evidence> {
        let options = DecodeOptions { min_short_side: Some(DECODE_SHORT_SIDE), ..DecodeOptions::default() };
        let photo = shiguang_imaging::open(photo, &options).with_context(|| photo.display().to_string())?;
        let evidence = self.analyser.evidence(&photo)?;
        std::hint::black_box(self.tagger.tags(&evidence));
        Ok(evidence)
    }
}

/// All three.
struct Contest {
    ours: Ours,
    plain: Python,
    draft: Python,
}

/// One photo, measured once.
struct Visit {
    /// Milliseconds of ours, plain, draft.
    times: [f64; 3],
    /// How many boxes each of them classified.
    crops: [usize; 3],
    comparison: Comparison,
}

/// How ours and the plain script's answer differ.
struct Comparison {
    same_class: bool,
    tied: bool,
    cosine: f32,
}

impl Contest {
    /// Each takes the photo, a different one first each time: the first finds it in no cache.
    fn visit(&mut self, photo: &Path, turn: usize) -> Result<Visit> {
        let mut times = [0.0; 3];
        let (mut ours, mut plain, mut draft) = (None, None, None);
        for place in 0..3 {
            match (turn + place) % 3 {
                0 => {
                    let (evidence, time) = milliseconds(|| self.ours.analyse(photo));
                    (ours, times[0]) = (Some(evidence?), time);
                }
                1 => {
                    let answer = self.plain.ask(photo)?;
                    times[1] = answer.milliseconds;
                    plain = Some(answer);
                }
                _ => {
                    let answer = self.draft.ask(photo)?;
                    times[2] = answer.milliseconds;
                    draft = Some(answer);
                }
            }
        }
        let (Some(ours), Some(plain), Some(draft)) = (ours, plain, draft) else { unreachable!("each had its turn") };
        let classified = ours.boxes.iter().filter(|one| one.probabilities.is_some()).count();
        let comparison = compare(&ours, &plain);
        Ok(Visit { times, crops: [classified, plain.crops, draft.crops], comparison })
    }

    fn measure(&mut self, size: &Size, effort: f64) -> Result<Vec<Visit>> {
        let folder = tempfile::tempdir()?;
        let photos = camera::write_many(&camera::sources(), size.photos, size.pixels, folder.path())?;
        if size.pixels == TWELVE_MEGAPIXELS {
            camera::ensure_as_long_as_a_cameras(&photos)?;
        }
        let (least, most) = camera::megabytes(&photos)?;
        let rounds = ((size.rounds as f64 * effort).round() as usize).max(1);
        eprintln!("{}: {} photos of {least:.2} to {most:.2} MB, {rounds} rounds", size.name, photos.len());
        for photo in photos.iter().take(2) {
            self.visit(photo, 0)?; // the first ones are slower, everywhere
        }
        let mut visits = Vec::with_capacity(rounds * photos.len());
        for round in 0..rounds {
            for (index, photo) in photos.iter().enumerate() {
                visits.push(self.visit(photo, round + index)?);
            }
        }
        Ok(visits)
    }
}

fn compare(ours: &Evidence, plain: &Answer) -> Comparison {
    let mut order: Vec<usize> = (0..ours.photo.len()).collect();
    order.sort_by(|&a, &b| ours.photo[b].total_cmp(&ours.photo[a]));
    let length = |vector: &[f32]| vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    let product: f32 = ours.embedding.iter().zip(&plain.embedding).map(|(a, b)| a * b).sum();
    Comparison {
        same_class: order[0] == plain.best,
        tied: ours.photo[order[0]] - ours.photo[order[1]] < TIE,
        cosine: product / (length(&ours.embedding) * length(&plain.embedding)),
    }
}

/// Prints a size's row and gives the promises it breaks.
fn judge(size: &Size, visits: &[Visit]) -> Vec<String> {
    let column = |index: usize| Quartiles::of(visits.iter().map(|visit| visit.times[index]));
    let ratio = |index: usize| Quartiles::of(visits.iter().map(|visit| visit.times[index] / visit.times[0]));
    let crops =
        |index: usize| visits.iter().map(|visit| visit.crops[index]).sum::<usize>() as f64 / visits.len().max(1) as f64;
    println!(
        "| {} | {:.1} | {:.1} | {:.1} | {} | {} | {:.1} / {:.1} / {:.1} |",
        size.name,
        column(0).median,
        column(1).median,
        column(2).median,
        ratio(1),
        ratio(2),
        crops(0),
        crops(1),
        crops(2),
    );
    let mut broken = Vec::new();
    let mut expect = |what: &str, found: f64, promised: f64| {
        // A head start has room for noise already; a tie has not.
        let least = if promised > 1.0 { promised } else { promised - NOISE };
        if found < least {
            broken.push(format!("{}: {what} / ours is {found:.2}, below {least:.2}", size.name));
        }
    };
    expect("plain", ratio(1).median, size.promise);
    expect("draft", ratio(2).median, 1.0);
    broken
}

/// Prints how alike the answers on the small photos are: there both sides decode the same pixels.
fn judge_answers(visits: &[Visit]) -> Vec<String> {
    let compared = || visits.iter().map(|visit| &visit.comparison);
    let same = compared().filter(|one| one.same_class).count();
    let tied = compared().filter(|one| !one.same_class && one.tied).count();
    let worst = compared().map(|one| one.cosine).fold(1f32, f32::min);
    let cosine = Quartiles::of(compared().map(|one| f64::from(one.cosine)));
    println!(
        "\nanswers on {} small photos: same best class on {same}, on {tied} more the best two are within {TIE}; \
         cosine of the embeddings {cosine:.5}, least {worst:.5}",
        visits.len(),
    );
    let mut broken = Vec::new();
    if same + tied < visits.len() {
        broken.push(format!(
            "the best class differs on {} of {} small photos",
            visits.len() - same - tied,
            visits.len()
        ));
    }
    if worst < ALIKE {
        broken.push(format!("embeddings have a cosine of {worst:.4}, below {ALIKE}"));
    }
    broken
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let models = models_folder()?;
    let pack = Arc::new(Pack::open(&models, &arguments.pack)?);
    let mut contest = Contest {
        ours: Ours {
            analyser: Analyser::open(Arc::clone(&pack), SessionOptions::default())?,
            tagger: Tagger::new(&pack),
        },
        plain: Python::start(&arguments.python, &models, &arguments.pack, false)?,
        draft: Python::start(&arguments.python, &models, &arguments.pack, true)?,
    };
    println!("pack {}; against {}\n", arguments.pack, contest.plain.about);
    println!("| photo | ours ms | plain ms | draft ms | plain / ours | draft / ours | boxes classified |");
    println!("|---|---|---|---|---|---|---|");
    let mut broken = Vec::new();
    let mut small = Vec::new();
    for size in &SIZES {
        small = contest.measure(size, arguments.effort)?;
        broken.extend(judge(size, &small));
    }
    broken.extend(judge_answers(&small));
    for promise in &broken {
        println!("broken: {promise}");
    }
    Ok(if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
