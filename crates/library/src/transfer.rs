//! The way out of the database, and back in: everything that is known of photos as JSON Lines or CSV.
//!
//! JSON Lines hold everything: instances with their keys, then photos with tags (who says so, how sure, boxes), fields,
//! rating, facts; also photos whose file is gone, which say so. Importing brings back what a *person* gave (confirmed, rejected, typed tags, fields, rating, favourite);
//! what models say is made again by models. A photo is found by its content, so that it may lie elsewhere by then; else by
//! its instance's name and its path. A photo whose file was gone and that this library does not know is known from then on, in the
//! instance of that name: its file, when it turns up, has all that was said of it. CSV holds a row for each photo, for spreadsheets; tags and fields come back from it too.

mod matching;
mod table;

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, Write};

use serde::{Deserialize, Serialize};
use serde_json::json;
use shiguang_catalog::{InstanceId, JobCounts, MAX_KEYS, Order, Page, PhotoId, PhotoRow, PhotoTag, Provenance, TagBox};

use crate::core::now;
use crate::error::{Error, ErrorCode, Result};
use crate::jobs::{JobKind, Working};
use crate::service::Library;
use matching::{Matched, Target};

/// Photos read from the catalogue at once.
const PORTION: usize = 500;

/// A file format of the export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    JsonLines,
    /// A table, one row a photo.
    Csv,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Photos whose tags, fields or rating were read.
    pub photos: u64,
    /// Rows of photos that this library does not have.
    pub unknown: u64,
    /// Custom keys that found no room: an instance has at most ten.
    pub keys_left_out: u64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Line {
    Instance(InstanceLine),
    Photo(Box<PhotoLine>),
}

#[derive(Debug, Serialize, Deserialize)]
struct InstanceLine {
    name: String,
    display_name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    folder: Option<String>,
    #[serde(default)]
    keys: Vec<String>,
}

/// Where a photo's file is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FileState {
    /// At its place when last looked for.
    #[default]
    Present,
    /// Gone.
    Missing,
    /// In the system's trash, where the person sent it.
    Trashed,
}

/// A photo, as exported.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct PhotoLine {
    instance: String,
    path: String,
    content_hash: Option<String>,
    file: FileState,
    size: u64,
    width: Option<u32>,
    height: Option<u32>,
    taken_at: Option<i64>,
    taken_offset: Option<i32>,
    camera: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    /// Absent in a table without that column: then it stays as it is.
    rating: Option<u8>,
    /// As `rating`.
    favourite: Option<bool>,
    entity_id: Option<String>,
    data_id: Option<String>,
    extra_data: Option<String>,
    tags: Vec<TagLine>,
    fields: Vec<(String, Vec<String>)>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct TagLine {
    /// A concept of the vocabulary by its id ...
    #[serde(skip_serializing_if = "Option::is_none", default)]
    concept: Option<String>,
    /// ... or a typed text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    zh: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    en: Option<String>,
    provenance: Provenance,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    confidence: Option<f32>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    boxes: Vec<TagBox>,
}

/// Writes everything, or one instance; gives the number of photos.
///
/// # Errors
/// When the catalogue cannot be read or `out` refuses.
pub fn export(library: &Library, instance: Option<InstanceId>, format: Format, out: &mut dyn Write) -> Result<u64> {
    let mut job = Working::begin(library.core(), JobKind::Export, instance)?;
    let written = write_all(library, instance, format, out, &mut |counts| job.go_on(counts));
    job.end(written)
}

