//! What a search gives: all matches. The caller filters, ranks and pages.

use std::sync::Arc;

use roaring::RoaringTreemap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

/// Matches of a text search.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TextHits {
    /// Every match with its score (higher is better), in no order.
    pub keys_scores: Vec<(u64, f32)>,
}

/// Collects keys with scores.
pub(crate) struct AllScores;

/// Collects keys only.
pub(crate) struct AllKeys;

pub(crate) struct Scores {
    keys: Arc<dyn tantivy::columnar::ColumnValues<u64>>,
    found: Vec<(u64, f32)>,
}

pub(crate) struct Keys {
    keys: Arc<dyn tantivy::columnar::ColumnValues<u64>>,
    found: Vec<u64>,
}

fn keys(segment: &SegmentReader) -> tantivy::Result<Arc<dyn tantivy::columnar::ColumnValues<u64>>> {
    // Every document has exactly one key, so its number is its place in the column.
    let column: Column<u64> = segment.fast_fields().u64("key")?;
    Ok(column.values)
}

impl Collector for AllScores {
    type Fruit = Vec<(u64, f32)>;
    type Child = Scores;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<Scores> {
        Ok(Scores { keys: keys(segment)?, found: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<Self::Fruit>) -> tantivy::Result<Self::Fruit> {
        Ok(fruits.concat())
    }
}

impl SegmentCollector for Scores {
    type Fruit = Vec<(u64, f32)>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.found.push((self.keys.get_val(doc), score));
    }

    fn harvest(self) -> Self::Fruit {
        self.found
    }
}

impl Collector for AllKeys {
    type Fruit = RoaringTreemap;
    type Child = Keys;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<Keys> {
        Ok(Keys { keys: keys(segment)?, found: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<RoaringTreemap>) -> tantivy::Result<RoaringTreemap> {
        Ok(fruits.into_iter().fold(RoaringTreemap::new(), |all, some| all | some))
    }
}

impl SegmentCollector for Keys {
    type Fruit = RoaringTreemap;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.found.push(self.keys.get_val(doc));
    }

    fn harvest(mut self) -> RoaringTreemap {
        // A set made of sorted keys at once costs a fraction of one that grows key by key.
        if !self.found.is_sorted() {
            self.found.sort_unstable();
        }
        self.found.dedup();
        RoaringTreemap::from_sorted_iter(self.found).unwrap_or_default()
    }
}
