//! Groups of made-up photos, and agreement with a search that compares every pair.

use std::collections::HashMap;

use proptest::prelude::*;

use super::bands::Bands;
use super::{Candidate, Group, KeeperReason, Kind, Nearness, exact_groups, keeper, near_groups};

/// Eight hashes of a photo with structure: the seven turned ones have nothing to do with the upright one.
fn turned(upright: u64) -> [u64; 8] {
    let mut hashes = [upright; 8];
    for (n, hash) in hashes.iter_mut().enumerate().skip(1) {
        *hash = upright.wrapping_add(n as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(n as u32 * 7) ^ !upright;
    }
    hashes
}

/// A photo of its own content; the larger the number the worse it is as a keeper.
fn photo(id: u64, upright: u64) -> Candidate {
    let mut content_hash = [0; 32];
    content_hash[..8].copy_from_slice(&id.to_le_bytes());
    Candidate {
        id,
        content_hash,
        perceptual: Some(turned(upright)),
        pixels: 1_000_000 - id,
        bytes: 5000,
        taken_at: Some(1000),
        modified_at: 2000,
        tags_by_hand: 0,
        fields: 0,
        rating: 0,
        favourite: false,
        path: format!("photos/{id}.jpg"),
    }
}

fn flipped(hash: u64, bits: u32) -> u64 {
    (0..bits).fold(hash, |hash, bit| hash ^ (1 << (bit * 5 % 64)))
}

fn near(photos: &[Candidate], cosine: Option<f32>) -> Vec<Vec<u64>> {
    ids(&near_groups(photos, &Nearness::default(), &[], &mut |_, _| cosine))
}

fn ids(groups: &[Group]) -> Vec<Vec<u64>> {
    groups.iter().map(|group| group.members.iter().map(|member| member.id).collect()).collect()
}

const A: u64 = 0xF0A5_3C96_1B87_D24E;
const B: u64 = 0x5713_E8C9_24DA_6B0F;

#[test]
fn the_first_criterion_that_differs_chooses_the_keeper() {
    use KeeperReason::{EarliestDate, FirstPath, LargerFile, MorePixels, MostWork, ShortestPath};
    type Change = fn(&mut Candidate);
    let changes: &[(KeeperReason, Change)] = &[
        (MorePixels, |one| one.pixels += 1),
        (LargerFile, |one| one.bytes += 1),
        (MostWork, |one| one.tags_by_hand += 1),
        (MostWork, |one| one.fields += 1),
        (MostWork, |one| one.rating = 1),
        (MostWork, |one| one.favourite = true),
        (EarliestDate, |one| one.taken_at = Some(999)),
        (EarliestDate, |one| one.modified_at -= 1),
        (ShortestPath, |one| one.path = "z".into()),
        (FirstPath, |one| one.path = "photos/0.jpg".into()),
    ];
    for (reason, change) in changes {
        let plain = Candidate { path: "photos/1.jpg".into(), ..photo(1, A) };
        let mut better = Candidate { id: 2, ..plain.clone() };
        change(&mut better);
        let groups = exact_groups(&[plain.clone(), better]);
        assert_eq!(groups.len(), 1);
        assert_eq!((groups[0].keeper, groups[0].reason), (2, *reason));
        assert_eq!(groups[0].kind, Kind::Exact);
    }
    let dated = Candidate { taken_at: Some(9000), ..photo(2, A) };
    let undated = Candidate { taken_at: None, modified_at: 0, ..photo(1, A) };
    assert!(keeper::better(&Candidate { pixels: 1, ..dated }, &Candidate { pixels: 1, ..undated }).is_lt());
}

#[test]
fn exact_copies_are_found_and_ordered() {
    let copy = |id: u64, of: u64| Candidate { id, path: format!("copies/{id}.jpg"), ..photo(of, A) };
    let photos = [photo(1, A), copy(11, 1), photo(2, B), copy(21, 2), copy(22, 2), photo(3, A)];
    let groups = exact_groups(&photos);
    assert_eq!(ids(&groups), [vec![2, 21, 22], vec![1, 11]]);
    assert_eq!(groups[0].members[2].copy_of, Some(2));
    assert_eq!(groups[0].members[0].copy_of, None);
    assert_eq!(groups[1].reason, KeeperReason::ShortestPath);
}

#[test]
fn a_near_group_shows_exact_copies_but_copies_alone_are_none() {
    let copy = |id: u64, of: &Candidate| Candidate { id, path: format!("copies/{id}.jpg"), ..of.clone() };
    let (a, b) = (photo(1, A), photo(2, flipped(A, 3)));
    let photos = [a.clone(), copy(11, &a), b.clone(), copy(21, &b)];
    let groups = near_groups(&photos, &Nearness::default(), &[], &mut |_, _| None);
    assert_eq!(ids(&groups), [vec![1, 11, 2, 21]]);
    assert_eq!(groups[0].members.iter().map(|one| one.copy_of).collect::<Vec<_>>(), [None, Some(1), None, Some(2)]);
    assert_eq!(
        groups[0].members.iter().map(|one| one.distance).collect::<Vec<_>>(),
        [Some(0), Some(0), Some(3), Some(3)]
    );
    assert_eq!(groups[0].reason, KeeperReason::ShortestPath);
    assert!(near(&photos[..2], None).is_empty());
}

#[test]
fn a_part_of_a_photo_is_found_although_the_keeper_lies_on_its_side() {
    let keeper = photo(1, B);
    let upright = photo(2, turned(B)[3]);
    // Another hash than either: only its vector, compared with that of the upright photo, knows it.
    let part = photo(3, A);
    let like = |pair: (u64, u64)| if pair == (2, 3) || pair == (3, 2) { 0.9 } else { 0.5 };
    let photos = [keeper, upright, part];
    let groups = near_groups(&photos, &Nearness::default(), &[(2, 3)], &mut |a, b| Some(like((a, b))));
    assert_eq!(ids(&groups), [[1, 2, 3]]);
    let told: Vec<_> = groups[0].members.iter().map(|member| member.similarity).collect();
    assert_eq!(told, [None, Some(0.5), None], "what was not compared with the keeper says so");
    // A photo that is merely like the keeper passes nothing on: that would be a chain.
    let like_keeper = photo(2, flipped(B, 3));
    let chain = [photo(1, B), like_keeper, photo(3, A)];
    let groups = near_groups(&chain, &Nearness::default(), &[(2, 3)], &mut |a, b| Some(like((a, b))));
    assert_eq!(ids(&groups), [[1, 2]]);
}

#[test]
fn distance_and_vectors_decide_together() {
    let pair = |bits| [photo(1, A), photo(2, flipped(A, bits))];
    let none: [Vec<u64>; 0] = [];
    assert_eq!(near(&pair(0), None), [[1, 2]]);
    assert_eq!(near(&pair(8), None), [[1, 2]]);
    assert_eq!(near(&pair(8), Some(0.2)), none, "the vectors say that they differ");
    assert_eq!(near(&pair(8), Some(f32::NAN)), [[1, 2]]);
    assert_eq!(near(&pair(9), None), none);
    assert_eq!(near(&pair(9), Some(0.9)), [[1, 2]]);
    assert_eq!(near(&pair(12), Some(0.74)), none);
    assert_eq!(near(&pair(12), Some(0.76)), [[1, 2]]);
    assert_eq!(near(&pair(13), Some(1.0)), none, "nobody proposed the pair");
}

#[test]
fn turned_and_mirrored_copies_are_found_whatever_the_vectors_say() {
    for position in 1..8 {
        let original = photo(1, A);
        let laid = turned(A)[position];
        let copy = photo(2, flipped(laid, 4));
        let groups = near_groups(&[original, copy], &Nearness::default(), &[], &mut |_, _| Some(0.1));
        assert_eq!(ids(&groups), [[1, 2]], "position {position}");
        assert_eq!(groups[0].members[1].distance, Some(4));
    }
}

#[test]
fn a_hash_that_fits_by_chance_in_another_position_does_not_bring_strangers_together() {
    let pair = |bits| [photo(1, A), photo(2, flipped(turned(A)[3], bits))];
    let none: [[u64; 0]; 0] = [];
    assert_eq!(near(&pair(8), Some(-0.02)), none, "broccoli and a loudspeaker");
    assert_eq!(near(&pair(8), Some(0.3)), [[1, 2]]);
    assert_eq!(near(&pair(8), None), [[1, 2]]);
}

#[test]
fn pairs_that_vectors_propose_need_no_hash() {
    let photos = [photo(1, A), photo(2, B), Candidate { perceptual: None, ..photo(3, 0) }];
    let ask = |cosine| {
        let proposed = [(2, 1), (3, 1), (1, 99), (2, 2)];
        ids(&near_groups(&photos, &Nearness::default(), &proposed, &mut |_, _| Some(cosine)))
    };
    assert_eq!(ask(0.9), [[1, 2, 3]]);
    assert!(ask(0.8).is_empty());
}

#[test]
fn a_chain_does_not_glue_different_photos_together() {
    // Each is 6 bits from the next: the first and the third are 12 apart.
    let chain: Vec<Candidate> = (0..6).map(|n| photo(n + 1, flipped(A, n as u32 * 6))).collect();
    assert_eq!(near(&chain, None), [[1, 2], [3, 4], [5, 6]]);
}

#[test]
fn flat_photos_need_vectors() {
    let flat = |id, hash| Candidate { perceptual: Some([hash; 8]), ..photo(id, 0) };
    let heap: Vec<Candidate> = (1..=2000).map(|id| flat(id, 0)).collect();
    assert!(near(&heap, None).is_empty());
    assert_eq!(near(&heap, Some(0.99))[0].len(), 2000);
    // Unrelated skies with one hash: few questions each, not one for each pair.
    let mut asked = 0_u32;
    let groups = near_groups(&heap, &Nearness::default(), &[], &mut |_, _| {
        asked += 1;
        Some(0.1)
    });
    assert!(groups.is_empty());
    assert!(asked <= 64 * 64, "{asked}");
    // One flat photo is enough: a hash that a flat photo shares with another says nothing of both.
    assert!(near(&[flat(1, A), photo(2, A)], None).is_empty());
}

#[test]
fn the_order_of_the_photos_does_not_matter() {
    let mut photos: Vec<Candidate> =
        (0..60).map(|n| photo(n, flipped(if n % 2 == 0 { A } else { B }, n as u32 % 5))).collect();
    let expected = near_groups(&photos, &Nearness::default(), &[], &mut |_, _| None);
    assert_eq!(expected.len(), 2);
    assert!(expected[0].members.len() >= expected[1].members.len());
    photos.reverse();
    assert_eq!(near_groups(&photos, &Nearness::default(), &[], &mut |_, _| None), expected);
    photos.rotate_left(17);
    assert_eq!(near_groups(&photos, &Nearness::default(), &[], &mut |_, _| None), expected);
}

#[test]
fn reports_are_plain_json() {
    let groups = near_groups(&[photo(1, A), photo(2, A)], &Nearness::default(), &[], &mut |_, _| Some(0.5));
    let json = serde_json::to_value(&groups).expect("plain data");
    assert_eq!(json[0]["kind"], "near");
    assert_eq!(json[0]["reason"], "more_pixels");
    assert_eq!(json[0]["members"][1]["similarity"], 0.5);
}

/// Hashes that lie in heaps: some are near each other.
fn hashes() -> impl Strategy<Value = Vec<u64>> {
    let near = (0_usize..4, prop::collection::vec(0_u32..64, 0..16))
        .prop_map(|(centre, bits)| bits.into_iter().fold([A, B, 0, u64::MAX][centre], |hash, bit| hash ^ (1 << bit)));
    prop::collection::vec(prop_oneof![4 => near, 1 => any::<u64>()], 1..60)
}

/// The rule, with every pair compared.
fn all_pairs(photos: &[Candidate], limits: &Nearness, cosine: impl Fn(u64, u64) -> Option<f32>) -> Vec<Vec<u64>> {
    let mut order: Vec<&Candidate> = photos.iter().collect();
    order.sort_by(|a, b| keeper::better(a, b));
    let mut taken: HashMap<u64, bool> = HashMap::new();
    let mut groups = Vec::new();
    for (at, one) in order.iter().enumerate() {
        if taken.contains_key(&one.id) {
            continue;
        }
        let mut members = Vec::new();
        for other in order[at + 1..].iter().filter(|other| !taken.contains_key(&other.id)) {
            let (Some(mine), Some(theirs)) = (one.perceptual, other.perceptual) else { continue };
            let distance = |position: usize| (mine[position] ^ theirs[0]).count_ones();
            let (upright, turned) = (distance(0), (1..8).map(distance).min().unwrap_or(64));
            let flat = [mine, theirs].iter().any(|all| all.iter().all(|hash| (hash ^ all[0]).count_ones() <= 12));
            let cosine = cosine(one.id, other.id);
            let alike = cosine.is_some_and(|cosine| cosine >= limits.alike);
            let same = upright <= limits.surely && cosine.is_none_or(|cosine| cosine >= limits.unlike);
            let kin = turned <= limits.surely / 2 || cosine.is_none_or(|cosine| cosine >= limits.turned);
            let turned_same = upright > limits.surely && turned <= limits.surely && kin;
            let close = upright <= limits.perhaps || turned <= limits.surely;
            let doubtful = upright <= limits.perhaps && alike;
            if if flat {
                close && alike
            } else if upright <= limits.surely {
                same
            } else {
                turned_same || doubtful
            } {
                members.push((upright.min(turned), other.id));
            }
        }
        taken.insert(one.id, true);
        taken.extend(members.iter().map(|(_, id)| (*id, true)));
        if !members.is_empty() {
            members.sort_by_key(|(distance, id)| (*distance, order.iter().position(|other| other.id == *id)));
            let members: Vec<u64> = std::iter::once(one.id).chain(members.into_iter().map(|(_, id)| id)).collect();
            groups.push((one.path.clone(), members));
        }
    }
    groups.sort_by(|(path_a, a), (path_b, b)| b.len().cmp(&a.len()).then(path_a.cmp(path_b)));
    groups.into_iter().map(|(_, members)| members).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bands_find_every_hash(hashes in hashes(), queries in hashes(), surely in 0_u32..14, more in 0_u32..8) {
        let mut distinct = hashes;
        distinct.sort_unstable();
        distinct.dedup();
        let mut bands = Bands::new(distinct.clone(), surely, surely + more);
        for query in queries {
            let variants = turned(query);
            let mut found = Vec::new();
            bands.each_near(&variants, |place, hash| found.push((place, hash)));
            found.sort_unstable();
            let is_near = |hash: u64| {
                variants.iter().enumerate().any(|(n, variant)| {
                    (variant ^ hash).count_ones() <= if n == 0 { surely + more } else { surely }
                })
            };
            let expected: Vec<(usize, u64)> =
                distinct.iter().copied().enumerate().filter(|(_, hash)| is_near(*hash)).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn groups_are_those_of_comparing_every_pair(
        hashes in hashes(),
        turns in prop::collection::vec((0_usize..8, any::<bool>(), 0_u64..50), 60),
        salt in any::<u64>(),
    ) {
        let photos: Vec<Candidate> = hashes
            .iter()
            .zip(turns)
            .enumerate()
            .map(|(n, (hash, (position, is_flat, worth)))| {
                let one = photo(n as u64, turned(*hash)[position]);
                let perceptual = if is_flat && n % 5 == 0 { Some([*hash; 8]) } else { one.perceptual };
                Candidate { perceptual, pixels: worth, ..one }
            })
            .collect();
        let cosine = |a: u64, b: u64| {
            let mixed = (a.min(b) * 1000 + a.max(b)).wrapping_mul(salt | 1).rotate_left(29) % 130;
            (mixed < 100).then(|| mixed as f32 / 100.0)
        };
        let limits = Nearness::default();
        let groups = near_groups(&photos, &limits, &[], &mut |a, b| cosine(a, b));
        prop_assert_eq!(ids(&groups), all_pairs(&photos, &limits, cosine));
    }
}
