//! One photo to the end: read once, hash, decode once at reduced scale, and everything from that.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use shiguang_catalog::{Area, FileFacts, InstanceId, PhotoId, Probe, Stage, StoredVector, Work};
use shiguang_imaging::{DecodeOptions, ErrorKind, ImagingError, Limits, Photo, Resizer};
use shiguang_vision::{Analyser, Analysis, DECODE_SHORT_SIDE};
use shiguang_watch::{Entry, SETTLING, stable};
use thread_priority::{ThreadPriority, set_current_thread_priority};

use super::brake::Brake;
use crate::bytes_path;
use crate::core::Core;
use crate::error::{Error, Result};
use crate::probe;
use crate::thumbnails::{Picture, SMALL};

/// Candidate tags fainter than this, in percent, are not stored.
const FAINTEST_STORED: f32 = 20.0;

/// What a worker found; see [`Found`].
pub struct Outcome {
    /// Which photo.
    pub photo: PhotoId,
    /// What the work was based on; when the row is another now, the outcome is void.
    pub seen: Seen,
    /// What came of it.
    pub found: Found,
}

/// What a piece of work was handed out with. The place belongs to it: a photo that was moved meanwhile has not vanished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its instance.
    pub instance: InstanceId,
    /// Path below that instance's folder.
    pub path: Vec<u8>,
    /// Bytes.
    pub size: u64,
    /// Nanoseconds since 1970.
    pub mtime_ns: i64,
}

/// What came of reading a photo.
pub enum Found {
    /// It was read.
    Read(Box<ReadPhoto>),
    /// Nothing is at its path.
    Vanished,
    /// It is not as the catalogue says; these are its facts now.
    Changed(FileFacts),
    /// It is still being written.
    Later(Duration),
    /// It cannot be used.
    Failed(Failure),
    /// Nothing can be worked on: no models, no disk.
    Stopped(Error),
}

/// A photo that was read.
pub struct ReadPhoto {
    /// What the file says.
    pub probe: Probe,
    /// Its content is the one that the row knows, perhaps by an earlier program's hash.
    pub unchanged: bool,
    /// What the pixels say.
    pub derived: Derived,
    /// Photos with the same content whose own file is not at its place any more.
    pub gone: Vec<Gone>,
}

/// A photo whose file is not at its place. Somebody else may have found its file meanwhile.
pub struct Gone {
    /// Which photo.
    pub photo: PhotoId,
    /// The place where nothing was found; `None` when the catalogue says that the file is missing.
    pub from: Option<(InstanceId, Vec<u8>)>,
}

/// What the pixels say.
pub enum Derived {
    /// The content is as it was and everything is known of it.
    Kept,
    /// Another photo has the same content and everything is known of it.
    LikeAnother(Twin),
    /// Decoded; the thumbnail is in the cache.
    Made(Box<Made>),
}

/// A photo that everything is known of, and what it was then: it may change before what is known of it is copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Twin {
    /// Which photo.
    pub photo: PhotoId,
    /// Its content, perhaps by an earlier program's hash.
    pub content: [u8; 32],
    /// EXIF orientation.
    pub orientation: u8,
}

/// See [`Derived::Made`].
pub struct Made {
    /// The perceptual hashes of the eight ways to turn the photo.
    pub perceptual: [u64; 8],
    /// The average colour, `0xRRGGBB`.
    pub colour: Option<u32>,
    /// What the models say, or why they do not: the photo can be seen all the same.
    pub analysed: std::result::Result<Analysed, Failure>,
}

/// What the models say of a photo.
pub struct Analysed {
    /// Concept id, percent, boxes.
    pub tags: Vec<(String, f32, Vec<shiguang_catalog::TagBox>)>,
    /// The hash of the model that made the vectors.
    pub model: [u8; 32],
    /// The photo's vector and those of its strongest boxes.
    pub vectors: Vec<StoredVector>,
}

/// Why a photo cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// A stable word for programs.
    pub kind: &'static str,
    /// A sentence for people.
    pub message: String,
    /// Trying again may help.
    pub retry: bool,
    /// Hash of the image data when the file could be read.
    pub content: Option<[u8; 32]>,
}

