//! What makes two files the same photo: the image data without its metadata.
//!
//! BLAKE3 over what the pixels are made of, as it is stored: nothing is decoded, so it runs at the speed of reading. A tag
//! editor that rewrites EXIF, XMP, IPTC or a comment changes nothing that is hashed; an editor that compresses
//! the picture anew changes everything.
//!
//! - **JPEG**: tables, frame, scans with their entropy-coded data, Adobe's colour transform, and the ICC profile put together from
//!   its parts. Not the other application segments, not comments, and nothing behind the end marker: motion-photo
//!   videos, gain maps and second pictures do not show, and programs that clean metadata drop them.
//! - **PNG**: header, palette, transparency, colour chunks, animation, and all image data as one stream, so that another cutting
//!   into chunks keeps it.
//! - **WebP**: bitstreams, alpha, animation, ICC profile. Not VP8X, which a still picture gets only because EXIF was added.
//! - **GIF**: screen, colours, pictures, how they follow each other, ICC profile. Not comments, not what programs add.
//! - **BMP**: header without resolution, colours, pixels, ICC profile.
//! - **TIFF**: of every page the strips or tiles, wherever they lie in the file, and every tag that is not known to be
//!   metadata. BigTIFF: the whole file.
//!
//! A file whose structure is broken or cut is hashed whole, so that half a copied file is never taken for the photo.
//! Orientation and DCF's Adobe RGB flag live in EXIF: they are metadata and do not count.

use blake3::Hasher;

use crate::{format::Format, jpeg, raster, tiff};

/// BLAKE3's domain separation; a change of the rules above must change it.
const CONTEXT: &str = "shiguang 2026-11 photo content 1";

/// A part of a file's image data: what it is, and its bytes.
pub(crate) struct Part<'a> {
    pub(crate) name: &'a [u8],
    pub(crate) data: &'a [u8],
}

/// Takes parts one after the other, without copying them.
pub(crate) struct Parts {
    hasher: Hasher,
    /// Data that a file may cut into chunks as it likes.
    stream: Hasher,
}

impl Parts {
    pub(crate) fn add(&mut self, part: Part<'_>) {
        // Lengths keep the boundary between two parts from moving.
        self.hasher.update(&(part.name.len() as u64).to_le_bytes());
        self.hasher.update(part.name);
        self.hasher.update(&(part.data.len() as u64).to_le_bytes());
        self.hasher.update(part.data);
    }

    /// A piece of the one stream whose cutting does not count.
    pub(crate) fn add_to_stream(&mut self, data: &[u8]) {
        self.stream.update(data);
    }
}

/// The identity of a photo, from a file's bytes; see the module's rules. `format` is what
/// [`crate::sniff`] says. Any bytes give a hash: nothing fails here.
pub fn content_hash(bytes: &[u8], format: Format) -> [u8; 32] {
    let mut parts = Parts { hasher: start(format, b"parts"), stream: Hasher::new() };
    let understood = match format {
        Format::Jpeg => jpeg::add_parts(bytes, &mut parts),
        Format::Png => raster::add_png_parts(bytes, &mut parts),
        Format::WebP => raster::add_webp_parts(bytes, &mut parts),
        Format::Bmp => raster::add_bmp_parts(bytes, &mut parts),
        Format::Gif => raster::add_gif_parts(bytes, &mut parts),
        Format::Tiff => tiff::add_parts(bytes, &mut parts),
    };
    let hasher = match understood {
        Some(()) => {
            let stream = parts.stream.finalize();
            parts.add(Part { name: b"stream", data: stream.as_bytes() });
            parts.hasher
        }
        None => whole(bytes, format),
    };
    *hasher.finalize().as_bytes()
}

/// What [`content_hash`] gave for this file before it told metadata from pixels in TIFF, GIF and BMP; `None` for the other
/// formats. A catalogue of that time knows its photos by it.
pub fn former_content_hash(bytes: &[u8], format: Format) -> Option<[u8; 32]> {
    let changed = matches!(format, Format::Bmp | Format::Gif | Format::Tiff);
    changed.then(|| *whole(bytes, format).finalize().as_bytes())
}

fn whole(bytes: &[u8], format: Format) -> Hasher {
    let mut hasher = start(format, b"whole");
    hasher.update(bytes);
    hasher
}

fn start(format: Format, kind: &[u8; 5]) -> Hasher {
    let mut hasher = Hasher::new_derive_key(CONTEXT);
    hasher.update(&[match format {
        Format::Jpeg => 1,
        Format::Png => 2,
        Format::WebP => 3,
        Format::Bmp => 4,
        Format::Gif => 5,
        Format::Tiff => 6,
    }]);
    hasher.update(kind);
    hasher
}
