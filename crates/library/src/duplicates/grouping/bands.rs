//! All hashes within a Hamming distance of a query, without comparing with all of them.
//!
//! Multi-index hashing (Norouzi, Punjani, Fleet: Fast Search in Hamming Space with Multi-Index Hashing, 2012). A hash is cut into m
//! bands, each with a table from its bits to the hashes that have them. Two hashes that differ in at most d = r * m + a
//! bits differ in at most r bits in one of the first a + 1 bands, or in at most r - 1 bits in one of the others: looking up
//! all values that close in each band finds every one.

/// Distinct hashes by the values of their bands.
pub(super) struct Bands {
    bands: Vec<Band>,
    upright: u32,
    turned: u32,
    /// The query that met a hash last, so that each is told once a query.
    met: Vec<u32>,
    query: u32,
}

/// Bits `shift .. shift + width` of the hashes.
struct Band {
    shift: u32,
    width: u32,
    /// What to flip in a value to get all values to look up, for the upright position and for the others.
    upright: Vec<u32>,
    turned: Vec<u32>,
    /// Where the hashes of each value begin in `order`; one more at the end.
    starts: Vec<u32>,
    /// Hashes with their places, by value. The hash stands here as well: fetching it by its place would miss the cache.
    order: Vec<(u64, u32)>,
}

impl Band {
    /// `radii`: bits that the band may differ in, upright and turned; `None` when other bands find everything.
    fn new(hashes: &[u64], shift: u32, width: u32, radii: [Option<u32>; 2]) -> Self {
        let [upright, turned] = radii.map(|radius| radius.map_or_else(Vec::new, |radius| flips(width, radius)));
        let value = |hash: u64| ((hash >> shift) & ((1 << width) - 1)) as usize;
        let mut starts = vec![0_u32; (1 << width) + 1];
        for hash in hashes {
            starts[value(*hash) + 1] += 1;
        }
        for n in 1..starts.len() {
            starts[n] += starts[n - 1];
        }
        let mut next = starts.clone();
        let mut order = vec![(0, 0); hashes.len()];
        for (place, hash) in hashes.iter().enumerate() {
            let slot = &mut next[value(*hash)];
            order[*slot as usize] = (*hash, place as u32);
            *slot += 1;
        }
        Self { shift, width, upright, turned, starts, order }
    }

    fn value(&self, hash: u64) -> u32 {
        ((hash >> self.shift) & ((1 << self.width) - 1)) as u32
    }

    fn with(&self, value: u32) -> &[(u64, u32)] {
        &self.order[self.starts[value as usize] as usize..self.starts[value as usize + 1] as usize]
    }
}

impl Bands {
    /// `surely` and `perhaps` are the distances of [`Bands::each_near`].
    pub(super) fn new(hashes: Vec<u64>, surely: u32, perhaps: u32) -> Self {
        let (surely, perhaps) = (surely.min(u64::BITS), perhaps.min(u64::BITS));
        let cost = |count: &u32| {
            let ask = |distance| cost(&widths(*count), hashes.len(), distance);
            ask(perhaps) + 7.0 * ask(surely)
        };
        let count = (4..=16).min_by(|a, b| cost(a).total_cmp(&cost(b))).unwrap_or(16);
        let mut shift = 0;
        let bands = widths(count)
            .into_iter()
            .zip(0..)
            .map(|(width, at)| {
                let radii = [perhaps, surely].map(|distance| radius(at, count, distance));
                let band = Band::new(&hashes, shift, width, radii);
                shift += width;
                band
            })
            .collect();
        Self { met: vec![0; hashes.len()], bands, upright: perhaps, turned: surely, query: 0 }
    }

    /// Tells each hash, once, with its place, that is within `perhaps` of the first of `variants` or within `surely` of another.
    pub(super) fn each_near(&mut self, variants: &[u64; 8], mut tell: impl FnMut(usize, u64)) {
        self.query += 1;
        for (n, variant) in variants.iter().enumerate() {
            let limit = if n == 0 { self.upright } else { self.turned };
            // Symmetric pictures have fewer than eight positions.
            if n > 0 && variants[..n].contains(variant) {
                continue;
            }
            for band in &self.bands {
                let value = band.value(*variant);
                for flip in if n == 0 { &band.upright } else { &band.turned } {
                    for (hash, place) in band.with(value ^ flip) {
                        if (hash ^ variant).count_ones() <= limit && self.met[*place as usize] != self.query {
                            self.met[*place as usize] = self.query;
                            tell(*place as usize, *hash);
                        }
                    }
                }
            }
        }
    }
}

/// Bits that band `at` of `count` may differ in when whole hashes may differ in `distance`; `None` when the other bands
/// find everything.
fn radius(at: u32, count: u32, distance: u32) -> Option<u32> {
    let (whole, rest) = (distance / count, distance % count);
    if at <= rest { Some(whole) } else { whole.checked_sub(1) }
}

/// 64 bits in `count` bands.
fn widths(count: u32) -> Vec<u32> {
    (0..count).map(|at| u64::BITS / count + u32::from(at < u64::BITS % count)).collect()
}

/// What one query costs, in comparisons. A look-up misses the cache, a comparison behind it mostly does not; the ratio is
/// the one that was fastest among 2 to 150 with 100,000 photos.
fn cost(widths: &[u32], hashes: usize, distance: u32) -> f64 {
    const LOOK_UP: f64 = 16.0;
    let band = |(at, width): (usize, &u32)| {
        let radius = radius(at as u32, widths.len() as u32, distance).map_or(0.0, |radius| ball(*width, radius));
        radius * (LOOK_UP + hashes as f64 / f64::from(*width).exp2())
    };
    widths.iter().enumerate().map(band).sum()
}

/// How many values of `width` bits are within `radius` of one.
fn ball(width: u32, radius: u32) -> f64 {
    let mut layer = 1.0;
    let mut sum = 1.0;
    for n in 1..=radius.min(width) {
        layer *= f64::from(width - n + 1) / f64::from(n);
        sum += layer;
    }
    sum
}

/// Every value of `width` bits with at most `radius` bits set, those with fewer first.
fn flips(width: u32, radius: u32) -> Vec<u32> {
    let mut all = vec![0_u32];
    let mut layer = 0..1;
    for _ in 0..radius.min(width) {
        for n in layer.clone() {
            // Bits above the highest that is set: each set of bits comes up once.
            let above = u32::BITS - all[n].leading_zeros();
            for bit in above..width {
                all.push(all[n] | 1 << bit);
            }
        }
        layer = layer.end..all.len();
    }
    all
}
