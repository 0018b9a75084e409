//! Photos that are the same, or nearly: found, grouped, merged into the one that is kept. What goes, goes to the system's
//! trash, and comes back from there when the person undoes it.

pub mod grouping;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use roaring::RoaringTreemap;
use serde::Serialize;
use serde_json::json;
use shiguang_catalog::{InstanceId, Order, Page, PhotoId, PhotoRow, Provenance};
use shiguang_index::VectorQuery;

use crate::bytes_path;
use crate::core::{Core, now};
use crate::error::{Error, ErrorCode, Result};
use crate::events::Event;
use crate::service::Library;
use grouping::{Candidate, Group, Nearness, exact_groups, near_groups};

/// Photos read from the catalogue at once.
const PORTION: usize = 500;
/// Nearest photos of each that are looked at.
const NEIGHBOURS: usize = 8;
/// Photos up to which each one's nearest are looked for; the time grows with the square of the number.
const MOST_COMPARED: usize = 30_000;
/// The kind of history notes that say which file went to the trash.
const TRASHED: &str = "trashed";

/// A group with its photos.
#[derive(Debug, Clone, Serialize)]
pub struct DuplicateGroup {
    /// How they belong together, who is kept and why.
    pub group: Group,
    /// The photos in the order of the group's members.
    pub photos: Vec<PhotoRow>,
}

/// All groups, exact ones first.
///
/// # Errors
/// When the catalogue cannot be read.
pub fn find(library: &Library, instance: Option<InstanceId>) -> Result<Vec<DuplicateGroup>> {
    let core = library.core();
    let candidates = candidates(core, instance)?;
    let mut vectors = Vectors::new(core)?;
    let nearness = Nearness::default();
    let proposed = neighbours(library, &candidates, &nearness)?;
    let near = near_groups(&candidates, &nearness, &proposed, &mut |a, b| vectors.cosine(a, b));
    // A near group shows equal photos as well; those are not shown twice.
    let shown: HashSet<u64> = near.iter().flat_map(|group| group.members.iter().map(|member| member.id)).collect();
    let mut groups = exact_groups(&candidates);
    groups.retain(|group| !shown.contains(&group.keeper));
    groups.extend(near);
    if let Some(error) = vectors.failed {
        return Err(error);
    }
    groups
        .into_iter()
        .map(|group| {
            let ids: Vec<PhotoId> = group.members.iter().map(|member| PhotoId::from_key(member.id)).collect();
            Ok(DuplicateGroup { photos: core.catalog.read(|read| read.photos(&ids))?, group })
        })
        .collect()
}

fn candidates(core: &Core, instance: Option<InstanceId>) -> Result<Vec<Candidate>> {
    let mut perceptual: HashMap<PhotoId, [u64; 8]> = HashMap::new();
    let all = core.catalog.read(|read| {
        read.each_perceptual(instance, &mut |photo, hashes| {
            perceptual.insert(photo, hashes);
        })?;
        read.page(Order::RecentlyAdded, &Page { instance, limit: usize::MAX, ..Page::default() })
    })?;
    let mut candidates = Vec::with_capacity(all.len());
    for part in all.chunks(PORTION) {
        let (rows, tags, fields) =
            core.catalog.read(|read| Ok((read.photos(part)?, read.tags_of_many(part)?, read.fields_of_many(part)?)))?;
        for row in rows {
            let Some(content_hash) = row.content_hash else { continue };
            let by_hand = tags.get(&row.id).map_or(0, |tags| {
                tags.iter().filter(|tag| matches!(tag.provenance, Provenance::Confirmed | Provenance::Manual)).count()
            });
            candidates.push(Candidate {
                id: row.id.get() as u64,
                content_hash,
                perceptual: perceptual.get(&row.id).copied(),
                pixels: u64::from(row.width.unwrap_or(0)) * u64::from(row.height.unwrap_or(0)),
                bytes: row.size,
                taken_at: row.taken_at,
                modified_at: row.mtime_ns / 1_000_000,
                tags_by_hand: u32::try_from(by_hand).unwrap_or(u32::MAX),
                fields: fields.get(&row.id).map_or(0, |fields| u32::try_from(fields.len()).unwrap_or(u32::MAX)),
                rating: row.rating,
                favourite: row.favourite,
                path: row.path_text,
            });
        }
    }
    Ok(candidates)
}

