//! Tags and fields by hand. Every edit can be undone and redone; one edit may touch a whole selection.

use serde_json::{Value, json};
use shiguang_catalog::{CatalogError, ConceptId, Edit, EditId, InstanceId, PhotoId, Provenance, Write};

use crate::core::{Core, now};
use crate::error::{Error, ErrorCode, Result};
use crate::events::Event;
use crate::instances::check_key;

/// A tag as a person names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagName {
    /// A concept of the vocabulary, by its id.
    Concept(String),
    /// Any text. When it is a name or a synonym of a concept, in either language, the concept is meant.
    Text(String),
}

/// Most characters of a typed tag.
const LONGEST_TAG: usize = 128;

/// An edit of some photos.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// The models are right.
    Confirm(ConceptId),
    /// The models are wrong; holds for later models too.
    Reject(ConceptId),
    /// Neither: back to what the models say. A tag that only the person gave vanishes.
    Clear(ConceptId),
    /// Give a tag.
    Add(TagName),
    /// Set the values of a custom key; none removes it.
    Field {
        /// The key.
        key: String,
        /// All its values.
        values: Vec<String>,
    },
    /// 0 to 5 stars.
    Rate(u8),
    /// A favourite, or not.
    Favourite(bool),
}

impl Change {
    /// A stable word for the history and the UI's texts.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Confirm(_) => "confirm_tag",
            Self::Reject(_) => "reject_tag",
            Self::Clear(_) => "clear_tag",
            Self::Add(_) => "add_tag",
            Self::Field { .. } => "set_field",
            Self::Rate(_) => "rate",
            Self::Favourite(_) => "favourite",
        }
    }
}

/// The concept that a name means, made when there is none.
fn concept(core: &Core, name: &TagName) -> Result<ConceptId> {
    let vocabulary = core.models.vocabulary()?;
    let key = match name {
        TagName::Concept(key) if vocabulary.find(key).is_none() => {
            return Err(Error::new(ErrorCode::UnknownTag, format!("there is no concept `{key}`")));
        }
        TagName::Concept(key) => Some(key.clone()),
        TagName::Text(text) => {
            crate::names::concept_called(&vocabulary, text).map(|index| vocabulary.concepts[index].id.clone())
        }
    };
    let text = match name {
        TagName::Text(text) => text.trim(),
        TagName::Concept(_) => "",
    };
    if key.is_none() && (text.is_empty() || text.chars().count() > LONGEST_TAG || text.chars().any(char::is_control)) {
        return Err(Error::new(ErrorCode::UnknownTag, format!("a tag has 1 to {LONGEST_TAG} characters")));
    }
    Ok(core.catalog.write(|write| match key {
        Some(key) => write.concept_for_key(&key),
        None => write.concept_for_text(text),
    })?)
}

/// Applies changes to photos, as one edit named after the first; `None` when all was so already. All or nothing.
///
/// # Errors
/// [`ErrorCode::UnknownTag`], [`ErrorCode::KeyInvalid`], [`ErrorCode::TooManyKeys`] (a field adds its key to the
/// photo's instance while that has fewer than ten).
pub(crate) fn apply(core: &Core, photos: &[PhotoId], changes: &[Change]) -> Result<Option<EditId>> {
    let Some(first) = changes.first() else { return Ok(None) };
    let mut added = Vec::with_capacity(changes.len());
    for change in changes {
        if let Change::Field { key, .. } = change {
            check_key(key)?;
        }
        added.push(match change {
            Change::Add(name) => Some(concept(core, name)?),
            _ => None,
        });
    }
    let params = words(core, photos.len(), first, added.first().copied().flatten())?;
    let edit = core.catalog.write(|write| {
        changes.iter().try_for_each(|change| make_room(write, photos, change))?;
        write.edit(first.label(), &params, now(), |edit| {
            for (change, added) in changes.iter().zip(&added) {
                photos.iter().try_for_each(|photo| apply_one(edit, *photo, change, *added))?;
            }
            Ok(())
        })
    })?;
    told(core, photos);
    Ok(edit)
}

