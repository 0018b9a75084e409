//! The structure of a JPEG file, read before libjpeg sees it.
//!
//! Three things need it. Limits must be checked on the header's claims. A truncated file must be an error while a file
//! that only lacks its end marker, or has junk after it, is fine; libjpeg gives the same warning for both. And
//! libjpeg should see as little as possible: of the input it gets a cleaned copy (tables, frame, scans, end
//! marker), without metadata, previews, padding and trailing videos. The copy costs about a
//! millisecond for a 12-megapixel photo.
//!
//! Source: ITU-T T.81, annex B.

use std::borrow::Cow;

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

/// The frame header (SOF).
pub(super) struct Frame {
    /// The SOF marker's low byte, 0xC0 to 0xCF.
    kind: u8,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) components: Vec<Component>,
    /// One scan holds all of the picture.
    single_scan: bool,
}

pub(super) struct Component {
    id: u8,
    horizontal: u64,
    vertical: u64,
    /// For each coefficient, how many low bits are still to come; 255 = nothing came yet.
    missing_bits: [u8; 64],
}

/// Collects what the segments before and between the scans say.
struct Walk<'a> {
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
    fn new(bytes: &'a [u8]) -> Self {
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
    fn next_marker(&mut self) -> Option<u8> {
        let rest = self.bytes.get(self.at..)?;
        let start = memchr::memchr(0xff, rest)?;
        let fill = rest[start..].iter().take_while(|byte| **byte == 0xff).count();
        let marker = *rest.get(start + fill)?;
        self.at += start + fill + 1;
        Some(marker)
    }

    /// The payload after a segment's length; `None` if the file ends within it.
    fn segment(&mut self) -> Option<&'a [u8]> {
        let length = self.bytes.get(self.at..self.at + 2)?.try_into().map(u16::from_be_bytes).ok()?;
        let end = self.at + usize::from(length).max(2);
        let payload = self.bytes.get(self.at + 2..end)?;
        self.at = end;
        Some(payload)
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
        let data = self.bytes.get(self.at..).unwrap_or_default();
        let end = entropy_end(data);
        self.clean.extend_from_slice(&data[..end]);
        self.entropy_bytes += end as u64;
        self.at += end;
        Ok(())
    }
}

/// Length of entropy-coded data: up to the first marker that is neither a restart nor a stuffed 0xFF.
fn entropy_end(data: &[u8]) -> usize {
    for at in memchr::memchr_iter(0xff, data) {
        match data.get(at + 1) {
            Some(0x00 | 0xd0..=0xd7 | 0xff) => {}
            _ => return at,
        }
    }
    data.len()
}

/// Profiles of more than 64 kB come in numbered parts, not always in order. One with a missing part is none.
fn join_icc(mut parts: Vec<(u8, &[u8])>) -> Option<Vec<u8>> {
    parts.sort_by_key(|(number, _)| *number);
    let whole = (1..).zip(&parts).all(|(expected, (number, _))| expected == u32::from(*number));
    (whole && !parts.is_empty()).then(|| parts.iter().flat_map(|(_, part)| *part).copied().collect())
}

impl Frame {
    fn read(kind: u8, payload: &[u8], limits: &Limits) -> Result<Self, ImagingError> {
        let [precision, h1, h2, w1, w2, count, rest @ ..] = payload else {
            return Err(ImagingError::corrupt(Jpeg, "its frame header is too short"));
        };
        let (width, height) = (u16::from_be_bytes([*w1, *w2]), u16::from_be_bytes([*h1, *h2]));
        limits.check_pixels(width.into(), height.into())?;
        let (components, _) = rest.as_chunks::<3>();
        let components: Vec<_> = components
            .iter()
            .take(usize::from(*count))
            .map(|[id, sampling, _]| Component {
                id: *id,
                horizontal: u64::from(sampling >> 4),
                vertical: u64::from(sampling & 15),
                missing_bits: [255; 64],
            })
            .collect();
        let valid = components.iter().all(|c| (1..=4).contains(&c.horizontal) && (1..=4).contains(&c.vertical));
        if components.len() != usize::from(*count) || components.is_empty() || !valid {
            return Err(ImagingError::corrupt(Jpeg, "its frame header makes no sense"));
        }
        if kind & 3 == 3 && kind != 0xc3 || matches!(kind, 0xc5 | 0xc6 | 0xcd | 0xce) {
            return Err(ImagingError::unsupported("hierarchical JPEG"));
        }
        if *precision != 8 {
            return Err(ImagingError::unsupported(format!("JPEG with {precision} bits per sample")));
        }
        Ok(Self { kind, width: width.into(), height: height.into(), components, single_scan: false })
    }

