//! The tray: photos that a person drops on the program to see what it says of them, without making them part of the
//! library. They are analysed at once, before everything that waits, by sessions of their own; their files stay where they
//! are, and nothing of them is written until the person copies them into an instance. The tray is forgotten with the process.

use std::collections::VecDeque;
use std::fs;
use std::io::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use parking_lot::Mutex;
use shiguang_catalog::{Area, InstanceId, PhotoId};
use shiguang_imaging::{DecodeOptions, Limits, Resizer};
use shiguang_vision::{DECODE_SHORT_SIDE, visible};

use crate::bytes_path;
use crate::core::Core;
use crate::error::{Error, ErrorCode, Result};
use crate::events::Event;
use crate::stored::{self, Given};
use crate::thumbnails::LARGE;

/// A photo's number in the tray.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub u32);

/// Most photos that lie in the tray: their pictures are kept in memory.
pub const MOST: usize = 500;

/// A photo in the tray.
#[derive(Debug, Clone)]
pub struct Tossed {
    /// Its number.
    pub token: Token,
    /// Its file.
    pub file: PathBuf,
    /// How far it is.
    pub state: TossedState,
}

/// How far a photo in the tray is.
#[derive(Debug, Clone)]
pub enum TossedState {
    /// It waits for its turn.
    Waiting,
    /// It was looked at.
    Seen(Arc<Seen>),
    /// It cannot be read; why, as a key ([`shiguang_imaging::ErrorKind::as_str`], `inference`, `panic` or `models`).
    Failed(String),
}

/// What was seen on a photo in the tray.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Pixels of the upright photo.
    pub width: u32,
    /// Pixels of the upright photo.
    pub height: u32,
    /// Tags at the threshold, surest first.
    pub tags: Vec<TossedTag>,
    /// The photo of the library with the same content, if there is one.
    pub known: Option<PhotoId>,
    /// [`LARGE`] pixels on the long side, JPEG.
    pub picture: Vec<u8>,
}

/// A tag of a photo in the tray.
#[derive(Debug, Clone)]
pub struct TossedTag {
    /// The vocabulary's id.
    pub key: String,
    /// Percent.
    pub confidence: f32,
    /// Where it is and how sure each place is, surest first.
    pub boxes: Vec<(Area, f32)>,
}

#[derive(Default)]
struct State {
    photos: Vec<Tossed>,
    waiting: VecDeque<Token>,
    last: u32,
    worker: Option<JoinHandle<()>>,
    working: bool,
}

/// See the module.
#[derive(Default)]
pub struct Tray {
    state: Arc<Mutex<State>>,
    stop: Arc<AtomicBool>,
}

impl Tray {
    /// Takes a photo; one that lies there already is given back. Whether its file is a photo shows when it is looked at.
    ///
    /// # Errors
    /// [`ErrorCode::TrayFull`] at [`MOST`]; [`ErrorCode::Internal`] when the system gives no thread.
    pub fn toss(&self, core: &Arc<Core>, file: &Path) -> Result<Token> {
        let mut state = self.state.lock();
        if let Some(there) = state.photos.iter().find(|photo| photo.file == file) {
            return Ok(there.token);
        }
        if state.photos.len() >= MOST {
            return Err(Error::new(ErrorCode::TrayFull, format!("{MOST} photos lie in the tray already")));
        }
        state.last += 1;
        let token = Token(state.last);
        state.photos.push(Tossed { token, file: file.to_path_buf(), state: TossedState::Waiting });
        state.waiting.push_back(token);
        if !state.working {
            // A thread that said it has ended is only to be tidied away.
            if let Some(before) = state.worker.take() {
                drop(before.join());
            }
            let (core, shared, stop) = (Arc::clone(core), Arc::clone(&self.state), Arc::clone(&self.stop));
            let spawned = std::thread::Builder::new()
                .name("shiguang-tray".into())
                .spawn(move || look_at_all(&core, &shared, &stop));
            state.worker =
                Some(spawned.map_err(|error| Error::caused(ErrorCode::Internal, "starting a thread", error))?);
            state.working = true;
        }
        Ok(token)
    }

