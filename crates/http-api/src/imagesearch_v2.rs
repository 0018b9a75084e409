//! Huawei ImageSearch v2, which no document describes: paths, fields and rules are those of the models of PyPI
//! `huaweicloudsdkimagesearch`. It works on the same instances as v1: `item_id` is v1's `path`, `desc` is Alibaba's
//! `ExtraData`, numeric tags are tags whose value is a number, and keywords are the tags that the application shows.

mod data;
pub(crate) mod dto;
pub(crate) mod rules;
mod search;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::error::Dialect;
use crate::state::Api;

const DIALECT: Dialect = Dialect::ImageSearch;

/// The routes of this dialect.
pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(data::v2_add_data))
        .routes(routes!(data::v2_check_data))
        .routes(routes!(data::v2_delete_data))
        .routes(routes!(data::v2_update_data))
        .routes(routes!(search::v2_search))
}
