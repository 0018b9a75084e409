//! Photos of instances without a folder: programs hand over bytes, the data folder keeps them, named by their content.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write as _};
use std::time::{Duration, SystemTime};

use shiguang_catalog::{DoorFacts, FileFacts, InstanceId, NewStored, PhotoId};
use shiguang_imaging::Limits;

use crate::core::{Core, now};
use crate::error::{Error, ErrorCode, Result};
use crate::events::Event;

/// A photo that a program hands over.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// What the program calls it; unique in the instance. A photo that is there under this path is replaced, with its tags.
    pub path: String,
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// What the program wants to remember.
    pub door: DoorFacts,
    /// Custom fields.
    pub fields: Vec<(String, Vec<String>)>,
}

/// Keeps a photo. Its headers are read here, so that bytes that are no photo are refused at once; it is analysed by the
/// pipeline like any other.
///
/// # Errors
/// [`ErrorCode::PhotoUnreadable`], [`ErrorCode::UnknownInstance`], [`ErrorCode::TooManyKeys`], and
/// [`ErrorCode::NameInvalid`] for an instance that has a folder: its photos are that folder's files.
pub fn put(core: &Core, id: InstanceId, given: &Given) -> Result<PhotoId> {
    match offer(core, id, given, &Terms::default())? {
        Offered::Kept(photo) => Ok(photo),
        Offered::Exists | Offered::Full => Err(Error::new(ErrorCode::Internal, "a photo without terms was refused")),
    }
}

/// On what terms a photo is kept.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terms {
    /// A photo that is there under the path stays.
    pub keep_existing: bool,
    /// Most photos of the instance.
    pub most: Option<u64>,
}

/// What became of a photo that was offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// It is kept: file and row are there whatever happens to this process from now on.
    Kept(PhotoId),
    /// There is a photo under its path.
    Exists,
    /// The instance has as many as it may.
    Full,
}

/// As [`put`], on terms.
///
/// # Errors
/// As [`put`].
pub fn offer(core: &Core, id: InstanceId, given: &Given, terms: &Terms) -> Result<Offered> {
    let instance = core.instance(id)?;
    if instance.folder.is_some() {
        return Err(Error::new(
            ErrorCode::NameInvalid,
            format!("`{}` is a folder; its photos are the files in it", instance.name),
        ));
    }
    let header = shiguang_imaging::inspect(&given.bytes, &Limits::default())?;
    let object = format!("{}.{}", blake3::hash(&given.bytes).to_hex(), header.format.to_string().to_lowercase());
    // Until the row is there nobody may take the object for one that is left over.
    let shared = core.objects.read();
    keep(core, &object, &given.bytes)?;
    let at = now();
    let new = NewStored {
        file: FileFacts {
            path: given.path.clone().into_bytes(),
            path_text: given.path.clone(),
            size: given.bytes.len() as u64,
            mtime_ns: at.saturating_mul(1_000_000),
            file_id: None,
        },
        object,
        door: given.door.clone(),
    };
    let mut replaced = None;
    let offered = core.catalog.write(|write| {
        if let Some(before) = write.known_file(id, &new.file.path)? {
            if terms.keep_existing {
                return Ok(Offered::Exists);
            }
            replaced = write.photo(before.photo)?.and_then(|row| row.object);
            write.remove_photo(before.photo)?;
        } else if let Some(most) = terms.most
            && write.counts(id)?.photos >= most
        {
            return Ok(Offered::Full);
        }
        let photo = write.add_stored(id, &new, at)?;
        for (key, values) in &given.fields {
            write.add_key(id, key)?;
            write.put_field(photo, key, values)?;
        }
        Ok(Offered::Kept(photo))
    })?;
    drop(shared);
    match offered {
        Offered::Kept(photo) => {
            discard(core, replaced.as_slice())?;
            core.events.tell(&Event::PhotosChanged { photos: vec![photo] });
        }
        // Another photo may have these very bytes; if not, they go.
        Offered::Exists | Offered::Full => discard(core, &[new.object])?,
    }
    Ok(offered)
}

/// Removes objects that no photo has.
///
/// # Errors
/// When the catalogue cannot be read.
pub fn discard(core: &Core, objects: &[String]) -> Result<()> {
    let _alone = core.objects.write();
    for object in objects {
        if core.catalog.read(|read| read.object_uses(object))? == 0 {
            // One that stays is swept later.
            fs::remove_file(core.places.object(object)).ok();
        }
    }
    Ok(())
}

/// Removes a photo that is kept here; its object goes when no other photo has the same bytes.
///
/// # Errors
/// [`ErrorCode::UnknownPhoto`], also for a photo of a folder: its file is the person's.
pub fn remove(core: &Core, photo: PhotoId) -> Result<()> {
    let row = core.catalog.read(|read| read.photo(photo))?;
    let Some(object) = row.and_then(|row| row.object) else {
        return Err(Error::new(ErrorCode::UnknownPhoto, format!("photo {photo} is not kept by us")));
    };
    core.catalog.write(|write| write.remove_photo(photo))?;
    discard(core, &[object])?;
    core.events.tell(&Event::PhotosChanged { photos: vec![photo] });
    Ok(())
}

/// How old an object without a row must be to be swept: one that was just written is about to get its row.
const OLD: Duration = Duration::from_hours(1);

/// Removes objects that no photo has and that are not new: a crash between file and row leaves one.
///
/// # Errors
/// When the catalogue cannot be read.
pub fn sweep_old(core: &Core) -> Result<u64> {
    let used: HashSet<String> = core.catalog.read(|read| read.objects())?.into_iter().collect();
    let mut removed = 0;
    let shelves = fs::read_dir(core.places.objects()).into_iter().flatten().filter_map(io::Result::ok);
    for file in shelves.flat_map(|shelf| fs::read_dir(shelf.path()).into_iter().flatten().filter_map(io::Result::ok)) {
        let written = file.metadata().and_then(|metadata| metadata.modified()).ok();
        let old = written.and_then(|at| at.elapsed().ok()).is_some_and(|age| age > OLD);
        if old && !used.contains(&*file.file_name().to_string_lossy()) && fs::remove_file(file.path()).is_ok() {
            removed += 1;
        }
    }
    Ok(removed)
}

/// Writes an object and makes sure it is on the disk before a row speaks of it.
fn keep(core: &Core, object: &str, bytes: &[u8]) -> Result<()> {
    let path = core.places.object(object);
    if path.metadata().is_ok_and(|known| known.len() == bytes.len() as u64) {
        // Young again, lest it be swept before its row is there.
        let young = fs::File::open(&path).and_then(|file| file.set_modified(SystemTime::now()));
        return young.map_err(|error| Error::io(format!("keeping the photo {}", path.display()), error));
    }
    let shelf = path.parent().unwrap_or(core.places.root());
    let write = || -> io::Result<()> {
        fs::create_dir_all(shelf)?;
        let mut file = tempfile::NamedTempFile::new_in(shelf)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(&path)?;
        Ok(())
    };
    write().map_err(|error| Error::io(format!("keeping the photo {}", path.display()), error))
}
