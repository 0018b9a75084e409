//! The vectors of one kind (whole photos, or crops) in one contiguous table, with the graph over them if there is one.
//!
//! Whole photos and crops stand on two shelves: a search for whole photos then reads none of the crops' memory, and its
//! graph is not diluted by them.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use roaring::RoaringTreemap;

use super::code::Code;
use super::graph::Graph;

/// A new vector on its way to a shelf.
pub(crate) struct NewRow {
    pub slot: u8,
    pub code: Code,
}

/// Rows are kept without holes: a removal moves the last row into the hole.
#[derive(Default)]
pub(crate) struct Shelf {
    pub dimensions: usize,
    pub codes: Vec<i8>,
    pub factors: Vec<f32>,
    pub keys: Vec<u64>,
    pub slots: Vec<u8>,
    places: HashMap<u64, Places, BuildHasherDefault<KeyHasher>>,
    /// The keys of `places`, for those who combine sets: every search does.
    held: RoaringTreemap,
    pub graph: Option<Graph>,
    /// Keys that changed since a graph is being built in the background; `None` when none is.
    pub journal: Option<Vec<u64>>,
}

/// The rows of one key. Most keys have one.
enum Places {
    One(u32),
    Many(Vec<u32>),
}

impl Places {
    fn rows(&self) -> &[u32] {
        match self {
            Self::One(row) => std::slice::from_ref(row),
            Self::Many(rows) => rows,
        }
    }
}

impl Shelf {
    pub fn new(dimensions: usize) -> Self {
        Self { dimensions, ..Self::default() }
    }

    /// Number of vectors.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    pub fn code(&self, row: usize) -> &[i8] {
        &self.codes[row * self.dimensions..(row + 1) * self.dimensions]
    }

    /// The rows of `key`.
    pub fn rows_of(&self, key: u64) -> &[u32] {
        self.places.get(&key).map_or(&[], Places::rows)
    }

    /// The row of one vector.
    pub fn row(&self, key: u64, slot: u8) -> Option<usize> {
        self.rows_of(key).iter().map(|&row| row as usize).find(|&row| self.slots[row] == slot)
    }

    /// Every key once, in no order.
    pub fn distinct_keys(&self) -> impl Iterator<Item = u64> + '_ {
        self.places.keys().copied()
    }

    /// Every key, as a set.
    pub fn held(&self) -> &RoaringTreemap {
        &self.held
    }

    /// The number of different keys.
    pub fn key_count(&self) -> usize {
        self.places.len()
    }

    /// Puts `rows` in the place of everything `key` had. Does nothing when it already has exactly these.
    pub fn replace(&mut self, key: u64, rows: &[NewRow]) {
        if self.holds(key, rows) {
            return;
        }
        self.clear_rows(key);
        for new in rows {
            self.push(key, new);
        }
        if let Some(graph) = &mut self.graph {
            graph.drop_key(key);
            for new in rows {
                graph.add(key, new.slot, &new.code);
            }
        }
        if let Some(journal) = &mut self.journal {
            journal.push(key);
        }
    }

    fn holds(&self, key: u64, rows: &[NewRow]) -> bool {
        self.rows_of(key).len() == rows.len()
            && rows.iter().all(|new| self.row(key, new.slot).is_some_and(|row| self.code(row) == new.code.codes))
    }

    /// Appends a row. The graph is not told.
    pub fn push(&mut self, key: u64, new: &NewRow) {
        let row = self.keys.len() as u32;
        self.codes.extend_from_slice(&new.code.codes);
        self.factors.push(new.code.factor);
        self.keys.push(key);
        self.slots.push(new.slot);
        self.note_place(key, row);
    }

    /// Takes a whole table at once, as read from disk.
    pub fn fill(&mut self, keys: Vec<u64>, slots: Vec<u8>, factors: Vec<f32>, codes: Vec<i8>) {
        self.places.clear();
        self.held.clear();
        self.places.reserve(keys.len());
        (self.keys, self.slots, self.factors, self.codes) = (keys, slots, factors, codes);
        for row in 0..self.keys.len() {
            self.note_place(self.keys[row], row as u32);
        }
    }

    fn note_place(&mut self, key: u64, row: u32) {
        match self.places.get_mut(&key) {
            None => {
                self.places.insert(key, Places::One(row));
                self.held.insert(key);
            }
            Some(Places::Many(rows)) => rows.push(row),
            Some(one) => *one = Places::Many(vec![one.rows()[0], row]),
        }
    }

    fn clear_rows(&mut self, key: u64) {
        while let Some(&row) = self.rows_of(key).last() {
            self.forget_place(key, row);
            self.swap_remove(row as usize);
        }
    }

    fn forget_place(&mut self, key: u64, row: u32) {
        match self.places.get_mut(&key) {
            Some(Places::Many(rows)) if rows.len() > 1 => rows.retain(|&other| other != row),
            _ => {
                self.places.remove(&key);
                self.held.remove(key);
            }
        }
    }

    fn swap_remove(&mut self, row: usize) {
        let last = self.keys.len() - 1;
        let moved = self.keys[last];
        if row != last {
            match self.places.get_mut(&moved) {
                Some(Places::One(place)) => *place = row as u32,
                Some(Places::Many(rows)) => {
                    if let Some(place) = rows.iter_mut().find(|place| **place == last as u32) {
                        *place = row as u32;
                    }
                }
                None => {}
            }
        }
        self.keys.swap_remove(row);
        self.slots.swap_remove(row);
        self.factors.swap_remove(row);
        let width = self.dimensions;
        self.codes.copy_within(last * width..(last + 1) * width, row * width);
        self.codes.truncate(last * width);
    }

    /// Bytes held, without the graph.
    pub fn bytes(&self) -> usize {
        const PER_KEY: usize = size_of::<(u64, Places)>() + 1;
        self.codes.capacity() + self.keys.capacity() * 13 + self.places.capacity() * PER_KEY
    }
}

