//! Queries, and how their parts are put together. How words are read is in `reading.rs`.

use tantivy::query::{AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, Term};

use super::reading::Reading;
use super::schema::Fields;

/// What to find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextQuery {
    /// Every photo.
    All,
    /// Words as a person writes them, all of which must be found; Chinese, English and pinyin mixed. Nothing is found
    /// for a text without a letter or digit.
    Words {
        /// The words.
        text: String,
        /// Exactly these, in this order, side by side.
        quoted: bool,
        /// The last word is still being typed: it matches the beginning of words.
        prefix: bool,
    },
    /// One of [`TextDocument::tags`](crate::TextDocument::tags), exactly.
    Exact {
        /// The term.
        term: String,
    },
    /// All of these; every photo when there are none.
    And(Vec<TextQuery>),
    /// Any of these; no photo when there are none.
    Or(Vec<TextQuery>),
    /// Every photo that is not this.
    Not(Box<TextQuery>),
}

/// The query as tantivy's.
pub(crate) fn compile(query: &TextQuery, searcher: &Searcher, fields: &Fields) -> tantivy::Result<Box<dyn Query>> {
    let each = |queries: &[TextQuery], occur| {
        queries.iter().map(|query| Ok((occur, compile(query, searcher, fields)?))).collect::<tantivy::Result<Vec<_>>>()
    };
    Ok(match query {
        TextQuery::All => Box::new(AllQuery),
        TextQuery::Words { text, quoted: true, .. } => Reading { searcher, fields }.phrase(text),
        TextQuery::Words { text, quoted: false, prefix } => {
            let ending = if *prefix { Ending::StillTyped } else { Ending::Whole };
            Reading { searcher, fields }.words(text, ending)?
        }
        TextQuery::Exact { term } => exact(term, fields),
        TextQuery::Or(queries) if queries.is_empty() => Box::new(EmptyQuery),
        TextQuery::Or(queries) => Box::new(BooleanQuery::new(each(queries, Occur::Should)?)),
        TextQuery::And(queries) => {
            let mut clauses = Vec::new();
            for query in queries {
                clauses.push(match query {
                    TextQuery::Not(not) => (Occur::MustNot, compile(not, searcher, fields)?),
                    other => (Occur::Must, compile(other, searcher, fields)?),
                });
            }
            if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
                clauses.push((Occur::Must, Box::new(AllQuery)));
            }
            Box::new(BooleanQuery::new(clauses))
        }
        TextQuery::Not(not) => Box::new(BooleanQuery::new(vec![
            (Occur::Must, Box::new(AllQuery)),
            (Occur::MustNot, compile(not, searcher, fields)?),
        ])),
    })
}

/// Whether the last word of a text is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Whole,
    StillTyped,
}

/// The query for a term as it is.
pub(crate) fn exact(term: &str, fields: &Fields) -> Box<dyn Query> {
    let query = TermQuery::new(Term::from_field_text(fields.terms, term), IndexRecordOption::Basic);
    Box::new(ConstScoreQuery::new(Box::new(query), 1.0))
}
