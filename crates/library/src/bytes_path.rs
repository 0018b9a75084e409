//! Paths as the catalogue keeps them: bytes, relative to the instance's folder, with `/`. A name that is not UTF-8 keeps
//! its bytes; what people see of it is a lossy text.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

/// The bytes of a path.
#[must_use]
pub fn to_bytes(path: &Path) -> Vec<u8> {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        path.as_os_str().as_bytes().to_vec()
    }
    #[cfg(not(unix))]
    {
        path.to_string_lossy().replace('\\', "/").into_bytes()
    }
}

/// The path of bytes.
#[must_use]
pub fn from_bytes(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        PathBuf::from(OsStr::from_bytes(bytes))
    }
    #[cfg(not(unix))]
    {
        PathBuf::from(OsStr::new(String::from_utf8_lossy(bytes).as_ref()))
    }
}

/// What a person sees of a path, composed (NFC): macOS writes names decomposed, and both must be found and shown alike.
#[must_use]
pub fn to_text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).nfc().collect()
}

/// `path` relative to `root` in the catalogue's form; `None` when it lies elsewhere, empty for the root itself.
#[must_use]
pub fn relative(root: &Path, path: &Path) -> Option<Vec<u8>> {
    path.strip_prefix(root).ok().map(to_bytes)
}

/// Whether `path` is `folder` or lies below it; an empty folder is the root.
#[must_use]
pub fn is_below(folder: &[u8], path: &[u8]) -> bool {
    folder.is_empty() || (path.starts_with(folder) && path.get(folder.len()).is_none_or(|next| *next == b'/'))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{from_bytes, is_below, relative, to_bytes, to_text};

    #[test]
    fn bytes_round_trip_and_text_is_composed() {
        let path = Path::new("2023/caf\u{65}\u{301} \u{732b}.jpg");
        assert_eq!(from_bytes(&to_bytes(path)), path);
        assert_eq!(to_text(&to_bytes(path)), "2023/caf\u{e9} \u{732b}.jpg");
        assert_eq!(to_text(b"a\xff.jpg"), "a\u{fffd}.jpg");
    }

    #[test]
    fn below_means_whole_names() {
        assert!(is_below(b"2023", b"2023/a.jpg"));
        assert!(is_below(b"2023", b"2023"));
        assert!(!is_below(b"2023", b"2023b/a.jpg"));
        assert!(is_below(b"", b"a.jpg"));
        assert_eq!(relative(Path::new("/p"), Path::new("/p/b/c.jpg")), Some(b"b/c.jpg".to_vec()));
        assert_eq!(relative(Path::new("/p"), Path::new("/q/c.jpg")), None);
    }
}
