//! The vectors of one instance and one model: exact scan over i8 codes, a graph for large instances, exact re-rank.
//!
//! Any thread may call anything. Searches share a read lock. Changes, the save and the last step of building a graph
//! take `changes` first, so that nobody queues for the write lock for longer than one change takes: a search waits for
//! one change at most, never for a save or a build.

mod code;
mod graph;
mod pairs;
mod query;
mod scan;
mod shelf;
mod store;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::{Mutex, RwLock};

pub use pairs::near_pairs;
pub use query::{FetchVectors, VectorHit, VectorQuery};

use crate::IndexError;
use crate::generation::{self, Building, Manifest, platform};
use code::Code;
use graph::Graph;
use query::Search;
use shelf::{NewRow, Shelf};

/// Above this share of dead nodes a graph is built anew.
const REBUILD_DEAD_SHARE: f32 = 0.3;
/// A graph being built takes over when fewer changed keys than this are left to catch up with.
const CATCH_UP_UNDER_LOCK: usize = 16;

/// What an index is opened with.
#[derive(Debug, Clone, Copy)]
pub struct VectorOptions {
    /// Length of every vector.
    pub dimensions: usize,
    /// From so many vectors of a kind (whole photos; crops) on a graph is wanted. [`VectorOptions::HNSW_FROM`].
    pub hnsw_from: usize,
    /// Hash of the model file: vectors of two models are never compared.
    pub model: [u8; 32],
}

impl VectorOptions {
    /// The default of `hnsw_from`.
    pub const HNSW_FROM: usize = 300_000;
}

/// Sizes of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VectorStats {
    /// Vectors held.
    pub vectors: usize,
    /// Different keys held.
    pub keys: usize,
    /// Nodes of the graphs, dead ones too; 0 without a graph.
    pub graph_nodes: usize,
    /// Nodes that nothing belongs to any more.
    pub dead: usize,
    /// Memory held, bytes, about.
    pub bytes: usize,
}

/// All vectors of one instance and one model. See the module.
pub struct VectorIndex {
    folder: PathBuf,
    options: VectorOptions,
    state: RwLock<State>,
    /// Held by whoever changes `state`; taken before it.
    changes: Mutex<()>,
    /// Held by a save: there is one folder to write.
    saving: Mutex<()>,
    /// Held by a build.
    building: Mutex<()>,
    notices: Mutex<Vec<String>>,
}

struct State {
    seq: u64,
    /// Whole photos (slot 0), crops (slots 1 and up).
    shelves: [Shelf; 2],
}

fn shelf_of(slot: u8) -> usize {
    usize::from(slot > 0)
}

impl VectorIndex {
    /// Loads the newest generation whose checksums hold; without one, starts empty with `seq` 0.
    ///
    /// # Errors
    /// Only when the disk refuses to list the folder. Damage is told by [`VectorIndex::notice`].
    pub fn open(folder: &Path, options: &VectorOptions) -> Result<Self, IndexError> {
        let mut notices = Vec::new();
        let mut state = None;
        for generation in generation::list(folder)? {
            match load(&generation, options) {
                Ok(loaded) => {
                    state = Some(loaded);
                    break;
                }
                Err(reason) => {
                    notices.push(format!("vector index: generation {} left out: {reason}", generation.number));
                    generation.remove();
                }
            }
        }
        let empty = || State { seq: 0, shelves: [Shelf::new(options.dimensions), Shelf::new(options.dimensions)] };
        Ok(Self {
            folder: folder.to_owned(),
            options: *options,
            state: RwLock::new(state.unwrap_or_else(empty)),
            changes: Mutex::new(()),
            saving: Mutex::new(()),
            building: Mutex::new(()),
            notices: Mutex::new(notices),
        })
    }

    /// What was found damaged, oldest first, once.
    pub fn notice(&self) -> Vec<String> {
        std::mem::take(&mut self.notices.lock())
    }

    /// The last catalogue sequence held.
    pub fn seq(&self) -> u64 {
        self.state.read().seq
    }

