//! [`Library`]: opening, closing, and one method for each thing a door may ask for.

mod browsing;
mod changing;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use parking_lot::Mutex;
use serde::Serialize;
use shiguang_catalog::{Catalog, ConceptId, Counts, EditId, FailedPhoto, Instance, InstanceId, PhotoId};
use shiguang_vision::Vocabulary;

use crate::bytes_path;
use crate::core::{Core, now, wall_clock};
use crate::edits::{self, Change};
use crate::error::{Error, ErrorCode, Result};
use crate::events::{Event, Events};
use crate::housekeeping::Housekeeping;
use crate::indexes::{Access, Indexes, expect_versions};
use crate::instances::{self, Naming};
use crate::jobs::{self, JobKind, Jobs, Working};
use crate::models::Models;
use crate::photos::{self, PhotoPage, Size};
use crate::pipeline::{Pipeline, PipelineState, Progress};
use crate::places::Places;
use crate::removal::EditWords;
use crate::scan::{ScanReport, scan};
use crate::search::{SearchPage, SearchRequest, Suggestion};
use crate::settings::Settings;
use crate::stored::{self, Given};
use crate::thumbnails::Thumbnails;
use crate::tray::Tray;
use crate::watching::Watching;

/// An instance with what a list of instances shows.
#[derive(Debug, Clone, Serialize)]
pub struct InstanceState {
    /// The instance.
    pub instance: Instance,
    /// Its photos by state.
    pub counts: Counts,
    /// Photos that wait to be analysed.
    pub waiting: u64,
}

/// An open data folder. Dropping it stops the work in the background after the photos in hand.
pub struct Library {
    watching: Mutex<Option<Watching>>,
    pipeline: Mutex<Option<Arc<Pipeline>>>,
    housekeeping: Mutex<Option<Housekeeping>>,
    tray: Tray,
    /// One change of the settings at a time.
    changing: Mutex<()>,
    indexes: Arc<Indexes>,
    core: Arc<Core>,
    access: Access,
    _lock: Option<File>,
}

impl Library {
    /// Opens a data folder to index it. Who only looks or edits has it for a moment as well, and is waited for.
    ///
    /// # Errors
    /// [`ErrorCode::InUse`] when another process indexes; otherwise what the catalogue or the disk says.
    pub fn open(places: Places, settings: Settings) -> Result<Self> {
        let until = Instant::now() + GRACE;
        loop {
            match lock_of(&places)? {
                Some(lock) => return Self::on(places, settings, Access::Own, Some(lock)),
                None if Instant::now() < until => std::thread::sleep(Duration::from_millis(20)),
                None => {
                    let root = places.root().display();
                    let context = format!("another process is at work in the data folder {root}");
                    return Err(Error::new(ErrorCode::InUse, context));
                }
            }
        }
    }

    /// Opens a data folder to look and to edit: as [`Self::open`] when nobody else is there, else beside the process
    /// that indexes.
    ///
    /// # Errors
    /// What the catalogue or the disk says.
    pub fn visit(places: Places, settings: Settings) -> Result<Self> {
        match lock_of(&places)? {
            Some(lock) => Self::on(places, settings, Access::Own, Some(lock)),
            None => Self::on(places, settings, Access::Visit, None),
        }
    }

    fn on(places: Places, settings: Settings, access: Access, lock: Option<File>) -> Result<Self> {
        let catalog = Catalog::open(places.root(), now())?.with_wall_clock(wall_clock);
        let core = Arc::new(Core {
            thumbnails: Thumbnails::new(places.thumbnails()),
            models: Models::new(settings.models.clone()),
            events: Events::default(),
            jobs: Jobs::default(),
            objects: parking_lot::RwLock::default(),
            places,
            current: parking_lot::RwLock::new(Arc::new(settings)),
            catalog,
        });
        Ok(Self {
            watching: Mutex::new(None),
            pipeline: Mutex::new(None),
            housekeeping: Mutex::new(None),
            tray: Tray::default(),
            changing: Mutex::new(()),
            indexes: Arc::new(Indexes::new(Arc::clone(&core), access)),
            core,
            access,
            _lock: lock,
        })
    }

    /// Whether this process indexes.
    #[must_use]
    pub fn access(&self) -> Access {
        self.access
    }

    /// The data folder.
    #[must_use]
    pub fn places(&self) -> &Places {
        &self.core.places
    }

    /// The settings as they are now.
    #[must_use]
    pub fn settings(&self) -> Arc<Settings> {
        self.core.settings()
    }

