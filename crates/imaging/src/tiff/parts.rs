//! The parts of a TIFF file that its pixels are made of: of every page the strips or tiles and every tag but those that are
//! known to be metadata or places in the file. A tag that nobody here knows counts, so that two different photos
//! are never taken for the same.

use crate::exif::ifd::{Ifd, Tiff};
use crate::identity::{Part, Parts};

const STRIPS: [u16; 2] = [273, 279];
const TILES: [u16; 2] = [324, 325];
/// Further pages below a page: reduced ones, masks.
const SUB_PAGES: u16 = 330;

/// Tags that say nothing of the pixels, in order. TIFF 6.0, EXIF 2.32 section 4.6.5, XMP part 3, and what Windows writes.
const METADATA: &[u16] = &[
    269, 270, 271, 272, 274, // document and image description, make, model, orientation
    282, 283, 285, 286, 287, 288, 289, 296, 297, // resolution, page name, position and number, free places
    305, 306, 315, 316, // software, date, artist, computer
    700, // XMP
    18246, 18249, // rating
    32781, 33432, 33723, 34377, // image id, copyright, IPTC, Photoshop
    34665, 34853, // EXIF and GPS directories
    40091, 40092, 40093, 40094, 40095, // title, comment, author, keywords, subject of Windows
    40965, // interoperability directory
    50341, 59932, 59933, // print matching, padding, offset
];

/// More pages than that are no photo.
const MOST_PAGES: u32 = 1024;
const DEEPEST: u32 = 3;

/// `None` if the file is BigTIFF, cut, or its pages cannot be followed.
pub(crate) fn add_parts(bytes: &[u8], parts: &mut Parts) -> Option<()> {
    let tiff = Tiff::new(bytes)?;
    // Samples of 16 bits are in the file's byte order.
    parts.add(Part { name: b"order", data: &bytes[..2] });
    let mut walk = Walk { bytes, parts, pages: 0, budget: bytes.len().saturating_mul(2), depth: 0 };
    let mut page = tiff.first()?;
    loop {
        walk.page(&page)?;
        match page.next()? {
            Some(next) => page = next,
            None => return Some(()),
        }
    }
}

struct Walk<'a, 'p> {
    bytes: &'a [u8],
    parts: &'p mut Parts,
    pages: u32,
    /// Bytes that may still be read: a hostile file may name the same ones a million times.
    budget: usize,
    depth: u32,
}

impl Walk<'_, '_> {
    fn page(&mut self, page: &Ifd<'_>) -> Option<()> {
        self.pages += 1;
        if self.pages > MOST_PAGES || !page.is_whole() {
            return None;
        }
        self.parts.add(Part { name: b"page", data: &self.depth.to_le_bytes() });
        let mut tags: Vec<u16> = page.tags().collect();
        tags.sort_unstable();
        tags.dedup();
        let places = [STRIPS, TILES].into_iter().find(|places| tags.contains(&places[0]));
        for tag in tags {
            // Also of metadata: when its value is not there, the file is cut.
            let value = page.get(tag)?;
            if METADATA.binary_search(&tag).is_ok() || STRIPS.contains(&tag) || TILES.contains(&tag) {
                continue;
            }
            if tag == SUB_PAGES {
                self.sub_pages(page, &value.unsigned()?)?;
                continue;
            }
            // A SHORT may be written anew as a LONG.
            let numbers = value.unsigned();
            let data = match &numbers {
                Some(numbers) => numbers.iter().flat_map(|number| number.to_le_bytes()).collect(),
                None => value.bytes().to_vec(),
            };
            self.spend(data.len())?;
            self.parts.add(Part { name: &tag.to_le_bytes(), data: &data });
        }
        // A page that is only a list of further pages has none.
        let Some(places) = places else { return Some(()) };
        let [offsets, lengths] = [page.get(places[0])?.unsigned()?, page.get(places[1])?.unsigned()?];
        if offsets.len() != lengths.len() {
            return None;
        }
        for (offset, length) in offsets.into_iter().zip(lengths) {
            let start = offset as usize;
            let data = self.bytes.get(start..start.checked_add(length as usize)?)?;
            self.spend(data.len())?;
            self.parts.add(Part { name: b"data", data });
        }
        Some(())
    }

    fn sub_pages(&mut self, page: &Ifd<'_>, offsets: &[u32]) -> Option<()> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        for offset in offsets {
            self.page(&page.sibling(*offset)?)?;
        }
        self.depth -= 1;
        Some(())
    }

    fn spend(&mut self, bytes: usize) -> Option<()> {
        self.budget = self.budget.checked_sub(bytes)?;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::METADATA;

    #[test]
    fn the_table_can_be_searched() {
        assert!(METADATA.is_sorted());
    }
}
