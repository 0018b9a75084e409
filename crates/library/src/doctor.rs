//! Checks everything that is kept: the catalogue, the indexes, the models, the objects; and repairs what can be.

use std::collections::HashSet;
use std::sync::atomic::AtomicBool;

use serde::Serialize;
use shiguang_catalog::{FaultKind, InstanceId, Order, Page, PhotoId};
use shiguang_index::TextQuery;

use crate::error::{Error, Result};
use crate::service::Library;

/// What a check found.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// Where: `catalog`, `text`, `vectors`, `models`, `objects`, `photos`.
    pub part: &'static str,
    /// What is wrong, in words.
    pub message: String,
    /// Whether it was repaired.
    pub repaired: bool,
}

/// A doctor's report.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Diagnosis {
    /// What is wrong; empty when all is well.
    pub findings: Vec<Finding>,
    /// Photos in the catalogue.
    pub photos: u64,
    /// Photos still to be analysed; no fault.
    pub waiting: u64,
    /// Photos that could not be analysed; no fault of the catalogue's.
    pub failed: u64,
}

impl Diagnosis {
    /// Nothing is wrong, or everything was repaired.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.findings.iter().all(|finding| finding.repaired)
    }

    fn add(&mut self, part: &'static str, message: impl Into<String>, repaired: bool) {
        self.findings.push(Finding { part, message: message.into(), repaired });
    }
}

/// What a person can do about a damaged file.
const DAMAGED: &str = "; this cannot be repaired: put back a copy of catalog.sqlite, or export what can still be read";

/// Examines; with `repair` throws away and remakes the caches that are wrong, and mends rows that contradict each other. A
/// damaged catalogue is never repaired by guessing: a person puts it back from a backup.
///
/// # Errors
/// When the catalogue cannot be read at all.
pub fn examine(library: &Library, repair: bool) -> Result<Diagnosis> {
    let core = library.core();
    let mut diagnosis = Diagnosis::default();
    let faults = core.catalog.check()?;
    // Rows that contradict each other are mended without losing what a person said; a damaged file is left as it is.
    let mendable = repair && !faults.is_empty() && faults.iter().all(|fault| fault.kind != FaultKind::Damaged);
    let left = if mendable { core.catalog.repair()? } else { faults.clone() };
    for fault in faults {
        let advice = if fault.kind == FaultKind::Damaged { DAMAGED } else { "" };
        let message = format!("{:?}: {}{advice}", fault.kind, fault.detail);
        diagnosis.add("catalog", message, !left.contains(&fault));
    }
    for state in library.instances()? {
        diagnosis.photos += state.counts.photos;
        diagnosis.waiting += state.waiting;
        diagnosis.failed += state.counts.failed;
    }
    if let Err(error) = core.models.pack() {
        diagnosis.add("models", error.with_causes(), false);
        return Ok(diagnosis);
    }
    // Whole files are not all: the runtime must be there and take them.
    if let Err(error) = core.models.ask(|_| Ok(())) {
        diagnosis.add("models", error.with_causes(), false);
    }
    objects(library, &mut diagnosis)?;
    let text = check_text(library);
    let vectors = check_vectors(library);
    let broken = text.is_err() || vectors.is_err();
    for (part, checked) in [("text", text), ("vectors", vectors)] {
        if let Err(error) = checked {
            diagnosis.add(part, error.with_causes(), false);
        }
    }
    if broken && repair {
        library.indexes().reset()?;
        library.indexes().follow_text(&AtomicBool::new(false))?;
        library.indexes().open_all_vectors()?;
        library.indexes().save()?;
        for part in ["text", "vectors"] {
            let checked = if part == "text" { check_text(library) } else { check_vectors(library) };
            for finding in diagnosis.findings.iter_mut().filter(|finding| finding.part == part) {
                finding.repaired = checked.is_ok();
            }
        }
    }
    Ok(diagnosis)
}

fn present(library: &Library, instance: Option<InstanceId>) -> Result<Vec<PhotoId>> {
    Ok(library
        .core()
        .catalog
        .read(|read| read.page(Order::RecentlyAdded, &Page { instance, limit: usize::MAX, ..Page::default() }))?)
}

/// Every present photo is in the text index and nothing else is.
fn check_text(library: &Library) -> Result<()> {
    library.indexes().follow_text(&AtomicBool::new(false))?;
    let held = library.indexes().text()?.matching(&TextQuery::All)?;
    let present: HashSet<u64> = present(library, None)?.into_iter().map(|photo| photo.get() as u64).collect();
    same(&present, &held.iter().collect(), "the text index")
}

/// Every photo with a vector is in its instance's vector index and nothing else is.
fn check_vectors(library: &Library) -> Result<()> {
    let model = library.core().models.embedding_model()?;
    for state in library.instances()? {
        let id = state.instance.id;
        let index = library.indexes().vectors(id)?;
        let mut with_vectors = HashSet::new();
        library.core().catalog.read(|read| {
            read.each_vector(Some(id), &model, &mut |photo, _, _| {
                with_vectors.insert(photo.get() as u64);
            })
        })?;
        same(&with_vectors, &index.keys().iter().collect(), &format!("the vector index of {}", state.instance.name))?;
    }
    Ok(())
}

fn same(wanted: &HashSet<u64>, held: &HashSet<u64>, what: &str) -> Result<()> {
    let (lacks, extra) = (wanted.difference(held).count(), held.difference(wanted).count());
    if lacks + extra == 0 {
        return Ok(());
    }
    Err(Error::new(
        crate::ErrorCode::Index,
        format!("{what} lacks {lacks} photos and holds {extra} that are not there"),
    ))
}

/// Every object that a photo names is there.
fn objects(library: &Library, diagnosis: &mut Diagnosis) -> Result<()> {
    let core = library.core();
    for state in library.instances()?.into_iter().filter(|state| state.instance.folder.is_none()) {
        for part in present(library, Some(state.instance.id))?.chunks(500) {
            for row in core.catalog.read(|read| read.photos(part))? {
                if let Some(object) = row.object.as_deref().filter(|object| !core.places.object(object).is_file()) {
                    diagnosis.add("objects", format!("the file of {} ({object}) is not there", row.path_text), false);
                }
            }
        }
    }
    Ok(())
}
