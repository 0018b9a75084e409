//! Tokens to a tree, by recursive descent. NOT binds tighter than AND, AND tighter than OR.

use std::iter::Peekable;
use std::vec::IntoIter;

use jiff::civil::Date;

use super::lexer::{self, KeyText, Token, TokenKind, Value};
use super::{Chip, ChipKind, Leaf, Node, Notice, NoticeCode, Query, keys, values};

pub(super) fn parse(text: &str, today: Date) -> Query {
    let mut notices = Vec::new();
    let tokens = lexer::tokens(text, &mut notices).into_iter().peekable();
    let mut parser = Parser { text, today, tokens, notices, chips: Vec::new() };
    let root = parser.either();
    parser.notices.sort_by_key(|notice| notice.start);
    Query { root, notices: parser.notices, chips: parser.chips }
}

struct Parser<'a> {
    text: &'a str,
    today: Date,
    tokens: Peekable<IntoIter<Token>>,
    notices: Vec<Notice>,
    chips: Vec<Chip>,
}

impl Parser<'_> {
    /// Conditions with OR between them, up to a closing parenthesis or the end.
    fn either(&mut self) -> Option<Node> {
        let mut parts = Vec::new();
        // The operator that still waits for what follows it.
        let mut waiting: Option<(usize, usize)> = None;
        loop {
            let part = self.all();
            let is_empty = part.is_none();
            parts.extend(part);
            let next = self.tokens.next_if(|token| token.kind == TokenKind::Or);
            if let Some((start, end)) = waiting.take().filter(|_| is_empty) {
                self.notice(NoticeCode::DanglingOperator, start, end);
            }
            let Some(or) = next else { break };
            self.chip(ChipKind::Or, or.start, &or);
            if parts.is_empty() {
                self.notice(NoticeCode::DanglingOperator, or.start, or.end);
            } else {
                waiting = Some((or.start, or.end));
            }
        }
        any_of(parts)
    }

    /// Conditions side by side.
    fn all(&mut self) -> Option<Node> {
        let mut parts = Vec::new();
        while let Some(token) = self.tokens.peek() {
            match token.kind {
                TokenKind::Or | TokenKind::Close => break,
                TokenKind::And => {
                    self.tokens.next();
                }
                _ => parts.extend(self.one()),
            }
        }
        all_of(parts)
    }

    /// A condition with its signs.
    fn one(&mut self) -> Option<Node> {
        let mut sign: Option<(usize, usize)> = None;
        let mut negated = false;
        while let Some(not) = self.tokens.next_if(|token| token.kind == TokenKind::Not) {
            sign = Some((sign.map_or(not.start, |(start, _)| start), not.end));
            negated = !negated;
        }
        let is_operand = |token: &Token| matches!(token.kind, TokenKind::Open | TokenKind::Item { .. });
        let Some(token) = self.tokens.next_if(is_operand) else {
            if let Some((start, end)) = sign {
                self.notice(NoticeCode::DanglingOperator, start, end);
            }
            return None;
        };
        let start = sign.map_or(token.start, |(start, _)| start);
        let node = match &token.kind {
            TokenKind::Item { key, values } => {
                self.item_chip(key.as_ref(), values, negated, (start, token.end));
                self.item(key.as_ref(), values, &token)
            }
            _ => {
                self.chip(ChipKind::Open, start, &token);
                if let Some(chip) = self.chips.last_mut() {
                    chip.negated = negated;
                }
                self.group(&token)
            }
        }?;
        Some(if negated { not(node) } else { node })
    }

    fn group(&mut self, open: &Token) -> Option<Node> {
        let node = self.either();
        match self.tokens.next_if(|token| token.kind == TokenKind::Close) {
            Some(close) => self.chip(ChipKind::Close, close.start, &close),
            None => self.notice(NoticeCode::UnmatchedParenthesis, open.start, open.end),
        }
        node
    }

    fn item(&mut self, key: Option<&KeyText>, list: &[Value], token: &Token) -> Option<Node> {
        let Some(key) = key else {
            return any_of(list.iter().map(|value| values::free(value, self.today)).collect());
        };
        if list.is_empty() {
            self.notice(NoticeCode::ValueMissing, token.start, token.end);
            return None;
        }
        let known = if key.quoted { None } else { keys::find(&key.text) };
        let mut parts = Vec::new();
        for value in list {
            let node = match known {
                Some(known) => values::filter(known, value, self.today),
                None => Some(values::field(&key.text, value)),
            };
            parts.push(node.unwrap_or_else(|| {
                self.notice(NoticeCode::ValueInvalid, value.start, value.end);
                Node::Leaf(Leaf::Words { text: format!("{}:{}", key.text, value.text), quoted: value.quoted })
            }));
        }
        any_of(parts)
    }

    fn notice(&mut self, code: NoticeCode, start: usize, end: usize) {
        self.notices.push(Notice { code, text: self.text[start..end].to_owned(), start, end });
    }

    fn chip(&mut self, kind: ChipKind, start: usize, token: &Token) {
        self.chips.push(Chip { kind, key: None, values: Vec::new(), negated: false, start, end: token.end });
    }

    fn item_chip(&mut self, key: Option<&KeyText>, values: &[Value], negated: bool, (start, end): (usize, usize)) {
        let kind = match key {
            None if values.iter().any(|value| value.quoted) => ChipKind::Phrase,
            None => ChipKind::Word,
            Some(key) if key.quoted => ChipKind::Field,
            Some(key) => keys::find(&key.text).map_or(ChipKind::Field, ChipKind::Filter),
        };
        self.chips.push(Chip {
            kind,
            key: key.map(|key| key.text.clone()),
            values: values.iter().map(|value| value.text.clone()).collect(),
            negated,
            start,
            end,
        });
    }
}

/// All of these, flat.
pub(super) fn all_of(parts: Vec<Node>) -> Option<Node> {
    let flat = |part| match part {
        Node::And(parts) => parts,
        other => vec![other],
    };
    let mut parts: Vec<Node> = parts.into_iter().flat_map(flat).collect();
    if parts.len() > 1 { Some(Node::And(parts)) } else { parts.pop() }
}

/// Any of these, flat.
pub(super) fn any_of(parts: Vec<Node>) -> Option<Node> {
    let flat = |part| match part {
        Node::Or(parts) => parts,
        other => vec![other],
    };
    let mut parts: Vec<Node> = parts.into_iter().flat_map(flat).collect();
    if parts.len() > 1 { Some(Node::Or(parts)) } else { parts.pop() }
}

pub(super) fn not(node: Node) -> Node {
    match node {
        Node::Not(inner) => *inner,
        other => Node::Not(Box::new(other)),
    }
}