/// Pairs whose vectors are so near that one may be a part of the other, which no perceptual hash sees.
fn neighbours(library: &Library, candidates: &[Candidate], nearness: &Nearness) -> Result<Vec<(u64, u64)>> {
    let core = library.core();
    if candidates.len() > MOST_COMPARED {
        return Ok(Vec::new());
    }
    let model = core.models.embedding_model()?;
    let mut indexes = Vec::new();
    for instance in core.catalog.read(|read| read.instances())? {
        indexes.push(library.indexes().vectors(instance.id)?);
    }
    let known: RoaringTreemap = candidates.iter().map(|candidate| candidate.id).collect();
    let mut pairs = Vec::new();
    for candidate in candidates {
        let own = [(PhotoId::from_key(candidate.id), 0)];
        let vectors = core.catalog.read(|read| read.vectors_of_slots(&own, &model))?;
        let Some(vector) = vectors.into_iter().next().flatten() else { continue };
        for index in &indexes {
            let query = VectorQuery {
                limit: NEIGHBOURS,
                keep: Some(&known),
                threshold: nearness.alone,
                exclude: Some(candidate.id),
                ..VectorQuery::default()
            };
            let hits = library.indexes().search_vectors(index, &vector, &query)?;
            pairs.extend(hits.into_iter().map(|hit| (candidate.id, hit.key)));
        }
    }
    Ok(pairs)
}

/// Vectors of photos, read when a pair is doubtful.
struct Vectors<'c> {
    core: &'c Core,
    model: [u8; 32],
    known: HashMap<u64, Option<Vec<f32>>>,
    failed: Option<Error>,
}

impl<'c> Vectors<'c> {
    fn new(core: &'c Core) -> Result<Self> {
        Ok(Self { model: core.models.embedding_model()?, core, known: HashMap::new(), failed: None })
    }

    fn of(&mut self, photo: u64) -> Option<Vec<f32>> {
        if let Some(known) = self.known.get(&photo) {
            return known.clone();
        }
        let read = self.core.catalog.read(|read| read.vectors_of_slots(&[(PhotoId::from_key(photo), 0)], &self.model));
        let vector = match read {
            Ok(mut vectors) => vectors.pop().flatten(),
            Err(error) => {
                self.failed = Some(error.into());
                None
            }
        };
        self.known.insert(photo, vector.clone());
        vector
    }

    fn cosine(&mut self, a: u64, b: u64) -> Option<f32> {
        let (a, b) = (self.of(a)?, self.of(b)?);
        Some(a.iter().zip(&b).map(|(a, b)| a * b).sum())
    }
}

/// Keeps one photo of a group: it gets the others' tags, fields, rating and favourite, and their files go to the trash.
/// One edit; undoing it brings the files back.
///
/// # Errors
/// [`ErrorCode::Trash`] when the system's trash refuses a file: nothing is changed for that one, what was done before it
/// can be undone. [`ErrorCode::Offline`] when a folder is not there.
pub fn keep(library: &Library, keeper: PhotoId, others: &[PhotoId]) -> Result<()> {
    let core = library.core();
    let mut files: Vec<(PhotoId, PathBuf)> = Vec::new();
    for other in others.iter().filter(|other| **other != keeper) {
        let path = crate::photos::file_of(core, *other)?;
        if !path.exists() {
            return Err(Error::new(ErrorCode::Offline, format!("{} is not there", path.display())));
        }
        files.push((*other, path));
    }
    let mut refused = None;
    let mut gone: Vec<(PhotoId, PathBuf)> = Vec::new();
    for (photo, path) in files {
        if let Err(error) = trash::delete(&path) {
            let words = format!("{} cannot be moved to the trash", path.display());
            refused = Some(Error::caused(ErrorCode::Trash, words, error));
            break;
        }
        gone.push((photo, path));
    }
    let ids: Vec<PhotoId> = gone.iter().map(|(photo, _)| *photo).collect();
    core.catalog.write(|write| {
        let mine = write.fields_of(keeper)?;
        let (tags, fields) = (write.tags_of_many(&ids)?, write.fields_of_many(&ids)?);
        let rows = write.photos(&ids)?;
        let own_tags = write.tags_of(keeper)?;
        let Some(row) = write.photo(keeper)? else { return Ok(None) };
        let keys = write.instance(row.instance)?.map(|instance| instance.keys).unwrap_or_default();
        let mut merged: Vec<(String, Vec<String>)> = mine;
        for (key, values) in fields.into_values().flatten() {
            let known = keys.contains(&key);
            match merged.iter_mut().find(|(known, _)| *known == key) {
                Some((_, all)) => {
                    all.extend(values.into_iter().filter(|value| !all.contains(value)).collect::<Vec<_>>())
                }
                None if known || write.add_key(row.instance, &key).is_ok() => merged.push((key, values)),
                // The keeper's instance has ten keys already; the value stays with the photo in the trash.
                None => {}
            }
        }
        let edit = write.edit("keep_one", &json!({ "removed": gone.len() }), now(), |edit| {
            for tag in tags.values().flatten() {
                let given = matches!(tag.provenance, Provenance::Confirmed | Provenance::Manual);
                let settled = own_tags
                    .iter()
                    .any(|own| own.concept == tag.concept && !matches!(own.provenance, Provenance::Auto));
                if given && !settled {
                    edit.set_verdict(keeper, tag.concept, Some(tag.provenance))?;
                }
            }
            for (key, values) in &merged {
                edit.set_field(keeper, key, values)?;
            }
            edit.set_rating(keeper, rows.iter().map(|other| other.rating).chain([row.rating]).max().unwrap_or(0))?;
            edit.set_favourite(keeper, row.favourite || rows.iter().any(|other| other.favourite))?;
            for (photo, path) in &gone {
                let file = bytes_path::to_bytes(path);
                edit.note(TRASHED, &photo.key().to_string(), &json!(file), &serde_json::Value::Null)?;
            }
            Ok(())
        })?;
        for (photo, _) in &gone {
            write.mark_missing(*photo, now())?;
        }
        Ok(edit)
    })?;
    core.events.tell(&Event::Edited);
    core.events.tell(&Event::PhotosChanged { photos: ids });
    refused.map_or(Ok(()), Err)
}

