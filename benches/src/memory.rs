//! Peak and current memory of one process that tags many photos: `cargo xtask bench memory [DIR]`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Parser;
use shiguang_imaging::DecodeOptions;
use shiguang_vision::{Analyser, DECODE_SHORT_SIDE, DEFAULT_PACK, Pack, SessionOptions, models_folder};

/// Tags the photos of a folder one after another, again and again, and reports memory on the way.
#[derive(Parser)]
struct Arguments {
    folder: PathBuf,
    /// How many photos to tag
    #[arg(long, default_value_t = 300)]
    count: usize,
    /// Model pack
    #[arg(long, default_value = DEFAULT_PACK)]
    pack: String,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let mut photos: Vec<PathBuf> = walkdir::WalkDir::new(&arguments.folder)
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.is_file() && shiguang_imaging::is_photo_name(path))
        .collect();
    photos.sort();
    anyhow::ensure!(!photos.is_empty(), "no photos in {}", arguments.folder.display());
    let pack = Arc::new(Pack::open(&models_folder()?, &arguments.pack)?);
    let mut analyser = Analyser::open(pack, SessionOptions::default())?;
    println!("| photos | RSS MB | peak RSS MB | s |\n|---|---|---|---|");
    let start = Instant::now();
    for (index, photo) in photos.iter().cycle().take(arguments.count).enumerate() {
        let options = DecodeOptions { min_short_side: Some(DECODE_SHORT_SIDE), ..DecodeOptions::default() };
        let decoded = shiguang_imaging::open(photo, &options).with_context(|| photo.display().to_string())?;
        analyser.analyse(&decoded)?;
        if (index + 1) % 50 == 0 || index == 0 {
            let (now, peak) = resident()?;
            println!("| {} | {now:.0} | {peak:.0} | {:.1} |", index + 1, start.elapsed().as_secs_f32());
        }
    }
    Ok(())
}

/// Current and peak resident memory in MB, from `/proc/self/status`.
fn resident() -> Result<(f64, f64)> {
    let status = std::fs::read_to_string("/proc/self/status").context("memory is read from /proc, on Linux only")?;
    let field = |name: &str| -> Result<f64> {
        let line = status.lines().find(|line| line.starts_with(name)).context("/proc/self/status")?;
        let kilobytes: f64 = line.split_whitespace().nth(1).context("/proc/self/status")?.parse()?;
        Ok(kilobytes / 1024.0)
    };
    Ok((field("VmRSS:")?, field("VmHWM:")?))
}
