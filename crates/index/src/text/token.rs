//! Text into tokens, the same way for documents and queries.
//!
//! NFKC first: full-width letters, composed and decomposed accents become one form. Accents on Latin letters are then
//! dropped and letters lower-cased. Chinese (also kana and Hangul) is cut by jieba for the words fields and into single
//! characters for the chars fields. Everything else is cut at what is neither letter nor digit, at `camelCase` and
//! between letters and digits.

use tantivy::tokenizer::{TokenStream, Tokenizer};
use tantivy_jieba::JiebaTokenizer;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Longer tokens are no words.
const LONGEST: usize = 200;

/// Letters and digits without anything between: `GoPro`, `IMG`, `20230501`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    /// All of it: `gopro`.
    pub whole: String,
    /// Its parts, at least one: `go`, `pro`.
    pub parts: Vec<String>,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Chinese characters (or kana, or Hangul) in a row.
    Chinese(String),
    /// Runs with neither a space nor Chinese between them: `IMG_2034`, `golden-retriever`, `dog`.
    Latin(Vec<Run>),
}

/// NFKC, accents of Latin letters dropped; case and everything else kept.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.nfkc() {
        match letter {
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'Æ' => plain.push_str("Ae"),
            'œ' => plain.push_str("oe"),
            'Œ' => plain.push_str("Oe"),
            'ø' => plain.push('o'),
            'Ø' => plain.push('O'),
            'ł' => plain.push('l'),
            'Ł' => plain.push('L'),
            'đ' => plain.push('d'),
            'ı' => plain.push('i'),
            '’' | 'ʼ' => plain.push('\''),
            _ if letter.is_ascii() || is_chinese(letter) => plain.push(letter),
            _ => {
                let mut base = None;
                decompose_canonical(letter, |part| {
                    base.get_or_insert(part);
                });
                match base {
                    Some(base) if base.is_ascii_alphabetic() => plain.push(base),
                    // A mark without a composed form stands behind its Latin letter.
                    _ if is_combining_mark(letter) && plain.ends_with(|last: char| last.is_ascii_alphabetic()) => {}
                    _ => plain.push(letter),
                }
            }
        }
    }
    plain
}

