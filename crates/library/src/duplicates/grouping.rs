//! Which photos are duplicates of which, and which of them to keep. Pure: facts in, groups out, in an order that depends on
//! nothing else.
//!
//! Near duplicates are stars, not chains: every member was compared with the keeper itself and passed. Where a is like b and b
//! is like c, c may be another picture than a (a burst is full of such chains), and a group from which photos are
//! going to be removed must not hold it. Keepers are taken in the order of preference, so the centre of a star is its best photo.

mod bands;
mod keeper;
mod near;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use serde::Serialize;

pub use near::near_groups;

/// What grouping needs to know of a photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The photo.
    pub id: u64,
    /// Hash of the image data without its metadata.
    pub content_hash: [u8; 32],
    /// Perceptual hashes of the eight ways to lay the photo on a table; the first is the photo as it is. 32 differing bits
    /// are unrelated photos.
    pub perceptual: Option<[u64; 8]>,
    /// Width times height.
    pub pixels: u64,
    /// Length of the file.
    pub bytes: u64,
    /// When it was taken, in milliseconds.
    pub taken_at: Option<i64>,
    /// When the file was written, in milliseconds.
    pub modified_at: i64,
    /// Tags that a person confirmed, rejected or typed.
    pub tags_by_hand: u32,
    /// Values of custom keys.
    pub fields: u32,
    /// Stars, 0 for none.
    pub rating: u8,
    /// Marked as a favourite.
    pub favourite: bool,
    /// The path as people read it.
    pub path: String,
}

/// How alike the members of a group are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The same image data.
    Exact,
    /// They look the same.
    Near,
}

/// Photos of which one is enough.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// How alike they are.
    pub kind: Kind,
    /// At least two, the keeper first, then those most like it; exact copies stand behind the one they copy.
    pub members: Vec<Member>,
    /// The photo to keep.
    pub keeper: u64,
    /// Why this one.
    pub reason: KeeperReason,
}

/// A photo of a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Member {
    /// The photo.
    pub id: u64,
    /// Bits by which the perceptual hashes of the keeper and this photo differ, in the best position; `None` when a hash is
    /// unknown.
    pub distance: Option<u32>,
    /// Cosine of the vectors of the keeper and this photo, where it was asked for and known.
    pub similarity: Option<f32>,
    /// The member of this group that has the same image data and stands for it.
    pub copy_of: Option<u64>,
}

/// The first criterion that set the keeper apart from the next best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeeperReason {
    /// It has the most pixels.
    MorePixels,
    /// Its file is the largest.
    LargerFile,
    /// A person worked most on it: tags, fields, rating, favourite.
    MostWork,
    /// It was taken, or written, first.
    EarliestDate,
    /// Its path is the shortest.
    ShortestPath,
    /// Nothing sets it apart: the first path in the order of letters.
    FirstPath,
}

/// When two photos look the same. Distances in bits of the perceptual hash, similarities as cosines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearness {
    /// Up to this distance photos look the same, upright, turned or mirrored.
    pub surely: u32,
    /// Up to this distance upright photos look the same if their vectors are `alike`.
    pub perhaps: u32,
    /// Cosine that confirms a doubtful hash.
    pub alike: f32,
    /// Cosine below which photos differ whatever the hash says.
    pub unlike: f32,
    /// Cosine below which a photo in another position differs, unless the hash is twice as near as `surely`: of seven
    /// positions one may fit by chance.
    pub turned: f32,
    /// Cosine that is enough by itself, for pairs that the vectors proposed.
    pub alone: f32,
}

impl Default for Nearness {
    /// The cosines follow what was measured with the program's models: of half a million pairs of different photos the most alike
    /// had .756; 99 of 100 cropped copies have more than .84, and every turned copy less than its hash would tell:
    /// photos turned by 90 degrees had .21 to .65 at a distance of 0 to 2, half of all pairs of different photos less than .02.
    fn default() -> Self {
        Self { surely: 8, perhaps: 12, alike: 0.75, unlike: 0.4, turned: 0.2, alone: 0.85 }
    }
}

/// Groups of photos with the same image data, the largest first, then by the keeper's path.
#[must_use]
pub fn exact_groups(candidates: &[Candidate]) -> Vec<Group> {
    let groups = same_content(candidates).into_iter().filter(|set| set.len() > 1);
    let groups = groups.map(|set| {
        let members = set.iter().enumerate().map(|(n, one)| Member {
            id: one.id,
            distance: one.perceptual.map(|_| 0),
            similarity: None,
            copy_of: (n > 0).then_some(set[0].id),
        });
        let reason = keeper::reason(set[0], set[1]);
        (set[0], Group { kind: Kind::Exact, members: members.collect(), keeper: set[0].id, reason })
    });
    sorted(groups.collect())
}

/// Sets of candidates with the same image data, each with the best first; the sets in the order of their best.
fn same_content(candidates: &[Candidate]) -> Vec<Vec<&Candidate>> {
    let mut order: Vec<&Candidate> = candidates.iter().collect();
    order.sort_by(|a, b| keeper::better(a, b));
    let mut sets: Vec<Vec<&Candidate>> = Vec::new();
    let mut places: HashMap<&[u8; 32], usize> = HashMap::with_capacity(order.len());
    for one in order {
        match places.get(&one.content_hash) {
            Some(at) => sets[*at].push(one),
            None => {
                places.insert(&one.content_hash, sets.len());
                sets.push(vec![one]);
            }
        }
    }
    sets
}

/// The groups, the largest first, then by the keeper's path and number.
fn sorted(mut groups: Vec<(&Candidate, Group)>) -> Vec<Group> {
    groups.sort_by(|(keeper_a, a), (keeper_b, b)| {
        let size = b.members.len().cmp(&a.members.len());
        size.then_with(|| keeper_a.path.cmp(&keeper_b.path)).then_with(|| a.keeper.cmp(&b.keeper))
    });
    groups.into_iter().map(|(_, group)| group).collect()
}
