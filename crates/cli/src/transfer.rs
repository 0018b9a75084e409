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
    let write = |out: &mut dyn Write| transfer::export(&library, instance, format(path), out).map_err(plain);
    let photos = if path.as_os_str() == "-" {
        write(&mut std::io::stdout().lock())?
    } else {
        // Beside it first: an export that fails must not cost the person the one of before.
        let words = || format!("{} cannot be written", path.display());
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            anyhow::bail!("{}: there is no folder {}", words(), folder.display());
        }
        let mut file = beside().tempfile_in(folder).with_context(words)?;
        let photos = write(&mut BufWriter::new(&mut file))?;
        file.as_file().sync_all().with_context(words)?;
        file.persist(path).map_err(|refused| refused.error).with_context(words)?;
        photos
    };
    eprintln!("shiguang: {photos} photos written");
    Ok(Outcome::Done)
}

/// A temporary file is the person's alone; an export is a file like any other.
fn beside() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".shiguang-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}

/// Runs `import`.
pub fn import(arguments: &ImportArguments, place: &Place) -> Result<Outcome> {
    let library = place.visit()?;
    let path = &arguments.file;
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let report = transfer::import(&library, format(path), &mut BufReader::new(file)).map_err(plain)?;
    println!("{}", serde_json::to_string(&report)?);
    if report.unknown > 0 {
        eprintln!(
            "shiguang: {} of the file's photos are not in this library; index their folders, then import again",
            report.unknown
        );
    }
    Ok(Outcome::Done)
}
