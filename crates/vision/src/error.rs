//! The crate's one error type.

use std::path::PathBuf;

/// Why models could not be loaded or run. Every message names the file concerned and what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VisionError {
    /// No folder with model packs was found in any of the known places.
    #[error(
        "the models folder was not found; looked in: {looked}. Set SHIGUANG_MODELS to the folder that holds `packs`"
    )]
    ModelsNotFound {
        /// The places that were tried, separated by ", ".
        looked: String,
    },
    /// ONNX Runtime's shared library is missing or cannot be loaded.
    #[error(
        "ONNX Runtime could not be loaded ({reason}); looked in: {looked}. Run `cargo xtask setup`, or set ORT_DYLIB_PATH to the library"
    )]
    Runtime {
        /// What the loader said.
        reason: String,
        /// The places that were tried, separated by ", ".
        looked: String,
    },
    /// The asked model pack does not exist.
    #[error("there is no model pack `{name}`; available: {available}")]
    UnknownPack {
        /// The name asked for.
        name: String,
        /// The names there are, separated by ", ".
        available: String,
    },
    /// A file of the models folder is missing or unreadable.
    #[error("{path}: cannot be read ({source}); restore the file (`git checkout` it, or reinstall the application)", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A manifest, pack or vocabulary table says something that makes no sense.
    #[error("{path}: {reason}", path = path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line where known.
        reason: String,
    },
    /// A model file is not the one its manifest describes: truncated, altered or replaced.
    #[error("{path}: {what}; the model is damaged or was replaced. Restore the file (`git checkout` it, or reinstall the application), or make it again with `cargo xtask models`", path = path.display())]
    Damaged {
        /// The model file.
        path: PathBuf,
        /// How it differs (size or sha256).
        what: String,
    },
    /// ONNX Runtime refused the model, the execution provider, or failed while running it.
    #[error("{path}: ONNX Runtime failed: {reason}", path = path.display())]
    Inference {
        /// The model file.
        path: PathBuf,
        /// What ONNX Runtime said.
        reason: String,
    },
}
