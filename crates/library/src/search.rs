//! Search: words, filters, likeness, and any of them together.
//!
//! A query is parsed into a tree ([`crate::query`]); each leaf becomes a set of photos, from the text index or the
//! catalogue; the tree combines the sets. With likeness the set is the filter and the cosine ranks. Everything a door shows is
//! read from the catalogue at the end, so that a lagging index can show too little for a second, but nothing wrong.

mod evaluate;
mod likeness;
mod scores;
mod suggest;
mod tagging;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use roaring::RoaringTreemap;
use serde::Serialize;
use shiguang_catalog::{Area, InstanceId, Order, PhotoId, PhotoRow};

use crate::core::Core;
use crate::error::Result;
use crate::indexes::Indexes;
use crate::query::{Notice, Query, parse};
use crate::tags::{ShownTag, shown};

pub(crate) use evaluate::Scope;
pub(crate) use likeness::queries;
pub use likeness::sim_of;
pub use suggest::{Suggestion, SuggestionKind, suggest};
pub use tagging::{QueryPart, TagCompletion, complete_tag, query_parts};

/// What is searched.
#[derive(Debug, Clone, Default)]
pub struct SearchRequest {
    /// The query as it was typed; empty finds everything.
    pub text: String,
    /// Only this instance.
    pub instance: Option<InstanceId>,
    /// Ranked by likeness to this.
    pub similar: Option<Similar>,
    /// How to sort; the best first when absent (newest first for a query without words).
    pub sort: Sort,
    /// Photos to skip.
    pub offset: usize,
    /// Most photos to give.
    pub limit: usize,
    /// Wait until everything committed is searchable: costs up to a fifth of a second after a change; beside another process
    /// that indexes, up to some seconds after an edit.
    pub fresh: bool,
    /// For likeness: so many of the first hits are ranked by their true vectors, those behind them by the codes of the
    /// index; 0 for all of them.
    pub exactly: usize,
}

/// The picture to compare with.
#[derive(Debug, Clone)]
pub struct Similar {
    /// Where it comes from.
    pub source: Source,
    /// Only this part of it, in 0..1 of the upright picture.
    pub area: Option<Area>,
    /// Least likeness, 0..1; see [`sim_of`].
    pub at_least: f32,
}

/// See [`Similar`].
#[derive(Debug, Clone)]
pub enum Source {
    /// A photo of the library, which is left out of the answer.
    Photo(PhotoId),
    /// Any file.
    File(PathBuf),
    /// The bytes of a file.
    Bytes(Vec<u8>),
}

/// How an answer is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// By likeness, else by how well the words fit, else newest first.
    #[default]
    Relevance,
    /// By a fact of the photo.
    By(Order),
}

/// A page of an answer.
#[derive(Debug, Clone, Serialize)]
pub struct SearchPage {
    /// Photos that can be paged to.
    pub total: u64,
    /// This page.
    pub hits: Vec<Hit>,
    /// What was not understood in the query.
    pub notices: Vec<Notice>,
    /// Why nothing was found, when nothing was.
    pub empty: Option<WhyEmpty>,
}

/// One photo of an answer.
#[derive(Debug, Clone, Serialize)]
pub struct Hit {
    /// The photo.
    pub photo: PhotoRow,
    /// Its tags as they are shown.
    pub tags: Vec<ShownTag>,
    /// Its custom fields, values in order.
    pub fields: Vec<(String, Vec<String>)>,
    /// How well words fit; larger is better. Only for a query with words.
    pub score: Option<f32>,
    /// Likeness, 0..1, for a query with a picture.
    pub sim: Option<f32>,
    /// The part of the photo that is alike, when it is a part.
    pub area: Option<Area>,
}

/// Why an answer is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum WhyEmpty {
    /// There is no photo at all where was searched.
    NoPhotos,
    /// Not everything is indexed yet.
    NotIndexedYet {
        /// Photos done.
        indexed: u64,
        /// Photos there are.
        photos: u64,
    },
    /// Nothing fits.
    NoMatch,
}

/// Searches.
///
/// # Errors
/// When a picture to compare with cannot be read, an instance or photo is unknown, or an index cannot be used.
pub fn search(core: &Core, indexes: &Indexes, request: &SearchRequest) -> Result<SearchPage> {
    let (query, page) = query_page(core, indexes, request)?;
    present(core, request, query, page)
}

fn query_page(core: &Core, indexes: &Indexes, request: &SearchRequest) -> Result<(Query, Page)> {
    if request.fresh {
        indexes.follow_text(&AtomicBool::new(false))?;
    }
    let query = parse(&request.text, crate::today());
    let scope = evaluate::Scope::new(core, indexes, request.instance)?;
    let found = scope.find(&query)?;
    let page = match &request.similar {
        Some(similar) => likeness::rank(core, indexes, request, similar, &scope, &found)?,
        None => by_words(core, request, &scope, found)?,
    };
    Ok((query, page))
}

/// What was found, before anything is read of it.
pub(crate) struct Matches {
    /// Photo, likeness, and the number of its part that is alike (0: the whole).
    pub hits: Vec<(PhotoId, Option<f32>, u8)>,
    pub notices: Vec<Notice>,
}

/// As [`search`] without reading the photos.
///
/// # Errors
/// As [`search`].
pub(crate) fn find(core: &Core, indexes: &Indexes, request: &SearchRequest) -> Result<Matches> {
    let (query, page) = query_page(core, indexes, request)?;
    let hits = page.hits.into_iter().map(|hit| (hit.photo, hit.sim, hit.slot)).collect();
    Ok(Matches { hits, notices: query.notices })
}