fn write_all(
    library: &Library,
    instance: Option<InstanceId>,
    format: Format,
    out: &mut dyn Write,
    go_on: &mut dyn FnMut(JobCounts) -> Result<()>,
) -> Result<u64> {
    let core = library.core();
    let instances: Vec<_> = core
        .catalog
        .read(|read| read.instances())?
        .into_iter()
        .filter(|one| instance.is_none_or(|only| only == one.id))
        .collect();
    let names: HashMap<InstanceId, String> = instances.iter().map(|one| (one.id, one.name.clone())).collect();
    let mut table = (format == Format::Csv).then(|| csv::Writer::from_writer(Vec::new()));
    if let Some(table) = &mut table {
        table::header(table)?;
    }
    if format == Format::JsonLines {
        for one in &instances {
            let line = Line::Instance(InstanceLine {
                name: one.name.clone(),
                display_name: one.display_name.clone(),
                description: one.description.clone(),
                folder: one.folder.as_deref().map(crate::bytes_path::to_text),
                keys: one.keys.clone(),
            });
            write_line(out, &line)?;
        }
    }
    let vocabulary = library.vocabulary()?;
    let mut photos = 0;
    let mut total = 0;
    for one in &instances {
        total +=
            core.catalog.read(|read| Ok(read.counts(one.id)?.photos + read.missing_files(one.id)?.len() as u64))?;
    }
    for one in &instances {
        let (mut all, gone) = core.catalog.read(|read| {
            let page = Page { instance: Some(one.id), limit: usize::MAX, ..Page::default() };
            Ok((read.page(Order::Name, &page)?, read.missing_files(one.id)?))
        })?;
        all.extend(gone.iter().map(|(photo, _)| *photo));
        let trashed: HashSet<PhotoId> =
            gone.into_iter().filter(|(_, trashed)| *trashed).map(|(photo, _)| photo).collect();
        for part in all.chunks(PORTION) {
            go_on(JobCounts { total: total.max(photos), done: photos, failed: 0 })?;
            let (rows, mut tags, mut fields) = core
                .catalog
                .read(|read| Ok((read.photos(part)?, read.tags_of_many(part)?, read.fields_of_many(part)?)))?;
            for row in rows {
                let tags = tags.remove(&row.id).unwrap_or_default();
                let fields = fields.remove(&row.id).unwrap_or_default();
                let file = match (row.missing, trashed.contains(&row.id)) {
                    (false, _) => FileState::Present,
                    (true, false) => FileState::Missing,
                    (true, true) => FileState::Trashed,
                };
                let line = PhotoLine { file, ..photo_line(row, tags, fields, &names, &vocabulary) };
                photos += 1;
                match &mut table {
                    Some(table) => table::row(table, &line)?,
                    None => write_line(out, &Line::Photo(Box::new(line)))?,
                }
            }
            if let Some(full) = table.take() {
                let bytes = full.into_inner().map_err(|error| refused(error.into_error()))?;
                out.write_all(&bytes).map_err(refused)?;
                table = Some(csv::Writer::from_writer(Vec::new()));
            }
        }
    }
    if let Some(rest) = table {
        let bytes = rest.into_inner().map_err(|error| refused(error.into_error()))?;
        out.write_all(&bytes).map_err(refused)?;
    }
    out.flush().map_err(refused)?;
    go_on(JobCounts { total: photos, done: photos, failed: 0 })?;
    Ok(photos)
}

fn photo_line(
    row: PhotoRow,
    tags: Vec<PhotoTag>,
    fields: Vec<(String, Vec<String>)>,
    names: &HashMap<InstanceId, String>,
    vocabulary: &shiguang_vision::Vocabulary,
) -> PhotoLine {
    let tag = |tag: PhotoTag| {
        let concept = tag.key.as_deref().and_then(|key| vocabulary.find(key)).map(|at| &vocabulary.concepts[at]);
        TagLine {
            zh: concept.map(|concept| concept.name.zh.clone()),
            en: concept.map(|concept| concept.name.en.clone()),
            concept: tag.key,
            text: tag.text,
            provenance: tag.provenance,
            confidence: tag.confidence,
            boxes: tag.boxes,
        }
    };
    PhotoLine {
        instance: names.get(&row.instance).cloned().unwrap_or_default(),
        path: row.path_text,
        content_hash: row.content_hash.map(|hash| blake3::Hash::from_bytes(hash).to_hex().to_string()),
        file: FileState::Present,
        size: row.size,
        width: row.width,
        height: row.height,
        taken_at: row.taken_at,
        taken_offset: row.taken_offset,
        camera: row.camera,
        latitude: row.latitude,
        longitude: row.longitude,
        rating: Some(row.rating),
        favourite: Some(row.favourite),
        entity_id: row.entity_id,
        data_id: row.data_id,
        extra_data: row.extra_data,
        tags: tags.into_iter().map(tag).collect(),
        fields,
    }
}

fn write_line(out: &mut dyn Write, line: &Line) -> Result<()> {
    serde_json::to_writer(&mut *out, line)
        .map_err(|error| Error::caused(ErrorCode::Io, "writing the export", error))?;
    out.write_all(b"\n").map_err(refused)
}

fn refused(error: std::io::Error) -> Error {
    Error::io("writing the export", error)
}

/// Reads an export back, as one edit that can be undone. All or nothing: a bad line changes nothing.
///
/// # Errors
/// [`ErrorCode::ImportInvalid`] with the line's number.
pub fn import(library: &Library, format: Format, from: &mut dyn BufRead) -> Result<ImportReport> {
    let mut job = Working::begin(library.core(), JobKind::Import, None)?;
    let read = read_all(library, format, from, &mut |counts| job.go_on(counts));
    job.end(read)
}

