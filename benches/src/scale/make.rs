//! Makes the library: rows, tags, facts, vectors, ratings and fields, through the catalogue's own verbs.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use anyhow::Result;
use serde_json::json;
use shiguang_catalog::{
    Area, AutoTag, Catalog, CatalogError, ConceptId, FileFacts, InstanceId, NewInstance, PhotoId, Probe, StoredVector,
    TagBox, Write,
};
use shiguang_vision::Vocabulary;

use crate::scale::originals::{Link, Originals};
use crate::scale::random::{Random, Zipf};
use crate::scale::seeds::Seeds;
use crate::scale::space::Space;

/// Photos in one transaction.
const TRANSACTION: usize = 10_000;
/// 2005 to 2025, unix seconds.
const YEARS: (f64, f64) = (1_104_537_600.0, 1_767_225_600.0);
const CAMERAS: [(&str, &str, &str); 6] = [
    ("Apple", "iPhone 13", "iPhone 13 back dual wide camera 5.1mm f/1.6"),
    ("HUAWEI", "P40", ""),
    ("Canon", "Canon EOS 5D Mark III", "EF24-70mm f/2.8L II USM"),
    ("NIKON CORPORATION", "NIKON D750", "24.0-120.0 mm f/4.0"),
    ("SONY", "ILCE-7M3", "FE 24-105mm F4 G OSS"),
    ("FUJIFILM", "X-T3", "XF35mmF1.4 R"),
];
const PLACES: [&str; 12] =
    ["海边", "Berlin", "北京", "family", "爷爷家", "hiking", "云南", "Wedding", "学校", "New York", "春节", "garden"];
/// The custom key of the generated instance.
pub const KEY: &str = "project";
/// How many values the key has.
pub const VALUES: usize = 500;

/// What is made.
pub struct Plan<'p> {
    /// Photos.
    pub photos: usize,
    /// Names of tags.
    pub vocabulary: &'p Vocabulary,
    /// What real photos gave.
    pub seeds: &'p Seeds,
    /// Where vectors come from.
    pub space: &'p Space,
    /// The words of each photo, a line each after its number and a tab, are written here for other engines.
    pub documents: &'p Path,
    /// Who lends the photos files; without them nothing can be shown, and the instance is offline.
    pub originals: Option<&'p Originals>,
}

/// Makes one instance in the catalogue of the data folder.
///
/// # Errors
/// When the catalogue or the disk refuses.
pub fn make(data: &Path, plan: &Plan<'_>, now: i64) -> Result<InstanceId> {
    let catalog = Catalog::open(data, now)?;
    let folder = plan.originals.map_or_else(|| data.join("generated"), |originals| originals.folder.clone());
    let instance = catalog.write(|write| {
        let new = NewInstance {
            name: "generated".to_owned(),
            display_name: "Generated".to_owned(),
            folder: Some(folder.into_os_string().into_encoded_bytes()),
            keys: vec![KEY.to_owned()],
            ..NewInstance::default()
        };
        write.create_instance(&new, now)
    })?;
    let mut documents = std::io::BufWriter::new(std::fs::File::create(plan.documents)?);
    let mut maker = Maker {
        plan,
        instance,
        now,
        random: Random::new(1),
        zipf: Zipf::new(plan.vocabulary.concepts.len()),
        concepts: HashMap::new(),
        line: String::new(),
        links: Vec::new(),
    };
    let mut photos = Vec::with_capacity(plan.photos);
    for from in (0..plan.photos).step_by(TRANSACTION) {
        let mut lines = String::new();
        catalog.write(|write| {
            for number in from..plan.photos.min(from + TRANSACTION) {
                photos.push(maker.photo(write, number)?);
                lines.push_str(&maker.line);
            }
            Ok(())
        })?;
        documents.write_all(lines.as_bytes())?;
        if let Some(originals) = plan.originals {
            maker.links.drain(..).try_for_each(|link| originals.link(&link))?;
        }
    }
    documents.flush()?;
    catalog.write(|write| maker.by_hand(write, &photos))?;
    Ok(instance)
}

