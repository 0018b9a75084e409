//! Paths that a person hands over: dropped on the window, chosen, or given as arguments.

use std::path::{Path, PathBuf};

use shiguang_library::tray::{Tossed, TossedState};
use shiguang_library::{ErrorCode, Library, Naming, PhotoId};

use crate::convert::{self, name};
use crate::dto::{
    Area, Dropped, DroppedArea, DroppedState, DroppedTag, FailureCode, Opened, PathsDropped, RefusedPath,
};

/// Folders become instances, photos go to the tray.
pub fn take(library: &Library, paths: &[PathBuf]) -> PathsDropped {
    let mut taken = PathsDropped::default();
    for path in paths {
        let outcome = if path.is_dir() {
            library.add_folder(path, &Naming::default()).map(|id| taken.instances.push(id.get()))
        } else {
            let tossed = library.toss(path).and_then(|token| library.tossed_photo(token));
            tossed.map(|photo| taken.photos.push(dropped(library, photo)))
        };
        if let Err(error) = outcome {
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
            taken.refused.push(RefusedPath { name, code: code(error.code) });
        }
    }
    taken
}

/// What is no photo has a code of its own here.
fn code(code: ErrorCode) -> FailureCode {
    match code {
        ErrorCode::PhotoUnreadable => FailureCode::NotAPhoto,
        other => other.into(),
    }
}

/// Opens a path: the last of what is given is shown.
pub fn open(library: &Library, path: &Path) -> Opened {
    if let Some(photo) = known(library, path) {
        return Opened::Photo { photo: photo.get() };
    }
    let mut taken = take(library, &[path.to_path_buf()]);
    if let Some(instance) = taken.instances.pop() {
        return Opened::Instance { instance };
    }
    if let Some(photo) = taken.photos.pop() {
        return Opened::Dropped { token: photo.token };
    }
    let code = taken.refused.pop().map_or(FailureCode::Internal, |refused| refused.code);
    Opened::Failed { path: path.display().to_string(), code }
}

/// The photo of the library at this path.
fn known(library: &Library, path: &Path) -> Option<PhotoId> {
    let instances = library.instances().ok()?;
    instances.iter().find_map(|one| library.photo_at(&one.instance, path).ok())
}

/// A photo of the tray for the window.
pub fn dropped(library: &Library, photo: Tossed) -> Dropped {
    let mut view = Dropped {
        token: photo.token.0,
        name: photo.file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        width: 0,
        height: 0,
        state: DroppedState::Waiting,
        reason: None,
        tags: Vec::new(),
        known: None,
    };
    match photo.state {
        TossedState::Waiting => {}
        TossedState::Failed(reason) => (view.state, view.reason) = (DroppedState::Failed, Some(reason)),
        TossedState::Seen(seen) => {
            view.state = DroppedState::Tagged;
            (view.width, view.height) = (seen.width, seen.height);
            view.known = seen.known.map(PhotoId::get);
            view.tags = seen.tags.iter().filter_map(|seen| tag(library, seen)).collect();
        }
    }
    view
}

fn tag(library: &Library, tag: &shiguang_library::tray::TossedTag) -> Option<DroppedTag> {
    let vocabulary = library.vocabulary().ok()?;
    let concept = &vocabulary.concepts[vocabulary.find(&tag.key)?];
    let (category, category_name) = convert::category(library, &tag.key)?;
    let boxes =
        tag.boxes.iter().map(|(area, confidence)| DroppedArea { area: Area::from(*area), confidence: *confidence });
    Some(DroppedTag {
        key: tag.key.clone(),
        name: name(&concept.name.zh, &concept.name.en),
        category,
        category_name,
        confidence: tag.confidence,
        boxes: boxes.collect(),
    })
}
