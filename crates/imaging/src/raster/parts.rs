//! The parts of PNG, WebP, GIF and BMP files that their pixels are made of.

use super::container::{be32, le16, le32};
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

/// Application extensions that change what is shown: how often an animation is repeated, and the colour profile.
const GIF_APPLICATIONS: &[&[u8; 11]] = &[b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"];

/// Comments and what programs keep for themselves (XMP among it) do not count, nor the version, which is 89a as soon as
/// there is a comment. `None` if the file ends before its end mark or has no picture. GIF89a, sections 15 to 27.
pub(crate) fn add_gif_parts(bytes: &[u8], parts: &mut Parts) -> Option<()> {
    let screen = bytes.get(6..13)?;
    parts.add(Part { name: b"screen", data: screen });
    let colours = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = 13 + colours(screen[4]);
    parts.add(Part { name: b"colours", data: bytes.get(13..at)? });
    let mut pictures = 0;
    loop {
        match *bytes.get(at)? {
            0x3b => break,
            0x2c => {
                let end = blocks_end(bytes, at + 11 + colours(*bytes.get(at + 9)?))?;
                parts.add(Part { name: b"picture", data: bytes.get(at..end)? });
                pictures += 1;
                at = end;
            }
            0x21 => {
                let label = *bytes.get(at + 1)?;
                let end = blocks_end(bytes, at + 2)?;
                let counts = match label {
                    0xfe => false,
                    0xff => bytes
                        .get(at + 3..at + 14)
                        .is_some_and(|name| GIF_APPLICATIONS.iter().any(|known| *known == name)),
                    _ => true,
                };
                if counts {
                    parts.add(Part { name: b"extension", data: bytes.get(at + 1..end)? });
                }
                at = end;
            }
            _ => return None,
        }
    }
    (pictures > 0).then_some(())
}

/// Where blocks of up to 255 bytes that begin at `at` end, behind their empty last one.
fn blocks_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}

/// The header without its resolution and lengths, the colours, the pixels, an embedded profile. Not the file's own header,
/// whose reserved fields programs use, and nothing behind the pixels. `None` if the file is cut.
pub(crate) fn add_bmp_parts(bytes: &[u8], parts: &mut Parts) -> Option<()> {
    const HEADER: usize = 14;
    /// Length of the pixels, and pixels a metre both ways, in a header of 40 bytes and more.
    const OF_NO_ACCOUNT: std::ops::Range<usize> = 20..32;
    let pixels_at = le32(bytes, 10)? as usize;
    let length = le32(bytes, HEADER)? as usize;
    let header = bytes.get(HEADER..HEADER.checked_add(length)?)?;
    let (size, bits, compression) = match length {
        12 => ((le16(header, 4)?, le16(header, 6)?), le16(header, 10)?, 0),
        40.. => {
            ((le32(header, 4)?, le32(header, 8)?.cast_signed().unsigned_abs()), le16(header, 14)?, le32(header, 16)?)
        }
        _ => return None,
    };
    let pixels = match compression {
        // Rows are padded to four bytes.
        0 | 3 | 6 => {
            let row = u64::from(size.0).checked_mul(u64::from(bits))?.div_ceil(32).checked_mul(4)?;
            usize::try_from(row.checked_mul(u64::from(size.1))?).ok()?
        }
        _ => le32(header, 20).filter(|length| *length > 0)? as usize,
    };
    let mut counted = header.to_vec();
    if length >= 40 {
        counted[OF_NO_ACCOUNT].fill(0);
    }
    parts.add(Part { name: b"header", data: &counted });
    // Masks and colours.
    parts.add(Part { name: b"between", data: bytes.get(HEADER + length..pixels_at)? });
    parts.add(Part { name: b"pixels", data: bytes.get(pixels_at..pixels_at.checked_add(pixels)?)? });
    if length >= 124 && le32(header, 56) == Some(u32::from_be_bytes(*b"MBED")) {
        let start = HEADER.checked_add(le32(header, 112)? as usize)?;
        let end = start.checked_add(le32(header, 116)? as usize)?;
        parts.add(Part { name: b"profile", data: bytes.get(start..end)? });
    }
    Some(())
}
