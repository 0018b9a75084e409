//! What a person may be about to type: tags in both languages with counts, keys, values, instances.

use serde::Serialize;
use shiguang_vision::vocabulary::Name;

use super::evaluate::Scope;
use crate::core::Core;
use crate::documents::{concept_term, text_term};
use crate::error::Result;
use crate::indexes::Indexes;
use crate::names::fit;
use crate::query::{CompletionKind, KEYS, Key, completion_context, quote, quote_key};

/// One suggestion.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggestion {
    /// What it is.
    pub kind: SuggestionKind,
    /// What is shown, in both languages; the same twice for what has no translation.
    pub label: Name,
    /// What replaces `range` of the text.
    pub insert: String,
    /// Byte range of the text that is replaced.
    pub range: (usize, usize),
    /// Photos that have it, about; `None` where nothing is counted.
    pub count: Option<u64>,
}

/// See [`Suggestion`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionKind {
    /// A concept of the vocabulary.
    Concept,
    /// A tag that a person typed.
    Text,
    /// A key of the query language or a custom key; its value comes next.
    Key,
    /// A value of a custom key.
    Value,
    /// An instance.
    Instance,
}

/// Suggestions for the word at the cursor (a byte position), best first.
///
/// # Errors
/// When the catalogue or the text index cannot be read.
pub fn suggest(core: &Core, indexes: &Indexes, text: &str, cursor: usize, limit: usize) -> Result<Vec<Suggestion>> {
    let context = completion_context(text, cursor);
    let typed = context.prefix.to_lowercase();
    let range = (context.start, context.end);
    let scope = Scope::new(core, indexes, None)?;
    let mut found = Vec::new();
    match &context.kind {
        CompletionKind::Word | CompletionKind::Value(Key::Tag) => {
            if !typed.is_empty() {
                found = tags(core, &scope, &typed, range)?;
            }
            if context.kind == CompletionKind::Word {
                found.extend(if typed.is_empty() { Vec::new() } else { keys(core, &typed, range)? });
            } else {
                // The key stands there already.
                for suggestion in &mut found {
                    suggestion.insert = suggestion.insert.replacen("tag:", "", 1);
                }
            }
        }
        CompletionKind::FieldValue(key) => {
            let values = core.catalog.read(|read| read.field_values(None, key, &context.prefix, limit))?;
            found.extend(values.into_iter().map(|(value, count)| Suggestion {
                kind: SuggestionKind::Value,
                insert: quote(&value),
                label: both(&value),
                range,
                count: Some(count),
            }));
        }
        CompletionKind::Value(Key::Instance) => {
            for instance in core.catalog.read(|read| read.instances())? {
                let fits = instance.name.starts_with(&typed) || instance.display_name.to_lowercase().contains(&typed);
                if fits {
                    found.push(Suggestion {
                        kind: SuggestionKind::Instance,
                        label: both(&instance.display_name),
                        insert: instance.name,
                        range,
                        count: None,
                    });
                }
            }
        }
        CompletionKind::Value(key) => {
            let fixed = KEYS.iter().filter(|entry| entry.key == *key).flat_map(|entry| entry.values);
            for (en, zh) in fixed.filter(|(en, zh)| en.starts_with(&typed) || zh.starts_with(&typed)) {
                found.push(Suggestion {
                    kind: SuggestionKind::Value,
                    label: Name { zh: (*zh).to_owned(), en: (*en).to_owned() },
                    insert: (*en).to_owned(),
                    range,
                    count: None,
                });
            }
        }
    }
    found.truncate(limit);
    Ok(found)
}

fn both(text: &str) -> Name {
    Name { zh: text.to_owned(), en: text.to_owned() }
}

/// Tags that some photo has: how well the name fits first, then how many photos have it.
fn tags(core: &Core, scope: &Scope<'_>, typed: &str, range: (usize, usize)) -> Result<Vec<Suggestion>> {
    let vocabulary = core.models.vocabulary()?;
    let mut ranked = Vec::new();
    for concept in &vocabulary.concepts {
        let Some(fit) = fit(concept, typed) else { continue };
        let count = scope.count(&concept_term(&concept.id))?;
        if count == 0 {
            continue;
        }
        let chinese = !typed.is_ascii();
        let name = if chinese { &concept.name.zh } else { &concept.name.en };
        let suggestion = Suggestion {
            kind: SuggestionKind::Concept,
            label: concept.name.clone(),
            insert: format!("tag:{}", quote(name)),
            range,
            count: Some(count),
        };
        ranked.push((fit, std::cmp::Reverse(count), suggestion));
    }
    for (_, text, count) in core.catalog.read(|read| read.custom_tags())? {
        let Some(fit) = super::tagging::fit_text(&text, typed) else { continue };
        let count = count.max(scope.count(&text_term(&text))?);
        let insert = format!("tag:{}", quote(&text));
        let suggestion =
            Suggestion { kind: SuggestionKind::Text, label: both(&text), insert, range, count: Some(count) };
        ranked.push((fit, std::cmp::Reverse(count), suggestion));
    }
    ranked.sort_by_key(|(fit, count, _)| (*fit, *count));
    Ok(ranked.into_iter().map(|(_, _, suggestion)| suggestion).collect())
}

/// Keys of the query language and custom keys.
fn keys(core: &Core, typed: &str, range: (usize, usize)) -> Result<Vec<Suggestion>> {
    let begins = |name: &&str| name.to_lowercase().starts_with(typed);
    let mut names: Vec<String> = KEYS
        .iter()
        .filter(|entry| [entry.name].iter().chain(entry.aliases).chain(entry.zh).any(&begins))
        .map(|entry| entry.name.to_owned())
        .collect();
    for instance in core.catalog.read(|read| read.instances())? {
        for key in instance.keys {
            let written = quote_key(&key);
            if key.to_lowercase().starts_with(typed) && !names.contains(&written) {
                names.push(written);
            }
        }
    }
    Ok(names
        .into_iter()
        .map(|name| Suggestion {
            kind: SuggestionKind::Key,
            insert: format!("{name}:"),
            label: both(&name),
            range,
            count: None,
        })
        .collect())
}
