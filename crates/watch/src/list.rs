//! Listing a folder: each file's name and state, once.

use std::{
    collections::HashSet,
    fs::{self, Metadata},
    io::{self, ErrorKind},
    mem,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use walkdir::{DirEntry, WalkDir};

use crate::{
    Entry, Rules, WatchError,
    entry::{file_id, mtime_ns},
    path::relative,
    rules::NO_MEDIA,
};

/// A folder to list, and how.
#[derive(Debug, Clone, Copy)]
pub struct Tree<'a> {
    /// The watched folder.
    pub root: &'a Path,
    /// What counts.
    pub rules: &'a Rules,
    /// Set it from another thread to stop a listing.
    pub cancel: &'a AtomicBool,
}

/// What a listing saw, apart from the files themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Number of files that were given.
    pub files: u64,
    /// Number of folders that were looked into, the first one included.
    pub folders: u64,
    /// What could not be looked at. Nothing below these paths may be taken for deleted.
    pub unreadable: Vec<Unseen>,
    /// Device and inode of the root. When a drive is unplugged, its empty mount point may stay: another id (or none) with no files
    /// in it is a reason not to believe that everything was deleted.
    pub root_id: Option<(u64, u64)>,
}

/// A path that could not be looked at, with all below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// Relative to the root as in [`Entry::path`]; empty for the root itself.
    pub path: Vec<u8>,
    /// The system's words.
    pub reason: String,
}

/// What is at a path that an event named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A photo.
    File(Entry),
    /// A folder to list with [`Tree::list_below`].
    Folder,
    /// Nothing, or something that the rules leave out: what the owner knows at or below this path is gone.
    Nothing,
    /// Something that cannot be looked at now: nothing is known about it.
    Unreadable(Unseen),
}

/// [`Tree::list`].
pub fn list(
    root: &Path,
    rules: &Rules,
    cancel: &AtomicBool,
    each: &mut dyn FnMut(Entry),
) -> Result<Listing, WatchError> {
    Tree { root, rules, cancel }.list(each)
}

/// Device and inode of a root, `None` where the system has none: cheap enough to ask before each batch of changes. Fails as
/// [`Tree::list`] does.
pub fn root_id(root: &Path) -> Result<Option<(u64, u64)>, WatchError> {
    let missing = || WatchError::RootMissing { root: root.to_path_buf() };
    match fs::metadata(root) {
        Ok(metadata) if metadata.is_dir() => Ok(file_id(&metadata)),
        Ok(_) => Err(missing()),
        Err(error) if is_absent(&error) => Err(missing()),
        Err(source) => Err(WatchError::RootUnreadable { root: root.to_path_buf(), source }),
    }
}

impl Tree<'_> {
    /// Gives all files that the rules take, in no order. Links are followed, but a real folder is looked into once, under its
    /// own name if it lies below the root, else under the first link's name in order of paths; so loops end.
    ///
    /// A folder that cannot be read is an [`Unseen`], and the rest goes on. Fails only without a root, or cancelled.
    pub fn list(&self, each: &mut dyn FnMut(Entry)) -> Result<Listing, WatchError> {
        self.list_below(self.root, each)
    }

    /// The same for one folder inside of the root (an absolute path). A folder that is gone or left out by the rules has no
    /// files. A link is not followed to a folder that lies inside of the root: it is listed there.
    pub fn list_below(&self, folder: &Path, each: &mut dyn FnMut(Entry)) -> Result<Listing, WatchError> {
        let listing = Listing { root_id: root_id(self.root)?, ..Listing::default() };
        if folder != self.root && !self.is_taken_folder(folder) {
            return Ok(listing);
        }
        let mut walk = Walk { tree: *self, each, listing, seen: HashSet::new(), links: Vec::new() };
        walk.walk(folder)?;
        walk.follow_links(folder)?;
        Ok(walk.listing)
    }

    /// Looks at one path (absolute, inside of the root). Fails only when the root is missing.
    pub fn examine(&self, path: &Path) -> Result<Found, WatchError> {
        root_id(self.root)?;
        let Ok(below_root) = path.strip_prefix(self.root) else {
            return Ok(Found::Nothing);
        };
        if below_root.as_os_str().is_empty() {
            return Ok(Found::Folder);
        }
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if is_absent(&error) && !is_link(path) => return Ok(Found::Nothing),
            Err(error) => return Ok(Found::Unreadable(self.unseen(path, &error))),
        };
        if !self.has_taken_ancestors(path) {
            return Ok(Found::Nothing);
        }
        Ok(if metadata.is_dir() {
            let taken = self.rules.takes_folder(below_root) && !path.join(NO_MEDIA).exists();
            if taken { Found::Folder } else { Found::Nothing }
        } else if metadata.is_file() && self.rules.takes_file(below_root) {
            relative(self.root, path)
                .map_or(Found::Nothing, |relative| Found::File(entry(relative, path.to_path_buf(), &metadata)))
        } else {
            Found::Nothing
        })
    }

    fn is_taken_folder(&self, folder: &Path) -> bool {
        folder.strip_prefix(self.root).is_ok_and(|below_root| self.rules.takes_folder(below_root))
            && !folder.join(NO_MEDIA).exists()
            && self.has_taken_ancestors(folder)
    }

    fn has_taken_ancestors(&self, path: &Path) -> bool {
        let Ok(below_root) = path.strip_prefix(self.root) else {
            return false;
        };
        let mut folders = path.ancestors().skip(1).take_while(|folder| *folder != self.root);
        self.rules.takes_ancestors(below_root) && folders.all(|folder| !folder.join(NO_MEDIA).exists())
    }

    fn unseen(&self, path: &Path, error: &io::Error) -> Unseen {
        Unseen { path: relative(self.root, path).unwrap_or_default(), reason: error.to_string() }
    }
}