struct Maker<'p> {
    plan: &'p Plan<'p>,
    instance: InstanceId,
    now: i64,
    random: Random,
    zipf: Zipf,
    concepts: HashMap<usize, ConceptId>,
    line: String,
    /// Photos whose files are to be made once they are committed.
    links: Vec<Link>,
}

impl Maker<'_> {
    fn photo(&mut self, write: &Write<'_>, number: usize) -> Result<PhotoId, CatalogError> {
        let seconds = self.random.between(YEARS.0, YEARS.1) as i64;
        let date = civil(seconds);
        let place = *self.random.one(&PLACES);
        let path = format!("{0}/{0}-{1:02} {place}/IMG_{number:07}.jpg", date.0, date.1);
        let size = self.random.between(1.5e6, 8e6) as u64;
        let facts = match self.plan.originals {
            Some(originals) => originals.facts(number, &path),
            None => FileFacts {
                path: path.clone().into_bytes(),
                path_text: path.clone(),
                size,
                mtime_ns: seconds * 1_000_000_000,
                file_id: Some((1, number as u64 + 1_000_000)),
            },
        };
        let photo = write.add_photo(self.instance, &facts, self.now)?;
        let camera = *self.random.one(&CAMERAS);
        let mut probe = self.probe(number, seconds, camera);
        if let Some(originals) = self.plan.originals {
            let original = originals.of(number);
            let known = (original.row.width, original.row.height, original.row.orientation);
            if let (Some(width), Some(height), Some(orientation)) = known {
                probe = Probe { width, height, orientation, ..probe };
            }
            self.links.push(Link { number, path: path.clone(), content_hash: probe.content_hash });
        }
        write.set_probe(photo, &probe)?;
        if let Some(colour) = self.plan.originals.and_then(|originals| originals.of(number).colour) {
            write.set_colour(photo, colour)?;
        }
        let hashes: [u64; 8] = std::array::from_fn(|_| self.random.bits());
        write.set_perceptual(photo, &hashes)?;
        let (tags, words) = self.tags(write)?;
        write.set_auto_tags(photo, &tags)?;
        let vectors = self.vectors();
        write.set_vectors(photo, &self.plan.seeds.model, &vectors)?;
        for (stage, version) in &self.plan.seeds.versions {
            write.stage_done(photo, *stage, *version)?;
        }
        self.line.clear();
        let (make, model, lens) = camera;
        let (year, month) = date;
        // What the library's own documents hold.
        let written = writeln!(self.line, "{photo}\t{words} {path} {make} {model} {lens} {year} {year}-{month:02}");
        debug_assert!(written.is_ok());
        Ok(photo)
    }

    fn probe(&mut self, number: usize, seconds: i64, camera: (&str, &str, &str)) -> Probe {
        let mut content_hash = [0; 32];
        content_hash.as_chunks_mut::<8>().0.iter_mut().for_each(|part| *part = self.random.bits().to_le_bytes());
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let upright = number.is_multiple_of(3);
        let at_home = self.random.unit() < 0.6;
        Probe {
            content_hash,
            format: "JPEG".to_owned(),
            width: if upright { 3000 } else { 4000 },
            height: if upright { 4000 } else { 3000 },
            orientation: 1,
            taken_at: Some(seconds * 1000),
            taken_offset: Some(480),
            camera_make: some(camera.0),
            camera_model: some(camera.1),
            lens: some(camera.2),
            iso: Some(100 << self.random.below(6)),
            exposure_seconds: Some(1.0 / f64::from(1 << (3 + self.random.below(8)))),
            f_number: Some(self.random.between(1.4, 11.0)),
            focal_length_mm: Some(self.random.between(4.0, 120.0)),
            latitude: at_home.then(|| self.random.between(18.0, 54.0)),
            longitude: at_home.then(|| self.random.between(73.0, 135.0)),
            ..Probe::default()
        }
    }

    /// As many tags, and as sure ones, as a real photo has; which ones, by Zipf's law in the order of the vocabulary, where
    /// everyday things come first. What stands above a tag is at least as sure.
    fn tags(&mut self, write: &Write<'_>) -> Result<(Vec<AutoTag>, String), CatalogError> {
        let real = &self.random.one(&self.plan.seeds.photos).confidences;
        let vocabulary = self.plan.vocabulary;
        let mut sure: HashMap<usize, f32> = HashMap::new();
        while sure.len() < real.len().max(1) {
            let concept = self.zipf.draw(&mut self.random).min(vocabulary.concepts.len() - 1);
            let confidence = real.get(sure.len()).copied().unwrap_or(70.0);
            for one in std::iter::once(concept).chain(vocabulary.ancestors(concept).iter().copied()) {
                let known = sure.entry(one).or_default();
                *known = known.max(confidence);
            }
        }
        let mut sure: Vec<(usize, f32)> = sure.into_iter().collect();
        sure.sort_unstable_by_key(|(concept, _)| *concept);
        let mut tags = Vec::with_capacity(sure.len());
        let mut words = String::new();
        for (place, (concept, confidence)) in sure.into_iter().enumerate() {
            let entry = &vocabulary.concepts[concept];
            let id = match self.concepts.get(&concept) {
                Some(id) => *id,
                None => {
                    let id = write.concept_for_key(&entry.id)?;
                    self.concepts.insert(concept, id);
                    id
                }
            };
            let boxes = if place < 2 { vec![self.tag_box(confidence)] } else { Vec::new() };
            tags.push(AutoTag { concept: id, confidence, boxes });
            if confidence >= 60.0 {
                let names = [&entry.name.zh, &entry.name.en].into_iter();
                let synonyms = entry.synonyms_zh.iter().chain(&entry.synonyms_en).chain(&entry.pinyin);
                for name in names.chain(synonyms) {
                    words.push_str(name);
                    words.push(' ');
                }
                // Ours finds pinyin written as one word; others only when it stands there so.
                for pinyin in entry.pinyin.iter().filter(|pinyin| pinyin.contains(' ')) {
                    words.push_str(&pinyin.replace(' ', ""));
                    words.push(' ');
                }
            }
        }
        Ok((tags, words))
    }

    fn tag_box(&mut self, confidence: f32) -> TagBox {
        let area = self.area();
        TagBox { left: area.left, top: area.top, width: area.width, height: area.height, confidence }
    }

    fn area(&mut self) -> Area {
        let mut number = || self.random.between(0.05, 0.5) as f32;
        Area { left: number(), top: number(), width: number(), height: number() }
    }

    /// The whole photo and none to three parts, 1.5 on average.
    fn vectors(&mut self) -> Vec<StoredVector> {
        let whole = self.plan.space.draw(true, &mut self.random);
        let mut vectors = vec![StoredVector { slot: 0, area: None, values: whole }];
        for slot in 1..=self.random.below(4) as u8 {
            let area = Some(self.area());
            vectors.push(StoredVector { slot, area, values: self.plan.space.draw(false, &mut self.random) });
        }
        vectors
    }

    /// Half of the photos have stars: 45 % one to three, 4.5 % four, 0.5 % five. 3 % are favourites, 20 % have a field.
    fn by_hand(&mut self, write: &Write<'_>, photos: &[PhotoId]) -> Result<(), CatalogError> {
        let values = Zipf::new(VALUES);
        let edit = |edit: &shiguang_catalog::Edit<'_, '_>| {
            for photo in photos {
                let rating = match self.random.unit() {
                    at if at < 0.005 => 5,
                    at if at < 0.05 => 4,
                    at if at < 0.5 => 1 + self.random.below(3) as u8,
                    _ => 0,
                };
                if rating > 0 {
                    edit.set_rating(*photo, rating)?;
                }
                if self.random.unit() < 0.03 {
                    edit.set_favourite(*photo, true)?;
                }
                if self.random.unit() < 0.2 {
                    let value = format!("p{}", values.draw(&mut self.random));
                    edit.set_field(*photo, KEY, &[value])?;
                }
            }
            Ok(())
        };
        write.edit("rate", &json!({}), self.now, edit).map(drop)
    }
}

/// Year and month, near enough: months of equal length.
fn civil(seconds: i64) -> (i64, i64) {
    let months = (seconds as f64 / 2_629_746.0) as i64;
    (1970 + months / 12, 1 + months % 12)
}
