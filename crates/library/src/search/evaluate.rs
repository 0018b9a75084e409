//! A query tree to a set of photos, with scores where words were asked for.

use std::sync::Arc;

use roaring::RoaringTreemap;
use shiguang_catalog::{Filter, Instance, InstanceId};
use shiguang_index::{TextIndex, TextQuery};
use shiguang_vision::Vocabulary;

use super::likeness;
use super::scores::Scores;
use crate::core::Core;
use crate::documents::{TAGGED, concept_term, key_term, text_term};
use crate::error::Result;
use crate::filters::FilterSets;
use crate::indexes::Indexes;
use crate::names::concepts_meant;
use crate::query::{Amount, Fact, Leaf, Node, Op, Query, Shape};

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The photos; `None` for all photos of the scope.
    pub keys: Option<RoaringTreemap>,
    /// How well words fit, where words were asked for; only of photos that were found.
    pub scores: Option<Scores>,
}

/// Where is searched, and with what.
pub struct Scope<'s> {
    core: &'s Core,
    text: Arc<TextIndex>,
    vocabulary: Arc<Vocabulary>,
    instances: Vec<Instance>,
    only: Option<InstanceId>,
    /// Whether there are rows of an instance that is being removed.
    leaving: bool,
    everything: Arc<RoaringTreemap>,
    sets: &'s FilterSets,
}

/// A set with scores; a set without scores where no word was asked for.
struct Part {
    keys: RoaringTreemap,
    scores: Option<Scores>,
}

impl Part {
    fn plain(keys: RoaringTreemap) -> Self {
        Self { keys, scores: None }
    }

    fn and(self, other: Self) -> Self {
        let keys = self.keys & other.keys;
        let scores = match (self.scores, other.scores) {
            (Some(one), Some(two)) => Some(one.with(two, |one, two| one + two)),
            (one, two) => one.or(two),
        };
        Self { keys, scores }
    }

    fn or(self, other: Self) -> Self {
        let keys = self.keys | other.keys;
        let scores = match (self.scores, other.scores) {
            (Some(one), Some(two)) => Some(one.with(two, f32::max)),
            (one, two) => one.or(two),
        };
        Self { keys, scores }
    }
}

impl<'s> Scope<'s> {
    /// All instances, or one.
    pub fn new(core: &'s Core, indexes: &'s Indexes, only: Option<InstanceId>) -> Result<Self> {
        let covered = likeness::covered(core, only)?;
        let (instances, leaving) =
            core.catalog.read(|read| Ok((read.instances()?, !read.leaving_instances()?.is_empty())))?;
        debug_assert!(covered.iter().all(|id| instances.iter().any(|instance| instance.id == *id)));
        Ok(Self {
            core,
            text: indexes.text()?,
            vocabulary: core.models.vocabulary()?,
            instances,
            only,
            leaving,
            everything: indexes.present(only)?,
            sets: indexes.filter_sets(),
        })
    }

    /// The instances that are searched.
    pub fn instances(&self) -> Vec<InstanceId> {
        let all = self.instances.iter().map(|instance| instance.id);
        all.filter(|id| self.only.is_none_or(|only| only == *id)).collect()
    }

    /// Every photo of the scope.
    pub fn everything(&self) -> &RoaringTreemap {
        &self.everything
    }

    /// The photos that a query finds.
    pub fn find(&self, query: &Query) -> Result<Found> {
        let Some(root) = &query.root else {
            let keys = if self.only.is_some() || self.leaving { Some(self.everything().clone()) } else { None };
            return Ok(Found { keys, scores: None });
        };
        let mut part = self.node(root)?;
        // The text index may lag behind a deletion, or hold other instances' photos.
        part.keys &= self.everything();
        let scores = part.scores.map(|scores| scores.only(&part.keys));
        Ok(Found { keys: Some(part.keys), scores })
    }

    fn node(&self, node: &Node) -> Result<Part> {
        if let Some(words) = words_of(node) {
            let scores = Scores::of(self.text.search(&words)?.keys_scores);
            return Ok(Part { keys: scores.keys(), scores: Some(scores) });
        }
        match node {
            Node::And(nodes) => self.all_of(nodes),
            Node::Or(nodes) => {
                let mut parts = nodes.iter().map(|node| self.node(node));
                let first = parts.next().transpose()?.unwrap_or_else(|| Part::plain(RoaringTreemap::new()));
                parts.try_fold(first, |all, part| Ok(all.or(part?)))
            }
            Node::Not(node) => Ok(Part::plain(self.everything() - self.node(node)?.keys)),
            Node::Leaf(leaf) => Ok(Part::plain(self.leaf(leaf)?)),
        }
    }

