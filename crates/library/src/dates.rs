//! The dates of all present photos in order, from the second span of time on that is asked for: reading the numbers of half of
//! a hundred thousand photos from the catalogue costs as much as a whole search, finding them here next to nothing. Sixteen
//! bytes a photo.

use std::collections::HashSet;

use parking_lot::Mutex;
use roaring::RoaringTreemap;
use shiguang_catalog::{Catalog, CatalogError, Filter, Read, set_of};

use crate::error::Result;

/// With more changes than this all dates are read anew.
const FEW: usize = 1000;

/// See the module.
#[derive(Default)]
pub struct Dates {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// A span was asked for before: who asks once reads no more than that.
    asked: bool,
    table: Option<Table>,
}

struct Table {
    /// The last change that is in `dates`.
    seq: i64,
    /// Date (unix ms by the camera's clock) and photo, in order.
    dates: Vec<(i64, u64)>,
}

impl Dates {
    /// The present photos of a span of time without its end, as [`Filter::SortAt`] finds them, as of now.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn between(&self, catalog: &Catalog, from: Option<i64>, to: Option<i64>) -> Result<RoaringTreemap> {
        let mut known = self.known.lock();
        if !known.asked {
            known.asked = true;
            drop(known);
            return Ok(catalog.read(|read| read.matching(&Filter::SortAt { from, to }))?);
        }
        let before = known.table.take();
        let table = known.table.insert(catalog.read(|read| now(read, before))?);
        let place = |at: i64| table.dates.partition_point(|(date, _)| *date < at);
        let begin = from.map_or(0, place);
        let end = to.map_or(table.dates.len(), place);
        let span = table.dates.get(begin..end).unwrap_or_default();
        Ok(set_of(span.iter().map(|(_, key)| *key).collect()))
    }
}

fn now(read: &Read<'_>, before: Option<Table>) -> std::result::Result<Table, CatalogError> {
    let seq = read.last_seq()?;
    if let Some(Table { seq: held, mut dates }) = before.filter(|before| before.seq <= seq) {
        let changes = read.changes_since(held, FEW)?;
        if changes.is_empty() {
            return Ok(Table { seq, dates });
        }
        if changes.len() < FEW {
            let changed: HashSet<u64> = changes.iter().map(|change| change.photo.key()).collect();
            dates.retain(|(_, key)| !changed.contains(key));
            for change in changes.iter().filter(|change| !change.gone) {
                dates.extend(read.cell(change.photo)?.map(|cell| (cell.sort_at, change.photo.key())));
            }
            // Two runs in order, or nearly: merged in no time.
            dates.sort();
            return Ok(Table { seq, dates });
        }
    }
    // At first, after many changes, and after a catalogue was put back from a copy.
    let mut dates = Vec::new();
    read.each_date(&mut |date, photo| dates.push((date, photo.key())))?;
    Ok(Table { seq, dates })
}

#[cfg(test)]
mod tests {
    use super::*;
    use shiguang_catalog::{FileFacts, NewInstance};

    #[test]
    fn spans_are_as_the_catalogue_finds_them_whatever_changes() {
        let folder = tempfile::tempdir().unwrap();
        let catalog = Catalog::open(folder.path(), 0).unwrap();
        let new = NewInstance { name: "one".into(), ..NewInstance::default() };
        let instance = catalog.write(|write| write.create_instance(&new, 0)).unwrap();
        let file = |number: i64, at: i64| {
            let path = number.to_string();
            FileFacts { path: path.clone().into(), path_text: path, mtime_ns: at * 1_000_000, ..FileFacts::default() }
        };
        let dates = Dates::default();
        let check = || {
            for from in [None, Some(i64::MIN), Some(0), Some(40), Some(41), Some(9000)] {
                for to in [None, Some(i64::MAX), Some(0), Some(41), Some(500)] {
                    let expected = catalog.read(|read| read.matching(&Filter::SortAt { from, to })).unwrap();
                    assert_eq!(dates.between(&catalog, from, to).unwrap(), expected, "{from:?} {to:?}");
                }
            }
        };
        check();
        let add =
            |number: i64, at: i64| catalog.write(|write| write.add_photo(instance, &file(number, at), 0)).unwrap();
        let photos: Vec<_> = (0..100).map(|n| add(n, n * 37 % 101)).collect();
        check();
        catalog.write(|write| write.mark_missing(photos[3], 1)).unwrap();
        catalog.write(|write| write.remove_photo(photos[4])).unwrap();
        catalog.write(|write| write.file_changed(photos[5], &file(5, 8999), 1)).unwrap();
        add(1000, 41);
        check();
        catalog.write(|write| write.mark_present(photos[3], 2)).unwrap();
        check();
        for number in 0..FEW as i64 {
            add(2000 + number, number);
        }
        check();
    }
}