    /// Says that everything up to `seq` is held now.
    pub fn follow(&self, seq: u64) {
        let _changes = self.changes.lock();
        self.state.write().seq = seq;
    }

    /// Puts `vectors` (slot 0 for the whole photo, 1 and up for crops of boxes) in the place of all that `key` had.
    ///
    /// # Errors
    /// When one of them cannot be compared: wrong length, all zeros, not finite. Nothing is changed then.
    pub fn replace(&self, key: u64, vectors: &[(u8, &[f32])]) -> Result<(), IndexError> {
        let mut rows = [Vec::new(), Vec::new()];
        for &(slot, vector) in vectors {
            let code = Code::of(vector, self.options.dimensions).map_err(|reason| IndexError::BadVector {
                key,
                slot,
                reason,
            })?;
            let shelf: &mut Vec<NewRow> = &mut rows[shelf_of(slot)];
            // The last one wins when a slot comes twice.
            shelf.retain(|row| row.slot != slot);
            shelf.push(NewRow { slot, code });
        }
        self.put(key, &rows);
        Ok(())
    }

    /// Forgets all vectors of `key`.
    pub fn remove(&self, key: u64) {
        self.put(key, &[Vec::new(), Vec::new()]);
    }

    fn put(&self, key: u64, rows: &[Vec<NewRow>; 2]) {
        let _changes = self.changes.lock();
        let mut state = self.state.write();
        for (shelf, rows) in state.shelves.iter_mut().zip(rows) {
            shelf.replace(key, rows);
        }
    }

    /// Number of vectors.
    pub fn len(&self) -> usize {
        self.state.read().shelves.iter().map(Shelf::len).sum()
    }

    /// True without any vector.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The keys that have a vector.
    pub fn keys(&self) -> roaring::RoaringTreemap {
        let state = self.state.read();
        state.shelves[0].held() | state.shelves[1].held()
    }

    /// The nearest keys, best first, ties by key: one hit a key, its best slot. The codes choose the candidates,
    /// `exact` fetches their true vectors, and these decide order, cosine and threshold. No lock is held while
    /// `exact` runs.
    ///
    /// # Errors
    /// When the query cannot be compared with anything.
    pub fn search(
        &self,
        vector: &[f32],
        query: &VectorQuery<'_>,
        exact: &mut FetchVectors<'_>,
    ) -> Result<Vec<VectorHit>, IndexError> {
        let code = Code::of(vector, self.options.dimensions).map_err(|reason| IndexError::BadVector {
            key: 0,
            slot: 0,
            reason,
        })?;
        let search = Search { vector, code, query, hnsw_from: self.options.hnsw_from };
        if query.limit == 0 {
            return Ok(Vec::new());
        }
        let candidates = search.candidates(&self.state.read().shelves);
        Ok(search.hits(&candidates, exact))
    }

    /// Writes a new generation: everything held now. A kill at any moment leaves the older or the newer one. Searches
    /// go on; changes wait while the files are written, not while they are flushed.
    ///
    /// # Errors
    /// When the disk refuses. The older generation is still there then.
    pub fn save(&self) -> Result<(), IndexError> {
        let _saving = self.saving.lock();
        let building = Building::start(&self.folder)?;
        let (files, seq) = {
            let _changes = self.changes.lock();
            let state = self.state.read();
            let files = store::write(&state.shelves, building.folder()).map_err(IndexError::io(building.folder()))?;
            (files, state.seq)
        };
        let manifest = Manifest {
            format: store::FORMAT,
            platform: platform(),
            dimensions: self.options.dimensions,
            model: hex(&self.options.model),
            seq,
            files: Vec::new(),
        };
        building.finish(manifest, &files)
    }

    /// True when [`VectorIndex::build_graph`] has work: a large shelf without a graph, or one with many dead nodes.
    pub fn wants_graph(&self) -> bool {
        self.state.read().shelves.iter().any(|shelf| self.shelf_wants_graph(shelf))
    }

