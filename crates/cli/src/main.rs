//! `shiguang`, the command line of 拾光 Shiguang. Thin: it reads arguments, calls the library and prints.
//!
//! Exit codes: 0 done, 1 some photos failed, 2 wrong usage, 3 cannot run.

mod answer;
mod credentials;
mod doctor;
mod draw;
mod duplicates;
mod fields;
mod found;
mod index;
mod instances;
mod progress;
mod search;
mod serve;
mod similar;
mod table;
mod tag;
mod transfer;
mod undo;
mod watch;
mod workers;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use shiguang_library::{ErrorCode, Library, Places, Settings};

/// 拾光 Shiguang: tags photos on this machine, in Chinese and English.
#[derive(Parser)]
#[command(name = "shiguang", version)]
struct Arguments {
    /// Where settings and catalogues live [default: SHIGUANG_DATA_DIR, else the system's data folder for the app]
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Tag photos; folders are searched for photos. Nothing is written but --draw's pictures
    Tag(tag::TagArguments),
    /// Index folders to the end, then exit; indexing a folder again brings it up to date
    Index(index::IndexArguments),
    /// Keep all instances up to date until interrupted
    Watch(watch::WatchArguments),
    /// List the instances, or change one
    Instances(instances::InstancesArguments),
    /// Photos that look like a photo, or like a part of one
    Similar(similar::SimilarArguments),
    /// Photos by words, tags, fields, dates and more
    Search(search::SearchArguments),
    /// Groups of photos that are the same, or nearly
    Duplicates(duplicates::DuplicatesArguments),
    /// Custom fields of a photo
    Fields(fields::FieldsArguments),
    /// Take back the newest edit; files that it sent to the trash come back
    Undo(undo::UndoArguments),
    /// Do again what was undone last
    Redo(undo::UndoArguments),
    /// Write everything that is known of the photos to a file
    Export(transfer::ExportArguments),
    /// Read tags, fields and ratings back from an export
    Import(transfer::ImportArguments),
    /// Serve the local HTTP API, and keep all instances up to date, until interrupted
    Serve(serve::ServeArguments),
    /// Who may use the local HTTP API
    Credentials(credentials::CredentialsArguments),
    /// Check the catalogue, the indexes and the models
    Doctor(doctor::DoctorArguments),
}

/// How a command that could run has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything worked.
    Done,
    /// Some photos failed; each was named with its reason.
    SomeFailed,
}

/// The data folder and its settings, as the arguments say.
pub struct Place {
    places: Option<Places>,
    /// What `settings.toml` says.
    pub settings: Settings,
}

impl Place {
    fn find(arguments: &Arguments) -> Result<Self> {
        let places = Places::find(arguments.data_dir.as_deref());
        let settings = places.as_ref().map(Settings::load).transpose().map_err(plain)?.unwrap_or_default();
        Ok(Self { places, settings })
    }

    /// Where the data folder is.
    pub fn places(&self) -> Result<Places> {
        self.places.clone().context("this system has no data folder; name one with --data-dir")
    }

    /// The library, to index.
    pub fn open(&self) -> Result<Library> {
        Library::open(self.places()?, self.settings.clone()).map_err(plain)
    }

    /// The library, to look and edit, also beside a process that indexes.
    pub fn visit(&self) -> Result<Library> {
        Library::visit(self.places()?, self.settings.clone()).map_err(plain)
    }
}

/// An error of the library with its causes.
pub fn plain(error: shiguang_library::Error) -> anyhow::Error {
    anyhow::Error::new(error)
}

/// What a person can do about it, where that is not in the error's own words.
fn advice(error: &anyhow::Error) -> &'static str {
    match error.downcast_ref::<shiguang_library::Error>().map(|error| error.code) {
        Some(ErrorCode::CatalogDamaged) => {
            "; put back a copy of catalog.sqlite in the data folder (`catalog-backup-*` are copies from before an update), or move it \
             away and index again: your photos are untouched"
        }
        Some(ErrorCode::CatalogNewer) => "; use that newer program",
        Some(ErrorCode::InUse) => {
            "; end it, or wait for it: the window, `index`, `watch`, `serve` and `doctor` are such"
        }
        _ => "",
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = Place::find(&arguments).and_then(|place| match &arguments.command {
        Command::Tag(tag) => tag::run(tag, &place.settings),
        Command::Index(index) => index::run(index, &place),
        Command::Watch(watch) => watch::run(watch, &place),
        Command::Instances(instances) => instances::run(instances, &place),
        Command::Similar(similar) => similar::run(similar, &place),
        Command::Search(search) => search::run(search, &place),
        Command::Duplicates(duplicates) => duplicates::run(duplicates, &place),
        Command::Fields(fields) => fields::run(fields, &place),
        Command::Undo(undo) => undo::undo(undo, &place),
        Command::Redo(redo) => undo::redo(redo, &place),
        Command::Export(export) => transfer::export(export, &place),
        Command::Import(import) => transfer::import(import, &place),
        Command::Serve(serve) => serve::run(serve, &place),
        Command::Credentials(credentials) => credentials::run(credentials, &place),
        Command::Doctor(doctor) => doctor::run(doctor, &place),
    });
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::SomeFailed) => ExitCode::from(1),
        Err(error) => {
            eprintln!("shiguang: {error:#}{}", advice(&error));
            ExitCode::from(3)
        }
    }
}