    /// What lies in the tray, in the order in which it came.
    pub fn photos(&self) -> Vec<Tossed> {
        self.state.lock().photos.clone()
    }

    /// One photo.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownPhoto`].
    pub fn photo(&self, token: Token) -> Result<Tossed> {
        let found = self.state.lock().photos.iter().find(|photo| photo.token == token).cloned();
        found.ok_or_else(|| Error::new(ErrorCode::UnknownPhoto, format!("nothing numbered {} is in the tray", token.0)))
    }

    /// Takes photos out; their files stay where they are.
    pub fn forget(&self, tokens: &[Token]) {
        let mut state = self.state.lock();
        state.photos.retain(|photo| !tokens.contains(&photo.token));
        state.waiting.retain(|token| !tokens.contains(token));
    }

    /// Ends the work after the photo in hand.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
        let worker = self.state.lock().worker.take();
        if let Some(worker) = worker {
            drop(worker.join());
        }
    }
}

impl Drop for Tray {
    fn drop(&mut self) {
        self.stop();
    }
}

fn look_at_all(core: &Core, shared: &Mutex<State>, stop: &AtomicBool) {
    loop {
        let next = {
            let mut state = shared.lock();
            let token = if stop.load(Ordering::Relaxed) { None } else { state.waiting.pop_front() };
            let Some(token) = token else {
                state.working = false;
                return;
            };
            state.photos.iter().find(|photo| photo.token == token).map(|photo| (token, photo.file.clone()))
        };
        let Some((token, file)) = next else { continue };
        let seen = catch_unwind(AssertUnwindSafe(|| look_at(core, &file)));
        let outcome = match seen {
            Ok(Ok(seen)) => TossedState::Seen(Arc::new(seen)),
            Ok(Err(kind)) => TossedState::Failed(kind),
            Err(_) => TossedState::Failed("panic".to_owned()),
        };
        if let Some(photo) = shared.lock().photos.iter_mut().find(|photo| photo.token == token) {
            photo.state = outcome;
        }
        core.events.tell(&Event::TrayChanged);
    }
}

/// One read, one decode, everything from it.
fn look_at(core: &Core, file: &Path) -> std::result::Result<Seen, String> {
    let refused = |error: shiguang_imaging::ImagingError| error.kind().as_str().to_owned();
    let bytes = shiguang_imaging::read(file, &Limits::default()).map_err(refused)?;
    let side = DECODE_SHORT_SIDE.max(LARGE * 2 / 3);
    let options = DecodeOptions { min_short_side: Some(side), ..DecodeOptions::default() };
    let photo = shiguang_imaging::decode(&bytes, &options).map_err(refused)?;
    let picture = shiguang_imaging::thumbnail(&photo.pixels, LARGE, &mut Resizer::new()).map_err(refused)?;
    let content = shiguang_imaging::content_hash(&bytes, photo.format);
    let known = core
        .catalog
        .read(|read| read.known_by_hash(&content))
        .ok()
        .and_then(|known| known.iter().find(|known| !known.missing).or(known.first()).map(|known| known.photo));
    let vocabulary = core.models.vocabulary().map_err(|_| "models".to_owned())?;
    let analysis = core
        .models
        .ask(|analyser| Ok(analyser.analyse(&photo)?))
        .map_err(|error| if error.code == ErrorCode::ModelUnavailable { "models" } else { "inference" }.to_owned())?;
    let tags = visible(&vocabulary, &analysis.tags, core.settings().tags.threshold, usize::MAX)
        .into_iter()
        .map(|tag| TossedTag {
            key: vocabulary.concepts[tag.concept].id.clone(),
            confidence: tag.confidence,
            boxes: tag
                .boxes
                .iter()
                .map(|one| {
                    let area = one.area;
                    (Area { left: area.left, top: area.top, width: area.width, height: area.height }, one.confidence)
                })
                .collect(),
        })
        .collect();
    Ok(Seen { width: photo.width, height: photo.height, tags, known, picture })
}

