//! Vectors as from real photos.

use crate::scale::random::Random;
use crate::scale::seeds::Seed;

/// Length of a vector.
pub const DIMENSIONS: usize = shiguang_vision::classifier::EMBEDDING;
/// With fewer real photos a mixture would repeat itself.
const ENOUGH: usize = 50;
const CENTRES: usize = 2000;
const INNER: usize = 64;

/// Where vectors are drawn from.
pub enum Space {
    /// Around real vectors: one of them, moved along the difference of two others, with a little noise.
    Real {
        /// Vectors of whole photos.
        photos: Vec<Vec<f32>>,
        /// Vectors of parts.
        parts: Vec<Vec<f32>>,
    },
    /// 2,000 Gaussians in 64 dimensions, lifted to 256.
    Lifted {
        /// 64 numbers a centre.
        centres: Vec<[f32; INNER]>,
        /// 64 numbers for each dimension.
        lift: Vec<[f32; INNER]>,
    },
}

impl Space {
    /// Around the seeds' vectors when there are enough of them.
    #[must_use]
    pub fn around(seeds: &[Seed], random: &mut Random) -> Self {
        let of = |whole: bool| -> Vec<Vec<f32>> {
            let all = seeds.iter().flat_map(|seed| &seed.vectors);
            all.filter(|vector| (vector.slot == 0) == whole).map(|vector| vector.values.clone()).collect()
        };
        let (photos, parts) = (of(true), of(false));
        if photos.len() >= ENOUGH && parts.len() >= ENOUGH {
            return Self::Real { photos, parts };
        }
        let mut rows = |count: usize| (0..count).map(|_| std::array::from_fn(|_| random.normal())).collect();
        Self::Lifted { centres: rows(CENTRES), lift: rows(DIMENSIONS) }
    }

    /// What it is, for the report.
    #[must_use]
    pub fn about(&self) -> String {
        match self {
            Self::Real { photos, parts } => {
                format!("a mixture around {} real vectors of photos and {} of parts", photos.len(), parts.len())
            }
            Self::Lifted { .. } => "2,000 Gaussians in 64 dimensions lifted to 256".to_owned(),
        }
    }

    /// A vector of length 1, of a whole photo or of a part of one.
    pub fn draw(&self, whole: bool, random: &mut Random) -> Vec<f32> {
        let mut vector: Vec<f32> = match self {
            Self::Real { photos, parts } => {
                let of = if whole { photos } else { parts };
                let (at, from, to) = (random.one(of).clone(), random.one(of), random.one(of));
                let share = random.between(0.2, 0.8) as f32;
                let moved = at.iter().zip(from.iter().zip(to));
                moved.map(|(at, (from, to))| at + share * (to - from) + 0.01 * random.normal()).collect()
            }
            Self::Lifted { centres, lift } => {
                let mut inner = *random.one(centres);
                inner.iter_mut().for_each(|value| *value += 0.35 * random.normal());
                let dot = |row: &[f32; INNER]| row.iter().zip(&inner).map(|(a, b)| a * b).sum::<f32>();
                lift.iter().map(|row| dot(row) + 0.4 * random.normal()).collect()
            }
        };
        let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        vector.iter_mut().for_each(|value| *value /= length);
        vector
    }
}
