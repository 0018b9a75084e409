//! Photos that are the same, or nearly: found, grouped, merged into the one that is kept. What goes, goes to the system's
//! trash, and comes back from there when the person undoes it.

pub mod grouping;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use roaring::RoaringTreemap;
use serde::Serialize;
use serde_json::json;
use shiguang_catalog::{CatalogError, Edit, InstanceId, Order, Page, PhotoId, PhotoRow, Provenance, Write};
use shiguang_index::near_pairs;

use crate::core::{Core, now};
use crate::error::{Error, ErrorCode, Result};
use crate::removal::{self, Gone, Removal};
use crate::service::Library;
use grouping::{Candidate, Group, Nearness, exact_groups, near_groups};

/// Photos read from the catalogue at once.
const PORTION: usize = 500;
/// Nearest photos of each that are looked at: more than the copies that people make of one photo, so that each is compared
/// with the one that is kept, whichever that is.
const NEIGHBOURS: usize = 32;
/// Vectors kept in memory while pairs are compared: some 50 MB.
const MOST_VECTORS: usize = 10_000;

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
    let mut indexes = Vec::new();
    for instance in library.core().catalog.read(|read| read.instances())? {
        indexes.push(library.indexes().vectors(instance.id)?);
    }
    let known: RoaringTreemap = candidates.iter().map(|candidate| candidate.id).collect();
    Ok(near_pairs(&indexes, &known, nearness.alone, NEIGHBOURS))
}

/// Vectors of photos, read when a pair is doubtful.
struct Vectors<'c> {
    core: &'c Core,
    model: [u8; 32],
    known: HashMap<u64, Option<Arc<[f32]>>>,
    failed: Option<Error>,
}

impl<'c> Vectors<'c> {
    fn new(core: &'c Core) -> Result<Self> {
        Ok(Self { model: core.models.embedding_model()?, core, known: HashMap::new(), failed: None })
    }

    fn of(&mut self, photo: u64) -> Option<Arc<[f32]>> {
        if let Some(known) = self.known.get(&photo) {
            return known.clone();
        }
        let read = self.core.catalog.read(|read| read.vectors_of_slots(&[(PhotoId::from_key(photo), 0)], &self.model));
        let vector = match read {
            Ok(mut vectors) => vectors.pop().flatten().map(Arc::from),
            Err(error) => {
                self.failed = Some(error.into());
                None
            }
        };
        if self.known.len() >= MOST_VECTORS {
            self.known.clear();
        }
        self.known.insert(photo, vector.clone());
        vector
    }

    fn cosine(&mut self, a: u64, b: u64) -> Option<f32> {
        let (a, b) = (self.of(a)?, self.of(b)?);
        Some(a.iter().zip(b.iter()).map(|(a, b)| a * b).sum())
    }
}

/// Keeps one photo of a group: it gets the others' tags, fields, rating and favourite, and their files go to the trash.
/// One edit; undoing it brings the files back.
///
/// # Errors
/// [`ErrorCode::Trash`] when the system's trash refuses a file: nothing is changed for that one, what was done before it
/// can be undone. [`ErrorCode::Offline`] when a folder is not there.
pub fn keep(library: &Library, keeper: PhotoId, others: &[PhotoId]) -> Result<()> {
    for other in others.iter().filter(|other| **other != keeper) {
        removal::there(&crate::photos::file_of(library.core(), *other)?)?;
    }
    let mut removal = keep_all(library, &[(keeper, others.to_vec())])?;
    removal.refused.pop().map_or(Ok(()), |(_, error)| Err(error))
}

