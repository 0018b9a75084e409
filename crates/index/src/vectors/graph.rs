//! An `hnsw_rs` graph over the codes of one shelf.
//!
//! What is done about the traps of hnsw_rs 0.3.5 (`docs/index.md` of the plan has the measurements):
//! - Nodes are **identical codes**, each once, with the list of vectors that have them: exact duplicates ruin recall.
//! - Nothing can be deleted: a node without members is dead, is skipped, and is counted for the rebuild rule.
//! - The distance is our own and is never negative, never NaN; `DistDot` can be both and then panics.
//! - Points are i8 codes, not f32: a quarter of the memory, no f32 copy of the vectors needed to build, and a faster
//!   distance. What is lost is given back by the exact re-rank, which runs in any case.
//! - `keep_pruned` and `search_filter` are never used; `max_layer` is 16, as the dump demands.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::path::Path;

use hnsw_rs::anndists::dist::distances::Distance;
use hnsw_rs::api::AnnT;
use hnsw_rs::hnsw::Hnsw;
use hnsw_rs::hnswio::HnswIo;

use super::code::{Code, dot};

/// Links of a node; twice as many on the lowest layer.
const LINKS: usize = 16;
/// How widely a new node looks for its links.
const EF_CONSTRUCTION: usize = 200;
/// The dump of hnsw_rs works with no other number.
const MAX_LAYER: usize = 16;
/// A point is the codes, then these bytes of its factor.
const FACTOR_BYTES: usize = size_of::<f32>();

/// `1 - cosine` of two points.
#[derive(Clone, Copy, Default)]
pub(crate) struct CodeDistance;

impl Distance<i8> for CodeDistance {
    fn eval(&self, a: &[i8], b: &[i8]) -> f32 {
        let ((a, a_factor), (b, b_factor)) = (split(a), split(b));
        (1.0 - dot(a, b) as f32 * a_factor * b_factor).max(0.0)
    }
}

fn point(code: &Code) -> Vec<i8> {
    let mut point = Vec::with_capacity(code.codes.len() + FACTOR_BYTES);
    point.extend_from_slice(&code.codes);
    point.extend(code.factor.to_le_bytes().map(u8::cast_signed));
    point
}

fn split(point: &[i8]) -> (&[i8], f32) {
    let (codes, factor) = point.split_at(point.len() - FACTOR_BYTES);
    (codes, f32::from_le_bytes([factor[0], factor[1], factor[2], factor[3]].map(i8::cast_unsigned)))
}

/// 128 bits of BLAKE3: two different codes never meet.
fn fingerprint(codes: &[i8]) -> u128 {
    let bytes: Vec<u8> = codes.iter().map(|code| code.cast_unsigned()).collect();
    let mut first = [0; 16];
    first.copy_from_slice(&blake3::hash(&bytes).as_bytes()[..16]);
    u128::from_le_bytes(first)
}

/// The vectors (key, slot) that share one node.
type Members = Vec<(u64, u8)>;

/// See the module.
pub(crate) struct Graph {
    hnsw: Hnsw<'static, i8, CodeDistance>,
    /// By node number.
    members: Vec<Members>,
    fingerprints: Vec<u128>,
    node_of_codes: HashMap<u128, u32>,
    nodes_of_key: HashMap<u64, Vec<u32>>,
    dead: usize,
}

impl Graph {
    /// An empty graph; `expected` nodes are only a hint.
    pub fn new(expected: usize) -> Self {
        Self::around(Hnsw::new(LINKS, expected.max(1), MAX_LAYER, EF_CONSTRUCTION, CodeDistance))
    }

    fn around(hnsw: Hnsw<'static, i8, CodeDistance>) -> Self {
        Self {
            hnsw,
            members: Vec::new(),
            fingerprints: Vec::new(),
            node_of_codes: HashMap::new(),
            nodes_of_key: HashMap::new(),
            dead: 0,
        }
    }

    /// Number of nodes, dead ones too.
    pub fn nodes(&self) -> usize {
        self.members.len()
    }

    /// Nodes that nothing belongs to any more.
    pub fn dead(&self) -> usize {
        self.dead
    }

    /// Share of dead nodes, 0 to 1.
    pub fn dead_share(&self) -> f32 {
        if self.members.is_empty() { 0.0 } else { self.dead as f32 / self.members.len() as f32 }
    }

    /// Adds one vector: to the node with the same codes if there is one (also a dead one), else to a new node.
    pub fn add(&mut self, key: u64, slot: u8, code: &Code) {
        let print = fingerprint(&code.codes);
        let node = match self.node_of_codes.get(&print) {
            Some(&node) => {
                if self.members[node as usize].is_empty() {
                    self.dead -= 1;
                }
                node
            }
            None => {
                let node = self.note_node(print);
                self.hnsw.insert((&point(code), node as usize));
                node
            }
        };
        self.note_member(node, key, slot);
    }

