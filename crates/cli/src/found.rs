//! Photos that a search found, as JSON and as a table.

use std::collections::BTreeMap;

use anyhow::Result;
use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use serde::Serialize;
use shiguang_library::query::{Notice, NoticeCode};
use shiguang_library::search::{Hit, SearchPage, WhyEmpty};
use shiguang_library::{InstanceId, Library};

use crate::plain;

/// The answer of `search --json` and `similar --json`.
#[derive(Serialize)]
struct Found {
    count: u64,
    result: Vec<FoundPhoto>,
    #[serde(skip_serializing_if = "Option::is_none")]
    empty: Option<WhyEmpty>,
}

#[derive(Serialize)]
struct FoundPhoto {
    /// The file; what is not UTF-8 in its name is replaced, as JSON has no other texts.
    path: String,
    instance: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sim: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f32>,
    tags: Vec<FoundTag>,
    fields: BTreeMap<String, Vec<String>>,
    /// The part that is alike, in 0..1 of the upright photo.
    #[serde(skip_serializing_if = "Option::is_none")]
    area: Option<[f32; 4]>,
}

#[derive(Serialize)]
struct FoundTag {
    zh: String,
    en: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<f32>,
    provenance: shiguang_library::Provenance,
}

/// Prints a page.
pub fn print(library: &Library, page: SearchPage, json: bool) -> Result<()> {
    let names: BTreeMap<InstanceId, String> =
        library.instances().map_err(plain)?.into_iter().map(|state| (state.instance.id, state.instance.name)).collect();
    let (count, empty) = (page.total, page.empty);
    for notice in &page.notices {
        eprintln!("shiguang: {}", odd(notice));
    }
    let photos = page.hits.into_iter().map(|hit| photo(library, hit, &names)).collect::<Result<Vec<FoundPhoto>>>()?;
    if json {
        println!("{}", serde_json::to_string(&Found { count, result: photos, empty })?);
        return Ok(());
    }
    if let Some(empty) = empty {
        println!("{}", why(empty));
        return Ok(());
    }
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_header(["", "Photo", "Instance", "Tags", "Fields"]);
    for photo in &photos {
        let rank = match (photo.sim, photo.score) {
            (Some(sim), _) => format!("{:.1} %", sim * 100.0),
            (None, Some(score)) if score > 0.0 => format!("{score:.1}"),
            (None, _) => String::new(),
        };
        let tags: Vec<String> = photo.tags.iter().map(|tag| label(&tag.zh, &tag.en)).collect();
        let fields: Vec<String> =
            photo.fields.iter().map(|(key, values)| format!("{key}: {}", values.join(", "))).collect();
        table.add_row([rank, photo.path.clone(), photo.instance.clone(), tags.join(", "), fields.join("\n")]);
    }
    println!("{table}");
    println!("{} of {count}", photos.len());
    Ok(())
}

fn label(zh: &str, en: &str) -> String {
    if zh == en { zh.to_owned() } else { format!("{zh} {en}") }
}

fn photo(library: &Library, hit: Hit, names: &BTreeMap<InstanceId, String>) -> Result<FoundPhoto> {
    Ok(FoundPhoto {
        path: library.file_of(hit.photo.id).map_err(plain)?.to_string_lossy().into_owned(),
        instance: names.get(&hit.photo.instance).cloned().unwrap_or_default(),
        sim: hit.sim,
        // A query of filters alone ranks nothing; the contract has a score all the same.
        score: hit.score.or(if hit.sim.is_none() { Some(0.0) } else { None }),
        tags: hit
            .tags
            .into_iter()
            .map(|tag| FoundTag {
                zh: tag.name.zh,
                en: tag.name.en,
                confidence: tag.confidence,
                provenance: tag.provenance,
            })
            .collect(),
        fields: hit.fields.into_iter().collect(),
        area: hit.area.map(|area| [area.left, area.top, area.width, area.height]),
    })
}

/// What a part of the query did not say, and what was made of it.
fn odd(notice: &Notice) -> String {
    let text = &notice.text;
    match notice.code {
        NoticeCode::UnclosedQuote => format!("the quote of {text} is not closed; it was taken to the end"),
        NoticeCode::UnmatchedParenthesis => format!("`{text}` has no partner"),
        NoticeCode::DanglingOperator => format!("`{text}` has nothing to work on and was left out"),
        NoticeCode::ValueMissing => format!("`{text}` has no value and was left out"),
        NoticeCode::ValueInvalid => format!("`{text}` is no value that fits here; it was searched as a word"),
        NoticeCode::TooDeep => "the brackets nest too deep; the inner ones were left out".to_owned(),
        NoticeCode::TooLong => "the query is too long; its end was left out".to_owned(),
    }
}

fn why(empty: WhyEmpty) -> String {
    match empty {
        WhyEmpty::NoPhotos => "there are no photos here yet; add a folder with `shiguang index FOLDER`".to_owned(),
        WhyEmpty::NotIndexedYet { indexed, photos } => {
            format!("nothing found so far: {indexed} of {photos} photos are indexed")
        }
        WhyEmpty::NoMatch => "nothing found".to_owned(),
    }
}
