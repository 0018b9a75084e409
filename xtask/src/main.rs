//! `cargo xtask`: the project's tasks. It depends on nothing of ours, so that it builds on a machine where nothing is set
//! up yet; every task first does the part of [`setup`] that it needs.

mod app;
mod command;
mod licences;
mod models;
mod setup;
mod tidy;

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};

use crate::command::{Run, root};

/// The project's tasks.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what a build and a test need on this machine; does nothing twice
    Setup,
    /// The main job: build the app and open its window on a folder (nothing is written into the folder)
    Run {
        /// A folder with photos
        folder: Option<PathBuf>,
    },
    /// Tag the photos of a folder in the terminal (the sample photos when none is given)
    Tag {
        /// A folder with photos
        folder: Option<PathBuf>,
        /// Passed on to `shiguang tag`, after `--`
        #[arg(last = true)]
        options: Vec<OsString>,
    },
    /// All tests, or one kind
    Test { kind: Option<TestKind> },
    /// Figures: all benchmarks, or one kind
    Bench {
        #[command(subcommand)]
        kind: Option<BenchKind>,
    },
    /// Make the ONNX files again from their registry packages and compare them with the committed ones
    Models {
        /// Only compare; leave the committed files alone
        #[arg(long)]
        check: bool,
        /// Only this model
        #[arg(long)]
        only: Option<String>,
    },
    /// Check the structure: crate edges, file lengths, licences
    Tidy,
    /// Make this system's package of the app
    Bundle,
    /// Write the list of licences that the app shows (src-tauri/licences.json)
    Licences,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum TestKind {
    /// Formatting, lints, structure, and every crate's own tests
    Unit,
    /// The UI's types, lints, components and state
    Ui,
    /// The clouds' own SDKs and the documents' samples against `shiguang serve`
    Sdk,
    /// Thousands of generated requests against the API's own description
    Schema,
    /// Every crate's integration tests, among them the whole product as a user runs it
    E2e,
}

#[derive(Subcommand)]
enum BenchKind {
    /// Precision, recall and calibration of the tags on a folder of labelled photos
    Quality {
        /// The folder: photos with labels.tsv, or with YOLO text files
        folder: PathBuf,
        /// Passed on to the measuring program, after `--`
        #[arg(last = true)]
        options: Vec<OsString>,
    },
    /// How well edited copies, cut-out objects and duplicates are found
    Likeness {
        /// A folder with photos, all of different things
        folder: PathBuf,
        /// Passed on to the measuring program, after `--`
        #[arg(last = true)]
        options: Vec<OsString>,
    },
    /// Speed and memory of indexing, against its limit, Python and vipsthumbnail
    Indexing {
        /// Passed on to the measuring program, after `--`
        #[arg(last = true)]
        options: Vec<OsString>,
    },
    /// Side by side with the same work in Python (Pillow and onnxruntime)
    Reference,
    /// A generated library: size, speed of opening and searching, other engines side by side
    Scale {
        /// How many photos (100,000 when not given)
        photos: Option<usize>,
        /// Passed on to the measuring program, after `--`
        #[arg(last = true)]
        options: Vec<OsString>,
    },
    /// The app's window on a generated library: how soon it can be used, how it scrolls, what it takes
    Window {
        /// How many photos (100,000 when not given); they are made once and kept in target/bench
        photos: Option<usize>,
        /// Passed on to the measuring program, after `--`
        #[arg(last = true)]
        options: Vec<OsString>,
    },
    /// The local API under load: throughput, a thousand connections, slow clients, large bodies, kill -9
    Api {
        /// Passed on to the measuring program, after `--`
        #[arg(last = true)]
        options: Vec<OsString>,
    },
    /// What each verb of the catalogue costs
    Catalogue {
        /// How many photos (100,000 when not given)
        photos: Option<usize>,
    },
    /// Memory of one process over many photos
    Memory {
        /// A folder with photos
        folder: Option<PathBuf>,
    },
}

fn main() -> Result<()> {
    match Arguments::parse().task {
        Task::Setup => setup::all(),
        Task::Run { folder } => setup::all().and_then(|()| app::run(folder)),
        Task::Tag { folder, options } => tag(folder, options),
        Task::Test { kind } => test(kind),
        Task::Bench { kind } => bench(kind),
        Task::Models { check, only } => models::remake(check, only.as_deref()),
        Task::Tidy => tidy::check(),
        Task::Bundle => setup::all().and_then(|()| app::bundle()),
        Task::Licences => licences::write(),
    }
}

