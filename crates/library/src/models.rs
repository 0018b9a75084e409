//! The model pack: opened when it is first needed, shared by all workers.

use std::sync::Arc;

use parking_lot::Mutex;
use shiguang_catalog::Stage;
use shiguang_vision::{Analyser, Pack, SessionOptions, Vocabulary, models_folder};

use crate::error::{Error, ErrorCode, Result};
use crate::settings::ModelSettings;

/// Bumped when the program itself draws other conclusions from the same models.
const TAG_REVISION: u32 = 1;
/// Bumped when other crops are embedded or a vector is made in another way.
const EMBED_REVISION: u32 = 1;
/// Bumped when a probe reads more or other facts.
const PROBE_VERSION: i64 = 1;
/// Bumped when thumbnails or perceptual hashes are made in another way.
const THUMBNAIL_VERSION: i64 = 1;

/// The pack of the settings.
pub struct Models {
    settings: Mutex<ModelSettings>,
    pack: Mutex<Option<Arc<Pack>>>,
    /// Sessions for questions, kept between them: loading takes longer than answering.
    /// At most one for each worker.
    idle: Mutex<Vec<Analyser>>,
}

impl Models {
    /// Nothing is opened yet.
    #[must_use]
    pub fn new(settings: ModelSettings) -> Self {
        Self { settings: Mutex::new(settings), pack: Mutex::new(None), idle: Mutex::new(Vec::new()) }
    }

    /// Another pack or provider from now on; workers have to make new sessions.
    pub fn change(&self, settings: ModelSettings) {
        let mut pack = self.pack.lock();
        *self.settings.lock() = settings;
        *pack = None;
        self.idle.lock().clear();
    }

    /// The pack, opened and checked on first use (a fifth of a second).
    ///
    /// # Errors
    /// [`ErrorCode::ModelUnavailable`] when a file is missing or damaged.
    pub fn pack(&self) -> Result<Arc<Pack>> {
        let mut pack = self.pack.lock();
        if let Some(pack) = &*pack {
            return Ok(Arc::clone(pack));
        }
        let opened = Arc::new(Pack::open(&models_folder()?, &self.settings.lock().pack)?);
        *pack = Some(Arc::clone(&opened));
        Ok(opened)
    }

    /// The vocabulary of the pack.
    ///
    /// # Errors
    /// As [`Self::pack`].
    pub fn vocabulary(&self) -> Result<Arc<Vocabulary>> {
        Ok(Arc::clone(&self.pack()?.vocabulary))
    }

    /// A worker's own sessions.
    ///
    /// # Errors
    /// [`ErrorCode::ModelUnavailable`] when a model or ONNX Runtime cannot be loaded.
    pub fn analyser(&self) -> Result<Analyser> {
        let options = SessionOptions { provider: self.settings.lock().provider, ..SessionOptions::default() };
        Ok(Analyser::open(self.pack()?, options)?)
    }

    /// Has a question answered by sessions that are kept for the next one. Questions at the same time get their own.
    ///
    /// # Errors
    /// As [`Self::analyser`], and what `ask` says; sessions that failed are not kept.
    pub fn ask<T>(&self, ask: impl FnOnce(&mut Analyser) -> Result<T>) -> Result<T> {
        let kept = self.idle.lock().pop();
        let mut analyser = match kept {
            Some(analyser) => analyser,
            None => self.analyser()?,
        };
        let answer = ask(&mut analyser)?;
        let mut idle = self.idle.lock();
        if idle.len() < self.settings.lock().worker_count() {
            idle.push(analyser);
        }
        Ok(answer)
    }

    /// The hash that vectors are stored with: vectors of two models are never compared.
    ///
    /// # Errors
    /// As [`Self::pack`].
    pub fn embedding_model(&self) -> Result<[u8; 32]> {
        decode_hex(self.pack()?.embedding_model())
            .ok_or_else(|| Error::new(ErrorCode::ModelUnavailable, "the classifier's SHA-256 is no SHA-256"))
    }

    /// The version of a stage's work: photos done at another one are done again.
    ///
    /// # Errors
    /// As [`Self::pack`].
    pub fn version(&self, stage: Stage) -> Result<i64> {
        Ok(match stage {
            Stage::Probe => PROBE_VERSION,
            Stage::Thumbnail => THUMBNAIL_VERSION,
            Stage::Tag => fingerprint(&[&self.pack()?.fingerprint, &TAG_REVISION.to_le_bytes()]),
            Stage::Embed => fingerprint(&[&self.embedding_model()?, &EMBED_REVISION.to_le_bytes()]),
        })
    }
}

/// A model pack, as a list of them shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct PackFacts {
    /// Its name in the settings.
    pub name: String,
    /// What it is called, in Chinese.
    pub title_zh: String,
    /// What it is called, in English.
    pub title_en: String,
    /// Bytes of its models.
    pub bytes: u64,
    /// What was measured of it (`docs/quality.md`, `docs/performance.md`), where it was.
    pub figures: Option<shiguang_vision::pack::Figures>,
}

/// The packs there are, by name. One that is damaged is left out.
///
/// # Errors
/// [`ErrorCode::ModelUnavailable`] when there is no models folder.
pub fn packs() -> Result<Vec<PackFacts>> {
    let models = models_folder()?;
    let names = shiguang_vision::pack::names(&models)?;
    let facts = names.into_iter().filter_map(|name| {
        let summary = shiguang_vision::pack::summary(&models, &name).ok()?;
        let title = summary.title;
        Some(PackFacts { name, title_zh: title.zh, title_en: title.en, bytes: summary.bytes, figures: summary.figures })
    });
    Ok(facts.collect())
}

/// Opens a pack to see whether it can be used.
///
/// # Errors
/// [`ErrorCode::ModelUnavailable`].
pub fn try_pack(name: &str) -> Result<()> {
    Pack::open(&models_folder()?, name)?;
    Ok(())
}

/// 63 bits of a BLAKE3 hash; never negative, for it is stored in an INTEGER column.
fn fingerprint(parts: &[&[u8]]) -> i64 {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part);
    }
    let bytes = hasher.finalize();
    let mut first = [0u8; 8];
    first.copy_from_slice(&bytes.as_bytes()[..8]);
    i64::from_le_bytes(first) & i64::MAX
}

fn decode_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0u8; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[index * 2..index * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}
