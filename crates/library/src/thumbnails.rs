//! The thumbnail cache: files named after the photo's content, so that a move, a rename or a copy needs no new one. Any
//! of them, or all, may vanish at any time; they are made again from the original when somebody asks.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::error::{Error, Result};

/// Long side in pixels of the thumbnail made while a photo is indexed.
pub const SMALL: u32 = shiguang_imaging::THUMBNAIL_SIDE;
/// Long side in pixels of the thumbnail for high-density screens, made on demand.
pub const LARGE: u32 = 1280;

/// How long a thumbnail's last use may be out of date: writing it at each use would cost more than it tells.
const USE_RESOLUTION: Duration = Duration::from_hours(24);

/// The cache's folder.
#[derive(Debug, Clone)]
pub struct Thumbnails {
    folder: PathBuf,
}

/// What tells one picture from another: its content and how it is turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picture {
    /// Hash of the image data.
    pub content: [u8; 32],
    /// EXIF orientation, 1..=8.
    pub orientation: u8,
}

impl Thumbnails {
    /// A cache in `folder`, which need not exist yet.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn path(&self, picture: Picture, side: u32) -> PathBuf {
        let name = blake3::Hash::from_bytes(picture.content).to_hex();
        self.folder.join(&name[..2]).join(format!("{name}-{}-{side}.jpg", picture.orientation))
    }

    /// Whether the cache has it.
    #[must_use]
    pub fn has(&self, picture: Picture, side: u32) -> bool {
        self.path(picture, side).exists()
    }

    /// The JPEG, or `None` when the cache does not have it whole: it is then made again.
    ///
    /// # Errors
    /// When the file is there but cannot be read.
    pub fn get(&self, picture: Picture, side: u32) -> Result<Option<Vec<u8>>> {
        let path = self.path(picture, side);
        match fs::read(&path) {
            Ok(bytes) if is_whole(&bytes) => {
                mark_used(&path);
                Ok(Some(bytes))
            }
            // A machine that lost its power may keep a file's name without its bytes.
            Ok(_) => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io(format!("reading the thumbnail {}", path.display()), error)),
        }
    }

    /// Keeps a JPEG. Written beside and renamed, so that nobody ever reads half of one.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn put(&self, picture: Picture, side: u32, jpeg: &[u8]) -> Result<()> {
        let path = self.path(picture, side);
        let shelf = path.parent().unwrap_or(&self.folder);
        let write = || -> io::Result<()> {
            let beside = || tempfile::Builder::new().prefix(BEING_WRITTEN).tempfile_in(shelf);
            let mut file = match beside() {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    fs::create_dir_all(shelf)?;
                    beside()?
                }
                other => other?,
            };
            io::Write::write_all(&mut file, jpeg)?;
            file.persist(&path)?;
            Ok(())
        };
        write().map_err(|error| Error::io(format!("writing the thumbnail {}", path.display()), error))
    }

    /// Bytes it takes.
    #[must_use]
    pub fn size(&self) -> u64 {
        walkdir_files(&self.folder).filter_map(|file| file.metadata().ok()).map(|facts| facts.len()).sum()
    }

    /// Removes the least recently used thumbnails until the cache is at most `limit` bytes; gives the bytes left.
    ///
    /// # Errors
    /// When the folder cannot be read. A file that cannot be removed is left.
    pub fn shrink(&self, limit: u64) -> Result<u64> {
        let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
        let mut total = 0u64;
        for entry in walkdir_files(&self.folder) {
            let Ok(metadata) = entry.metadata() else { continue };
            let age = metadata.modified().ok().and_then(|at| at.elapsed().ok()).unwrap_or_default();
            if is_being_written(&entry) && age < BROKEN_OFF {
                continue;
            }
            total += metadata.len();
            files.push((metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH), metadata.len(), entry.path()));
        }
        if total <= limit {
            return Ok(total);
        }
        files.sort();
        for (_, bytes, path) in files {
            // A little below the limit, or the next thumbnail would bring the next walk over the whole cache.
            if total <= limit / 10 * 9 {
                break;
            }
            if fs::remove_file(&path).is_ok() {
                total -= bytes;
            }
        }
        Ok(total)
    }
}

/// A file that is being written is named so until it is whole.
const BEING_WRITTEN: &str = ".being-written-";
/// A file that is being written for longer than this was left behind by a program that ended.
const BROKEN_OFF: Duration = Duration::from_hours(1);

