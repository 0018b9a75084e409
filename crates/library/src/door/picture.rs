//! A picture that a program sends: its headers, and what may be wrong with it.

use shiguang_catalog::Area;
use shiguang_imaging::{DecodeOptions, Header, Limits};

use super::{DoorError, Result};

/// Short side in pixels that a picture is decoded at to see whether it is whole: as little as the format allows.
const GLANCE: u32 = 32;

/// Bytes whose headers were read ([`crate::analysis::inspect`]).
#[derive(Debug, Clone)]
pub struct Picture {
    bytes: Vec<u8>,
    header: Header,
}

impl Picture {
    /// Of bytes and their own headers.
    #[must_use]
    pub fn new(bytes: Vec<u8>, header: Header) -> Self {
        Self { bytes, header }
    }

    /// Width and height in pixels, upright.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (self.header.width, self.header.height)
    }

    /// The bytes as they came.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes, for who keeps them.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The hash of the image data without its metadata.
    #[must_use]
    pub fn content(&self) -> [u8; 32] {
        shiguang_imaging::content_hash(&self.bytes, self.header.format)
    }

    /// Decodes it to see that it is whole.
    ///
    /// # Errors
    /// [`crate::ErrorCode::PhotoUnreadable`]; [`crate::Error::photo_fault`] says why.
    pub fn check_whole(&self) -> crate::Result<()> {
        let options = DecodeOptions { min_short_side: Some(GLANCE), limits: Limits::default() };
        Ok(shiguang_imaging::decode(&self.bytes, &options).map(drop)?)
    }
}

/// A box in pixels of the upright picture, as a program wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PixelArea {
    /// From the left.
    pub x: i64,
    /// From the top.
    pub y: i64,
    /// To the right of `x`.
    pub width: i64,
    /// Below `y`.
    pub height: i64,
}

impl PixelArea {
    /// What of it lies within a picture, in 0..1.
    ///
    /// # Errors
    /// [`DoorError::EmptyArea`].
    pub fn within(&self, width: u32, height: u32) -> Result<Area> {
        let span = |from: i64, length: i64, all: u32| {
            let (low, high) = (from.clamp(0, all.into()), from.saturating_add(length).clamp(0, all.into()));
            (high > low).then(|| (low as f32 / all as f32, (high - low) as f32 / all as f32))
        };
        let (Some((left, width)), Some((top, height))) =
            (span(self.x, self.width, width), span(self.y, self.height, height))
        else {
            return Err(DoorError::EmptyArea);
        };
        Ok(Area { left, top, width, height })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_clamped_to_the_picture() {
        let area = |x, y, width, height| PixelArea { x, y, width, height }.within(200, 100);
        let inside = area(50, 25, 100, 50).unwrap();
        assert_eq!((inside.left, inside.top, inside.width, inside.height), (0.25, 0.25, 0.5, 0.5));
        let clamped = area(-100, 50, 200, i64::MAX).unwrap();
        assert_eq!((clamped.left, clamped.top, clamped.width, clamped.height), (0.0, 0.5, 0.5, 0.5));
        for (x, y, width, height) in [(200, 0, 9, 9), (0, 0, 0, 9), (5, 5, -3, 9), (-9, 0, 9, 9), (i64::MAX, 0, 9, 9)] {
            assert!(matches!(area(x, y, width, height), Err(DoorError::EmptyArea)), "{x} {y} {width} {height}");
        }
    }
}