    fn note_node(&mut self, print: u128) -> u32 {
        let node = self.members.len() as u32;
        self.members.push(Members::new());
        self.fingerprints.push(print);
        self.node_of_codes.insert(print, node);
        node
    }

    fn note_member(&mut self, node: u32, key: u64, slot: u8) {
        self.members[node as usize].push((key, slot));
        self.nodes_of_key.entry(key).or_default().push(node);
    }

    /// Forgets all vectors of `key`.
    pub fn drop_key(&mut self, key: u64) {
        for node in self.nodes_of_key.remove(&key).unwrap_or_default() {
            let members = &mut self.members[node as usize];
            let before = members.len();
            members.retain(|member| member.0 != key);
            if members.is_empty() && before > 0 {
                self.dead += 1;
            }
        }
    }

    /// The members of about the `ef` nodes nearest to `code`, nearest nodes first, with their coded cosine.
    pub fn search(&self, code: &Code, ef: usize) -> impl Iterator<Item = (f32, &[(u64, u8)])> + '_ {
        // hnsw_rs looks for a filled layer without end when there is none.
        let found = if self.members.is_empty() { Vec::new() } else { self.hnsw.search(&point(code), ef, ef) };
        found.into_iter().filter_map(|near| Some((1.0 - near.distance, self.members.get(near.d_id)?.as_slice())))
    }

    /// Bytes held, about: hnsw_rs itself cannot be asked, 2.3 KB a node were measured.
    pub fn bytes(&self, dimensions: usize) -> usize {
        self.members.len() * (2300 + dimensions + 150)
    }

    /// Writes `{name}.hnsw.graph`, `{name}.hnsw.data` and `{name}.nodes` into `folder`; returns the files' names.
    /// Nothing is flushed to the disk yet.
    pub fn dump(&self, folder: &Path, name: &str) -> io::Result<[String; 3]> {
        // hnsw_rs panics when it cannot make its files.
        let dumped = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.hnsw.file_dump(folder, name)))
            .map_err(|_| io::Error::other("hnsw_rs could not make its files"))?;
        dumped.map_err(|error| io::Error::other(error.to_string()))?;
        let nodes = format!("{name}.nodes");
        let mut out = io::BufWriter::new(std::fs::File::create(folder.join(&nodes))?);
        out.write_all(&(self.members.len() as u64).to_le_bytes())?;
        for (print, members) in self.fingerprints.iter().zip(&self.members) {
            out.write_all(&print.to_le_bytes())?;
            out.write_all(&(members.len() as u32).to_le_bytes())?;
            for (key, slot) in members {
                out.write_all(&key.to_le_bytes())?;
                out.write_all(&[*slot])?;
            }
        }
        out.flush()?;
        Ok([format!("{name}.hnsw.graph"), format!("{name}.hnsw.data"), nodes])
    }

    /// Reads what [`Graph::dump`] wrote. The files must have been verified before: hnsw_rs **exits the process** on a
    /// short data file and loads flipped bytes without a word.
    ///
    /// `load_hnsw` returns a graph that borrows its reader. Without memory maps nothing is truly borrowed, and the
    /// reader is a path and a counter, so the reader is leaked: about 200 bytes for each graph opened, which happens
    /// once an instance and start. The graph itself is owned and freed. The alternative, building again at each start,
    /// costs minutes of CPU at 100,000 vectors.
    pub fn load(folder: &Path, name: &str) -> io::Result<Self> {
        let loaded = std::panic::catch_unwind(|| {
            let reader: &'static mut HnswIo = Box::leak(Box::new(HnswIo::new(folder, name)));
            reader.load_hnsw::<i8, CodeDistance>().map_err(|error| io::Error::other(error.to_string()))
        });
        let mut hnsw = loaded.map_err(|_| io::Error::other("hnsw_rs could not read its files"))??;
        // A loaded graph comes back with this on; it was built without.
        hnsw.set_extend_candidates(false);
        let mut graph = Self::around(hnsw);
        graph.read_nodes(&mut io::BufReader::new(std::fs::File::open(folder.join(format!("{name}.nodes")))?))?;
        if graph.hnsw.get_nb_point() != graph.members.len() {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
        Ok(graph)
    }

    fn read_nodes(&mut self, input: &mut impl Read) -> io::Result<()> {
        for _ in 0..u64::from_le_bytes(bytes(input)?) {
            let node = self.note_node(u128::from_le_bytes(bytes(input)?));
            let members = u32::from_le_bytes(bytes(input)?);
            for _ in 0..members {
                let key = u64::from_le_bytes(bytes(input)?);
                let [slot] = bytes(input)?;
                self.note_member(node, key, slot);
            }
            self.dead += usize::from(members == 0);
        }
        Ok(())
    }
}

fn bytes<const N: usize>(input: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    input.read_exact(&mut bytes)?;
    Ok(bytes)
}
