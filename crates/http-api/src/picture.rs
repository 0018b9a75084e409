//! Pictures in requests: from base64 or an address to bytes that a route may take.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use shiguang_library::ApiLimits;
use shiguang_library::analysis::{Format, Header, Limits, inspect};

use crate::error::Situation;
use crate::limits;

/// The standard alphabet; padding may be missing, as some clients leave it away.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a route takes.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Formats by content.
    pub formats: &'static [Format],
    /// Least pixels of the shorter side.
    pub shortest: u32,
    /// Most pixels of the longer side.
    pub longest: u32,
    /// Most bytes of the base64, and of a download.
    pub bytes: usize,
}

impl Rules {
    /// The rules that hold: the route's own, or the relaxed ones of the settings, which every format the application reads,
    /// 64 MB and 100 megapixels pass.
    #[must_use]
    pub fn under(self, limits: ApiLimits) -> Self {
        match limits {
            ApiLimits::Cloud => self,
            ApiLimits::Relaxed => Self {
                formats: &[Format::Jpeg, Format::Png, Format::WebP, Format::Bmp, Format::Gif, Format::Tiff],
                shortest: 1,
                longest: u32::MAX,
                bytes: limits::RELAXED_PICTURE,
            },
        }
    }

    /// How much decoding may cost.
    #[must_use]
    pub fn decoding(&self) -> Limits {
        Limits { max_pixels: 100_000_000, max_memory: 1 << 30, max_file: limits::RELAXED_PICTURE as u64 }
    }

    /// Decodes base64; line breaks and spaces in it do not matter (PHP's `chunk_split` makes them, document 001, section 5.3).
    ///
    /// # Errors
    /// [`Situation::BrokenBase64`]; [`Situation::ImageTooBig`] when it is longer than the rules say.
    pub fn decode(&self, text: &str) -> Result<Vec<u8>, Situation> {
        let spaced = text.bytes().any(|byte| byte.is_ascii_whitespace());
        let dense: String;
        let text = if spaced {
            dense = text.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
            &dense
        } else {
            text
        };
        if text.len() > self.bytes && self.bytes < limits::RELAXED_PICTURE
            || text.len() / 4 * 3 > limits::RELAXED_PICTURE
        {
            return Err(Situation::ImageTooBig);
        }
        BASE64.decode(text).map_err(|_| Situation::BrokenBase64)
    }

    /// Checks format and sides by the headers.
    ///
    /// # Errors
    /// [`Situation::NoImage`], [`Situation::CorruptImage`], [`Situation::ImageTooSmall`], [`Situation::ImageTooBig`].
    pub fn check(&self, bytes: &[u8]) -> Result<Header, Situation> {
        let header = inspect(bytes, &self.decoding())
            .map_err(|error| error.photo_fault().map_or(Situation::Unexpected, Situation::of_photo))?;
        let (short, long) = (header.width.min(header.height), header.width.max(header.height));
        if !self.formats.contains(&header.format) {
            Err(Situation::NoImage)
        } else if short < self.shortest {
            Err(Situation::ImageTooSmall)
        } else if long > self.longest {
            Err(Situation::ImageTooBig)
        } else {
            Ok(header)
        }
    }
}

#[cfg(test)]
mod tests {
    use shiguang_library::ApiLimits;
    use shiguang_library::analysis::Format;

    use super::Rules;
    use crate::error::Situation;

    const RULES: Rules = Rules { formats: &[Format::Jpeg], shortest: 15, longest: 4096, bytes: 1024 };

    #[test]
    fn base64_comes_with_and_without_line_breaks_and_padding() {
        for text in ["aGVsbG8=", "aGVsbG8", "aGVs\r\nbG8=\r\n", " aGVs bG8="] {
            assert_eq!(RULES.decode(text).as_deref(), Ok(&b"hello"[..]), "{text:?}");
        }
        for text in ["aGVsbG8*", "a", "data:image/jpeg;base64,aGVsbG8="] {
            assert_eq!(RULES.decode(text), Err(Situation::BrokenBase64), "{text:?}");
        }
        assert_eq!(RULES.decode(&"A".repeat(1028)), Err(Situation::ImageTooBig));
        assert!(RULES.under(ApiLimits::Relaxed).decode(&"A".repeat(1028)).is_ok());
    }
}