/// As [`keep`] for many groups (the keeper, the others) as one edit. What cannot be moved stays and is reported.
///
/// # Errors
/// When the catalogue refuses.
pub fn keep_all(library: &Library, groups: &[(PhotoId, Vec<PhotoId>)]) -> Result<Removal> {
    let core = library.core();
    let mut removal = Removal::default();
    let mut done: Vec<(PhotoId, Vec<Gone>)> = Vec::new();
    let mut kept: HashSet<PathBuf> = HashSet::new();
    for (keeper, others) in groups {
        let file = crate::photos::file_of(core, *keeper)?;
        // A file that is about to be the only one must be there now, whatever the catalogue says.
        if let Err(error) = removal::there(&file) {
            removal.refused.push((file, error));
            continue;
        }
        kept.extend(file.canonicalize());
        // Another name of the very same file, through a link, is no copy of it.
        let (same, others): (Vec<PhotoId>, Vec<PhotoId>) =
            others.iter().filter(|other| *other != keeper).partition(|other| is_kept(core, **other, &kept));
        for photo in same {
            let file = crate::photos::file_of(core, photo)?;
            let words = format!("{} is another name of the file that is kept", file.display());
            removal.refused.push((file, Error::new(ErrorCode::Trash, words)));
        }
        done.push((*keeper, removal::to_trash(core, &others, &mut removal)));
    }
    core.catalog.write(|write| {
        let mut merges = Vec::new();
        for (keeper, gone) in &done {
            merges.extend(merge(write, *keeper, gone)?);
        }
        let edit =
            write.edit("keep_one", &json!({ "removed": removal.moved, "groups": groups.len() }), now(), |edit| {
                merges.iter().try_for_each(|merge| merge.apply(edit))?;
                removal::note(edit, done.iter().flat_map(|(_, gone)| gone))
            })?;
        removal::mark(write, done.iter().flat_map(|(_, gone)| gone))?;
        Ok(edit)
    })?;
    removal::tell(core, done.iter().flat_map(|(_, gone)| gone));
    Ok(removal)
}

/// Whether a photo's path leads to one of these files, but is not a link that can go by itself.
fn is_kept(core: &Core, photo: PhotoId, kept: &HashSet<PathBuf>) -> bool {
    let Ok(file) = crate::photos::file_of(core, photo) else { return false };
    let is_link = file.symlink_metadata().is_ok_and(|facts| facts.is_symlink());
    !is_link && file.canonicalize().is_ok_and(|file| kept.contains(&file))
}

/// What a keeper gets.
struct Merge {
    keeper: PhotoId,
    verdicts: Vec<(shiguang_catalog::ConceptId, Provenance)>,
    fields: Vec<(String, Vec<String>)>,
    rating: u8,
    favourite: bool,
}

/// What the keeper gets from those that went; `None` when the keeper is no more.
fn merge(write: &Write<'_>, keeper: PhotoId, gone: &[Gone]) -> std::result::Result<Option<Merge>, CatalogError> {
    let ids: Vec<PhotoId> = gone.iter().map(|one| one.photo).collect();
    let Some(row) = write.photo(keeper)? else { return Ok(None) };
    let (tags, fields, rows) = (write.tags_of_many(&ids)?, write.fields_of_many(&ids)?, write.photos(&ids)?);
    let own_tags = write.tags_of(keeper)?;
    let keys = write.instance(row.instance)?.map(|instance| instance.keys).unwrap_or_default();
    let mut merged: Vec<(String, Vec<String>)> = write.fields_of(keeper)?;
    // In the order of the photos, so that the values are in the same order each time. Keys are compared without case, as the
    // catalogue does.
    for (key, values) in ids.iter().filter_map(|id| fields.get(id)).flatten().cloned() {
        let known = keys.iter().any(|known| known.eq_ignore_ascii_case(&key));
        match merged.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(&key)) {
            Some((_, all)) => all.extend(values.into_iter().filter(|value| !all.contains(value)).collect::<Vec<_>>()),
            None if known || write.add_key(row.instance, &key).is_ok() => merged.push((key, values)),
            // The keeper's instance has ten keys already; the value stays with the photo in the trash.
            None => {}
        }
    }
    let given = tags.into_values().flatten().filter(|tag| {
        let by_hand = matches!(tag.provenance, Provenance::Confirmed | Provenance::Manual);
        let settled = |own: &shiguang_catalog::PhotoTag| {
            own.concept == tag.concept && !matches!(own.provenance, Provenance::Auto)
        };
        by_hand && !own_tags.iter().any(settled)
    });
    Ok(Some(Merge {
        keeper,
        verdicts: given.map(|tag| (tag.concept, tag.provenance)).collect(),
        fields: merged,
        rating: rows.iter().map(|other| other.rating).chain([row.rating]).max().unwrap_or(0),
        favourite: row.favourite || rows.iter().any(|other| other.favourite),
    }))
}

impl Merge {
    fn apply(&self, edit: &Edit<'_, '_>) -> std::result::Result<(), CatalogError> {
        for (concept, provenance) in &self.verdicts {
            edit.set_verdict(self.keeper, *concept, Some(*provenance))?;
        }
        for (key, values) in &self.fields {
            edit.set_field(self.keeper, key, values)?;
        }
        edit.set_rating(self.keeper, self.rating)?;
        edit.set_favourite(self.keeper, self.favourite)
    }
}
