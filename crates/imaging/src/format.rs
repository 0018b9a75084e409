//! Which format a file is of. The content decides, the name never does: cameras, phones and chat programs
//! all write photos with a wrong suffix.

use std::{fmt, path::Path};

use crate::{error::ImagingError, exif::ifd::Tiff};

/// The formats we decode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Baseline, extended, progressive, arithmetic or lossless JPEG of 8 bits per sample.
    Jpeg,
    /// PNG; of an animated one, its default image.
    Png,
    /// WebP, lossy or lossless; of an animated one, its first frame.
    WebP,
    /// Windows bitmap.
    Bmp,
    /// GIF, its first frame.
    Gif,
    /// TIFF, its first page.
    Tiff,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Bmp => "BMP",
            Self::Gif => "GIF",
            Self::Tiff => "TIFF",
        })
    }
}

const SUFFIXES: &[&str] = &["jpg", "jpeg", "jpe", "jfif", "png", "webp", "bmp", "dib", "gif", "tif", "tiff"];

/// Whether the name ends like a photo that we can decode, in any case. Listing a folder must not open every
/// file; decoding then judges by content.
pub fn is_photo_name(path: &Path) -> bool {
    path.extension()
        .and_then(|suffix| suffix.to_str())
        .is_some_and(|suffix| SUFFIXES.iter().any(|known| known.eq_ignore_ascii_case(suffix)))
}

/// Leading bytes of formats that we recognise only to say their name. Source: the formats' own
/// specifications, gathered by `file`'s magic database.
const UNSUPPORTED: &[(&[u8], &str)] = &[
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"II\x2a\0\x10\0\0\0CR", "Canon RAW (CR2)"),
    (b"II\x1a\0\0\0HEAPCCDR", "Canon RAW (CRW)"),
    (b"IIU\0", "Panasonic RAW (RW2)"),
    (b"IIRO", "Olympus RAW (ORF)"),
    (b"IIRS", "Olympus RAW (ORF)"),
    (b"MMOR", "Olympus RAW (ORF)"),
    (b"FUJIFILMCCD-RAW", "Fujifilm RAW (RAF)"),
    (b"FOVb", "Sigma RAW (X3F)"),
    (b"\0MRM", "Minolta RAW (MRW)"),
    (b"II\xbc\x01", "JPEG XR"),
    (b"8BPS", "Photoshop (PSD)"),
    (b"\x76\x2f\x31\x01", "OpenEXR"),
    (b"#?RADIANCE", "Radiance HDR"),
    (b"\0\0\x01\0", "ICO"),
    (b"qoif", "QOI"),
    (b"DDS ", "DDS"),
    (b"%PDF", "PDF"),
    (b"\x1aE\xdf\xa3", "video (Matroska)"),
];

/// Brands of ISO base media files (ISO/IEC 14496-12, `ftyp`), by their first bytes.
const BRANDS: &[(&[u8], &str)] = &[
    (b"heic", "HEIC"),
    (b"heix", "HEIC"),
    (b"heim", "HEIC"),
    (b"heis", "HEIC"),
    (b"hevc", "HEIC"),
    (b"hevx", "HEIC"),
    (b"avif", "AVIF"),
    (b"avis", "AVIF"),
    (b"crx ", "Canon RAW (CR3)"),
    (b"mif1", "HEIF"),
    (b"msf1", "HEIF"),
];

