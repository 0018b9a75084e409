//! The CSV of the export. Lists inside a cell are separated by `;`, a `;` or `\` inside an item has a `\` before it.

use std::io::BufRead;

use shiguang_catalog::Provenance;

use super::{FileState, PhotoLine, TagLine};
use crate::error::{Error, ErrorCode, Result};

/// The columns, in order. `tags` are what a person gave or confirmed, `auto_tags` what models say, `rejected_tags` what a
/// person refused; a tag is `concept` or `"text`: the quote marks what was typed. `file` is `present`, `missing` or `trashed`.
const COLUMNS: [&str; 15] = [
    "instance",
    "path",
    "content_hash",
    "file",
    "width",
    "height",
    "taken_at",
    "camera",
    "rating",
    "favourite",
    "tags",
    "auto_tags",
    "auto_tags_zh",
    "rejected_tags",
    "fields",
];

/// The words of the column `file`.
const STATES: [(FileState, &str); 3] =
    [(FileState::Present, "present"), (FileState::Missing, "missing"), (FileState::Trashed, "trashed")];

pub fn header(table: &mut csv::Writer<Vec<u8>>) -> Result<()> {
    table.write_record(COLUMNS).map_err(refused)
}

pub fn row(table: &mut csv::Writer<Vec<u8>>, photo: &PhotoLine) -> Result<()> {
    let tags = |keep: &dyn Fn(&TagLine) -> bool, name: &dyn Fn(&TagLine) -> String| {
        join(photo.tags.iter().filter(|tag| keep(tag)).map(name))
    };
    let number = |value: Option<u32>| value.map(|value| value.to_string()).unwrap_or_default();
    let confirmed = tags(&|tag| matches!(tag.provenance, Provenance::Manual | Provenance::Confirmed), &name);
    let fields = photo.fields.iter().flat_map(|(key, values)| {
        values.iter().map(move |value| format!("{}={value}", key.replace('\\', "\\\\").replace('=', "\\=")))
    });
    table
        .write_record([
            photo.instance.clone(),
            photo.path.clone(),
            photo.content_hash.clone().unwrap_or_default(),
            STATES.iter().find(|(state, _)| *state == photo.file).map_or("", |(_, word)| word).to_owned(),
            number(photo.width),
            number(photo.height),
            photo.taken_at.and_then(date).unwrap_or_default(),
            photo.camera.clone().unwrap_or_default(),
            photo.rating.unwrap_or(0).to_string(),
            (photo.favourite == Some(true)).to_string(),
            confirmed,
            tags(&|tag| tag.provenance == Provenance::Auto, &name),
            tags(&|tag| tag.provenance == Provenance::Auto, &|tag| tag.zh.clone().unwrap_or_default()),
            tags(&|tag| tag.provenance == Provenance::Rejected, &name),
            join(fields),
        ])
        .map_err(refused)
}

fn date(milliseconds: i64) -> Option<String> {
    let stamp = jiff::Timestamp::from_millisecond(milliseconds).ok()?;
    Some(jiff::tz::TimeZone::UTC.to_datetime(stamp).to_string())
}

fn name(tag: &TagLine) -> String {
    match (&tag.concept, &tag.text) {
        (Some(concept), _) => concept.clone(),
        (None, text) => format!("\"{}", text.as_deref().unwrap_or_default()),
    }
}

/// Reads a table back; columns are found by their names, in any order, and only `path` must be there.
pub fn read(from: &mut dyn BufRead) -> Result<Vec<PhotoLine>> {
    let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(from);
    let names = table.headers().map_err(invalid)?.clone();
    if !names.iter().any(|name| name.trim_start_matches('\u{feff}') == "path") {
        return Err(Error::new(ErrorCode::ImportInvalid, "the table has no column called `path`"));
    }
    let mut photos = Vec::new();
    for record in table.records() {
        let record = record.map_err(invalid)?;
        let cell = |wanted: &str| {
            let at = names.iter().position(|name| name.trim_start_matches('\u{feff}') == wanted)?;
            record.get(at).filter(|text| !text.is_empty())
        };
        let mut tags = Vec::new();
        for (column, provenance) in [("tags", Provenance::Manual), ("rejected_tags", Provenance::Rejected)] {
            tags.extend(split(cell(column).unwrap_or_default()).map(|name| tag(&name, provenance)));
        }
        let mut fields: Vec<(String, Vec<String>)> = Vec::new();
        for field in split(cell("fields").unwrap_or_default()) {
            let Some((key, value)) = key_and_value(&field) else { continue };
            match fields.iter_mut().find(|(known, _)| *known == key) {
                Some((_, values)) => values.push(value),
                None => fields.push((key, vec![value])),
            }
        }
        photos.push(PhotoLine {
            instance: cell("instance").unwrap_or_default().to_owned(),
            path: cell("path").unwrap_or_default().to_owned(),
            content_hash: cell("content_hash").map(ToOwned::to_owned),
            file: cell("file")
                .and_then(|text| STATES.iter().find(|(_, word)| text.trim().eq_ignore_ascii_case(word)))
                .map_or(FileState::Present, |(state, _)| *state),
            rating: cell("rating").and_then(|text| text.trim().parse().ok()),
            favourite: cell("favourite").map(|text| text.eq_ignore_ascii_case("true") || text == "1"),
            tags,
            fields,
            ..PhotoLine::default()
        });
    }
    Ok(photos)
}