    fn is_progressive(&self) -> bool {
        matches!(self.kind, 0xc2 | 0xca)
    }

    pub(super) fn is_lossless(&self) -> bool {
        self.kind == 0xc3
    }

    fn is_arithmetic(&self) -> bool {
        matches!(self.kind, 0xc9 | 0xca)
    }

    /// Remembers what a scan brings, and gives its header with the spectral selection that sequential scans must
    /// have: some cameras write zeros there, which every decoder forgives and libjpeg warns of.
    fn note_scan<'h>(&mut self, header: &'h [u8]) -> Cow<'h, [u8]> {
        let count = usize::from(header.first().copied().unwrap_or(0));
        let Some(&[first, last, bits]) = header.get(1 + 2 * count..4 + 2 * count) else {
            return header.into();
        };
        self.single_scan |= count == self.components.len() && !self.is_progressive();
        let progressive = self.is_progressive();
        let (selectors, _) = header[1..1 + 2 * count].as_chunks::<2>();
        for [id, _] in selectors {
            if let Some(component) = self.components.iter_mut().find(|c| c.id == *id) {
                if progressive {
                    let band = usize::from(first)..=usize::from(last.min(63));
                    if let Some(band) = component.missing_bits.get_mut(band) {
                        band.fill(bits & 15);
                    }
                } else {
                    component.missing_bits.fill(0);
                }
            }
        }
        if progressive || self.is_lossless() {
            return header.into();
        }
        let mut header = header[..4 + 2 * count].to_vec();
        header[1 + 2 * count..].copy_from_slice(&[0, 63, 0]);
        header.into()
    }

    /// Whether scans for every coefficient of every component came. A scan itself may still be cut.
    pub(super) fn is_complete(&self) -> bool {
        self.components.iter().all(|c| c.missing_bits.iter().all(|bits| *bits == 0))
    }

    fn most_sampling(&self) -> (u64, u64) {
        let horizontal = self.components.iter().map(|c| c.horizontal).max().unwrap_or(1);
        let vertical = self.components.iter().map(|c| c.vertical).max().unwrap_or(1);
        (horizontal, vertical)
    }

    /// Blocks of 8 x 8 samples that the picture has at least.
    fn blocks(&self) -> u64 {
        let (most_h, most_v) = self.most_sampling();
        let blocks = |length: u32, sampling: u64, most: u64| (u64::from(length) * sampling).div_ceil(most).div_ceil(8);
        self.components
            .iter()
            .map(|c| blocks(self.width, c.horizontal, most_h) * blocks(self.height, c.vertical, most_v))
            .sum()
    }

    /// A Huffman code has at least one bit, and a block at least a DC code, in sequential files an end-of-block
    /// code too. So a header that claims much more than the file can hold is found out before any decoding.
    fn least_entropy_bytes(&self) -> u64 {
        match (self.is_arithmetic(), self.is_lossless()) {
            (true, _) => 0,
            (_, true) => u64::from(self.width) * u64::from(self.height) / 8,
            _ if self.is_progressive() => self.blocks() / 8,
            _ => self.blocks() / 4,
        }
    }

    /// Bytes that libjpeg holds while decoding: all coefficients (16 bits each) when a block is not finished in
    /// one pass, else only a few lines.
    pub(super) fn working_memory(&self) -> u64 {
        if self.single_scan {
            return 0;
        }
        let (most_h, most_v) = self.most_sampling();
        let mcus = u64::from(self.width).div_ceil(8 * most_h) * u64::from(self.height).div_ceil(8 * most_v);
        let blocks: u64 = self.components.iter().map(|c| c.horizontal * c.vertical).sum();
        mcus * blocks * 64 * 2
    }
}