    /// The vocabulary of the model pack.
    ///
    /// # Errors
    /// [`ErrorCode::ModelUnavailable`].
    pub fn vocabulary(&self) -> Result<Arc<Vocabulary>> {
        self.core.models.vocabulary()
    }

    /// Facts from now on; drop the receiver to leave.
    #[must_use]
    pub fn listen(&self) -> Receiver<Event> {
        self.core.events.listen()
    }

    // ---- work in the background

    /// Starts to analyse what is pending. Does nothing when that is running.
    ///
    /// # Errors
    /// [`ErrorCode::InUse`] in a visiting process; [`ErrorCode::ModelUnavailable`].
    pub fn start(&self) -> Result<()> {
        self.own()?;
        let mut pipeline = self.pipeline.lock();
        if pipeline.is_some() {
            return Ok(());
        }
        expect_versions(&self.core)?;
        let housekeeping = Housekeeping::start(&self.indexes, &self.core)?;
        let bell = housekeeping.bell();
        *self.housekeeping.lock() = Some(housekeeping);
        let ring = move || bell.ring();
        *pipeline = Some(Arc::new(Pipeline::start(&self.core, Box::new(ring))?));
        Ok(())
    }

    /// Starts to watch all instances, and to analyse what is found.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn watch(&self) -> Result<()> {
        self.start()?;
        let mut watching = self.watching.lock();
        if watching.is_none() {
            let pipeline = self.pipeline()?;
            *watching = Some(Watching::start(&self.core, Box::new(move || pipeline.look()))?);
        }
        Ok(())
    }

    pub(crate) fn own(&self) -> Result<()> {
        if self.access == Access::Own {
            return Ok(());
        }
        Err(Error::new(ErrorCode::InUse, "another process indexes this data folder; this one may only look and edit"))
    }

    fn pipeline(&self) -> Result<Arc<Pipeline>> {
        let pipeline = self.pipeline.lock().clone();
        pipeline.ok_or_else(|| Error::new(ErrorCode::Internal, "nothing has been started"))
    }

    /// Whether photos that are due are being worked on, or will be in a moment.
    pub(crate) fn works(&self) -> bool {
        let resting = [PipelineState::Paused, PipelineState::Halted];
        self.pipeline.lock().as_ref().is_some_and(|pipeline| !resting.contains(&pipeline.progress().state))
    }

    /// How far the work is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.pipeline.lock().as_ref().map(|pipeline| pipeline.progress()).unwrap_or_default()
    }

    /// Waits until nothing is due, calling `tick` about ten times a second; `false` when `tick` gave `false` first.
    ///
    /// # Errors
    /// When nothing was started.
    pub fn wait(&self, tick: impl FnMut(&Progress) -> bool) -> Result<bool> {
        Ok(self.pipeline()?.wait_idle(tick))
    }

    /// Has the watcher look at an instance, or at all, from end to end.
    ///
    /// # Errors
    /// [`ErrorCode::InUse`] in a visiting process; when nothing is watched.
    pub fn rescan(&self, id: Option<InstanceId>) -> Result<()> {
        self.own()?;
        match &*self.watching.lock() {
            Some(watching) => {
                watching.rescan(id);
                Ok(())
            }
            None => Err(Error::new(ErrorCode::Internal, "nothing is watched")),
        }
    }

    /// As [`Self::wait`], then brings both indexes up to date and writes them.
    ///
    /// # Errors
    /// When nothing was started, or an index cannot be written.
    pub fn finish(&self, tick: impl FnMut(&Progress) -> bool) -> Result<bool> {
        if !self.wait(tick)? {
            return Ok(false);
        }
        self.indexes.follow_text(&AtomicBool::new(false))?;
        self.indexes.open_all_vectors()?;
        self.indexes.save()?;
        Ok(true)
    }

    /// Finishes the photos in hand, then rests until [`Self::resume`].
    pub fn pause(&self) {
        if let Ok(pipeline) = self.pipeline() {
            pipeline.pause();
        }
    }

    /// Goes on after [`Self::pause`].
    pub fn resume(&self) {
        if let Ok(pipeline) = self.pipeline() {
            pipeline.resume();
        }
    }

    /// The person works with the program, or stopped: half the workers rest.
    pub fn set_busy(&self, busy: bool) {
        if let Ok(pipeline) = self.pipeline() {
            pipeline.set_busy(busy);
        }
    }

    /// What is on screen comes first.
    pub fn prioritise(&self, photos: Vec<PhotoId>) {
        if let Ok(pipeline) = self.pipeline() {
            pipeline.prioritise(photos);
        }
    }

    /// Photos that failed, with their reasons.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn failures(&self, instance: Option<InstanceId>, limit: usize) -> Result<Vec<FailedPhoto>> {
        Ok(self.core.catalog.read(|read| read.failures(instance, limit))?)
    }

    /// Tries photos again that failed; gives how many.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub fn retry(&self, instance: Option<InstanceId>) -> Result<u64> {
        let count = self.core.catalog.write(|write| write.retry_failures(instance))?;
        self.look();
        Ok(count)
    }

    /// Tries one photo again that failed or was skipped; `false` when nothing of it had failed.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub fn retry_photo(&self, photo: PhotoId) -> Result<bool> {
        let count = self.core.catalog.write(|write| write.retry_photo(photo))?;
        self.core.events.tell(&Event::PhotosChanged { photos: vec![photo] });
        self.look();
        Ok(count > 0)
    }

    /// Leaves a photo alone that failed, until [`Self::retry_photo`].
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub fn skip(&self, photo: PhotoId) -> Result<()> {
        self.core.catalog.write(|write| write.skip(photo))?;
        self.core.events.tell(&Event::PhotosChanged { photos: vec![photo] });
        Ok(())
    }

    /// Analyses again, with the model pack of the settings; what the person confirmed, rejected or typed stays.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub fn retag(&self, instance: Option<InstanceId>) -> Result<u64> {
        let count = jobs::retag(&self.core, instance)?;
        self.look();
        Ok(count)
    }

    pub(crate) fn look(&self) {
        if let Ok(pipeline) = self.pipeline() {
            pipeline.look();
        }
        self.ring();
    }

    /// Has the indexes follow soon.
    pub(crate) fn ring(&self) {
        if let Some(housekeeping) = &*self.housekeeping.lock() {
            housekeeping.bell().ring();
        }
    }

    // ---- instances

    /// Makes a folder an instance, or gives the one it is.
    ///
    /// # Errors
    /// [`ErrorCode::FolderMissing`], [`ErrorCode::NameTaken`], [`ErrorCode::NameInvalid`].
    pub fn add_folder(&self, folder: &Path, naming: &Naming) -> Result<InstanceId> {
        let id = instances::add_folder(&self.core, folder, naming)?;
        if let Some(watching) = &*self.watching.lock() {
            watching.rescan(Some(id));
        }
        Ok(id)
    }

    /// Makes an instance without a folder; `origin` says which door.
    ///
    /// # Errors
    /// [`ErrorCode::NameTaken`], [`ErrorCode::NameInvalid`].
    pub fn add_stored(&self, naming: &Naming, origin: &str) -> Result<InstanceId> {
        instances::add_stored(&self.core, naming, origin)
    }

    /// All instances.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn instances(&self) -> Result<Vec<InstanceState>> {
        Ok(self.core.catalog.read(|read| {
            read.instances()?
                .into_iter()
                .map(|instance| {
                    let counts = read.counts(instance.id)?;
                    Ok(InstanceState { instance, waiting: instances::waiting(&counts), counts })
                })
                .collect()
        })?)
    }

    /// One instance.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownInstance`].
    pub fn instance(&self, id: InstanceId) -> Result<Instance> {
        self.core.instance(id)
    }

    /// The instance of this name.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownInstance`].
    pub fn instance_named(&self, name: &str) -> Result<Instance> {
        instances::named(&self.core, name)
    }

    /// Gives an instance another display name.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownInstance`]; [`ErrorCode::NameInvalid`] for an empty one.
    pub fn rename_instance(&self, id: InstanceId, display_name: &str) -> Result<()> {
        let display_name = instances::check_display_name(display_name)?;
        let name = self.core.instance(id)?.name;
        self.core.catalog.write(|write| write.rename_instance(id, &name, display_name, now()))?;
        self.core.events.tell(&Event::InstancesChanged);
        Ok(())
    }

    /// Describes an instance.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownInstance`].
    pub fn describe_instance(&self, id: InstanceId, description: &str) -> Result<()> {
        self.core.instance(id)?;
        self.core.catalog.write(|write| write.describe(id, description, now()))?;
        self.core.events.tell(&Event::InstancesChanged);
        Ok(())
    }

    /// Sets the custom keys of an instance, at most ten.
    ///
    /// # Errors
    /// [`ErrorCode::KeyInvalid`], [`ErrorCode::TooManyKeys`].
    pub fn set_keys(&self, id: InstanceId, keys: &[String]) -> Result<()> {
        instances::check_keys(keys)?;
        self.core.catalog.write(|write| write.set_keys(id, keys))?;
        self.core.events.tell(&Event::InstancesChanged);
        Ok(())
    }

    /// Sets what an instance ignores and looks at it again.
    ///
    /// # Errors
    /// [`ErrorCode::Settings`] for a pattern that is none.
    pub fn set_ignore_patterns(&self, id: InstanceId, patterns: &[String]) -> Result<()> {
        let mut instance = self.core.instance(id)?;
        instance.ignore_patterns = patterns.to_vec();
        crate::scan::rules(&self.core, &instance)?;
        self.core.catalog.write(|write| write.set_ignore_patterns(id, patterns, now()))?;
        if let Some(watching) = &*self.watching.lock() {
            watching.rescan(Some(id));
        }
        Ok(())
    }

    /// Forgets an instance. Photos of a folder are never touched.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownInstance`].
    pub fn remove_instance(&self, id: InstanceId) -> Result<()> {
        let objects = match self.access {
            Access::Own => self.core.catalog.read(|read| read.objects_in(id))?,
            // Who indexes sweeps them some day.
            Access::Visit => Vec::new(),
        };
        instances::remove(&self.core, id)?;
        // The rows of a large folder go in the background, where there is one. Objects go when no row has them any more.
        if !objects.is_empty() || self.housekeeping.lock().is_none() {
            instances::clear_leaving(&self.core, &AtomicBool::new(false))?;
        }
        stored::discard(&self.core, &objects)?;
        self.indexes.forget(id);
        if let Some(watching) = &*self.watching.lock() {
            // An outer instance takes the folder's photos over.
            watching.rescan(None);
        }
        self.ring();
        Ok(())
    }

    /// Scans an instance now, on this thread, and has what was found analysed.
    ///
    /// # Errors
    /// When the catalogue cannot be written; never because of a file.
    pub fn scan(&self, id: InstanceId, cancel: &AtomicBool) -> Result<ScanReport> {
        self.own()?;
        let mut job = Working::begin(&self.core, JobKind::Scan, Some(id))?;
        let scanned = scan(&self.core, id, cancel, &mut |counts| job.step(counts));
        let report = job.end(scanned)?;
        self.look();
        Ok(report)
    }

    // ---- photos

    /// Everything about a photo.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownPhoto`].
    pub fn photo(&self, photo: PhotoId) -> Result<PhotoPage> {
        photos::page(&self.core, photo)
    }

    /// The photo of an instance at a path, absolute or relative to the instance's folder.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownPhoto`].
    pub fn photo_at(&self, instance: &Instance, path: &Path) -> Result<PhotoId> {
        instances::photo_at(&self.core, instance, path)
    }

    /// The file of a photo.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownPhoto`].
    pub fn file_of(&self, photo: PhotoId) -> Result<PathBuf> {
        photos::file_of(&self.core, photo)
    }

    /// The real place of a file, when it is a regular file inside a folder that the person has added; `None` for every other
    /// path, also for one that leads out of such a folder by `..` or by a link.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn own_file(&self, path: &Path) -> Result<Option<PathBuf>> {
        let Ok(place) = path.canonicalize() else { return Ok(None) };
        let folders = self.core.catalog.read(|read| read.instances())?;
        let inside = folders
            .iter()
            .filter_map(|instance| instance.folder.as_deref())
            .any(|folder| bytes_path::from_bytes(folder).canonicalize().is_ok_and(|folder| place.starts_with(folder)));
        Ok((path.is_absolute() && inside && place.is_file()).then_some(place))
    }

    /// The thumbnail of a photo as JPEG.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownPhoto`], [`ErrorCode::PhotoUnreadable`].
    pub fn thumbnail(&self, photo: PhotoId, size: Size) -> Result<Vec<u8>> {
        photos::thumbnail(&self.core, photo, size)
    }

    /// Keeps a photo that a program gives, in an instance without a folder, and has it analysed.
    ///
    /// # Errors
    /// [`ErrorCode::PhotoUnreadable`], [`ErrorCode::UnknownInstance`], [`ErrorCode::NameInvalid`].
    pub fn put(&self, id: InstanceId, given: &Given) -> Result<PhotoId> {
        self.own()?;
        given.fields.iter().try_for_each(|(key, _)| instances::check_key(key))?;
        let photo = stored::put(&self.core, id, given)?;
        self.look();
        Ok(photo)
    }

    /// Removes a photo that was given by a program.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownPhoto`], also for a photo of a folder.
    pub fn remove(&self, photo: PhotoId) -> Result<()> {
        self.own()?;
        stored::remove(&self.core, photo)?;
        self.ring();
        Ok(())
    }

    // ---- search

    /// Searches; see [`crate::search`].
    ///
    /// # Errors
    /// When a picture cannot be read, an instance is unknown, or an index cannot be used.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchPage> {
        crate::search::search(&self.core, &self.indexes, request)
    }

    /// What a person may be about to type.
    ///
    /// # Errors
    /// When an index or the catalogue cannot be read.
    pub fn suggest(&self, text: &str, cursor: usize, limit: usize) -> Result<Vec<Suggestion>> {
        crate::search::suggest(&self.core, &self.indexes, text, cursor, limit)
    }

    /// Analyses a picture with the library's models, without keeping it. Takes up to half a second of one core; a door
    /// lets no more of these run at once than [`crate::ModelSettings::worker_count`] says.
    ///
    /// # Errors
    /// [`ErrorCode::PhotoUnreadable`], also past `limits`; [`ErrorCode::ModelUnavailable`].
    pub fn analyse(&self, bytes: &[u8], limits: crate::analysis::Limits) -> Result<crate::analysis::Analysed> {
        crate::analysis::analyse(&self.core, bytes, limits)
    }

    // ---- by hand

    /// Applies a change to photos, as one edit that can be undone.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownTag`], [`ErrorCode::KeyInvalid`], [`ErrorCode::TooManyKeys`].
    pub fn edit(&self, photos: &[PhotoId], change: &Change) -> Result<Option<EditId>> {
        self.edit_all(photos, std::slice::from_ref(change))
    }

    /// Applies several changes to photos, as one edit that can be undone; all or nothing.
    ///
    /// # Errors
    /// As [`Self::edit`].
    pub fn edit_all(&self, photos: &[PhotoId], changes: &[Change]) -> Result<Option<EditId>> {
        let edit = edits::apply(&self.core, photos, changes)?;
        self.ring();
        Ok(edit)
    }

    /// Renames a typed tag everywhere; into the name of another tag it merges the two.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownTag`] for a concept of the vocabulary.
    pub fn rename_tag(&self, tag: ConceptId, text: &str) -> Result<Option<EditId>> {
        let edit = edits::rename_tag(&self.core, tag, text)?;
        self.ring();
        Ok(edit)
    }

    /// Makes all photos that have a typed tag have another tag instead.
    ///
    /// # Errors
    /// When the catalogue refuses.
    pub fn merge_tags(&self, from: ConceptId, into: ConceptId) -> Result<Option<EditId>> {
        let edit = edits::merge_tags(&self.core, from, into)?;
        self.ring();
        Ok(edit)
    }

    /// Takes back the newest edit; `None` when there is none. Gives what it was.
    ///
    /// # Errors
    /// When the catalogue cannot be written, or a file cannot be brought back from the trash.
    pub fn undo(&self) -> Result<Option<EditWords>> {
        let undone = crate::removal::undo(&self.core);
        self.look();
        undone
    }

    /// Does again what was undone last.
    ///
    /// # Errors
    /// As [`Self::undo`].
    pub fn redo(&self) -> Result<Option<EditWords>> {
        let redone = crate::removal::redo(&self.core);
        self.look();
        redone
    }

    // ---- for the other modules of this crate

    pub(crate) fn core(&self) -> &Arc<Core> {
        &self.core
    }

    pub(crate) fn tray(&self) -> &Tray {
        &self.tray
    }

    pub(crate) fn indexes(&self) -> &Indexes {
        &self.indexes
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        self.close();
    }
}

/// How long whoever wants to index waits for others to leave the data folder.
const GRACE: Duration = Duration::from_secs(2);

/// The lock of a data folder, which is made when there is none; see [`lock`].
fn lock_of(places: &Places) -> Result<Option<File>> {
    std::fs::create_dir_all(places.root())
        .map_err(|error| Error::io(format!("making the data folder {}", places.root().display()), error))?;
    lock(&places.lock())
}

/// The lock at a path; `None` when another process has it. The system frees it when the process ends, however.
fn lock(path: &Path) -> Result<Option<File>> {
    let open = File::options().create(true).truncate(false).read(true).write(true).open(path);
    let file = open.map_err(|error| Error::io(format!("opening {}", path.display()), error))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(error)) => Err(Error::io(format!("locking {}", path.display()), error)),
    }
}
