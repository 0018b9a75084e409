//! The parts of PNG and WebP files that their pixels are made of.

use super::container::{be32, le32};
use crate::identity::{Part, Parts};

/// Chunks that change what is shown. Everything else (texts, times, EXIF, what programs keep for themselves) does
/// not. PNG, third edition, 11; animation included.
const PNG_CHUNKS: &[&[u8; 4]] = &[
    b"IHDR", b"PLTE", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sRGB", b"cICP", b"mDCV", b"cLLI", b"acTL", b"fcTL", b"fdAT",
];

/// `None` if the file is cut or has no picture.
pub(crate) fn add_png_parts(bytes: &[u8], parts: &mut Parts) -> Option<()> {
    let (mut at, mut pictures) = (8_usize, 0);
    loop {
        let length = be32(bytes, at)? as usize;
        let kind = bytes.get(at + 4..at + 8)?;
        let end = (at + 8).checked_add(length)?;
        let data = bytes.get(at + 8..end)?;
        let behind_checksum = end.checked_add(4).filter(|next| *next <= bytes.len())?;
        match kind {
            b"IEND" => break,
            b"IDAT" => {
                pictures += 1;
                parts.add_to_stream(data);
            }
            _ if PNG_CHUNKS.iter().any(|known| *known == kind) => parts.add(Part { name: kind, data }),
            _ => {}
        }
        at = behind_checksum;
    }
    (pictures > 0).then_some(())
}

/// `None` if the file is shorter than it says, a chunk is cut, or there is no picture.
pub(crate) fn add_webp_parts(bytes: &[u8], parts: &mut Parts) -> Option<()> {
    let end = (le32(bytes, 4)? as usize).checked_add(8)?;
    let mut chunks = bytes.get(12..end)?;
    let (mut canvas, mut pictures) = (None, 0);
    while !chunks.is_empty() {
        let kind = chunks.get(..4)?;
        let length = le32(chunks, 4)? as usize;
        let data = chunks.get(8..length.checked_add(8)?)?;
        match kind {
            b"VP8X" => canvas = data.get(4..10),
            b"ANIM" => {
                // The frames lie on a canvas whose size only VP8X says. A still picture says its own.
                parts.add(Part { name: b"canvas", data: canvas? });
                parts.add(Part { name: kind, data });
            }
            b"ALPH" | b"ICCP" => parts.add(Part { name: kind, data }),
            b"VP8 " | b"VP8L" | b"ANMF" => {
                pictures += 1;
                parts.add(Part { name: kind, data });
            }
            _ => {}
        }
        // Chunks are padded to an even length; some writers forget the last one's padding.
        chunks = chunks.get(8 + length + length % 2..).unwrap_or_default();
    }
    (pictures > 0).then_some(())
}
