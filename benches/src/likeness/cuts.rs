//! Objects cut out of photos: is the photo among the first five? With the vectors of the boxes, as the library searches,
//! and without, to know what these vectors are worth.

use std::collections::HashMap;

use anyhow::{Context, Result};
use image::{RgbImage, imageops};
use shiguang_benches::edits::jpeg;
use shiguang_catalog::{Catalog, TagBox};
use shiguang_imaging::DecodeOptions;
use shiguang_library::{InstanceId, Library, PhotoId};
use shiguang_vision::{Analyser, BoundingBox, DECODE_SHORT_SIDE, DEFAULT_PACK, Pack, SessionOptions, models_folder};

use crate::{Original, most_like, percent};

/// Share of the cuts, in percent, whose photo must be among the first [`FIRST`].
const PROMISED: f64 = 80.0;
const FIRST: usize = 5;
/// Share of the photo that a cut covers.
const AREA: std::ops::RangeInclusive<f32> = 0.02..=0.4;
/// Two boxes of a photo of which one covers more than this of the other are one cut.
const SAME: f32 = 0.5;
/// A box as a person draws it: each edge is moved by up to this part of the box's size, in or out.
const BY_HAND: f32 = 0.15;

/// Which boxes are cut out.
pub struct Choice {
    /// How many. No photo gives a second one before every photo that can has given a first one.
    pub count: usize,
    /// Decides which.
    pub seed: u64,
}

/// A small generator, so that a seed gives the same choice everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, count: usize) -> usize {
        (self.next() >> 11) as usize % count.max(1)
    }

    /// -1 to 1.
    fn either_way(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }
}

/// Cuts, asks, prints a table; `true` when the promise is kept.
pub fn measure(library: &Library, instance: InstanceId, originals: &[Original], choice: &Choice) -> Result<bool> {
    let catalog = Catalog::open(library.places().root(), 0)?;
    let pack = std::sync::Arc::new(Pack::open(&models_folder()?, DEFAULT_PACK)?);
    let vectors = Vectors::read(&catalog, &pack, instance)?;
    let mut analyser = Analyser::open(pack, SessionOptions::default())?;
    let mut dice = Dice(choice.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    for _ in 0..16 {
        dice.next();
    }
    let chosen = choose(&catalog, originals, choice.count, &mut dice)?;
    anyhow::ensure!(!chosen.is_empty(), "no photo has a box that could be cut out");
    let photos: std::collections::HashSet<PhotoId> = chosen.iter().map(|(original, _)| original.id).collect();
    println!("{} cuts out of {} photos\n", chosen.len(), photos.len());
    println!(
        "| cut | cuts | among the first {FIRST} % | first % | without boxes' vectors: among the first {FIRST} % | first % |"
    );
    println!("|---|---|---|---|---|---|");
    let mut kept = true;
    for (name, by_hand) in [("the detected box", 0.0), ("drawn by hand", BY_HAND)] {
        let (mut with, mut without) = (Ranks::default(), Ranks::default());
        for (original, area) in &chosen {
            let cut = cut(&original.pixels()?, area, by_hand, &mut dice);
            let bytes = jpeg(&cut, 90)?;
            let queries = embed(&mut analyser, &bytes)?;
            without.add(vectors.nearest(&queries).iter().position(|id| *id == original.id));
            let hits = most_like(library, instance, bytes, FIRST)?;
            with.add(hits.iter().position(|(id, _)| *id == original.id));
        }
        let n = chosen.len();
        println!(
            "| {name} | {n} | {:.0} | {:.0} | {:.0} | {:.0} |",
            percent(with.among, n),
            percent(with.first, n),
            percent(without.among, n),
            percent(without.first, n)
        );
        kept &= by_hand > 0.0 || percent(with.among, n) >= PROMISED;
    }
    let boxes = vectors.boxes as f64 / vectors.wholes.len().max(1) as f64;
    println!(
        "\nboxes' vectors: {boxes:.2} a photo, {:.0} bytes a photo in the catalogue\n",
        boxes * vectors.bytes as f64
    );
    Ok(kept)
}

/// Boxes of photos in the order of dice: in the first round one of each photo, then a second one, until there are enough.
/// Any box that the detector gave counts, also those too unsure to be shown: a person cuts out what is there, not what a
/// model is sure of.
fn choose<'o>(
    catalog: &Catalog,
    originals: &'o [Original],
    count: usize,
    dice: &mut Dice,
) -> Result<Vec<(&'o Original, TagBox)>> {
    let mut order: Vec<&Original> = originals.iter().collect();
    for at in (1..order.len()).rev() {
        order.swap(at, dice.below(at + 1));
    }
    let mut left: Vec<(&Original, Vec<TagBox>)> = Vec::new();
    for original in order {
        let tags = catalog.read(|read| read.tags_of(original.id))?;
        let mut boxes: Vec<TagBox> = Vec::new();
        for one in tags.into_iter().flat_map(|tag| tag.boxes) {
            if AREA.contains(&(one.width * one.height)) && boxes.iter().all(|other| shared(&one, other) <= SAME) {
                boxes.push(one);
            }
        }
        for at in (1..boxes.len()).rev() {
            boxes.swap(at, dice.below(at + 1));
        }
        left.push((original, boxes));
    }
    let mut chosen = Vec::new();
    while chosen.len() < count && left.iter().any(|(_, boxes)| !boxes.is_empty()) {
        for (original, boxes) in &mut left {
            if chosen.len() < count
                && let Some(one) = boxes.pop()
            {
                chosen.push((*original, one));
            }
        }
    }
    Ok(chosen)
}

