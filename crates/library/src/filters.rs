//! Sets of photos that were asked of the catalogue, kept until it changes: who looks through an answer, page by page or photo
//! by photo, asks with the same conditions again and again, and half of a hundred thousand row numbers take ten
//! milliseconds to read.

use std::sync::Arc;

use parking_lot::Mutex;
use roaring::RoaringTreemap;
use shiguang_catalog::{Catalog, Filter, Moment};

use crate::dates::Dates;
use crate::error::Result;

/// Sets kept: an eighth of a byte a photo each, at most.
const KEPT: usize = 32;

/// See the module.
#[derive(Default)]
pub struct FilterSets {
    known: Mutex<Known>,
    dates: Dates,
}

#[derive(Default)]
struct Known {
    /// What the sets are of; `None` before the first.
    moment: Option<Moment>,
    /// The one asked for last is at the end.
    sets: Vec<(Filter, Arc<RoaringTreemap>)>,
}

impl FilterSets {
    /// The photos that meet a condition, as of now.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn of(&self, catalog: &Catalog, filter: &Filter) -> Result<Arc<RoaringTreemap>> {
        // Before the read: what is read is of this moment or newer.
        let moment = catalog.moment()?;
        if let Some(set) = self.known.lock().get(moment, filter) {
            return Ok(set);
        }
        let set = Arc::new(match filter {
            Filter::SortAt { from, to } => self.dates.between(catalog, *from, *to)?,
            _ => catalog.read(|read| read.matching(filter))?,
        });
        self.known.lock().keep(moment, filter.clone(), Arc::clone(&set));
        Ok(set)
    }
}

impl Known {
    fn get(&mut self, moment: Moment, filter: &Filter) -> Option<Arc<RoaringTreemap>> {
        if self.moment != Some(moment) {
            return None;
        }
        let at = self.sets.iter().position(|(known, _)| known == filter)?;
        let found = self.sets.remove(at);
        let set = Arc::clone(&found.1);
        self.sets.push(found);
        Some(set)
    }

    fn keep(&mut self, moment: Moment, filter: Filter, set: Arc<RoaringTreemap>) {
        if self.moment != Some(moment) {
            self.moment = Some(moment);
            self.sets.clear();
        }
        self.sets.retain(|(known, _)| *known != filter);
        if self.sets.len() == KEPT {
            self.sets.remove(0);
        }
        self.sets.push((filter, set));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use shiguang_catalog::{FileFacts, NewInstance};

    #[test]
    fn a_set_is_read_once_and_anew_after_any_commit_of_any_process() {
        let folder = tempfile::tempdir().expect("a folder");
        let catalog = Catalog::open(folder.path(), 0).expect("a catalogue");
        let sets = FilterSets::default();
        let rated = Filter::Rating { at_least: 1, at_most: 5 };
        let photos = catalog.write(|write| {
            let instance = write.create_instance(&NewInstance { name: "i".into(), ..NewInstance::default() }, 0)?;
            let add = |name: &str| {
                let path = name.as_bytes().to_vec();
                write.add_photo(instance, &FileFacts { path, path_text: name.into(), ..FileFacts::default() }, 0)
            };
            Ok([add("a.jpg")?, add("b.jpg")?])
        });
        let photos = photos.expect("written");
        let set = |filter: &Filter| sets.of(&catalog, filter).expect("read");
        assert!(set(&rated).is_empty());
        assert!(Arc::ptr_eq(&set(&rated), &set(&rated)), "it is kept");

        let rate = |catalog: &Catalog, photo| {
            catalog
                .write(|write| write.edit("rate", &Value::Null, 0, |edit| edit.set_rating(photo, 3)))
                .expect("rated");
        };
        rate(&catalog, photos[0]);
        assert_eq!(set(&rated).iter().collect::<Vec<_>>(), [photos[0].key()]);
        let other = Catalog::open(folder.path(), 0).expect("as another process");
        rate(&other, photos[1]);
        assert_eq!(set(&rated).len(), 2);
        // More conditions than are kept push the oldest out, and all answers stay right.
        for most in 0..2 * KEPT as u64 {
            assert_eq!(set(&Filter::Size { from: Some(most), to: None }).len(), if most == 0 { 2 } else { 0 });
        }
        assert_eq!(set(&rated).len(), 2);
    }
}
