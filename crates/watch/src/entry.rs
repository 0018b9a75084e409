//! One file of a listing.

use std::{
    fs::{self, Metadata},
    io,
    path::PathBuf,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// A file, with what tells whether it is still the same one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Relative to the root, `/` between the parts. On Unix the raw bytes of the name, which need not be UTF-8.
    pub path: Vec<u8>,
    /// To open it.
    pub absolute: PathBuf,
    /// Bytes.
    pub size: u64,
    /// Last change of the content, in nanoseconds since 1970, UTC.
    pub mtime_ns: i64,
    /// Device and inode of the file (of a link's target); a rename keeps it, a copy has another, hard links
    /// share it. `None` where the system has none that lasts.
    pub file_id: Option<(u64, u64)>,
}

impl Entry {
    /// Looks at one file whatever the rules say; `path` is what it is called in the listing. A link's target counts.
    pub fn look(path: Vec<u8>, absolute: PathBuf) -> io::Result<Self> {
        let metadata = fs::metadata(&absolute)?;
        Ok(Self { path, absolute, size: metadata.len(), mtime_ns: mtime_ns(&metadata), file_id: file_id(&metadata) })
    }
}

/// How long a file must have been left alone to be taken for complete.
pub const SETTLING: Duration = Duration::from_secs(2);

/// Whether nobody has written to the file for [`SETTLING`]; else ask again later. A change more than that in the future comes from
/// another clock (a camera's, a server's) and says nothing, so it counts as stable.
pub fn stable(entry: &Entry, now: SystemTime) -> bool {
    i128::from(entry.mtime_ns).abs_diff(nanoseconds(now)) >= SETTLING.as_nanos()
}

pub(crate) fn mtime_ns(metadata: &Metadata) -> i64 {
    let nanoseconds = metadata.modified().map_or(0, nanoseconds);
    i64::try_from(nanoseconds).unwrap_or(if nanoseconds < 0 { i64::MIN } else { i64::MAX })
}

fn nanoseconds(time: SystemTime) -> i128 {
    let whole = |length: Duration| i128::try_from(length.as_nanos()).unwrap_or(i128::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => whole(after),
        Err(before) => -whole(before.duration()),
    }
}

/// Device and inode.
#[cfg(unix)]
pub(crate) fn file_id(metadata: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    Some((metadata.dev(), metadata.ino()))
}

/// The standard library gives no stable file number here.
#[cfg(not(unix))]
pub(crate) fn file_id(_metadata: &Metadata) -> Option<(u64, u64)> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(seconds_ago: f64, now: SystemTime) -> Entry {
        let mtime_ns = nanoseconds(now) as i64 - (seconds_ago * 1e9) as i64;
        Entry { path: b"a.jpg".to_vec(), absolute: PathBuf::from("a.jpg"), size: 1, mtime_ns, file_id: None }
    }

    #[test]
    fn a_file_is_stable_two_seconds_after_its_last_change() {
        let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        for (seconds_ago, expected) in
            [(0.0, false), (1.9, false), (2.0, true), (3600.0, true), (-1.0, false), (-2.5, true), (-86400.0, true)]
        {
            assert_eq!(stable(&changed(seconds_ago, now), now), expected, "{seconds_ago} s ago");
        }
    }

    #[test]
    fn times_before_1970_do_not_overflow() {
        let now = UNIX_EPOCH + Duration::from_secs(5);
        let entry = Entry { mtime_ns: i64::MIN, ..changed(0.0, now) };
        assert!(stable(&entry, now));
        assert_eq!(nanoseconds(UNIX_EPOCH - Duration::from_secs(1)), -1_000_000_000);
    }
}
