//! What a key's value means.

use jiff::civil::Date;

use super::lexer::Value;
use super::parser::{all_of, not};
use super::{Amount, Fact, Key, Leaf, Node, Op, Shape, amounts, dates, keys};

/// A word or phrase without a key. A word such as 去年 is a date: no photo is tagged so, and people type it.
pub(super) fn free(value: &Value, today: Date) -> Node {
    let date = if value.quoted { None } else { dates::bare(&value.text, today) };
    date.unwrap_or_else(|| Node::Leaf(Leaf::Words { text: value.text.clone(), quoted: value.quoted }))
}

/// A value of a custom key.
pub(super) fn field(key: &str, value: &Value) -> Node {
    let leaf = |op, value: String| Node::Leaf(Leaf::Field { key: key.to_owned(), op, value });
    if !value.quoted {
        if value.text == "*" {
            return Node::Leaf(Leaf::Has(Fact::Field(key.to_owned())));
        }
        let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
        let bounds = amounts::bounds(&value.text, |text| number(text).map(|number| (number, text.to_owned())));
        // `key:5` compares text, so that 05 or a serial number is what was typed.
        if let Some(bounds) = bounds.filter(|bounds| bounds.iter().all(|(op, _)| *op != Op::Eq)) {
            let parts = bounds.into_iter().map(|(op, (_, text))| leaf(op, text)).collect();
            return all_of(parts).unwrap_or_else(|| leaf(Op::Eq, value.text.clone()));
        }
    }
    leaf(Op::Eq, value.text.clone())
}

/// A value of a key of the language; `None` when it cannot have this value.
pub(super) fn filter(key: Key, value: &Value, today: Date) -> Option<Node> {
    let text = value.text.clone();
    let leaf = match key {
        Key::Tag => Leaf::Tag(text),
        Key::Instance => Leaf::Instance(text),
        Key::Camera => Leaf::Camera(text),
        Key::Lens => Leaf::Lens(text),
        Key::Name => Leaf::Name(text),
        Key::Date => return dates::taken(&text, today),
        Key::Rating => return rating(&text),
        Key::Has => Leaf::Has(fact(value)),
        Key::Is => return is(&text),
        Key::Favourite => return favourite(&text),
        Key::Ext => Leaf::Ext(some(keys::folded(text.trim_start_matches('.')))?),
        Key::Folder => Leaf::Folder(some(folder(&text))?),
        Key::Format => Leaf::Format(format(&text)),
        Key::Orientation => Leaf::Orientation(shape(keys::choice(keys::SHAPES, &text)?)?),
        Key::Size => return amount(Amount::Bytes, &text),
        Key::Width => return amount(Amount::Width, &text),
        Key::Height => return amount(Amount::Height, &text),
        Key::Pixels => return amount(Amount::Pixels, &text),
    };
    Some(Node::Leaf(leaf))
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn rating(text: &str) -> Option<Node> {
    let stars = |text: &str| text.parse::<u8>().ok().filter(|stars| *stars <= 5);
    let bounds = amounts::bounds(text, |text| stars(text).map(|stars| (stars, stars)))?;
    all_of(bounds.into_iter().map(|(op, (value, _))| Node::Leaf(Leaf::Rating { op, value })).collect())
}

fn amount(of: Amount, text: &str) -> Option<Node> {
    let bounds = amounts::measured(of, text)?;
    all_of(bounds.into_iter().map(|(op, value)| Node::Leaf(Leaf::Amount { of, op, value })).collect())
}

fn fact(value: &Value) -> Fact {
    let choice = if value.quoted { None } else { keys::choice(keys::HAS, &value.text) };
    match choice {
        Some("gps") => Fact::Gps,
        Some("date") => Fact::Date,
        Some("tags") => Fact::Tags,
        Some("camera") => Fact::Camera,
        Some("lens") => Fact::Lens,
        Some("rating") => Fact::Rating,
        _ => Fact::Field(value.text.clone()),
    }
}

fn is(text: &str) -> Option<Node> {
    if keys::folded(text) == "favorite" {
        return Some(Node::Leaf(Leaf::Favourite));
    }
    let choice = keys::choice(keys::IS, text)?;
    let leaf = match choice {
        "favourite" => Leaf::Favourite,
        "tagged" => Leaf::Has(Fact::Tags),
        "untagged" => Leaf::Untagged,
        "failed" => Leaf::Failed,
        other => Leaf::Orientation(shape(other)?),
    };
    Some(Node::Leaf(leaf))
}

fn shape(name: &str) -> Option<Shape> {
    match name {
        "landscape" => Some(Shape::Landscape),
        "portrait" => Some(Shape::Portrait),
        "square" => Some(Shape::Square),
        _ => None,
    }
}

fn favourite(text: &str) -> Option<Node> {
    let yes = Node::Leaf(Leaf::Favourite);
    match (keys::choice(keys::YES_NO, text), text) {
        (Some("yes"), _) | (_, "true" | "1") => Some(yes),
        (Some("no"), _) | (_, "false" | "0") => Some(not(yes)),
        _ => None,
    }
}

/// Parts separated by `/`, without empty ones.
fn folder(text: &str) -> String {
    let parts: Vec<&str> = text.split(['/', '\\']).filter(|part| !part.is_empty()).collect();
    parts.join("/")
}

/// Formats have one name, suffixes several.
fn format(text: &str) -> String {
    match keys::folded(text).as_str() {
        "jpg" => "jpeg".to_owned(),
        "tif" => "tiff".to_owned(),
        other => other.to_owned(),
    }
}