    /// Words that stand together are one question to the text index, so that it weighs them together. What is negated is
    /// taken away at the end: that is cheaper than a set of everything else.
    fn all_of(&self, nodes: &[Node]) -> Result<Part> {
        let (words, rest): (Vec<&Node>, Vec<&Node>) = nodes.iter().partition(|node| words_of(node).is_some());
        let (negated, plain): (Vec<&Node>, Vec<&Node>) =
            rest.into_iter().partition(|node| matches!(node, Node::Not(_)));
        let mut all: Option<Part> = None;
        let mut join = |part: Part| {
            all = Some(match all.take() {
                Some(before) => before.and(part),
                None => part,
            });
        };
        if !words.is_empty() {
            join(self.node(&Node::And(words.into_iter().cloned().collect()))?);
        }
        for node in plain {
            join(self.node(node)?);
        }
        let mut part = match all {
            Some(part) => part,
            None => Part::plain(self.everything().clone()),
        };
        for node in negated {
            if let Node::Not(inner) = node {
                part.keys -= self.node(inner)?.keys;
            }
        }
        Ok(part)
    }

    fn leaf(&self, leaf: &Leaf) -> Result<RoaringTreemap> {
        let catalog = |filter: Filter| Ok(RoaringTreemap::clone(&*self.sets.of(&self.core.catalog, &filter)?));
        match leaf {
            Leaf::Words { text, quoted } => {
                Ok(self.text.matching(&TextQuery::Words { text: text.clone(), quoted: *quoted, prefix: false })?)
            }
            Leaf::Tag(name) => {
                let mut terms: Vec<String> = concepts_meant(&self.vocabulary, name)
                    .into_iter()
                    .map(|concept| concept_term(&self.vocabulary.concepts[concept].id))
                    .collect();
                terms.push(text_term(name));
                self.any_term(terms)
            }
            Leaf::Field { key, op, value } => {
                let is_key = |known: &String| known.to_lowercase() == key.to_lowercase();
                let known = self.instances.iter().flat_map(|instance| &instance.keys).find(|known| is_key(known));
                if let Some(key) = known {
                    return self.field(key, *op, value);
                }
                // No instance has such a key: the colon was part of the words.
                let text = format!("{key}:{value}");
                Ok(self.text.matching(&TextQuery::Words { text, quoted: true, prefix: false })?)
            }
            Leaf::Instance(name) => {
                let folded = name.to_lowercase();
                let mut keys = RoaringTreemap::new();
                for instance in &self.instances {
                    if instance.name == folded || instance.display_name.to_lowercase() == folded {
                        keys |= catalog(Filter::Instance(instance.id))?;
                    }
                }
                Ok(keys)
            }
            Leaf::Taken { from, to } => {
                let bound = |at: &Option<jiff::civil::DateTime>| {
                    let stamp = at.and_then(|at| jiff::tz::TimeZone::UTC.to_timestamp(at).ok());
                    stamp.map(jiff::Timestamp::as_millisecond)
                };
                catalog(Filter::SortAt { from: bound(from), to: bound(to) })
            }
            Leaf::Camera(name) => catalog(Filter::Camera(name.clone())),
            Leaf::Lens(name) => catalog(Filter::Lens(name.clone())),
            Leaf::Rating { op, value } => {
                let (at_least, at_most) = stars(*op, *value);
                catalog(Filter::Rating { at_least, at_most })
            }
            Leaf::Has(Fact::Gps) => catalog(Filter::Gps),
            Leaf::Has(Fact::Date) => catalog(Filter::HasDate),
            Leaf::Has(Fact::Camera) => catalog(Filter::HasCamera),
            Leaf::Has(Fact::Lens) => catalog(Filter::Lens(String::new())),
            Leaf::Has(Fact::Rating) => catalog(Filter::Rating { at_least: 1, at_most: 5 }),
            Leaf::Has(Fact::Tags) => self.any_term(vec![TAGGED.to_owned()]),
            Leaf::Has(Fact::Field(key)) => self.any_term(vec![key_term(key)]),
            Leaf::Untagged => Ok(self.everything() - self.any_term(vec![TAGGED.to_owned()])?),
            Leaf::Failed => catalog(Filter::Failed),
            Leaf::Ext(ext) => catalog(Filter::Ext(ext.clone())),
            Leaf::Format(format) => catalog(Filter::Format(format.clone())),
            Leaf::Favourite => catalog(Filter::Favourite),
            Leaf::Amount { of, op, value } => self.amount(*of, *op, *value),
            Leaf::Name(pattern) if pattern.contains('*') => catalog(Filter::Name(pattern.clone())),
            Leaf::Name(part) => catalog(Filter::Name(format!("*{part}*"))),
            Leaf::Folder(folder) => catalog(Filter::Folder(folder.clone())),
            Leaf::Orientation(shape) => catalog(Filter::Shape(match shape {
                Shape::Landscape => shiguang_catalog::Shape::Landscape,
                Shape::Portrait => shiguang_catalog::Shape::Portrait,
                Shape::Square => shiguang_catalog::Shape::Square,
            })),
        }
    }

