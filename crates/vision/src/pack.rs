//! A model pack: a classifier, a detector and the calibration that belongs to the two.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::calibration::Calibration;
use crate::error::VisionError;
use crate::manifest::{Model, ModelKind, View, read_toml};
use crate::vocabulary::Vocabulary;

/// The pack used when nothing else is asked.
pub const DEFAULT_PACK: &str = "standard";

/// `models/packs/<name>/pack.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackFile {
    /// Equal to the folder's name.
    pub name: String,
    /// What it is, for people.
    pub title: Title,
    /// Id of the classifier's model folder.
    pub classifier: String,
    /// Id of the detector's model folder.
    pub detector: String,
    /// Id of the scene head's model folder, if the pack has one; it must have been made for this classifier.
    pub head: Option<String>,
    /// Views of the whole photo that are classified and averaged.
    pub views: Vec<View>,
    /// How many boxes at most are classified on their own, strongest first.
    pub crops: usize,
    /// Coefficients from `models/calibrate/fit.py`.
    pub calibration: Calibration,
}

/// A text in both languages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

/// A pack whose files have all been read and checked; shared by all workers.
#[derive(Debug, Clone)]
pub struct Pack {
    /// What `pack.toml` says.
    pub file: PackFile,
    /// The checked classifier.
    pub classifier: Model,
    /// The checked detector.
    pub detector: Model,
    /// The checked scene head.
    pub head: Option<Model>,
    /// The vocabulary.
    pub vocabulary: Arc<Vocabulary>,
    /// SHA-256 over `pack.toml` and the hashes of its models: the same fingerprint gives the same tags.
    pub fingerprint: [u8; 32],
}

impl Pack {
    /// Opens the pack `name` of a models folder. A model is looked for inside the pack's own folder first, then in the
    /// models folder: a new pack is one folder, whether it brings models or combines those that are there.
    ///
    /// # Errors
    /// [`VisionError::UnknownPack`] with the names there are; otherwise an error that names the bad file.
    pub fn open(models: &Path, name: &str) -> Result<Self, VisionError> {
        let available = names(models)?;
        if !available.iter().any(|known| known == name) {
            return Err(VisionError::UnknownPack { name: name.to_owned(), available: available.join(", ") });
        }
        let folder = models.join("packs").join(name);
        let path = folder.join("pack.toml");
        let file: PackFile = read_toml(&path)?;
        let malformed = |reason: String| VisionError::Malformed { path: path.clone(), reason };
        if file.name != name {
            return Err(malformed(format!("name `{}` is not the folder's name", file.name)));
        }
        if file.views.is_empty() {
            return Err(malformed("`views` is empty".into()));
        }
        let open = |id: &str, kind: ModelKind| {
            if id.is_empty() || id.contains(['/', '\\', '.']) {
                return Err(malformed(format!("`{id}` is no model id")));
            }
            let own = folder.join(id);
            let model = Model::open(&if own.is_dir() { own } else { models.join(id) })?;
            if model.manifest.kind == kind {
                Ok(model)
            } else {
                Err(malformed(format!("model `{id}` is of the wrong kind, a {kind:?} is needed")))
            }
        };
        let classifier = open(&file.classifier, ModelKind::Classifier)?;
        let detector = open(&file.detector, ModelKind::Detector)?;
        let head = file.head.as_deref().map(|id| open(id, ModelKind::Head)).transpose()?;
        let vocabulary = Arc::new(Vocabulary::open(&models.join("vocabulary"))?);
        if let Some(head) = &head {
            if head.manifest.classifier.as_deref() != Some(&file.classifier) {
                return Err(malformed(format!("head `{}` was made for another classifier", head.manifest.id)));
            }
            if let Some(id) = head.manifest.concepts.iter().find(|id| vocabulary.find(id).is_none()) {
                return Err(malformed(format!("head `{}` speaks of an unknown concept `{id}`", head.manifest.id)));
            }
        }
        let corrected = [&file.calibration.bias, &file.calibration.boxes.bias];
        corrected
            .iter()
            .flat_map(|table| table.keys())
            .find(|id| vocabulary.find(id).is_none())
            .map_or(Ok(()), |id| Err(malformed(format!("the calibration speaks of an unknown concept `{id}`"))))?;
        let mut hasher = Sha256::new();
        hasher.update(std::fs::read(&path).map_err(|source| VisionError::Unreadable { path: path.clone(), source })?);
        for model in [Some(&classifier), Some(&detector), head.as_ref()].into_iter().flatten() {
            hasher.update(model.manifest.sha256.as_bytes());
        }
        Ok(Self { file, classifier, detector, head, vocabulary, fingerprint: hasher.finalize().into() })
    }

    /// SHA-256 of the classifier's file: vectors of different hashes must never be compared.
    #[must_use]
    pub fn embedding_model(&self) -> &str {
        &self.classifier.manifest.sha256
    }
}

/// Names of the packs in a models folder, sorted.
///
/// # Errors
/// [`VisionError::Unreadable`] when there is no `packs` folder.
pub fn names(models: &Path) -> Result<Vec<String>, VisionError> {
    let folder: PathBuf = models.join("packs");
    let unreadable = |source| VisionError::Unreadable { path: folder.clone(), source };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if entry.path().join("pack.toml").is_file() {
            names.extend(entry.file_name().into_string());
        }
    }
    names.sort();
    Ok(names)
}

/// What was measured of a pack: `figures.toml` beside `pack.toml`. A file of its own, for it changes no tag.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// Percent of the tags shown at a threshold of 60 that are right, on held-out everyday photos.
    pub precision: f32,
    /// Percent of the expected tags that are shown at a threshold of 60, on the same photos.
    pub recall: f32,
    /// Milliseconds for a photo of 640 x 480, one thread: nearly all of it the models.
    pub milliseconds: f32,
}

/// A pack as a list of packs shows it, without opening its models.
#[derive(Debug, Clone)]
pub struct Summary {
    /// What it is called.
    pub title: Title,
    /// Bytes of its models.
    pub bytes: u64,
    /// What was measured, where it was.
    pub figures: Option<Figures>,
}

/// See [`Summary`].
///
/// # Errors
/// An error that names the bad file.
pub fn summary(models: &Path, name: &str) -> Result<Summary, VisionError> {
    let folder = models.join("packs").join(name);
    let file: PackFile = read_toml(&folder.join("pack.toml"))?;
    let figures = folder.join("figures.toml");
    let figures = if figures.is_file() { Some(read_toml(&figures)?) } else { None };
    let weight = |id: &String| {
        let own = folder.join(id);
        let model = if own.is_dir() { own } else { models.join(id) }.join("model.onnx");
        std::fs::metadata(model).map_or(0, |facts| facts.len())
    };
    let parts = [Some(&file.classifier), Some(&file.detector), file.head.as_ref()];
    let bytes = parts.into_iter().flatten().map(weight).sum();
    Ok(Summary { title: file.title, bytes, figures })
}
