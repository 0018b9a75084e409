//! The photos that are there, kept from one search to the next: reading them from the catalogue costs more than most
//! searches.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use roaring::RoaringTreemap;
use shiguang_catalog::{Catalog, CatalogError, Filter, InstanceId, Read};

use crate::error::Result;

/// With more changes than this all photos are read anew.
const FEW: usize = 1000;

/// See the module. `None` stands for all instances.
#[derive(Default)]
pub struct Present {
    known: Mutex<HashMap<Option<InstanceId>, Known>>,
}

#[derive(Clone)]
struct Known {
    /// The last change that is in `keys`.
    seq: i64,
    keys: Arc<RoaringTreemap>,
}

impl Present {
    /// The present photos of an instance or of all, as of now.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn of(&self, catalog: &Catalog, only: Option<InstanceId>) -> Result<Arc<RoaringTreemap>> {
        let before = self.known.lock().get(&only).cloned();
        let now = catalog.read(|read| {
            let seq = read.last_seq()?;
            let keys = match before {
                Some(before) if before.seq == seq => return Ok(before),
                Some(before) if before.seq < seq => changed(read, only, before)?,
                // Also after a catalogue was put back from a copy.
                _ => None,
            };
            let keys = match keys {
                Some(keys) => keys,
                None => Arc::new(read.matching(&only.map_or(Filter::All, Filter::Instance))?),
            };
            Ok(Known { seq, keys })
        })?;
        let keys = Arc::clone(&now.keys);
        self.known.lock().insert(only, now);
        Ok(keys)
    }

    /// Forgets an instance that is no more, whose photos' rows may be there for a while.
    pub fn forget(&self, instance: InstanceId) {
        let mut known = self.known.lock();
        known.remove(&Some(instance));
        known.remove(&None);
    }
}

/// What was known with the changes since; `None` when these are many.
fn changed(
    read: &Read<'_>,
    only: Option<InstanceId>,
    before: Known,
) -> std::result::Result<Option<Arc<RoaringTreemap>>, CatalogError> {
    let changes = read.changes_since(before.seq, FEW)?;
    if changes.len() == FEW {
        return Ok(None);
    }
    let mut keys = before.keys;
    for change in changes {
        let here = !change.gone
            && match only {
                Some(only) => read.photo(change.photo)?.is_some_and(|row| row.instance == only),
                None => true,
            };
        let key = change.photo.key();
        // Most changes are of photos that stay: nothing is copied for these.
        if here && !keys.contains(key) {
            Arc::make_mut(&mut keys).insert(key);
        } else if !here && keys.contains(key) {
            Arc::make_mut(&mut keys).remove(key);
        }
    }
    Ok(Some(keys))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shiguang_catalog::{FileFacts, NewInstance, PhotoId};

    fn file(name: &str) -> FileFacts {
        FileFacts { path: name.as_bytes().to_vec(), path_text: name.to_owned(), size: 1, ..FileFacts::default() }
    }

    #[test]
    fn it_follows_what_is_added_moved_lost_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let catalog = Catalog::open(folder.path(), 0).unwrap();
        let instance = |name: &str| {
            let new = NewInstance { name: name.to_owned(), display_name: name.to_owned(), ..NewInstance::default() };
            catalog.write(|write| write.create_instance(&new, 0)).unwrap()
        };
        let (one, two) = (instance("one"), instance("two"));
        let present = Present::default();
        let check = |all: &[PhotoId], of_one: &[PhotoId]| {
            let keys = |photos: &[PhotoId]| photos.iter().map(|photo| photo.key()).collect::<RoaringTreemap>();
            assert_eq!(*present.of(&catalog, None).unwrap(), keys(all));
            assert_eq!(*present.of(&catalog, Some(one)).unwrap(), keys(of_one));
        };
        check(&[], &[]);
        let add = |instance, name: &str| catalog.write(|write| write.add_photo(instance, &file(name), 0)).unwrap();
        let (a, b, c) = (add(one, "a"), add(one, "b"), add(two, "c"));
        check(&[a, b, c], &[a, b]);
        catalog.write(|write| write.move_photo(a, two, &file("a"), 0)).unwrap();
        check(&[a, b, c], &[b]);
        catalog.write(|write| write.mark_missing(b, 0)).unwrap();
        check(&[a, c], &[]);
        catalog.write(|write| write.mark_present(b, 0)).unwrap();
        catalog.write(|write| write.remove_photo(c)).unwrap();
        check(&[a, b], &[b]);
        let many: Vec<PhotoId> = (0..=FEW).map(|n| add(one, &format!("many{n}"))).collect();
        let in_one: Vec<PhotoId> = std::iter::once(b).chain(many).collect();
        check(&[&[a], &in_one[..]].concat(), &in_one);
    }
}
