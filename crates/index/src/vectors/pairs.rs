//! All pairs of photos whose vectors are near, without comparing every photo with every other.
//!
//! Each code is given a few short hashes: signs of its products with random directions, which near vectors share more often
//! than others do (Charikar 2002: each sign is equal with probability `1 - angle / pi`). Only photos that share a whole
//! hash are compared. At a cosine of 0.85 a sign is equal with 0.823, a hash of 12 signs with 0.097, one of 32 hashes with
//! 0.96; nearer pairs are found more often.

use std::sync::Arc;

use roaring::RoaringTreemap;

use super::VectorIndex;
use super::code::dot;

/// Up to so many photos all pairs are compared: some seconds.
const ALL: usize = 10_000;
const HASHES: usize = 32;
/// Signs in a hash for [`ALL`] photos; one more for each doubling, so that as many share one.
const SIGNS: usize = 12;
/// Photos with the same hash are compared with so many of those behind them: thousands of pictures of one motif need not
/// all be compared with each other to be one group.
const WINDOW: usize = 128;
/// A coded cosine is off by less than this.
const CODE_ERROR: f32 = 0.05;

/// Pairs of keys among `keep` (lower key first) whose whole photos' codes say a cosine of about `at_least` or more: a few
/// that are below it by less than 0.05 are among them, for the caller to compare exactly. A pair is there when one of the two is
/// among the `most` nearest of the other. Photos of all `indexes` are compared with each other.
#[must_use]
pub fn near_pairs(indexes: &[Arc<VectorIndex>], keep: &RoaringTreemap, at_least: f32, most: usize) -> Vec<(u64, u64)> {
    let rows = Rows::of(indexes, keep);
    let found = vec![Vec::new(); rows.keys.len()];
    let mut near = Near { floor: at_least - CODE_ERROR, most: most.max(1), found };
    if rows.keys.len() <= ALL {
        for one in 0..rows.keys.len() {
            (one + 1..rows.keys.len()).for_each(|other| near.offer(&rows, one, other));
        }
    } else {
        let signs = SIGNS + (rows.keys.len() / ALL).ilog2() as usize;
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        for _ in 0..HASHES {
            let directions: Vec<Vec<i8>> = (0..signs.min(31)).map(|_| random.direction(rows.dimensions)).collect();
            near.offer_those_alike(&rows, &directions);
        }
    }
    near.into_pairs(&rows)
}

/// The codes of whole photos, side by side.
struct Rows {
    dimensions: usize,
    keys: Vec<u64>,
    factors: Vec<f32>,
    codes: Vec<i8>,
}

impl Rows {
    fn of(indexes: &[Arc<VectorIndex>], keep: &RoaringTreemap) -> Self {
        let mut rows = Self { dimensions: 0, keys: Vec::new(), factors: Vec::new(), codes: Vec::new() };
        for index in indexes {
            let state = index.state.read();
            let [photos, _] = &state.shelves;
            rows.dimensions = photos.dimensions;
            for row in (0..photos.len()).filter(|row| keep.contains(photos.keys[*row])) {
                rows.keys.push(photos.keys[row]);
                rows.factors.push(photos.factors[row]);
                rows.codes.extend_from_slice(photos.code(row));
            }
        }
        rows
    }

    fn code(&self, row: usize) -> &[i8] {
        &self.codes[row * self.dimensions..(row + 1) * self.dimensions]
    }
}

/// The nearest of each photo found so far. No more than these are kept: ten thousand frames of one scene have fifty million
/// pairs.
struct Near {
    floor: f32,
    most: usize,
    /// By row: coded cosine and the other row, in no order.
    found: Vec<Vec<(f32, u32)>>,
}

impl Near {
    fn offer_those_alike(&mut self, rows: &Rows, directions: &[Vec<i8>]) {
        let mut hashed: Vec<(u32, u32)> = (0..rows.keys.len())
            .map(|row| {
                let code = rows.code(row);
                let hash =
                    directions.iter().fold(0, |hash, direction| hash << 1 | u32::from(dot(code, direction) >= 0));
                (hash, row as u32)
            })
            .collect();
        hashed.sort_unstable();
        for (at, (hash, row)) in hashed.iter().enumerate() {
            let behind = hashed[at + 1..].iter().take(WINDOW).take_while(|(other, _)| other == hash);
            behind.for_each(|(_, other)| self.offer(rows, *row as usize, *other as usize));
        }
    }

    fn offer(&mut self, rows: &Rows, one: usize, other: usize) {
        let product = dot(rows.code(one), rows.code(other));
        // In brackets, so that it is the same number whichever of the two comes first.
        let cosine = product as f32 * (rows.factors[one] * rows.factors[other]);
        if cosine >= self.floor {
            self.keep(one, cosine, other);
            self.keep(other, cosine, one);
        }
    }

