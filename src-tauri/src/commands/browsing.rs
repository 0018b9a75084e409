//! Lists, search, one photo, a selection.

use shiguang_library::search::{SearchRequest, Similar, Source};
use shiguang_library::tray::Token;
use shiguang_library::{InstanceId, Library, PhotoId, Result, SavedSearchId};
use tauri::ipc::Response;

use super::Here;
use crate::convert::{self, name, word};
use crate::dto::{
    ChipView, Failure, FailureCode, FieldSummary, FieldValue, ListingRequest, NamedCount, Overview, PhotoView,
    SavedSearchView, Selection, SimilarRequest, SimilarSource, StageView, SuggestionView, TagChoice, TagSummary,
};
use crate::shell::Answer;
use crate::texts;

/// Recent searches that the search bar offers.
const RECENT: usize = 20;

#[tauri::command]
pub async fn listing(here: Here<'_>, request: ListingRequest) -> Answer<Response> {
    let found = here.run(move |library| list(library, request)).await.map(Response::new);
    if let Some(listed) = &*here.listed.lock() {
        listed.send(()).ok();
    }
    found
}

fn list(library: &Library, request: ListingRequest) -> std::result::Result<Vec<u8>, Failure> {
    let similar = request.similar.map(|similar| source(library, similar)).transpose()?;
    let search = SearchRequest {
        text: request.text,
        instance: request.instance.map(InstanceId::new),
        similar,
        sort: request.sort.into(),
        ..SearchRequest::default()
    };
    let (added_since, away) = (request.added_since, request.away.map(Into::into));
    let request = shiguang_library::ListingRequest { search, added_since, away };
    let mut found = library.listing(&request)?;
    let notices = std::mem::take(&mut found.notices);
    let notices = notices.into_iter().map(|notice| convert::notice(&request.search.text, notice)).collect();
    let bytes = crate::listing::encode(&found, notices, found.empty.map(Into::into));
    bytes.map_err(|error| Failure::new(FailureCode::Internal, error.to_string()))
}

fn source(library: &Library, similar: SimilarRequest) -> Result<Similar> {
    let source = match similar.source {
        SimilarSource::Photo { photo } => Source::Photo(PhotoId::new(photo)),
        SimilarSource::Dropped { token } => Source::File(library.tossed_photo(Token(token))?.file),
    };
    Ok(Similar { source, area: similar.area.map(Into::into), at_least: similar.at_least.clamp(0.0, 1.0) })
}

#[tauri::command]
pub async fn overview(here: Here<'_>) -> Answer<Overview> {
    let counted = here.run(|library| library.overview()).await?;
    Ok(Overview {
        all: counted.all,
        favourites: counted.favourites,
        untagged: counted.untagged,
        recently_added: counted.recently_added,
        offline: counted.offline,
        missing: counted.missing,
        failed: counted.failed,
    })
}

#[tauri::command]
pub async fn suggest(here: Here<'_>, text: String, cursor: u32, limit: usize) -> Answer<Vec<SuggestionView>> {
    let at = texts::byte(&text, cursor);
    let query = text.clone();
    let found = here.run(move |library| library.suggest(&query, at, limit)).await?;
    let view = |one: shiguang_library::search::Suggestion| SuggestionView {
        kind: word(one.kind),
        label: name(one.label.zh, one.label.en),
        insert: one.insert,
        range: [texts::utf16(&text, one.range.0), texts::utf16(&text, one.range.1)],
        count: one.count,
    };
    Ok(found.into_iter().map(view).collect())
}

#[tauri::command]
pub async fn query_parts(here: Here<'_>, text: String) -> Answer<Vec<ChipView>> {
    let query = text.clone();
    let parts = here.run(move |library| library.query_parts(&query)).await?;
    let view = |part: shiguang_library::search::QueryPart| ChipView {
        range: [texts::utf16(&text, part.chip.start), texts::utf16(&text, part.chip.end)],
        kind: word(part.chip.kind),
        key: part.chip.key,
        values: part.chip.values,
        negated: part.chip.negated,
        label: name(part.label.zh, part.label.en),
    };
    Ok(parts.into_iter().map(view).collect())
}

#[tauri::command]
pub async fn recent_searches(here: Here<'_>) -> Answer<Vec<String>> {
    here.run(|library| library.recent_searches(RECENT)).await
}

#[tauri::command]
pub async fn note_search(here: Here<'_>, query: String) -> Answer<()> {
    here.run(move |library| library.note_search(&query)).await
}

#[tauri::command]
pub async fn forget_recent_searches(here: Here<'_>) -> Answer<()> {
    here.run(|library| library.forget_searches()).await
}

#[tauri::command]
pub async fn saved_searches(here: Here<'_>) -> Answer<Vec<SavedSearchView>> {
    let saved = here.run(|library| library.saved_searches()).await?;
    Ok(saved.into_iter().map(|one| SavedSearchView { id: one.id.get(), name: one.name, query: one.query }).collect())
}

