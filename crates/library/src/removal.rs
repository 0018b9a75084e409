//! Photos whose files go to the system's trash, and come back from there when the person undoes it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

use serde_json::json;
use shiguang_catalog::{CatalogError, Edit, Note, PhotoId, Write};

use crate::bytes_path;
use crate::core::{Core, now};
use crate::edits;
use crate::error::{Error, ErrorCode, Result};
use crate::service::Library;

/// The kind of history notes that say which file went to the trash.
const TRASHED: &str = "trashed";

/// What was moved to the trash.
#[derive(Debug, Default)]
pub struct Removal {
    /// Photos moved.
    pub moved: u64,
    /// Bytes of their files.
    pub bytes: u64,
    /// What could not be moved, by its path, and why.
    pub refused: Vec<(PathBuf, Error)>,
}

/// A photo whose file is in the trash.
pub(crate) struct Gone {
    pub(crate) photo: PhotoId,
    file: PathBuf,
}

/// What an undone or redone edit was: a key for the person's text, and what fills it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct EditWords {
    /// Such as `confirm_tag`, `keep_one`.
    pub label: String,
    /// Such as `{"photos": 3}`.
    pub params: serde_json::Value,
}

/// Moves photos to the system's trash, as one edit; undoing it brings the files back. What cannot be moved stays and is
/// reported.
///
/// # Errors
/// When the catalogue refuses.
pub fn trash(library: &Library, photos: &[PhotoId]) -> Result<Removal> {
    let core = library.core();
    let mut removal = Removal::default();
    let gone = to_trash(core, photos, &mut removal);
    if !gone.is_empty() {
        core.catalog.write(|write| {
            let edit = write.edit("trash", &json!({ "photos": gone.len() }), now(), |edit| note(edit, &gone))?;
            mark(write, &gone)?;
            Ok(edit)
        })?;
        tell(core, &gone);
    }
    Ok(removal)
}

/// Moves files; the catalogue is not told yet.
pub(crate) fn to_trash(core: &Core, photos: &[PhotoId], removal: &mut Removal) -> Vec<Gone> {
    let mut gone = Vec::new();
    for photo in photos {
        match move_one(core, *photo) {
            Ok((file, bytes)) => {
                removal.moved += 1;
                removal.bytes += bytes;
                gone.push(Gone { photo: *photo, file });
            }
            Err((file, error)) => removal.refused.push((file, error)),
        }
    }
    gone
}

fn move_one(core: &Core, photo: PhotoId) -> std::result::Result<(PathBuf, u64), (PathBuf, Error)> {
    let row = core.catalog.read(|read| read.photo(photo)).map_err(|error| (PathBuf::new(), error.into()))?;
    let name = row.as_ref().map(|row| PathBuf::from(&row.name)).unwrap_or_default();
    if row.is_some_and(|row| row.object.is_some()) {
        // Several photos may share what we keep for a program, and no trash would know where it belongs.
        let words = "a photo that a program gave has no file of its own";
        return Err((name, Error::new(ErrorCode::Trash, words)));
    }
    let file = crate::photos::file_of(core, photo).map_err(|error| (name, error))?;
    let facts = match there(&file) {
        Ok(facts) => facts,
        Err(gone) => return Err((file, gone)),
    };
    match ::trash::delete(&file) {
        Ok(()) => Ok((file, facts.len())),
        Err(error) => {
            let words = format!("{} cannot be moved to the trash", file.display());
            Err((file, Error::caused(ErrorCode::Trash, words, error)))
        }
    }
}

/// What is known of a file that must be there.
pub(crate) fn there(file: &Path) -> Result<Metadata> {
    file.metadata().map_err(|_| Error::new(ErrorCode::Offline, format!("{} is not there", file.display())))
}

/// Keeps in the history which files went.
pub(crate) fn note<'g>(
    edit: &Edit<'_, '_>,
    gone: impl IntoIterator<Item = &'g Gone>,
) -> std::result::Result<(), CatalogError> {
    for one in gone {
        let file = bytes_path::to_bytes(&one.file);
        edit.note(TRASHED, &one.photo.key().to_string(), &json!(file), &serde_json::Value::Null)?;
    }
    Ok(())
}

/// Their photos are in the trash now.
pub(crate) fn mark<'g>(
    write: &Write<'_>,
    gone: impl IntoIterator<Item = &'g Gone>,
) -> std::result::Result<(), CatalogError> {
    gone.into_iter().try_for_each(|one| unless_unknown(write.mark_trashed(one.photo, now())))
}

/// A photo that was forgotten meanwhile, with its instance, needs no mark.
fn unless_unknown(marked: std::result::Result<(), CatalogError>) -> std::result::Result<(), CatalogError> {
    match marked {
        Err(CatalogError::Unknown) => Ok(()),
        other => other,
    }
}

