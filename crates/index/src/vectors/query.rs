//! A search over the shelves: scan or graph, then the exact re-rank.

use std::collections::{HashMap, HashSet};

use roaring::RoaringTreemap;

use super::code::{Code, cosine};
use super::graph::Graph;
use super::scan::{Best, Kept, scan};
use super::shelf::Shelf;

/// Fetches the true vectors (from the catalogue) of the candidates (key, slot), in their order; `None` for one that is
/// gone, which is then no hit.
pub type FetchVectors<'a> = dyn FnMut(&[(u64, u8)]) -> Vec<Option<Vec<f32>>> + 'a;

/// What to find.
#[derive(Debug, Clone, Copy)]
pub struct VectorQuery<'a> {
    /// At most so many hits.
    pub limit: usize,
    /// So many of the best are left out before (paging).
    pub offset: usize,
    /// Only these keys; `None` for all.
    pub keep: Option<&'a RoaringTreemap>,
    /// Compare with the crops of boxes (slots 1 and up) as well as with whole photos (slot 0).
    pub crops: bool,
    /// Only hits with at least this cosine; -1 for all.
    pub threshold: f32,
    /// Never this key: the photo itself.
    pub exclude: Option<u64>,
    /// So many of the best candidates are compared exactly; those behind them keep the cosine of their codes, at most that
    /// of the last one before them. For lists of everything, whose true vectors would have to be read one by one.
    pub exactly: usize,
}

impl Default for VectorQuery<'_> {
    /// The best 10 whole photos, whatever their cosine.
    fn default() -> Self {
        Self { limit: 10, offset: 0, keep: None, crops: false, threshold: -1.0, exclude: None, exactly: usize::MAX }
    }
}

/// A key found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VectorHit {
    /// The photo.
    pub key: u64,
    /// Which of its vectors is nearest: 0 for the whole photo.
    pub slot: u8,
    /// The exact cosine, -1 to 1; behind [`VectorQuery::exactly`] that of the codes.
    pub cosine: f32,
}

/// At least so many candidates are re-ranked exactly: with 40, the best 10 were complete on every set measured.
const RERANK: usize = 40;
/// Large pages are re-ranked with this many more candidates than hits instead of four times as many: the errors of the
/// codes only move hits near the end of the page.
const RERANK_MARGIN: usize = 400;
/// A coded cosine is off by less than this.
const CODE_ERROR: f32 = 0.05;
/// The narrowest graph search. On vectors like real ones (docs/performance.md) a width of 64 found 93 % of the ten nearest;
/// other engines need 384 to 512 for 99 % there.
const EF: usize = 384;
/// `hnsw_from` is the size at which a graph search of this width costs as much as the scan (at 50,000: measured
/// 15 us for each unit of width, 0.03 us for each row). In larger shelves wider searches still pay.
const EF_AT_BREAK_EVEN: usize = 250;
/// A filtered search of a shelf of at most so many bytes scans: 20 ms of one core.
const FILTERED_SCAN_BYTES: usize = 150 << 20;

/// How one shelf is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plan {
    Scan,
    /// With this width, for this many candidates.
    Graph {
        ef: usize,
    },
}

/// The figures a plan depends on.
pub(crate) struct Situation {
    pub rows: usize,
    pub keys: usize,
    pub kept: usize,
    pub filtered: bool,
    pub dimensions: usize,
    pub hnsw_from: usize,
    /// Share of dead nodes; `None` without a graph.
    pub dead: Option<f32>,
    pub wanted: usize,
}

impl Plan {
    pub fn of(now: &Situation) -> Self {
        let Some(dead) = now.dead else { return Self::Scan };
        if now.kept == 0
            || (now.filtered && (now.kept * 5 <= now.keys || now.rows * now.dimensions <= FILTERED_SCAN_BYTES))
        {
            return Self::Scan;
        }
        let selectivity = now.kept as f32 / now.keys as f32 * (1.0 - dead).max(0.1);
        let ef = ((3 * now.wanted) as f32 / selectivity).ceil() as usize;
        let ef = ef.max((EF as f32 / (1.0 - dead).max(0.1)) as usize);
        if ef.saturating_mul(now.hnsw_from / EF_AT_BREAK_EVEN) > now.rows { Self::Scan } else { Self::Graph { ef } }
    }
}

/// A candidate: its coded cosine and which vector it is.
type Candidate = (f32, u64, u8);

/// One search, prepared.
pub(crate) struct Search<'a> {
    pub vector: &'a [f32],
    pub code: Code,
    pub query: &'a VectorQuery<'a>,
    pub hnsw_from: usize,
}

