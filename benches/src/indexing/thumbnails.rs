//! Thumbnails alone, against `vipsthumbnail` of libvips, both with as many threads or processes as there are processors.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};
use shiguang_benches::timing::Quartiles;
use shiguang_imaging::{DecodeOptions, Resizer, THUMBNAIL_SIDE};

/// How often both go through the photos.
const ROUNDS: usize = 3;
/// Most photos a round.
const MOST: usize = 200;

/// Takes turns and prints the ratio; `true` when it is at least `promised`, or when there is no `vipsthumbnail`.
pub fn compare(photos: &[PathBuf], promised: f64) -> Result<bool> {
    let photos = &photos[..photos.len().min(MOST)];
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let out = tempfile::tempdir()?;
    if vips(photos.get(..1).unwrap_or_default(), 1, out.path()).is_err() {
        println!("thumbnails alone: no `vipsthumbnail` here (Debian: libvips-tools); not compared\n");
        return Ok(true);
    }
    let (mut ours_times, mut vips_times) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let start = Instant::now();
        ours(photos, workers, out.path())?;
        let ours_time = start.elapsed().as_secs_f64();
        let start = Instant::now();
        vips(photos, workers, out.path())?;
        // The first round finds the files in no cache.
        if round > 0 {
            ours_times.push(ours_time);
            vips_times.push(start.elapsed().as_secs_f64());
        }
    }
    let ratio = Quartiles::of(vips_times.iter().zip(&ours_times).map(|(vips, ours)| vips / ours));
    let rate = |times: &[f64]| photos.len() as f64 / Quartiles::of(times.iter().copied()).median;
    println!(
        "thumbnails alone: ours {:.1} photos/s, vipsthumbnail {:.1}, ratio {ratio} over {ROUNDS} rounds of {}\n",
        rate(&ours_times),
        rate(&vips_times),
        photos.len()
    );
    Ok(ratio.median >= promised)
}

/// As the library makes one on demand.
fn ours(photos: &[PathBuf], workers: usize, out: &Path) -> Result<()> {
    let one = |photo: &Path, resizer: &mut Resizer| -> Result<()> {
        let options = DecodeOptions { min_short_side: Some(THUMBNAIL_SIDE), ..DecodeOptions::default() };
        let decoded = shiguang_imaging::open(photo, &options)?;
        let jpeg = shiguang_imaging::thumbnail(&decoded.pixels, THUMBNAIL_SIDE, resizer)?;
        let name = photo.file_name().context("a file without a name")?;
        Ok(std::fs::write(out.join(format!("ours-{}", name.to_string_lossy())), jpeg)?)
    };
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..workers)
            .map(|first| {
                scope.spawn(move || -> Result<()> {
                    let mut resizer = Resizer::new();
                    photos.iter().skip(first).step_by(workers).try_for_each(|photo| one(photo, &mut resizer))
                })
            })
            .collect();
        running
            .into_iter()
            .try_for_each(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// As many processes as `workers`, each with one thread and its share of the photos.
fn vips(photos: &[PathBuf], workers: usize, out: &Path) -> Result<()> {
    let running: Vec<Child> = (0..workers.min(photos.len()))
        .map(|first| {
            Command::new("vipsthumbnail")
                .args(["--size", &THUMBNAIL_SIDE.to_string(), "--output"])
                .arg(out.join("vips-%s.jpg[Q=80]"))
                .args(photos.iter().skip(first).step_by(workers))
                .env("VIPS_CONCURRENCY", "1")
                .stdout(Stdio::null())
                .spawn()
                .context("vipsthumbnail")
        })
        .collect::<Result<_>>()?;
    for mut child in running {
        anyhow::ensure!(child.wait()?.success(), "vipsthumbnail failed");
    }
    Ok(())
}
