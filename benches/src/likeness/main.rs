//! How well edited copies, cut-out objects and duplicates are found: `cargo xtask bench likeness FOLDER`.
//!
//! Every photo of the folder is indexed by the library as `shiguang index` does it. Then
//!
//! * each is edited in nine ways, and the library is asked for what is most like the edited copy;
//! * objects are cut out of photos, and the library is asked where they come from;
//! * a second folder holds all photos and all copies, and duplicates are looked for, by us and, where it is given, by
//!   `czkawka_cli`.
//!
//! Exit code 1 when a promise of docs/performance.md is broken.

mod copies;
mod cuts;
mod groups;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result};
use clap::{Parser, ValueEnum};
use image::RgbImage;
use shiguang_benches::timing::milliseconds;
use shiguang_imaging::DecodeOptions;
use shiguang_library::search::{SearchRequest, Similar, Sort, Source};
use shiguang_library::{InstanceId, Library, Naming, PhotoId, Places, Settings};

/// Measures likeness on a folder of photos.
#[derive(Parser)]
struct Arguments {
    /// A folder with photos, all of different things
    folder: PathBuf,
    /// How many objects are cut out
    #[arg(long, default_value_t = 100)]
    cuts: usize,
    /// Decides which objects
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The program `czkawka_cli`, to compare duplicates with; when not given, the one on the PATH, if there is one
    #[arg(long)]
    czkawka: Option<PathBuf>,
    /// What is measured
    #[arg(long, value_delimiter = ',', default_values_t = [Part::Copies, Part::Cuts, Part::Duplicates])]
    parts: Vec<Part>,
}

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Copies,
    Cuts,
    Duplicates,
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.to_possible_value().unwrap_or_else(|| unreachable!("no part is hidden")).get_name())
    }
}

/// An indexed photo of the folder.
struct Original {
    id: PhotoId,
    path: PathBuf,
}

impl Original {
    /// All its pixels, upright.
    fn pixels(&self) -> Result<RgbImage> {
        let photo = shiguang_imaging::open(&self.path, &DecodeOptions::default());
        Ok(photo.with_context(|| self.path.display().to_string())?.pixels)
    }
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let data = tempfile::tempdir()?;
    let library = Library::open(Places::at(data.path()), Settings::default())?;
    library.start()?;
    let (instance, ms) = milliseconds(|| index(&library, &arguments.folder));
    let instance = instance?;
    let originals = originals(&library, instance, &arguments.folder)?;
    anyhow::ensure!(!originals.is_empty(), "no photos in {}", arguments.folder.display());
    println!("{} photos indexed in {:.0} s\n", originals.len(), ms / 1e3);

    let wanted = |part: Part| arguments.parts.contains(&part);
    let mut kept = true;
    if wanted(Part::Copies) {
        kept &= copies::measure(&library, instance, &originals)?;
    }
    if wanted(Part::Cuts) {
        let choice = cuts::Choice { count: arguments.cuts, seed: arguments.seed };
        kept &= cuts::measure(&library, instance, &originals, &choice)?;
    }
    if wanted(Part::Duplicates) {
        let czkawka = arguments.czkawka.or_else(|| on_path("czkawka_cli"));
        groups::measure(&library, &originals, czkawka.as_deref())?;
    }
    Ok(if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A program of the PATH.
fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}

/// Makes a folder an instance and waits until everything in it is searchable.
fn index(library: &Library, folder: &Path) -> Result<InstanceId> {
    let instance = library.add_folder(folder, &Naming::default())?;
    let report = library.scan(instance, &AtomicBool::new(false))?;
    anyhow::ensure!(!report.offline, "{} cannot be reached", folder.display());
    library.finish(|_| true)?;
    Ok(instance)
}

/// The photos of an instance by path.
fn originals(library: &Library, instance: InstanceId, folder: &Path) -> Result<Vec<Original>> {
    let request = SearchRequest { instance: Some(instance), limit: usize::MAX, ..SearchRequest::default() };
    let hits = library.search(&request)?.hits;
    let mut originals: Vec<Original> =
        hits.into_iter().map(|hit| Original { id: hit.photo.id, path: folder.join(hit.photo.path_text) }).collect();
    originals.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(originals)
}

/// The photos most like the bytes of a file, best first, with their likeness.
fn most_like(library: &Library, instance: InstanceId, bytes: Vec<u8>, limit: usize) -> Result<Vec<(PhotoId, f32)>> {
    let similar = Similar { source: Source::Bytes(bytes), area: None, at_least: 0.0 };
    let request = SearchRequest {
        instance: Some(instance),
        similar: Some(similar),
        sort: Sort::Relevance,
        limit,
        ..SearchRequest::default()
    };
    let hits = library.search(&request)?.hits;
    Ok(hits.iter().map(|hit| (hit.photo.id, hit.sim.unwrap_or_default())).collect())
}

/// A share in percent; 0 of none.
fn percent(part: usize, of: usize) -> f64 {
    if of == 0 { 0.0 } else { part as f64 * 100.0 / of as f64 }
}
