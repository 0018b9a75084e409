//! TIFF directories (IFDs), the container of EXIF: read from a slice, never copied, never trusted.
//!
//! Written here and not taken from a crate: EXIF crates want the file in a `Vec` of their own (a TIFF would be in
//! memory twice) and turn whole claimed values into vectors, which a hostile file can make many times larger
//! than itself. Layout: TIFF 6.0, section 2; types: EXIF 2.32, section 4.6.2.

/// Bytes that begin with a TIFF header.
#[derive(Clone, Copy)]
pub(crate) struct Tiff<'a> {
    bytes: &'a [u8],
    little: bool,
}

/// One directory: entries of 12 bytes each.
#[derive(Clone, Copy)]
pub(crate) struct Ifd<'a> {
    tiff: Tiff<'a>,
    offset: usize,
    entries: &'a [[u8; 12]],
}

/// The value of one entry, within the file.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    tiff: Tiff<'a>,
    kind: u16,
    bytes: &'a [u8],
}

const ASCII: u16 = 2;
/// New in EXIF 3.0.
const UTF8: u16 = 129;

/// Bytes of one element of a type.
fn element_size(kind: u16) -> Option<usize> {
    match kind {
        1 | ASCII | 6 | 7 | UTF8 => Some(1),
        3 | 8 => Some(2),
        4 | 9 | 11 | 13 => Some(4),
        5 | 10 | 12 => Some(8),
        _ => None,
    }
}

/// A camera's name or a lens's is short; what is longer is hostile or broken.
const LONGEST_TEXT: usize = 200;

impl<'a> Tiff<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Option<Self> {
        match bytes.get(..4)? {
            b"II\x2a\0" => Some(Self { bytes, little: true }),
            b"MM\0\x2a" => Some(Self { bytes, little: false }),
            _ => None,
        }
    }

    /// Writes a SHORT into a copy of the file.
    pub(crate) fn set_short(self, copy: &mut [u8], at: usize, value: u16) {
        let value = if self.little { value.to_le_bytes() } else { value.to_be_bytes() };
        if let Some(place) = copy.get_mut(at..at + 2) {
            place.copy_from_slice(&value);
        }
    }

    pub(crate) fn first(self) -> Option<Ifd<'a>> {
        self.directory(self.u32_at(self.bytes, 4)?)
    }

    /// A directory cut short keeps the entries that are there.
    fn directory(self, offset: u32) -> Option<Ifd<'a>> {
        let offset = offset as usize;
        let rest = self.bytes.get(offset..)?;
        let count = usize::from(self.u16_at(rest, 0)?);
        let (entries, _) = rest.get(2..)?.as_chunks::<12>();
        Some(Ifd { tiff: self, offset, entries: &entries[..count.min(entries.len())] })
    }

    fn u16_at(self, bytes: &[u8], at: usize) -> Option<u16> {
        let pair = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    }

    fn u32_at(self, bytes: &[u8], at: usize) -> Option<u32> {
        let quad = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.little { u32::from_le_bytes(quad) } else { u32::from_be_bytes(quad) })
    }
}

