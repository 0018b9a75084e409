//! Which photo a line of an import speaks of.

use std::collections::{HashMap, HashSet};

use shiguang_catalog::{CatalogError, FileFacts, InstanceId, KnownFile, PhotoId, PhotoRow, Read, Write};

use super::{FileState, PhotoLine};
use crate::instances::row_at;

/// What an import found of its lines.
#[derive(Default)]
pub struct Matched {
    /// Photos of this library.
    pub known: Vec<(PhotoRow, PhotoLine)>,
    /// Photos whose file was gone when they were exported, and that are not known here.
    pub lost: Vec<Lost>,
    /// Lines of photos that this library does not have.
    pub unknown: u64,
}

/// A photo without a file, to be known from now on.
pub struct Lost {
    instance: InstanceId,
    hash: [u8; 32],
    pub line: PhotoLine,
}

/// A photo that is written to.
#[derive(Clone, Copy)]
pub struct Target {
    pub id: PhotoId,
    pub instance: InstanceId,
}

impl Lost {
    /// Makes it known.
    pub fn add(&self, write: &Write<'_>, now: i64) -> Result<Target, CatalogError> {
        let path = self.line.path.clone();
        let file = FileFacts {
            path: path.clone().into_bytes(),
            path_text: path,
            size: self.line.size,
            // Where lists would have it.
            mtime_ns: self.line.taken_at.unwrap_or(now).saturating_mul(1_000_000),
            file_id: None,
        };
        let id = write.add_missing(self.instance, &file, &self.hash, now)?;
        if self.line.file == FileState::Trashed {
            write.mark_trashed(id, now)?;
        }
        Ok(Target { id, instance: self.instance })
    }
}

/// Finds the photos of all lines. Those whose file was there come first: one whose file was gone may be a copy of them, and must
/// not take their place.
pub fn matched(read: &Read<'_>, lines: Vec<PhotoLine>) -> Result<Matched, CatalogError> {
    let instances: HashMap<String, InstanceId> =
        read.instances()?.into_iter().map(|instance| (instance.name, instance.id)).collect();
    let (there, gone): (Vec<PhotoLine>, Vec<PhotoLine>) =
        lines.into_iter().partition(|line| line.file == FileState::Present);
    let mut matched = Matched::default();
    let mut taken: HashSet<PhotoId> = HashSet::new();
    for line in there {
        let place = Place::of(&instances, &line);
        match place.of_present(read)? {
            Some(row) => {
                taken.insert(row.id);
                matched.known.push((row, line));
            }
            None => matched.unknown += 1,
        }
    }
    for line in gone {
        let place = Place::of(&instances, &line);
        match (place.of_gone(read, &taken)?, place.instance.zip(place.hash)) {
            (Some(row), _) => {
                taken.insert(row.id);
                matched.known.push((row, line));
            }
            (None, Some((instance, hash))) if !line.path.is_empty() => {
                matched.lost.push(Lost { instance, hash, line });
            }
            (None, _) => matched.unknown += 1,
        }
    }
    Ok(matched)
}

/// What a line says of where its photo is.
struct Place<'l> {
    instance: Option<InstanceId>,
    path: &'l str,
    hash: Option<[u8; 32]>,
}

impl<'l> Place<'l> {
    fn of(instances: &HashMap<String, InstanceId>, line: &'l PhotoLine) -> Self {
        let hash = line.content_hash.as_deref().and_then(|hash| blake3::Hash::from_hex(hash).ok());
        Self {
            instance: instances.get(&line.instance).copied(),
            path: &line.path,
            hash: hash.map(|hash| *hash.as_bytes()),
        }
    }

    fn is(&self, content: Option<[u8; 32]>) -> bool {
        self.hash.is_none_or(|hash| content == Some(hash))
    }

    /// The present photo at this place.
    fn at_path(&self, read: &Read<'_>) -> Result<Option<PhotoRow>, CatalogError> {
        let there = self.instance.map(|instance| row_at(read, instance, self.path)).transpose()?.flatten();
        Ok(there.filter(|row| self.is(row.content_hash)))
    }

    /// At its place, else wherever its content is.
    fn of_present(&self, read: &Read<'_>) -> Result<Option<PhotoRow>, CatalogError> {
        if let Some(row) = self.at_path(read)? {
            return Ok(Some(row));
        }
        let Some(hash) = self.hash else { return Ok(None) };
        let known = read.known_by_hash(&hash)?;
        let best = known.iter().min_by_key(|known| (known.missing, Some(known.instance) != self.instance));
        best.map(|known| read.photo(known.photo)).transpose().map(Option::flatten)
    }

    /// The one that went from this place; else what is back there; else its content elsewhere, unless that is a photo of its own.
    fn of_gone(&self, read: &Read<'_>, taken: &HashSet<PhotoId>) -> Result<Option<PhotoRow>, CatalogError> {
        let is_free = |known: &KnownFile| !taken.contains(&known.photo) && self.is(known.content_hash);
        if let Some(instance) = self.instance {
            let went = read.missing_at(instance, self.path.as_bytes())?;
            if let Some(known) = went.into_iter().find(|known| is_free(known)) {
                return read.photo(known.photo);
            }
        }
        if let Some(row) = self.at_path(read)?.filter(|row| !taken.contains(&row.id)) {
            return Ok(Some(row));
        }
        let Some(hash) = self.hash else { return Ok(None) };
        let known = read.known_by_hash(&hash)?;
        let best = known
            .iter()
            .filter(|known| is_free(known))
            .min_by_key(|known| (!known.missing, Some(known.instance) != self.instance));
        best.map(|known| read.photo(known.photo)).transpose().map(Option::flatten)
    }
}
