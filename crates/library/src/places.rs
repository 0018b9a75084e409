//! Where everything lies in the data folder.
//!
//! ```text
//! settings.toml         the person's settings
//! catalog.sqlite        the truth
//! lock                  held by the process that indexes
//! objects/ab/<hash>     photos of instances without a folder, by content
//! thumbnails/ab/<name>  a cache; may be deleted
//! index/text, index/vectors/<instance>   caches; may be deleted
//! ```

use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};
use shiguang_catalog::InstanceId;

/// Environment variable that names the data folder.
pub const DATA_VARIABLE: &str = "SHIGUANG_DATA_DIR";

/// The data folder and the places in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    root: PathBuf,
}

impl Places {
    /// A given data folder.
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The given folder, else `SHIGUANG_DATA_DIR`, else the system's data folder for the app; `None` when the system has none.
    #[must_use]
    pub fn find(given: Option<&Path>) -> Option<Self> {
        if let Some(root) = given {
            return Some(Self::at(root));
        }
        match std::env::var_os(DATA_VARIABLE) {
            Some(folder) if !folder.is_empty() => Some(Self::at(folder)),
            _ => choose_native_strategy().ok().map(|system| Self::at(system.data_dir().join("shiguang"))),
        }
    }

    /// The data folder itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The settings file.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.root.join("settings.toml")
    }

    /// The file whose lock says which process indexes.
    #[must_use]
    pub fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    /// The thumbnail cache.
    #[must_use]
    pub fn thumbnails(&self) -> PathBuf {
        self.root.join("thumbnails")
    }

    /// Both indexes.
    #[must_use]
    pub fn indexes(&self) -> PathBuf {
        self.root.join("index")
    }

    /// The text index.
    #[must_use]
    pub fn text_index(&self) -> PathBuf {
        self.indexes().join("text")
    }

    /// The vector index of an instance.
    #[must_use]
    pub fn vector_index(&self, instance: InstanceId) -> PathBuf {
        self.indexes().join("vectors").join(instance.get().to_string())
    }

    /// Photos kept by content.
    #[must_use]
    pub fn objects(&self) -> PathBuf {
        self.root.join("objects")
    }

    /// One photo kept by content: `name` is what the catalogue calls its object.
    #[must_use]
    pub fn object(&self, name: &str) -> PathBuf {
        let shelf = name.get(..2).unwrap_or("00");
        self.objects().join(shelf).join(name)
    }
}