fn tag(name: &str, provenance: Provenance) -> TagLine {
    let typed = name.strip_prefix('"');
    TagLine {
        concept: typed.is_none().then(|| name.to_owned()),
        // A concept that this vocabulary does not have becomes a typed tag.
        text: Some(typed.unwrap_or(name).to_owned()),
        zh: None,
        en: None,
        provenance,
        confidence: None,
        boxes: Vec::new(),
    }
}

fn join(items: impl Iterator<Item = String>) -> String {
    items.map(|item| item.replace('\\', "\\\\").replace(';', "\\;")).collect::<Vec<_>>().join(";")
}

fn split(cell: &str) -> impl Iterator<Item = String> {
    let mut items = vec![String::new()];
    let mut letters = cell.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => items.last_mut().into_iter().for_each(|item| item.extend(letters.next())),
            ';' => items.push(String::new()),
            _ => items.last_mut().into_iter().for_each(|item| item.push(letter)),
        }
    }
    items.into_iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty())
}

/// `key=value`; a program may give keys with a `=` in them, which has a `\` before it.
fn key_and_value(field: &str) -> Option<(String, String)> {
    let mut key = String::new();
    let mut letters = field.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => key.extend(letters.next()),
            '=' => return Some((key, letters.collect())),
            _ => key.push(letter),
        }
    }
    None
}

fn refused(error: csv::Error) -> Error {
    Error::caused(ErrorCode::Io, "writing the export", error)
}

fn invalid(error: csv::Error) -> Error {
    Error::caused(ErrorCode::ImportInvalid, "the table", error)
}

#[cfg(test)]
mod tests {
    use super::{join, key_and_value, read, split};

    #[test]
    fn separators_inside_items_survive() {
        let items = ["a;b", "c\\d", "海边=1", ""].map(str::to_owned);
        let cell = join(items.clone().into_iter());
        assert_eq!(split(&cell).collect::<Vec<_>>(), items[..3]);
        let pair = |key: &str, value: &str| Some((key.to_owned(), value.to_owned()));
        assert_eq!(key_and_value(r"a\=b\\=c=d"), pair(r"a=b\", "c=d"));
        assert_eq!(key_and_value("客户=a=b"), pair("客户", "a=b"));
        assert_eq!(key_and_value("no value"), None);
    }

    #[test]
    fn a_table_says_nothing_of_what_it_has_no_column_for() {
        // As a spreadsheet saves it: a byte order mark, other columns, a cell of two lines.
        let text = "\u{feff}\"path\",tags,fields\n照片/a.jpg,\"dog;\"\"家\",\"note=two\nlines\"\n";
        let photos = read(&mut text.as_bytes()).expect("read");
        let photo = &photos[0];
        assert_eq!((photo.path.as_str(), photo.rating, photo.favourite), ("照片/a.jpg", None, None));
        let tags: Vec<_> = photo.tags.iter().map(|tag| (tag.concept.as_deref(), tag.text.as_deref())).collect();
        assert_eq!(tags, [(Some("dog"), Some("dog")), (None, Some("家"))]);
        assert_eq!(photo.fields, [("note".to_owned(), vec!["two\nlines".to_owned()])]);
        let rated = read(&mut "path,rating,favourite\na,4,TRUE\nb,,\n".as_bytes()).expect("read");
        assert_eq!((rated[0].rating, rated[0].favourite), (Some(4), Some(true)));
        assert_eq!((rated[1].rating, rated[1].favourite), (None, None), "an empty cell");
    }
}
