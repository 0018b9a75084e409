//! Precision, recall and calibration of the tags on a folder of labelled photos: `cargo xtask bench quality DIR`.

use std::collections::HashSet;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use anyhow::{Result, bail};
use clap::{Parser, ValueEnum};
use serde::Serialize;
use sha2::{Digest, Sha256};
use shiguang_benches::labels::{self, Labelled};
use shiguang_benches::scores::{self, Judged};
use shiguang_imaging::DecodeOptions;
use shiguang_vision::calibration::{Features, Source};
use shiguang_vision::facts::Facts;
use shiguang_vision::tagger::Tagger;
use shiguang_vision::vocabulary::ConceptIndex;
use shiguang_vision::{Analyser, DECODE_SHORT_SIDE, DEFAULT_PACK, Pack, SessionOptions, Vocabulary, models_folder};

/// Measures tag quality.
#[derive(Parser)]
struct Arguments {
    /// Photos with labels.tsv, YOLO text files or ImageNet names
    folder: PathBuf,
    /// Labels from this table instead of the folder's own
    #[arg(long)]
    labels: Option<PathBuf>,
    /// Model pack
    #[arg(long, default_value = DEFAULT_PACK)]
    pack: String,
    /// The threshold whose mistakes are listed
    #[arg(long, default_value_t = 60.0)]
    threshold: f32,
    /// List wrong and missed tags
    #[arg(long)]
    mistakes: bool,
    /// Only the photos held out from fitting (about a quarter, chosen by a hash of the name), or only the others
    #[arg(long, value_enum)]
    part: Option<Part>,
    /// Write every candidate with its numbers and whether it is right, one JSON object a line, for models/calibrate/fit.py
    #[arg(long)]
    dump: Option<PathBuf>,
}

/// A part of the labelled photos.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Part {
    /// Those that models/calibrate/fit.py never sees.
    HeldOut,
    /// Those it fits on.
    Fitted,
}

/// The same split as in models/calibrate/fit.py: the first byte of the SHA-256 of the file name, below 64.
fn part_of(photo: &Labelled) -> Part {
    let name = photo.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if Sha256::digest(name.as_bytes())[0] < 64 { Part::HeldOut } else { Part::Fitted }
}

/// One candidate tag of one photo, for fitting the calibration.
#[derive(Serialize)]
struct Dumped<'a> {
    name: String,
    concept: &'a str,
    source: Source,
    #[serde(flatten)]
    features: Features,
    right: bool,
    expected: bool,
}

/// The pixel facts of one photo and the classifier's features, for fitting the scene head.
#[derive(Serialize)]
struct DumpedPhoto<'a> {
    name: String,
    facts: Facts,
    features: Vec<f32>,
    expected: Vec<&'a str>,
    truth: Vec<&'a str>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let pack = Arc::new(Pack::open(&models_folder()?, &arguments.pack)?);
    let vocabulary = Arc::clone(&pack.vocabulary);
    let mut labelled = labels::read(&arguments.folder, arguments.labels.as_deref(), &vocabulary)?;
    labelled.retain(|photo| arguments.part.is_none_or(|part| part_of(photo) == part));
    let (mut photos, dump) = judge(&pack, labelled)?;
    photos.sort_by(|a, b| a.labelled.path.cmp(&b.labelled.path));
    if let Some(path) = &arguments.dump {
        let mut lines = dump;
        lines.sort();
        let mut file = std::fs::File::create(path)?;
        for line in lines {
            writeln!(file, "{line}")?;
        }
    }
    report(&vocabulary, &photos, &arguments);
    Ok(())
}