/// What fills the edit's text: of how many photos, and what was given or taken. Names of a tag are kept with the edit, as
/// the person saw them then.
fn words(core: &Core, photos: usize, change: &Change, added: Option<ConceptId>) -> Result<Value> {
    let mut words = json!({ "photos": photos });
    let tag = match change {
        Change::Confirm(concept) | Change::Reject(concept) | Change::Clear(concept) => Some(*concept),
        Change::Add(_) => added,
        Change::Field { key, .. } => {
            words["key"] = json!(key);
            None
        }
        Change::Rate(stars) => {
            words["stars"] = json!(stars);
            None
        }
        Change::Favourite(favourite) => {
            words["favourite"] = json!(if *favourite { "yes" } else { "no" });
            None
        }
    };
    let known = tag.map(|tag| core.catalog.read(|read| read.concept(tag))).transpose()?.flatten();
    // Without models there are no names, and an edit needs none.
    if let (Some(known), Ok(vocabulary)) = (known, core.models.vocabulary()) {
        let name = crate::tags::name_of(&vocabulary, &known).name;
        words["tag_zh"] = json!(name.zh);
        words["tag_en"] = json!(name.en);
    }
    Ok(words)
}

/// Adds the key of a field to the photos' instances that lack it.
fn make_room(write: &Write<'_>, photos: &[PhotoId], change: &Change) -> std::result::Result<(), CatalogError> {
    let Change::Field { key, values } = change else { return Ok(()) };
    if values.is_empty() {
        return Ok(());
    }
    let mut instances: Vec<InstanceId> = write.photos(photos)?.into_iter().map(|row| row.instance).collect();
    instances.sort_unstable();
    instances.dedup();
    instances.into_iter().try_for_each(|instance| write.add_key(instance, key))
}

fn apply_one(
    edit: &Edit<'_, '_>,
    photo: PhotoId,
    change: &Change,
    added: Option<ConceptId>,
) -> std::result::Result<(), CatalogError> {
    match change {
        Change::Confirm(concept) => edit.set_verdict(photo, *concept, Some(Provenance::Confirmed)),
        Change::Reject(concept) => edit.set_verdict(photo, *concept, Some(Provenance::Rejected)),
        Change::Clear(concept) => edit.set_verdict(photo, *concept, None),
        Change::Add(_) => added.map_or(Ok(()), |concept| edit.set_verdict(photo, concept, Some(Provenance::Manual))),
        Change::Field { key, values } => edit.set_field(photo, key, values),
        Change::Rate(stars) => edit.set_rating(photo, (*stars).min(5)),
        Change::Favourite(favourite) => edit.set_favourite(photo, *favourite),
    }
}

/// Renames a typed tag everywhere; into the name of another one it merges the two.
///
/// # Errors
/// [`ErrorCode::UnknownTag`] for a concept of the vocabulary, whose names are not the person's.
pub(crate) fn rename_tag(core: &Core, tag: ConceptId, text: &str) -> Result<Option<EditId>> {
    let known = core.catalog.read(|read| read.concept(tag))?;
    let Some(before) = known.and_then(|concept| concept.text) else {
        return Err(Error::new(ErrorCode::UnknownTag, "only tags that were typed can be renamed"));
    };
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST_TAG {
        return Err(Error::new(ErrorCode::UnknownTag, format!("a tag has 1 to {LONGEST_TAG} characters")));
    }
    let params = json!({ "before": before, "after": text });
    let vocabulary = core.models.vocabulary()?;
    let into = crate::names::concept_called(&vocabulary, text).map(|index| vocabulary.concepts[index].id.clone());
    let edit = core.catalog.write(|write| {
        let into = into.map(|key| write.concept_for_key(&key)).transpose()?;
        write.edit("rename_tag", &params, now(), |edit| match into {
            Some(into) => edit.merge_concepts(tag, into),
            None => edit.rename_concept(tag, text).map(drop),
        })
    })?;
    core.events.tell(&Event::Edited);
    Ok(edit)
}

/// Makes all photos that have one tag have the other instead.
///
/// # Errors
/// When the catalogue refuses.
pub(crate) fn merge_tags(core: &Core, from: ConceptId, into: ConceptId) -> Result<Option<EditId>> {
    let edit = core
        .catalog
        .write(|write| write.edit("merge_tags", &json!({}), now(), |edit| edit.merge_concepts(from, into)))?;
    core.events.tell(&Event::Edited);
    Ok(edit)
}

/// Tells that photos were edited.
pub(crate) fn told(core: &Core, photos: &[PhotoId]) {
    core.events.tell(&Event::Edited);
    for part in photos.chunks(500) {
        core.events.tell(&Event::PhotosChanged { photos: part.to_vec() });
    }
}
