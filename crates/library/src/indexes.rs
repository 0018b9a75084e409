//! Both indexes, kept in step with the catalogue by its sequence number. They are caches: whatever is wrong with one, it is
//! made again from the catalogue.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, RwLock};
use roaring::RoaringTreemap;
use shiguang_catalog::{InstanceId, PhotoId, Stage};
use shiguang_index::{TextIndex, TextMode, VectorHit, VectorIndex, VectorOptions, VectorQuery};

use crate::cells::Cells;
use crate::core::{Core, now};
use crate::documents::{REVISION, documents};
use crate::error::{Error, Result};
use crate::events::Event;
use crate::filters::FilterSets;
use crate::present::Present;

/// Changed photos read from the catalogue at once.
const PAGE: usize = 500;
/// Documents after which the text index commits even in the middle of following.
const COMMIT: usize = 20_000;
/// An edit of so long ago has been followed by whoever indexes, unless nobody does.
const LATELY: Duration = Duration::from_secs(8);
/// Between two looks at how far the process that indexes has followed.
const OWNER: Duration = Duration::from_millis(100);
/// Length of a vector.
const DIMENSIONS: usize = shiguang_vision::classifier::EMBEDDING;

/// Whether this process may change what is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It holds the lock of the data folder: it indexes.
    Own,
    /// Another process does; this one reads and edits the catalogue.
    Visit,
}

/// See the module.
pub struct Indexes {
    core: Arc<Core>,
    access: Access,
    text: RwLock<Option<Arc<TextIndex>>>,
    vectors: Mutex<HashMap<InstanceId, Arc<VectorIndex>>>,
    /// What each vector index on the disk holds.
    saved: Mutex<HashMap<InstanceId, u64>>,
    /// One follower of each kind at a time: a search that brings vectors up to date does not wait for a long run of texts.
    following_text: Mutex<()>,
    following_vectors: Mutex<()>,
    present: Present,
    filters: FilterSets,
    cells: Cells,
    /// What the open text index was made with; see [`Indexes::made_with`].
    text_made_with: Mutex<String>,
}

impl Indexes {
    /// Nothing is opened yet.
    #[must_use]
    pub fn new(core: Arc<Core>, access: Access) -> Self {
        Self {
            core,
            access,
            text: RwLock::new(None),
            vectors: Mutex::new(HashMap::new()),
            saved: Mutex::new(HashMap::new()),
            following_text: Mutex::new(()),
            following_vectors: Mutex::new(()),
            present: Present::default(),
            filters: FilterSets::default(),
            cells: Cells::default(),
            text_made_with: Mutex::default(),
        }
    }

    /// The text index, opened on first use.
    ///
    /// # Errors
    /// When the disk refuses, or the models (whose vocabulary it holds) are not there.
    pub fn text(&self) -> Result<Arc<TextIndex>> {
        if let Some(text) = &*self.text.read() {
            return Ok(Arc::clone(text));
        }
        let mut slot = self.text.write();
        if let Some(text) = &*slot {
            return Ok(Arc::clone(text));
        }
        let text = Arc::new(self.open_text()?);
        *slot = Some(Arc::clone(&text));
        Ok(text)
    }

    /// An index made with another vocabulary, threshold or program is thrown away.
    fn open_text(&self) -> Result<TextIndex> {
        let folder = self.core.places.text_index();
        if self.access == Access::Visit {
            return Ok(TextIndex::open(&folder, TextMode::Read)?);
        }
        let made_with = self.made_with()?;
        let note = self.core.places.indexes().join("text-made-with");
        if fs::read_to_string(&note).ok().as_deref() != Some(made_with.as_str()) {
            remove_folder(&folder)?;
            self.note_made_with(&made_with)?;
        }
        *self.text_made_with.lock() = made_with;
        Ok(TextIndex::open(&folder, TextMode::Write)?)
    }

    fn note_made_with(&self, made_with: &str) -> Result<()> {
        fs::create_dir_all(self.core.places.indexes())
            .and_then(|()| fs::write(self.core.places.indexes().join("text-made-with"), made_with))
            .map_err(|error| Error::io("making the index folder", error))
    }

    /// What the texts depend on besides the catalogue: this program, the threshold, the vocabulary.
    fn made_with(&self) -> Result<String> {
        let vocabulary = self.core.models.vocabulary()?;
        let mut hasher = blake3::Hasher::new();
        for concept in &vocabulary.concepts {
            let names = [&concept.id, &concept.name.zh, &concept.name.en];
            for word in names.into_iter().chain(&concept.synonyms_zh).chain(&concept.synonyms_en).chain(&concept.pinyin)
            {
                hasher.update(word.as_bytes()).update(b"\0");
            }
            for parent in &concept.parents {
                hasher.update(vocabulary.concepts[*parent].id.as_bytes()).update(b"\0");
            }
        }
        Ok(format!("{REVISION} {} {}", self.core.settings().tags.threshold, hasher.finalize().to_hex()))
    }

