//! The graph: nearly as exact as the scan, through changes, saves and rebuilds.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use roaring::RoaringTreemap;
use shiguang_index::{VectorIndex, VectorQuery};

use crate::samples::{Truth, options, vectors};

const GRAPH_FROM: usize = 500;

fn go() -> AtomicBool {
    AtomicBool::new(false)
}

fn built(truth: &Truth, folder: &std::path::Path) -> VectorIndex {
    let index = VectorIndex::open(folder, &options(GRAPH_FROM)).unwrap();
    truth.fill(&index);
    assert!(index.wants_graph());
    assert!(index.build_graph(&go()));
    assert!(!index.wants_graph());
    index
}

#[test]
fn the_graph_finds_what_the_scan_finds() {
    let folder = tempfile::tempdir().unwrap();
    let truth = Truth::of_photos(&vectors(1500, 11));
    let index = built(&truth, folder.path());
    assert_eq!(index.stats().graph_nodes, 1500);
    let recall = truth.recall(&index, &vectors(100, 12), &VectorQuery::default());
    assert!(recall > 0.97, "{recall}");
    // Filters work beside a graph: they are scanned.
    let keep: RoaringTreemap = (1..=1500).filter(|key| key % 3 == 0).collect();
    let query = VectorQuery { keep: Some(&keep), ..VectorQuery::default() };
    assert_eq!(truth.recall(&index, &vectors(20, 13), &query), 1.0);
}

#[test]
fn a_saved_graph_comes_back_and_grows() {
    let folder = tempfile::tempdir().unwrap();
    let mut truth = Truth::of_photos(&vectors(1000, 21));
    let index = built(&truth, folder.path());
    index.follow(3);
    index.save().unwrap();
    let index = VectorIndex::open(folder.path(), &options(GRAPH_FROM)).unwrap();
    assert_eq!(index.notice(), Vec::<String>::new());
    assert_eq!((index.seq(), index.stats().graph_nodes), (3, 1000));
    assert!(!index.wants_graph());
    for (i, vector) in vectors(300, 22).into_iter().enumerate() {
        truth.0.insert((2000 + i as u64, 0), vector);
    }
    truth.fill(&index);
    assert_eq!(index.stats().graph_nodes, 1300, "only the new ones were added");
    let recall = truth.recall(&index, &vectors(100, 22), &VectorQuery::default());
    assert!(recall > 0.97, "{recall}");
    // And once more through the disk, grown.
    index.save().unwrap();
    let index = VectorIndex::open(folder.path(), &options(GRAPH_FROM)).unwrap();
    assert_eq!(index.stats().graph_nodes, 1300);
    let recall = truth.recall(&index, &vectors(100, 22), &VectorQuery::default());
    assert!(recall > 0.97, "{recall}");
}

#[test]
fn duplicates_share_a_node_and_are_all_found() {
    let folder = tempfile::tempdir().unwrap();
    let base = vectors(600, 31);
    let mut truth = Truth::of_photos(&base);
    for i in 0..600_u64 {
        truth.0.insert((1000 + i, 0), base[(i % 30) as usize].clone());
    }
    let index = built(&truth, folder.path());
    assert_eq!((index.stats().graph_nodes, index.len()), (600, 1200));
    // Photo 1 and its 20 copies.
    let hits = truth.search(&index, &base[0], &VectorQuery { limit: 21, ..VectorQuery::default() });
    assert!(hits.iter().all(|hit| hit.cosine > 0.999), "{hits:?}");
    let expected: Vec<u64> = [1].into_iter().chain((0..20).map(|i| 1000 + i * 30)).collect();
    assert_eq!(hits.iter().map(|hit| hit.key).collect::<Vec<_>>(), expected);
    // One of them goes, the node stays.
    index.remove(1);
    assert_eq!(index.stats().dead, 0);
    let hits = truth.search(&index, &base[0], &VectorQuery::default());
    assert_eq!(hits[0].key, 1000);
}