fn judge(pack: &Arc<Pack>, labelled: Vec<Labelled>) -> Result<(Vec<Judged>, Vec<String>)> {
    let vocabulary = &pack.vocabulary;
    let tagger = Tagger::new(pack);
    // The calibration is fitted together with the head, so the numbers it is fitted on must not contain the head's.
    let headless = Tagger::new(&Pack { head: None, ..Pack::clone(pack) });
    let next = AtomicUsize::new(0);
    let judged = Mutex::new((Vec::new(), Vec::new()));
    let work = || -> Result<()> {
        let mut analyser = Analyser::open(Arc::clone(pack), SessionOptions::default())?;
        while let Some(labelled) = labelled.get(next.fetch_add(1, Ordering::Relaxed)) {
            let options = DecodeOptions { min_short_side: Some(DECODE_SHORT_SIDE), ..DecodeOptions::default() };
            let photo = match shiguang_imaging::open(&labelled.path, &options) {
                Ok(photo) => photo,
                Err(error) => bail!("{}: {error}", labelled.path.display()),
            };
            let evidence = analyser.evidence(&photo)?;
            let name = labelled.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let mut lines = Vec::new();
            for candidate in headless.candidates(&evidence) {
                lines.push(serde_json::to_string(&Dumped {
                    name: name.clone(),
                    concept: &vocabulary.concepts[candidate.concept].id,
                    source: candidate.source,
                    features: candidate.features,
                    right: labelled.truth.contains(&candidate.concept),
                    expected: labelled.expected.contains(&candidate.concept),
                })?);
            }
            let ids = |set: &HashSet<ConceptIndex>| -> Vec<&str> {
                let mut ids: Vec<&str> = set.iter().map(|&index| vocabulary.concepts[index].id.as_str()).collect();
                ids.sort_unstable();
                ids
            };
            lines.push(serde_json::to_string(&DumpedPhoto {
                name,
                facts: evidence.facts,
                features: evidence.features.clone(),
                expected: ids(&labelled.expected),
                truth: ids(&labelled.truth),
            })?);
            let one = Judged {
                labelled: labelled.clone(),
                tags: tagger.tags(&evidence),
                boxes: tagger
                    .boxes(&evidence)
                    .into_iter()
                    .map(|(concept, shown)| (concept, shown.confidence, shown.area))
                    .collect(),
            };
            let mut all = judged.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            all.0.push(one);
            all.1.extend(lines);
        }
        Ok(())
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| match thread.join() {
            Ok(result) => result,
            Err(_) => bail!("a worker panicked"),
        })
    })?;
    Ok(judged.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
}

fn report(vocabulary: &Vocabulary, photos: &[Judged], arguments: &Arguments) {
    println!("{} photos, pack {}\n", photos.len(), arguments.pack);
    println!(
        "| threshold | tags shown | precision | expected | recall | tags a photo | photos without a tag | not judged |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for threshold in [30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0] {
        let counts = scores::at_threshold(vocabulary, photos, threshold);
        println!(
            "| {threshold:.0} | {} | {} | {} | {} | {:.2} | {} | {} |",
            counts.shown,
            share(counts.right, counts.shown),
            counts.expected,
            share(counts.found, counts.expected),
            (counts.shown + counts.unjudged) as f32 / photos.len().max(1) as f32,
            counts.silent,
            counts.unjudged,
        );
    }
    println!("\n| confidence | tags | mean confidence | right |\n|---|---|---|---|");
    let bins = scores::reliability(vocabulary, photos);
    for (tenth, (count, mean, right)) in bins.into_iter().enumerate() {
        println!("| {}-{} | {count} | {mean:.1} | {} |", tenth * 10, tenth * 10 + 10, share(right, count));
    }
    let total: usize = bins.iter().map(|bin| bin.0).sum();
    let error: f32 = bins
        .iter()
        .map(|&(count, mean, right)| (mean - 100.0 * right as f32 / count.max(1) as f32).abs() * count as f32)
        .sum::<f32>()
        / total.max(1) as f32;
    println!("\nexpected calibration error: {error:.1} points");
    if let Some((mean, all)) = scores::ap50(photos) {
        println!("box AP50: {mean:.3} mean over classes, {all:.3} over all boxes");
    }
    if arguments.mistakes {
        let counts = scores::at_threshold(vocabulary, photos, arguments.threshold);
        for (what, concepts) in [("wrong", &counts.wrong), ("missed", &counts.missed)] {
            println!("\n{what} at {}:", arguments.threshold);
            let mut rows: Vec<_> = concepts.iter().collect();
            rows.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
            for (concept, names) in rows {
                println!("  {} x{}: {}", vocabulary.concepts[*concept].id, names.len(), names.join(", "));
            }
        }
    }
}

fn share(part: usize, whole: usize) -> String {
    if whole == 0 { "-".into() } else { format!("{:.1} %", 100.0 * part as f32 / whole as f32) }
}
