//! Tags in the words of tagging v2 (document 000, section 4.1). `shiguang tag --json` prints the same.

use serde::Serialize;
use shiguang_library::analysis::{Language, Name, Tag, TagBox, Vocabulary};
use utoipa::ToSchema;

/// `result` of tagging v2.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaggingResult {
    /// Most confident first.
    pub tags: Vec<TagItem>,
}

/// `ImageTaggingItemBody`.
#[derive(Debug, Serialize, ToSchema)]
pub struct TagItem {
    /// 0..100 with two decimals, as a string.
    #[schema(example = "92.38")]
    pub confidence: String,
    /// Boxes; empty when there is none.
    pub instances: Vec<Instance>,
    /// The name in the asked language.
    pub tag: String,
    /// The name in both.
    pub i18n_tag: LocalName,
    /// The category in the asked language.
    #[serde(rename = "type")]
    pub category: String,
    /// The category in both.
    pub i18n_type: LocalName,
}

/// A name in both languages.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LocalName {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

impl From<&Name> for LocalName {
    fn from(name: &Name) -> Self {
        Self { en: name.en.clone(), zh: name.zh.clone() }
    }
}

/// One box.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImageTaggingInstance)]
pub struct Instance {
    /// 0..100 with two decimals, as a string.
    pub confidence: String,
    /// Where.
    pub bounding_box: PixelBox,
}

/// A box in pixels of the full photo, after EXIF orientation.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
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
    #[must_use]
    pub fn new(tags: &[Tag], vocabulary: &Vocabulary, language: Language, size: (u32, u32)) -> Self {
        let item = |tag: &Tag| {
            let concept = &vocabulary.concepts[tag.concept];
            let category = &vocabulary.categories[concept.category];
            TagItem {
                confidence: percent(tag.confidence),
                instances: tag.boxes.iter().map(|shown| instance(shown, size)).collect(),
                tag: concept.name.get(language).to_owned(),
                i18n_tag: (&concept.name).into(),
                category: category.name.get(language).to_owned(),
                i18n_type: (&category.name).into(),
            }
        };
        Self { tags: tags.iter().map(item).collect() }
    }
}

fn instance(shown: &TagBox, size: (u32, u32)) -> Instance {
    Instance { confidence: percent(shown.confidence), bounding_box: PixelBox::of(shown, size) }
}

impl PixelBox {
    /// A box of a photo of this size.
    #[must_use]
    pub fn of(shown: &TagBox, (width, height): (u32, u32)) -> Self {
        let (width, height) = (f64::from(width), f64::from(height));
        Self {
            height: f64::from(shown.area.height) * height,
            top_left_x: f64::from(shown.area.left) * width,
            top_left_y: f64::from(shown.area.top) * height,
            width: f64::from(shown.area.width) * width,
        }
    }
}

/// A confidence as v2 writes it.
pub fn percent(confidence: f32) -> String {
    format!("{confidence:.2}")
}
