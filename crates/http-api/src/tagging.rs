//! Huawei Image Recognition: tagging v1.0 and v2, and what its SDK calls beside them.

mod answer;
mod ask;
pub(crate) mod media;
mod v1;
mod v2;

pub use answer::{Instance, LocalName, PixelBox, TagItem, TaggingResult};
pub use ask::TaggingRequest;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::Api;

/// The routes of this dialect.
pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(v1::tagging_v1))
        .routes(routes!(v2::tagging_v2))
        .routes(routes!(media::media_tagging))
        .routes(routes!(media::media_tagging_det))
        .routes(routes!(media::main_object_detection))
}
