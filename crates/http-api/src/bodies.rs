//! What bytes are as the body of a request, without a server: for the fuzz target, whose input nobody has checked.

use serde::de::DeserializeOwned;

use crate::aliyun::parameters;
use crate::auth::Parameters;
use crate::iam::tokens::TokenRequest;
use crate::imagesearch::images::{AddRequest, ModifyRequest, PathRequest};
use crate::imagesearch::search::SearchRequest;
use crate::imagesearch::services::CreateRequest;
use crate::imagesearch_v2::dto::{AddDataParam, CheckParam, DeleteParam, SearchParam, UpdateParam};
use crate::imagesearch_v2::rules;
use crate::tagging::TaggingRequest;
use crate::tagging::media::MainObjectRequest;

/// How many of the routes' kinds of JSON body these bytes are.
#[must_use]
pub fn kinds(bytes: &[u8]) -> usize {
    fn is<T: DeserializeOwned>(bytes: &[u8]) -> bool {
        serde_json::from_slice::<T>(bytes).is_ok()
    }
    let each = [
        is::<TaggingRequest>,
        is::<MainObjectRequest>,
        is::<TokenRequest>,
        is::<CreateRequest>,
        is::<AddRequest>,
        is::<PathRequest>,
        is::<ModifyRequest>,
        is::<SearchRequest>,
        is::<AddDataParam>,
        is::<CheckParam>,
        is::<DeleteParam>,
        is::<UpdateParam>,
        is::<SearchParam>,
    ];
    each.iter().filter(|is| is(bytes)).count()
}

/// Whether parameters of Alibaba's dialect are good for adding an image, listing and searching.
#[must_use]
pub fn fits(given: &Parameters) -> bool {
    parameters::new_name(given).is_ok()
        && parameters::new_entity(given).is_ok()
        && parameters::image_url(given).is_ok()
        && parameters::extra_data(given).is_ok()
        && parameters::data_id(given).is_ok()
        && parameters::newest_first(given).is_ok()
        && parameters::number(given, "Limit", 1, 1000).is_ok()
}

/// Whether a text is a box as ImageSearch v2 writes one.
#[must_use]
pub fn is_area(text: &str) -> bool {
    rules::area(text).is_ok()
}
