//! How well words fit, by photo: sorted pairs, because a search may find every second photo of the library, and merging
//! sorted lists costs a tenth of looking up in a hash table.

use roaring::RoaringTreemap;

/// Photos ([`shiguang_catalog::PhotoId::key`]) with scores, by photo, each once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scores(Vec<(u64, f32)>);

impl Scores {
    /// Of pairs in any order.
    pub fn of(mut pairs: Vec<(u64, f32)>) -> Self {
        if !pairs.is_sorted_by_key(|(key, _)| *key) {
            pairs.sort_unstable_by_key(|(key, _)| *key);
        }
        pairs.dedup_by_key(|(key, _)| *key);
        Self(pairs)
    }

    /// The photos.
    pub fn keys(&self) -> RoaringTreemap {
        RoaringTreemap::from_sorted_iter(self.0.iter().map(|(key, _)| *key)).unwrap_or_default()
    }

    /// One photo's.
    pub fn get(&self, key: u64) -> Option<f32> {
        let at = self.0.binary_search_by_key(&key, |(key, _)| *key).ok()?;
        Some(self.0[at].1)
    }

    /// Photos of either; `both` joins the scores of those in both.
    pub fn with(self, other: Self, both: impl Fn(f32, f32) -> f32) -> Self {
        let mut joined = Vec::with_capacity(self.0.len().max(other.0.len()));
        let mut other = other.0.into_iter().peekable();
        for (key, score) in self.0 {
            while let Some(before) = other.next_if(|(next, _)| *next < key) {
                joined.push(before);
            }
            let score = other.next_if(|(next, _)| *next == key).map_or(score, |(_, second)| both(score, second));
            joined.push((key, score));
        }
        joined.extend(other);
        Self(joined)
    }

    /// Only photos of a set.
    pub fn only(mut self, keep: &RoaringTreemap) -> Self {
        let mut keep = keep.iter().peekable();
        self.0.retain(|(key, _)| {
            while keep.next_if(|kept| kept < key).is_some() {}
            keep.next_if_eq(key).is_some()
        });
        self
    }

    /// Every photo of a set; those without a score have 0.
    pub fn of_all(self, keys: &RoaringTreemap) -> Vec<(u64, f32)> {
        let mut scores = self.0.into_iter().peekable();
        keys.iter()
            .map(|key| {
                while scores.next_if(|(scored, _)| *scored < key).is_some() {}
                (key, scores.next_if(|(scored, _)| *scored == key).map_or(0.0, |(_, score)| score))
            })
            .collect()
    }

    /// As they are.
    pub fn into_pairs(self) -> Vec<(u64, f32)> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Scores;

    #[test]
    fn lists_are_joined_cut_and_completed() {
        let one = Scores::of(vec![(9, 3.0), (2, 1.0), (5, 2.0)]);
        let two = Scores::of(vec![(1, 4.0), (5, 7.0), (10, 1.0)]);
        let sum = one.clone().with(two.clone(), |a, b| a + b);
        assert_eq!(sum.clone().into_pairs(), [(1, 4.0), (2, 1.0), (5, 9.0), (9, 3.0), (10, 1.0)]);
        assert_eq!(one.clone().with(two, f32::max).get(5), Some(7.0));
        assert_eq!((sum.get(3), sum.get(10)), (None, Some(1.0)));
        assert_eq!(sum.keys().iter().collect::<Vec<_>>(), [1, 2, 5, 9, 10]);
        let keep = [0, 2, 3, 9, 11].into_iter().collect();
        assert_eq!(sum.only(&keep).into_pairs(), [(2, 1.0), (9, 3.0)]);
        assert_eq!(one.of_all(&keep), [(0, 0.0), (2, 1.0), (3, 0.0), (9, 3.0), (11, 0.0)]);
    }
}
