//! A whole list at once, for a grid: every photo that fits, in order, with what a cell shows and nothing more. A grid that
//! has all of it never pages, and knows where every photo lies.

use roaring::RoaringTreemap;
use shiguang_catalog::{Area, Cell, Filter, Order, Page, PhotoId};

use crate::cells;
use crate::core::Core;
use crate::error::Result;
use crate::indexes::Indexes;
use crate::query::Notice;
use crate::search::{self, SearchRequest, Sort, WhyEmpty};

/// Most photos of a list that is ranked by likeness: what is less alike than these nobody scrolls to.
const MOST_ALIKE: usize = 2000;

/// Which photos to list.
#[derive(Debug, Clone, Default)]
pub struct ListingRequest {
    /// What is searched, and how it is sorted; offset and limit are not used.
    pub search: SearchRequest,
    /// Only photos first seen at this time (unix ms) or later.
    pub added_since: Option<i64>,
    /// Only photos whose file is gone or whose folder cannot be reached now. The text is not used then.
    pub unreachable: bool,
}

/// See the module.
#[derive(Debug, Clone)]
pub struct Listing {
    /// Photos that fit; more than `photos` only for likeness.
    pub total: u64,
    /// The photos in order.
    pub photos: Vec<Listed>,
    /// Whether the photos carry likeness.
    pub ranked: bool,
    /// What was not understood in the query.
    pub notices: Vec<Notice>,
    /// Why there is nothing, when there is nothing.
    pub empty: Option<WhyEmpty>,
}

/// A photo of a list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Listed {
    /// What the grid shows.
    pub cell: Cell,
    /// The analysis failed for good.
    pub failed: bool,
    /// Its file is gone, or its folder cannot be reached now.
    pub unreachable: bool,
    /// It has not been analysed to the end yet.
    pub waiting: bool,
    /// Likeness, 0..1.
    pub sim: Option<f32>,
    /// The part that is alike, when it is a part.
    pub area: Option<Area>,
}

/// Makes a list.
///
/// # Errors
/// When a picture to compare with cannot be read, an instance or photo is unknown, or an index cannot be used.
pub fn listing(core: &Core, indexes: &Indexes, request: &ListingRequest) -> Result<Listing> {
    let all = indexes.cells(core)?;
    let states = core.catalog.read(|read| {
        let offline = read.instances()?.into_iter().filter(|instance| !instance.online).map(|instance| instance.id);
        Ok(States { offline: offline.collect(), failed: read.matching(&Filter::Failed)?, waiting: read.waiting()? })
    })?;
    let mut notices = Vec::new();
    let (mut total, found) = if request.unreachable {
        let lost = unreachable(&all, &states, request);
        (lost.len() as u64, lost)
    } else if is_plain(&request.search) {
        let photos = plain(core, request)?;
        (photos.len() as u64, photos.into_iter().map(|photo| (photo, None, 0)).collect())
    } else {
        let limit = if request.search.similar.is_some() { MOST_ALIKE } else { usize::MAX };
        let search = SearchRequest { offset: 0, limit, ..request.search.clone() };
        let found = search::find(core, indexes, &search)?;
        notices = found.notices;
        (found.total, found.hits)
    };
    let areas = search::areas(core, found.iter().map(|(photo, _, slot)| (*photo, *slot)))?;
    let photos: Vec<Listed> = found
        .into_iter()
        .filter_map(|(photo, sim, slot)| {
            let cell = *cells::of(&all, photo)?;
            let late = request.added_since.is_some_and(|since| cell.created_at < since);
            let area = if slot > 0 { areas.get(&photo).copied() } else { None };
            (!late).then(|| states.listed(cell, sim, area))
        })
        .collect();
    if request.added_since.is_some() {
        total = photos.len() as u64;
    }
    let empty = if photos.is_empty() { Some(search::why_empty(core, request.search.instance)?) } else { None };
    Ok(Listing { total, photos, ranked: request.search.similar.is_some(), notices, empty })
}

/// Which photos are in a state that a cell shows.
struct States {
    offline: Vec<shiguang_catalog::InstanceId>,
    failed: RoaringTreemap,
    waiting: RoaringTreemap,
}

impl States {
    fn is_unreachable(&self, cell: &Cell) -> bool {
        cell.missing || self.offline.contains(&cell.instance)
    }

    fn listed(&self, cell: Cell, sim: Option<f32>, area: Option<Area>) -> Listed {
        let key = cell.photo.key();
        Listed {
            failed: self.failed.contains(key),
            unreachable: self.is_unreachable(&cell),
            waiting: self.waiting.contains(key),
            cell,
            sim,
            area,
        }
    }
}

/// Nothing is asked for but an order: no index is needed, so that the first list is there at once.
fn is_plain(search: &SearchRequest) -> bool {
    search.text.trim().is_empty() && search.similar.is_none()
}

fn plain(core: &Core, request: &ListingRequest) -> Result<Vec<PhotoId>> {
    let order = match request.search.sort {
        Sort::Relevance => Order::Newest,
        Sort::By(order) => order,
    };
    let page = Page { instance: request.search.instance, limit: usize::MAX, ..Page::default() };
    Ok(core.catalog.read(|read| read.page(order, &page))?)
}

/// Newest first.
fn unreachable(all: &[Cell], states: &States, request: &ListingRequest) -> Vec<(PhotoId, Option<f32>, u8)> {
    let only = request.search.instance;
    let mut lost: Vec<&Cell> = all
        .iter()
        .filter(|cell| states.is_unreachable(cell) && only.is_none_or(|instance| instance == cell.instance))
        .collect();
    lost.sort_unstable_by_key(|cell| std::cmp::Reverse((cell.sort_at, cell.photo)));
    lost.into_iter().map(|cell| (cell.photo, None, 0)).collect()
}