/// Keys are row numbers of a database: small and without an enemy, so one multiplication spreads them well enough.
#[derive(Default)]
pub(crate) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = (self.0.rotate_left(5) ^ key).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        // hashbrown takes its bucket from the low bits and its tag from the high ones: both must be good.
        self.0 ^ (self.0 >> 29)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(slot: u8, x: f32, y: f32) -> NewRow {
        NewRow { slot, code: Code::of(&[x, y], 2).unwrap() }
    }

    /// Every row is reachable from its key and says the same.
    fn check(shelf: &Shelf) {
        assert_eq!(shelf.codes.len(), shelf.len() * 2);
        assert_eq!((shelf.factors.len(), shelf.slots.len()), (shelf.len(), shelf.len()));
        for (row, key) in shelf.keys.iter().enumerate() {
            assert!(shelf.rows_of(*key).contains(&(row as u32)), "row {row} of key {key}");
        }
        let places: usize = shelf.distinct_keys().map(|key| shelf.rows_of(key).len()).sum();
        assert_eq!(places, shelf.len());
        assert_eq!(*shelf.held(), shelf.distinct_keys().collect::<RoaringTreemap>());
    }

    #[test]
    fn replacing_and_removing_leaves_no_hole_and_no_stranger() {
        let mut shelf = Shelf::new(2);
        for key in 0..20 {
            let rows: Vec<NewRow> =
                (0..=(key % 4) as u8).map(|slot| row(slot, key as f32 + 1.0, f32::from(slot))).collect();
            shelf.replace(key, &rows);
            check(&shelf);
        }
        assert_eq!(shelf.len(), 50);
        for key in [19, 0, 7, 3, 3, 10] {
            shelf.replace(key, &[]);
            check(&shelf);
            assert!(shelf.rows_of(key).is_empty());
        }
        shelf.replace(5, &[row(9, -1.0, 0.0)]);
        check(&shelf);
        let found = shelf.row(5, 9).unwrap();
        assert_eq!(shelf.code(found), [-127, 0]);
        assert_eq!(shelf.row(5, 0), None);
        for key in 0..20 {
            shelf.replace(key, &[]);
        }
        check(&shelf);
        assert_eq!((shelf.len(), shelf.key_count()), (0, 0));
    }

    #[test]
    fn the_same_vectors_again_are_not_a_change() {
        let mut shelf = Shelf::new(2);
        shelf.replace(1, &[row(0, 1.0, 0.0)]);
        shelf.journal = Some(Vec::new());
        shelf.replace(1, &[row(0, 2.0, 0.0)]);
        assert_eq!(shelf.journal.as_deref(), Some(&[][..]), "same direction, same codes");
        shelf.replace(1, &[row(0, 0.0, 2.0)]);
        assert_eq!(shelf.journal.as_deref(), Some(&[1][..]));
    }
}
