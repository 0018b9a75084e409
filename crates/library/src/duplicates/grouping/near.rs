//! Photos that look the same.

use std::collections::HashMap;

use super::bands::Bands;
use super::{Candidate, Group, Kind, Member, Nearness, keeper, same_content, sorted};

/// A photo whose eight hashes are all this close to the first has no structure that a hash could tell: it is black, white,
/// a clear sky. Unrelated pictures of that kind share their hashes, so vectors have to decide.
const FLAT: u32 = 12;

/// After as many refusals a keeper asks for no more vectors of flat photos, and after as many keepers that found nothing among
/// the flat photos of one hash no other looks there: thousands of them, all unlike, would be compared each with each.
const MOST_REFUSALS: u32 = 64;

/// Groups of photos that look the same, the largest first, then by the keeper's path.
///
/// The perceptual hash proposes pairs; `proposed` adds pairs that other means found (say, a search by vectors: cropped copies
/// have another hash). `similarity` is the cosine of the vectors of two photos, `None` when one has none; it is asked
/// only for proposed pairs. Exact copies count as one photo here and stand in the group with it; copies alone make no group.
pub fn near_groups(
    candidates: &[Candidate],
    nearness: &Nearness,
    proposed: &[(u64, u64)],
    similarity: &mut dyn FnMut(u64, u64) -> Option<f32>,
) -> Vec<Group> {
    let sets = same_content(candidates);
    let mut search = Search::new(&sets, nearness, proposed);
    let mut groups = Vec::new();
    for set in 0..sets.len() {
        if search.taken[set] {
            continue;
        }
        let found = search.members(set, similarity);
        if !found.is_empty() {
            groups.push((sets[set][0], group(&sets, set, &found)));
        }
    }
    sorted(groups)
}

/// A set that belongs to a keeper.
struct Found {
    set: usize,
    distance: Option<u32>,
    similarity: Option<f32>,
    /// It is the keeper itself in another position.
    turned: bool,
}

fn group(sets: &[Vec<&Candidate>], keeper: usize, found: &[Found]) -> Group {
    let distance = sets[keeper][0].perceptual.map(|_| 0);
    let itself = Found { set: keeper, distance, similarity: None, turned: false };
    let mut members = Vec::new();
    for one in std::iter::once(&itself).chain(found) {
        for (n, photo) in sets[one.set].iter().enumerate() {
            members.push(Member {
                id: photo.id,
                distance: one.distance,
                similarity: one.similarity,
                copy_of: (n > 0).then_some(sets[one.set][0].id),
            });
        }
    }
    // Sets are in the order of preference, so the next best is the keeper's own copy or the first of the other sets.
    let best_other = found.iter().map(|one| one.set).min().map(|set| sets[set][0]);
    let copy = sets[keeper].get(1).copied();
    let next = match (copy, best_other) {
        (Some(copy), Some(other)) if keeper::better(copy, other).is_lt() => copy,
        (_, Some(other)) => other,
        (copy, None) => copy.unwrap_or(sets[keeper][0]),
    };
    let best = sets[keeper][0];
    Group { kind: Kind::Near, members, keeper: best.id, reason: keeper::reason(best, next) }
}

/// The sets of exact copies, each by its best photo, and what was found of them so far.
struct Search<'a> {
    photos: Vec<&'a Candidate>,
    nearness: Nearness,
    taken: Vec<bool>,
    /// Distinct upright hashes, and the sets of each.
    bands: Bands,
    of_hash: Vec<Vec<usize>>,
    place_of: HashMap<u64, usize>,
    /// How many flat keepers of a hash found nothing; see [`MOST_REFUSALS`].
    fruitless: Vec<u32>,
    /// Sets that other means propose for a set.
    proposed: HashMap<usize, Vec<usize>>,
}