    fn shelf_wants_graph(&self, shelf: &Shelf) -> bool {
        match &shelf.graph {
            None => shelf.len() >= self.options.hnsw_from.max(1),
            Some(graph) => graph.dead_share() > REBUILD_DEAD_SHARE,
        }
    }

    /// Builds the graphs that are wanted. Long (minutes of CPU at 100,000 vectors): for a background thread. Searches
    /// and changes go on; what changes meanwhile is caught up with. Returns true when all wanted graphs stand, false
    /// when `cancel` was set, or another thread is building.
    pub fn build_graph(&self, cancel: &AtomicBool) -> bool {
        let Some(_building) = self.building.try_lock() else { return false };
        (0..2).all(|shelf| {
            let wanted = self.shelf_wants_graph(&self.state.read().shelves[shelf]);
            !wanted || self.build_shelf_graph(shelf, cancel)
        })
    }

    fn build_shelf_graph(&self, shelf: usize, cancel: &AtomicBool) -> bool {
        let pending: Vec<u64> = {
            let _changes = self.changes.lock();
            let mut state = self.state.write();
            state.shelves[shelf].journal = Some(Vec::new());
            state.shelves[shelf].distinct_keys().collect()
        };
        let mut graph = Graph::new(pending.len());
        let mut pending = pending;
        loop {
            for key in pending.drain(..) {
                if cancel.load(Ordering::Relaxed) {
                    let _changes = self.changes.lock();
                    self.state.write().shelves[shelf].journal = None;
                    return false;
                }
                let rows = rows_of(&self.state.read().shelves[shelf], key);
                update(&mut graph, key, &rows);
            }
            let _changes = self.changes.lock();
            let mut state = self.state.write();
            let shelf = &mut state.shelves[shelf];
            let changed = shelf.journal.replace(Vec::new()).unwrap_or_default();
            if changed.len() < CATCH_UP_UNDER_LOCK {
                for key in changed {
                    let rows = rows_of(shelf, key);
                    update(&mut graph, key, &rows);
                }
                shelf.journal = None;
                let older = shelf.graph.replace(graph);
                // Freeing a large graph takes long; nobody needs to wait for that.
                drop(state);
                drop(older);
                return true;
            }
            pending = changed;
        }
    }

    /// Sizes.
    pub fn stats(&self) -> VectorStats {
        let state = self.state.read();
        let mut stats = VectorStats::default();
        for shelf in &state.shelves {
            stats.vectors += shelf.len();
            stats.bytes += shelf.bytes();
            if let Some(graph) = &shelf.graph {
                stats.graph_nodes += graph.nodes();
                stats.dead += graph.dead();
                stats.bytes += graph.bytes(self.options.dimensions);
            }
        }
        let [photos, crops] = &state.shelves;
        let only_crops = crops.distinct_keys().filter(|&key| photos.rows_of(key).is_empty()).count();
        stats.keys = photos.key_count() + only_crops;
        stats
    }
}

fn rows_of(shelf: &Shelf, key: u64) -> Vec<NewRow> {
    let row = |&row: &u32| {
        let row = row as usize;
        NewRow { slot: shelf.slots[row], code: Code { codes: shelf.code(row).to_vec(), factor: shelf.factors[row] } }
    };
    shelf.rows_of(key).iter().map(row).collect()
}

fn update(graph: &mut Graph, key: u64, rows: &[NewRow]) {
    graph.drop_key(key);
    for row in rows {
        graph.add(key, row.slot, &row.code);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The state in a generation, or what speaks against it, for a person.
fn load(generation: &generation::Generation, options: &VectorOptions) -> Result<State, String> {
    let manifest = generation.verify()?;
    if manifest.format != store::FORMAT || manifest.platform != platform() {
        return Err("made by another version".to_owned());
    }
    if manifest.dimensions != options.dimensions || manifest.model != hex(&options.model) {
        return Err("made with another model".to_owned());
    }
    let files: Vec<&str> = manifest.files.iter().map(|file| file.name.as_str()).collect();
    let shelves = store::read(&generation.folder, options.dimensions, &files).map_err(|error| error.to_string())?;
    Ok(State { seq: manifest.seq, shelves })
}
