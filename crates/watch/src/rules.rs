//! Which files and folders count.

use std::path::Path;

use globset::{Candidate, GlobBuilder, GlobSet, GlobSetBuilder};

use crate::WatchError;

/// Folders that systems and storage boxes keep for themselves, in lower case. Names with a dot are hidden anyway.
const SYSTEM_FOLDERS: &[&[u8]] =
    &[b"$recycle.bin", b"system volume information", b"@eadir", b"lost+found", b"#recycle"];

/// A folder that holds a file of this name is skipped, with all below it: Android's way to say "no photos here".
pub(crate) const NO_MEDIA: &str = ".nomedia";

/// What a listing takes: names that the caller accepts, minus hidden and system folders, minus ignore patterns. The root
/// itself is always taken, whatever its name and even if it holds `.nomedia`: the person asked for it.
#[derive(Debug, Clone)]
pub struct Rules {
    accept: fn(&Path) -> bool,
    globs: GlobSet,
    patterns: Vec<Pattern>,
}

#[derive(Debug, Clone, Copy)]
struct Pattern {
    only_folders: bool,
    takes_back: bool,
}

impl Rules {
    /// `accept` says which file names are photos. `patterns` are as in a `.gitignore`, in any case: `*.tmp` and `cache/`
    /// (folders only) at any depth, `/export/**` and `a/b` from the root, `!keep.jpg` takes back what an earlier pattern
    /// ignored (but not below an ignored folder), `#` begins a comment.
    pub fn new<P: AsRef<str>>(accept: fn(&Path) -> bool, patterns: &[P]) -> Result<Self, WatchError> {
        let mut globs = GlobSetBuilder::new();
        let mut kept = Vec::new();
        for original in patterns {
            let original = original.as_ref();
            let text = original.trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let (takes_back, text) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
            let (only_folders, text) = text.strip_suffix('/').map_or((false, text), |rest| (true, rest));
            let anchored = text.contains('/');
            let text = text.strip_prefix('/').unwrap_or(text);
            let glob = if anchored { text.to_owned() } else { format!("**/{text}") };
            let bad = |error: globset::Error| WatchError::BadPattern {
                pattern: original.to_owned(),
                reason: error.kind().to_string(),
            };
            globs.add(GlobBuilder::new(&glob).literal_separator(true).case_insensitive(true).build().map_err(bad)?);
            kept.push(Pattern { only_folders, takes_back });
        }
        let globs = globs.build().map_err(|error| WatchError::BadPattern {
            pattern: error.glob().unwrap_or_default().to_owned(),
            reason: error.kind().to_string(),
        })?;
        Ok(Self { accept, globs, patterns: kept })
    }

    /// Whether a file at this path below the root is wanted. Does not look at its folders.
    pub fn takes_file(&self, below_root: &Path) -> bool {
        !is_hidden(below_root) && (self.accept)(below_root) && !self.ignores(below_root, false)
    }

    /// Whether a folder at this path below the root is looked into. Does not look at the folders above it, nor for
    /// `.nomedia`.
    pub fn takes_folder(&self, below_root: &Path) -> bool {
        !is_hidden(below_root) && !is_system_folder(below_root) && !self.ignores(below_root, true)
    }

    /// [`Rules::takes_folder`] for all folders that a path lies in.
    pub(crate) fn takes_ancestors(&self, below_root: &Path) -> bool {
        below_root.ancestors().skip(1).filter(|part| !part.as_os_str().is_empty()).all(|part| self.takes_folder(part))
    }

    fn ignores(&self, below_root: &Path, is_folder: bool) -> bool {
        if self.globs.is_empty() {
            return false;
        }
        // The last pattern that fits decides.
        let matches = self.globs.matches_candidate(&Candidate::new(below_root));
        let fitting = matches.iter().filter_map(|index| self.patterns.get(*index).map(|pattern| (index, pattern)));
        fitting
            .filter(|(_, pattern)| is_folder || !pattern.only_folders)
            .max_by_key(|(index, _)| **index)
            .is_some_and(|(_, pattern)| !pattern.takes_back)
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

fn is_system_folder(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| SYSTEM_FOLDERS.iter().any(|known| name.as_encoded_bytes().eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpg(path: &Path) -> bool {
        path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("jpg"))
    }

    fn rules(patterns: &[&str]) -> Rules {
        Rules::new(jpg, patterns).unwrap()
    }

    #[test]
    fn files() {
        let rules = rules(&["*.tmp.jpg", "/export/**", "a/b.jpg", "only/", "# not a pattern", "", "x*", "!xyz.jpg"]);
        let takes = |path: &str| rules.takes_file(Path::new(path));
        for path in
            ["a.jpg", "deep/er/b.JPG", "export.jpg", "deep/export/c.jpg", "c/a/b.jpg", "only", "xyz.jpg", "b.jpg"]
        {
            assert_eq!(takes(path), path != "only", "{path}");
        }
        for path in
            ["a.txt", ".a.jpg", "d/.a.jpg", "e/f.TMP.jpg", "export/c.jpg", "export/d/c.jpg", "a/b.jpg", "xy.jpg"]
        {
            assert!(!takes(path), "{path}");
        }
    }

    #[test]
    fn folders() {
        let rules = rules(&["cache/", "/export"]);
        let takes = |path: &str| rules.takes_folder(Path::new(path));
        for path in ["a", "a/export", "caches", "照片", "a.jpg"] {
            assert!(takes(path), "{path}");
        }
        for path in ["cache", "a/Cache", "export", ".git", "a/.thumbnails", ".Trash-1000", "$RECYCLE.BIN", "@eaDir"] {
            assert!(!takes(path), "{path}");
        }
        assert!(rules.takes_ancestors(Path::new("a/b/c.jpg")));
        assert!(!rules.takes_ancestors(Path::new("a/cache/b/c.jpg")));
        assert!(rules.takes_ancestors(Path::new("cache")), "only what it lies in counts");
    }

    #[test]
    fn a_pattern_that_is_no_glob_is_named() {
        let error = Rules::new(jpg, &["ok", "[a"]).unwrap_err();
        assert!(matches!(&error, WatchError::BadPattern { pattern, .. } if pattern == "[a"), "{error}");
    }
}