fn tag(folder: Option<PathBuf>, options: Vec<OsString>) -> Result<()> {
    setup::all()?;
    let program = app::release("shiguang")?;
    let folder = folder.unwrap_or_else(|| root().join("tests/photos"));
    Run::new(program).arg("tag").arg(folder).args(options).run()
}

fn test(kind: Option<TestKind>) -> Result<()> {
    setup::all()?;
    // The window's tests need the program with the UI inside it.
    app::build_ui()?;
    let test = || Run::cargo("test").arg("--workspace").args(app::EMBEDDED);
    match kind {
        None => {
            lints()?;
            app::test_ui()?;
            test().run()?;
            sdk()
        }
        Some(TestKind::Unit) => {
            lints()?;
            test().args(["--exclude", "shiguang-cli", "--exclude", "shiguang-e2e"]).run()
        }
        Some(TestKind::Ui) => app::test_ui(),
        Some(TestKind::Sdk) => build_programs().and_then(|()| sdk()),
        Some(TestKind::Schema) => build_programs().and_then(|()| schema()),
        Some(TestKind::E2e) => {
            // By the tests' name rather than by packages, which would choose other features and compile most dependencies again.
            test().args(["--test", "it"]).run()
        }
    }
}

fn lints() -> Result<()> {
    tidy::check()?;
    Run::cargo("fmt").args(["--all", "--check"]).run()?;
    let clippy = Run::cargo("clippy").args(["--workspace", "--all-targets"]).args(app::EMBEDDED);
    clippy.args(["--", "--deny", "warnings"]).run()
}

/// The programs that tests of the whole product start, as `cargo test --workspace` makes them too.
fn build_programs() -> Result<()> {
    Run::cargo("test").args(["--workspace", "--no-run"]).args(app::EMBEDDED).run()
}

/// Runs the clouds' SDKs, pinned, against the real program, which is built.
fn sdk() -> Result<()> {
    setup::sdk_packages()?;
    let python = models::python_with("tests/sdk/requirements.txt", "sdk")?;
    Run::new(python).args(["tests/sdk/run.py", "target/debug/shiguang"]).run()
}

/// Asks the real program, which is built, what its own description allows and forbids.
fn schema() -> Result<()> {
    let python = models::python_with("tests/schema/requirements.txt", "schema")?;
    Run::new(python).args(["tests/schema/run.py", "target/debug/shiguang"]).run()
}

fn bench(kind: Option<BenchKind>) -> Result<()> {
    setup::all()?;
    let program = |name: &str| app::release(name).map(Run::new);
    match kind {
        None => Run::cargo("bench").arg("--workspace").run(),
        Some(BenchKind::Quality { folder, options }) => program("quality")?.arg(folder).args(options).run(),
        Some(BenchKind::Likeness { folder, options }) => program("likeness")?.arg(folder).args(options).run(),
        Some(BenchKind::Indexing { options }) => {
            let python = models::python()?;
            let indexing = program("indexing")?.arg("--shiguang").arg(app::release("shiguang")?);
            indexing.arg("--python").arg(python).args(options).run()
        }
        Some(BenchKind::Reference) => {
            let python = models::python()?;
            program("reference")?.arg("--python").arg(python).run()
        }
        Some(BenchKind::Scale { photos, options }) => {
            let python = models::python_with("benches/reference/peers.txt", "peers")?;
            let photos = photos.map(|photos| photos.to_string());
            program("scale")?.args(photos).arg("--python").arg(python).args(options).run()
        }
        Some(BenchKind::Window { photos, options }) => {
            let photos = photos.unwrap_or(100_000).to_string();
            let folder = root().join("target/bench").join(format!("window-{photos}"));
            program("scale")?.args([photos.as_str(), "make"]).arg(&folder).run()?;
            let app = app::build()?;
            program("bench-window")?.variable("SHIGUANG_APP", app).arg(folder.join("data")).args(options).run()
        }
        Some(BenchKind::Api { options }) => {
            setup::load_packages()?;
            let shiguang = app::release("shiguang")?;
            Run::new("python3").arg("benches/http/load.py").arg(shiguang).args(options).run()
        }
        Some(BenchKind::Catalogue { photos }) => {
            program("catalogue")?.args(photos.map(|photos| photos.to_string())).run()
        }
        Some(BenchKind::Memory { folder }) => {
            program("memory")?.arg(folder.unwrap_or_else(|| root().join("tests/photos"))).run()
        }
    }
}
