//! Keys as programs may have them.

use shiguang_catalog::{Field, Instance, MAX_KEYS};

use super::{DoorError, Result};

/// Most characters of a key.
const LONGEST_KEY: usize = 64;

/// Checks a key that a program wants. Words of the query language are allowed, unlike in
/// [`crate::Library::set_keys`]: the clouds allow them, and a person can write them in quotes.
///
/// # Errors
/// [`DoorError::KeyInvalid`].
pub fn check_key(key: &str) -> Result<()> {
    let fine = !key.trim().is_empty() && key.chars().count() <= LONGEST_KEY && !key.chars().any(char::is_control);
    if fine { Ok(()) } else { Err(DoorError::KeyInvalid(key.to_owned())) }
}

/// The instance's own key that is meant.
///
/// # Errors
/// [`DoorError::UnknownKey`]; a key is meant by exactly its own spelling.
pub fn known_key<'i>(instance: &'i Instance, key: &str) -> Result<&'i str> {
    let known = instance.keys.iter().find(|known| *known == key);
    known.map(String::as_str).ok_or_else(|| DoorError::UnknownKey(key.to_owned()))
}

/// Checks the fields that a photo is to have.
///
/// # Errors
/// [`DoorError::TooManyKeys`], [`DoorError::UnknownKey`].
pub fn check_fields(instance: &Instance, fields: &[Field]) -> Result<()> {
    if fields.len() > MAX_KEYS {
        return Err(DoorError::TooManyKeys);
    }
    fields.iter().try_for_each(|(key, _)| known_key(instance, key).map(drop))
}

/// Fields of a photo under the spelling that the instance has for their keys; the catalogue compares keys without case.
#[must_use]
pub fn spelled(instance: &Instance, fields: Vec<Field>) -> Vec<Field> {
    fields
        .into_iter()
        .map(|(key, values)| {
            let known = instance.keys.iter().find(|known| known.eq_ignore_ascii_case(&key)).cloned();
            (known.unwrap_or(key), values)
        })
        .collect()
}
