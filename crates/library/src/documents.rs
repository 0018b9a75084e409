//! What the text index holds of a photo.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use shiguang_catalog::{Catalog, PhotoId, PhotoRow, PhotoTag};
use shiguang_index::TextDocument;
use shiguang_vision::Vocabulary;

use crate::error::Result;
use crate::tags::findable;

/// English and Chinese names of the months, so that "may" and 五月 find what was taken then.
const MONTHS: [(&str, &str); 12] = [
    ("january", "一月"),
    ("february", "二月"),
    ("march", "三月"),
    ("april", "四月"),
    ("may", "五月"),
    ("june", "六月"),
    ("july", "七月"),
    ("august", "八月"),
    ("september", "九月"),
    ("october", "十月"),
    ("november", "十一月"),
    ("december", "十二月"),
];

/// Bumped when documents are made in another way: the text index is then made anew.
pub const REVISION: u32 = 3;

/// The exact term of a concept of the vocabulary.
#[must_use]
pub fn concept_term(key: &str) -> String {
    format!("tag:{key}")
}

/// The exact term of a typed tag; without regard to case.
#[must_use]
pub fn text_term(text: &str) -> String {
    format!("text:{}", text.to_lowercase())
}

/// The exact term of a value of a custom key; without regard to case.
#[must_use]
pub fn field_term(key: &str, value: &str) -> String {
    format!("field:{}={}", key.to_lowercase(), value.to_lowercase())
}

/// The exact term of a custom key that has a value.
#[must_use]
pub fn key_term(key: &str) -> String {
    format!("key:{}", key.to_lowercase())
}

/// The exact term of a photo that has any tag.
pub const TAGGED: &str = "is:tagged";

/// Documents of these photos; those that are gone or missing have none.
///
/// # Errors
/// When the catalogue cannot be read.
pub fn documents(
    catalog: &Catalog,
    vocabulary: &Vocabulary,
    threshold: f32,
    photos: &[PhotoId],
) -> Result<Vec<TextDocument>> {
    let (rows, mut tags, mut fields) =
        catalog.read(|read| Ok((read.photos(photos)?, read.tags_of_many(photos)?, read.fields_of_many(photos)?)))?;
    Ok(rows
        .into_iter()
        .filter(|row| !row.missing)
        .map(|row| {
            let tags = tags.remove(&row.id).unwrap_or_default();
            let fields = fields.remove(&row.id).unwrap_or_default();
            document(&row, &tags, &fields, vocabulary, threshold)
        })
        .collect())
}

fn document(
    row: &PhotoRow,
    tags: &[PhotoTag],
    fields: &[(String, Vec<String>)],
    vocabulary: &Vocabulary,
    threshold: f32,
) -> TextDocument {
    let found = findable(vocabulary, tags, threshold);
    let mut words = Vec::new();
    let mut pinyin = Vec::new();
    let mut terms = Vec::new();
    for index in found.concepts {
        let concept = &vocabulary.concepts[index];
        words.extend([&concept.name.zh, &concept.name.en].map(Clone::clone));
        words.extend(concept.synonyms_zh.iter().chain(&concept.synonyms_en).cloned());
        pinyin.extend(concept.pinyin.iter().cloned());
        terms.push(concept_term(&concept.id));
    }
    for text in &found.texts {
        words.push(text.clone());
        pinyin.extend(crate::slug::sounds(text));
        terms.push(text_term(text));
    }
    if !terms.is_empty() {
        terms.push(TAGGED.to_owned());
    }
    let mut values = Vec::new();
    for (key, of_key) in fields {
        terms.push(key_term(key));
        for value in of_key {
            terms.push(field_term(key, value));
            values.push(value.clone());
        }
    }
    TextDocument {
        key: row.id.get() as u64,
        words: distinct(words),
        pinyin: distinct(pinyin),
        names: row.path_text.clone(),
        values,
        camera: camera(row),
        dates: dates(row),
        tags: distinct(terms),
    }
}

fn camera(row: &PhotoRow) -> String {
    let parts = [&row.camera_make, &row.camera_model, &row.lens];
    parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(" ")
}

/// Year, year-month, month's names of the camera's clock. A photo without EXIF time has no date words: when a file was
/// last written says little.
fn dates(row: &PhotoRow) -> Vec<String> {
    let Some(stamp) = row.taken_at.and_then(|at| Timestamp::from_millisecond(at).ok()) else { return Vec::new() };
    let date = TimeZone::UTC.to_datetime(stamp).date();
    let (year, month) = (date.year(), date.month());
    let (en, zh) = MONTHS[usize::from(month.unsigned_abs()).saturating_sub(1).min(11)];
    vec![
        format!("{year}"),
        format!("{year}-{month:02}"),
        format!("{year}年"),
        format!("{year}年{month}月"),
        en.to_owned(),
        zh.to_owned(),
    ]
}

/// Without repeats, in the order of the first.
fn distinct(words: Vec<String>) -> Vec<String> {
    let mut seen: HashMap<String, ()> = HashMap::with_capacity(words.len());
    words.into_iter().filter(|word| seen.insert(word.clone(), ()).is_none()).collect()
}