/// Takes back the newest edit, and what it sent to the trash.
pub(crate) fn undo(core: &Core) -> Result<Option<String>> {
    let Some(undone) = core.catalog.write(|write| write.undo(now()))? else { return Ok(None) };
    let mut refused = None;
    for note in undone.notes.iter().filter(|note| note.kind == TRASHED) {
        let Some(path) = path_of(&note.before) else { continue };
        match restore(&path) {
            Ok(()) => {
                if let Some(photo) = note.key.parse().ok().map(PhotoId::from_key) {
                    core.catalog.write(|write| write.mark_present(photo, now()))?;
                }
            }
            Err(error) => refused = Some(error),
        }
    }
    refused.map_or(Ok(Some(undone.label)), Err)
}

/// Does again what was undone last.
pub(crate) fn redo(core: &Core) -> Result<Option<String>> {
    let Some(redone) = core.catalog.write(|write| write.redo(now()))? else { return Ok(None) };
    for note in redone.notes.iter().filter(|note| note.kind == TRASHED) {
        let Some(path) = path_of(&note.before) else { continue };
        trash::delete(&path).map_err(|error| {
            Error::caused(ErrorCode::Trash, format!("{} cannot be moved to the trash", path.display()), error)
        })?;
        if let Some(photo) = note.key.parse().ok().map(PhotoId::from_key) {
            core.catalog.write(|write| write.mark_missing(photo, now()))?;
        }
    }
    Ok(Some(redone.label))
}

fn path_of(value: &serde_json::Value) -> Option<PathBuf> {
    serde_json::from_value::<Vec<u8>>(value.clone()).ok().map(|bytes| bytes_path::from_bytes(&bytes))
}

/// Brings a file back from the trash: the newest one that was deleted from this place.
#[cfg(any(target_os = "windows", all(unix, not(target_os = "macos"))))]
fn restore(path: &Path) -> Result<()> {
    let refused = |error: trash::Error| {
        Error::caused(ErrorCode::Trash, format!("{} cannot be brought back from the trash", path.display()), error)
    };
    let mut items = trash::os_limited::list().map_err(refused)?;
    items.retain(|item| item.original_path() == path);
    items.sort_by_key(|item| item.time_deleted);
    match items.pop() {
        Some(item) => trash::os_limited::restore_all([item]).map_err(refused),
        None => Err(Error::new(ErrorCode::Trash, format!("{} is not in the trash any more", path.display()))),
    }
}

/// macOS lets no program bring a file back from its trash.
#[cfg(target_os = "macos")]
fn restore(path: &Path) -> Result<()> {
    let words = format!("put {} back in the Finder's trash; its tags are waiting for it", path.display());
    Err(Error::new(ErrorCode::Trash, words))
}