/// How much of the smaller box lies in the other.
fn shared(a: &TagBox, b: &TagBox) -> f32 {
    let overlap = |a: f32, length: f32, b: f32, other: f32| ((a + length).min(b + other) - a.max(b)).max(0.0);
    let both = overlap(a.left, a.width, b.left, b.width) * overlap(a.top, a.height, b.top, b.height);
    both / (a.width * a.height).min(b.width * b.height)
}

fn cut(photo: &RgbImage, area: &TagBox, by_hand: f32, dice: &mut Dice) -> RgbImage {
    let mut moved = |edge: f32, size: f32| (edge + dice.either_way() * by_hand * size).clamp(0.0, 1.0);
    let (left, right) = (moved(area.left, area.width), moved(area.left + area.width, area.width));
    let (top, bottom) = (moved(area.top, area.height), moved(area.top + area.height, area.height));
    let (width, height) = (photo.width() as f32, photo.height() as f32);
    let (x, y) = ((left * width) as u32, (top * height) as u32);
    let (w, h) = (((right - left) * width) as u32, ((bottom - top) * height) as u32);
    imageops::crop_imm(photo, x, y, w.max(1), h.max(1)).to_image()
}

/// The two vectors that the library asks with: of the middle, and of the picture stretched.
fn embed(analyser: &mut Analyser, bytes: &[u8]) -> Result<[Vec<f32>; 2]> {
    let options = DecodeOptions { min_short_side: Some(DECODE_SHORT_SIDE), ..DecodeOptions::default() };
    let pixels = shiguang_imaging::decode(bytes, &options)?.pixels;
    let whole = BoundingBox { left: 0.0, top: 0.0, width: 1.0, height: 1.0 };
    Ok([analyser.embed(&pixels)?, analyser.embed_region(&pixels, whole)?])
}

/// How often the photo was found.
#[derive(Default)]
struct Ranks {
    first: usize,
    among: usize,
}

impl Ranks {
    fn add(&mut self, place: Option<usize>) {
        self.first += usize::from(place == Some(0));
        self.among += usize::from(place.is_some_and(|place| place < FIRST));
    }
}

/// The vectors of whole photos.
struct Vectors {
    wholes: HashMap<PhotoId, Vec<f32>>,
    /// How many vectors of boxes there are besides.
    boxes: usize,
    /// Bytes of one in the catalogue.
    bytes: usize,
}

impl Vectors {
    fn read(catalog: &Catalog, pack: &Pack, instance: InstanceId) -> Result<Self> {
        let mut model = [0u8; 32];
        for (byte, text) in model.iter_mut().zip(pack.embedding_model().as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(text)?, 16).context("the model's hash")?;
        }
        let mut vectors = Self { wholes: HashMap::new(), boxes: 0, bytes: 0 };
        catalog.read(|read| {
            read.each_vector(Some(instance), &model, &mut |photo, slot, values| {
                vectors.bytes = values.len() * 2;
                if slot == 0 {
                    vectors.wholes.insert(photo, values.to_vec());
                } else {
                    vectors.boxes += 1;
                }
            })
        })?;
        Ok(vectors)
    }

    /// Photos by the cosine of their whole vector with the nearer query, the best first.
    fn nearest(&self, queries: &[Vec<f32>]) -> Vec<PhotoId> {
        let cosine = |other: &[f32]| -> f32 {
            let dots = queries.iter().map(|query| query.iter().zip(other).map(|(a, b)| a * b).sum::<f32>());
            dots.fold(f32::MIN, f32::max)
        };
        let mut order: Vec<(f32, PhotoId)> = self.wholes.iter().map(|(id, other)| (cosine(other), *id)).collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0));
        order.into_iter().map(|(_, id)| id).collect()
    }
}
