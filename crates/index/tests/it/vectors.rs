//! The exact scan: it must give what comparing everything gives.

use std::collections::BTreeSet;

use roaring::RoaringTreemap;
use shiguang_index::{IndexError, VectorHit, VectorIndex, VectorQuery};

use crate::samples::{DIMENSIONS, Numbers, Truth, options, vectors};

const NO_GRAPH: usize = 1_000_000;

fn keys(hits: &[VectorHit]) -> Vec<(u64, u8)> {
    hits.iter().map(|hit| (hit.key, hit.slot)).collect()
}

/// 600 photos, each with 0 to 3 crops.
fn photos_with_crops() -> Truth {
    let mut truth = Truth::of_photos(&vectors(600, 1));
    for (i, crop) in vectors(900, 2).into_iter().enumerate() {
        truth.0.insert((i as u64 % 400 + 1, (i / 400) as u8 + 1), crop);
    }
    truth
}

#[test]
fn the_scan_is_exact_with_every_kind_of_filter() {
    let folder = tempfile::tempdir().unwrap();
    let index = VectorIndex::open(folder.path(), &options(NO_GRAPH)).unwrap();
    let truth = photos_with_crops();
    truth.fill(&index);
    let dense: RoaringTreemap = (1..=600).filter(|key| key % 2 == 0).collect();
    let sparse: RoaringTreemap = (1..=600).filter(|key| key % 40 == 3).chain([5_000_000_000]).collect();
    let huge_key: RoaringTreemap = (1..=600).filter(|key| key % 3 == 0).chain([u64::MAX]).collect();
    let empty = RoaringTreemap::new();
    for vector in vectors(20, 3) {
        for keep in [None, Some(&dense), Some(&sparse), Some(&huge_key), Some(&empty)] {
            for crops in [false, true] {
                let query = VectorQuery { keep, crops, ..VectorQuery::default() };
                assert_eq!(keys(&truth.search(&index, &vector, &query)), truth.expected(&vector, &query), "{query:?}");
            }
        }
    }
}

#[test]
fn threshold_exclude_and_gone_vectors() {
    let folder = tempfile::tempdir().unwrap();
    let index = VectorIndex::open(folder.path(), &options(NO_GRAPH)).unwrap();
    let mut truth = photos_with_crops();
    truth.fill(&index);
    let own = truth.0[&(42, 0)].clone();
    let hits = truth.search(&index, &own, &VectorQuery { threshold: 0.6, limit: 600, ..VectorQuery::default() });
    assert_eq!(hits[0].key, 42);
    assert!((hits[0].cosine - 1.0).abs() < 1e-5);
    assert!(hits.len() > 1 && hits.len() < 100, "{}", hits.len());
    assert!(hits.iter().all(|hit| hit.cosine >= 0.6));
    let others = VectorQuery { threshold: 0.6, limit: 600, exclude: Some(42), ..VectorQuery::default() };
    assert_eq!(keys(&truth.search(&index, &own, &others)), keys(&hits[1..]));
    // The catalogue has lost one that the index still holds: it is no hit.
    truth.0.remove(&(hits[1].key, 0));
    assert_eq!(keys(&truth.search(&index, &own, &others)), keys(&hits[2..]));
}

#[test]
fn pages_fit_together_and_large_ones_are_complete() {
    let folder = tempfile::tempdir().unwrap();
    let index = VectorIndex::open(folder.path(), &options(NO_GRAPH)).unwrap();
    let truth = photos_with_crops();
    truth.fill(&index);
    let vector = &vectors(1, 9)[0];
    let all = truth.search(&index, vector, &VectorQuery { limit: 5000, crops: true, ..VectorQuery::default() });
    assert_eq!(all.len(), 600);
    let query = VectorQuery { limit: 5000, crops: true, ..VectorQuery::default() };
    assert_eq!(keys(&all), truth.expected(vector, &query));
    let mut paged = Vec::new();
    for page in 0..13 {
        let query = VectorQuery { limit: 50, offset: page * 50, crops: true, ..VectorQuery::default() };
        paged.extend(truth.search(&index, vector, &query));
    }
    assert_eq!(keys(&paged), keys(&all));
    assert_eq!(truth.search(&index, vector, &VectorQuery { limit: 0, ..VectorQuery::default() }), []);
    // A list of everything: the first are ranked exactly, the rest by their codes, and nothing is lost or out of order.
    let (exactly, limit) = (5, usize::MAX / 8);
    let everything = VectorQuery { limit, exactly, ..VectorQuery::default() };
    let listed = truth.search(&index, vector, &everything);
    let exact = truth.search(&index, vector, &VectorQuery { limit: 5000, ..VectorQuery::default() });
    assert_eq!(listed.len(), exact.len());
    assert_eq!(listed[..exactly], exact[..exactly]);
    assert!(listed.is_sorted_by(|a, b| a.cosine >= b.cosine));
    let keys = |hits: &[VectorHit]| hits.iter().map(|hit| hit.key).collect::<BTreeSet<_>>();
    assert_eq!(keys(&listed), keys(&exact));
    let off = listed.iter().zip(&exact).map(|(a, b)| (a.cosine - b.cosine).abs()).fold(0.0, f32::max);
    assert!(off < 0.05, "{off}");
}