impl<'a> Ifd<'a> {
    /// The value of the first entry with that tag, if it lies within the file.
    pub(crate) fn get(&self, tag: u16) -> Option<Value<'a>> {
        let entry = &self.entries[self.position(tag)?];
        let kind = self.tiff.u16_at(entry, 2)?;
        let count = self.tiff.u32_at(entry, 4)? as usize;
        let length = element_size(kind)?.checked_mul(count)?;
        let bytes = if length <= 4 {
            &entry[8..8 + length]
        } else {
            let start = self.tiff.u32_at(entry, 8)? as usize;
            self.tiff.bytes.get(start..start.checked_add(length)?)?
        };
        Some(Value { tiff: self.tiff, kind, bytes })
    }

    /// Whether all entries that it says it has, and the place of the next directory, lie within the file.
    pub(crate) fn is_whole(&self) -> bool {
        self.next_place().is_some()
    }

    /// The tags in the file's order.
    pub(crate) fn tags(&self) -> impl Iterator<Item = u16> + '_ {
        self.entries.iter().filter_map(|entry| self.tiff.u16_at(&entry[..], 0))
    }

    /// The next directory of the file's chain; `Some(None)` at its end, `None` when it is not within the file.
    pub(crate) fn next(&self) -> Option<Option<Ifd<'a>>> {
        match self.next_place()? {
            0 => Some(None),
            offset => self.tiff.directory(offset).map(Some),
        }
    }

    fn next_place(&self) -> Option<u32> {
        let count = usize::from(self.tiff.u16_at(self.tiff.bytes, self.offset)?);
        if count != self.entries.len() {
            return None;
        }
        self.tiff.u32_at(self.tiff.bytes, self.offset.checked_add(2 + 12 * count)?)
    }

    /// Another directory of the same file.
    pub(crate) fn sibling(&self, offset: u32) -> Option<Ifd<'a>> {
        self.tiff.directory(offset)
    }

    fn position(&self, tag: u16) -> Option<usize> {
        self.entries.iter().position(|entry| self.tiff.u16_at(&entry[..], 0) == Some(tag))
    }

    /// Where in the file the tag's value is, if it is a single SHORT.
    pub(crate) fn short_at(&self, tag: u16) -> Option<usize> {
        self.get(tag).filter(|value| value.kind == 3 && value.bytes.len() == 2)?;
        Some(self.offset + 2 + 12 * self.position(tag)? + 8)
    }

    /// The directory that the tag's value points to.
    pub(crate) fn child(&self, tag: u16) -> Option<Ifd<'a>> {
        self.tiff.directory(self.get(tag)?.uint()?)
    }

    pub(crate) fn uint(&self, tag: u16) -> Option<u32> {
        self.get(tag)?.uint()
    }

    pub(crate) fn text(&self, tag: u16) -> Option<String> {
        self.get(tag)?.text()
    }

    /// The first number of the tag's value, whatever its type, if it is finite and above zero.
    pub(crate) fn positive(&self, tag: u16) -> Option<f64> {
        self.get(tag)?.number(0).filter(|number| *number > 0.0)
    }
}

impl<'a> Value<'a> {
    /// As in the file.
    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// All elements, if they are unsigned integers.
    pub(crate) fn unsigned(&self) -> Option<Vec<u32>> {
        let (bytes, tiff) = (self.bytes, self.tiff);
        match self.kind {
            1 => Some(bytes.iter().map(|byte| u32::from(*byte)).collect()),
            3 => Some((0..bytes.len() / 2).filter_map(|i| tiff.u16_at(bytes, 2 * i).map(u32::from)).collect()),
            4 | 13 => Some((0..bytes.len() / 4).filter_map(|i| tiff.u32_at(bytes, 4 * i)).collect()),
            _ => None,
        }
    }

    /// The first element as an unsigned integer of at most 32 bits.
    pub(crate) fn uint(&self) -> Option<u32> {
        match self.kind {
            1 | 7 => self.bytes.first().map(|&byte| u32::from(byte)),
            3 => self.tiff.u16_at(self.bytes, 0).map(u32::from),
            4 | 13 => self.tiff.u32_at(self.bytes, 0),
            _ => None,
        }
    }

    /// All elements, if they are SHORTs.
    pub(crate) fn shorts(&self) -> Option<Vec<u16>> {
        let pairs = self.bytes.len() / 2;
        (self.kind == 3).then(|| (0..pairs).filter_map(|i| self.tiff.u16_at(self.bytes, 2 * i)).collect())
    }

    /// Text up to the first NUL, trimmed; `None` when nothing is left of it. EXIF says ASCII; cameras write
    /// UTF-8 as well, and what is neither keeps its readable part.
    pub(crate) fn text(&self) -> Option<String> {
        if self.kind != ASCII && self.kind != UTF8 {
            return None;
        }
        let end = self.bytes.iter().position(|&byte| byte == 0).unwrap_or(self.bytes.len());
        let text = String::from_utf8_lossy(&self.bytes[..end.min(LONGEST_TEXT)]);
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Element `index` as a number, if it is finite.
    pub(crate) fn number(&self, index: usize) -> Option<f64> {
        let at = index.checked_mul(element_size(self.kind)?)?;
        let number = match self.kind {
            3 => f64::from(self.tiff.u16_at(self.bytes, at)?),
            4 => f64::from(self.tiff.u32_at(self.bytes, at)?),
            5 => {
                let above = self.tiff.u32_at(self.bytes, at)?;
                f64::from(above) / f64::from(self.tiff.u32_at(self.bytes, at + 4)?)
            }
            10 => {
                let above = self.tiff.u32_at(self.bytes, at)?.cast_signed();
                f64::from(above) / f64::from(self.tiff.u32_at(self.bytes, at + 4)?.cast_signed())
            }
            _ => return None,
        };
        number.is_finite().then_some(number)
    }
}
