//! Answers, by the names that both SDKs read.

use serde::Serialize;
use shiguang_library::PhotoRow;
use shiguang_library::door::{Listed, Match};
use utoipa::ToSchema;

/// What every action answers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = ImgsearchAnswer)]
pub struct Answer {
    /// The request's number.
    #[schema(example = "4E010B89-B370-458A-A586-B9A9F3BC3058")]
    pub request_id: String,
    /// What there is to say, for actions that say something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Data>,
}

/// `Data` of an answer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = ImgsearchData)]
pub enum Data {
    /// Of `ListImageDbs`.
    Dbs(DbList),
    /// Of `AddImage`.
    Added(Added),
    /// Of `ListImages`.
    Images(ImageList),
    /// Of `SearchImage`.
    Matches(MatchList),
}

/// The databases.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DbList {
    /// In the order they were made.
    pub db_list: Vec<Db>,
}

/// A database.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Db {
    /// Its name.
    pub name: String,
}

/// An image that was added.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = ImgsearchAdded)]
pub struct Added {
    /// What it is called in its database.
    pub data_id: String,
}

/// A page of images.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ImageList {
    /// Of the next page; empty when this is the last.
    token: String,
    /// Images there are; the SDKs read a number.
    total_count: u64,
    /// The page.
    image_list: Vec<Image>,
}

/// An image of a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = ImgsearchImage)]
struct Image {
    data_id: String,
    extra_data: String,
    entity_id: String,
    /// Milliseconds since 1970; the SDKs read a number.
    updated_at: i64,
    created_at: i64,
}

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub struct MatchList {
    /// The most alike first.
    match_list: Vec<Found>,
}

/// An image that was found.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
#[schema(as = ImgsearchMatch)]
struct Found {
    data_id: String,
    /// 0 to 10, ten times the likeness.
    score: f64,
    extra_data: String,
    entity_id: String,
    /// Where it was fetched from; empty when a program sent it.
    image_url: String,
}

/// A photo that another dialect added, or of a folder, is known by its path.
fn data_id(row: &PhotoRow) -> String {
    row.data_id.clone().unwrap_or_else(|| row.path_text.clone())
}

fn entity_id(row: &PhotoRow) -> String {
    row.entity_id.clone().unwrap_or_else(|| row.path_text.clone())
}

impl From<Listed> for ImageList {
    fn from(listed: Listed) -> Self {
        let image = |row: PhotoRow| Image {
            data_id: data_id(&row),
            entity_id: entity_id(&row),
            extra_data: row.extra_data.unwrap_or_default(),
            updated_at: row.updated_at,
            created_at: row.created_at,
        };
        Self {
            token: listed.next.unwrap_or_default(),
            total_count: listed.total,
            image_list: listed.photos.into_iter().map(image).collect(),
        }
    }
}

impl From<Vec<Match>> for MatchList {
    fn from(matches: Vec<Match>) -> Self {
        let found = |found: Match| Found {
            data_id: data_id(&found.photo),
            score: (f64::from(found.score) * 1e6).round() / 1e5,
            entity_id: entity_id(&found.photo),
            extra_data: found.photo.extra_data.unwrap_or_default(),
            image_url: found.photo.source.unwrap_or_default(),
        };
        Self { match_list: matches.into_iter().map(found).collect() }
    }
}
