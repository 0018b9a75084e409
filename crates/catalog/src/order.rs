//! Photos in an order, page by page, and the months of the timeline.

use std::collections::BTreeMap;

use roaring::RoaringTreemap;

use crate::error::CatalogError;
use crate::ids::{InstanceId, PhotoId};
use crate::transaction::Read;

/// How a list is ordered. Equal photos are ordered by their number, so that pages never overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Last taken first.
    Newest,
    /// First taken first.
    Oldest,
    /// By file name as people order names: without case, numbers by value.
    Name,
    /// The other way round.
    NameDescending,
    /// Most bytes first.
    Largest,
    /// Fewest bytes first.
    Smallest,
    /// Last seen for the first time first.
    RecentlyAdded,
    /// First seen first.
    FirstAdded,
}

impl Order {
    /// The column, and whether the greatest comes first.
    fn column(self) -> (Column, bool) {
        match self {
            Self::Newest => (Column::SortAt, true),
            Self::Oldest => (Column::SortAt, false),
            Self::Name => (Column::Name, false),
            Self::NameDescending => (Column::Name, true),
            Self::Largest => (Column::Size, true),
            Self::Smallest => (Column::Size, false),
            Self::RecentlyAdded => (Column::Id, true),
            Self::FirstAdded => (Column::Id, false),
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Column {
    SortAt,
    Name,
    Size,
    Id,
}

macro_rules! scans {
    ($index:literal, $where:literal, $column:literal) => {
        [
            concat!("SELECT id FROM photo INDEXED BY ", $index, " WHERE ", $where, " ORDER BY ", $column, ", id"),
            concat!(
                "SELECT id FROM photo INDEXED BY ",
                $index,
                " WHERE ",
                $where,
                " ORDER BY ",
                $column,
                " DESC, id DESC"
            ),
        ]
    };
}

/// Which photos, and which of them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Page<'a> {
    /// Only these, by [`PhotoId::key`].
    pub keep: Option<&'a RoaringTreemap>,
    /// Only of this instance.
    pub instance: Option<InstanceId>,
    /// How many to pass over.
    pub offset: usize,
    /// How many at most.
    pub limit: usize,
}

impl Read<'_> {
    /// One page of the present photos in an order.
    pub fn page(&self, order: Order, page: &Page<'_>) -> Result<Vec<PhotoId>, CatalogError> {
        let (column, descending) = order.column();
        let way = usize::from(descending);
        // An instance has an index of its own for dates and names; for the others it becomes a set.
        let sql = match (column, page.instance) {
            (Column::SortAt, None) => scans!("photo_sort", "state = 0", "sort_at")[way],
            (Column::SortAt, Some(_)) => scans!("photo_instance_sort", "state = 0 AND instance = ?1", "sort_at")[way],
            (Column::Name, None) => scans!("photo_name", "state = 0", "name_key")[way],
            (Column::Name, Some(_)) => scans!("photo_instance_name", "state = 0 AND instance = ?1", "name_key")[way],
            (Column::Size, _) => scans!("photo_size", "state = 0", "size")[way],
            (Column::Id, _) => scans!("photo_present", "state = 0", "id")[way],
        };
        let own_index = matches!(column, Column::SortAt | Column::Name);
        let both: RoaringTreemap;
        let within = match page.instance {
            Some(instance) if !own_index => Some(self.present_in(instance)?),
            // Rows of an instance that is being removed are nobody's any more.
            None if !self.leaving_instances()?.is_empty() => Some(self.present()?),
            _ => None,
        };
        let keep = match (within, page.keep) {
            (Some(within), keep) => {
                both = keep.map_or_else(|| within.clone(), |keep| keep & &within);
                Some(&both)
            }
            (None, keep) => keep,
        };
        let instance = page.instance.filter(|_| own_index);
        if let Some(keep) = keep
            && self.is_sparse(keep, page)?
        {
            return self.sorted(keep, column, descending, page);
        }
        let mut found = Vec::new();
        let mut passed = 0;
        let mut statement = self.statement(sql)?;
        let mut rows = if instance.is_some() { statement.query([instance])? } else { statement.query([])? };
        while found.len() < page.limit
            && let Some(row) = rows.next()?
        {
            let photo: PhotoId = row.get(0)?;
            if keep.is_none_or(|keep| keep.contains(photo.key())) {
                passed += 1;
                if passed > page.offset {
                    found.push(photo);
                }
            }
        }
        Ok(found)
    }

    /// Whether looking up each of the kept photos costs less than walking the order until the page is full. A look-up
    /// costs about as much as eight steps.
    fn is_sparse(&self, keep: &RoaringTreemap, page: &Page<'_>) -> Result<bool, CatalogError> {
        let rows: i64 = self.one("SELECT coalesce(max(id), 0) FROM photo", [], |row| row.get(0))?;
        let kept = keep.len().max(1);
        let until = page.offset.saturating_add(page.limit) as u64;
        let steps = (rows.cast_unsigned() as f64) * (until.min(kept) as f64 / kept as f64);
        Ok((kept * 8) as f64 <= steps)
    }

    fn sorted(
        &self,
        keep: &RoaringTreemap,
        column: Column,
        descending: bool,
        page: &Page<'_>,
    ) -> Result<Vec<PhotoId>, CatalogError> {
        let ids = keep.iter().map(PhotoId::from_key);
        match column {
            Column::SortAt => self.sorted_by::<i64>(SORT_AT, ids, descending, page),
            Column::Size => self.sorted_by::<i64>(SIZE, ids, descending, page),
            Column::Name => self.sorted_by::<String>(NAME, ids, descending, page),
            Column::Id => self.sorted_by::<i64>(ID, ids, descending, page),
        }
    }

    fn sorted_by<K: Ord + rusqlite::types::FromSql>(
        &self,
        sql: &str,
        ids: impl Iterator<Item = PhotoId>,
        descending: bool,
        page: &Page<'_>,
    ) -> Result<Vec<PhotoId>, CatalogError> {
        let mut keyed: Vec<(K, PhotoId)> = Vec::new();
        for id in ids {
            let row = self.optional(sql, (id, page.instance), |row| Ok((row.get(0)?, id)))?;
            keyed.extend(row);
        }
        keyed.sort_unstable();
        if descending {
            keyed.reverse();
        }
        Ok(keyed.into_iter().skip(page.offset).take(page.limit).map(|(_, id)| id).collect())
    }

    /// The months in which present photos were taken, newest first: year, month, number of photos. `sort_at` is the camera's
    /// own clock already.
    pub fn months(&self, instance: Option<InstanceId>) -> Result<Vec<(i32, u8, u64)>, CatalogError> {
        let mut months: BTreeMap<(i32, u8), u64> = BTreeMap::new();
        let count = |row: &rusqlite::Row<'_>| -> Result<(), CatalogError> {
            *months.entry(month(row.get(0)?)).or_default() += 1;
            Ok(())
        };
        match instance {
            None => self.each(MONTHS, [], count)?,
            Some(instance) => self.each(MONTHS_OF_INSTANCE, [instance], count)?,
        }
        Ok(months.into_iter().rev().map(|((year, month), n)| (year, month, n)).collect())
    }
}