    fn keep(&mut self, row: usize, cosine: f32, other: usize) {
        let nearest = &mut self.found[row];
        let other = other as u32;
        if nearest.iter().any(|(_, known)| *known == other) {
            return;
        }
        if nearest.len() < self.most {
            nearest.push((cosine, other));
            return;
        }
        let farthest = nearest.iter_mut().min_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        if let Some(farthest) = farthest.filter(|farthest| farthest.0 < cosine) {
            *farthest = (cosine, other);
        }
    }

    /// Each pair once, the nearest first.
    fn into_pairs(self, rows: &Rows) -> Vec<(u64, u64)> {
        let mut all: Vec<(f32, u64, u64)> = Vec::new();
        for (row, nearest) in self.found.into_iter().enumerate() {
            let key = rows.keys[row];
            all.extend(nearest.into_iter().map(|(cosine, other)| {
                let other = rows.keys[other as usize];
                (cosine, key.min(other), key.max(other))
            }));
        }
        all.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        all.dedup_by_key(|(_, a, b)| (*a, *b));
        all.into_iter().map(|(_, a, b)| (a, b)).collect()
    }
}

/// xorshift: the same directions on every run, so that an answer does not change by itself.
struct Random(u64);

impl Random {
    fn direction(&mut self, dimensions: usize) -> Vec<i8> {
        (0..dimensions)
            .map(|_| {
                self.0 ^= self.0 << 13;
                self.0 ^= self.0 >> 7;
                self.0 ^= self.0 << 17;
                // Sums of uniform numbers are normal enough: any direction is as likely as another.
                self.0
                    .to_le_bytes()
                    .iter()
                    .map(|byte| i32::from(*byte) - 127)
                    .sum::<i32>()
                    .div_euclid(9)
                    .clamp(-127, 127) as i8
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::VectorOptions;

    const DIMENSIONS: usize = 64;

    /// Groups of three: two near ones (0.97 and about 0.87 to the first), and everything else far away.
    fn filled(groups: u64) -> (tempfile::TempDir, Arc<VectorIndex>) {
        let folder = tempfile::tempdir().expect("a folder");
        let options = VectorOptions { dimensions: DIMENSIONS, hnsw_from: usize::MAX, model: [0; 32] };
        let index = VectorIndex::open(folder.path(), &options).expect("an index");
        let mut random = Random(7);
        let mut unit = || {
            let direction: Vec<f32> = random.direction(DIMENSIONS).into_iter().map(f32::from).collect();
            let length = direction.iter().map(|x| x * x).sum::<f32>().sqrt();
            direction.into_iter().map(move |x| x / length).collect::<Vec<f32>>()
        };
        for group in 0..groups {
            let first = unit();
            for (member, away) in [0.0, 0.25, 0.55].into_iter().enumerate() {
                let noise = unit();
                let vector: Vec<f32> = first.iter().zip(&noise).map(|(x, noise)| x + away * noise).collect();
                index.replace(group * 3 + member as u64, &[(0, &vector)]).expect("put");
            }
        }
        (folder, Arc::new(index))
    }

    #[test]
    fn near_pairs_are_found_among_many_and_far_ones_are_not() {
        for groups in [1_000, 4_000] {
            let (_folder, index) = filled(groups);
            let keep: RoaringTreemap = (0..groups * 3).collect();
            let pairs = near_pairs(&[index], &keep, 0.85, 8);
            assert!(pairs.iter().all(|(a, b)| a < b && a / 3 == b / 3), "only photos of one group are near");
            let nearest = pairs.iter().filter(|(a, b)| a % 3 == 0 && b % 3 == 1).count() as u64;
            let farther = pairs.iter().filter(|(a, b)| a % 3 == 0 && b % 3 == 2).count() as u64;
            assert!(nearest >= groups * 99 / 100, "{nearest} of {groups} at 0.97");
            assert!(farther >= groups * 90 / 100, "{farther} of {groups} at 0.88");
        }
    }

    #[test]
    fn only_what_is_kept_is_compared_and_each_photo_has_few_pairs() {
        let (_folder, index) = filled(10);
        let keep: RoaringTreemap = (0..30).filter(|key| key % 3 != 1).collect();
        let pairs = near_pairs(&[Arc::clone(&index)], &keep, 0.8, 8);
        assert_eq!(pairs.len(), 10, "{pairs:?}");
        assert!(pairs.iter().all(|(a, b)| a % 3 == 0 && b % 3 == 2));
        let all: RoaringTreemap = (0..30).collect();
        let fewer = near_pairs(&[index], &all, 0.8, 1);
        assert!(fewer.len() <= 20, "{fewer:?}");
    }
}
