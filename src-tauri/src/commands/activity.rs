//! The work in the background; export and import.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::PathBuf;

use shiguang_library::transfer::{self, Format};
use shiguang_library::{Error, InstanceId, JobId, Library, PhotoId, Result};

use super::Here;
use crate::convert;
use crate::dto::{FailureRow, ImportReport, JobView, ProgressView};
use crate::shell::Answer;

#[tauri::command]
pub async fn progress(here: Here<'_>) -> Answer<ProgressView> {
    here.run(|library| Ok::<_, Error>(convert::progress(library, library.progress()))).await
}

#[tauri::command]
pub async fn pause(here: Here<'_>) -> Answer<()> {
    here.run(|library| {
        library.pause();
        Ok::<_, Error>(())
    })
    .await
}

#[tauri::command]
pub async fn resume(here: Here<'_>) -> Answer<()> {
    here.run(|library| {
        library.resume();
        Ok::<_, Error>(())
    })
    .await
}

#[tauri::command]
pub async fn failures(here: Here<'_>, instance: Option<i64>, limit: usize) -> Answer<Vec<FailureRow>> {
    let rows = here.run(move |library| library.failures(instance.map(InstanceId::new), limit)).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

#[tauri::command]
pub async fn retry(here: Here<'_>, instance: Option<i64>) -> Answer<u64> {
    here.run(move |library| library.retry(instance.map(InstanceId::new))).await
}

#[tauri::command]
pub async fn retry_photo(here: Here<'_>, photo: i64) -> Answer<bool> {
    here.run(move |library| library.retry_photo(PhotoId::new(photo))).await
}

#[tauri::command]
pub async fn skip(here: Here<'_>, photo: i64) -> Answer<()> {
    here.run(move |library| library.skip(PhotoId::new(photo))).await
}

#[tauri::command]
pub async fn jobs(here: Here<'_>, limit: usize) -> Answer<Vec<JobView>> {
    Ok(here.run(move |library| library.jobs(limit)).await?.into_iter().map(Into::into).collect())
}

#[tauri::command]
pub async fn cancel_job(here: Here<'_>, id: i64) -> Answer<bool> {
    here.run(move |library| library.cancel_job(JobId::new(id))).await
}

#[tauri::command]
pub async fn export_to(here: Here<'_>, path: PathBuf, instance: Option<i64>) -> Answer<u64> {
    here.run(move |library| export(library, &path, instance.map(InstanceId::new))).await
}

#[tauri::command]
pub async fn import_from(here: Here<'_>, path: PathBuf) -> Answer<ImportReport> {
    let report = here.run(move |library| import(library, &path)).await?;
    Ok(ImportReport { photos: report.photos, unknown: report.unknown, keys_left_out: report.keys_left_out })
}

/// By the file's suffix.
fn format(path: &std::path::Path) -> Format {
    let table = path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("csv"));
    if table { Format::Csv } else { Format::JsonLines }
}

fn export(library: &Library, path: &std::path::Path, instance: Option<InstanceId>) -> Result<u64> {
    let refused = |error| Error::io(format!("writing {}", path.display()), error);
    // Whole or not at all: an older export stays when this one is stopped.
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let written = File::create(&part).map_err(refused).and_then(|file| {
        let mut out = BufWriter::new(file);
        let photos = transfer::export(library, instance, format(path), &mut out)?;
        out.flush().map_err(refused)?;
        std::fs::rename(&part, path).map_err(refused)?;
        Ok(photos)
    });
    if written.is_err() {
        drop(std::fs::remove_file(&part));
    }
    written
}

fn import(library: &Library, path: &std::path::Path) -> Result<transfer::ImportReport> {
    let file = File::open(path).map_err(|error| Error::io(format!("reading {}", path.display()), error))?;
    transfer::import(library, format(path), &mut BufReader::new(file))
}
