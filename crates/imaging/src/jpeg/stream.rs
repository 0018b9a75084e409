//! The structure of a JPEG file, read before libjpeg sees it.
//!
//! Three things need it. Limits must be checked on the header's claims. A truncated file must be an error while a file
//! that only lacks its end marker, or has junk after it, is fine; libjpeg gives the same warning for both. And
//! libjpeg should see as little as possible: of the input it gets a cleaned copy (tables, frame, scans, end
//! marker), without metadata, previews, padding and trailing videos. The copy costs about a
//! millisecond for a 12-megapixel photo.
//!
//! Source: ITU-T T.81, annex B.

use super::frame::Frame;
use crate::{error::ImagingError, format::Format::Jpeg, limits::Limits};

/// Real progressive files have about 10 scans; each one costs a pass over the whole picture.
const MOST_SCANS: usize = 100;

/// What the markers say.
pub(super) struct Stream<'a> {
    pub(super) frame: Frame,
    /// The EXIF block, without its prefix.
    pub(super) exif: Option<&'a [u8]>,
    /// The ICC profile, put together from its segments.
    pub(super) icc: Option<Vec<u8>>,
    /// What libjpeg decodes.
    pub(super) clean: Vec<u8>,
    /// The end marker was there.
    pub(super) ended: bool,
}

/// Collects what the segments before and between the scans say.
pub(super) struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    clean: Vec<u8>,
    frame: Option<Frame>,
    exif: Option<&'a [u8]>,
    icc: Vec<(u8, &'a [u8])>,
    scans: usize,
    entropy_bytes: u64,
}

impl<'a> Stream<'a> {
    /// Walks through all markers. The limits are checked as soon as the frame header is known.
    pub(super) fn read(bytes: &'a [u8], limits: &Limits) -> Result<Self, ImagingError> {
        let mut walk = Walk::new(bytes);
        let ended = walk.run(limits)?;
        let Walk { mut clean, frame, exif, icc, scans, entropy_bytes, .. } = walk;
        clean.extend([0xff, 0xd9]);
        let Some(frame) = frame.filter(|_| scans > 0) else {
            return Err(if ended {
                ImagingError::corrupt(Jpeg, "it holds no picture")
            } else {
                ImagingError::Truncated { format: Jpeg }
            });
        };
        if entropy_bytes < frame.least_entropy_bytes() {
            return Err(ImagingError::Truncated { format: Jpeg });
        }
        Ok(Self { frame, exif, icc: join_icc(icc), clean, ended })
    }
}

/// The width and height that a JPEG's frame header claims, for JPEG inside of other formats.
pub(crate) fn claimed_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut walk = Walk::new(bytes);
    loop {
        match walk.next_marker()? {
            0x00 | 0x01 | 0xd0..=0xd8 => {}
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let &[_, h1, h2, w1, w2, ..] = walk.segment()? else {
                    return None;
                };
                return Some((u16::from_be_bytes([w1, w2]).into(), u16::from_be_bytes([h1, h2]).into()));
            }
            0xd9 | 0xda => return None,
            _ => {
                walk.segment()?;
            }
        }
    }
}

