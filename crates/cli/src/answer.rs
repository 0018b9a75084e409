//! Tags in the words of Huawei Image Recognition, tagging v2 (document 000, section 4.1).

use serde::Serialize;
use shiguang_vision::vocabulary::{Language, Name, Vocabulary};
use shiguang_vision::{Tag, TagBox};

/// One line of `tag --json` for a photo that was tagged.
#[derive(Debug, Serialize)]
pub struct Line<'a> {
    /// The photo as it was named.
    pub path: &'a str,
    /// Full width in pixels, after EXIF orientation.
    pub width: u32,
    /// Full height in pixels, after EXIF orientation.
    pub height: u32,
    /// As the cloud answers.
    pub result: TaggingResult,
}

/// One line of `tag --json` for a photo that failed.
#[derive(Debug, Serialize)]
pub struct FailedLine<'a> {
    /// The photo as it was named.
    pub path: &'a str,
    /// Why.
    pub error: Reason<'a>,
}

/// Why a photo failed.
#[derive(Debug, Serialize)]
pub struct Reason<'a> {
    /// A stable word for programs, e.g. `truncated`.
    pub kind: &'a str,
    /// A sentence for people.
    pub message: &'a str,
}

/// `result` of tagging v2.
#[derive(Debug, Serialize)]
pub struct TaggingResult {
    /// Most confident first.
    pub tags: Vec<TagItem>,
}

/// `ImageTaggingItemBody`.
#[derive(Debug, Serialize)]
pub struct TagItem {
    /// 0..100 with two decimals, as a string.
    pub confidence: String,
    /// Boxes; empty when there is none.
    pub instances: Vec<Instance>,
    /// The name in the asked language.
    pub tag: String,
    /// The name in both.
    pub i18n_tag: Name,
    /// The category in the asked language.
    #[serde(rename = "type")]
    pub category: String,
    /// The category in both.
    pub i18n_type: Name,
}

/// One box.
#[derive(Debug, Serialize)]
pub struct Instance {
    /// 0..100 with two decimals, as a string.
    pub confidence: String,
    /// Where.
    pub bounding_box: PixelBox,
}

/// A box in pixels of the full photo, after EXIF orientation.
#[derive(Debug, Serialize)]
pub struct PixelBox {
    /// Height.
    pub height: f64,
    /// Distance from the left edge.
    pub top_left_x: f64,
    /// Distance from the top edge.
    pub top_left_y: f64,
    /// Width.
    pub width: f64,
}

impl TaggingResult {
    /// For a photo of `width` x `height` pixels.
    pub fn new(tags: &[Tag], vocabulary: &Vocabulary, language: Language, (width, height): (u32, u32)) -> Self {
        let item = |tag: &Tag| {
            let concept = &vocabulary.concepts[tag.concept];
            let category = &vocabulary.categories[concept.category];
            TagItem {
                confidence: percent(tag.confidence),
                instances: tag.boxes.iter().map(|shown| instance(shown, width, height)).collect(),
                tag: concept.name.get(language).to_owned(),
                i18n_tag: concept.name.clone(),
                category: category.name.get(language).to_owned(),
                i18n_type: category.name.clone(),
            }
        };
        Self { tags: tags.iter().map(item).collect() }
    }
}

fn instance(shown: &TagBox, width: u32, height: u32) -> Instance {
    let (width, height) = (f64::from(width), f64::from(height));
    Instance {
        confidence: percent(shown.confidence),
        bounding_box: PixelBox {
            height: f64::from(shown.area.height) * height,
            top_left_x: f64::from(shown.area.left) * width,
            top_left_y: f64::from(shown.area.top) * height,
            width: f64::from(shown.area.width) * width,
        },
    }
}

fn percent(confidence: f32) -> String {
    format!("{confidence:.2}")
}