    /// A plain value is looked up; a pattern or a comparison is held against every value there is of the key.
    fn field(&self, key: &str, op: Op, value: &str) -> Result<RoaringTreemap> {
        let is = |value: &str| Filter::FieldIs { key: Some(key.to_owned()), value: value.to_owned() };
        if op == Op::Eq && !value.contains('*') {
            return Ok(self.core.catalog.read(|read| read.matching(&is(value)))?);
        }
        let mut keys = RoaringTreemap::new();
        for instance in self.instances() {
            let values = self.core.catalog.read(|read| read.field_values(Some(instance), key, "", usize::MAX))?;
            for (known, _) in values.iter().filter(|(known, _)| fits(known, op, value)) {
                keys |= self.core.catalog.read(|read| read.matching(&is(known)))?;
            }
        }
        Ok(keys)
    }

    /// A comparison out of "at least": less is not at least, equal is at least this and not at least one more.
    fn amount(&self, of: Amount, op: Op, value: u64) -> Result<RoaringTreemap> {
        let at_least = |value: u64| -> Result<RoaringTreemap> {
            let side = u32::try_from(value).unwrap_or(u32::MAX);
            let filter = match of {
                Amount::Bytes => Filter::Size { from: Some(value.min(i64::MAX.cast_unsigned())), to: None },
                Amount::Width => Filter::Pixels { width: side, height: 0, all: 0 },
                Amount::Height => Filter::Pixels { width: 0, height: side, all: 0 },
                Amount::Pixels => Filter::Pixels { width: 0, height: 0, all: value.min(i64::MAX.cast_unsigned()) },
            };
            Ok(self.core.catalog.read(|read| read.matching(&filter))?)
        };
        let more = value.saturating_add(1);
        Ok(match op {
            Op::Ge => at_least(value)?,
            Op::Gt => at_least(more)?,
            Op::Lt => at_least(0)? - at_least(value)?,
            Op::Le => at_least(0)? - at_least(more)?,
            Op::Eq => at_least(value)? - at_least(more)?,
        })
    }

    fn any_term(&self, terms: Vec<String>) -> Result<RoaringTreemap> {
        let any = terms.into_iter().map(|term| TextQuery::Exact { term }).collect();
        Ok(self.text.matching(&TextQuery::Or(any))?)
    }

    /// How many photos have an exact term, about: photos removed lately may be counted.
    pub fn count(&self, term: &str) -> Result<u64> {
        Ok(self.text.count(term)?)
    }
}

/// The question to the text index, for a tree of nothing but words.
fn words_of(node: &Node) -> Option<TextQuery> {
    match node {
        Node::Leaf(Leaf::Words { text, quoted }) => {
            Some(TextQuery::Words { text: text.clone(), quoted: *quoted, prefix: false })
        }
        Node::And(nodes) => {
            // Words in a row are read together: "jin mao" is one name in pinyin.
            let mut all: Vec<TextQuery> = Vec::new();
            for node in nodes {
                match (words_of(node)?, all.last_mut()) {
                    (
                        TextQuery::Words { text: next, quoted: false, .. },
                        Some(TextQuery::Words { text, quoted: false, .. }),
                    ) => {
                        text.push(' ');
                        text.push_str(&next);
                    }
                    (query, _) => all.push(query),
                }
            }
            Some(TextQuery::And(all))
        }
        Node::Or(nodes) => nodes.iter().map(words_of).collect::<Option<Vec<_>>>().map(TextQuery::Or),
        Node::Not(_) | Node::Leaf(_) => None,
    }
}

/// Whether a field's value fits a pattern with `*`, or compares as a number.
fn fits(known: &str, op: Op, value: &str) -> bool {
    if op == Op::Eq {
        return like(&known.to_lowercase(), &value.to_lowercase());
    }
    let (Ok(known), Ok(value)) = (known.trim().parse::<f64>(), value.parse::<f64>()) else { return false };
    match op {
        Op::Eq => false,
        Op::Lt => known < value,
        Op::Le => known <= value,
        Op::Gt => known > value,
        Op::Ge => known >= value,
    }
}

/// Whether a text fits a pattern in which `*` stands for any text.
fn like(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Stars as an interval with both ends; an empty one for what cannot be.
fn stars(op: Op, value: u8) -> (u8, u8) {
    match op {
        Op::Ge => (value, 5),
        Op::Le => (0, value),
        Op::Gt => (value.saturating_add(1), 5),
        Op::Lt if value == 0 => (1, 0),
        Op::Lt => (0, value - 1),
        Op::Eq => (value, value),
    }
}

#[cfg(test)]
mod tests {
    use super::{Op, fits};

    #[test]
    fn patterns_and_numbers() {
        for (known, op, value, expected) in [
            ("ACME Ltd", Op::Eq, "acme*", true),
            ("ACME Ltd", Op::Eq, "*ltd", true),
            ("ACME Ltd", Op::Eq, "a*e*d", true),
            ("ACME Ltd", Op::Eq, "acme", false),
            ("aba", Op::Eq, "ab*ba", false),
            ("12", Op::Ge, "9", true),
            ("12", Op::Lt, "9", false),
            ("twelve", Op::Ge, "9", false),
        ] {
            assert_eq!(fits(known, op, value), expected, "{known} {op:?} {value}");
        }
    }
}