#[test]
fn removed_photos_are_not_found_and_many_of_them_ask_for_a_rebuild() {
    let folder = tempfile::tempdir().unwrap();
    let mut truth = Truth::of_photos(&vectors(1200, 41));
    let index = built(&truth, folder.path());
    for key in 1..=350 {
        index.remove(key);
        truth.0.remove(&(key, 0));
    }
    assert_eq!(index.stats().dead, 350);
    assert!(!index.wants_graph(), "under 30 %");
    let recall = truth.recall(&index, &vectors(50, 41), &VectorQuery::default());
    assert!(recall > 0.97, "{recall}");
    for key in 351..=400 {
        index.remove(key);
        truth.0.remove(&(key, 0));
    }
    assert!(index.wants_graph());
    // Dead nodes are kept dead over a save.
    index.save().unwrap();
    let index = VectorIndex::open(folder.path(), &options(GRAPH_FROM)).unwrap();
    assert_eq!(index.stats().dead, 400);
    assert!(index.build_graph(&go()));
    assert_eq!((index.stats().dead, index.stats().graph_nodes), (0, 800));
    let recall = truth.recall(&index, &vectors(50, 41), &VectorQuery::default());
    assert!(recall > 0.97, "{recall}");
}

#[test]
fn a_photo_that_comes_back_revives_its_node() {
    let folder = tempfile::tempdir().unwrap();
    let truth = Truth::of_photos(&vectors(600, 51));
    let index = built(&truth, folder.path());
    index.remove(5);
    assert_eq!(index.stats().dead, 1);
    index.replace(5, &[(0, &truth.0[&(5, 0)])]).unwrap();
    assert_eq!((index.stats().dead, index.stats().graph_nodes), (0, 600));
    assert_eq!(truth.search(&index, &truth.0[&(5, 0)], &VectorQuery::default())[0].key, 5);
}

#[test]
fn crops_have_a_graph_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let mut truth = Truth::of_photos(&vectors(100, 61));
    for (i, crop) in vectors(800, 62).into_iter().enumerate() {
        truth.0.insert((i as u64 % 100 + 1, (i / 100) as u8 + 1), crop);
    }
    let index = built(&truth, folder.path());
    assert_eq!(index.stats().graph_nodes, 800, "the 100 photos are scanned");
    let crops = VectorQuery { crops: true, ..VectorQuery::default() };
    let recall = truth.recall(&index, &vectors(50, 62), &crops);
    assert!(recall > 0.95, "{recall}");
    assert_eq!(truth.recall(&index, &vectors(50, 61), &VectorQuery::default()), 1.0);
}

#[test]
fn searches_and_changes_go_on_while_a_graph_is_built() {
    let folder = tempfile::tempdir().unwrap();
    let mut truth = Truth::of_photos(&vectors(1200, 71));
    let index = VectorIndex::open(folder.path(), &options(GRAPH_FROM)).unwrap();
    truth.fill(&index);
    let more = vectors(200, 72);
    let before = truth.clone();
    let finished = AtomicBool::new(false);
    thread::scope(|scope| {
        let build = scope.spawn(|| {
            let built = index.build_graph(&go());
            finished.store(true, Ordering::SeqCst);
            built
        });
        scope.spawn(|| {
            for (i, vector) in more.iter().enumerate() {
                index.replace(5000 + i as u64, &[(0, vector)]).unwrap();
                index.remove(1 + i as u64);
            }
        });
        let mut searches = 0;
        while !finished.load(Ordering::SeqCst) || searches < 10 {
            let hits = before.search(&index, &before.0[&(700, 0)], &VectorQuery::default());
            assert_eq!(hits[0].key, 700);
            searches += 1;
        }
        assert!(build.join().unwrap());
    });
    for (i, vector) in more.into_iter().enumerate() {
        truth.0.remove(&(1 + i as u64, 0));
        truth.0.insert((5000 + i as u64, 0), vector);
    }
    assert_eq!(index.len(), 1200);
    let stats = index.stats();
    assert_eq!(stats.graph_nodes - stats.dead, 1200, "all changes were caught up with");
    let recall = truth.recall(&index, &vectors(50, 72), &VectorQuery::default());
    assert!(recall > 0.97, "{recall}");
}

#[test]
fn a_cancelled_build_leaves_the_scan() {
    let folder = tempfile::tempdir().unwrap();
    let truth = Truth::of_photos(&vectors(600, 81));
    let index = VectorIndex::open(folder.path(), &options(GRAPH_FROM)).unwrap();
    truth.fill(&index);
    assert!(!index.build_graph(&AtomicBool::new(true)));
    assert_eq!(index.stats().graph_nodes, 0);
    assert!(index.wants_graph());
    assert_eq!(truth.recall(&index, &vectors(10, 81), &VectorQuery::default()), 1.0);
}