const SORT_AT: &str = "SELECT sort_at FROM photo WHERE id = ?1 AND state = 0 AND (?2 IS NULL OR instance = ?2)";
const SIZE: &str = "SELECT size FROM photo WHERE id = ?1 AND state = 0 AND (?2 IS NULL OR instance = ?2)";
const NAME: &str = "SELECT name_key FROM photo WHERE id = ?1 AND state = 0 AND (?2 IS NULL OR instance = ?2)";
const ID: &str = "SELECT id FROM photo WHERE id = ?1 AND state = 0 AND (?2 IS NULL OR instance = ?2)";
// Both indexes hold all that is needed; every present photo has to be counted.
const MONTHS: &str = "SELECT sort_at FROM photo INDEXED BY photo_sort WHERE state = 0";
const MONTHS_OF_INSTANCE: &str =
    "SELECT sort_at FROM photo INDEXED BY photo_instance_sort WHERE state = 0 AND instance = ?";

/// Year and month of a time in ms since 1970, by Howard Hinnant's `civil_from_days`.
fn month(ms: i64) -> (i32, u8) {
    let days = ms.div_euclid(86_400_000) + 719_468;
    let era = days.div_euclid(146_097);
    let day = days.rem_euclid(146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let march_based = (5 * of_year + 2) / 153;
    let month = if march_based < 10 { march_based + 3 } else { march_based - 9 };
    ((year + era * 400 + i64::from(month <= 2)) as i32, month as u8)
}

#[cfg(test)]
mod tests {
    use super::month;

    #[test]
    fn months_of_known_times() {
        assert_eq!(month(0), (1970, 1));
        assert_eq!(month(-1), (1969, 12));
        assert_eq!(month(951_782_400_000), (2000, 2));
        assert_eq!(month(951_868_800_000), (2000, 3));
        assert_eq!(month(1_704_067_199_999), (2023, 12));
        assert_eq!(month(1_704_067_200_000), (2024, 1));
        assert_eq!(month(-2_208_988_800_001), (1899, 12));
    }
}
