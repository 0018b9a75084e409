//! Search by likeness, by words, by keywords, or by conditions alone.

use std::collections::{HashMap, HashSet};

use roaring::RoaringTreemap;
use shiguang_catalog::{Area, Field, Instance, PhotoId, PhotoRow};
use shiguang_index::VectorQuery;

use super::naming::{known_key, spelled};
use super::{Condition, Door, Picture, PixelArea, Result};
use crate::error::{Error, ErrorCode};
use crate::query::{Leaf, Node, Query, parse};
use crate::search::{Scope, Similar, Source, queries, sim_of};
use crate::tags::{ShownTag, shown};

/// What is searched in an instance.
#[derive(Debug)]
pub struct Question<'a> {
    /// What is wanted.
    pub wanted: Wanted<'a>,
    /// Only photos that meet all of these.
    pub conditions: Vec<Condition>,
    /// Only photos with at least this score.
    pub at_least: Option<f32>,
    /// Of photos with the same values under this key only the best; photos without one are left out.
    pub one_of_each: Option<&'a str>,
    /// Photos to skip.
    pub offset: usize,
    /// Most photos to give.
    pub limit: usize,
}

/// See [`Question`].
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// Photos that look like this one, the most alike first.
    Like {
        /// The picture.
        like: Like<'a>,
        /// Only this part of it.
        area: Option<PixelArea>,
    },
    /// Photos that a query of the search box finds, the best first.
    Words(&'a str),
    /// Photos with tags of any of these names, in either language; those with most of them first.
    Keywords(&'a [String]),
    /// Whatever meets the conditions, the last that came first.
    Anything,
}

/// The picture to compare with.
#[derive(Debug, Clone, Copy)]
pub enum Like<'a> {
    /// One that is sent.
    Picture(&'a Picture),
    /// The photo of the instance under this path; it is found too.
    Indexed(&'a str),
}

/// What was found.
#[derive(Debug)]
pub struct Answer {
    /// Photos that can be paged to.
    pub total: u64,
    /// The page.
    pub matches: Vec<Match>,
}

/// A photo that was found.
#[derive(Debug)]
pub struct Match {
    /// The photo.
    pub photo: PhotoRow,
    /// How well it fits. For likeness 0..1, 1 for the same picture; 1 where nothing was asked but conditions.
    pub score: f32,
    /// Its values by key.
    pub fields: Vec<Field>,
    /// Its tags as they are shown.
    pub tags: Vec<ShownTag>,
}

/// Photos and how well they fit, the best first.
type Ranked = Vec<(PhotoId, f32)>;

impl Door<'_> {
    /// Searches an instance, in which what was accepted a moment ago may not be found: [`Self::settle`] first.
    ///
    /// # Errors
    /// [`super::DoorError::NotIndexed`], [`super::DoorError::EmptyArea`], [`crate::ErrorCode::PhotoUnreadable`],
    /// [`super::DoorError::TooManyKeys`], [`super::DoorError::UnknownKey`].
    pub fn search(&self, instance: &Instance, question: &Question<'_>) -> Result<Answer> {
        let (total, page) = match question.one_of_each {
            None => self.ranked(instance, question)?,
            Some(key) => {
                let whole =
                    Question { offset: 0, limit: usize::MAX, conditions: question.conditions.clone(), ..*question };
                let all = self.one_of_each(instance, known_key(instance, key)?, self.ranked(instance, &whole)?.1)?;
                paged(all, question)
            }
        };
        Ok(Answer { total, matches: self.present(instance, page)? })
    }

    /// How many photos are found, and those of the page.
    fn ranked(&self, instance: &Instance, question: &Question<'_>) -> Result<(u64, Ranked)> {
        let keep = self.meeting(instance, &question.conditions)?;
        Ok(match &question.wanted {
            Wanted::Like { like, area } => self.alike(instance, question, like, *area, keep.as_ref())?,
            Wanted::Words(text) => {
                let all = self.by_words(instance, text, keep.as_ref())?;
                paged(all, question)
            }
            Wanted::Keywords(words) => {
                let all = self.by_keywords(instance, words, keep.as_ref())?;
                paged(all, question)
            }
            Wanted::Anything => self.newest(instance, question, keep.as_ref())?,
        })
    }

    /// Of the best first, those whose values under a key no better one has.
    fn one_of_each(&self, instance: &Instance, key: &str, mut ranked: Ranked) -> Result<Ranked> {
        let ids: Vec<PhotoId> = ranked.iter().map(|(photo, _)| *photo).collect();
        let mut fields = self.library.core().catalog.read(|read| read.fields_of_many(&ids))?;
        let mut seen = HashSet::new();
        ranked.retain(|(photo, _)| {
            let own = spelled(instance, fields.remove(photo).unwrap_or_default());
            let values = own.into_iter().find(|(known, values)| known == key && !values.is_empty());
            // Values compare without case, as in conditions.
            values.is_some_and(|(_, values)| seen.insert(values.join("\u{1f}").to_lowercase()))
        });
        Ok(ranked)
    }

    fn newest(
        &self,
        instance: &Instance,
        question: &Question<'_>,
        keep: Option<&RoaringTreemap>,
    ) -> Result<(u64, Ranked)> {
        let present = self.library.indexes().present(Some(instance.id))?;
        let kept = keep.map(|keep| keep & &*present);
        let keys = kept.as_ref().unwrap_or(&present);
        // What was added last has the highest number.
        let page = keys.iter().rev().skip(question.offset).take(question.limit);
        Ok((keys.len(), page.map(|key| (PhotoId::from_key(key), 1.0)).collect()))
    }

    fn alike(
        &self,
        instance: &Instance,
        question: &Question<'_>,
        like: &Like<'_>,
        area: Option<PixelArea>,
        keep: Option<&RoaringTreemap>,
    ) -> Result<(u64, Ranked)> {
        let (library, core) = (self.library, self.library.core());
        let (source, content, (width, height)) = match like {
            Like::Picture(picture) => {
                (Source::Bytes(picture.bytes().to_vec()), Some(picture.content()), picture.size())
            }
            Like::Indexed(path) => {
                let row = self.indexed(instance, path)?;
                if area.is_some() && !instance.online {
                    let context = format!("the folder of `{}` cannot be reached now", instance.name);
                    return Err(Error::new(ErrorCode::Offline, context).into());
                }
                let size = row.width.zip(row.height).unwrap_or_default();
                (Source::Photo(row.id), row.content_hash, size)
            }
        };
        // A box around the whole picture is the picture.
        let area = area.map(|area| area.within(width, height)).transpose()?.filter(|area| !is_whole(area));
        let similar = Similar { source, area, at_least: 0.0 };
        let vectors = queries(core, &similar)?;
        let index = library.indexes().vectors(instance.id)?;
        let held = index.keys();
        let mut total = keep.map_or(held.len(), |keep| keep.intersection_len(&held));
        let wanted = question.offset.saturating_add(question.limit).min(usize::try_from(total).unwrap_or(usize::MAX));
        if question.offset >= wanted {
            return Ok((total, Vec::new()));
        }
        let at_least = question.at_least.unwrap_or(-1.0);
        let mut best: HashMap<PhotoId, f32> = HashMap::new();
        for query in &vectors {
            let threshold = query.at_least.max(at_least);
            let asked = VectorQuery { limit: wanted, keep, crops: query.crops, threshold, ..VectorQuery::default() };
            for hit in library.indexes().search_vectors(&index, &query.vector, &asked)? {
                let sim = sim_of(hit.cosine);
                let known = best.entry(PhotoId::from_key(hit.key)).or_insert(sim);
                *known = known.max(sim);
            }
        }
        // The same picture is as like as can be, whatever rounding says.
        if let (Some(content), None) = (content, area) {
            let twins = core.catalog.read(|read| read.known_by_hash(&content))?;
            for twin in twins.iter().filter(|twin| twin.instance == instance.id && !twin.missing) {
                let key = twin.photo.key();
                if held.contains(key) && keep.is_none_or(|keep| keep.contains(key)) {
                    best.insert(twin.photo, 1.0);
                }
            }
        }
        let mut ranked: Ranked = best.into_iter().collect();
        ranked.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        if question.at_least.is_some() && ranked.len() < wanted {
            total = ranked.len() as u64;
        }
        Ok((total, ranked.into_iter().skip(question.offset).take(question.limit).collect()))
    }

    fn by_words(&self, instance: &Instance, text: &str, keep: Option<&RoaringTreemap>) -> Result<Ranked> {
        let scope = self.scope(instance)?;
        let found = scope.find(&parse(text, crate::today()))?;
        let mut keys = found.keys.unwrap_or_else(|| scope.everything().clone());
        if let Some(keep) = keep {
            keys &= keep;
        }
        let scores = found.scores;
        let score = |key: u64| scores.as_ref().map_or(1.0, |scores| scores.get(key).unwrap_or(0.0));
        Ok(best_first(keys.iter().map(|key| (PhotoId::from_key(key), score(key))).collect()))
    }

    fn by_keywords(&self, instance: &Instance, words: &[String], keep: Option<&RoaringTreemap>) -> Result<Ranked> {
        let scope = self.scope(instance)?;
        let mut counts: HashMap<u64, u32> = HashMap::new();
        let words: HashSet<&str> = words.iter().map(|word| word.trim()).collect();
        for word in &words {
            let query = Query { root: Some(Node::Leaf(Leaf::Tag((*word).to_owned()))), ..Query::default() };
            for key in scope.find(&query)?.keys.unwrap_or_default() {
                if keep.is_none_or(|keep| keep.contains(key)) {
                    *counts.entry(key).or_default() += 1;
                }
            }
        }
        let all = words.len().max(1) as f32;
        Ok(best_first(counts.into_iter().map(|(key, n)| (PhotoId::from_key(key), n as f32 / all)).collect()))
    }

    fn scope(&self, instance: &Instance) -> Result<Scope<'_>> {
        let library = self.library;
        library.indexes().follow_text(&std::sync::atomic::AtomicBool::new(false))?;
        Ok(Scope::new(library.core(), library.indexes(), Some(instance.id))?)
    }

    /// The rows of photos, with their fields and tags.
    ///
    /// # Errors
    /// When the catalogue cannot be read, or the models are not there.
    pub fn present(&self, instance: &Instance, page: Ranked) -> Result<Vec<Match>> {
        let core = self.library.core();
        let ids: Vec<PhotoId> = page.iter().map(|(photo, _)| *photo).collect();
        let vocabulary = core.models.vocabulary()?;
        let (rows, mut fields, mut tags) =
            core.catalog.read(|read| Ok((read.photos(&ids)?, read.fields_of_many(&ids)?, read.tags_of_many(&ids)?)))?;
        let mut rows: HashMap<PhotoId, PhotoRow> = rows.into_iter().map(|row| (row.id, row)).collect();
        Ok(page
            .into_iter()
            .filter_map(|(photo, score)| {
                Some(Match {
                    photo: rows.remove(&photo)?,
                    score,
                    fields: spelled(instance, fields.remove(&photo).unwrap_or_default()),
                    tags: shown(&vocabulary, &tags.remove(&photo).unwrap_or_default(), core.settings().tags.threshold),
                })
            })
            .collect())
    }
}

/// Whether nothing of a picture lies outside.
fn is_whole(area: &Area) -> bool {
    area.left <= 0.0 && area.top <= 0.0 && area.width >= 1.0 && area.height >= 1.0
}

/// The best first; of equal ones the last that came.
fn best_first(mut ranked: Ranked) -> Ranked {
    ranked.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
    ranked
}

fn paged(ranked: Ranked, question: &Question<'_>) -> (u64, Ranked) {
    let at_least = question.at_least.unwrap_or(f32::MIN);
    let ranked: Ranked = ranked.into_iter().filter(|(_, score)| *score >= at_least).collect();
    (ranked.len() as u64, ranked.into_iter().skip(question.offset).take(question.limit).collect())
}
