//! Generation folders: files that belong together, replaced together.
//!
//! `save` writes into `building`, flushes every file, writes a manifest with each file's length and BLAKE3 (and its own
//! checksum in its first line), then renames the folder to `generation-N`. The rename is the commit: a kill at any
//! moment leaves the older generation or the newer one. Older ones are removed afterwards.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::IndexError;

const MANIFEST: &str = "manifest";
const PREFIX: &str = "generation-";
const BUILDING: &str = "building";

/// What a generation is and which files belong to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// Version of the layout of all files; another version is not read.
    pub format: u32,
    /// Word size and byte order, because hnsw_rs dumps in the machine's own.
    pub platform: String,
    pub dimensions: usize,
    /// Hash of the model, in hex.
    pub model: String,
    /// The last catalogue sequence it holds.
    pub seq: u64,
    pub files: Vec<FileEntry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileEntry {
    pub name: String,
    pub bytes: u64,
    pub blake3: String,
}

/// This machine's word size and byte order.
pub(crate) fn platform() -> String {
    format!("{}{}", if cfg!(target_endian = "little") { "le" } else { "be" }, usize::BITS)
}

/// A generation found on disk.
pub(crate) struct Generation {
    pub number: u64,
    pub folder: PathBuf,
}

/// The generations in `folder`, newest first. A folder that is not there has none.
pub(crate) fn list(folder: &Path) -> Result<Vec<Generation>, IndexError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(IndexError::io(folder)(error)),
    };
    let mut generations = Vec::new();
    for entry in entries {
        let entry = entry.map_err(IndexError::io(folder))?;
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.parse().ok());
        generations.extend(number.map(|number| Generation { number, folder: entry.path() }));
    }
    generations.sort_by_key(|generation| std::cmp::Reverse(generation.number));
    Ok(generations)
}

impl Generation {
    /// The manifest, after it and every file it names have been compared with their checksums.
    /// The error says what is damaged, for a person.
    pub fn verify(&self) -> Result<Manifest, String> {
        let text = fs::read_to_string(self.folder.join(MANIFEST)).map_err(|error| format!("manifest: {error}"))?;
        let (hash, body) = text.split_once('\n').ok_or("manifest: cut off")?;
        if blake3::hash(body.as_bytes()).to_hex().as_str() != hash {
            return Err("manifest: changed".to_owned());
        }
        let manifest: Manifest = serde_json::from_str(body).map_err(|error| format!("manifest: {error}"))?;
        for file in &manifest.files {
            let found = measure(&self.folder, &file.name).map_err(|error| format!("{}: {error}", file.name))?;
            if found != *file {
                return Err(format!("{}: changed", file.name));
            }
        }
        Ok(manifest)
    }

    /// Removes it; that it cannot be removed now is no harm, the next save tries again.
    pub fn remove(&self) {
        // A file of that name is not ours, but it is in the way.
        if fs::remove_dir_all(&self.folder).is_err() {
            let _ = fs::remove_file(&self.folder);
        }
    }
}

fn measure(folder: &Path, name: &str) -> io::Result<FileEntry> {
    let file = File::open(folder.join(name))?;
    let bytes = file.metadata()?.len();
    let hash = blake3::Hasher::new().update_reader(file)?.finalize();
    Ok(FileEntry { name: name.to_owned(), bytes, blake3: hash.to_hex().to_string() })
}

/// A generation being written.
pub(crate) struct Building {
    home: PathBuf,
    folder: PathBuf,
}

impl Building {
    /// Starts one in `home`, which is made when it is missing.
    pub fn start(home: &Path) -> Result<Self, IndexError> {
        let folder = home.join(BUILDING);
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(IndexError::io(&folder)(error)),
            _ => {}
        }
        fs::create_dir_all(&folder).map_err(IndexError::io(&folder))?;
        Ok(Self { home: home.to_owned(), folder })
    }

    /// Where the files go.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Flushes the files named, seals them with `manifest` (whose `files` are filled in here) and makes this the newest
    /// generation. Older ones are removed.
    pub fn finish(self, mut manifest: Manifest, files: &[String]) -> Result<(), IndexError> {
        for name in files {
            let path = self.folder.join(name);
            File::options().write(true).open(&path).and_then(|file| file.sync_all()).map_err(IndexError::io(&path))?;
            manifest.files.push(measure(&self.folder, name).map_err(IndexError::io(&path))?);
        }
        self.write_manifest(&manifest)?;
        sync_folder(&self.folder)?;
        let older = list(&self.home)?;
        let number = older.first().map_or(1, |newest| newest.number + 1);
        let target = self.home.join(format!("{PREFIX}{number}"));
        fs::rename(&self.folder, &target).map_err(IndexError::io(&target))?;
        sync_folder(&self.home)?;
        older.iter().for_each(Generation::remove);
        Ok(())
    }

    fn write_manifest(&self, manifest: &Manifest) -> Result<(), IndexError> {
        let path = self.folder.join(MANIFEST);
        let body = serde_json::to_string_pretty(manifest).map_err(|error| IndexError::io(&path)(error.into()))?;
        let text = format!("{}\n{body}", blake3::hash(body.as_bytes()).to_hex());
        let write = || {
            let mut file = File::create(&path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        write().map_err(IndexError::io(&path))
    }
}

/// Makes renames in a folder last. Windows has no such call and needs none.
fn sync_folder(folder: &Path) -> Result<(), IndexError> {
    if cfg!(windows) {
        return Ok(());
    }
    File::open(folder).and_then(|file| file.sync_all()).map_err(IndexError::io(folder))
}
