//! Tags that a person may want to give, and the parts of a query with their names in both languages.

use serde::Serialize;
use shiguang_vision::vocabulary::{Name, Vocabulary};

use super::evaluate::Scope;
use crate::core::Core;
use crate::documents::concept_term;
use crate::error::Result;
use crate::indexes::Indexes;
use crate::names::{Fit, concept_called, fit};
use crate::query::{Chip, ChipKind, KEYS, Key, parse};

/// A tag that can be given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TagCompletion {
    /// The vocabulary's id; `None` for a tag that was typed before.
    pub key: Option<String>,
    /// Its name; a typed text is the same in both languages.
    pub name: Name,
    /// Photos that have it, about.
    pub count: u64,
}

/// Tags whose name in either language, synonym or pinyin begins like `typed`, also those that no photo has yet: how well
/// the name fits first, then how many photos have it.
///
/// # Errors
/// When the catalogue or the text index cannot be read.
pub fn complete_tag(core: &Core, indexes: &Indexes, typed: &str, limit: usize) -> Result<Vec<TagCompletion>> {
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let vocabulary = core.models.vocabulary()?;
    let scope = Scope::new(core, indexes, None)?;
    let mut ranked: Vec<(Fit, TagCompletion)> = Vec::new();
    for concept in &vocabulary.concepts {
        if let Some(fit) = fit(concept, &typed) {
            let count = scope.count(&concept_term(&concept.id))?;
            ranked.push((fit, TagCompletion { key: Some(concept.id.clone()), name: concept.name.clone(), count }));
        }
    }
    for (_, text, count) in core.catalog.read(|read| read.custom_tags())? {
        if let Some(fit) = fit_text(&text, &typed) {
            ranked.push((fit, TagCompletion { key: None, name: Name { zh: text.clone(), en: text }, count }));
        }
    }
    ranked.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.count.cmp(&a.1.count)));
    Ok(ranked.into_iter().take(limit).map(|(_, completion)| completion).collect())
}

/// How well a typed tag begins with what is being typed (lower case).
pub(super) fn fit_text(text: &str, typed: &str) -> Option<Fit> {
    let lower = text.to_lowercase();
    if lower == typed {
        Some(Fit::Whole)
    } else if lower.starts_with(typed) {
        Some(Fit::Start)
    } else {
        lower.contains(typed).then_some(Fit::Inside)
    }
}

/// A part of a query as the search box shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueryPart {
    /// The part.
    pub chip: Chip,
    /// What it says in both languages: a tag by its name, a filter by its value; a word as typed.
    pub label: Name,
}

/// The parts of a query.
///
/// # Errors
/// When there are no models, or the catalogue cannot be read.
pub fn query_parts(core: &Core, text: &str) -> Result<Vec<QueryPart>> {
    let chips = parse(text, crate::today()).chips;
    if chips.is_empty() {
        return Ok(Vec::new());
    }
    let vocabulary = core.models.vocabulary()?;
    let instances = core.catalog.read(|read| read.instances())?;
    let shown = |name: &str| {
        let known = instances.iter().find(|instance| instance.name == name.to_lowercase());
        known.map_or_else(|| name.to_owned(), |instance| instance.display_name.clone())
    };
    Ok(chips
        .into_iter()
        .map(|chip| {
            let label = match chip.kind {
                ChipKind::Filter(Key::Tag) => joined(&chip, |value| tag_name(&vocabulary, value)),
                ChipKind::Filter(Key::Instance) => joined(&chip, |value| both(&shown(value))),
                ChipKind::Filter(key) => joined(&chip, |value| choice_name(key, value)),
                _ => joined(&chip, both),
            };
            QueryPart { chip, label }
        })
        .collect())
}

fn joined(chip: &Chip, name: impl Fn(&str) -> Name) -> Name {
    let names: Vec<Name> = chip.values.iter().map(|value| name(value)).collect();
    let join = |sign: &str, one: fn(&Name) -> &str| names.iter().map(one).collect::<Vec<_>>().join(sign);
    Name { zh: join("、", |name| &name.zh), en: join(", ", |name| &name.en) }
}

fn both(text: &str) -> Name {
    Name { zh: text.to_owned(), en: text.to_owned() }
}

fn tag_name(vocabulary: &Vocabulary, value: &str) -> Name {
    concept_called(vocabulary, value).map_or_else(|| both(value), |index| vocabulary.concepts[index].name.clone())
}

/// A value out of a fixed list has names in both languages.
fn choice_name(key: Key, value: &str) -> Name {
    let folded = value.to_lowercase();
    let list = KEYS.iter().find(|entry| entry.key == key).map_or(&[][..], |entry| entry.values);
    list.iter()
        .find(|(en, zh)| *en == folded || *zh == folded)
        .map_or_else(|| both(value), |(en, zh)| Name { zh: (*zh).to_owned(), en: (*en).to_owned() })
}
