//! What is being typed, for suggestions.

use serde::Serialize;

use super::Key;
use super::keys;
use super::lexer::{Token, TokenKind, tokens};

/// What is being typed at the cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Completion {
    /// What can be suggested.
    pub kind: CompletionKind,
    /// What of it stands before the cursor, without quotes and escapes.
    pub prefix: String,
    /// First byte that a suggestion replaces.
    pub start: usize,
    /// Byte behind the last that a suggestion replaces.
    pub end: usize,
}

/// See [`Completion`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "what", content = "key")]
pub enum CompletionKind {
    /// A free word: a tag's name, or a key with its colon.
    Word,
    /// A value of a custom key.
    FieldValue(String),
    /// A value of a key of the language; after `has:` also the name of a custom key.
    Value(Key),
}

/// What is being typed at `cursor`, a byte of `text`. A suggested value has to be written with [`super::quote`].
#[must_use]
pub fn completion_context(text: &str, cursor: usize) -> Completion {
    let cursor = text.floor_char_boundary(cursor.min(text.len()));
    let before = tokens(&text[..cursor], &mut Vec::new()).pop().filter(|token| token.end == cursor);
    let nothing = Completion { kind: CompletionKind::Word, prefix: String::new(), start: cursor, end: cursor };
    let Some(Token { kind: TokenKind::Item { key, values }, start, .. }) = before else { return nothing };
    // A closed phrase is finished; what follows it is new.
    let typed = values.last().filter(|value| value.end == cursor);
    if typed.is_some_and(|value| value.quoted && is_closed(&text[value.start..value.end])) {
        return nothing;
    }
    let (prefix, from) = match typed {
        Some(value) => (value.text.clone(), value.start),
        None => (String::new(), cursor),
    };
    let end = end_of_value(text, start, from, cursor);
    let kind = match key {
        None => CompletionKind::Word,
        Some(key) if key.quoted => CompletionKind::FieldValue(key.text),
        Some(key) => keys::find(&key.text).map_or(CompletionKind::FieldValue(key.text), CompletionKind::Value),
    };
    Completion { kind, prefix, start: from, end }
}

/// Whether a phrase has its closing quote.
fn is_closed(phrase: &str) -> bool {
    let mut notices = Vec::new();
    tokens(phrase, &mut notices);
    notices.is_empty()
}

/// Where the value that begins at `from` ends in the whole text: with the cursor inside a word all of it is replaced.
fn end_of_value(text: &str, item: usize, from: usize, cursor: usize) -> usize {
    let whole = tokens(text, &mut Vec::new()).into_iter().find(|token| token.start == item);
    let Some(Token { kind: TokenKind::Item { values, .. }, .. }) = whole else { return cursor };
    values.iter().find(|value| value.start == from).map_or(cursor, |value| value.end.max(cursor))
}
