//! A JPEG without decoding it: its header, and the parts that its pixels are made of.

use super::{
    frame::Frame,
    stream::{Walk, entropy_end, join_icc},
};
use crate::{
    error::ImagingError,
    format::Format::Jpeg,
    identity::{Part, Parts},
    limits::Limits,
};

/// The frame and the EXIF block. They stand before the first scan; only a file without EXIF is walked to its end, because the
/// decoder would take it from there too.
pub(super) fn header<'a>(bytes: &'a [u8], limits: &Limits) -> Result<(Frame, Option<&'a [u8]>), ImagingError> {
    let mut walk = Walk::new(bytes);
    let (mut frame, mut exif, mut cut) = (None, None, true);
    while let Some(marker) = walk.next_marker() {
        match marker {
            0xd9 => {
                cut = false;
                break;
            }
            0x00 | 0x01 | 0xd0..=0xd8 => continue,
            _ => {}
        }
        let Some(payload) = walk.segment() else {
            break;
        };
        match marker {
            0xc4 | 0xc8 | 0xcc => {}
            0xc0..=0xcf if frame.is_none() => frame = Some(Frame::read(marker, payload, limits)?),
            0xe1 if exif.is_none() => exif = payload.strip_prefix(b"Exif\0\0"),
            0xda if frame.is_none() || exif.is_some() => {
                cut = false;
                break;
            }
            0xda => walk.skip(entropy_end(walk.rest())),
            _ => {}
        }
    }
    match frame {
        Some(frame) => Ok((frame, exif)),
        None if cut => Err(ImagingError::Truncated { format: Jpeg }),
        None => Err(ImagingError::corrupt(Jpeg, "it holds no picture")),
    }
}

/// `None` if the file has no end marker or no picture before it.
pub(crate) fn add_parts(bytes: &[u8], parts: &mut Parts) -> Option<()> {
    let mut walk = Walk::new(bytes);
    let mut icc = Vec::new();
    let mut scans = 0;
    loop {
        let marker = walk.next_marker()?;
        match marker {
            0xd9 => break,
            0x00 | 0x01 | 0xd0..=0xd8 => continue,
            _ => {}
        }
        let payload = walk.segment()?;
        match marker {
            0xe2 => {
                if let Some([number, _total, part @ ..]) = payload.strip_prefix(b"ICC_PROFILE\0") {
                    icc.push((*number, part));
                }
            }
            // Only the colour transform: the rest of the segment is version and flags of the program.
            0xee if payload.starts_with(b"Adobe") => {
                parts.add(Part { name: &[marker], data: payload.get(11..12).unwrap_or_default() });
            }
            // Application segments and comments.
            0xe0..=0xef | 0xfe => {}
            _ => parts.add(Part { name: &[marker], data: payload }),
        }
        if marker == 0xda {
            scans += 1;
            let data = walk.rest();
            let data = &data[..entropy_end(data)];
            parts.add(Part { name: b"scan", data });
            walk.skip(data.len());
        }
    }
    if let Some(icc) = join_icc(icc) {
        parts.add(Part { name: b"icc", data: &icc });
    }
    (scans > 0).then_some(())
}
