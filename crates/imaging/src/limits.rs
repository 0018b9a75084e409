//! How much a single file may cost, checked on the header's claims before anything is allocated.

use crate::error::ImagingError;

/// Bounds against decompression bombs. A file past any of them is an error, never a smaller photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most pixels the header may claim. Default 200,000,000, which lets the largest phone sensors of
    /// today through (16320 x 12240).
    pub max_pixels: u64,
    /// Most bytes of decoded buffers held at once, the file itself not counted. Default 1 GiB.
    pub max_memory: u64,
    /// Longest file in bytes. Default 1 GiB. The file is read whole, so this is memory as well.
    pub max_file: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_pixels: 200_000_000, max_memory: 1 << 30, max_file: 1 << 30 }
    }
}

impl Limits {
    pub(crate) fn check_file(&self, bytes: u64) -> Result<(), ImagingError> {
        if bytes > self.max_file {
            return Err(ImagingError::FileTooLarge {
                megabytes: bytes.div_ceil(1_000_000),
                allowed: self.max_file / 1_000_000,
            });
        }
        Ok(())
    }

    /// Checks the header's claim and gives the number of pixels.
    pub(crate) fn check_pixels(&self, width: u32, height: u32) -> Result<u64, ImagingError> {
        if width == 0 || height == 0 {
            return Err(ImagingError::NoPixels { width, height });
        }
        let pixels = u64::from(width) * u64::from(height);
        if pixels > self.max_pixels {
            return Err(ImagingError::TooManyPixels { width, height, megapixels: self.max_pixels as f64 / 1e6 });
        }
        Ok(pixels)
    }

    pub(crate) fn check_memory(&self, bytes: u64) -> Result<(), ImagingError> {
        if bytes > self.max_memory {
            return Err(self.too_much_memory());
        }
        Ok(())
    }

    pub(crate) fn too_much_memory(&self) -> ImagingError {
        ImagingError::TooMuchMemory { allowed: self.max_memory / 1_000_000 }
    }
}