/// A name as one term: plain, lower-case, single spaces.
pub(crate) fn name(text: &str) -> String {
    plain(text).to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The pinyin syllables of a name: lower-case, ü as v, without tones.
pub(crate) fn syllables(pinyin: &str) -> Vec<String> {
    let v: String = pinyin.nfc().map(|letter| if "üǖǘǚǜÜ".contains(letter) { 'v' } else { letter }).collect();
    plain(&v)
        .to_lowercase()
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|s| !s.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Written without spaces, one character being a unit of sense.
fn is_chinese(letter: char) -> bool {
    matches!(letter,
        '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Space,
    Chinese,
    Letters,
    Other,
}

fn kind(letter: char) -> Kind {
    if letter.is_whitespace() {
        Kind::Space
    } else if is_chinese(letter) {
        Kind::Chinese
    } else if letter.is_alphanumeric() || is_combining_mark(letter) {
        Kind::Letters
    } else {
        Kind::Other
    }
}

/// The pieces of a text, in order.
pub(crate) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut chinese = String::new();
    let mut runs: Vec<Run> = Vec::new();
    let mut run = String::new();
    // A space at the end closes what is open.
    for letter in plain(text).chars().chain([' ']) {
        let kind = kind(letter);
        // `children's` is one word.
        if letter == '\'' && !run.is_empty() {
            continue;
        }
        if kind != Kind::Letters && !run.is_empty() {
            runs.extend(split(&std::mem::take(&mut run)));
        }
        if matches!(kind, Kind::Space | Kind::Chinese) && !runs.is_empty() {
            pieces.push(Piece::Latin(std::mem::take(&mut runs)));
        }
        if kind != Kind::Chinese && !chinese.is_empty() {
            pieces.push(Piece::Chinese(std::mem::take(&mut chinese)));
        }
        match kind {
            Kind::Chinese => chinese.push(letter),
            Kind::Letters => run.push(letter),
            Kind::Space | Kind::Other => {}
        }
    }
    pieces
}

/// Cuts a run at `aA`, before the last capital of `AAa`, and between letters and digits.
fn split(run: &str) -> Option<Run> {
    if run.len() > LONGEST {
        return None;
    }
    let letters: Vec<char> = run.chars().collect();
    let mut parts = vec![String::new()];
    for (i, &letter) in letters.iter().enumerate() {
        let cut = i > 0 && {
            let before = letters[i - 1];
            let next_is_small = letters.get(i + 1).is_some_and(|next| next.is_lowercase());
            before.is_numeric() != letter.is_numeric()
                || (letter.is_uppercase() && (before.is_lowercase() || (before.is_uppercase() && next_is_small)))
        };
        if cut {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            part.extend(letter.to_lowercase());
        }
    }
    Some(Run { whole: run.to_lowercase(), parts })
}

/// The words of a Chinese run, in jieba's search mode (long words and the words in them) or its plain one.
pub(crate) fn chinese_words(run: &str, mode: ChineseWords) -> Vec<String> {
    let mut tokenizer = JiebaTokenizer::with_search_mode(mode == ChineseWords::AlsoWithin);
    let mut stream = tokenizer.token_stream(run);
    let mut words = Vec::new();
    while stream.advance() {
        words.push(stream.token().text.clone());
    }
    words
}

/// Which words of a Chinese run are wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChineseWords {
    /// Long words and the words in them: for documents.
    AlsoWithin,
    /// The longest only: for queries.
    Longest,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Chinese(run) => run.clone(),
            Piece::Latin(runs) => {
                let run = |run: &Run| {
                    if run.parts.len() > 1 {
                        format!("{}={}", run.whole, run.parts.join("+"))
                    } else {
                        run.whole.clone()
                    }
                };
                format!("[{}]", runs.iter().map(run).collect::<Vec<_>>().join(" "))
            }
        };
        pieces(text).iter().map(piece).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn texts_are_cut_into_pieces() {
        let cases = [
            ("dog 海滩", "[dog] 海滩"),
            ("dog海滩beach", "[dog] 海滩 [beach]"),
            ("IMG_20230501.jpg", "[img 20230501 jpg]"),
            ("GoPro-HTMLFile", "[gopro=go+pro htmlfile=html+file]"),
            ("iPhone15", "[iphone15=i+phone+15]"),
            ("2023年5月", "[2023] 年 [5] 月"),
            ("children’s day", "[childrens] [day]"),
            ("!!! --- 'a' 。", "[a]"),
            ("海滩，日落", "海滩 日落"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn forms_of_one_letter_are_the_same() {
        assert_eq!(shown("ＤＯＧ　２０２３"), shown("dog 2023"));
        assert_eq!(shown("Caf\u{e9}"), "[cafe]");
        assert_eq!(shown("Cafe\u{301}"), "[cafe]");
        assert_eq!(shown("Straße Łódź"), "[strasse] [lodz]");
        // Kana and Hangul stay whole, in both forms.
        assert_eq!(shown("か\u{3099}"), "が");
        assert_eq!(shown("\u{1112}\u{1161}\u{11ab}"), "한");
        assert_eq!(name("  Golden   RETRIEVER "), "golden retriever");
    }

    #[test]
    fn pinyin_is_cut_into_syllables() {
        assert_eq!(syllables("Jīn máo"), ["jin", "mao"]);
        assert_eq!(syllables("lǜ chá"), ["lv", "cha"]);
        assert_eq!(syllables(""), Vec::<String>::new());
    }

    #[test]
    fn absurdly_long_runs_are_dropped() {
        assert_eq!(pieces(&"a".repeat(10_000)), []);
        assert_eq!(shown(&format!("{} dog", "a".repeat(10_000))), "[dog]");
    }
}
