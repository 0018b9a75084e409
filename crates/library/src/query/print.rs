//! A tree as canonical text.

use std::fmt::{Display, Formatter, Result};

use super::lexer::{is_bare_key, is_noise, is_special, operator};
use super::{Amount, Fact, Key, Leaf, Node, Op, Query, Shape, dates, keys};

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.root.as_ref().map_or(Ok(()), |root| root.fmt(f))
    }
}

impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::And(parts) => {
                for (n, part) in parts.iter().enumerate() {
                    f.write_str(if n > 0 { " " } else { "" })?;
                    if matches!(part, Self::Or(_)) { write!(f, "({part})")? } else { part.fmt(f)? }
                }
                Ok(())
            }
            Self::Or(parts) => {
                for (n, part) in parts.iter().enumerate() {
                    f.write_str(if n > 0 { " OR " } else { "" })?;
                    part.fmt(f)?;
                }
                Ok(())
            }
            Self::Not(inner) if matches!(**inner, Self::And(_) | Self::Or(_)) => write!(f, "-({inner})"),
            Self::Not(inner) => write!(f, "-{inner}"),
            Self::Leaf(leaf) => leaf.fmt(f),
        }
    }
}

impl Display for Leaf {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let filter = |f: &mut Formatter<'_>, key: Key, value: &str| write!(f, "{}:{value}", keys::name(key));
        match self {
            Self::Words { text, quoted: true } => f.write_str(&quoted(text)),
            Self::Words { text, quoted: false } => f.write_str(&word(text)),
            Self::Tag(name) => filter(f, Key::Tag, &quote(name)),
            Self::Field { key, op: Op::Eq, value } => write!(f, "{}:{}", quote_key(key), quote(value)),
            Self::Field { key, op, value } => write!(f, "{}:{}{value}", quote_key(key), sign(*op)),
            Self::Instance(name) => filter(f, Key::Instance, &quote(name)),
            Self::Taken { from, to } => filter(f, Key::Date, &dates::written(*from, *to)),
            Self::Camera(text) => filter(f, Key::Camera, &quote(text)),
            Self::Lens(text) => filter(f, Key::Lens, &quote(text)),
            Self::Rating { op, value } => filter(f, Key::Rating, &format!("{}{value}", sign(*op))),
            Self::Has(fact) => filter(f, Key::Has, &has(fact)),
            Self::Ext(text) => filter(f, Key::Ext, &quote(text)),
            Self::Favourite => filter(f, Key::Is, "favourite"),
            Self::Untagged => filter(f, Key::Is, "untagged"),
            Self::Failed => filter(f, Key::Is, "failed"),
            Self::Amount { of, op, value } => filter(f, amount(*of), &format!("{}{value}", sign(*op))),
            Self::Name(text) => filter(f, Key::Name, &quote(text)),
            Self::Folder(text) => filter(f, Key::Folder, &quote(text)),
            Self::Format(text) => filter(f, Key::Format, &quote(text)),
            Self::Orientation(shape) => filter(f, Key::Orientation, shape_name(*shape)),
        }
    }
}

fn sign(op: Op) -> &'static str {
    match op {
        Op::Eq => "",
        Op::Lt => "<",
        Op::Le => "<=",
        Op::Gt => ">",
        Op::Ge => ">=",
    }
}

fn amount(of: Amount) -> Key {
    match of {
        Amount::Bytes => Key::Size,
        Amount::Width => Key::Width,
        Amount::Height => Key::Height,
        Amount::Pixels => Key::Pixels,
    }
}

fn shape_name(shape: Shape) -> &'static str {
    match shape {
        Shape::Landscape => "landscape",
        Shape::Portrait => "portrait",
        Shape::Square => "square",
    }
}

fn has(fact: &Fact) -> String {
    match fact {
        Fact::Gps => "gps".to_owned(),
        Fact::Date => "date".to_owned(),
        Fact::Tags => "tags".to_owned(),
        Fact::Camera => "camera".to_owned(),
        Fact::Lens => "lens".to_owned(),
        Fact::Rating => "rating".to_owned(),
        // A custom key may be called as one of the facts.
        Fact::Field(key) if keys::choice(keys::HAS, key).is_some() => quoted(key),
        Fact::Field(key) => quote(key),
    }
}

/// A custom key as it has to be written before its colon: in quotes where it would be read otherwise.
#[must_use]
pub fn quote_key(key: &str) -> String {
    let is_plain = is_bare_key(key, "x") && !keys::is_reserved_key(key) && key.chars().count() > 1;
    if is_plain { key.to_owned() } else { quoted(key) }
}

/// A value as it has to be written behind `key:`: in quotes where it would be read otherwise.
#[must_use]
pub fn quote(value: &str) -> String {
    let is_plain = |sign: char| sign.is_alphanumeric() || "_-./*#@&%'!".contains(sign);
    let is_range = value.contains("..") || value == "*";
    let is_rooted = value.starts_with('/');
    if !value.is_empty() && value.chars().all(is_plain) && !is_range && !is_rooted {
        value.to_owned()
    } else {
        quoted(value)
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for sign in text.chars() {
        if matches!(sign, '"' | '“' | '”' | '＂' | '\\') {
            out.push('\\');
        }
        out.push(sign);
    }
    out.push('"');
    out
}

/// A free word, with a backslash before signs that would be read otherwise.
fn word(text: &str) -> String {
    let is_bare_date = dates::bare(text, jiff::civil::Date::constant(2000, 1, 1)).is_some();
    if text.contains(char::is_whitespace) || operator(text).is_some() || is_noise(text) || is_bare_date {
        return quoted(text);
    }
    let keeps_parentheses = is_balanced(text);
    let mut out = String::with_capacity(text.len() + 2);
    let mut signs = text.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let next = signs.peek().map(|(_, next)| *next);
        let escaped = match sign {
            '\\' => next.is_none_or(is_special),
            '|' | '｜' => true,
            '(' | ')' | '（' | '）' => !keeps_parentheses,
            _ => at == 0 && is_special(sign),
        };
        if escaped {
            out.push('\\');
        }
        out.push(sign);
    }
    if let Some((at, colon)) = out.char_indices().find(|(_, sign)| matches!(sign, ':' | '：'))
        && is_bare_key(&out[..at], &out[at + colon.len_utf8()..])
    {
        out.insert(at, '\\');
    }
    out
}

/// Whether every parenthesis is opened and closed inside the word.
fn is_balanced(text: &str) -> bool {
    let mut depth = 0_i32;
    for sign in text.chars() {
        match sign {
            '(' | '（' => depth += 1,
            ')' | '）' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && !text.starts_with(['(', '（'])
}