/// The areas of parts of photos; slot 0 is the whole photo and has none.
pub(crate) fn areas(core: &Core, slots: impl Iterator<Item = (PhotoId, u8)>) -> Result<HashMap<PhotoId, Area>> {
    let parts: Vec<(PhotoId, u8)> = slots.filter(|(_, slot)| *slot > 0).collect();
    if parts.is_empty() {
        return Ok(HashMap::new());
    }
    let model = core.models.embedding_model()?;
    Ok(core.catalog.read(|read| {
        let mut areas = HashMap::new();
        for (photo, slot) in parts {
            let vectors = read.vectors_of(photo, &model)?;
            areas.extend(vectors.into_iter().find(|one| one.slot == slot).and_then(|one| Some((photo, one.area?))));
        }
        Ok(areas)
    })?)
}

/// A page before its photos are read.
struct Page {
    total: u64,
    hits: Vec<Ranked>,
}

/// A photo of a page.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Ranked {
    photo: PhotoId,
    score: Option<f32>,
    sim: Option<f32>,
    slot: u8,
}

impl Ranked {
    fn plain(photo: PhotoId) -> Self {
        Self { photo, score: None, sim: None, slot: 0 }
    }
}

fn by_words(core: &Core, request: &SearchRequest, scope: &evaluate::Scope<'_>, found: evaluate::Found) -> Result<Page> {
    let order = match (request.sort, &found.scores) {
        (Sort::Relevance, Some(_)) => None,
        (Sort::Relevance, None) => Some(Order::Newest),
        (Sort::By(order), _) => Some(order),
    };
    let keep = found.keys.as_ref();
    let total = match keep {
        Some(keys) => keys.len(),
        None => scope.everything().len(),
    };
    let hits = match order {
        Some(order) => {
            let photos = core.catalog.read(|read| {
                let page = shiguang_catalog::Page {
                    keep,
                    instance: request.instance,
                    offset: request.offset,
                    limit: request.limit,
                };
                read.page(order, &page)
            })?;
            let scores = found.scores.unwrap_or_default();
            let score = |photo: PhotoId| scores.get(photo.key());
            photos.into_iter().map(|photo| Ranked { score: score(photo), ..Ranked::plain(photo) }).collect()
        }
        None => best(found.scores.unwrap_or_default(), keep, request.offset, request.limit),
    };
    Ok(Page { total, hits })
}

/// The best by score; the photo added last first where scores are equal.
fn best(scores: scores::Scores, keep: Option<&RoaringTreemap>, offset: usize, limit: usize) -> Vec<Ranked> {
    let mut order = match keep {
        Some(keep) => scores.of_all(keep),
        None => scores.into_pairs(),
    };
    let better = |a: &(u64, f32), b: &(u64, f32)| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0));
    let wanted = offset.saturating_add(limit);
    if wanted < order.len() && wanted > 0 {
        order.select_nth_unstable_by(wanted - 1, better);
        order.truncate(wanted);
    }
    order.sort_unstable_by(better);
    order
        .into_iter()
        .skip(offset)
        .take(limit)
        .map(|(key, score)| Ranked { score: Some(score), ..Ranked::plain(PhotoId::from_key(key)) })
        .collect()
}

fn present(core: &Core, request: &SearchRequest, query: Query, page: Page) -> Result<SearchPage> {
    let photos: Vec<PhotoId> = page.hits.iter().map(|hit| hit.photo).collect();
    let vocabulary = core.models.vocabulary()?;
    let areas = areas(core, page.hits.iter().map(|hit| (hit.photo, hit.slot)))?;
    let (rows, mut tags, mut fields) = core
        .catalog
        .read(|read| Ok((read.photos(&photos)?, read.tags_of_many(&photos)?, read.fields_of_many(&photos)?)))?;
    let threshold = core.settings().tags.threshold;
    let ranked: HashMap<PhotoId, Ranked> = page.hits.iter().map(|hit| (hit.photo, *hit)).collect();
    let hits = rows
        .into_iter()
        .filter_map(|row| {
            let ranked = ranked.get(&row.id)?;
            Some(Hit {
                tags: shown(&vocabulary, &tags.remove(&row.id).unwrap_or_default(), threshold),
                fields: fields.remove(&row.id).unwrap_or_default(),
                score: ranked.score,
                sim: ranked.sim,
                area: areas.get(&row.id).copied(),
                photo: row,
            })
        })
        .collect();
    let empty = if page.total == 0 { Some(why_empty(core, request.instance)?) } else { None };
    Ok(SearchPage { total: page.total, hits, notices: query.notices, empty })
}

pub(crate) fn why_empty(core: &Core, instance: Option<InstanceId>) -> Result<WhyEmpty> {
    let (photos, waiting) = core.catalog.read(|read| {
        let mut totals = (0, 0);
        for one in read.instances()? {
            if instance.is_none_or(|wanted| wanted == one.id) {
                let counts = read.counts(one.id)?;
                totals = (totals.0 + counts.photos, totals.1 + crate::instances::waiting(&counts));
            }
        }
        Ok(totals)
    })?;
    Ok(match (photos, waiting) {
        (0, _) => WhyEmpty::NoPhotos,
        (_, 0) => WhyEmpty::NoMatch,
        (photos, waiting) => WhyEmpty::NotIndexedYet { indexed: photos.saturating_sub(waiting), photos },
    })
}
