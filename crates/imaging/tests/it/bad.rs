//! Every bad input is an error with a kind and a sentence.

use std::path::Path;

use shiguang_imaging::{DecodeOptions, ErrorKind, ImagingError, open};

use crate::chart::{error, file};

#[track_caller]
fn assert_error(name: &str, kind: ErrorKind, sentence: &str) {
    let error = error(name);
    assert_eq!(error.kind(), kind, "{name}: {error}");
    assert_eq!(error.to_string(), sentence, "{name}");
}

#[test]
fn not_an_image() {
    assert_error("bad/empty.jpg", ErrorKind::Empty, "the file is empty");
    let text = "not a photo: it looks like text";
    assert_error("bad/text.jpg", ErrorKind::NotAnImage, text);
    assert_error("bad/text_utf16.jpg", ErrorKind::NotAnImage, text);
    assert_error("bad/bm_text.bmp", ErrorKind::NotAnImage, text);
    assert_error("bad/zeros.jpg", ErrorKind::NotAnImage, "not a photo: the file is filled with zeros");
    let unknown = "not a photo: its content is of no known image format";
    assert_error("bad/noise.png", ErrorKind::NotAnImage, unknown);
}

#[test]
fn known_formats_that_we_do_not_decode_are_named() {
    for (name, format) in [
        ("bad/photo.heic", "HEIC"),
        ("bad/photo_mif1.heic", "HEIC"),
        ("bad/photo.avif", "AVIF"),
        ("bad/photo.jxl", "JPEG XL"),
        ("bad/container.jxl", "JPEG XL"),
        ("bad/photo.jp2", "JPEG 2000"),
        ("bad/photo.cr2", "Canon RAW (CR2)"),
        ("bad/photo.cr3", "Canon RAW (CR3)"),
        ("bad/photo.raf", "Fujifilm RAW (RAF)"),
        ("bad/photo.dng", "RAW (DNG)"),
        ("bad/photo.nef", "camera RAW"),
        ("bad/video.mp4", "video (MP4 or QuickTime)"),
        ("bad/drawing.psd", "Photoshop (PSD)"),
        ("bad/document.pdf", "PDF"),
        ("bad/twelve_bits.jpg", "JPEG with 12 bits per sample"),
        ("bad/hierarchical.jpg", "hierarchical JPEG"),
        ("bad/five_channels.jpg", "JPEG with 5 colour channels"),
    ] {
        assert_error(name, ErrorKind::Unsupported, &format!("{format} is not supported yet"));
    }
    for name in ["bad/lab.tif", "bad/integers_32.tif", "bad/old_jpeg.tif"] {
        let error = error(name);
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{name}: {error}");
        assert!(error.to_string().starts_with("TIFF"), "{name}: {error}");
    }
}

#[test]
fn nothing_to_show() {
    for (name, width, height) in [
        ("bad/zero_width.jpg", 0, 120),
        ("bad/zero_height.jpg", 160, 0),
        ("bad/zero_size.png", 0, 0),
        ("bad/zero_size.gif", 0, 0),
        ("bad/zero_size.bmp", 0, 64),
        ("bad/zero_size.tif", 0, 120),
        ("bad/zero_size.webp", 0, 0),
    ] {
        let sentence = format!("the header claims {width} x {height} pixels: there is nothing to show");
        assert_error(name, ErrorKind::NoPixels, &sentence);
    }
}

#[test]
fn damaged() {
    for (name, format) in [
        ("bad/damaged.jpg", "JPEG"),
        ("bad/no_scan.jpg", "JPEG"),
        ("bad/many_scans.jpg", "JPEG"),
        ("bad/damaged.png", "PNG"),
        ("bad/no_frame.gif", "GIF"),
    ] {
        let error = error(name);
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{name}: {error}");
        assert!(error.to_string().starts_with(&format!("the {format} is damaged: ")), "{name}: {error}");
    }
}

/// Root may read everything, so the tests use paths that nobody can read.
#[test]
fn paths_without_a_readable_file() {
    let options = DecodeOptions::default();
    let folder = tempfile::tempdir().unwrap();
    let kind = |path: &Path| open(path, &options).unwrap_err().kind();
    assert_eq!(kind(folder.path()), ErrorKind::IsDirectory);
    assert_eq!(kind(&folder.path().join("gone.jpg")), ErrorKind::Missing);
    assert_eq!(kind(&file("jpeg/chart.jpg").join("below a file.jpg")), ErrorKind::Missing);
    assert_eq!(kind(Path::new("")), ErrorKind::Missing);
    let named_like_a_photo = folder.path().join("folder.jpg");
    std::fs::create_dir(&named_like_a_photo).unwrap();
    assert_eq!(kind(&named_like_a_photo), ErrorKind::IsDirectory);
}

#[cfg(unix)]
#[test]
fn links_and_devices() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let options = DecodeOptions::default();
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("link.jpg");
    symlink(folder.path().join("gone.jpg"), &link).unwrap();
    assert_eq!(open(&link, &options).unwrap_err(), ImagingError::Missing);
    let to_chart = folder.path().join("chart.jpg");
    symlink(file("jpeg/chart.jpg"), &to_chart).unwrap();
    assert!(open(&to_chart, &options).is_ok());
    let round = folder.path().join("round.jpg");
    symlink(&round, &round).unwrap();
    assert_eq!(open(&round, &options).unwrap_err().kind(), ErrorKind::Unreadable);

    let device = open(Path::new("/dev/zero"), &options).unwrap_err();
    assert_eq!(device.to_string(), "the file cannot be read: it is not a regular file");

    let secret = folder.path().join("secret.jpg");
    std::fs::copy(file("jpeg/chart.jpg"), &secret).unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::File::open(&secret).is_err() {
        assert_eq!(open(&secret, &options).unwrap_err().kind(), ErrorKind::Unreadable);
    } else {
        eprintln!("permissions not tested: this user may read everything");
    }
}

#[test]
fn kinds_have_distinct_keys() {
    let kinds = [
        ErrorKind::Missing,
        ErrorKind::IsDirectory,
        ErrorKind::Unreadable,
        ErrorKind::Empty,
        ErrorKind::NotAnImage,
        ErrorKind::Unsupported,
        ErrorKind::TooLarge,
        ErrorKind::NoPixels,
        ErrorKind::Truncated,
        ErrorKind::Corrupt,
        ErrorKind::NotEncoded,
    ];
    let keys: std::collections::BTreeSet<_> = kinds.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(keys.len(), kinds.len());
}

#[test]
fn photo_names() {
    for name in ["a.jpg", "a.JPEG", "a.jfif", "a.Png", "a.webp", "a.bmp", "a.gif", "a.tif", "照片.TIFF", "a.b.jpg"] {
        assert!(shiguang_imaging::is_photo_name(Path::new(name)), "{name}");
    }
    for name in ["a.heic", "a.txt", "jpg", ".jpg", "a.jpg.part", "a.", ""] {
        assert!(!shiguang_imaging::is_photo_name(Path::new(name)), "{name}");
    }
}
