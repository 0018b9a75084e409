//! How fast and with how much memory a folder is indexed: `cargo xtask bench indexing`.
//!
//! The real program (`shiguang index`, release) indexes generated photos of two sizes; beside it runs
//! `benches/reference/indexing.py`, two processes of Pillow, numpy and ONNX Runtime that do the same work. The limit is what
//! plain loops over the same steps take, one on each processor. Thumbnails alone are compared with
//! `vipsthumbnail`, memory at 2,000 photos with memory at more. Exit code 1 when a promise of docs/performance.md is
//! broken. Linux only: processor time and memory of other programs are read from `/proc`.
//!
//! The program's workers are polite: they run at the lowest priority. So that other work on the machine hits both alike, the
//! programs it is compared with are started with `nice -n 19` as well.

mod child;
mod make;
mod plain;
mod thumbnails;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::Parser;
use shiguang_benches::camera::TWELVE_MEGAPIXELS;
use shiguang_vision::{DECODE_SHORT_SIDE, DEFAULT_PACK, models_folder};

use child::{Ended, run};

/// Measures indexing.
#[derive(Parser)]
struct Arguments {
    /// The program, built for release
    #[arg(long)]
    shiguang: PathBuf,
    /// A Python with the packages of models/convert/requirements.txt; without it nothing is compared with Python
    #[arg(long)]
    python: Option<PathBuf>,
    /// Photos of 12 megapixels
    #[arg(long, default_value_t = 1000)]
    large: usize,
    /// Photos of 1 megapixel
    #[arg(long, default_value_t = 2000)]
    small: usize,
    /// Photos of 0.1 megapixel to look for growing memory; 0 for none
    #[arg(long, default_value_t = 10_000)]
    many: usize,
    /// Where the photos are made; kept when it is given
    #[arg(long)]
    work: Option<PathBuf>,
    /// Photos of each set that the plain loop goes through
    #[arg(long, default_value_t = 40)]
    sample: usize,
}