impl<'a> Walk<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 2,
            clean: vec![0xff, 0xd8],
            frame: None,
            exif: None,
            icc: Vec::new(),
            scans: 0,
            entropy_bytes: 0,
        }
    }

    /// True if the end marker was reached.
    fn run(&mut self, limits: &Limits) -> Result<bool, ImagingError> {
        while let Some(marker) = self.next_marker() {
            match marker {
                0xd9 => return Ok(true),
                // Fill, stray restart markers and a repeated start carry nothing.
                0x00 | 0x01 | 0xd0..=0xd8 => continue,
                _ => {}
            }
            let Some(payload) = self.segment() else {
                return Ok(false);
            };
            match marker {
                0xc4 | 0xcc | 0xdb | 0xdd => self.keep(marker, payload),
                0xc0..=0xcf if marker != 0xc8 => {
                    if self.frame.is_some() {
                        return Err(ImagingError::unsupported("hierarchical JPEG"));
                    }
                    self.frame = Some(Frame::read(marker, payload, limits)?);
                    self.keep(marker, payload);
                }
                0xda => self.scan(payload)?,
                0xe0 if payload.starts_with(b"JFIF\0") && self.frame.is_none() => {
                    // A fixed, valid header: libjpeg only asks whether there is one.
                    self.keep(marker, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0");
                }
                0xe1 if self.exif.is_none() => self.exif = payload.strip_prefix(b"Exif\0\0"),
                0xe2 => {
                    if let Some([number, _total, part @ ..]) = payload.strip_prefix(b"ICC_PROFILE\0") {
                        self.icc.push((*number, part));
                    }
                }
                // The colour transform: 0 none, 1 YCbCr, 2 YCCK. libjpeg guesses well without an unknown one.
                0xee if payload.starts_with(b"Adobe") && payload.get(11).is_some_and(|t| *t <= 2) => {
                    self.keep(marker, &payload[..12]);
                }
                _ => {}
            }
        }
        Ok(false)
    }

    /// The byte after the next 0xFF, skipping junk in between.
    pub(super) fn next_marker(&mut self) -> Option<u8> {
        let rest = self.bytes.get(self.at..)?;
        let start = memchr::memchr(0xff, rest)?;
        let fill = rest[start..].iter().take_while(|byte| **byte == 0xff).count();
        let marker = *rest.get(start + fill)?;
        self.at += start + fill + 1;
        Some(marker)
    }

    /// The payload after a segment's length; `None` if the file ends within it.
    pub(super) fn segment(&mut self) -> Option<&'a [u8]> {
        let length = self.bytes.get(self.at..self.at + 2)?.try_into().map(u16::from_be_bytes).ok()?;
        let end = self.at + usize::from(length).max(2);
        let payload = self.bytes.get(self.at + 2..end)?;
        self.at = end;
        Some(payload)
    }

    /// What comes after the last segment.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    pub(super) fn skip(&mut self, length: usize) {
        self.at += length;
    }

    fn keep(&mut self, marker: u8, payload: &[u8]) {
        let length = u16::try_from(payload.len() + 2).unwrap_or(u16::MAX);
        self.clean.extend([0xff, marker]);
        self.clean.extend(length.to_be_bytes());
        self.clean.extend(payload);
    }

    fn scan(&mut self, header: &'a [u8]) -> Result<(), ImagingError> {
        let Some(frame) = self.frame.as_mut() else {
            return Err(ImagingError::corrupt(Jpeg, "a scan comes before the frame header"));
        };
        self.scans += 1;
        if self.scans > MOST_SCANS {
            return Err(ImagingError::corrupt(Jpeg, format!("it has more than {MOST_SCANS} scans")));
        }
        let header = frame.note_scan(header);
        self.keep(0xda, &header);
        let data = self.rest();
        let end = entropy_end(data);
        self.clean.extend_from_slice(&data[..end]);
        self.entropy_bytes += end as u64;
        self.at += end;
        Ok(())
    }
}

/// Length of entropy-coded data: up to the first marker that is neither a restart nor a stuffed 0xFF.
pub(super) fn entropy_end(data: &[u8]) -> usize {
    for at in memchr::memchr_iter(0xff, data) {
        match data.get(at + 1) {
            Some(0x00 | 0xd0..=0xd7 | 0xff) => {}
            _ => return at,
        }
    }
    data.len()
}

/// Profiles of more than 64 kB come in numbered parts, not always in order. One with a missing part is none.
pub(super) fn join_icc(mut parts: Vec<(u8, &[u8])>) -> Option<Vec<u8>> {
    parts.sort_by_key(|(number, _)| *number);
    let whole = (1..).zip(&parts).all(|(expected, (number, _))| expected == u32::from(*number));
    (whole && !parts.is_empty()).then(|| parts.iter().flat_map(|(_, part)| *part).copied().collect())
}
