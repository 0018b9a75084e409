//! What a batch panel shows of many photos.

use std::collections::BTreeMap;

use roaring::RoaringTreemap;
use shiguang_catalog::{ConceptId, InstanceId, PhotoId, Provenance};
use shiguang_vision::Vocabulary;
use shiguang_vision::vocabulary::Show;

use crate::core::Core;
use crate::error::Result;
use crate::tags::{NamedTag, name_of, shown};

/// Up to so many photos are read one by one, which tells exactly what is shown of each; more are counted by the catalogue.
const READ_ONE_BY_ONE: usize = 500;

/// See the module.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Photos that there are.
    pub count: u64,
    /// Bytes of their files.
    pub bytes: u64,
    /// How many are favourites.
    pub favourites: u64,
    /// How many have 0, 1, ... 5 stars.
    pub ratings: [u64; 6],
    /// Their tags, most frequent first: photos that have it, photos where the person said so.
    pub tags: Vec<(NamedTag, u64, u64)>,
    /// All keys of their instances and all that they have, each with its values and how many photos have them.
    pub fields: Vec<(String, Vec<(String, u64)>)>,
}

/// Sums photos up.
///
/// # Errors
/// When the catalogue cannot be read or there are no models.
pub fn selection(core: &Core, all: &[shiguang_catalog::Cell], photos: &[PhotoId]) -> Result<Selection> {
    let vocabulary = core.models.vocabulary()?;
    let threshold = core.settings().tags.threshold;
    let cells: Vec<_> = photos.iter().filter_map(|photo| crate::cells::of(all, *photo)).collect();
    let mut instances: Vec<InstanceId> = cells.iter().map(|cell| cell.instance).collect();
    instances.sort_unstable();
    instances.dedup();
    let mut answer = Selection { count: cells.len() as u64, ..Selection::default() };
    let mut fields = Fields::default();
    for instance in instances {
        core.instance(instance)?.keys.iter().for_each(|key| fields.key(key));
    }
    if photos.len() <= READ_ONE_BY_ONE {
        one_by_one(core, &vocabulary, photos, &mut answer, &mut fields)?;
    } else {
        let set: RoaringTreemap = photos.iter().map(|photo| photo.key()).collect();
        let (summary, concepts) = core.catalog.read(|read| Ok((read.summary(&set, threshold)?, read.concepts()?)))?;
        (answer.bytes, answer.favourites, answer.ratings) = (summary.bytes, summary.favourites, summary.ratings);
        answer.tags = summary
            .tags
            .into_iter()
            .filter_map(|(id, n, said)| {
                let concept = concepts.iter().find(|concept| concept.id == id)?;
                let hidden = concept.key.as_deref().and_then(|key| vocabulary.find(key));
                let hidden = hidden.is_some_and(|index| vocabulary.concepts[index].show == Show::Search);
                (!hidden || said > 0).then(|| (name_of(&vocabulary, concept), n, said))
            })
            .collect();
        summary.fields.into_iter().for_each(|(key, value, n)| fields.add(&key, value, n));
    }
    answer.tags.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.concept.cmp(&b.0.concept)));
    answer.fields = fields.into_list();
    Ok(answer)
}

fn one_by_one(
    core: &Core,
    vocabulary: &Vocabulary,
    photos: &[PhotoId],
    answer: &mut Selection,
    fields: &mut Fields,
) -> Result<()> {
    let threshold = core.settings().tags.threshold;
    let (rows, mut tags, values) = core
        .catalog
        .read(|read| Ok((read.photos(photos)?, read.tags_of_many(photos)?, read.fields_of_many(photos)?)))?;
    let mut counts: BTreeMap<ConceptId, (NamedTag, u64, u64)> = BTreeMap::new();
    for row in rows {
        answer.bytes += row.size;
        answer.favourites += u64::from(row.favourite);
        answer.ratings[usize::from(row.rating.min(5))] += 1;
        for tag in shown(vocabulary, &tags.remove(&row.id).unwrap_or_default(), threshold) {
            let said = matches!(tag.provenance, Provenance::Confirmed | Provenance::Manual);
            let named = NamedTag { concept: tag.concept, key: tag.key, name: tag.name };
            let (_, n, by_hand) = counts.entry(tag.concept).or_insert((named, 0, 0));
            *n += 1;
            *by_hand += u64::from(said);
        }
    }
    answer.tags = counts.into_values().collect();
    for (key, values) in values.into_values().flatten() {
        values.into_iter().for_each(|value| fields.add(&key, value, 1));
    }
    Ok(())
}

/// Keys in the order in which they were first seen, values counted.
#[derive(Default)]
struct Fields(Vec<(String, BTreeMap<String, u64>)>);

impl Fields {
    fn at(&mut self, key: &str) -> usize {
        let known = self.0.iter().position(|(known, _)| known.to_lowercase() == key.to_lowercase());
        known.unwrap_or_else(|| {
            self.0.push((key.to_owned(), BTreeMap::new()));
            self.0.len() - 1
        })
    }

    fn key(&mut self, key: &str) {
        self.at(key);
    }

    fn add(&mut self, key: &str, value: String, photos: u64) {
        let at = self.at(key);
        *self.0[at].1.entry(value).or_default() += photos;
    }

    fn into_list(self) -> Vec<(String, Vec<(String, u64)>)> {
        let sorted = |values: BTreeMap<String, u64>| {
            let mut values: Vec<(String, u64)> = values.into_iter().collect();
            values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            values
        };
        self.0.into_iter().map(|(key, values)| (key, sorted(values))).collect()
    }
}
