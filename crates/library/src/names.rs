//! What a word means in the vocabulary, in either language or pinyin.

use shiguang_vision::vocabulary::{Concept, ConceptIndex, Vocabulary};

/// Lower case, without the spaces around.
fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

/// The concept with exactly this name or synonym; a name wins over a synonym.
#[must_use]
pub fn concept_called(vocabulary: &Vocabulary, text: &str) -> Option<ConceptIndex> {
    let wanted = folded(text);
    let is = |name: &String| name.to_lowercase() == wanted;
    let named = |concept: &Concept| is(&concept.name.zh) || is(&concept.name.en) || concept.id == wanted;
    let also = |concept: &Concept| concept.synonyms_zh.iter().chain(&concept.synonyms_en).any(is);
    vocabulary.concepts.iter().position(named).or_else(|| vocabulary.concepts.iter().position(also))
}

/// All concepts that a person may mean by `text`: by name, by synonym, by pinyin with or without spaces, an English plural
/// for the singular.
#[must_use]
pub fn concepts_meant(vocabulary: &Vocabulary, text: &str) -> Vec<ConceptIndex> {
    if let Some(concept) = concept_called(vocabulary, text) {
        return vec![concept];
    }
    let wanted = folded(text);
    let singular = wanted.strip_suffix("es").into_iter().chain(wanted.strip_suffix('s'));
    if let Some(concept) = singular.into_iter().find_map(|word| concept_called(vocabulary, word)) {
        return vec![concept];
    }
    let joined: String = wanted.split_whitespace().collect();
    let sounds = |concept: &Concept| concept.pinyin.iter().any(|sound| sound.split(' ').collect::<String>() == joined);
    (0..vocabulary.concepts.len()).filter(|index| !joined.is_empty() && sounds(&vocabulary.concepts[*index])).collect()
}

/// How well a name of a concept begins with what was typed so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// A name or synonym is equal.
    Whole,
    /// A name begins with it.
    Start,
    /// A later word of a name, a synonym or the pinyin begins with it.
    Inside,
}

/// How well `typed` (lower case) fits a concept; `None` when it does not.
#[must_use]
pub fn fit(concept: &Concept, typed: &str) -> Option<Fit> {
    let names = [&concept.name.zh, &concept.name.en];
    let lower: Vec<String> = names
        .into_iter()
        .chain(&concept.synonyms_zh)
        .chain(&concept.synonyms_en)
        .map(|name| name.to_lowercase())
        .collect();
    if lower.iter().any(|name| name == typed) {
        return Some(Fit::Whole);
    }
    if lower[..2].iter().any(|name| name.starts_with(typed)) {
        return Some(Fit::Start);
    }
    let chinese = !typed.is_ascii();
    let inside = lower.iter().any(|name| {
        name.starts_with(typed)
            || name.split([' ', '-']).any(|word| word.starts_with(typed))
            || (chinese && name.contains(typed))
    });
    let joined: String = typed.split_whitespace().collect();
    let sounds = concept.pinyin.iter().any(|sound| {
        let syllables: Vec<&str> = sound.split(' ').collect();
        let initials: String = syllables.iter().filter_map(|syllable| syllable.chars().next()).collect();
        !joined.is_empty()
            && (syllables.concat().starts_with(&joined) || (joined.len() >= 2 && initials.starts_with(&joined)))
    });
    (inside || sounds).then_some(Fit::Inside)
}