/// Tells what happened.
pub(crate) fn tell<'g>(core: &Core, gone: impl IntoIterator<Item = &'g Gone>) {
    let photos: Vec<PhotoId> = gone.into_iter().map(|one| one.photo).collect();
    edits::told(core, &photos);
}

/// Takes back the newest edit, and what it sent to the trash.
///
/// # Errors
/// [`ErrorCode::Trash`] when a file cannot be brought back: the others are, and the edit is taken back all the same.
pub(crate) fn undo(core: &Core) -> Result<Option<EditWords>> {
    let Some(undone) = core.catalog.write(|write| write.undo(now()))? else { return Ok(None) };
    let trashed = trashed(&undone.notes);
    let mut refused = None;
    let mut back = Vec::new();
    let paths: Vec<&Path> = trashed.iter().map(|(_, path)| path.as_path()).collect();
    for ((photo, _), restored) in trashed.iter().zip(restore(&paths)) {
        match restored {
            Ok(()) => back.push(*photo),
            Err(error) => refused = Some(error),
        }
    }
    core.catalog.write(|write| back.iter().try_for_each(|photo| unless_unknown(write.mark_present(*photo, now()))))?;
    edits::told(core, &[undone.photos, back].concat());
    let words = EditWords { label: undone.label, params: undone.params };
    refused.map_or(Ok(Some(words)), Err)
}

/// Does again what was undone last.
///
/// # Errors
/// [`ErrorCode::Trash`] when a file cannot be moved: the others are, and the edit is made again all the same.
pub(crate) fn redo(core: &Core) -> Result<Option<EditWords>> {
    let Some(redone) = core.catalog.write(|write| write.redo(now()))? else { return Ok(None) };
    let mut refused = None;
    let mut gone = Vec::new();
    for (photo, file) in trashed(&redone.notes) {
        match ::trash::delete(&file) {
            Ok(()) => gone.push(Gone { photo, file }),
            Err(error) => {
                let words = format!("{} cannot be moved to the trash", file.display());
                refused = Some(Error::caused(ErrorCode::Trash, words, error));
            }
        }
    }
    core.catalog.write(|write| mark(write, &gone))?;
    let gone: Vec<PhotoId> = gone.into_iter().map(|one| one.photo).collect();
    edits::told(core, &[redone.photos, gone].concat());
    let words = EditWords { label: redone.label, params: redone.params };
    refused.map_or(Ok(Some(words)), Err)
}

/// The photos that an edit sent to the trash, and where their files lay.
fn trashed(notes: &[Note]) -> Vec<(PhotoId, PathBuf)> {
    let of_ours = notes.iter().filter(|note| note.kind == TRASHED);
    let one = |note: &Note| {
        let bytes: Vec<u8> = serde_json::from_value(note.before.clone()).ok()?;
        Some((note.key.parse().ok().map(PhotoId::from_key)?, bytes_path::from_bytes(&bytes)))
    };
    of_ours.filter_map(one).collect()
}

/// Brings files back from the trash, each the newest one that was deleted from its place. The trash is looked through
/// once for all of them.
#[cfg(any(target_os = "windows", all(unix, not(target_os = "macos"))))]
fn restore(paths: &[&Path]) -> Vec<Result<()>> {
    if paths.is_empty() {
        return Vec::new();
    }
    let items = match ::trash::os_limited::list() {
        Ok(items) => items,
        Err(error) => {
            let words = format!("the trash cannot be read: {error}");
            return paths.iter().map(|_| Err(Error::new(ErrorCode::Trash, words.clone()))).collect();
        }
    };
    let mut newest: HashMap<PathBuf, ::trash::TrashItem> = HashMap::new();
    for item in items {
        match newest.entry(item.original_path()) {
            Entry::Occupied(mut known) if known.get().time_deleted < item.time_deleted => drop(known.insert(item)),
            Entry::Occupied(_) => {}
            Entry::Vacant(place) => {
                place.insert(item);
            }
        }
    }
    let refused = |path: &Path, error: ::trash::Error| {
        Error::caused(ErrorCode::Trash, format!("{} cannot be brought back from the trash", path.display()), error)
    };
    let one = |path: &&Path| match newest.remove(*path) {
        Some(item) => ::trash::os_limited::restore_all([item]).map_err(|error| refused(path, error)),
        None => Err(Error::new(ErrorCode::Trash, format!("{} is not in the trash any more", path.display()))),
    };
    paths.iter().map(one).collect()
}

/// macOS lets no program bring a file back from its trash.
#[cfg(target_os = "macos")]
fn restore(paths: &[&Path]) -> Vec<Result<()>> {
    let words =
        |path: &&Path| format!("put {} back in the Finder's trash; its tags are waiting for it", path.display());
    paths.iter().map(|path| Err(Error::new(ErrorCode::Trash, words(path)))).collect()
}