/// Tells the format by the content, from its first bytes (for a TIFF, its first directory). What we do not decode is an
/// error that names it.
pub fn sniff(bytes: &[u8]) -> Result<Format, ImagingError> {
    if bytes.is_empty() {
        return Err(ImagingError::Empty);
    }
    if bytes.starts_with(b"\xff\xd8\xff") {
        return Ok(Format::Jpeg);
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(Format::Png);
    }
    if bytes.starts_with(b"RIFF") {
        return match bytes.get(8..12) {
            Some(b"WEBP") => Ok(Format::WebP),
            Some(b"AVI ") => Err(ImagingError::unsupported("video (AVI)")),
            _ => Err(not_an_image(bytes)),
        };
    }
    if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        return Ok(Format::Gif);
    }
    if let Some((_, name)) = UNSUPPORTED.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(ImagingError::unsupported(*name));
    }
    if let Some(name) = bytes.get(4..8).filter(|t| *t == b"ftyp").and_then(|_| brand(bytes)) {
        return Err(ImagingError::unsupported(name));
    }
    if bytes.starts_with(b"II\x2a\0") || bytes.starts_with(b"MM\0\x2a") {
        return match raw_in_tiff(bytes) {
            Some(name) => Err(ImagingError::unsupported(name)),
            None => Ok(Format::Tiff),
        };
    }
    if bytes.starts_with(b"II\x2b\0\x08\0") || bytes.starts_with(b"MM\0\x2b\0\x08") {
        return Ok(Format::Tiff);
    }
    if is_bmp(bytes) {
        return Ok(Format::Bmp);
    }
    Err(not_an_image(bytes))
}

/// `BM` alone begins many texts, so the size of the second header must be one of the known ones.
fn is_bmp(bytes: &[u8]) -> bool {
    const HEADER_SIZES: [u32; 8] = [12, 16, 40, 52, 56, 64, 108, 124];
    bytes.starts_with(b"BM")
        && bytes
            .get(14..18)
            .and_then(|size| size.try_into().ok())
            .is_some_and(|size| HEADER_SIZES.contains(&u32::from_le_bytes(size)))
}

/// The major brand names the format; the generic ones (`mif1`, `msf1`) defer to the compatible brands.
fn brand(bytes: &[u8]) -> Option<&'static str> {
    let length = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?) as usize;
    let ftyp = bytes.get(8..length.clamp(12, 256).min(bytes.len()))?;
    let (brands, _) = ftyp.as_chunks::<4>();
    let major = brands.first()?;
    let known = |brand: &[u8; 4]| BRANDS.iter().find(|(magic, _)| magic == brand).map(|(_, n)| *n);
    match known(major) {
        Some("HEIF") => brands.iter().skip(2).filter_map(known).find(|name| *name != "HEIF").or(Some("HEIF")),
        Some(name) => Some(name),
        None => Some("video (MP4 or QuickTime)"),
    }
}

/// Many RAW formats are TIFF files whose first page is only a small preview, which must not pass for the
/// photo. DNG says so in a tag; NEF, ARW, PEF, SRW and others have a first page marked "reduced" and keep the sensor's
/// data in SubIFDs.
fn raw_in_tiff(bytes: &[u8]) -> Option<&'static str> {
    const NEW_SUBFILE_TYPE: u16 = 0x00fe;
    const SUB_IFDS: u16 = 0x014a;
    const DNG_VERSION: u16 = 0xc612;
    let page = Tiff::new(bytes)?.first()?;
    if page.get(DNG_VERSION).is_some() {
        return Some("RAW (DNG)");
    }
    let reduced = page.uint(NEW_SUBFILE_TYPE).is_some_and(|flags| flags & 1 == 1);
    (reduced && page.get(SUB_IFDS).is_some()).then_some("camera RAW")
}

fn not_an_image(bytes: &[u8]) -> ImagingError {
    let start = &bytes[..bytes.len().min(1024)];
    let looks_like = if start.iter().all(|&byte| byte == 0) {
        "the file is filled with zeros"
    } else if is_text(start) {
        "it looks like text"
    } else {
        "its content is of no known image format"
    };
    ImagingError::NotAnImage { looks_like }
}

fn is_text(start: &[u8]) -> bool {
    if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
        return true;
    }
    let valid = match std::str::from_utf8(start) {
        Ok(text) => text,
        // The sample may end within a character.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&start[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !valid.is_empty() && valid.chars().all(|c| !c.is_control() || c.is_ascii_whitespace())
}
