//! The tantivy index on disk: opened, checked, thrown away when it does not hold.

use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use tantivy::indexer::LogMergePolicy;
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError};

use super::TextMode;
use super::schema::{Fields, schema};
use crate::IndexError;

pub(crate) type Writer = IndexWriter<TantivyDocument>;

/// Memory of the writer, bytes: one thread, a segment is closed when it is full. 15 MB is tantivy's least.
const WRITER_BYTES: usize = 24 << 20;
/// Version of how words are made (tokens, stems): the schema does not show that.
const VERSION: u32 = 1;

/// An index, open.
pub(crate) struct Opened {
    pub index: Index,
    pub fields: Fields,
    pub writer: Option<Writer>,
    pub seq: u64,
    /// What was wrong with the one before.
    pub notice: Option<String>,
}

/// The payload of a commit: version and sequence, with a checksum, because a flipped digit in tantivy's `meta.json` is
/// still JSON.
pub(crate) fn payload(seq: u64) -> String {
    let body = format!("{VERSION} {seq}");
    format!("{body} {}", &blake3::hash(body.as_bytes()).to_hex()[..16])
}

fn parse_payload(text: &str) -> Option<u64> {
    let mut parts = text.split(' ');
    let (_, seq) = (parts.next()?, parts.next()?.parse().ok()?);
    (payload(seq) == text).then_some(seq)
}

/// The sequence of the last commit; `None` when it cannot be read or was made by another version.
pub(crate) fn seq(index: &Index) -> Option<u64> {
    match index.load_metas().ok()?.payload {
        Some(text) => parse_payload(&text),
        // Never committed.
        None => Some(0),
    }
}

/// Opens what is there, or starts empty. Another process that writes is an error before anything is touched.
pub(crate) fn open(folder: &Path, mode: TextMode) -> Result<Opened, IndexError> {
    if mode == TextMode::Read {
        return Ok(match existing(folder) {
            Ok(opened) => opened,
            Err(reason) => in_memory(Some(reason).filter(|_| folder.join("meta.json").exists())),
        });
    }
    fs::create_dir_all(folder).map_err(IndexError::io(folder))?;
    let empty = fs::read_dir(folder).map_err(IndexError::io(folder))?.next().is_none();
    let reason = if empty {
        None
    } else {
        match existing(folder).map(|opened| with_writer(opened, folder)) {
            Ok(Ok(opened)) => return Ok(opened),
            // Not ours to throw away.
            Ok(Err(error @ IndexError::InUse(_))) => return Err(error),
            Ok(Err(error)) => Some(error.to_string()),
            Err(reason) => Some(reason),
        }
    };
    if reason.is_some() {
        in_use(folder)?;
        clear(folder)?;
    }
    let (schema, fields) = schema();
    let index = Index::create_in_dir(folder, schema).map_err(|error| disk_error(error, folder))?;
    let opened = Opened { index, fields, writer: None, seq: 0, notice: reason };
    with_writer(opened, folder)
}

/// The index in `folder` when everything about it holds, else what does not, for a person.
fn existing(folder: &Path) -> Result<Opened, String> {
    // Some damage makes tantivy panic.
    catch_unwind(AssertUnwindSafe(|| {
        let index = Index::open_in_dir(folder).map_err(|error| error.to_string())?;
        let (schema, fields) = schema();
        if index.schema() != schema {
            return Err("made by another version".to_owned());
        }
        let seq = seq(&index).ok_or("made by another version, or changed")?;
        let damaged = index.validate_checksum().map_err(|error| error.to_string())?;
        if let Some(file) = damaged.iter().next() {
            return Err(format!("{}: changed", file.display()));
        }
        check_segments(&index).map_err(|error| error.to_string())?;
        Ok(Opened { index, fields, writer: None, seq, notice: None })
    }))
    .unwrap_or_else(|_| Err("tantivy panicked on it".to_owned()))
    .map_err(|reason| format!("text index: started empty: {reason}"))
}

/// Compares the numbers in `meta.json`, which has no checksum, with the files, which have.
fn check_segments(index: &Index) -> tantivy::Result<()> {
    let searcher = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?.searcher();
    for segment in searcher.segment_readers() {
        let keys = segment.fast_fields().u64("key")?;
        let alive = segment.alive_bitset().map_or(segment.max_doc() as usize, |alive| alive.num_alive_docs());
        if keys.num_docs() != segment.max_doc() || alive != segment.num_docs() as usize {
            return Err(TantivyError::InternalError("meta.json: changed".to_owned()));
        }
    }
    Ok(())
}

fn with_writer(mut opened: Opened, folder: &Path) -> Result<Opened, IndexError> {
    let writer: Writer =
        opened.index.writer_with_num_threads(1, WRITER_BYTES).map_err(|error| disk_error(error, folder))?;
    let mut policy = LogMergePolicy::default();
    // Many small commits: fewer segments than the default of 8, and segments full of replaced photos are rewritten.
    policy.set_min_num_segments(6);
    policy.set_del_docs_ratio_before_merge(0.3);
    writer.set_merge_policy(Box::new(policy));
    // A process that was killed may have left files of a commit that never was; the next commit would want their names.
    writer.garbage_collect_files().wait().map_err(|error| disk_error(error, folder))?;
    opened.writer = Some(writer);
    Ok(opened)
}

/// An error when another process holds the writer's lock. The lock is the system's: a killed process holds none.
fn in_use(folder: &Path) -> Result<(), IndexError> {
    use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};
    let directory = MmapDirectory::open(folder).map_err(|error| disk_error(error.into(), folder))?;
    match directory.acquire_lock(&INDEX_WRITER_LOCK) {
        Err(tantivy::directory::error::LockError::LockBusy) => Err(IndexError::InUse(folder.to_owned())),
        // A lock file that cannot even be opened is damaged as well, and nobody holds it.
        Ok(_) | Err(tantivy::directory::error::LockError::IoError(_)) => Ok(()),
    }
}

fn clear(folder: &Path) -> Result<(), IndexError> {
    for entry in fs::read_dir(folder).map_err(IndexError::io(folder))? {
        let path = entry.map_err(IndexError::io(folder))?.path();
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.map_err(IndexError::io(&path))?;
    }
    Ok(())
}

fn disk_error(error: TantivyError, folder: &Path) -> IndexError {
    match error {
        TantivyError::LockFailure(tantivy::directory::error::LockError::LockBusy, _) => {
            IndexError::InUse(folder.to_owned())
        }
        TantivyError::IoError(error) => IndexError::io(folder)(io::Error::new(error.kind(), error.to_string())),
        other => IndexError::Text(other),
    }
}

/// What a reader sees of an index that is not there.
fn in_memory(notice: Option<String>) -> Opened {
    let (schema, fields) = schema();
    Opened { index: Index::create_in_ram(schema), fields, writer: None, seq: 0, notice }
}

/// The reader: reloaded by our own commits, or by watching those of another process.
pub(crate) fn reader(index: &Index, mode: TextMode) -> Result<IndexReader, IndexError> {
    let policy = match mode {
        TextMode::Write => ReloadPolicy::Manual,
        TextMode::Read => ReloadPolicy::OnCommitWithDelay,
    };
    index.reader_builder().reload_policy(policy).try_into().map_err(IndexError::Text)
}