impl<'a> Search<'a> {
    fn new(sets: &[Vec<&'a Candidate>], nearness: &Nearness, proposed: &[(u64, u64)]) -> Self {
        let photos: Vec<&Candidate> = sets.iter().map(|set| set[0]).collect();
        let mut hashes = Vec::new();
        let mut of_hash: Vec<Vec<usize>> = Vec::new();
        let mut places: HashMap<u64, usize> = HashMap::new();
        for (set, photo) in photos.iter().enumerate() {
            let Some(variants) = photo.perceptual else { continue };
            let place = *places.entry(variants[0]).or_insert_with(|| {
                hashes.push(variants[0]);
                of_hash.push(Vec::new());
                hashes.len() - 1
            });
            of_hash[place].push(set);
        }
        let mut set_of: HashMap<u64, usize> = HashMap::new();
        for (set, copies) in sets.iter().enumerate() {
            set_of.extend(copies.iter().map(|photo| (photo.id, set)));
        }
        let mut partners: HashMap<usize, Vec<usize>> = HashMap::new();
        for (a, b) in proposed {
            let (Some(a), Some(b)) = (set_of.get(a), set_of.get(b)) else { continue };
            partners.entry(*a).or_default().push(*b);
            partners.entry(*b).or_default().push(*a);
        }
        Self {
            taken: vec![false; photos.len()],
            photos,
            nearness: *nearness,
            bands: Bands::new(hashes, nearness.surely, nearness.perhaps.max(nearness.surely)),
            fruitless: vec![0; of_hash.len()],
            of_hash,
            place_of: places,
            proposed: partners,
        }
    }

    /// Takes the sets that belong to a keeper, those most like it first.
    ///
    /// Vectors cannot compare a keeper that lies on its side with parts of the upright photo: these are compared with the
    /// members that are the keeper itself in another position, which is no chain.
    fn members(&mut self, keeper: usize, similarity: &mut dyn FnMut(u64, u64) -> Option<f32>) -> Vec<Found> {
        self.taken[keeper] = true;
        let mut found = self.like(keeper, similarity);
        for at in 0..found.len() {
            if found[at].turned {
                let parts = self.parts_of(found[at].set, keeper, similarity);
                found.extend(parts);
            }
        }
        found
    }

    /// Takes the sets that are like a keeper.
    fn like(&mut self, keeper: usize, similarity: &mut dyn FnMut(u64, u64) -> Option<f32>) -> Vec<Found> {
        let mut found = Vec::new();
        let mut refusals = 0;
        for (set, distances) in self.neighbours(keeper) {
            let flat = is_flat(self.photos[keeper]) || is_flat(self.photos[set]);
            if flat && refusals >= MOST_REFUSALS {
                continue;
            }
            let cosine = similarity(self.photos[keeper].id, self.photos[set].id).filter(|cosine| cosine.is_finite());
            if self.accepts(keeper, set, distances, cosine) {
                self.taken[set] = true;
                let turned = !flat && distances.is_some_and(|distances| distances.is_turned(&self.nearness));
                found.push(Found { set, distance: distances.map(Distances::best), similarity: cosine, turned });
            } else if flat {
                refusals += 1;
            }
        }
        if refusals >= MOST_REFUSALS && found.is_empty() {
            self.give_up_on(keeper);
        }
        found
    }

    /// Takes the sets that were proposed for the keeper in another position and whose vectors are enough by themselves.
    fn parts_of(
        &mut self,
        turned: usize,
        keeper: usize,
        similarity: &mut dyn FnMut(u64, u64) -> Option<f32>,
    ) -> Vec<Found> {
        let mut found = Vec::new();
        for set in self.proposed.get(&turned).cloned().unwrap_or_default() {
            let alike = |cosine: f32| cosine >= self.nearness.alone;
            if self.taken[set] || !similarity(self.photos[turned].id, self.photos[set].id).is_some_and(alike) {
                continue;
            }
            self.taken[set] = true;
            let hashes = self.photos[keeper].perceptual.zip(self.photos[set].perceptual);
            let distance = hashes.map(|(keeper, part)| Distances::new(&keeper, part[0]).best());
            found.push(Found { set, distance, similarity: None, turned: false });
        }
        found
    }

    fn give_up_on(&mut self, keeper: usize) {
        let hash = self.photos[keeper].perceptual.filter(|_| is_flat(self.photos[keeper])).map(|variants| variants[0]);
        if let Some(place) = hash.and_then(|hash| self.place_of.get(&hash)) {
            self.fruitless[*place] += 1;
        }
    }

    /// Sets that are not taken and may be like the keeper: nearest first, then by preference, then those without a hash.
    fn neighbours(&mut self, keeper: usize) -> Vec<(usize, Option<Distances>)> {
        let mut near: HashMap<usize, Option<Distances>> = HashMap::new();
        if let Some(variants) = self.photos[keeper].perceptual {
            let taken = &self.taken;
            let of_hash = &mut self.of_hash;
            let (surely, perhaps) = (self.nearness.surely, self.nearness.perhaps);
            let flat = is_flat(self.photos[keeper]);
            let fruitless = &self.fruitless;
            self.bands.each_near(&variants, |place, hash| {
                if flat && fruitless[place] >= MOST_REFUSALS {
                    return;
                }
                let distances = Distances::new(&variants, hash);
                if distances.upright <= perhaps || distances.best() <= surely {
                    of_hash[place].retain(|set| !taken[*set]);
                    near.extend(of_hash[place].iter().map(|set| (*set, Some(distances))));
                }
            });
        }
        for set in self.proposed.get(&keeper).into_iter().flatten().filter(|set| !self.taken[**set]) {
            let known = self.photos[keeper].perceptual.zip(self.photos[*set].perceptual);
            near.entry(*set).or_insert_with(|| known.map(|(a, b)| Distances::new(&a, b[0])));
        }
        let mut near: Vec<_> = near.into_iter().collect();
        near.sort_unstable_by_key(|(set, distances)| (distances.map_or(u32::MAX, Distances::best), *set));
        near
    }

    fn accepts(&self, keeper: usize, set: usize, distances: Option<Distances>, cosine: Option<f32>) -> bool {
        let limits = &self.nearness;
        let at_least = |limit: f32| cosine.is_some_and(|cosine| cosine >= limit);
        let was_proposed = || self.proposed.get(&keeper).is_some_and(|sets| sets.contains(&set));
        let by_hash = distances.is_some_and(|distances| {
            if is_flat(self.photos[keeper]) || is_flat(self.photos[set]) {
                (distances.upright <= limits.perhaps || distances.best() <= limits.surely) && at_least(limits.alike)
            } else if distances.upright <= limits.surely {
                cosine.is_none_or(|cosine| cosine >= limits.unlike)
            } else if distances.turned <= limits.surely {
                // Vectors know little of turned pictures: they deny what is doubtful and has nothing in common, no more.
                distances.turned <= limits.surely / 2 || cosine.is_none_or(|cosine| cosine >= limits.turned)
            } else {
                distances.upright <= limits.perhaps && at_least(limits.alike)
            }
        });
        by_hash || (at_least(limits.alone) && was_proposed())
    }
}

/// How far a photo's hash is from a keeper's.
#[derive(Debug, Clone, Copy)]
struct Distances {
    /// As they are.
    upright: u32,
    /// In the best of the seven other positions.
    turned: u32,
}

impl Distances {
    fn new(keeper: &[u64; 8], hash: u64) -> Self {
        let [upright, turned @ ..] = keeper.map(|variant| (variant ^ hash).count_ones());
        Self { upright, turned: turned.into_iter().min().unwrap_or(u64::BITS) }
    }

    fn best(self) -> u32 {
        self.upright.min(self.turned)
    }

    /// Whether it is certain that one is the other in another position: half as far as what would do for a group.
    fn is_turned(self, nearness: &Nearness) -> bool {
        self.turned <= nearness.surely / 2 && self.upright > nearness.perhaps
    }
}

fn is_flat(photo: &Candidate) -> bool {
    let farthest = |hashes: [u64; 8]| hashes.into_iter().map(|one| (one ^ hashes[0]).count_ones()).max();
    photo.perceptual.and_then(farthest).is_some_and(|farthest| farthest <= FLAT)
}
