//! Tags as a table for people.

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, Table};
use shiguang_vision::Tag;
use shiguang_vision::vocabulary::{Language, Vocabulary};

/// Tag in Chinese, tag in English, category, confidence, boxes. `language` chooses the headings and the category's name.
pub fn render(tags: &[Tag], vocabulary: &Vocabulary, language: Language, (width, height): (u32, u32)) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_header(match language {
        Language::Zh => ["标签", "英文", "类别", "置信度", "位置 (左, 上, 宽, 高)"],
        Language::En => ["Chinese", "Tag", "Category", "Confidence", "Boxes (left, top, width, height)"],
    });
    for tag in tags {
        let concept = &vocabulary.concepts[tag.concept];
        let boxes: Vec<String> = tag
            .boxes
            .iter()
            .map(|shown| {
                let region = shown.area.to_region(width, height);
                let [left, top, w, h] = [region.left, region.top, region.width, region.height].map(f64::round);
                format!("{left}, {top}, {w}, {h}")
            })
            .collect();
        table.add_row([
            concept.name.zh.clone(),
            concept.name.en.clone(),
            vocabulary.categories[concept.category].name.get(language).to_owned(),
            format!("{:.1}", tag.confidence),
            boxes.join("\n"),
        ]);
    }
    if let Some(column) = table.column_mut(3) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.to_string()
}
