//! Text to tokens. Knows quotes, escapes, signs and where a key ends; not what a key means.
//!
//! People paste anything into a search box, so a sign only is one where it makes sense: a quote at the beginning of a word, a
//! minus before one, a parenthesis that does not belong to a word such as `IMG(1)`, a colon behind something that can be a key.

use super::keys;
use super::{Notice, NoticeCode};

/// Parentheses may nest this deep. The parser's recursion is bounded by it.
pub(super) const DEEPEST: usize = 64;
/// A query has at most as many conditions.
pub(super) const MOST_VALUES: usize = 500;

/// A token and its place in the text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub start: usize,
    pub end: usize,
}

/// See [`Token`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// `OR`, `|`, `或`.
    Or,
    /// `AND`, `且`: says nothing, conditions side by side must all hold anyway.
    And,
    /// `-`, `NOT`, `非`.
    Not,
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// A word, a phrase, or `key:values`.
    Item {
        /// The key, for a filter.
        key: Option<KeyText>,
        /// The one word or phrase, or the values of the list. Empty when a key has none.
        values: Vec<Value>,
    },
}

/// A key as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KeyText {
    pub text: String,
    pub quoted: bool,
}

/// A word, a phrase or one value of a list, without quotes and escapes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    pub text: String,
    pub quoted: bool,
    pub start: usize,
    pub end: usize,
}

/// Signs that close a phrase which this sign opens.
fn closers(open: char) -> Option<&'static [char]> {
    match open {
        '"' | '“' | '”' | '＂' => Some(&['"', '“', '”', '＂']),
        '「' => Some(&['」']),
        '『' => Some(&['』']),
        _ => None,
    }
}

fn is_open(sign: char) -> bool {
    matches!(sign, '(' | '（')
}

fn is_close(sign: char) -> bool {
    matches!(sign, ')' | '）')
}

fn is_or(sign: char) -> bool {
    matches!(sign, '|' | '｜')
}

fn is_minus(sign: char) -> bool {
    matches!(sign, '-' | '－')
}

fn is_colon(sign: char) -> bool {
    matches!(sign, ':' | '：')
}

fn is_comma(sign: char) -> bool {
    matches!(sign, ',' | '，' | '、')
}

fn is_quote(sign: char) -> bool {
    closers(sign).is_some() || matches!(sign, '」' | '』')
}

/// Whether a backslash takes the meaning of this sign away. Before anything else a backslash is itself: `C:\photos`.
pub(super) fn is_special(sign: char) -> bool {
    is_quote(sign)
        || is_open(sign)
        || is_close(sign)
        || is_or(sign)
        || is_minus(sign)
        || is_colon(sign)
        || is_comma(sign)
        || sign == '\\'
}

/// A word that is an operator when it stands alone.
pub(super) fn operator(word: &str) -> Option<TokenKind> {
    match word {
        "OR" | "或" => Some(TokenKind::Or),
        "AND" | "且" => Some(TokenKind::And),
        "NOT" | "非" => Some(TokenKind::Not),
        _ => None,
    }
}

/// Whether nothing in it can be searched: a lone dash, dots, commas.
pub(super) fn is_noise(word: &str) -> bool {
    const SIGNS: &str = "，。、；：！？…—·～（）《》【】“”‘’「」『』｜－＂";
    word.chars().all(|sign| sign.is_ascii_punctuation() || sign.is_control() || SIGNS.contains(sign))
}

/// Whether text before a colon, unquoted, is a key. `rest` is what follows the colon.
pub(super) fn is_bare_key(key: &str, rest: &str) -> bool {
    if key.is_empty() || key.starts_with(is_minus) || key.chars().any(|sign| is_special(sign) && !is_minus(sign)) {
        return false;
    }
    if keys::find(key).is_some() {
        return true;
    }
    let is_time = key.chars().all(char::is_numeric);
    let is_drive = key.len() == 1 && rest.starts_with(['/', '\\']);
    let is_address = rest.starts_with("//");
    let is_name =
        key.chars().any(char::is_alphanumeric) && !key.contains(['/', '*']) && !key.contains(char::is_whitespace);
    is_name && begins_value(rest) && !is_time && !is_drive && !is_address
}

/// Whether something stands here that a key or a sign can belong to.
fn begins_value(rest: &str) -> bool {
    rest.chars().next().is_some_and(|sign| !(sign.is_whitespace() || is_or(sign) || is_close(sign)))
}

