//! Paths relative to a root, as bytes: what the catalogue stores.

use std::path::{Path, PathBuf};

/// `path` relative to `root` with `/` between the parts: on Unix the raw bytes, elsewhere the standard library's
/// own encoding (UTF-8 for names that are text). Empty for the root itself, `None` for what is not below it.
pub fn relative(root: &Path, path: &Path) -> Option<Vec<u8>> {
    let inside = path.strip_prefix(root).ok()?;
    let mut bytes = Vec::with_capacity(inside.as_os_str().len());
    for part in inside.components() {
        if !bytes.is_empty() {
            bytes.push(b'/');
        }
        bytes.extend_from_slice(part.as_os_str().as_encoded_bytes());
    }
    Some(bytes)
}

/// The way back: the path to open.
#[cfg(unix)]
pub fn join(root: &Path, relative: &[u8]) -> PathBuf {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};
    if relative.is_empty() { root.to_path_buf() } else { root.join(OsStr::from_bytes(relative)) }
}

/// The way back: the path to open. Names that are not text cannot be told apart here.
#[cfg(not(unix))]
pub fn join(root: &Path, relative: &[u8]) -> PathBuf {
    let text = String::from_utf8_lossy(relative);
    text.split('/').filter(|part| !part.is_empty()).fold(root.to_path_buf(), |path, part| path.join(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let root = Path::new("/photos");
        for (path, expected) in
            [("/photos/a.jpg", "a.jpg"), ("/photos/2023/五月/b.jpg", "2023/五月/b.jpg"), ("/photos", "")]
        {
            let bytes = relative(root, Path::new(path)).unwrap();
            assert_eq!(bytes, expected.as_bytes());
            assert_eq!(join(root, &bytes), Path::new(path));
        }
        assert_eq!(relative(root, Path::new("/photos2/a.jpg")), None);
    }
}