/// A listing under way.
struct Walk<'a> {
    tree: Tree<'a>,
    each: &'a mut dyn FnMut(Entry),
    listing: Listing,
    /// Real folders that were looked into.
    seen: HashSet<FolderId>,
    /// Links to folders: followed at the end, so that a folder goes under its own name.
    links: Vec<PathBuf>,
}

impl Walk<'_> {
    fn walk(&mut self, folder: &Path) -> Result<(), WatchError> {
        let mut entries = WalkDir::new(folder).into_iter();
        while let Some(entry) = entries.next() {
            if self.tree.cancel.load(Ordering::Relaxed) {
                return Err(WatchError::Cancelled);
            }
            match entry {
                Ok(entry) if entry.depth() == 0 || entry.file_type().is_dir() => {
                    if !self.enters(&entry) {
                        entries.skip_current_dir();
                    }
                }
                Ok(entry) => self.file_or_link(entry),
                Err(error) => {
                    // An error while reading a folder on has no path. Then nothing below the start is certain.
                    let path = error.path().unwrap_or(folder).to_path_buf();
                    let error = error.into_io_error().unwrap_or_else(|| ErrorKind::Other.into());
                    self.failed(&path, &error);
                }
            }
        }
        Ok(())
    }

    fn enters(&mut self, entry: &DirEntry) -> bool {
        let path = entry.path();
        if entry.depth() > 0 {
            let Ok(below_root) = path.strip_prefix(self.tree.root) else {
                return false;
            };
            if !self.tree.rules.takes_folder(below_root) || path.join(NO_MEDIA).exists() {
                return false;
            }
        }
        let id = fs::metadata(path).and_then(|metadata| folder_id(path, &metadata));
        match id {
            Ok(id) => {
                let is_new = self.seen.insert(id);
                self.listing.folders += u64::from(is_new);
                is_new
            }
            Err(error) => {
                self.failed(path, &error);
                false
            }
        }
    }

    fn file_or_link(&mut self, entry: DirEntry) {
        let path = entry.path();
        let Ok(below_root) = path.strip_prefix(self.tree.root) else {
            return;
        };
        let is_link = entry.file_type().is_symlink();
        let (as_file, as_folder) =
            (self.tree.rules.takes_file(below_root), is_link && self.tree.rules.takes_folder(below_root));
        if !as_file && !as_folder {
            return;
        }
        let metadata = if is_link { fs::metadata(path) } else { entry.metadata().map_err(io::Error::from) };
        match metadata {
            Ok(metadata) if metadata.is_dir() => {
                if as_folder {
                    self.links.push(entry.into_path());
                }
            }
            Ok(metadata) if metadata.is_file() && as_file => self.file(entry.into_path(), &metadata),
            // Devices, pipes, sockets, and links to files that are no photos.
            Ok(_) => {}
            // A link to nowhere: its target may be on a drive that is not there now.
            Err(error) if is_link => self.listing.unreadable.push(self.tree.unseen(path, &error)),
            Err(error) => self.failed(path, &error),
        }
    }

    fn file(&mut self, path: PathBuf, metadata: &Metadata) {
        if let Some(relative) = relative(self.tree.root, &path) {
            self.listing.files += 1;
            (self.each)(entry(relative, path, metadata));
        }
    }

    /// What is gone by now was deleted while we looked; that is no failure.
    fn failed(&mut self, path: &Path, error: &io::Error) {
        if !is_absent(error) {
            self.listing.unreadable.push(self.tree.unseen(path, error));
        }
    }

    fn follow_links(&mut self, start: &Path) -> Result<(), WatchError> {
        // Whoever lists only a part has not seen the folders of the rest, and must not list them under a link's name.
        let real_root = if start == self.tree.root { None } else { fs::canonicalize(self.tree.root).ok() };
        while !self.links.is_empty() {
            let mut links = mem::take(&mut self.links);
            links.sort();
            for link in links {
                let leads_inside =
                    |root: &PathBuf| fs::canonicalize(&link).is_ok_and(|target| target.starts_with(root));
                if real_root.as_ref().is_some_and(leads_inside) {
                    continue;
                }
                if !link.join(NO_MEDIA).exists() {
                    self.walk(&link)?;
                }
            }
        }
        Ok(())
    }
}

fn entry(relative: Vec<u8>, absolute: PathBuf, metadata: &Metadata) -> Entry {
    Entry { path: relative, absolute, size: metadata.len(), mtime_ns: mtime_ns(metadata), file_id: file_id(metadata) }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink())
}

/// What makes a folder the same one, whatever path leads to it.
#[cfg(unix)]
type FolderId = (u64, u64);

#[cfg(unix)]
fn folder_id(_path: &Path, metadata: &Metadata) -> io::Result<FolderId> {
    use std::os::unix::fs::MetadataExt as _;
    Ok((metadata.dev(), metadata.ino()))
}

/// What makes a folder the same one, whatever path leads to it.
#[cfg(not(unix))]
type FolderId = PathBuf;

#[cfg(not(unix))]
fn folder_id(path: &Path, _metadata: &Metadata) -> io::Result<FolderId> {
    fs::canonicalize(path)
}