impl Search<'_> {
    /// Hits wanted before the offset is cut off.
    pub fn wanted(&self) -> usize {
        self.query.limit.saturating_add(self.query.offset)
    }

    /// The best vectors of `shelves` by their codes, at most one a key, best first: enough for the re-rank.
    pub fn candidates(&self, shelves: &[Shelf]) -> Vec<Candidate> {
        let wanted = self.wanted();
        let most = RERANK.max(wanted.saturating_mul(4).min(wanted.saturating_add(RERANK_MARGIN)));
        let shelves = if self.query.crops { shelves } else { &shelves[..1] };
        let mut all: Vec<Candidate> = shelves.iter().flat_map(|shelf| self.of_shelf(shelf, most)).collect();
        all.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        // Two vectors of a key within the codes' error of each other may change places in the re-rank, so a key keeps
        // up to two of them; `hits` keeps the better one.
        let mut seen: HashMap<u64, u8> = HashMap::new();
        let mut chosen = Vec::with_capacity(all.len().min(most));
        for candidate in all {
            if seen.len() >= most && !seen.contains_key(&candidate.1) {
                break;
            }
            let times = seen.entry(candidate.1).or_default();
            *times = times.saturating_add(1);
            if *times <= 2 {
                chosen.push(candidate);
            }
        }
        chosen
    }

    fn of_shelf(&self, shelf: &Shelf, most: usize) -> Vec<Candidate> {
        let kept = Kept { keep: self.query.keep, exclude: self.query.exclude };
        let situation = Situation {
            rows: shelf.len(),
            keys: shelf.key_count(),
            kept: kept.count(shelf),
            filtered: kept.keep.is_some(),
            dimensions: shelf.dimensions,
            hnsw_from: self.hnsw_from,
            dead: shelf.graph.as_ref().map(Graph::dead_share),
            wanted: self.wanted(),
        };
        if let (Plan::Graph { ef }, Some(graph)) = (Plan::of(&situation), &shelf.graph)
            && let Some(found) = self.walk(graph, &kept, ef)
        {
            return found;
        }
        self.scan(shelf, &kept, most)
    }

    /// By the graph; `None` when so few are left behind the filter that the scan must do it.
    pub fn walk(&self, graph: &Graph, kept: &Kept<'_>, ef: usize) -> Option<Vec<Candidate>> {
        let mut found = Vec::new();
        let mut farthest = 1.0_f32;
        for (cosine, members) in graph.search(&self.code, ef) {
            farthest = farthest.min(cosine);
            let members = members.iter().filter(|(key, _)| kept.allows(*key));
            found.extend(members.map(|&(key, slot)| (cosine, key, slot)));
        }
        let enough = found.iter().map(|candidate| candidate.1).collect::<HashSet<_>>().len() >= self.wanted();
        // With a threshold, few hits are complete when the walk has gone past it.
        let past_threshold = farthest < self.floor();
        (enough || past_threshold).then_some(found)
    }

    /// By comparing every kept row.
    pub fn scan(&self, shelf: &Shelf, kept: &Kept<'_>, most: usize) -> Vec<Candidate> {
        let mut most = most;
        loop {
            let mut best = Best::new(shelf, most, self.floor());
            scan(shelf, &self.code, kept, &mut best);
            let rows = best.finish();
            let cut_off = rows.len() >= most && most < shelf.len();
            let found: Vec<Candidate> = rows
                .into_iter()
                .map(|(cosine, row)| (cosine, shelf.keys[row as usize], shelf.slots[row as usize]))
                .collect();
            // Several slots of few keys may have filled the list: look wider then.
            let keys = found.iter().map(|candidate| candidate.1).collect::<HashSet<_>>().len();
            if keys >= self.wanted() || !cut_off {
                return found;
            }
            most = most.saturating_mul(4);
        }
    }

    fn floor(&self) -> f32 {
        self.query.threshold - CODE_ERROR
    }

    /// The hits: candidates with their true cosine, one a key, best first, ties by key.
    pub fn hits(&self, candidates: &[Candidate], exact: &mut FetchVectors<'_>) -> Vec<VectorHit> {
        let exactly = self.query.exactly.saturating_add(RERANK_MARGIN).min(candidates.len());
        let (candidates, rest) = candidates.split_at(exactly);
        let asked: Vec<(u64, u8)> = candidates.iter().map(|&(_, key, slot)| (key, slot)).collect();
        let mut hits: Vec<VectorHit> = asked
            .iter()
            .zip(if asked.is_empty() { Vec::new() } else { exact(&asked) })
            .filter_map(|(&(key, slot), vector)| {
                let cosine = cosine(self.vector, &vector?)?;
                (cosine >= self.query.threshold).then_some(VectorHit { key, slot, cosine })
            })
            .collect();
        hits.sort_unstable_by(|a, b| b.cosine.total_cmp(&a.cosine).then(a.key.cmp(&b.key)).then(a.slot.cmp(&b.slot)));
        // Candidates come in the order of their codes.
        let last = hits.last().map_or(1.0, |hit| hit.cosine);
        hits.extend(
            rest.iter().filter(|(cosine, ..)| *cosine >= self.query.threshold).map(|&(cosine, key, slot)| VectorHit {
                key,
                slot,
                cosine: cosine.clamp(-1.0, last),
            }),
        );
        let mut seen = HashSet::with_capacity(hits.len());
        hits.retain(|hit| seen.insert(hit.key));
        hits.into_iter().skip(self.query.offset).take(self.query.limit).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::shelf::NewRow;

    /// 200 directions in a plane, key = degrees, with the graph over them.
    fn circle() -> Shelf {
        let mut shelf = Shelf::new(2);
        shelf.graph = Some(Graph::new(200));
        for key in 0..200_u64 {
            shelf.replace(key, &[NewRow { slot: 0, code: at(key) }]);
        }
        shelf
    }

    fn direction(degrees: u64) -> [f32; 2] {
        let (sin, cos) = (degrees as f32).to_radians().sin_cos();
        [cos, sin]
    }

    fn at(degrees: u64) -> Code {
        Code::of(&direction(degrees), 2).unwrap()
    }

    fn walked(limit: usize, threshold: f32, ef: usize, keep: &RoaringTreemap) -> Option<Vec<u64>> {
        let shelf = circle();
        let vector = direction(100);
        let query = VectorQuery { limit, threshold, ..VectorQuery::default() };
        let search = Search { vector: &vector, code: at(100), query: &query, hnsw_from: 100 };
        let kept = Kept { keep: Some(keep), exclude: Some(100) };
        let found = search.walk(shelf.graph.as_ref().unwrap(), &kept, ef)?;
        let mut keys: Vec<u64> = found.iter().map(|candidate| candidate.1).collect();
        keys.sort_unstable();
        Some(keys)
    }

    #[test]
    fn a_walk_keeps_to_the_filter_or_gives_up() {
        let even: RoaringTreemap = (0..200).filter(|key| key % 2 == 0).collect();
        let near = walked(4, -1.0, 20, &even).unwrap();
        assert!(near.iter().all(|key| key % 2 == 0 && *key != 100), "{near:?}");
        assert!([96, 98, 102, 104].iter().all(|key| near.contains(key)), "{near:?}");
        // Nothing kept is near: the scan must look.
        let far: RoaringTreemap = (0..20).collect();
        assert_eq!(walked(4, -1.0, 20, &far), None);
        // Nothing kept is above the threshold, and the walk went past it: nothing is the answer.
        assert_eq!(walked(4, 0.99999, 60, &far), Some(vec![]));
    }

    #[test]
    fn the_plan_follows_the_measured_rules() {
        let now = |kept: usize, filtered: bool, wanted: usize| Situation {
            rows: 1_000_000,
            keys: 1_000_000,
            kept,
            filtered,
            dimensions: 256,
            hnsw_from: 50_000,
            dead: Some(0.0),
            wanted,
        };
        assert_eq!(Plan::of(&now(1_000_000, false, 10)), Plan::Graph { ef: 384 });
        assert_eq!(Plan::of(&now(1_000_000, false, 200)), Plan::Graph { ef: 600 });
        assert_eq!(Plan::of(&now(500_000, true, 80)), Plan::Graph { ef: 480 }, "weakly filtered: wider");
        assert_eq!(Plan::of(&now(200_000, true, 10)), Plan::Scan, "a fifth is scanned");
        assert_eq!(Plan::of(&now(1_000_000, false, 5_000)), Plan::Scan, "a page of thousands is scanned");
        assert_eq!(Plan::of(&now(0, true, 10)), Plan::Scan);
        assert_eq!(Plan::of(&Situation { dead: None, ..now(1_000_000, false, 10) }), Plan::Scan);
        assert_eq!(Plan::of(&Situation { dead: Some(0.5), ..now(1_000_000, false, 10) }), Plan::Graph { ef: 768 });
        let small = Situation { rows: 100_000, keys: 100_000, ..now(90_000, true, 10) };
        assert_eq!(Plan::of(&small), Plan::Scan, "a filter over 150 MB or less is scanned");
    }
}
