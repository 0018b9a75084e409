//! The words of all photos: a tantivy index that finds a photo by tag, name, custom value, camera and date, in Chinese,
//! English or pinyin.
//!
//! Any thread may call anything. Searches run in parallel on the last commit; changes and commits share one lock. What
//! is not committed is not found, and is lost by a crash: the owner replays it from `seq()`.

mod document;
mod hits;
mod query;
mod reading;
mod schema;
mod stem;
mod store;
mod token;

use std::path::{Path, PathBuf};

use parking_lot::{Mutex, RwLock};
use roaring::RoaringTreemap;
use tantivy::collector::Count;
use tantivy::{Searcher, Term};

pub use document::TextDocument;
pub use hits::TextHits;
pub use query::TextQuery;

use crate::IndexError;
use hits::{AllKeys, AllScores};
use schema::Fields;
use store::{Opened, Writer};

/// What a text index is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextMode {
    /// Changes and searches; one process at a time.
    Write,
    /// Searches only, beside another process that writes.
    Read,
}

/// The text index. See the module.
pub struct TextIndex {
    folder: PathBuf,
    mode: TextMode,
    view: RwLock<View>,
    /// `None` when opened for reading, or when the disk refused to start again.
    writer: Mutex<Option<Writer>>,
    notices: Mutex<Vec<String>>,
}

/// What a search needs.
struct View {
    index: tantivy::Index,
    reader: tantivy::IndexReader,
    fields: Fields,
    seq: u64,
}

impl TextIndex {
    /// Opens the index in `folder`, which is made when it is missing. A damaged one, or one of another version, is
    /// deleted and started empty; when only reading, it is left alone and nothing is found until it is opened again.
    ///
    /// # Errors
    /// [`IndexError::InUse`] when another process has it open for writing; [`IndexError::Io`] when the disk refuses.
    pub fn open(folder: &Path, mode: TextMode) -> Result<Self, IndexError> {
        let Opened { index, fields, writer, seq, notice } = store::open(folder, mode)?;
        let reader = store::reader(&index, mode)?;
        Ok(Self {
            folder: folder.to_owned(),
            mode,
            view: RwLock::new(View { index, reader, fields, seq }),
            writer: Mutex::new(writer),
            notices: Mutex::new(notice.into_iter().collect()),
        })
    }

    /// What was found damaged, once.
    pub fn notice(&self) -> Vec<String> {
        std::mem::take(&mut self.notices.lock())
    }

    /// The last catalogue sequence that was committed.
    pub fn seq(&self) -> u64 {
        let view = self.view.read();
        match self.mode {
            TextMode::Write => view.seq,
            // Another process moves it.
            TextMode::Read => store::seq(&view.index).unwrap_or(0),
        }
    }

    /// Puts `document` in the place of the one with the same key. Found after the next commit.
    ///
    /// # Errors
    /// [`IndexError::Lost`] when the writer failed: replay from `seq()`.
    pub fn replace(&self, document: &TextDocument) -> Result<(), IndexError> {
        self.change(|writer, fields| {
            writer.delete_term(Term::from_field_u64(fields.key, document.key));
            writer.add_document(document::for_tantivy(document, fields)).map(|_| ())
        })
    }

    /// Forgets `key`. Found until the next commit.
    ///
    /// # Errors
    /// As [`TextIndex::replace`].
    pub fn remove(&self, key: u64) -> Result<(), IndexError> {
        self.change(|writer, fields| {
            writer.delete_term(Term::from_field_u64(fields.key, key));
            Ok(())
        })
    }

    /// Makes all changes found and lasting, and remembers that everything up to `seq` is held. Costs 65 to 190 ms
    /// whatever was changed: the owner batches.
    ///
    /// # Errors
    /// As [`TextIndex::replace`].
    pub fn commit(&self, seq: u64) -> Result<(), IndexError> {
        self.change(|writer, _| {
            let mut prepared = writer.prepare_commit()?;
            prepared.set_payload(&store::payload(seq));
            prepared.commit()?;
            let mut view = self.view.write();
            view.reader.reload()?;
            view.seq = seq;
            Ok(())
        })
    }

    fn change(&self, act: impl FnOnce(&mut Writer, &Fields) -> tantivy::Result<()>) -> Result<(), IndexError> {
        let mut writer = self.writer.lock();
        if self.mode == TextMode::Read {
            return Err(IndexError::ReadOnly);
        }
        let fields = self.view.read().fields;
        let reason = match writer.as_mut() {
            Some(writer) => match act(writer, &fields) {
                Ok(()) => return Ok(()),
                Err(error) => error.to_string(),
            },
            None => "it could not be started before".to_owned(),
        };
        // The writer of tantivy is dead after an error. Whether the cause was a full disk, a lost folder or damage:
        // the files are a cache, so they are checked like at the start, and what does not hold is thrown away.
        drop(writer.take());
        let opened = store::open(&self.folder, self.mode)?;
        let mut view = self.view.write();
        let reader = store::reader(&opened.index, self.mode)?;
        *view = View { index: opened.index, reader, fields: opened.fields, seq: opened.seq };
        *writer = opened.writer;
        self.notices.lock().extend(opened.notice);
        Err(IndexError::Lost(reason))
    }

    /// All matches with their scores, in no order. Tags weigh more than custom values, these more than file and folder
    /// names, these more than camera and date.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub fn search(&self, query: &TextQuery) -> Result<TextHits, IndexError> {
        let (searcher, fields) = self.searcher();
        guarded(|| {
            let query = query::compile(query, &searcher, &fields)?;
            Ok(TextHits { keys_scores: searcher.search(&query, &AllScores)? })
        })
    }

    /// The keys that match, without scores: several times cheaper than a search.
    ///
    /// # Errors
    /// As [`TextIndex::search`].
    pub fn matching(&self, query: &TextQuery) -> Result<RoaringTreemap, IndexError> {
        let (searcher, fields) = self.searcher();
        guarded(|| {
            let query = query::compile(query, &searcher, &fields)?;
            searcher.search(&query, &AllKeys)
        })
    }

    /// How many photos have this exact term ([`TextDocument::tags`]).
    ///
    /// # Errors
    /// As [`TextIndex::search`].
    pub fn count(&self, term: &str) -> Result<u64, IndexError> {
        let (searcher, fields) = self.searcher();
        guarded(|| Ok(searcher.search(&query::exact(term, &fields), &Count)? as u64))
    }

    fn searcher(&self) -> (Searcher, Fields) {
        let view = self.view.read();
        (view.reader.searcher(), view.fields)
    }
}

/// Runs a search. Files are checked when they are opened, but a disk may rot afterwards, and tantivy panics on some
/// damage: such a panic becomes an error.
fn guarded<T>(search: impl FnOnce() -> tantivy::Result<T>) -> Result<T, IndexError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(search))
        .unwrap_or_else(|_| Err(tantivy::TantivyError::InternalError("the search panicked".to_owned())))
        .map_err(IndexError::Text)
}
