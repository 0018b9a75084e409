//! The exact scan of a shelf: every kept row is compared, the best are kept.

use roaring::RoaringTreemap;

use super::code::{Code, dot, scan_block};
use super::shelf::Shelf;

/// Rows compared at once; their cosines stay in the first-level cache.
const BLOCK: usize = 1024;

/// The best rows of a shelf so far. A row is better with a higher cosine; ties go to the lower key, so that the choice
/// does not depend on the order of the rows.
pub(crate) struct Best<'a> {
    keys: &'a [u64],
    wanted: usize,
    floor: f32,
    rows: Vec<(f32, u32)>,
}

impl<'a> Best<'a> {
    /// Keeps the `wanted` best rows with at least the cosine `floor`.
    pub fn new(shelf: &'a Shelf, wanted: usize, floor: f32) -> Self {
        Self { keys: &shelf.keys, wanted: wanted.max(1), floor, rows: Vec::new() }
    }

    #[inline]
    pub fn offer(&mut self, cosine: f32, row: usize) {
        if cosine >= self.floor {
            self.rows.push((cosine, row as u32));
            // Shrinking only now and then makes a row cost a constant on average.
            if self.rows.len() >= self.wanted.saturating_mul(2).saturating_add(64) {
                self.shrink();
            }
        }
    }

    fn shrink(&mut self) {
        if self.rows.len() > self.wanted {
            let keys = self.keys;
            self.rows.select_nth_unstable_by(self.wanted - 1, |a, b| {
                b.0.total_cmp(&a.0).then(keys[a.1 as usize].cmp(&keys[b.1 as usize]))
            });
            self.floor = self.rows[self.wanted - 1].0;
            self.rows.truncate(self.wanted);
        }
    }

    /// The best (cosine, row), in no order.
    pub fn finish(mut self) -> Vec<(f32, u32)> {
        self.shrink();
        self.rows
    }
}

/// Which keys may be found.
pub(crate) struct Kept<'a> {
    pub keep: Option<&'a RoaringTreemap>,
    pub exclude: Option<u64>,
}

impl Kept<'_> {
    /// True when the key may be found. For single keys; the scan uses a [`Mask`].
    pub fn allows(&self, key: u64) -> bool {
        self.exclude != Some(key) && self.keep.is_none_or(|keep| keep.contains(key))
    }

    /// About how many keys of `shelf` are kept.
    pub fn count(&self, shelf: &Shelf) -> usize {
        self.keep
            .map_or(shelf.key_count(), |keep| usize::try_from(keep.len()).unwrap_or(usize::MAX).min(shelf.key_count()))
    }
}

/// A dense set of keys as plain bits: a test costs a nanosecond, in the treemap thirty.
struct Mask(Vec<u64>);

impl Mask {
    /// `None` when the keys are so large that the bits would cost more than the scan.
    fn of(keep: &RoaringTreemap, rows: usize) -> Option<Self> {
        let words = usize::try_from(keep.max()? / 64 + 1).ok()?;
        if words > rows.max(1 << 17) {
            return None;
        }
        let mut bits = vec![0; words];
        keep.iter().for_each(|key| bits[(key / 64) as usize] |= 1 << (key % 64));
        Some(Self(bits))
    }

    #[inline]
    fn contains(&self, key: u64) -> bool {
        self.0.get((key / 64) as usize).is_some_and(|word| word & (1 << (key % 64)) != 0)
    }
}

/// Compares `query` with all kept rows of `shelf`; the best go to `best`.
pub(crate) fn scan(shelf: &Shelf, query: &Code, kept: &Kept<'_>, best: &mut Best<'_>) {
    match kept.keep {
        None => scan_all(shelf, query, best, |key| kept.exclude != Some(key)),
        // One row in eight: beyond that the jumps cost more than comparing the rows between.
        Some(keep) if keep.len() < shelf.key_count() as u64 / 8 => scan_listed(shelf, query, kept, best),
        Some(keep) => match Mask::of(keep, shelf.len()) {
            Some(mask) => scan_all(shelf, query, best, |key| mask.contains(key) && kept.exclude != Some(key)),
            None => scan_all(shelf, query, best, |key| kept.allows(key)),
        },
    }
}

fn scan_all(shelf: &Shelf, query: &Code, best: &mut Best<'_>, allows: impl Fn(u64) -> bool) {
    let mut cosines = [0.0; BLOCK];
    let blocks = shelf.codes.chunks(BLOCK * shelf.dimensions).zip(shelf.factors.chunks(BLOCK));
    for (block, (codes, factors)) in blocks.enumerate() {
        let cosines = &mut cosines[..factors.len()];
        scan_block((&query.codes, query.factor), codes, factors, cosines);
        for (i, &cosine) in cosines.iter().enumerate() {
            // The cosine first: past the beginning nearly every row ends here.
            if cosine >= best.floor {
                let row = block * BLOCK + i;
                if allows(shelf.keys[row]) {
                    best.offer(cosine, row);
                }
            }
        }
    }
}

fn scan_listed(shelf: &Shelf, query: &Code, kept: &Kept<'_>, best: &mut Best<'_>) {
    let keys = kept.keep.into_iter().flatten().filter(|key| kept.exclude != Some(*key));
    let mut rows: Vec<u32> = keys.flat_map(|key| shelf.rows_of(key)).copied().collect();
    // In the order of memory.
    rows.sort_unstable();
    for row in rows {
        let row = row as usize;
        best.offer(dot(shelf.code(row), &query.codes) as f32 * shelf.factors[row] * query.factor, row);
    }
}
