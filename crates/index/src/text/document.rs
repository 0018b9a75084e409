//! A photo's words, and how they become fields.

use tantivy::TantivyDocument;
use tantivy::schema::Field;
use tantivy::tokenizer::{PreTokenizedString, Token};

use super::schema::{Fields, WordField};
use super::stem::stems;
use super::token::{ChineseWords, Piece, chinese_words, name, pieces, syllables};

/// Everything a photo can be found by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextDocument {
    /// The photo.
    pub key: u64,
    /// Names of its shown tags in both languages, their synonyms and their parents' names, one name an element.
    pub words: Vec<String>,
    /// Pinyin of the Chinese ones of `words`, syllables separated by spaces: `jin mao`.
    pub pinyin: Vec<String>,
    /// File and folder names.
    pub names: String,
    /// Keys and values of custom fields.
    pub values: Vec<String>,
    /// Camera and lens.
    pub camera: String,
    /// Date words: `2023`, `2023-05`, `may`, `五月`.
    pub dates: Vec<String>,
    /// Terms found only by [`TextQuery::Exact`](crate::TextQuery::Exact), exactly as they are: concept keys, `key=value`.
    pub tags: Vec<String>,
}

/// The longest term tantivy takes is 65,530 bytes; nobody asks for one near that.
const LONGEST_TERM: usize = 8000;

pub(crate) fn for_tantivy(document: &TextDocument, fields: &Fields) -> TantivyDocument {
    let mut out = TantivyDocument::default();
    out.add_u64(fields.key, document.key);
    for word in &document.words {
        add_term(&mut out, fields.name, &name(word));
        add_words(&mut out, &fields.tags, word);
    }
    for pinyin in &document.pinyin {
        let syllables = syllables(pinyin);
        add_term(&mut out, fields.pinyin, &syllables.concat());
        out.add_pre_tokenized_text(fields.syllables, in_a_row(syllables));
    }
    add_words(&mut out, &fields.names, &document.names);
    document.values.iter().for_each(|value| add_words(&mut out, &fields.values, value));
    add_words(&mut out, &fields.facts, &document.camera);
    document.dates.iter().for_each(|date| add_words(&mut out, &fields.facts, date));
    document.tags.iter().for_each(|term| add_term(&mut out, fields.terms, term));
    out
}

fn add_term(out: &mut TantivyDocument, field: Field, term: &str) {
    if !term.is_empty() && term.len() <= LONGEST_TERM {
        out.add_text(field, term);
    }
}

fn add_words(out: &mut TantivyDocument, field: &WordField, text: &str) {
    let pieces = pieces(text);
    if pieces.is_empty() {
        return;
    }
    let mut words = Vec::new();
    let mut chars = Vec::new();
    let mut position = 0;
    for piece in &pieces {
        match piece {
            Piece::Chinese(run) => {
                words.extend(chinese_words(run, ChineseWords::AlsoWithin));
                for letter in run.chars() {
                    chars.push(token(letter.to_string(), position));
                    position += 1;
                }
            }
            Piece::Latin(runs) => {
                for run in runs {
                    // `GoPro` stands as "go", "pro" and, where it begins, as "gopro".
                    if run.parts.len() > 1 {
                        words.extend(stems(&run.whole));
                        chars.push(token(run.whole.clone(), position));
                    }
                    for part in &run.parts {
                        words.extend(stems(part));
                        chars.push(token(part.clone(), position));
                        position += 1;
                    }
                }
            }
        }
    }
    out.add_pre_tokenized_text(field.words, in_a_row(words));
    out.add_pre_tokenized_text(field.chars, PreTokenizedString { text: String::new(), tokens: chars });
}

fn in_a_row(words: Vec<String>) -> PreTokenizedString {
    let tokens = words.into_iter().enumerate().map(|(position, word)| token(word, position)).collect();
    PreTokenizedString { text: String::new(), tokens }
}

fn token(text: String, position: usize) -> Token {
    Token { offset_from: 0, offset_to: 0, position, text, position_length: 1 }
}
