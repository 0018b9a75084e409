//! Metadata never changes the identity of a photo; pixels always do.

use std::{collections::BTreeMap, fs, path::Path};

use shiguang_imaging::{
    DecodeOptions, Format, Limits, content_hash, decode, former_content_hash, inspect, read, sniff,
};

use crate::chart::{bytes, file};

fn hash(bytes: &[u8]) -> [u8; 32] {
    content_hash(bytes, sniff(bytes).unwrap())
}

/// A segment behind the start marker, where cameras put them.
fn with_segment(jpeg: &[u8], marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, payload, &jpeg[2..]].concat()
}

/// A chunk at a byte position. The checksum is wrong, which nobody but a decoder asks.
fn with_chunk(png: &[u8], at: usize, kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = (data.len() as u32).to_be_bytes();
    [&png[..at], &length, kind, data, &[0; 4], &png[at..]].concat()
}

fn riff_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    assert_eq!(data.len() % 2, 0);
    [kind, &(data.len() as u32).to_le_bytes()[..], data].concat()
}

fn riff(chunks: &[u8]) -> Vec<u8> {
    [b"RIFF", &(chunks.len() as u32 + 4).to_le_bytes()[..], b"WEBP", chunks].concat()
}

fn committed_photo(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/photos").join(name)).unwrap()
}

#[test]
fn a_jpeg_keeps_its_hash_when_metadata_come_and_go() {
    for jpeg in [committed_photo("china.jpg"), committed_photo("rocket.jpg"), bytes("jpeg/progressive.jpg")] {
        let plain = hash(&jpeg);
        let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>";
        for (marker, payload) in [
            (0xe1, &b"Exif\0\0MM\0\x2a\0\0\0\x08\0\0"[..]),
            (0xe1, xmp),
            (0xed, b"Photoshop 3.0\0keywords"),
            (0xfe, b"a comment with an end marker \xff\xd9 inside"),
            (0xe0, b"JFXX\0\x10"),
            (0xe2, b"MPF\0II"),
            (0xef, b"anything"),
        ] {
            assert_eq!(hash(&with_segment(&jpeg, marker, payload)), plain, "{marker:x}");
        }
        // A motion photo's video.
        assert_eq!(hash(&[&jpeg, &b"\0\0\0\x18ftypmp42"[..]].concat()), plain);
        let with_profile = with_segment(&jpeg, 0xe2, b"ICC_PROFILE\0\x01\x01profile");
        assert_ne!(hash(&with_profile), plain, "a profile changes colours");
    }
}

#[test]
fn files_that_differ_only_in_metadata_or_packing() {
    let groups: &[&[&str]] = &[
        &["jpeg/chart.jpg", "jpeg/trailing_junk.jpg", "jpeg/padded_header.jpg"],
        &["jpeg/srgb_without_profile.jpg", "jpeg/orientation_1.jpg", "jpeg/orientation_invalid_9.jpg"],
        &["jpeg/display_p3.jpg", "jpeg/profile_in_swapped_parts.jpg"],
        &["exif/cut.jpg", "exif/loop.jpg", "exif/garbage.jpg", "jpeg/big_endian_exif.jpg"],
    ];
    for group in groups {
        for name in *group {
            assert_eq!(hash(&bytes(name)), hash(&bytes(group[0])), "{name} and {}", group[0]);
        }
    }
}

#[test]
fn a_png_keeps_its_hash_when_texts_are_added_or_chunks_cut_anew() {
    let png = committed_photo("chelsea.png");
    let plain = hash(&png);
    const BEHIND_HEADER: usize = 33;
    for kind in [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"pHYs", b"prVt"] {
        assert_eq!(hash(&with_chunk(&png, BEHIND_HEADER, kind, b"text")), plain);
        assert_eq!(hash(&with_chunk(&png, png.len() - 12, kind, b"text")), plain);
    }
    for kind in [b"gAMA", b"iCCP", b"tRNS", b"sRGB"] {
        assert_ne!(hash(&with_chunk(&png, BEHIND_HEADER, kind, b"\0\0\0\x01")), plain);
    }
    // An empty chunk cuts nothing, and the same data in two chunks are the same data.
    let first = png.windows(4).position(|kind| kind == b"IDAT").unwrap() - 4;
    let length = u32::from_be_bytes(png[first..first + 4].try_into().unwrap()) as usize;
    let (data, behind) = (&png[first + 8..first + 8 + length], first + 12 + length);
    let cut = with_chunk(
        &with_chunk(&[&png[..first], &png[behind..]].concat(), first, b"IDAT", &data[7..]),
        first,
        b"IDAT",
        &data[..7],
    );
    assert_eq!(hash(&cut), plain);
}