fn is_being_written(file: &fs::DirEntry) -> bool {
    file.file_name().to_string_lossy().starts_with(BEING_WRITTEN)
}

/// Whether it begins and ends as a JPEG does.
fn is_whole(bytes: &[u8]) -> bool {
    bytes.len() > 4 && bytes.starts_with(&[0xFF, 0xD8]) && bytes.ends_with(&[0xFF, 0xD9])
}

/// The files two levels deep; a cache that is not there has none.
fn walkdir_files(folder: &Path) -> impl Iterator<Item = fs::DirEntry> {
    let entries = |folder: &Path| fs::read_dir(folder).into_iter().flatten().filter_map(io::Result::ok);
    entries(folder).flat_map(move |shelf| entries(&shelf.path()))
}

/// The modification time of a thumbnail is the day of its last use. A read-only cache still serves.
fn mark_used(path: &Path) {
    let now = SystemTime::now();
    let Ok(file) = fs::File::open(path) else { return };
    let age = file.metadata().and_then(|metadata| metadata.modified()).ok().and_then(|at| now.duration_since(at).ok());
    if age.is_some_and(|age| age > USE_RESOLUTION)
        && let Err(error) = file.set_modified(now)
    {
        // Only the order in which thumbnails are thrown away suffers.
        drop(error);
    }
}

#[cfg(test)]
mod tests {
    use super::{BEING_WRITTEN, BROKEN_OFF, Picture, SMALL, Thumbnails};

    fn picture(n: u8) -> Picture {
        Picture { content: [n; 32], orientation: 1 }
    }

    /// As long as a JPEG of so many bytes, and with its ends.
    fn jpeg(n: u8, bytes: usize) -> Vec<u8> {
        let mut jpeg = vec![n; bytes];
        jpeg[..2].copy_from_slice(&[0xFF, 0xD8]);
        jpeg[bytes - 2..].copy_from_slice(&[0xFF, 0xD9]);
        jpeg
    }

    #[test]
    fn what_was_put_is_found_until_it_is_the_oldest_of_too_many() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Thumbnails::new(folder.path().join("thumbnails"));
        assert_eq!(cache.get(picture(1), SMALL).expect("no error"), None);
        for n in 1..=10 {
            cache.put(picture(n), SMALL, &jpeg(n, 1000)).expect("written");
            let path = cache.path(picture(n), SMALL);
            let used = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(u64::from(n));
            std::fs::File::options().write(true).open(path).and_then(|file| file.set_modified(used)).expect("aged");
        }
        assert_eq!(cache.get(picture(1), SMALL).expect("no error"), Some(jpeg(1, 1000)));
        assert_eq!(cache.shrink(20_000).expect("walked"), 10_000);
        assert_eq!(cache.shrink(5_000).expect("walked"), 4_000);
        assert!(cache.has(picture(1), SMALL), "it was used last");
        assert!(!cache.has(picture(2), SMALL));
        assert!(cache.has(picture(10), SMALL));
    }

    #[test]
    fn a_thumbnail_that_is_being_written_is_not_taken_away() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Thumbnails::new(folder.path().to_path_buf());
        cache.put(picture(1), SMALL, &[1; 100]).expect("written");
        let shelf = cache.path(picture(1), SMALL).parent().expect("a shelf").to_path_buf();
        let name = format!("{BEING_WRITTEN}x");
        std::fs::write(shelf.join(&name), [2; 100]).expect("half written");
        let left = shelf.join(format!("{BEING_WRITTEN}y"));
        std::fs::write(&left, [3; 100]).expect("left behind");
        let old = std::time::SystemTime::now() - BROKEN_OFF * 2;
        std::fs::File::options().write(true).open(&left).and_then(|file| file.set_modified(old)).expect("aged");
        assert_eq!(cache.shrink(0).expect("walked"), 0);
        assert!(shelf.join(name).exists(), "somebody is about to rename it");
        assert!(!left.exists());
        assert!(!cache.has(picture(1), SMALL));
    }

    #[test]
    fn an_empty_file_or_half_of_one_is_no_thumbnail() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Thumbnails::new(folder.path().to_path_buf());
        let whole = jpeg(1, 1000);
        for damaged in [&[][..], &whole[..500], &[0; 1000]] {
            cache.put(picture(1), SMALL, damaged).expect("written");
            assert_eq!(cache.get(picture(1), SMALL).expect("no error"), None);
        }
        cache.put(picture(1), SMALL, &whole).expect("written");
        assert_eq!(cache.get(picture(1), SMALL).expect("no error"), Some(whole));
    }
}
