//! What a container says before any pixel is decoded: sizes for the limits, EXIF, and whether the file is whole.

use crate::{error::ImagingError, format::Format};

#[derive(Default)]
pub(super) struct Container<'a> {
    /// Every size that a header claims and that a decoder may believe, in pixels.
    pub(super) sizes: Vec<(u32, u32)>,
    pub(super) exif: Option<&'a [u8]>,
    /// Only WebP's; PNG's is compressed, the decoder gives it.
    pub(super) icc: Option<&'a [u8]>,
    /// The file visibly lacks its end. An error of the decoder is then no damage.
    pub(super) cut: bool,
}

impl<'a> Container<'a> {
    pub(super) fn read(bytes: &'a [u8], format: Format) -> Result<Self, ImagingError> {
        let container = match format {
            Format::Png => png(bytes),
            Format::Gif => gif(bytes),
            Format::Bmp => bmp(bytes),
            _ => webp(bytes),
        };
        container.ok_or(ImagingError::Truncated { format })
    }
}

/// PNG (third edition), 5.3. Metadata may also come after the pixels, where the `png` crate does not look.
fn png(bytes: &[u8]) -> Option<Container<'_>> {
    let size = (be32(bytes, 16)?, be32(bytes, 20)?);
    let (mut exif, mut at, mut cut) = (None, 8, true);
    while let (Some(length), Some(kind)) = (be32(bytes, at), bytes.get(at + 4..at + 8)) {
        let end = at + 8 + length as usize;
        match kind {
            b"eXIf" => exif = bytes.get(at + 8..end),
            b"IEND" => cut = false,
            _ => {}
        }
        at = end + 4;
    }
    Some(Container { sizes: vec![size], exif, icc: None, cut })
}

fn gif(bytes: &[u8]) -> Option<Container<'_>> {
    let size = (le16(bytes, 6)?, le16(bytes, 8)?);
    let cut = !bytes.ends_with(b";");
    Some(Container { sizes: vec![size], cut, ..Container::default() })
}

fn bmp(bytes: &[u8]) -> Option<Container<'_>> {
    const CORE_HEADER: u32 = 12;
    let size = if le32(bytes, 14)? == CORE_HEADER {
        (le16(bytes, 18)?, le16(bytes, 20)?)
    } else {
        // A negative height means that the rows run from top to bottom.
        let side = |at| Some(le32(bytes, at)?.cast_signed().unsigned_abs());
        (side(18)?, side(22)?)
    };
    let cut = le32(bytes, 2)? as usize > bytes.len();
    Some(Container { sizes: vec![size], cut, ..Container::default() })
}

/// WebP container specification (RIFF). `None` also when the file is shorter than it says.
fn webp(bytes: &[u8]) -> Option<Container<'_>> {
    let end = (le32(bytes, 4)? as usize).checked_add(8)?;
    let mut container = Container::default();
    let chunks = bytes.get(12..end)?;
    read_chunks(chunks, &mut container, |frame, container| read_chunks(frame, container, |_, _| {}));
    Some(container)
}

/// `animation_frame` gets the chunks inside of a frame, which has no frames inside: so no recursion.
fn read_chunks<'a>(
    mut chunks: &'a [u8],
    container: &mut Container<'a>,
    animation_frame: impl Fn(&'a [u8], &mut Container<'a>),
) {
    while let (Some(kind), Some(length)) = (chunks.get(..4), le32(chunks, 4)) {
        let length = length as usize;
        let data = chunks.get(8..8 + length).unwrap_or(&chunks[8..]);
        match kind {
            b"VP8X" => {
                let side = |at| Some(le24(data, at)? + 1);
                container.sizes.extend(side(4).zip(side(7)));
            }
            // The size in the bitstream is what gets allocated.
            b"VP8 " => {
                let side = |at| Some(le16(data, at)? & 0x3fff);
                container.sizes.extend(side(6).zip(side(8)));
            }
            b"VP8L" => {
                let size = le32(data, 1).map(|bits| ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1));
                container.sizes.extend(size);
            }
            b"ANMF" => animation_frame(data.get(16..).unwrap_or_default(), container),
            b"EXIF" => container.exif = Some(data),
            b"ICCP" => container.icc = Some(data),
            _ => {}
        }
        // Chunks are padded to an even length.
        chunks = chunks.get(8 + length + length % 2..).unwrap_or_default();
    }
}

pub(super) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

pub(super) fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn le24(bytes: &[u8], at: usize) -> Option<u32> {
    let &[low, middle, high] = bytes.get(at..at + 3)? else {
        return None;
    };
    Some(u32::from_le_bytes([low, middle, high, 0]))
}

pub(super) fn le16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?).into())
}