#[test]
fn a_webp_keeps_its_hash_when_metadata_are_added() {
    let webp = bytes("webp/lossy.webp");
    let chunks = &webp[12..];
    assert_eq!(&chunks[..4], b"VP8 ");
    let header = riff_chunk(b"VP8X", &[8, 0, 0, 0, 159, 0, 0, 119, 0, 0]);
    let extended = riff(&[&header, chunks, &riff_chunk(b"EXIF", b"MM\0\x2a"), &riff_chunk(b"XMP ", b"<x/>")].concat());
    assert_eq!(hash(&extended), hash(&webp));
    let coloured = riff(&[&header, &riff_chunk(b"ICCP", b"profile."), chunks].concat());
    assert_ne!(hash(&coloured), hash(&webp));
    let animated = bytes("webp/animated.webp");
    let mut wider = animated.clone();
    wider[24] ^= 1;
    assert_ne!(hash(&wider), hash(&animated), "an animation's canvas counts");
}

/// A little-endian TIFF whose directory stands anew at the end, with `change` made to its entries: tag, type, count, value.
fn with_directory(tiff: &[u8], change: impl FnOnce(&mut Vec<u8>, &mut Vec<(u16, u16, u32, u32)>)) -> Vec<u8> {
    assert_eq!(&tiff[..4], b"II\x2a\0");
    let u32_at = |at: usize| u32::from_le_bytes(tiff[at..at + 4].try_into().unwrap());
    let u16_at = |at: usize| u16::from_le_bytes(tiff[at..at + 2].try_into().unwrap());
    let at = u32_at(4) as usize;
    let count = usize::from(u16_at(at));
    let mut entries: Vec<(u16, u16, u32, u32)> = (0..count)
        .map(|n| at + 2 + 12 * n)
        .map(|at| (u16_at(at), u16_at(at + 2), u32_at(at + 4), u32_at(at + 8)))
        .collect();
    let next = u32_at(at + 2 + 12 * count);
    let mut written = tiff.to_vec();
    change(&mut written, &mut entries);
    written.resize(written.len().next_multiple_of(2), 0);
    let place = written.len() as u32;
    written[4..8].copy_from_slice(&place.to_le_bytes());
    entries.sort_unstable();
    written.extend((entries.len() as u16).to_le_bytes());
    for (tag, kind, count, value) in entries {
        written
            .extend([&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat());
    }
    written.extend(next.to_le_bytes());
    written
}

#[test]
fn a_tiff_keeps_its_hash_when_an_editor_writes_tags_and_moves_its_pixels() {
    const DESCRIPTION: u16 = 270;
    const ORIENTATION: u16 = 274;
    const STRIPS: u16 = 273;
    const WIDTH: u16 = 256;
    for name in ["tiff/rgb.tif", "tiff/lzw.tif", "tiff/two_pages.tif", "tiff/palette.tif"] {
        let tiff = bytes(name);
        let plain = hash(&tiff);
        let pixels = decode(&tiff, &DecodeOptions::default()).unwrap().pixels;
        let described = with_directory(&tiff, |file, entries| {
            let at = file.len() as u32;
            file.extend(b"a description that is new\0");
            entries.retain(|entry| ![DESCRIPTION, ORIENTATION].contains(&entry.0));
            entries.push((DESCRIPTION, 2, 26, at));
            entries.push((ORIENTATION, 3, 1, 1));
        });
        assert_eq!(hash(&described), plain, "{name}");
        let turned = with_directory(&described, |_, entries| {
            entries.iter_mut().filter(|entry| entry.0 == ORIENTATION).for_each(|entry| entry.3 = 6);
        });
        assert_eq!(hash(&turned), plain, "{name}: orientation is metadata");
        // The width as a LONG, where it was a SHORT.
        let widened = with_directory(&tiff, |_, entries| {
            entries.iter_mut().filter(|entry| entry.0 == WIDTH).for_each(|entry| entry.1 = 4);
        });
        assert_eq!(hash(&widened), plain, "{name}");
        // A tag that nobody knows, and other pixels, are another photo.
        let unknown = with_directory(&tiff, |_, entries| entries.push((65_000, 4, 1, 7)));
        assert_ne!(hash(&unknown), plain, "{name}");
        let mut strip = 0;
        let moved = with_directory(&tiff, |file, entries| {
            let known = entries.iter().find(|entry| entry.0 == 279 && entry.2 == 1).map_or(0, |entry| entry.3 as usize);
            for entry in entries.iter_mut().filter(|entry| entry.0 == STRIPS && entry.2 == 1 && known > 0) {
                let start = entry.3 as usize;
                strip = file.len();
                let data = file[start..start + known].to_vec();
                file.extend(data);
                entry.3 = strip as u32;
            }
        });
        assert_eq!(hash(&moved), plain, "{name}");
        assert_eq!(decode(&moved, &DecodeOptions::default()).unwrap().pixels, pixels, "{name}");
        if strip > 0 {
            let mut changed = moved;
            changed[strip + 20] ^= 1;
            assert_ne!(hash(&changed), plain, "{name}");
        }
    }
}

#[test]
fn a_gif_keeps_its_hash_when_comments_come_and_go() {
    for name in ["gif/chart.gif", "gif/animated.gif", "gif/transparent.gif"] {
        let gif = bytes(name);
        let plain = hash(&gif);
        let colours = if gif[10] & 0x80 == 0 { 0 } else { 3 << ((gif[10] & 7) + 1) };
        let with = |extension: &[u8]| [&gif[..13 + colours], extension, &gif[13 + colours..]].concat();
        let mut comment = with(b"\x21\xfe\x05hello\0");
        assert_eq!(hash(&comment), plain, "{name}");
        comment[4] = b'9';
        assert_eq!(hash(&comment), plain, "{name}: a comment makes it 89a");
        assert_eq!(hash(&with(b"\x21\xff\x0bXMP DataXMP\x03<x>\0")), plain, "{name}");
        assert_eq!(hash(&[&gif[..], b"behind the end"].concat()), plain, "{name}");
        assert_ne!(hash(&with(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x07\0\0")), plain, "{name}: it is repeated");
        assert_ne!(hash(&with(b"\x21\xff\x0bICCRGBG1012\x03icc\0")), plain, "{name}: a profile changes colours");
        let mut changed = gif.clone();
        changed[13 + colours / 2] ^= 1;
        assert_ne!(hash(&changed), plain, "{name}");
    }
}

#[test]
fn a_bmp_keeps_its_hash_when_what_is_not_its_picture_changes() {
    for name in ["bmp/chart.bmp", "bmp/palette.bmp", "bmp/top_down.bmp"] {
        let bmp = bytes(name);
        let plain = hash(&bmp);
        let mut other = bmp.clone();
        // Reserved fields, then pixels a metre.
        other[6..10].copy_from_slice(b"ours");
        other[38..46].copy_from_slice(&[9; 8]);
        other.extend(b"behind the end");
        assert_eq!(hash(&other), plain, "{name}");
        let last = bmp.len() - 5;
        other[last] ^= 1;
        assert_ne!(hash(&other), plain, "{name}");
        assert_ne!(hash(&bmp[..bmp.len() - 1]), plain, "{name}");
    }
}

#[test]
fn what_a_catalogue_of_before_knows_is_the_whole_file() {
    let tiff = bytes("tiff/rgb.tif");
    let former = former_content_hash(&tiff, Format::Tiff).unwrap();
    assert_ne!(former, hash(&tiff));
    // BigTIFF is hashed as before.
    let big = bytes("tiff/bigtiff.tif");
    assert_eq!(former_content_hash(&big, Format::Tiff), Some(hash(&big)));
    assert_eq!(former_content_hash(&committed_photo("china.jpg"), Format::Jpeg), None);
}

/// The committed photos and all test files that decode: pictures that differ have different hashes, and one byte of a
/// picture makes another one.
#[test]
fn different_pictures_have_different_hashes() {
    let mut seen: BTreeMap<[u8; 32], Vec<u8>> = BTreeMap::new();
    for folder in ["jpeg", "png", "webp", "gif", "bmp", "tiff"] {
        for entry in fs::read_dir(file(folder)).unwrap() {
            let path = entry.unwrap().path();
            let file = fs::read(&path).unwrap();
            // As stored: orientation is metadata.
            let pixels = decode(&file, &DecodeOptions::default()).unwrap();
            let is_plain = pixels.exif.orientation == 1;
            let known = seen.entry(hash(&file)).or_insert_with(|| pixels.pixels.clone().into_raw());
            if is_plain && !path.ends_with("adobe_rgb_dcf.jpg") {
                assert!(*known == pixels.pixels.into_raw(), "{}", path.display());
            }
        }
    }
    assert!(seen.len() > 50, "{} different files", seen.len());
    for (name, at) in [("china.jpg", 100_000), ("chelsea.png", 100_000)] {
        let photo = committed_photo(name);
        let mut changed = photo.clone();
        changed[at] ^= 0x10;
        assert_ne!(hash(&changed), hash(&photo), "{name}");
    }
}

#[test]
fn a_part_of_a_file_is_not_the_photo() {
    for name in
        ["jpeg/chart.jpg", "jpeg/progressive.jpg", "png/chart.png", "webp/lossy.webp", "gif/chart.gif", "tiff/rgb.tif"]
    {
        let whole = bytes(name);
        let format = sniff(&whole).unwrap();
        let mut hashes: Vec<_> = (0..=whole.len()).map(|length| content_hash(&whole[..length], format)).collect();
        hashes.sort_unstable();
        hashes.dedup();
        // The only byte that may be missing is the padding of a WebP's last chunk.
        assert!(hashes.len() >= whole.len(), "{name}: {} of {}", hashes.len(), whole.len());
    }
}

/// The fuzz target does this with better inputs.
#[test]
fn any_bytes_give_a_hash() {
    for entry in fs::read_dir(file("bad")).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        for format in [Format::Jpeg, Format::Png, Format::WebP, Format::Bmp, Format::Gif, Format::Tiff] {
            for length in [0, 1, 2, 7, 8, 11, 12, 20, bytes.len()] {
                let hash = content_hash(&bytes[..length.min(bytes.len())], format);
                assert_ne!(hash, [0; 32]);
            }
        }
    }
}

#[test]
fn inspecting_tells_the_same_as_decoding() {
    let mut compared = 0;
    for folder in ["jpeg", "png", "webp", "gif", "bmp", "tiff", "exif"] {
        for entry in fs::read_dir(file(folder)).unwrap() {
            let path = entry.unwrap().path();
            let bytes = read(&path, &Limits::default()).unwrap();
            let photo = decode(&bytes, &DecodeOptions::default()).unwrap();
            let header = inspect(&bytes, &Limits::default()).unwrap();
            assert_eq!((header.width, header.height), (photo.width, photo.height), "{}", path.display());
            assert_eq!((header.format, header.exif), (photo.format, photo.exif), "{}", path.display());
            compared += 1;
        }
    }
    assert!(compared > 80);
    for entry in fs::read_dir(file("bad")).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        if let Err(error) = inspect(&bytes, &Limits::default()) {
            let decoding = decode(&bytes, &DecodeOptions::default()).unwrap_err();
            assert_eq!(error.kind(), decoding.kind(), "{}: {error}; {decoding}", path.display());
        }
    }
}

/// Found by fuzzing: the decoder takes a WebP whose container claims to be shorter than it is.
#[test]
fn a_webp_that_claims_to_be_short_has_a_header() {
    let mut webp = bytes("webp/lossy.webp");
    webp[4..8].copy_from_slice(&4_u32.to_le_bytes());
    let photo = decode(&webp, &DecodeOptions::default()).unwrap();
    let header = inspect(&webp, &Limits::default()).unwrap();
    assert_eq!((header.width, header.height), (photo.width, photo.height));
}

/// Found by fuzzing: the decoder takes EXIF from behind the picture as well.
#[test]
fn exif_behind_a_jpeg_s_first_scan() {
    let plain = bytes("jpeg/srgb_without_profile.jpg");
    let turned = bytes("jpeg/orientation_6.jpg");
    let at = turned.windows(6).position(|part| part == b"Exif\0\0").unwrap() - 4;
    let length = usize::from(u16::from_be_bytes([turned[at + 2], turned[at + 3]])) + 2;
    let end = plain.len() - 2;
    let jpeg = [&plain[..end], &turned[at..at + length], &plain[end..]].concat();
    let photo = decode(&jpeg, &DecodeOptions::default()).unwrap();
    let header = inspect(&jpeg, &Limits::default()).unwrap();
    assert_eq!((header.width, header.height, header.exif), (photo.width, photo.height, photo.exif));
    assert_eq!((photo.width, photo.height), (120, 160));
}