#[tauri::command]
pub async fn add_saved_search(here: Here<'_>, name: String, query: String) -> Answer<i64> {
    here.run(move |library| library.add_saved_search(&name, &query)).await.map(SavedSearchId::get)
}

#[tauri::command]
pub async fn rename_saved_search(here: Here<'_>, id: i64, name: String) -> Answer<()> {
    here.run(move |library| library.rename_saved_search(SavedSearchId::new(id), &name)).await
}

#[tauri::command]
pub async fn remove_saved_search(here: Here<'_>, id: i64) -> Answer<()> {
    here.run(move |library| library.remove_saved_search(SavedSearchId::new(id))).await
}

#[tauri::command]
pub async fn order_saved_searches(here: Here<'_>, ids: Vec<i64>) -> Answer<()> {
    let order: Vec<SavedSearchId> = ids.into_iter().map(SavedSearchId::new).collect();
    here.run(move |library| library.order_saved_searches(&order)).await
}

#[tauri::command]
pub async fn search_tags(here: Here<'_>, text: String, limit: usize) -> Answer<Vec<TagChoice>> {
    let found = here.run(move |library| library.complete_tag(&text, limit)).await?;
    let view = |one: shiguang_library::search::TagCompletion| TagChoice {
        key: one.key,
        name: name(one.name.zh, one.name.en),
        count: one.count,
    };
    Ok(found.into_iter().map(view).collect())
}

#[tauri::command]
pub async fn field_values(
    here: Here<'_>,
    instance: Option<i64>,
    key: String,
    prefix: String,
    limit: usize,
) -> Answer<Vec<NamedCount>> {
    let instance = instance.map(InstanceId::new);
    let values = here.run(move |library| library.field_values(instance, &key, &prefix, limit)).await?;
    Ok(values.into_iter().map(|(name, count)| NamedCount { name, count }).collect())
}

#[tauri::command]
pub async fn photo(here: Here<'_>, id: i64) -> Answer<PhotoView> {
    here.run(move |library| page(library, PhotoId::new(id))).await
}

fn page(library: &Library, id: PhotoId) -> Result<PhotoView> {
    let page = library.photo(id)?;
    let all_tags = library.all_tags(id)?;
    let instance = library.instance(page.photo.instance)?;
    let mut fields: Vec<FieldValue> =
        instance.keys.iter().map(|key| FieldValue { key: key.clone(), values: Vec::new() }).collect();
    for (key, values) in page.fields {
        match fields.iter_mut().find(|field| field.key.to_lowercase() == key.to_lowercase()) {
            Some(field) => field.values = values,
            None => fields.push(FieldValue { key, values }),
        }
    }
    let row = page.photo;
    Ok(PhotoView {
        id: row.id.get(),
        instance: row.instance.get(),
        // What we keep for a program lies under a name that says nothing to a person.
        file: page.file.filter(|_| row.object.is_none()).map(|file| file.display().to_string()),
        version: convert::version(&row),
        path: row.path_text,
        name: row.name,
        size: row.size,
        missing: row.missing,
        online: instance.online,
        format: row.format,
        width: row.width,
        height: row.height,
        colour: row.colour,
        taken_at: row.taken_at,
        taken_offset: row.taken_offset,
        modified_at: row.mtime_ns / 1_000_000,
        added_at: row.created_at,
        camera: row.camera,
        lens: row.lens,
        iso: row.iso,
        exposure_seconds: row.exposure_seconds,
        f_number: row.f_number,
        focal_length_mm: row.focal_length_mm,
        latitude: row.latitude,
        longitude: row.longitude,
        altitude: row.altitude,
        software: row.software,
        rating: row.rating,
        favourite: row.favourite,
        tags: page.tags.into_iter().map(|tag| convert::tag(library, tag)).collect(),
        all_tags: all_tags.into_iter().map(|tag| convert::tag(library, tag)).collect(),
        fields,
        stages: page.stages.into_iter().map(stage).collect(),
    })
}

fn stage(state: shiguang_library::StageState) -> StageView {
    StageView { stage: word(state.stage), state: word(state.state), kind: state.error_kind, reason: state.error }
}

#[tauri::command]
pub async fn selection(here: Here<'_>, ids: Vec<i64>) -> Answer<Selection> {
    let photos: Vec<PhotoId> = ids.into_iter().map(PhotoId::new).collect();
    let found = here.run(move |library| library.selection(&photos)).await?;
    let tags = found.tags.into_iter().map(|(tag, count, confirmed)| TagSummary {
        concept: tag.concept.get(),
        key: tag.key,
        name: name(tag.name.zh, tag.name.en),
        count,
        confirmed,
    });
    let fields = found.fields.into_iter().map(|(key, values)| FieldSummary {
        key,
        values: values.into_iter().map(|(name, count)| NamedCount { name, count }).collect(),
    });
    Ok(Selection {
        count: found.count,
        bytes: found.bytes,
        favourites: found.favourites,
        ratings: found.ratings,
        tags: tags.collect(),
        fields: fields.collect(),
    })
}
