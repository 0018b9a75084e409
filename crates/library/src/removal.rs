//! Photos whose files go to the system's trash, and come back from there when the person undoes it.

use std::path::{Path, PathBuf};

use serde_json::json;
use shiguang_catalog::{CatalogError, Edit, PhotoId, Write};

use crate::bytes_path;
use crate::core::{Core, now};
use crate::error::{Error, ErrorCode, Result};
use crate::events::Event;
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
    let Ok(facts) = file.metadata() else {
        let gone = Error::new(ErrorCode::Offline, format!("{} is not there", file.display()));
        return Err((file, gone));
    };
    match ::trash::delete(&file) {
        Ok(()) => Ok((file, facts.len())),
        Err(error) => {
            let words = format!("{} cannot be moved to the trash", file.display());
            Err((file, Error::caused(ErrorCode::Trash, words, error)))
        }
    }
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

/// Their photos are missing now.
pub(crate) fn mark<'g>(
    write: &Write<'_>,
    gone: impl IntoIterator<Item = &'g Gone>,
) -> std::result::Result<(), CatalogError> {
    gone.into_iter().try_for_each(|one| write.mark_missing(one.photo, now()))
}

/// Tells what happened.
pub(crate) fn tell<'g>(core: &Core, gone: impl IntoIterator<Item = &'g Gone>) {
    core.events.tell(&Event::Edited);
    core.events.tell(&Event::PhotosChanged { photos: gone.into_iter().map(|one| one.photo).collect() });
}

/// Takes back the newest edit, and what it sent to the trash.
pub(crate) fn undo(core: &Core) -> Result<Option<EditWords>> {
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
    let words = EditWords { label: undone.label, params: undone.params };
    refused.map_or(Ok(Some(words)), Err)
}

/// Does again what was undone last.
pub(crate) fn redo(core: &Core) -> Result<Option<EditWords>> {
    let Some(redone) = core.catalog.write(|write| write.redo(now()))? else { return Ok(None) };
    for note in redone.notes.iter().filter(|note| note.kind == TRASHED) {
        let Some(path) = path_of(&note.before) else { continue };
        ::trash::delete(&path).map_err(|error| {
            Error::caused(ErrorCode::Trash, format!("{} cannot be moved to the trash", path.display()), error)
        })?;
        if let Some(photo) = note.key.parse().ok().map(PhotoId::from_key) {
            core.catalog.write(|write| write.mark_missing(photo, now()))?;
        }
    }
    Ok(Some(EditWords { label: redone.label, params: redone.params }))
}

fn path_of(value: &serde_json::Value) -> Option<PathBuf> {
    serde_json::from_value::<Vec<u8>>(value.clone()).ok().map(|bytes| bytes_path::from_bytes(&bytes))
}

/// Brings a file back from the trash: the newest one that was deleted from this place.
#[cfg(any(target_os = "windows", all(unix, not(target_os = "macos"))))]
fn restore(path: &Path) -> Result<()> {
    let refused = |error: ::trash::Error| {
        Error::caused(ErrorCode::Trash, format!("{} cannot be brought back from the trash", path.display()), error)
    };
    let mut items = ::trash::os_limited::list().map_err(refused)?;
    items.retain(|item| item.original_path() == path);
    items.sort_by_key(|item| item.time_deleted);
    match items.pop() {
        Some(item) => ::trash::os_limited::restore_all([item]).map_err(refused),
        None => Err(Error::new(ErrorCode::Trash, format!("{} is not in the trash any more", path.display()))),
    }
}

/// macOS lets no program bring a file back from its trash.
#[cfg(target_os = "macos")]
fn restore(path: &Path) -> Result<()> {
    let words = format!("put {} back in the Finder's trash; its tags are waiting for it", path.display());
    Err(Error::new(ErrorCode::Trash, words))
}
