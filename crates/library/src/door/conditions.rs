//! Conditions on the values under an instance's keys.

use roaring::RoaringTreemap;
use shiguang_catalog::{Filter, Instance, MAX_KEYS};

use super::naming::known_key;
use super::{Door, DoorError, Result};

/// A condition on a photo.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// Has any of these values under the key, compared without case.
    Any {
        /// The key.
        key: String,
        /// The values.
        values: Vec<String>,
    },
    /// Has a number under the key that lies in the range.
    Number {
        /// The key.
        key: String,
        /// Where it lies.
        range: Range,
    },
}

/// A range with both ends, either of which may be open.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Range {
    /// From.
    pub from: Option<f64>,
    /// To.
    pub to: Option<f64>,
}

impl Range {
    fn holds(self, value: f64) -> bool {
        self.from.is_none_or(|from| value >= from) && self.to.is_none_or(|to| value <= to)
    }
}

impl Condition {
    fn key(&self) -> &str {
        match self {
            Self::Any { key, .. } | Self::Number { key, .. } => key,
        }
    }
}

impl Door<'_> {
    /// The present photos of an instance that meet all conditions, by [`shiguang_catalog::PhotoId::key`]; `None` without
    /// conditions.
    ///
    /// # Errors
    /// [`DoorError::TooManyKeys`], [`DoorError::UnknownKey`].
    pub fn meeting(&self, instance: &Instance, conditions: &[Condition]) -> Result<Option<RoaringTreemap>> {
        if conditions.len() > MAX_KEYS {
            return Err(DoorError::TooManyKeys);
        }
        conditions.iter().try_for_each(|condition| known_key(instance, condition.key()).map(drop))?;
        let mut met: Option<RoaringTreemap> = None;
        for condition in conditions {
            let keys = self.one(instance, condition)?;
            met = Some(match met {
                Some(before) => before & keys,
                None => keys,
            });
        }
        let Some(met) = met else { return Ok(None) };
        Ok(Some(met & &*self.library.indexes().present(Some(instance.id))?))
    }

    fn one(&self, instance: &Instance, condition: &Condition) -> Result<RoaringTreemap> {
        let catalog = &self.library.core().catalog;
        let is = |key: &str, value: &str| {
            let filter = Filter::FieldIs { key: Some(key.to_owned()), value: value.to_owned() };
            catalog.read(|read| read.matching(&filter))
        };
        let mut keys = RoaringTreemap::new();
        match condition {
            Condition::Any { key, values } => {
                for value in values {
                    keys |= is(key, value)?;
                }
            }
            Condition::Number { key, range } => {
                let values = catalog.read(|read| read.field_values(Some(instance.id), key, "", i64::MAX as usize))?;
                for (value, _) in values {
                    if value.trim().parse().is_ok_and(|number| range.holds(number)) {
                        keys |= is(key, &value)?;
                    }
                }
            }
        }
        Ok(keys)
    }
}
