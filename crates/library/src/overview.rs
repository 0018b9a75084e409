//! What a side bar and an instance's page count.

use shiguang_catalog::{InstanceId, Totals};

use crate::core::{Core, now};
use crate::error::Result;
use crate::indexes::Indexes;
use crate::listing::{Away, Whereabouts};
use crate::query::parse;
use crate::search::Scope;
use crate::tags::{NamedTag, name_of};

/// Milliseconds for which a photo counts as recently added: thirty days.
pub const RECENT: i64 = 30 * 86_400_000;

/// Most tags of [`Statistics`].
const TOP: usize = 30;

/// Photos over all instances.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Overview {
    /// Photos that are there.
    pub all: u64,
    /// Favourites.
    pub favourites: u64,
    /// What `is:untagged` finds: no tag at the threshold.
    pub untagged: u64,
    /// Seen for the first time in the last thirty days.
    pub recently_added: u64,
    /// In a folder that cannot be reached now.
    pub offline: u64,
    /// With a file that is gone from a folder that is there; not what the person sent to the trash.
    pub missing: u64,
    /// Failed for good.
    pub failed: u64,
}

/// Counts.
///
/// # Errors
/// When the catalogue or the text index cannot be read.
pub fn overview(core: &Core, indexes: &Indexes) -> Result<Overview> {
    let places = Whereabouts::of(&core.catalog.read(|read| read.instances())?);
    let since = now() - RECENT;
    let mut counted = Overview::default();
    for cell in indexes.cells(core)?.iter().filter(|cell| places.knows(cell)) {
        match places.away(cell) {
            Some(Away::Offline) => counted.offline += 1,
            Some(Away::Missing) => counted.missing += 1,
            None => {}
        }
        if !cell.missing {
            counted.all += 1;
            counted.favourites += u64::from(cell.favourite);
            counted.recently_added += u64::from(cell.created_at >= since);
        }
    }
    let scope = Scope::new(core, indexes, None)?;
    let found = |query: &str| {
        Ok::<_, crate::Error>(scope.find(&parse(query, crate::today()))?.keys.map_or(0, |keys| keys.len()))
    };
    counted.untagged = found("is:untagged")?;
    counted.failed = found("is:failed")?;
    Ok(counted)
}

/// Figures of one instance.
#[derive(Debug, Clone)]
pub struct Statistics {
    /// Photos by month, newest first: year, month, photos.
    pub months: Vec<(i32, u8, u64)>,
    /// The most frequent tags, most first.
    pub tags: Vec<(NamedTag, u64)>,
    /// Bytes and cameras.
    pub totals: Totals,
}

/// Counts an instance.
///
/// # Errors
/// [`crate::ErrorCode::UnknownInstance`], or the catalogue cannot be read.
pub fn statistics(core: &Core, instance: InstanceId) -> Result<Statistics> {
    core.instance(instance)?;
    let vocabulary = core.models.vocabulary()?;
    let threshold = core.settings().tags.threshold;
    let (months, mut counts, concepts, totals) = core.catalog.read(|read| {
        Ok((
            read.months(Some(instance))?,
            read.tag_counts(Some(instance), threshold)?,
            read.concepts()?,
            read.totals(instance)?,
        ))
    })?;
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let tags = counts
        .into_iter()
        .filter_map(|(id, count)| {
            let concept = concepts.iter().find(|concept| concept.id == id)?;
            Some((name_of(&vocabulary, concept), count))
        })
        .take(TOP)
        .collect();
    Ok(Statistics { months, tags, totals })
}
