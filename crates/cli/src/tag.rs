//! `shiguang tag`: photos in, tags and boxes out.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use shiguang_http_api::tagging::TaggingResult;
use shiguang_imaging::{DecodeOptions, is_photo_name};
use shiguang_library::Settings;
use shiguang_vision::vocabulary::Language;
use shiguang_vision::{Analyser, DECODE_SHORT_SIDE, Pack, Provider, SessionOptions, Tag, models_folder, visible};

use crate::answer::{FailedLine, Line, Reason};
use crate::{Outcome, draw, table, workers};

/// Arguments of `shiguang tag`.
#[derive(Args)]
pub struct TagArguments {
    /// Photos, or folders with photos
    #[arg(required = true, value_name = "PHOTO")]
    photos: Vec<PathBuf>,
    /// The language of `tag` and `type`
    #[arg(long, value_enum, default_value = "zh")]
    language: LanguageArgument,
    /// Least confidence shown, 0 to 100
    #[arg(long, default_value_t = 60.0, value_parser = parse_threshold)]
    threshold: f32,
    /// Most tags shown of a photo, 1 to 150
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=150))]
    limit: u16,
    /// One JSON object a line instead of tables
    #[arg(long)]
    json: bool,
    /// Write each photo with its boxes and labels to this folder
    #[arg(long, value_name = "OUT_DIR")]
    draw: Option<PathBuf>,
    /// Model pack instead of the settings' one
    #[arg(long)]
    pack: Option<String>,
    /// Photos worked on at the same time instead of the settings' number
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=256))]
    workers: Option<u16>,
    /// ONNX Runtime's execution provider instead of the settings' one: cpu, cuda, directml, coreml
    #[arg(long)]
    provider: Option<Provider>,
}

#[derive(Clone, Copy, ValueEnum)]
enum LanguageArgument {
    Zh,
    En,
}

impl From<LanguageArgument> for Language {
    fn from(argument: LanguageArgument) -> Self {
        match argument {
            LanguageArgument::Zh => Self::Zh,
            LanguageArgument::En => Self::En,
        }
    }
}

fn parse_threshold(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(value) if (0.0..=100.0).contains(&value) => Ok(value),
        _ => Err("a number from 0 to 100 is needed".into()),
    }
}

/// What became of one photo.
struct Tagged {
    path: String,
    result: Result<(Vec<Tag>, (u32, u32)), Failure>,
}

struct Failure {
    kind: &'static str,
    message: String,
}

/// Runs the command.
///
/// # Errors
/// When nothing can run at all: no models, no ONNX Runtime, no output folder, no font for `--draw`.
pub fn run(arguments: &TagArguments, settings: &Settings) -> Result<Outcome> {
    let pack_name = arguments.pack.as_ref().unwrap_or(&settings.models.pack);
    let pack = Arc::new(Pack::open(&models_folder()?, pack_name)?);
    let session = SessionOptions {
        provider: arguments.provider.unwrap_or(settings.models.provider),
        ..SessionOptions::default()
    };
    let painter = arguments.draw.as_deref().map(draw::Painter::open).transpose()?;
    let photos = photos(&arguments.photos);
    let language = arguments.language.into();
    let progress = progress(photos.len());
    let mut failed = 0usize;
    let mut broken_pipe = false;
    workers::in_order(
        &photos,
        worker_count(arguments, settings),
        || Analyser::open(Arc::clone(&pack), session),
        |analyser, path| {
            let result = tag(analyser, path, &pack, arguments);
            if let (Some(painter), Ok((tags, _))) = (&painter, &result)
                && let Err(error) = painter.paint(path, tags, &pack.vocabulary, language)
            {
                let failure = Failure { kind: "draw", message: format!("{error:#}") };
                return Tagged { path: path.display().to_string(), result: Err(failure) };
            }
            Tagged { path: path.display().to_string(), result }
        },
        |path| Tagged {
            path: path.display().to_string(),
            result: Err(Failure { kind: "internal", message: "an internal error; please report this photo".into() }),
        },
        |tagged| {
            failed += usize::from(tagged.result.is_err());
            progress.suspend(|| broken_pipe |= print(&tagged, &pack, arguments, language).is_err());
            progress.inc(1);
        },
    )?;
    progress.finish_and_clear();
    if broken_pipe {
        anyhow::bail!("the output was closed before all photos were written");
    }
    if failed > 0 {
        eprintln!("shiguang: {failed} of {} photos failed", photos.len());
        return Ok(Outcome::SomeFailed);
    }
    Ok(Outcome::Done)
}

fn tag(
    analyser: &mut Analyser,
    path: &Path,
    pack: &Pack,
    arguments: &TagArguments,
) -> Result<(Vec<Tag>, (u32, u32)), Failure> {
    let options = DecodeOptions { min_short_side: Some(DECODE_SHORT_SIDE), ..DecodeOptions::default() };
    let photo = shiguang_imaging::open(path, &options)
        .map_err(|error| Failure { kind: error.kind().as_str(), message: error.to_string() })?;
    let analysis =
        analyser.analyse(&photo).map_err(|error| Failure { kind: "inference", message: error.to_string() })?;
    let tags = visible(&pack.vocabulary, &analysis.tags, arguments.threshold, usize::from(arguments.limit));
    Ok((tags, (photo.width, photo.height)))
}

fn print(tagged: &Tagged, pack: &Pack, arguments: &TagArguments, language: Language) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let path = tagged.path.as_str();
    match &tagged.result {
        Ok((tags, size)) if arguments.json => {
            let result = TaggingResult::new(tags, &pack.vocabulary, language, *size);
            let line = Line { path, width: size.0, height: size.1, result };
            writeln!(out, "{}", serde_json::to_string(&line)?)?;
        }
        Ok((tags, size)) => {
            writeln!(out, "{path}  {} x {}", size.0, size.1)?;
            if tags.is_empty() {
                writeln!(out, "  {}\n", no_tag(language, arguments.threshold))?;
            } else {
                writeln!(out, "{}\n", table::render(tags, &pack.vocabulary, language, *size))?;
            }
        }
        Err(failure) => {
            eprintln!("shiguang: {path}: {}", failure.message);
            if arguments.json {
                let error = Reason { kind: failure.kind, message: &failure.message };
                writeln!(out, "{}", serde_json::to_string(&FailedLine { path, error })?)?;
            }
        }
    }
    out.flush().context("writing the answer")
}

fn no_tag(language: Language, threshold: f32) -> String {
    match language {
        Language::Zh => format!("没有置信度达到 {threshold} 的标签"),
        Language::En => format!("no tag with a confidence of {threshold} or more"),
    }
}

/// The photos to work on, in the order given; a folder stands for the photos in it, sorted by path.
fn photos(named: &[PathBuf]) -> Vec<PathBuf> {
    let mut photos = Vec::new();
    for path in named {
        if path.is_dir() {
            let entries = walkdir::WalkDir::new(path).sort_by_file_name().into_iter().filter_map(Result::ok);
            photos.extend(
                entries
                    .filter(|entry| entry.file_type().is_file() && is_photo_name(entry.path()))
                    .map(walkdir::DirEntry::into_path),
            );
        } else {
            photos.push(path.clone());
        }
    }
    photos
}

fn worker_count(arguments: &TagArguments, settings: &Settings) -> usize {
    arguments.workers.map_or_else(|| settings.models.worker_count(), usize::from)
}

/// A bar with rate and time left, on a terminal, for more than a handful of photos.
fn progress(photos: usize) -> ProgressBar {
    if photos < 5 || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(photos as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len}  {per_sec:.1}  {eta} left") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