/// About one megapixel, as phones send it.
const ONE_MEGAPIXEL: (u32, u32) = (1152, 864);
/// For memory: the number of photos is what counts.
const TINY: (u32, u32) = (384, 288);
/// Part of the limit that indexing must reach.
const OF_LIMIT: f64 = 0.85;
/// Speed against `vipsthumbnail`, at least.
const OF_VIPS: f64 = 0.9;
/// Photos after which memory must have stopped growing, and the share by which it may grow all the same.
const SETTLED: usize = 2000;
const GROWTH: f64 = 1.1;

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let scratch = tempfile::tempdir()?;
    let work = arguments.work.as_deref().unwrap_or(scratch.path());
    let mut kept = true;
    for (name, count, size) in [("12 MP", arguments.large, TWELVE_MEGAPIXELS), ("1 MP", arguments.small, ONE_MEGAPIXEL)]
    {
        if count == 0 {
            continue;
        }
        let set = make::set(&work.join(name.replace(' ', "")), count, size)?;
        println!("## {name}: {} photos, {:.2} to {:.2} MB\n", set.photos.len(), set.megabytes.0, set.megabytes.1);
        kept &= indexing(&arguments, &set)?;
        kept &= thumbnails::compare(&set.photos, OF_VIPS)?;
    }
    if arguments.many > 0 {
        let set = make::set(&work.join("many"), arguments.many, TINY)?;
        kept &= memory(&arguments, &set.folder, set.photos.len())?;
    }
    Ok(if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One set, by us, by the plain loop, by Python.
fn indexing(arguments: &Arguments, set: &make::Set) -> Result<bool> {
    let count = set.photos.len() as f64;
    let cores = std::thread::available_parallelism().map_or(1, usize::from) as f64;
    // Before and after, so that a machine that grows slower or faster counts half.
    let before = plain::seconds_a_photo(&set.photos, arguments.sample)?;
    let data = tempfile::tempdir()?;
    let ours = ours(arguments, &set.folder, data.path(), &mut |_| Ok(()))?;
    let after = plain::seconds_a_photo(&set.photos, arguments.sample)?;
    let stages = (before.total() + after.total()) / 2.0 * count;
    println!("plain loops, CPU ms a photo: before {before}; after {after}\n");
    println!(
        "| who | photos/s | wall s | CPU s | CPU s idle on the machine | peak RSS MB |\n|---|---|---|---|---|---|"
    );
    let row = |name: &str, ended: &Ended| {
        println!(
            "| {name} | {:.2} | {:.1} | {:.1} | {:.1} | {:.0} |",
            count / ended.wall,
            ended.wall,
            ended.cpu,
            ended.idle,
            ended.peak_megabytes
        );
    };
    row("shiguang index", &ours);
    let mut ratios = Vec::new();
    if let Some(python) = &arguments.python {
        for draft in [false, true] {
            let name = if draft { "Python, reduced decode" } else { "Python, whole decode" };
            let ended = reference(python, &set.folder, draft)?;
            row(name, &ended);
            ratios.push((name, ended.wall / ours.wall, ended.cpu / ours.cpu));
        }
    }
    println!();
    let of_wall = stages / cores / ours.wall;
    // Processor time that other programs took was not to be had.
    let of_possible = stages / (ours.cpu + ours.idle);
    println!("limit (stages' CPU / {cores} processors): {:.2} photos/s", count * cores / stages);
    println!("reached: {of_wall:.2} by the clock, {of_possible:.2} of the processor time it took or left idle");
    println!("stages' share of the program's own CPU: {:.2}", stages / ours.cpu);
    let mut kept = of_possible >= OF_LIMIT;
    for (name, wall, cpu) in ratios {
        println!("{name} / ours: {wall:.2} by the clock, {cpu:.2} by CPU");
        kept &= cpu > 1.0;
    }
    println!();
    Ok(kept)
}

/// `shiguang index`; `look` is called a few times a second with the process.
fn ours(
    arguments: &Arguments,
    folder: &Path,
    data: &Path,
    look: &mut dyn FnMut(&child::Running) -> Result<()>,
) -> Result<Ended> {
    let mut command = Command::new(&arguments.shiguang);
    command.arg("--data-dir").arg(data).args(["index", "--json"]).arg(folder);
    run(&mut command, look)
}

fn reference(python: &Path, folder: &Path, draft: bool) -> Result<Ended> {
    let out = tempfile::tempdir()?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("reference/indexing.py");
    let mut command = Command::new("nice");
    command
        .args(["-n", "19"])
        .arg(python)
        .arg(script)
        .arg("--models")
        .arg(models_folder()?)
        .args(["--pack", DEFAULT_PACK, "--short-side", &DECODE_SHORT_SIDE.to_string()])
        .args(draft.then_some("--draft"))
        .arg("--out")
        .arg(out.path())
        .arg(folder);
    run(&mut command, &mut |_| Ok(()))
}

/// Whether memory goes on growing behind [`SETTLED`] photos.
fn memory(arguments: &Arguments, folder: &Path, count: usize) -> Result<bool> {
    let data = tempfile::tempdir()?;
    let mut catalog = None;
    let mut table: Vec<(u64, f64, f64)> = Vec::new();
    let step = (count / 10).max(1) as u64;
    let ended = ours(arguments, folder, data.path(), &mut |running| {
        if catalog.is_none() && data.path().join("catalog.sqlite").exists() {
            catalog = shiguang_catalog::Catalog::open(data.path(), 0).ok();
        }
        let Some(catalog) = &catalog else { return Ok(()) };
        // The first moments, when the program makes the tables itself, are of no interest.
        let counts = catalog.read(|read| {
            let instances = read.instances()?;
            instances.first().map(|one| read.counts(one.id)).transpose()
        });
        let done = counts.ok().flatten().map_or(0, |counts| counts.tagged);
        if done >= table.last().map_or(1, |last| last.0 / step * step + step) {
            table.push((done, running.megabytes("VmRSS:")?, running.megabytes("VmHWM:")?));
        }
        Ok(())
    })?;
    println!("## Memory over {count} photos\n\n| photos done | RSS MB | peak RSS MB |\n|---|---|---|");
    for (done, now, peak) in &table {
        println!("| {done} | {now:.0} | {peak:.0} |");
    }
    println!("| all | | {:.0} |\n", ended.peak_megabytes);
    println!("{:.1} photos/s, {:.0} CPU s\n", count as f64 / ended.wall, ended.cpu);
    let settled = table.iter().find(|row| row.0 >= SETTLED as u64);
    let settled = settled.with_context(|| format!("fewer than {SETTLED} photos: nothing can be said"))?;
    Ok(ended.peak_megabytes <= settled.2 * GROWTH)
}
