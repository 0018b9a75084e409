//! A whole list at once, for a grid: every photo that fits, in order, with what a cell shows and nothing more. A grid that
//! has all of it never pages, and knows where every photo lies.

use roaring::RoaringTreemap;
use shiguang_catalog::{Area, Cell, Filter, Instance, InstanceId, Order, Page, PhotoId};

use crate::cells;
use crate::core::Core;
use crate::error::Result;
use crate::indexes::Indexes;
use crate::query::Notice;
use crate::search::{self, SearchRequest, Sort, WhyEmpty};

/// So many photos of a list by likeness are ranked by their true vectors; what is less alike than these is ranked by the
/// codes of the index, which are off by a hundredth, so that a list of all photos costs no more than a short one.
const RANKED_EXACTLY: usize = 2000;

/// Why a photo cannot be opened now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Away {
    /// Its folder cannot be reached: a drive that is not plugged in.
    Offline,
    /// Its file is gone from a folder that is there, and it was not this program that put it into the trash.
    Missing,
}

/// Which photos to list.
#[derive(Debug, Clone, Default)]
pub struct ListingRequest {
    /// What is searched, and how it is sorted; offset and limit are not used.
    pub search: SearchRequest,
    /// Only photos first seen at this time (unix ms) or later.
    pub added_since: Option<i64>,
    /// Only photos that cannot be opened now, for this reason; every other list leaves out photos whose file is gone. The
    /// text is not used then.
    pub away: Option<Away>,
}

/// See the module.
#[derive(Debug, Clone)]
pub struct Listing {
    /// Photos that fit: as many as `photos`.
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
    /// It cannot be opened now, and why.
    pub away: Option<Away>,
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
        let places = Whereabouts::of(&read.instances()?);
        Ok(States { places, failed: read.matching(&Filter::Failed)?, waiting: read.waiting()? })
    })?;
    let mut notices = Vec::new();
    let found = if let Some(away) = request.away {
        states.away(&all, away, request.search.instance)
    } else if is_plain(&request.search) {
        plain(core, request)?.into_iter().map(|photo| (photo, None, 0)).collect()
    } else {
        let (limit, exactly) = (all.len().max(1), RANKED_EXACTLY);
        let search = SearchRequest { offset: 0, limit, exactly, ..request.search.clone() };
        let found = search::find(core, indexes, &search)?;
        notices = found.notices;
        found.hits
    };
    // What is less alike shows no frame.
    let with_areas = found.iter().take(RANKED_EXACTLY);
    let areas = search::areas(core, with_areas.map(|(photo, _, slot)| (*photo, *slot)))?;
    let photos: Vec<Listed> = found
        .into_iter()
        .filter_map(|(photo, sim, slot)| {
            let cell = *cells::of(&all, photo)?;
            let late = request.added_since.is_some_and(|since| cell.created_at < since);
            let area = if slot > 0 { areas.get(&photo).copied() } else { None };
            (!late).then(|| states.listed(cell, sim, area))
        })
        .collect();
    let total = photos.len() as u64;
    let empty = if photos.is_empty() { Some(search::why_empty(core, request.search.instance)?) } else { None };
    Ok(Listing { total, photos, ranked: request.search.similar.is_some(), notices, empty })
}

/// Where instances stand, to tell why a photo cannot be opened.
pub(crate) struct Whereabouts {
    known: Vec<InstanceId>,
    offline: Vec<InstanceId>,
}

impl Whereabouts {
    /// Of all instances.
    pub(crate) fn of(instances: &[Instance]) -> Self {
        let offline = instances.iter().filter(|one| !one.online);
        Self { known: instances.iter().map(|one| one.id).collect(), offline: offline.map(|one| one.id).collect() }
    }

    /// Whether a photo is of one of them: rows of an instance that is being removed are nobody's any more.
    pub(crate) fn knows(&self, cell: &Cell) -> bool {
        self.known.contains(&cell.instance)
    }

    /// Why a photo cannot be opened now; `None` also for one that the person sent to the trash.
    pub(crate) fn away(&self, cell: &Cell) -> Option<Away> {
        if cell.trashed {
            None
        } else if self.offline.contains(&cell.instance) {
            Some(Away::Offline)
        } else {
            cell.missing.then_some(Away::Missing)
        }
    }
}

/// Which photos are in a state that a cell shows.
struct States {
    places: Whereabouts,
    failed: RoaringTreemap,
    waiting: RoaringTreemap,
}

impl States {
    fn listed(&self, cell: Cell, sim: Option<f32>, area: Option<Area>) -> Listed {
        let key = cell.photo.key();
        Listed {
            failed: self.failed.contains(key),
            away: self.places.away(&cell),
            waiting: self.waiting.contains(key),
            cell,
            sim,
            area,
        }
    }

    /// Photos that are away for a reason, newest first.
    fn away(&self, all: &[Cell], why: Away, only: Option<InstanceId>) -> Vec<(PhotoId, Option<f32>, u8)> {
        let fits = |cell: &&Cell| {
            self.places.away(cell) == Some(why)
                && self.places.knows(cell)
                && only.is_none_or(|instance| instance == cell.instance)
        };
        let mut away: Vec<&Cell> = all.iter().filter(fits).collect();
        away.sort_unstable_by_key(|cell| std::cmp::Reverse((cell.sort_at, cell.photo)));
        away.into_iter().map(|cell| (cell.photo, None, 0)).collect()
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