#[test]
fn one_hit_a_key_even_when_one_key_has_all_the_nearest_vectors() {
    let folder = tempfile::tempdir().unwrap();
    let index = VectorIndex::open(folder.path(), &options(NO_GRAPH)).unwrap();
    let base = vectors(30, 4);
    let mut truth = Truth::of_photos(&base);
    // Key 1 has 200 crops, all nearly the query.
    for slot in 1..=200_u8 {
        let mut near = base[0].clone();
        near[usize::from(slot) % DIMENSIONS] += f32::from(slot) * 1e-4;
        let length = near.iter().map(|x| x * x).sum::<f32>().sqrt();
        truth.0.insert((1, slot), near.iter().map(|x| x / length).collect());
    }
    for key in 2..=30 {
        truth.0.insert((key, 1), base[key as usize - 1].iter().map(|x| -x).collect());
    }
    truth.fill(&index);
    let query = VectorQuery { crops: true, limit: 30, ..VectorQuery::default() };
    let hits = truth.search(&index, &base[0], &query);
    let mut found: Vec<u64> = hits.iter().map(|hit| hit.key).collect();
    assert_eq!(found[0], 1);
    found.sort_unstable();
    assert_eq!(found, (1..=30).collect::<Vec<_>>());
}

#[test]
fn identical_vectors_come_in_the_order_of_their_keys() {
    let folder = tempfile::tempdir().unwrap();
    let index = VectorIndex::open(folder.path(), &options(NO_GRAPH)).unwrap();
    let same = vectors(1, 5).remove(0);
    let truth = Truth((1..=300).map(|key| ((key, 0), same.clone())).collect());
    truth.fill(&index);
    // Removals shuffle the rows.
    for key in [3, 150, 7] {
        index.remove(key);
    }
    let hits = truth.search(&index, &same, &VectorQuery { limit: 10, ..VectorQuery::default() });
    assert_eq!(hits.iter().map(|hit| hit.key).collect::<Vec<_>>(), [1, 2, 4, 5, 6, 8, 9, 10, 11, 12]);
}

#[test]
fn changes_are_kept_over_a_save() {
    let folder = tempfile::tempdir().unwrap();
    let index = VectorIndex::open(folder.path(), &options(NO_GRAPH)).unwrap();
    assert_eq!((index.seq(), index.len(), index.is_empty()), (0, 0, true));
    let mut truth = photos_with_crops();
    truth.fill(&index);
    let mut numbers = Numbers(6);
    for vector in vectors(300, 7) {
        let key = numbers.next() % 700 + 1;
        truth.0.retain(|(other, _), _| *other != key);
        if numbers.unit() < 0.4 {
            index.remove(key);
        } else {
            index.replace(key, &[(0, &vector)]).unwrap();
            truth.0.insert((key, 0), vector);
        }
    }
    index.follow(77);
    index.save().unwrap();
    let again = VectorIndex::open(folder.path(), &options(NO_GRAPH)).unwrap();
    assert_eq!(again.notice(), Vec::<String>::new());
    for index in [&index, &again] {
        assert_eq!((index.seq(), index.len()), (77, truth.0.len()));
        assert_eq!(index.keys(), truth.0.keys().map(|(key, _)| *key).collect());
        let stats = index.stats();
        assert_eq!((stats.vectors, stats.keys as u64), (truth.0.len(), index.keys().len()));
        for vector in vectors(10, 8) {
            let query = VectorQuery { crops: true, ..VectorQuery::default() };
            assert_eq!(keys(&truth.search(index, &vector, &query)), truth.expected(&vector, &query));
        }
    }
}

#[test]
fn what_cannot_be_compared_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let index = VectorIndex::open(folder.path(), &options(NO_GRAPH)).unwrap();
    let good = vectors(1, 1).remove(0);
    index.replace(1, &[(0, &good)]).unwrap();
    let (mut nan, zeros) = (good.clone(), vec![0.0; DIMENSIONS]);
    nan[3] = f32::NAN;
    for bad in [&nan[..], &zeros, &good[1..], &[]] {
        let error = index.replace(1, &[(0, &good), (4, bad)]).unwrap_err();
        assert!(matches!(error, IndexError::BadVector { key: 1, slot: 4, .. }), "{error}");
        let query = VectorQuery::default();
        assert!(matches!(index.search(bad, &query, &mut |_| vec![]), Err(IndexError::BadVector { .. })));
    }
    assert_eq!(index.len(), 1);
}

#[test]
fn another_model_starts_empty() {
    let folder = tempfile::tempdir().unwrap();
    let index = VectorIndex::open(folder.path(), &options(NO_GRAPH)).unwrap();
    Truth::of_photos(&vectors(10, 1)).fill(&index);
    index.follow(5);
    index.save().unwrap();
    let mut other = options(NO_GRAPH);
    other.model[0] ^= 1;
    let index = VectorIndex::open(folder.path(), &other).unwrap();
    assert_eq!((index.seq(), index.len(), index.notice().len()), (0, 0, 1));
}
