//! The frame of a JPEG: its claims, what decoding them costs, and whether the scans bring all of it.

use std::borrow::Cow;

use crate::{error::ImagingError, format::Format::Jpeg, limits::Limits};

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

impl Frame {
    pub(super) fn read(kind: u8, payload: &[u8], limits: &Limits) -> Result<Self, ImagingError> {
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
    pub(super) fn note_scan<'h>(&mut self, header: &'h [u8]) -> Cow<'h, [u8]> {
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
    pub(super) fn least_entropy_bytes(&self) -> u64 {
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
