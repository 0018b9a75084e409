//! Huawei ImageSearch v1 (documents 002 and 003, chapter 4).

pub(crate) mod images;
pub(crate) mod search;
pub(crate) mod services;
mod tags;

use shiguang_library::analysis::Format;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::error::{Code, Dialect, Failure};
use crate::limits::CLOUD_BASE64;
use crate::picture::Rules;
use crate::state::Api;

const DIALECT: Dialect = Dialect::ImageSearch;

/// The model that the documents list.
pub(crate) const MODEL: &str = "common-search";
/// The one level that the documents list.
pub(crate) const LEVEL: u64 = 30_000_000;
/// Longest path of a photo in bytes; the documents give none.
const LONGEST_PATH: usize = 4096;

/// JPEG, PNG, BMP; the shorter side at least 100, the longer at most 2048 (document 002, section 4.2).
const PICTURES: Rules =
    Rules { formats: &[Format::Jpeg, Format::Png, Format::Bmp], shortest: 100, longest: 2048, bytes: CLOUD_BASE64 };

/// The routes of this dialect.
pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(services::create_instance))
        .routes(routes!(services::query_instance, services::delete_instance))
        .routes(routes!(images::add_image, images::delete_image, images::modify_image))
        .routes(routes!(images::check_image))
        .routes(routes!(search::search_image))
}

/// A path that a request must give.
///
/// # Errors
/// `IS.0003` without one, `IS.0016` for one that cannot be.
fn required_path(path: Option<String>) -> Result<String, Failure> {
    match path {
        None => Err(Code::Is0003.into()),
        Some(path) if path.is_empty() => Err(Code::Is0003.into()),
        Some(path) if path.len() > LONGEST_PATH || path.contains('\0') => Err(Code::Is0016.into()),
        Some(path) => Ok(path),
    }
}
