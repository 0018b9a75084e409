//! Photos of an instance in the order they came, page by page.

use shiguang_catalog::{Instance, PhotoId, PhotoRow};

use super::{Condition, Door, DoorError, Result};

/// Which photos are listed.
#[derive(Debug, Clone, Default)]
pub struct Listing<'a> {
    /// Only those whose entity begins so.
    pub entity_prefix: Option<&'a str>,
    /// Only those that meet all of these.
    pub conditions: &'a [Condition],
    /// The last that came first.
    pub newest_first: bool,
    /// Where to begin.
    pub from: Start<'a>,
    /// Most photos to give.
    pub limit: usize,
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, Default)]
pub enum Start<'a> {
    /// At the first.
    #[default]
    First,
    /// Behind so many.
    Offset(u64),
    /// Behind the page that gave this token. Photos that came or went meanwhile neither repeat nor hide others.
    Token(&'a str),
}

/// A page.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Photos there are in all.
    pub total: u64,
    /// The page.
    pub photos: Vec<PhotoRow>,
    /// The token of the next page; `None` when this is the last.
    pub next: Option<String>,
}

impl Door<'_> {
    /// One page.
    ///
    /// # Errors
    /// [`DoorError::TokenInvalid`], [`DoorError::UnknownKey`].
    pub fn list(&self, instance: &Instance, listing: &Listing<'_>) -> Result<Listed> {
        let mut keys = self.library.indexes().present(Some(instance.id))?;
        let catalog = &self.library.core().catalog;
        if let Some(prefix) = listing.entity_prefix.filter(|prefix| !prefix.is_empty()) {
            let named = catalog.read(|read| read.known_with_prefix(instance.id, prefix))?;
            keys = std::sync::Arc::new(named & &*keys);
        }
        if let Some(met) = self.meeting(instance, listing.conditions)? {
            keys = std::sync::Arc::new(met & &*keys);
        }
        let total = keys.len();
        // Places count from the oldest; a token is the number of the last photo of its page.
        let (mut from, mut to) = (0, total);
        match (listing.from, listing.newest_first) {
            (Start::First, _) => {}
            (Start::Offset(offset), false) => from = offset.min(total),
            (Start::Offset(offset), true) => to = total.saturating_sub(offset),
            (Start::Token(token), false) => from = keys.rank(key_of(token)?),
            (Start::Token(token), true) => {
                let key = key_of(token)?;
                to = keys.rank(key) - u64::from(keys.contains(key));
            }
        }
        let limit = listing.limit as u64;
        let more = to - from > limit;
        let places: Vec<u64> = if listing.newest_first {
            (from.max(to.saturating_sub(limit))..to).rev().collect()
        } else {
            (from..to.min(from.saturating_add(limit))).collect()
        };
        let ids: Vec<PhotoId> = places.into_iter().filter_map(|at| keys.select(at)).map(PhotoId::from_key).collect();
        let next = ids.last().filter(|_| more).map(|last| last.key().to_string());
        Ok(Listed { total, photos: catalog.read(|read| read.photos(&ids))?, next })
    }
}

fn key_of(token: &str) -> Result<u64> {
    // As it was given out: digits and nothing else.
    let plain = token.bytes().all(|byte| byte.is_ascii_digit());
    token.parse().ok().filter(|key| plain && *key > 0).ok_or(DoorError::TokenInvalid)
}