/// At which priority a worker works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// The lowest: the person's own programs come first.
    Polite,
    /// The normal one: somebody waits for it.
    Prompt,
}

/// A worker's place among the others.
pub struct Place {
    /// Its number among all of them.
    pub number: usize,
    /// At which priority it works.
    pub manner: Manner,
    /// It takes no other photo.
    pub stop: Arc<AtomicBool>,
    /// It does not finish the one in hand either.
    pub brake: Arc<Brake>,
}

/// How long sessions are kept without work: they hold memory, and opening them takes a fifth of a second.
const IDLE: Duration = Duration::from_mins(1);

/// See the module.
pub struct Worker {
    core: Arc<Core>,
    place: Place,
    analyser: Option<Analyser>,
    resizer: Resizer,
}

impl Worker {
    pub fn new(core: Arc<Core>, place: Place) -> Self {
        Self { core, place, analyser: None, resizer: Resizer::new() }
    }

    /// Works until there is nobody to hand out work.
    pub fn run(mut self, work: &Receiver<Work>, report: &Sender<Outcome>) {
        if self.place.manner == Manner::Polite {
            // Where the system refuses, the work is only less polite.
            drop(set_current_thread_priority(ThreadPriority::Min));
        }
        loop {
            let next = match self.analyser {
                Some(_) => work.recv_timeout(IDLE),
                None => work.recv().map_err(RecvTimeoutError::from),
            };
            let work = match next {
                Ok(work) => work,
                Err(RecvTimeoutError::Timeout) => {
                    self.analyser = None;
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            };
            if self.place.stop.load(Ordering::Relaxed) {
                return;
            }
            let seen =
                Seen { instance: work.instance, path: work.path.clone(), size: work.size, mtime_ns: work.mtime_ns };
            let found = match catch_unwind(AssertUnwindSafe(|| self.photo(&work))) {
                Ok(Ok(found)) => found,
                Ok(Err(error)) => Found::Stopped(error),
                Err(_) => Found::Failed(panicked()),
            };
            if self.place.brake.is_pulled() {
                // What was stopped has not failed: the photo is pending again.
                return;
            }
            if report.send(Outcome { photo: work.photo, seen, found }).is_err() {
                return;
            }
        }
    }

    /// # Errors
    /// Only what stops the work as a whole.
    fn photo(&mut self, work: &Work) -> Result<Found> {
        let Some(path) = self.core.file(work.folder.as_deref(), &work.path, work.object.as_deref()) else {
            return Ok(Found::Vanished);
        };
        if let Some(early) = unready(&path, work) {
            return Ok(early);
        }
        let bytes = match shiguang_imaging::read(&path, &Limits::default()) {
            Ok(bytes) => bytes,
            Err(ImagingError::Missing) => return Ok(Found::Vanished),
            Err(error) => return Ok(Found::Failed(failure(&error, None))),
        };
        if bytes.len() as u64 != work.size {
            return Ok(unready(&path, work).unwrap_or(Found::Later(Duration::from_secs(1))));
        }
        let content = match shiguang_imaging::sniff(&bytes) {
            Ok(format) => Content {
                hash: shiguang_imaging::content_hash(&bytes, format),
                former: shiguang_imaging::former_content_hash(&bytes, format),
            },
            Err(error) => return Ok(Found::Failed(failure(&error, None))),
        };
        match self.read(work, &bytes, content) {
            Ok(found) => Ok(found),
            Err(Broken::Photo(error)) => Ok(Found::Failed(failure(&error, Some(content.hash)))),
            Err(Broken::All(error)) => Err(error),
        }
    }

    fn read(&mut self, work: &Work, bytes: &[u8], content: Content) -> std::result::Result<Found, Broken> {
        let twins = self.twins(work, content)?;
        let unchanged = content.is(work.content_hash);
        let content = content.hash;
        let only_probe = work.stages.iter().all(|stage| stage == Stage::Probe);
        if (unchanged && only_probe) || twins.analysed.is_some() {
            let header = shiguang_imaging::inspect(bytes, &Limits::default())?;
            let probe = probe::of_header(content, &header);
            let as_before = unchanged && only_probe && twins.own_orientation == Some(probe.orientation);
            let like = twins.analysed.filter(|twin| twin.orientation == probe.orientation);
            let derived = if as_before { Some(Derived::Kept) } else { like.map(Derived::LikeAnother) };
            if let Some(derived) = derived {
                return Ok(Found::Read(Box::new(ReadPhoto { probe, unchanged, derived, gone: twins.gone })));
            }
        }
        let options = DecodeOptions { min_short_side: Some(DECODE_SHORT_SIDE), ..DecodeOptions::default() };
        let photo = shiguang_imaging::decode(bytes, &options)?;
        let probe = probe::of_photo(content, &photo);
        let thumbnail = shiguang_imaging::thumbnail(&photo.pixels, SMALL, &mut self.resizer)?;
        let picture = Picture { content, orientation: probe.orientation };
        self.core.thumbnails.put(picture, SMALL, &thumbnail).map_err(Broken::All)?;
        let perceptual = shiguang_imaging::perceptual_hashes(&photo.pixels, &mut self.resizer);
        let colour = shiguang_imaging::average_colour(&photo.pixels);
        let made = Made { perceptual, colour, analysed: self.analyse(&photo).map_err(Broken::All)? };
        let derived = Derived::Made(Box::new(made));
        Ok(Found::Read(Box::new(ReadPhoto { probe, unchanged, derived, gone: twins.gone })))
    }

    /// # Errors
    /// Without models; a model that fails on this photo is a [`Failure`] inside.
    fn analyse(&mut self, photo: &Photo) -> Result<std::result::Result<Analysed, Failure>> {
        let mut analyser = match self.analyser.take() {
            Some(analyser) => analyser,
            None => {
                let opened = self.core.models.analyser()?;
                self.place.brake.fit(self.place.number, opened.interrupt());
                opened
            }
        };
        let analysis = match catch_unwind(AssertUnwindSafe(|| analyser.analyse(photo))) {
            Ok(Ok(analysis)) => analysis,
            Ok(Err(error)) => {
                self.analyser = Some(analyser);
                let message = error.to_string();
                return Ok(Err(Failure { kind: "inference", message, retry: true, content: None }));
            }
            // A session that panicked is not trusted again.
            Err(_) => return Ok(Err(panicked())),
        };
        self.analyser = Some(analyser);
        let vocabulary = self.core.models.vocabulary()?;
        let tags = analysis
            .tags
            .iter()
            .filter(|tag| tag.confidence >= FAINTEST_STORED)
            .map(|tag| {
                let boxes = tag.boxes.iter().map(stored_box).collect();
                (vocabulary.concepts[tag.concept].id.clone(), tag.confidence, boxes)
            })
            .collect();
        Ok(Ok(Analysed { tags, model: self.core.models.embedding_model()?, vectors: vectors(analysis) }))
    }

    /// Other photos with this content.
    fn twins(&self, work: &Work, content: Content) -> std::result::Result<Twins, Broken> {
        let stop = |error: shiguang_catalog::CatalogError| Broken::All(error.into());
        let mut twins = Twins { analysed: None, own_orientation: None, gone: Vec::new() };
        let own = self.core.catalog.read(|read| read.photo(work.photo)).map_err(stop)?;
        twins.own_orientation = own.and_then(|row| row.orientation);
        let known = |hash: [u8; 32]| self.core.catalog.read(|read| read.known_by_hash(&hash)).map_err(stop);
        let mut others = known(content.hash)?;
        if let Some(former) = content.former.filter(|former| *former != content.hash) {
            others.extend(known(former)?);
        }
        for other in others.into_iter().filter(|other| other.photo != work.photo) {
            if twins.analysed.is_none() {
                let row = self.core.catalog.read(|read| Ok((read.is_analysed(other.photo)?, read.photo(other.photo)?)));
                if let (true, Some(orientation)) =
                    row.map(|(analysed, row)| (analysed, row.and_then(|row| row.orientation))).map_err(stop)?
                {
                    let content = other.content_hash.unwrap_or(content.hash);
                    twins.analysed = Some(Twin { photo: other.photo, content, orientation });
                }
            }
            if other.missing {
                twins.gone.push(Gone { photo: other.photo, from: None });
                continue;
            }
            let gone = {
                let instance = self.core.catalog.read(|read| read.instance(other.instance)).map_err(stop)?;
                let folder = instance.and_then(|instance| instance.folder);
                let reachable = folder.as_deref().is_some_and(|folder| bytes_path::from_bytes(folder).is_dir());
                let path = self.core.file(folder.as_deref(), &other.path, None);
                reachable && path.is_some_and(|path| is_absent(&path))
            };
            if gone {
                twins.gone.push(Gone { photo: other.photo, from: Some((other.instance, other.path)) });
            }
        }
        Ok(twins)
    }
}

/// What tells whether two files are the same photo.
#[derive(Clone, Copy)]
struct Content {
    hash: [u8; 32],
    /// What an earlier program kept for the same file, where that was another; see
    /// [`shiguang_imaging::former_content_hash`].
    former: Option<[u8; 32]>,
}

impl Content {
    fn is(&self, known: Option<[u8; 32]>) -> bool {
        known.is_some_and(|known| known == self.hash || Some(known) == self.former)
    }
}

struct Twins {
    /// One that everything is known of.
    analysed: Option<Twin>,
    /// The orientation the photo itself had when it was last read.
    own_orientation: Option<u8>,
    gone: Vec<Gone>,
}

/// Why a photo could not be taken to the end.
enum Broken {
    Photo(ImagingError),
    All(Error),
}

impl From<ImagingError> for Broken {
    fn from(error: ImagingError) -> Self {
        Self::Photo(error)
    }
}

fn is_absent(path: &Path) -> bool {
    matches!(path.symlink_metadata(), Err(error) if error.kind() == io::ErrorKind::NotFound)
}

/// What keeps a file from being read now: it is gone, changed, or still being written.
fn unready(path: &Path, work: &Work) -> Option<Found> {
    if work.object.is_some() {
        // Objects are named by their content and renamed into place; they never change.
        return is_absent(path).then_some(Found::Vanished);
    }
    match Entry::look(work.path.clone(), path.to_path_buf()) {
        Ok(entry) => {
            if entry.size != work.size || entry.mtime_ns != work.mtime_ns {
                return Some(Found::Changed(crate::scan::facts(&entry)));
            }
            (!stable(&entry, SystemTime::now())).then_some(Found::Later(SETTLING))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Some(Found::Vanished),
        // The read that follows gives the reason.
        Err(_) => None,
    }
}

fn panicked() -> Failure {
    let message = "an internal error; please report this photo".to_owned();
    Failure { kind: "internal", message, retry: false, content: None }
}

fn failure(error: &ImagingError, content: Option<[u8; 32]>) -> Failure {
    Failure {
        kind: error.kind().as_str(),
        message: error.to_string(),
        // A network folder hiccups, a lock is released; a damaged file stays damaged until it changes.
        retry: error.kind() == ErrorKind::Unreadable,
        content,
    }
}

fn stored_box(shown: &shiguang_vision::tagger::TagBox) -> shiguang_catalog::TagBox {
    shiguang_catalog::TagBox {
        left: shown.area.left,
        top: shown.area.top,
        width: shown.area.width,
        height: shown.area.height,
        confidence: shown.confidence,
    }
}

fn vectors(analysis: Analysis) -> Vec<StoredVector> {
    let whole = StoredVector { slot: 0, area: None, values: analysis.embedding };
    let crops = analysis.crops.into_iter().zip(1u8..).map(|(crop, slot)| StoredVector {
        slot,
        area: Some(Area { left: crop.area.left, top: crop.area.top, width: crop.area.width, height: crop.area.height }),
        values: crop.embedding,
    });
    std::iter::once(whole).chain(crops).collect()
}

/// When a photo is looked at again that could not be read for the `attempts`-th time; `None` when it is given up.
pub fn retry_after(attempts: u32) -> Option<Duration> {
    const WAITS: [u64; 5] = [5, 30, 120, 600, 3600];
    WAITS.get(attempts as usize).map(|seconds| Duration::from_secs(*seconds))
}

/// When a file that is still being written is looked at again.
pub fn later(wait: Duration) -> Instant {
    Instant::now() + wait
}
