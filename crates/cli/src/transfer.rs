//! `shiguang export` and `shiguang import`: the way out of the database, and back in.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use shiguang_library::transfer::{self, Format};

use crate::{Outcome, Place, plain};

/// Arguments of `shiguang export`.
#[derive(Args)]
pub struct ExportArguments {
    /// The file: a table when its name ends in .csv, else JSON Lines; - is the standard output
    file: PathBuf,
    /// Only this instance
    #[arg(long = "in", value_name = "NAME")]
    instance: Option<String>,
}

/// Arguments of `shiguang import`.
#[derive(Args)]
pub struct ImportArguments {
    /// A file that `shiguang export` wrote, or a table of the same columns
    file: PathBuf,
}

fn format(path: &Path) -> Format {
    let csv = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    if csv { Format::Csv } else { Format::JsonLines }
}

/// Runs `export`.
pub fn export(arguments: &ExportArguments, place: &Place) -> Result<Outcome> {
    let library = place.visit()?;
    let instance = match &arguments.instance {
        Some(name) => Some(library.instance_named(name).map_err(plain)?.id),
        None => None,
    };
    let path = &arguments.file;
    let mut out: Box<dyn Write> = if path.as_os_str() == "-" {
        Box::new(std::io::stdout().lock())
    } else {
        let file = File::create(path).with_context(|| format!("{} cannot be written", path.display()))?;
        Box::new(BufWriter::new(file))
    };
    let photos = transfer::export(&library, instance, format(path), &mut out).map_err(plain)?;
    eprintln!("shiguang: {photos} photos written");
    Ok(Outcome::Done)
}

/// Runs `import`.
pub fn import(arguments: &ImportArguments, place: &Place) -> Result<Outcome> {
    let library = place.visit()?;
    let path = &arguments.file;
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let report = transfer::import(&library, format(path), &mut BufReader::new(file)).map_err(plain)?;
    println!("{}", serde_json::to_string(&report)?);
    Ok(Outcome::Done)
}
