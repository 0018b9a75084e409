//! The models of `huaweicloudsdkimagesearch.v2`, by their names.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shiguang_library::Provenance;
use shiguang_library::door::Match;
use utoipa::ToSchema;

/// `AddDataParam`. `optional_params` is not looked at: what is in the image is always looked for.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AddDataParam {
    /// Replace what is there under the ID; when absent it stays, and the request is refused.
    pub force: Option<bool>,
    /// The ID in the instance, 1 to 256 characters.
    #[schema(example = "image/test1.jpg", max_length = 256)]
    pub item_id: Option<String>,
    /// A description, 1 to 2048 characters.
    #[schema(max_length = 2048)]
    pub desc: Option<String>,
    /// Values under keys of the instance, 1 to 64 characters each.
    pub custom_tags: Option<BTreeMap<String, String>>,
    /// Numbers under keys of the instance.
    pub custom_num_tags: Option<BTreeMap<String, f64>>,
    /// The image as base64.
    pub image_base64: Option<String>,
    /// Where the image is fetched from, when there is no `image_base64`.
    #[schema(example = "https://example.com/image/test1.jpg")]
    pub image_url: Option<String>,
    /// Tags in words, 1 to 100 of 1 to 64 characters.
    pub keywords: Option<Vec<String>>,
}

/// `SearchAfterParam`: the last item of a page, to go on behind it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SearchAfterParam {
    /// Its score.
    pub score: Option<f64>,
    /// Its ID.
    pub id: Option<String>,
}

/// `RangeParam`, with both ends.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
pub struct RangeParam {
    /// From.
    pub from: Option<f64>,
    /// To.
    pub to: Option<f64>,
}

/// `CheckParam`.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CheckParam {
    /// The item to look for; without it the items that meet the conditions are given.
    #[schema(example = "image/test1.jpg")]
    pub item_id: Option<String>,
    /// Most items, 1 to 100; 10 when absent.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    /// Go on behind this one.
    pub last_item: Option<SearchAfterParam>,
    /// Any of the values of each key.
    pub custom_tags: Option<BTreeMap<String, Vec<String>>>,
    /// A number in the range of each key.
    pub custom_num_tags: Option<BTreeMap<String, RangeParam>>,
}

/// `DeleteParam`.
#[derive(Debug, Deserialize, ToSchema)]
pub struct DeleteParam {
    /// An item that is not there is no error.
    pub force: Option<bool>,
    /// The item to delete; without it up to 100 items that meet the conditions are.
    #[schema(example = "image/test1.jpg")]
    pub item_id: Option<String>,
    /// Any of the values of each key.
    pub custom_tags: Option<BTreeMap<String, Vec<String>>>,
    /// A number in the range of each key.
    pub custom_num_tags: Option<BTreeMap<String, RangeParam>>,
}

/// `UpdateParam`.
#[derive(Debug, Deserialize, ToSchema)]
pub struct UpdateParam {
    /// The item.
    #[schema(example = "image/test1.jpg")]
    pub item_id: Option<String>,
    /// A description, 1 to 2048 characters.
    #[schema(example = "a red lamp", max_length = 2048)]
    pub desc: Option<String>,
    /// Values under keys of the instance; keys that are not named keep theirs.
    pub custom_tags: Option<BTreeMap<String, String>>,
    /// Numbers under keys of the instance.
    pub custom_num_tags: Option<BTreeMap<String, f64>>,
}

/// `SearchParam`.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SearchParam {
    /// `IMAGE` (or `0`), `TEXT` or `KEYWORD`.
    #[schema(example = "IMAGE")]
    pub search_type: Option<String>,
    /// Most items, 1 to 1000; 10 when absent.
    #[schema(minimum = 1, maximum = 1000)]
    pub limit: Option<i64>,
    /// Items to skip; with `limit` at most 1000.
    #[schema(minimum = 0)]
    pub offset: Option<i64>,
    /// Go on behind this one.
    pub last_item: Option<SearchAfterParam>,
    /// Least score, 0 to 1, for `IMAGE`.
    pub min_score: Option<f64>,
    /// Any of the values of each key.
    pub custom_tags: Option<BTreeMap<String, Vec<String>>>,
    /// A number in the range of each key.
    pub custom_num_tags: Option<BTreeMap<String, RangeParam>>,
    /// For `IMAGE`: the image as base64.
    pub image_base64: Option<String>,
    /// For `IMAGE`: where it is fetched from.
    #[schema(example = "https://example.com/image/test1.jpg")]
    pub image_url: Option<String>,
    /// For `KEYWORD`: 1 to 10 words; any of them.
    pub keywords: Option<Vec<String>>,
    /// For `TEXT`: a query as in the search box, 1 to 512 characters.
    pub text: Option<String>,
    /// Further wishes.
    pub optional_params: Option<SearchOptionalParam>,
}