fn read_all(
    library: &Library,
    format: Format,
    from: &mut dyn BufRead,
    go_on: &mut dyn FnMut(JobCounts) -> Result<()>,
) -> Result<ImportReport> {
    let photos = match format {
        Format::JsonLines => json_lines(from)?,
        Format::Csv => table::read(from)?,
    };
    let core = library.core();
    let mut report = ImportReport::default();
    let matched = core.catalog.read(|read| matching::matched(read, photos))?;
    report.photos = (matched.known.len() + matched.lost.len()) as u64;
    report.unknown = matched.unknown;
    let total = report.photos + report.unknown;
    // The last moment to stop: what follows is one edit.
    go_on(JobCounts { total, done: 0, failed: report.unknown })?;
    report.keys_left_out = apply(library, matched)?;
    go_on(JobCounts { total, done: report.photos, failed: report.unknown }).ok();
    Ok(report)
}

fn json_lines(from: &mut dyn BufRead) -> Result<Vec<PhotoLine>> {
    let mut photos = Vec::new();
    for (number, line) in from.lines().enumerate() {
        let invalid = |error: Box<dyn std::error::Error + Send + Sync>| {
            Error::caused(ErrorCode::ImportInvalid, format!("line {} of the import", number + 1), error)
        };
        let line = line.map_err(|error| invalid(error.into()))?;
        // Editors put a byte order mark before the first line.
        let line = line.trim_start_matches('\u{feff}');
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str(line).map_err(|error| invalid(error.into()))? {
            Line::Photo(photo) => photos.push(*photo),
            Line::Instance(_) => {}
        }
    }
    Ok(photos)
}

/// Keys are compared without case, as the catalogue does.
fn has(keys: &[String], key: &str) -> bool {
    keys.iter().any(|known| known.eq_ignore_ascii_case(key))
}

fn apply(library: &Library, matched: Matched) -> Result<u64> {
    let vocabulary = library.vocabulary()?;
    let mut keys_left_out = 0;
    let Matched { known, lost, .. } = matched;
    library.core().catalog.write(|write| {
        keys_left_out = 0;
        let mut matched: Vec<(Target, &PhotoLine)> = Vec::with_capacity(known.len() + lost.len());
        for (row, line) in &known {
            matched.push((Target { id: row.id, instance: row.instance }, line));
        }
        for lost in &lost {
            matched.push((lost.add(write, now())?, &lost.line));
        }
        let matched = &matched;
        let mut room: HashMap<InstanceId, Vec<String>> = HashMap::new();
        for (row, line) in matched {
            for (key, _) in &line.fields {
                let keys = match room.get_mut(&row.instance) {
                    Some(keys) => keys,
                    None => {
                        let keys = write.instance(row.instance)?.map(|instance| instance.keys).unwrap_or_default();
                        room.entry(row.instance).or_insert(keys)
                    }
                };
                if !has(keys, key) {
                    if keys.len() < MAX_KEYS && crate::instances::check_key(key).is_ok() {
                        write.add_key(row.instance, key)?;
                        keys.push(key.clone());
                    } else {
                        keys_left_out += 1;
                    }
                }
            }
        }
        let mut concepts: Vec<(PhotoId, shiguang_catalog::ConceptId, Provenance)> = Vec::new();
        for (row, line) in matched {
            for tag in line.tags.iter().filter(|tag| tag.provenance != Provenance::Auto) {
                let known = tag.concept.as_deref().filter(|key| vocabulary.find(key).is_some());
                let text = tag.text.as_deref().or(tag.en.as_deref()).map(str::trim).filter(|text| !text.is_empty());
                let concept = match (known, text) {
                    (Some(key), _) => write.concept_for_key(key)?,
                    (None, Some(text)) => write.concept_for_text(text)?,
                    (None, None) => continue,
                };
                concepts.push((row.id, concept, tag.provenance));
            }
        }
        write.edit("import", &json!({ "photos": matched.len() }), now(), |edit| {
            for (photo, concept, provenance) in &concepts {
                edit.set_verdict(*photo, *concept, Some(*provenance))?;
            }
            for (row, line) in matched {
                let keys = room.get(&row.instance);
                for (key, values) in &line.fields {
                    if keys.is_some_and(|keys| has(keys, key)) {
                        edit.set_field(row.id, key, values)?;
                    }
                }
                if let Some(rating) = line.rating {
                    edit.set_rating(row.id, rating.min(5))?;
                }
                if let Some(favourite) = line.favourite {
                    edit.set_favourite(row.id, favourite)?;
                }
            }
            Ok(())
        })
    })?;
    Ok(keys_left_out)
}
