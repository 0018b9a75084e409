//! The person's settings: `settings.toml` in the data folder. Everything has a default; the file need not exist.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};
use serde::Deserialize;
use shiguang_vision::{DEFAULT_PACK, Provider};

/// Environment variable that names the data folder.
const DATA_VARIABLE: &str = "SHIGUANG_DATA_DIR";

/// All settings.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How photos are analysed.
    pub models: ModelSettings,
}

/// The `[models]` table.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelSettings {
    /// A folder's name in `models/packs`.
    pub pack: String,
    /// ONNX Runtime's execution provider.
    pub provider: Provider,
    /// Photos worked on at the same time; 0 means one for each core.
    pub workers: usize,
}

impl Default for ModelSettings {
    fn default() -> Self {
        Self { pack: DEFAULT_PACK.to_owned(), provider: Provider::default(), workers: 0 }
    }
}

impl Settings {
    /// Reads `settings.toml` of the data folder: the given one, else `SHIGUANG_DATA_DIR`, else the system's.
    ///
    /// # Errors
    /// When the file exists but cannot be read or says something unknown; the message names the file and the line.
    pub fn load(data_dir: Option<&Path>) -> Result<Self> {
        let Some(folder) = data_dir.map(Path::to_path_buf).or_else(default_data_dir) else {
            return Ok(Self::default());
        };
        let path = folder.join("settings.toml");
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).with_context(|| format!("{} is wrong", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
        }
    }
}

fn default_data_dir() -> Option<PathBuf> {
    match std::env::var_os(DATA_VARIABLE) {
        Some(folder) if !folder.is_empty() => Some(PathBuf::from(folder)),
        _ => choose_native_strategy().ok().map(|system| system.data_dir().join("shiguang")),
    }
}
