//! Vectors as a model gives them: clusters on a sphere, the same at every run.

use std::collections::BTreeMap;

use shiguang_index::{VectorHit, VectorIndex, VectorOptions, VectorQuery};

/// Length of the vectors.
pub const DIMENSIONS: usize = 64;

/// Options with a graph from `hnsw_from` on.
pub fn options(hnsw_from: usize) -> VectorOptions {
    VectorOptions { dimensions: DIMENSIONS, hnsw_from, model: [7; 32] }
}

/// A generator of numbers (SplitMix64).
pub struct Numbers(pub u64);

impl Numbers {
    /// Any number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to 1.
    pub fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1 << 24) as f32
    }

    fn around_zero(&mut self) -> f32 {
        (0..6).map(|_| self.unit() - 0.5).sum()
    }
}

/// `count` unit vectors in `count / 20` clusters.
pub fn vectors(count: usize, seed: u64) -> Vec<Vec<f32>> {
    let mut numbers = Numbers(seed);
    let mut direction = |length: f32| -> Vec<f32> { (0..DIMENSIONS).map(|_| numbers.around_zero() * length).collect() };
    let centres: Vec<Vec<f32>> = (0..(count / 20).max(1)).map(|_| direction(1.0)).collect();
    let mut made = Vec::with_capacity(count);
    for i in 0..count {
        let noise = direction(0.6);
        let vector: Vec<f32> = centres[i % centres.len()].iter().zip(noise).map(|(a, b)| a + b).collect();
        let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
        made.push(vector.iter().map(|x| x / length).collect());
    }
    made
}

/// The catalogue's part: all true vectors.
#[derive(Default, Clone)]
pub struct Truth(pub BTreeMap<(u64, u8), Vec<f32>>);

impl Truth {
    /// Whole photos with keys from 1 on.
    pub fn of_photos(vectors: &[Vec<f32>]) -> Self {
        Self(vectors.iter().enumerate().map(|(i, vector)| ((i as u64 + 1, 0), vector.clone())).collect())
    }

    /// Puts everything into `index`.
    pub fn fill(&self, index: &VectorIndex) {
        let mut by_key: BTreeMap<u64, Vec<(u8, &[f32])>> = BTreeMap::new();
        for ((key, slot), vector) in &self.0 {
            by_key.entry(*key).or_default().push((*slot, vector));
        }
        for (key, vectors) in by_key {
            index.replace(key, &vectors).unwrap();
        }
    }

    /// Searches `index`.
    pub fn search(&self, index: &VectorIndex, vector: &[f32], query: &VectorQuery<'_>) -> Vec<VectorHit> {
        let mut exact = |asked: &[(u64, u8)]| asked.iter().map(|one| self.0.get(one).cloned()).collect();
        index.search(vector, query, &mut exact).unwrap()
    }

    /// What the search must give, by comparing everything in f64.
    pub fn expected(&self, vector: &[f32], query: &VectorQuery<'_>) -> Vec<(u64, u8)> {
        let mut best: BTreeMap<u64, (f64, u8)> = BTreeMap::new();
        for ((key, slot), other) in &self.0 {
            let allowed = (*slot == 0 || query.crops)
                && query.exclude != Some(*key)
                && query.keep.is_none_or(|keep| keep.contains(*key));
            let cosine: f64 = vector.iter().zip(other).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            if allowed && cosine >= f64::from(query.threshold) {
                let entry = best.entry(*key).or_insert((cosine, *slot));
                if cosine > entry.0 {
                    *entry = (cosine, *slot);
                }
            }
        }
        let mut all: Vec<(f64, u64, u8)> = best.into_iter().map(|(key, (cosine, slot))| (cosine, key, slot)).collect();
        all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        all.into_iter().skip(query.offset).take(query.limit).map(|(_, key, slot)| (key, slot)).collect()
    }

    /// The share of the expected hits that were found.
    pub fn recall(&self, index: &VectorIndex, queries: &[Vec<f32>], query: &VectorQuery<'_>) -> f64 {
        let (mut found, mut all) = (0, 0);
        for vector in queries {
            let expected = self.expected(vector, query);
            let hits = self.search(index, vector, query);
            assert!(hits.len() <= query.limit);
            assert!(hits.is_sorted_by(|a, b| a.cosine > b.cosine || (a.cosine == b.cosine && a.key < b.key)));
            found += hits.iter().filter(|hit| expected.contains(&(hit.key, hit.slot))).count();
            all += expected.len();
        }
        found as f64 / all as f64
    }
}