    /// The vector index of an instance, holding everything that is committed.
    ///
    /// # Errors
    /// When the disk or the catalogue refuses, or there are no models.
    pub fn vectors(&self, instance: InstanceId) -> Result<Arc<VectorIndex>> {
        let index = {
            let mut open = self.vectors.lock();
            match open.get(&instance) {
                Some(index) => Arc::clone(index),
                None => {
                    let options = VectorOptions {
                        dimensions: DIMENSIONS,
                        hnsw_from: self.core.settings().index.hnsw_from,
                        model: self.core.models.embedding_model()?,
                    };
                    let index = Arc::new(VectorIndex::open(&self.core.places.vector_index(instance), &options)?);
                    open.insert(instance, Arc::clone(&index));
                    index
                }
            }
        };
        let _one_at_a_time = self.following_vectors.lock();
        self.follow_vectors(instance, &index)?;
        Ok(index)
    }

    /// Brings one vector index up to date.
    fn follow_vectors(&self, instance: InstanceId, index: &VectorIndex) -> Result<()> {
        let model = self.core.models.embedding_model()?;
        let last = self.core.catalog.read(|read| read.last_seq())?;
        if index.seq().cast_signed() == last {
            return Ok(());
        }
        if index.seq() == 0 || index.seq().cast_signed() > last {
            // Newly made, or from a catalogue that was put back from a copy.
            index.keys().iter().for_each(|key| index.remove(key));
            let mut refused = None;
            let seq = self.core.catalog.read(|read| {
                let mut photo: Option<PhotoId> = None;
                let mut held: Vec<(u8, Vec<f32>)> = Vec::new();
                let mut put = |photo: PhotoId, held: &mut Vec<(u8, Vec<f32>)>| {
                    let slots: Vec<(u8, &[f32])> = held.iter().map(|(slot, values)| (*slot, &values[..])).collect();
                    if let Err(error) = index.replace(photo.get() as u64, &slots) {
                        refused = Some(error);
                    }
                    held.clear();
                };
                read.each_vector(Some(instance), &model, &mut |next, slot, values| {
                    if let Some(before) = photo.filter(|before| *before != next) {
                        put(before, &mut held);
                    }
                    photo = Some(next);
                    held.push((slot, values.to_vec()));
                })?;
                if let Some(last) = photo {
                    put(last, &mut held);
                }
                read.last_seq()
            })?;
            if let Some(error) = refused {
                return Err(error.into());
            }
            index.follow(seq.cast_unsigned());
            return Ok(());
        }
        loop {
            let changes = self.core.catalog.read(|read| read.changes_since(index.seq().cast_signed(), PAGE))?;
            let Some(newest) = changes.last().map(|change| change.seq) else { return Ok(()) };
            for change in changes {
                let key = change.photo.get() as u64;
                let vectors = self.core.catalog.read(|read| {
                    let here = !change.gone && read.photo(change.photo)?.is_some_and(|row| row.instance == instance);
                    if here { read.vectors_of(change.photo, &model) } else { Ok(Vec::new()) }
                })?;
                let slots: Vec<(u8, &[f32])> = vectors.iter().map(|one| (one.slot, &one.values[..])).collect();
                if slots.is_empty() { index.remove(key) } else { index.replace(key, &slots)? }
            }
            index.follow(newest.cast_unsigned());
        }
    }