/// Copies a file into an instance, never over a file that is there: into its folder, or, when it has none, into what we
/// keep. Gives the name it has there; what is there already with the same bytes is left as it is.
///
/// # Errors
/// [`ErrorCode::Offline`] when the folder is not there; what the disk says.
pub fn copy_into(core: &Core, file: &Path, instance: InstanceId) -> Result<String> {
    let known = core.instance(instance)?;
    let reading = |error| Error::io(format!("reading {}", file.display()), error);
    let name = file.file_name().unwrap_or_default();
    let Some(folder) = known.folder.as_deref().map(bytes_path::from_bytes) else {
        let bytes = fs::read(file).map_err(reading)?;
        let name = name.to_string_lossy();
        let taken = |name: &str| {
            Ok::<_, Error>(core.catalog.read(|read| read.known_file(instance, name.as_bytes()))?.is_some())
        };
        for name in names(Path::new(&*name)) {
            let name = name.to_string_lossy().into_owned();
            if !taken(&name)? {
                stored::put(core, instance, &Given { path: name.clone(), bytes, ..Given::default() })?;
                return Ok(name);
            }
        }
        return Err(no_name(file));
    };
    if !folder.is_dir() {
        return Err(Error::new(ErrorCode::Offline, format!("{} is not there", folder.display())));
    }
    if file.parent().is_some_and(|parent| parent.canonicalize().ok() == folder.canonicalize().ok()) {
        // It lies there already.
        return Ok(name.to_string_lossy().into_owned());
    }
    let writing = |error| Error::io(format!("copying {} into {}", file.display(), folder.display()), error);
    let mut source = fs::File::open(file).map_err(reading)?;
    let facts = source.metadata().map_err(reading)?;
    let mut copy = tempfile::Builder::new().prefix(".shiguang-").tempfile_in(&folder).map_err(writing)?;
    io::copy(&mut source, &mut copy).map_err(writing)?;
    copy.flush().map_err(writing)?;
    if let Ok(modified) = facts.modified() {
        // A photo without a date of its own is sorted by its file's.
        copy.as_file().set_modified(modified).map_err(writing)?;
    }
    copy.as_file().set_permissions(facts.permissions()).map_err(writing)?;
    copy.as_file().sync_all().map_err(writing)?;
    for name in names(Path::new(name)) {
        let to = folder.join(&name);
        match copy.persist_noclobber(&to) {
            Ok(_) => return Ok(name.to_string_lossy().into_owned()),
            Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => {
                if same_bytes(file, &to).map_err(writing)? {
                    return Ok(name.to_string_lossy().into_owned());
                }
                copy = refused.file;
            }
            Err(refused) => return Err(writing(refused.error)),
        }
    }
    Err(no_name(file))
}

fn no_name(file: &Path) -> Error {
    Error::new(ErrorCode::NameTaken, format!("all names like {} are taken", file.display()))
}

/// `a.jpg`, `a (2).jpg`, `a (3).jpg`, ...
fn names(name: &Path) -> impl Iterator<Item = PathBuf> {
    let (stem, suffix) = (name.file_stem().unwrap_or_default(), name.extension());
    let numbered = (2..1000).map(move |n| {
        let mut numbered = stem.to_os_string();
        numbered.push(format!(" ({n})"));
        if let Some(suffix) = suffix {
            numbered.push(".");
            numbered.push(suffix);
        }
        PathBuf::from(numbered)
    });
    std::iter::once(name.to_path_buf()).chain(numbered)
}

fn same_bytes(a: &Path, b: &Path) -> io::Result<bool> {
    Ok(fs::metadata(a)?.len() == fs::metadata(b)?.len() && fs::read(a)? == fs::read(b)?)
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    #[test]
    fn names_are_numbered_before_the_suffix() {
        let first: Vec<PathBuf> = super::names(Path::new("照片.JPG")).take(3).collect();
        assert_eq!(first, [Path::new("照片.JPG"), Path::new("照片 (2).JPG"), Path::new("照片 (3).JPG")]);
    }
}
