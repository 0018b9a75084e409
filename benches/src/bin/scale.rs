//! A library of many photos: `cargo xtask bench scale [PHOTOS]`.
//!
//! It is generated in a temporary data folder: a few real photos are indexed by the library itself, then photos like
//! them are written through the catalogue, and the library indexes these. Processes of their own then open it and
//! measure, so that their memory is theirs. Exit code 1 when a promise is broken.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use shiguang_benches::camera;
use shiguang_benches::scale::clock::took;
use shiguang_benches::scale::make::{Plan, make};
use shiguang_benches::scale::originals::Originals;
use shiguang_benches::scale::peers::{Contest, compare};
use shiguang_benches::scale::random::Random;
use shiguang_benches::scale::seeds::{self, Seeds};
use shiguang_benches::scale::space::Space;
use shiguang_benches::scale::{measure, seeds::Seed};
use shiguang_catalog::{Catalog, InstanceId};
use shiguang_library::{IndexSettings, Library, Places, Settings};

/// Measures a generated library.
#[derive(Parser)]
struct Arguments {
    /// How many photos
    #[arg(default_value_t = 100_000)]
    photos: usize,
    /// Real photos that the generated ones are made like (the sample photos when none is given)
    #[arg(long)]
    like: Option<PathBuf>,
    /// A Python with the packages of benches/reference/peers.txt; other engines are left out without it
    #[arg(long)]
    python: Option<PathBuf>,
    /// No graphs, neither ours nor others': at a million photos they take most of an hour
    #[arg(long)]
    no_graphs: bool,
    /// Where the library is made and kept, for another look; when it is there already it is only measured
    #[arg(long)]
    keep: Option<PathBuf>,
    #[command(subcommand)]
    part: Option<Part>,
}

/// Parts that run in processes of their own.
#[derive(Subcommand)]
enum Part {
    /// Opens and asks
    #[command(hide = true)]
    Measure { data: PathBuf },
    /// Makes the library only, with files and thumbnails for a window to show (`cargo xtask bench window` measures that)
    Make { folder: PathBuf },
}

/// Graphs would be built in the middle of measuring; they are measured by themselves.
fn settings() -> Settings {
    Settings { index: IndexSettings { hnsw_from: usize::MAX }, ..Settings::default() }
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    if let Some(Part::Measure { data }) = &arguments.part {
        let holds = measure::measure(data, &settings(), generated(data)?)?;
        return Ok(if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let made = match &arguments.part {
        Some(Part::Make { folder }) => Some(folder.clone()),
        _ => None,
    };
    let scratch = tempfile::tempdir()?;
    let folder = made.clone().or_else(|| arguments.keep.clone()).unwrap_or_else(|| scratch.path().to_owned());
    let data = folder.join("data");
    let documents = folder.join("documents.tsv");
    let there = documents.is_file();
    if there && made.is_some() {
        return Ok(ExitCode::SUCCESS);
    }
    // With a library that is there, the real photos are indexed again elsewhere: it takes less than a minute.
    let at = if there { scratch.path().join("seeds") } else { data.clone() };
    std::fs::create_dir_all(&at)?;
    let like = arguments.like.clone().unwrap_or_else(camera::sources);
    let (seeds, indexing) = took(|| seeds::index(&at, &like, &settings()));
    let seeds = seeds?;
    let space = Space::around(&seeds.photos, &mut Random::new(3));
    println!("{} photos like {} real ones ({indexing} to index these)", arguments.photos, seeds.photos.len());
    println!("vectors: {}", space.about());
    let vocabulary =
        shiguang_vision::Pack::open(&shiguang_vision::models_folder()?, &settings().models.pack)?.vocabulary;
    if !there {
        let originals = made.is_some().then(|| Originals::gather(&data, &settings(), &folder)).transpose()?;
        let plan = Plan {
            photos: arguments.photos,
            vocabulary: &vocabulary,
            seeds: &seeds,
            space: &space,
            documents: &documents,
            originals: originals.as_ref(),
        };
        generate(&data, &plan)?;
    }
    if made.is_some() {
        return Ok(ExitCode::SUCCESS);
    }
    measure::print_sizes(&data, arguments.photos);
    let measured = Command::new(std::env::current_exe()?).arg("measure").arg(&data).status()?;
    if let Some(python) = &arguments.python {
        let instance = generated(&data)?;
        let Seeds { model, .. } = seeds;
        let graphs = !arguments.no_graphs;
        let (data, documents, space, vocabulary) = (&data, &documents, &space, &vocabulary);
        compare(&Contest { data, documents, instance, model, space, vocabulary, python, graphs })?;
    }
    Ok(if measured.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn generate(data: &Path, plan: &Plan<'_>) -> Result<()> {
    let tags = |seeds: &[Seed]| seeds.iter().map(|seed| seed.confidences.len()).sum::<usize>() / seeds.len().max(1);
    println!("{} tags a photo on average, faint ones too", tags(&plan.seeds.photos));
    let (made, making) = took(|| make(data, plan, 1_760_000_000_000));
    made?;
    println!("catalogue written: {making}");
    let library = Library::open(Places::at(data), settings())?;
    let (finished, indexing) = took(|| -> Result<()> {
        library.start()?;
        library.finish(|_| true)?;
        Ok(())
    });
    finished?;
    let rate = plan.photos as f64 / indexing.wall.as_secs_f64();
    println!("text and vector indexes made: {indexing} ({rate:.0} photos/s)");
    Ok(())
}

fn generated(data: &Path) -> Result<InstanceId> {
    let instances = Catalog::open(data, 0)?.read(|read| read.instances())?;
    let one = instances.iter().find(|instance| instance.name == "generated");
    Ok(one.context("no generated instance in this data folder")?.id)
}