    /// Brings the text index up to date; gives whether anything was new. A visiting process waits for the one that indexes,
    /// for some seconds and only right after an edit: whoever edited something looks for it next.
    ///
    /// # Errors
    /// When the disk or the catalogue refuses.
    pub fn follow_text(&self, stop: &AtomicBool) -> Result<bool> {
        if self.access == Access::Visit {
            return self.await_owner(stop);
        }
        let _one_at_a_time = self.following_text.lock();
        let mut text = self.text()?;
        let vocabulary = self.core.models.vocabulary()?;
        let threshold = self.core.settings().tags.threshold;
        let last = self.core.catalog.read(|read| read.last_seq())?;
        if text.seq().cast_signed() > last {
            // From a catalogue that was put back from a copy.
            drop(text);
            *self.text.write() = None;
            remove_folder(&self.core.places.text_index())?;
            text = self.text()?;
        }
        let made_with = self.made_with()?;
        if *self.text_made_with.lock() != made_with && !self.rewrite_text(&text, stop)? {
            return Ok(false);
        }
        let begun = text.seq().cast_signed();
        let mut seq = begun;
        let mut uncommitted = 0;
        while !stop.load(Ordering::Relaxed) {
            let changes = self.core.catalog.read(|read| read.changes_since(seq, PAGE))?;
            let Some(newest) = changes.last().map(|change| change.seq) else { break };
            let photos: Vec<PhotoId> = changes.iter().map(|change| change.photo).collect();
            for photo in &photos {
                text.remove(photo.get() as u64)?;
            }
            for document in documents(&self.core.catalog, &vocabulary, threshold, &photos)? {
                text.replace(&document)?;
            }
            seq = newest;
            uncommitted += photos.len();
            if uncommitted >= COMMIT {
                text.commit(seq.cast_unsigned())?;
                uncommitted = 0;
            }
        }
        if uncommitted > 0 {
            text.commit(seq.cast_unsigned())?;
        }
        let new = seq > begun;
        if new {
            self.core.events.tell(&Event::Searchable);
        }
        Ok(new)
    }

    /// Waits until the process that indexes has brought the text index to where the catalogue stands now.
    fn await_owner(&self, stop: &AtomicBool) -> Result<bool> {
        let (last, edited) = self.core.catalog.read(|read| Ok((read.last_seq()?, read.history(1)?.pop())))?;
        let since = edited.map_or(i64::MAX, |edit| now().saturating_sub(edit.at));
        if since > i64::try_from(LATELY.as_millis()).unwrap_or(i64::MAX) {
            return Ok(false);
        }
        let until = Instant::now() + LATELY;
        let mut waited = false;
        // Not every number has a photo any more.
        let is_behind = || -> Result<bool> {
            let seq = self.text()?.seq().cast_signed();
            let next = self.core.catalog.read(|read| read.changes_since(seq, 1))?.pop();
            Ok(next.is_some_and(|change| change.seq <= last))
        };
        while is_behind()? {
            if Instant::now() >= until || stop.load(Ordering::Relaxed) {
                return Ok(false);
            }
            waited = true;
            std::thread::sleep(OWNER);
            // Opened anew: an index that was not there before is there now, and what is held open notices commits late.
            *self.text.write() = None;
        }
        Ok(waited)
    }

    /// Writes all texts anew over the old ones, after the threshold or the vocabulary changed: until the end searches find
    /// by the old ones. What is written down as made with stays the old until then, so that a crash on the way starts anew.
    /// `false` when stopped.
    fn rewrite_text(&self, text: &TextIndex, stop: &AtomicBool) -> Result<bool> {
        let made_with = self.made_with()?;
        let (vocabulary, threshold) = (self.core.models.vocabulary()?, self.core.settings().tags.threshold);
        let held = text.seq();
        let all: Vec<PhotoId> = self.cells(&self.core)?.iter().map(|cell| cell.photo).collect();
        for (n, photos) in all.chunks(PAGE).enumerate() {
            if stop.load(Ordering::Relaxed) {
                return Ok(false);
            }
            for photo in photos {
                text.remove(photo.get() as u64)?;
            }
            for document in documents(&self.core.catalog, &vocabulary, threshold, photos)? {
                text.replace(&document)?;
            }
            if n % (COMMIT / PAGE) == COMMIT / PAGE - 1 {
                text.commit(held)?;
            }
        }
        text.commit(held)?;
        self.note_made_with(&made_with)?;
        *self.text_made_with.lock() = made_with;
        Ok(true)
    }