/// Cuts a text into tokens; what is odd goes into `notices`.
pub(super) fn tokens(text: &str, notices: &mut Vec<Notice>) -> Vec<Token> {
    let mut lexer = Lexer { text, at: 0, depth: 0, values: 0, tokens: Vec::new(), notices };
    while lexer.step() {}
    lexer.tokens
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    values: usize,
    tokens: Vec<Token>,
    notices: &'a mut Vec<Notice>,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Whether what comes next ends a word.
    fn at_end_of_word(&self) -> bool {
        self.peek().is_none_or(|sign| sign.is_whitespace() || is_or(sign) || (is_close(sign) && self.depth > 0))
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        self.tokens.push(Token { kind, start, end: self.at });
    }

    fn notice(&mut self, code: NoticeCode, start: usize, end: usize) {
        self.notices.push(Notice { code, text: self.text[start..end].to_owned(), start, end });
    }

    /// Reads a token. False at the end.
    fn step(&mut self) -> bool {
        let Some(sign) = self.peek() else { return false };
        let start = self.at;
        if sign.is_whitespace() {
            self.at += sign.len_utf8();
        } else if is_or(sign) {
            self.at = self.text.len() - self.rest().trim_start_matches(is_or).len();
            self.push(TokenKind::Or, start);
        } else if is_minus(sign) {
            self.minus(start);
        } else if is_open(sign) {
            self.at += sign.len_utf8();
            self.open(start);
        } else if is_close(sign) {
            self.at += sign.len_utf8();
            self.close(start);
        } else if self.values >= MOST_VALUES {
            self.notice(NoticeCode::TooLong, start, self.text.len());
            self.at = self.text.len();
        } else {
            self.item(start);
        }
        true
    }

    /// A dash before something is a sign; others are nothing. Two of them undo each other. All at once: a hundred
    /// thousand dashes must not be looked through from each.
    fn minus(&mut self, start: usize) {
        let behind = self.rest().trim_start_matches(is_minus);
        let dashes = &self.text[start..self.text.len() - behind.len()];
        self.at += dashes.len();
        if begins_value(behind) && dashes.chars().count() % 2 == 1 {
            self.push(TokenKind::Not, start);
        }
    }

    fn open(&mut self, start: usize) {
        self.depth += 1;
        if self.depth <= DEEPEST {
            self.push(TokenKind::Open, start);
        } else if self.depth == DEEPEST + 1 && !self.notices.iter().any(|notice| notice.code == NoticeCode::TooDeep) {
            self.notice(NoticeCode::TooDeep, start, self.at);
        }
    }

    fn close(&mut self, start: usize) {
        if self.depth == 0 {
            self.notice(NoticeCode::UnmatchedParenthesis, start, self.at);
        } else {
            self.depth -= 1;
            if self.depth < DEEPEST {
                self.push(TokenKind::Close, start);
            }
        }
    }

    fn item(&mut self, start: usize) {
        if self.peek().and_then(closers).is_some() {
            let phrase = self.phrase();
            let colon = self.peek().filter(|sign| is_colon(*sign));
            let has_value = |colon: &char| begins_value(&self.rest()[colon.len_utf8()..]);
            if let Some(colon) = colon.filter(|colon| has_value(colon) && !phrase.text.is_empty()) {
                self.at += colon.len_utf8();
                self.filter(KeyText { text: phrase.text, quoted: true }, start);
            } else if !phrase.text.is_empty() {
                self.values += 1;
                self.push(TokenKind::Item { key: None, values: vec![phrase] }, start);
            }
            return;
        }
        let (key, rest) = self.rest().split_at(self.rest().find(ends_key).unwrap_or(self.rest().len()));
        let colon = rest.chars().next().filter(|sign| is_colon(*sign)).map_or(0, char::len_utf8);
        if colon > 0 && is_bare_key(key, &rest[colon..]) {
            self.at += key.len() + colon;
            self.filter(KeyText { text: key.to_owned(), quoted: false }, start);
            return;
        }
        let word = self.word(|_| false);
        match operator(&self.text[start..self.at]) {
            Some(operator) => self.push(operator, start),
            None if is_noise(&word.text) => {}
            None => {
                self.values += 1;
                self.push(TokenKind::Item { key: None, values: vec![word] }, start);
            }
        }
    }

    /// The values behind a key.
    fn filter(&mut self, key: KeyText, start: usize) {
        let mut values = Vec::new();
        loop {
            let value = match self.peek() {
                Some(sign) if closers(sign).is_some() => self.phrase(),
                _ => self.word(is_comma),
            };
            if !value.text.is_empty() {
                self.values += 1;
                values.push(value);
            }
            match self.peek() {
                Some(sign) if is_comma(sign) && self.values < MOST_VALUES => self.at += sign.len_utf8(),
                _ => break,
            }
        }
        self.push(TokenKind::Item { key: Some(key), values }, start);
    }

    /// Reads up to the end of a word. A parenthesis that was opened in the word does not end it.
    fn word(&mut self, ends: impl Fn(char) -> bool) -> Value {
        let start = self.at;
        let mut text = String::new();
        let mut open = 0_usize;
        while let Some(sign) = self.peek() {
            if ends(sign) || (self.at_end_of_word() && !(is_close(sign) && open > 0)) {
                break;
            }
            self.at += sign.len_utf8();
            let escaped = self.peek().filter(|next| sign == '\\' && is_special(*next));
            if let Some(escaped) = escaped {
                self.at += escaped.len_utf8();
                text.push(escaped);
                continue;
            }
            if is_open(sign) {
                open += 1;
            } else if is_close(sign) {
                open = open.saturating_sub(1);
            }
            text.push(sign);
        }
        Value { text, quoted: false, start, end: self.at }
    }

    /// Reads a phrase; the next sign is its quote.
    fn phrase(&mut self) -> Value {
        let start = self.at;
        let open = self.peek().unwrap_or('"');
        let ends = closers(open).unwrap_or(&[]);
        self.at += open.len_utf8();
        let mut text = String::new();
        let mut closed = false;
        while let Some(sign) = self.peek() {
            self.at += sign.len_utf8();
            if ends.contains(&sign) {
                closed = true;
                break;
            }
            let escaped = self.peek().filter(|next| sign == '\\' && (*next == '\\' || ends.contains(next)));
            if let Some(escaped) = escaped {
                self.at += escaped.len_utf8();
                text.push(escaped);
            } else {
                text.push(sign);
            }
        }
        if !closed {
            self.notice(NoticeCode::UnclosedQuote, start, self.at);
        }
        Value { text: text.trim().to_owned(), quoted: true, start, end: self.at }
    }
}

/// Signs that cannot be in an unquoted key.
fn ends_key(sign: char) -> bool {
    sign.is_whitespace() || (is_special(sign) && !is_minus(sign))
}