/// `SearchOptionalParam`. What is not named here has no local meaning and is not looked at.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SearchOptionalParam {
    /// Only this part of the image: `x1,y1,x2,y2` in pixels.
    #[serde(rename = "box")]
    pub area: Option<String>,
    /// A key of the instance: of items with the same value under it only the best is found, and none without a value.
    pub collapse_key: Option<String>,
}

/// What every route answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct V2Answer<T> {
    /// `success`.
    #[schema(value_type = String, example = "success")]
    pub result: &'static str,
    /// What there is to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<T>,
}

impl<T> V2Answer<T> {
    /// With something to say.
    pub fn of(data: T) -> Self {
        Self { result: "success", data: Some(data) }
    }
}

/// `RunUpdateDataResponse`.
#[derive(Debug, Serialize, ToSchema)]
pub struct V2Done {
    /// `success`.
    #[schema(value_type = String, example = "success")]
    pub result: &'static str,
}

/// `AddDataRestInfo`.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddDataRestInfo {
    /// The image.
    pub image_info: AddDataRestInfoImageInfo,
}

/// `AddDataRestInfoImageInfo`.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddDataRestInfoImageInfo {
    /// What was found in it.
    pub objects: Vec<ImageObject>,
}

/// `AddDataRestInfoImageInfoObjects`.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImageObject {
    /// `x1,y1,x2,y2` in pixels.
    #[serde(rename = "box")]
    #[schema(example = "10,20,300,400")]
    pub area: String,
    /// What it is.
    pub category_name: String,
}

/// `ItemSource`.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemSource {
    /// Its description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desc: Option<String>,
    /// Its values by key; several are joined by commas.
    pub custom_tags: BTreeMap<String, String>,
    /// Those of them that are numbers.
    pub custom_num_tags: BTreeMap<String, f64>,
    /// Its tags: those a person or program gave, else those of the models.
    pub keywords: Vec<String>,
}

/// `SearchItem`.
#[derive(Debug, Serialize, ToSchema)]
pub struct V2Item {
    /// Its ID.
    pub id: String,
    /// How well it fits.
    pub score: f64,
    /// What is known of it.
    pub source: ItemSource,
}

/// `CheckRestInfo`.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct CheckRestInfo {
    /// Whether the item is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub existed: Option<bool>,
    /// The item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_info: Option<ItemSource>,
    /// Items that meet the conditions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<V2Item>>,
    /// How many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_info: Option<CheckInfo>,
}

/// `CheckInfo`.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckInfo {
    /// Items that meet the conditions.
    pub total_num: u64,
    /// Items in this answer.
    pub return_num: usize,
    /// The last of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_item: Option<SearchAfterParam>,
}

/// `DeleteRestInfo`.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeleteRestInfo {
    /// What was deleted.
    pub items: Vec<DeletedItem>,
    /// How many.
    pub delete_info: DeleteInfo,
}

/// `DeleteRestInfoItems`.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeletedItem {
    /// Its ID.
    pub id: String,
}

/// `DeleteInfo`.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeleteInfo {
    /// Items that met the conditions.
    pub total_num: u64,
    /// Items that were deleted.
    pub delete_num: usize,
}

/// `SearchRestInfo`.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchRestInfo {
    /// What was found.
    pub items: Vec<V2Item>,
    /// How many, how fast.
    pub search_info: SearchInfo,
    /// The image that was asked with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_info: Option<SearchImageInfo>,
}

/// `SearchInfo`.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchInfo {
    /// Items that can be paged to.
    pub total_num: u64,
    /// Items in this answer.
    pub return_num: usize,
    /// Milliseconds.
    pub search_time: u64,
    /// The last of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_item: Option<SearchAfterParam>,
}

/// `SearchRestInfoImageInfo`.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchImageInfo {
    /// The part that was compared, `x1,y1,x2,y2` in pixels.
    #[serde(rename = "box")]
    pub area: String,
}

impl From<Match> for ItemSource {
    fn from(found: Match) -> Self {
        let number = |values: &[String]| match values {
            [only] => only.trim().parse().ok().filter(|number: &f64| number.is_finite()),
            _ => None,
        };
        let given = found.tags.iter().any(|tag| tag.provenance == Provenance::Manual);
        let named = found.tags.iter().filter(|tag| !given || tag.provenance == Provenance::Manual);
        Self {
            keywords: named.map(|tag| tag.name.zh.clone()).collect(),
            custom_num_tags: found
                .fields
                .iter()
                .filter_map(|(key, values)| Some((key.clone(), number(values)?)))
                .collect(),
            custom_tags: found.fields.into_iter().map(|(key, values)| (key, values.join(","))).collect(),
            desc: found.photo.extra_data,
        }
    }
}

impl From<Match> for V2Item {
    fn from(found: Match) -> Self {
        let score = (f64::from(found.score) * 1e5).round() / 1e5;
        Self { id: found.photo.path_text.clone(), score, source: found.into() }
    }
}

impl V2Item {
    /// As the end of a page.
    pub fn as_last(&self) -> SearchAfterParam {
        SearchAfterParam { score: Some(self.score), id: Some(self.id.clone()) }
    }
}