    /// The cells of all photos.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn cells(&self, core: &Core) -> Result<Arc<Vec<shiguang_catalog::Cell>>> {
        self.cells.all(&core.catalog)
    }

    /// Closes the vector indexes: those of another model are opened when they are next needed.
    pub fn close_vectors(&self) {
        self.vectors.lock().clear();
        self.saved.lock().clear();
    }

    /// Brings the vector indexes that are open up to date.
    ///
    /// # Errors
    /// When the disk or the catalogue refuses.
    pub fn follow_open_vectors(&self) -> Result<()> {
        let open: Vec<(InstanceId, Arc<VectorIndex>)> =
            self.vectors.lock().iter().map(|(instance, index)| (*instance, Arc::clone(index))).collect();
        let _one_at_a_time = self.following_vectors.lock();
        open.iter().try_for_each(|(instance, index)| self.follow_vectors(*instance, index))
    }

    /// Opens the vector indexes of instances that are large enough for a graph: it should stand before the first search.
    fn open_large(&self) -> Result<()> {
        let enough = self.core.settings().index.hnsw_from as u64;
        let large: Vec<InstanceId> = self.core.catalog.read(|read| {
            let mut large = Vec::new();
            for instance in read.instances()? {
                if read.counts(instance.id)?.done[Stage::Embed as usize] >= enough {
                    large.push(instance.id);
                }
            }
            Ok(large)
        })?;
        let closed: Vec<InstanceId> = {
            let open = self.vectors.lock();
            large.into_iter().filter(|instance| !open.contains_key(instance)).collect()
        };
        closed.into_iter().try_for_each(|instance| self.vectors(instance).map(drop))
    }

    /// Builds the graphs that large indexes want; long.
    pub fn build_graphs(&self, cancel: &AtomicBool) {
        if self.access == Access::Visit {
            return;
        }
        // Without them searches scan, and whoever searches is told what is wrong.
        self.open_large().ok();
        let open: Vec<Arc<VectorIndex>> = self.vectors.lock().values().cloned().collect();
        for index in open.iter().filter(|index| index.wants_graph()) {
            if index.build_graph(cancel) {
                // Minutes of work on a large instance: kept at once. What cannot be kept is built again some day.
                index.save().ok();
            }
        }
    }

    /// Opens every instance's vector index, so that the first search need not.
    ///
    /// # Errors
    /// As [`Self::vectors`].
    pub fn open_all_vectors(&self) -> Result<()> {
        let instances = self.core.catalog.read(|read| read.instances())?;
        instances.iter().try_for_each(|instance| self.vectors(instance.id).map(drop))
    }

    /// Writes the open vector indexes to the disk that hold more than what is there.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn save(&self) -> Result<()> {
        if self.access == Access::Visit {
            return Ok(());
        }
        let open: Vec<(InstanceId, Arc<VectorIndex>)> =
            self.vectors.lock().iter().map(|(instance, index)| (*instance, Arc::clone(index))).collect();
        for (instance, index) in open {
            let seq = index.seq();
            if self.saved.lock().get(&instance) != Some(&seq) {
                index.save()?;
                self.saved.lock().insert(instance, seq);
            }
        }
        Ok(())
    }

    /// Searches the vectors of an instance; the true vectors for the last ranking come from the catalogue.
    ///
    /// # Errors
    /// As [`Self::vectors`].
    pub fn search_vectors(
        &self,
        index: &VectorIndex,
        vector: &[f32],
        query: &VectorQuery<'_>,
    ) -> Result<Vec<VectorHit>> {
        let model = self.core.models.embedding_model()?;
        let mut failed = None;
        let hits = index.search(vector, query, &mut |wanted| {
            let slots: Vec<(PhotoId, u8)> = wanted.iter().map(|(key, slot)| (PhotoId::from_key(*key), *slot)).collect();
            self.core.catalog.read(|read| read.vectors_of_slots(&slots, &model)).unwrap_or_else(|error| {
                failed = Some(error);
                vec![None; wanted.len()]
            })
        })?;
        failed.map_or(Ok(hits), |error| Err(error.into()))
    }

    /// The photos that are there, in an instance or in all.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn present(&self, only: Option<InstanceId>) -> Result<Arc<RoaringTreemap>> {
        self.present.of(&self.core.catalog, only)
    }

    /// What conditions of searches found lately.
    #[must_use]
    pub fn filter_sets(&self) -> &FilterSets {
        &self.filters
    }

    /// Forgets an instance's index and removes its folder.
    pub fn forget(&self, instance: InstanceId) {
        self.present.forget(instance);
        self.vectors.lock().remove(&instance);
        self.saved.lock().remove(&instance);
        // A folder that stays is removed by `doctor`; it is only disk space.
        drop(fs::remove_dir_all(self.core.places.vector_index(instance)));
    }

    /// Throws both indexes away; they come back from the catalogue.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn reset(&self) -> Result<()> {
        self.vectors.lock().clear();
        self.saved.lock().clear();
        *self.text.write() = None;
        remove_folder(&self.core.places.indexes())
    }
}

/// A folder that is not there is removed already.
fn remove_folder(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::io(format!("removing {}", folder.display()), error))
        }
        _ => Ok(()),
    }
}

/// Tells the catalogue what version of each stage this program does; photos done at another one become pending.
///
/// # Errors
/// When the models are not there or the catalogue cannot be written.
pub fn expect_versions(core: &Core) -> Result<()> {
    for stage in Stage::ALL {
        let version = core.models.version(stage)?;
        core.catalog.write(|write| write.expect_version(stage, version))?;
    }
    Ok(())
}
