//! The cells of all photos, kept from one list to the next: reading them from the catalogue costs more than most lists.

use std::sync::Arc;

use parking_lot::Mutex;
use shiguang_catalog::{Catalog, Cell};

use crate::error::Result;

/// With more changes than this all cells are read anew.
const FEW: usize = 2000;

/// See the module.
#[derive(Default)]
pub struct Cells {
    known: Mutex<Option<Known>>,
}

#[derive(Clone)]
struct Known {
    /// The last change that is in `cells`.
    seq: i64,
    /// By number, also of photos whose file is missing.
    cells: Arc<Vec<Cell>>,
}

impl Cells {
    /// All cells as of now, by the photos' numbers.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn all(&self, catalog: &Catalog) -> Result<Arc<Vec<Cell>>> {
        let mut slot = self.known.lock();
        let before = slot.take();
        let now = catalog.read(|read| {
            let seq = read.last_seq()?;
            if let Some(before) = before {
                if before.seq == seq {
                    return Ok(before);
                }
                let changes = read.changes_since(before.seq, FEW)?;
                if before.seq < seq && changes.len() < FEW {
                    let mut cells = before.cells;
                    let all = Arc::make_mut(&mut cells);
                    for change in changes {
                        let at = all.binary_search_by_key(&change.photo, |cell| cell.photo);
                        match (at, read.cell(change.photo)?) {
                            (Ok(at), Some(cell)) => all[at] = cell,
                            (Err(at), Some(cell)) => all.insert(at, cell),
                            (Ok(at), None) => drop(all.remove(at)),
                            (Err(_), None) => {}
                        }
                    }
                    return Ok(Known { seq, cells });
                }
            }
            let mut all = Vec::new();
            read.each_cell(&mut |cell| all.push(cell))?;
            Ok(Known { seq, cells: Arc::new(all) })
        })?;
        let cells = Arc::clone(&now.cells);
        *slot = Some(now);
        Ok(cells)
    }
}

/// One photo's cell among all.
#[must_use]
pub fn of(all: &[Cell], photo: shiguang_catalog::PhotoId) -> Option<&Cell> {
    // Numbers are dense as long as little was removed: the right place is often the number itself.
    let guess = usize::try_from(photo.get() - 1).ok().and_then(|at| all.get(at)).filter(|cell| cell.photo == photo);
    guess.or_else(|| all.binary_search_by_key(&photo, |cell| cell.photo).ok().map(|at| &all[at]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shiguang_catalog::{FileFacts, NewInstance};

    fn file(name: &str) -> FileFacts {
        FileFacts { path: name.as_bytes().to_vec(), path_text: name.to_owned(), size: 1, ..FileFacts::default() }
    }

    #[test]
    fn cells_follow_what_is_added_changed_lost_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let catalog = Catalog::open(folder.path(), 0).unwrap();
        let new = NewInstance { name: "one".into(), ..NewInstance::default() };
        let instance = catalog.write(|write| write.create_instance(&new, 0)).unwrap();
        let cells = Cells::default();
        let check = || {
            let mut all = Vec::new();
            catalog.read(|read| read.each_cell(&mut |cell| all.push(cell))).unwrap();
            assert_eq!(*cells.all(&catalog).unwrap(), all);
            all
        };
        check();
        let add = |name: &str| catalog.write(|write| write.add_photo(instance, &file(name), 0)).unwrap();
        let (a, b, c) = (add("a"), add("b"), add("c"));
        check();
        catalog.write(|write| write.mark_missing(b, 1)).unwrap();
        catalog.write(|write| write.remove_photo(a)).unwrap();
        catalog
            .write(|write| write.edit("f", &serde_json::Value::Null, 0, |edit| edit.set_favourite(c, true)))
            .unwrap();
        let now = check();
        assert_eq!(of(&now, c).map(|cell| cell.favourite), Some(true));
        assert_eq!(of(&now, b).map(|cell| cell.missing), Some(true));
        assert_eq!(of(&now, a), None);
        for n in 0..=FEW {
            add(&format!("many{n}"));
        }
        check();
    }
}
