//! Likeness: a photo, a file or a part of either against every vector that passes the filter.

use image::{RgbImage, imageops};
use shiguang_catalog::{InstanceId, PhotoId};
use shiguang_imaging::{DecodeOptions, Limits};
use shiguang_index::VectorQuery;
use shiguang_vision::{Analyser, BoundingBox, DECODE_SHORT_SIDE};

use super::evaluate::{Found, Scope};
use super::{Page, Ranked, SearchRequest, Similar, Source};
use crate::core::Core;
use crate::error::{Error, ErrorCode, Result};
use crate::indexes::Indexes;

/// Short side in pixels that a picture is decoded at when only a part of it is compared.
const PART_SHORT_SIDE: u32 = 1600;

/// Likeness of two vectors: 1 for the same picture, falling with the cosine, 0 when they have nothing in common.
#[must_use]
pub fn sim_of(cosine: f32) -> f32 {
    cosine.clamp(0.0, 1.0)
}

/// Ranks what was found by likeness.
pub(super) fn rank(
    core: &Core,
    indexes: &Indexes,
    request: &SearchRequest,
    similar: &Similar,
    scope: &Scope<'_>,
    found: &Found,
) -> Result<Page> {
    let queries = queries(core, similar)?;
    let exclude = match similar.source {
        Source::Photo(photo) => Some(photo.get() as u64),
        Source::File(_) | Source::Bytes(_) => None,
    };
    let wanted = request.offset.saturating_add(request.limit);
    let mut best: Vec<Ranked> = Vec::new();
    let mut total = 0;
    for instance in scope.instances() {
        let index = indexes.vectors(instance)?;
        let held = index.keys();
        let left_out =
            exclude.is_some_and(|key| held.contains(key) && found.keys.as_ref().is_none_or(|keys| keys.contains(key)));
        let in_reach = found.keys.as_ref().map_or(held.len(), |keys| keys.intersection_len(&held));
        total += in_reach - u64::from(left_out);
        for query in &queries {
            let asked = VectorQuery {
                limit: wanted,
                offset: 0,
                keep: found.keys.as_ref(),
                crops: query.crops,
                exactly: if request.exactly > 0 { request.exactly } else { usize::MAX },
                threshold: if similar.at_least > 0.0 { similar.at_least.max(query.at_least) } else { query.at_least },
                exclude,
            };
            let hits = indexes.search_vectors(&index, &query.vector, &asked)?;
            best.extend(hits.into_iter().map(|hit| Ranked {
                photo: PhotoId::from_key(hit.key),
                score: None,
                sim: Some(sim_of(hit.cosine)),
                slot: hit.slot,
            }));
        }
    }
    let order = |a: &Ranked, b: &Ranked| {
        let sim = |hit: &Ranked| hit.sim.unwrap_or(0.0);
        sim(b).total_cmp(&sim(a)).then(a.photo.cmp(&b.photo))
    };
    best.sort_by(order);
    let mut seen = std::collections::HashSet::new();
    best.retain(|hit| seen.insert(hit.photo));
    if similar.at_least > 0.0 && best.len() < wanted {
        total = best.len() as u64;
    }
    let hits = best.into_iter().skip(request.offset).take(request.limit).collect();
    Ok(Page { total, hits })
}

/// A vector to compare with.
pub(crate) struct Query {
    pub vector: Vec<f32>,
    /// Boxes' vectors are compared as well.
    pub crops: bool,
    /// Least cosine that counts.
    pub at_least: f32,
}

/// Least cosine at which a turned picture counts: only a copy of it is that close, and what merely looks alike when lying on
/// its side is of no use.
const TURNED_AT_LEAST: f32 = 0.8;

/// The vectors to compare with, for a picture or a part of it.
pub(crate) fn queries(core: &Core, similar: &Similar) -> Result<Vec<Query>> {
    let model = core.models.embedding_model()?;
    if let (Source::Photo(photo), None) = (&similar.source, similar.area) {
        let stored = core.catalog.read(|read| read.vectors_of(*photo, &model))?;
        if let Some(whole) = stored.into_iter().find(|vector| vector.slot == 0) {
            return Ok(vec![Query { vector: whole.values, crops: false, at_least: -1.0 }]);
        }
    }
    let bytes = match &similar.source {
        Source::Bytes(bytes) => bytes.clone(),
        Source::File(path) => shiguang_imaging::read(path, &Limits::default()).map_err(|error| {
            Error::caused(ErrorCode::PhotoUnreadable, format!("{} cannot be read", path.display()), error)
        })?,
        Source::Photo(photo) => {
            let path = crate::photos::file_of(core, *photo)?;
            shiguang_imaging::read(&path, &Limits::default()).map_err(|error| {
                Error::caused(ErrorCode::PhotoUnreadable, format!("{} cannot be read", path.display()), error)
            })?
        }
    };
    let short_side = if similar.area.is_some() { PART_SHORT_SIDE } else { DECODE_SHORT_SIDE };
    let options = DecodeOptions { min_short_side: Some(short_side), ..DecodeOptions::default() };
    let photo = shiguang_imaging::decode(&bytes, &options).map_err(|error| match &similar.source {
        Source::File(path) => Error::caused(ErrorCode::PhotoUnreadable, path.display().to_string(), error),
        Source::Photo(_) | Source::Bytes(_) => error.into(),
    })?;
    // A picture from outside may be a part of a photo, cut out: it is compared with what is inside the boxes too.
    let outside = !matches!(similar.source, Source::Photo(_));
    core.models.ask(|analyser| match similar.area {
        Some(area) => {
            let area = BoundingBox { left: area.left, top: area.top, width: area.width, height: area.height };
            let vector = analyser.embed_region(&photo.pixels, area)?;
            Ok(vec![Query { vector, crops: true, at_least: -1.0 }])
        }
        None if outside => from_outside(analyser, &photo.pixels),
        None => Ok(vec![Query { vector: analyser.embed(&photo.pixels)?, crops: false, at_least: -1.0 }]),
    })
}

fn from_outside(analyser: &mut Analyser, pixels: &RgbImage) -> Result<Vec<Query>> {
    let whole = BoundingBox { left: 0.0, top: 0.0, width: 1.0, height: 1.0 };
    let mut queries = vec![
        Query { vector: analyser.embed(pixels)?, crops: false, at_least: -1.0 },
        Query { vector: analyser.embed_region(pixels, whole)?, crops: true, at_least: -1.0 },
    ];
    // Vectors know what is up; a copy that somebody turned is found by turning it back.
    let (half, quarter) = (imageops::rotate180(pixels), imageops::rotate90(pixels));
    for turned in [&half, &quarter, &imageops::rotate180(&quarter)] {
        queries.push(Query { vector: analyser.embed(turned)?, crops: false, at_least: TURNED_AT_LEAST });
    }
    Ok(queries)
}

/// The instances that a search covers.
pub(super) fn covered(core: &Core, only: Option<InstanceId>) -> Result<Vec<InstanceId>> {
    match only {
        Some(instance) => Ok(vec![core.instance(instance)?.id]),
        None => Ok(core.catalog.read(|read| read.instances())?.into_iter().map(|instance| instance.id).collect()),
    }
}
