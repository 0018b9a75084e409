//! The query language of the search box, the command line and the programming interface. One language, one parser.
//!
//! A query is words and `key:value` filters. Words and filters side by side must all hold; `OR`, `|` or `或` between them
//! means either; `-`, `NOT` or `非` before one means not; parentheses group; quotes keep a phrase together. `key:a,b` is
//! `(key:a OR key:b)`. Every key has a Chinese name as well ([`KEYS`]), and full-width signs are the same as plain ones.
//! A quoted key (`"size":small`) is always a custom key.
//!
//! Parsing never fails: what is not understood is searched as words, and a [`Notice`] says so. Nothing here reads a clock
//! or a file, and any thread may call it.

mod amounts;
mod completion;
mod dates;
mod keys;
mod lexer;
mod parser;
mod print;
#[cfg(test)]
mod tests;
mod values;

use jiff::civil::{Date, DateTime};
use serde::Serialize;

pub use completion::{Completion, CompletionKind, completion_context};
pub use keys::{KEYS, Key, KeyEntry, is_reserved_key};
pub use print::{quote, quote_key};

/// A parsed query. Its `Display` is canonical text that parses to the same tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// What must hold; `None` finds everything.
    pub root: Option<Node>,
    /// What was not understood, in the order of the text.
    pub notices: Vec<Notice>,
    /// The parts of the text, in its order.
    pub chips: Vec<Chip>,
}

/// A condition. A parsed tree is flat: no `And` directly in an `And`, no `Or` in an `Or`, no `Not` in a `Not`, and at least
/// two conditions in each `And` and `Or`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// All hold.
    And(Vec<Node>),
    /// At least one holds.
    Or(Vec<Node>),
    /// It does not hold.
    Not(Box<Node>),
    /// One fact of a photo.
    Leaf(Leaf),
}

/// One fact of a photo. Texts are as they were typed, without quotes and escapes; how they compare is the searcher's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leaf {
    /// Free text: one word as typed (which can be several Chinese words), or a quoted phrase.
    Words {
        /// The text.
        text: String,
        /// It must be found as it is.
        quoted: bool,
    },
    /// Has the tag of this name, in either language.
    Tag(String),
    /// A value of a custom key. The searcher knows which keys exist: for one that does not, `key:value` was meant as words.
    Field {
        /// The custom key.
        key: String,
        /// How the value compares. Only `Eq` compares text; the others come with a number.
        op: Op,
        /// The value; a `*` stands for any text.
        value: String,
    },
    /// Lies in the instance of this name or display name.
    Instance(String),
    /// Taken in this half-open span of the camera's clock; an absent end is open. One end at least is there.
    Taken {
        /// First moment inside.
        from: Option<DateTime>,
        /// First moment behind.
        to: Option<DateTime>,
    },
    /// Make or model of the camera contains this.
    Camera(String),
    /// The lens contains this.
    Lens(String),
    /// Stars, 0 to 5.
    Rating {
        /// How it compares.
        op: Op,
        /// Stars.
        value: u8,
    },
    /// Something is known of the photo.
    Has(Fact),
    /// Suffix of the file's name, lower case, without the dot.
    Ext(String),
    /// Marked as a favourite.
    Favourite,
    /// Has no tag.
    Untagged,
    /// A stage of the analysis failed.
    Failed,
    /// A number of the photo or its file.
    Amount {
        /// Which number.
        of: Amount,
        /// How it compares.
        op: Op,
        /// The number, in the unit of `of`.
        value: u64,
    },
    /// The file's name is this, with `*` for any text; without a `*` the name contains it.
    Name(String),
    /// The photo's folder is this one or below it: parts separated by `/`, without one at the ends.
    Folder(String),
    /// Format of the content, lower case: `jpeg`, `png`, ...
    Format(String),
    /// Shape of the upright photo.
    Orientation(Shape),
}

/// How a number compares with the query's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// Equal.
    Eq,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
}

/// A number of a photo or its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// The file's length in bytes.
    Bytes,
    /// Pixels across the upright photo.
    Width,
    /// Pixels down the upright photo.
    Height,
    /// Width times height.
    Pixels,
}

/// What can be known of a photo, or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// Where it was taken.
    Gps,
    /// When it was taken.
    Date,
    /// At least one tag.
    Tags,
    /// The camera.
    Camera,
    /// The lens.
    Lens,
    /// At least one star.
    Rating,
    /// A value of this custom key.
    Field(String),
}

/// Shape of an upright photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Wider than high.
    Landscape,
    /// Higher than wide.
    Portrait,
    /// As wide as high.
    Square,
}

/// Something in the text that was not understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// What is wrong.
    pub code: NoticeCode,
    /// The part of the text that is meant.
    pub text: String,
    /// Where it begins, in bytes of the query.
    pub start: usize,
    /// Where it ends, in bytes of the query.
    pub end: usize,
}

/// See [`Notice`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeCode {
    /// A quote is not closed; the phrase goes on to the end.
    UnclosedQuote,
    /// A parenthesis has no partner.
    UnmatchedParenthesis,
    /// `OR`, `NOT` or `-` has nothing to work on and is left out.
    DanglingOperator,
    /// A known key has no value and is left out.
    ValueMissing,
    /// A known key has a value that it cannot have; searched as words.
    ValueInvalid,
    /// Parentheses nest too deep; the inner ones are left out.
    TooDeep,
    /// There are too many conditions; the rest is left out.
    TooLong,
}

/// A part of the query's text as the search box shows it: `text[start..end]`, sign included, can be edited or cut out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chip {
    /// What it is.
    pub kind: ChipKind,
    /// The key as it was typed, for a filter.
    pub key: Option<String>,
    /// The word, phrase or values, without quotes and escapes.
    pub values: Vec<String>,
    /// Its own sign. A chip in a negated group does not carry the group's.
    pub negated: bool,
    /// Where it begins, in bytes of the query.
    pub start: usize,
    /// Where it ends, in bytes of the query.
    pub end: usize,
}

/// See [`Chip`]. In JSON one plain word: `word`, `phrase`, `field`, `or`, `open`, `close`, or the key's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChipKind {
    /// A free word.
    Word,
    /// A quoted phrase.
    Phrase,
    /// A filter on a custom key.
    Field,
    /// `OR`.
    Or,
    /// An opening parenthesis.
    Open,
    /// A closing parenthesis.
    Close,
    /// A filter on a key of the language.
    #[serde(untagged)]
    Filter(Key),
}

/// Parses a query. `today` is the day where the person is; relative dates count from it.
#[must_use]
pub fn parse(text: &str, today: Date) -> Query {
    parser::parse(text, today)
}
