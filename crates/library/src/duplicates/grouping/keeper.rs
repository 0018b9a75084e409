//! Which photo of a group to keep.

use std::cmp::Ordering;

use super::{Candidate, KeeperReason};

/// How two photos compare by one criterion; `Less` when the first is the better.
type Criterion = fn(&Candidate, &Candidate) -> Ordering;

/// The criteria, the weightiest first.
const CRITERIA: [(KeeperReason, Criterion); 6] = [
    (KeeperReason::MorePixels, |a, b| b.pixels.cmp(&a.pixels)),
    (KeeperReason::LargerFile, |a, b| b.bytes.cmp(&a.bytes)),
    (KeeperReason::MostWork, |a, b| work(b).cmp(&work(a))),
    (KeeperReason::EarliestDate, |a, b| dates(a).cmp(&dates(b))),
    (KeeperReason::ShortestPath, |a, b| length(a).cmp(&length(b))),
    (KeeperReason::FirstPath, |a, b| a.path.cmp(&b.path).then_with(|| a.id.cmp(&b.id))),
];

/// `Less` when `a` is rather to be kept than `b`; `Equal` only for one and the same photo.
pub(super) fn better(a: &Candidate, b: &Candidate) -> Ordering {
    CRITERIA.iter().map(|(_, compare)| compare(a, b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

/// Why `keeper` is kept rather than the next best.
pub(super) fn reason(keeper: &Candidate, next: &Candidate) -> KeeperReason {
    let decided = CRITERIA.iter().find(|(_, compare)| compare(keeper, next).is_ne());
    decided.map_or(KeeperReason::FirstPath, |(reason, _)| *reason)
}

/// What a person would have to do again.
fn work(one: &Candidate) -> u64 {
    u64::from(one.tags_by_hand) + u64::from(one.fields) + u64::from(one.rating > 0) + u64::from(one.favourite)
}

/// The date of the photo, then of the file. A photo without a date of its own stands behind those that have one: the date of
/// its file is the date of a copy.
fn dates(one: &Candidate) -> (bool, i64, i64) {
    (one.taken_at.is_none(), one.taken_at.unwrap_or(0), one.modified_at)
}

fn length(one: &Candidate) -> usize {
    one.path.chars().count()
}
