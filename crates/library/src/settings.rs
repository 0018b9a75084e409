//! The person's settings: `settings.toml` in the data folder. Everything has a default; the file need not exist.

use std::net::{IpAddr, Ipv4Addr};

use serde::{Deserialize, Serialize};
use shiguang_vision::{DEFAULT_PACK, Provider};

use crate::error::{Error, ErrorCode, Result};
use crate::places::Places;

/// All settings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How photos are analysed.
    pub models: ModelSettings,
    /// How folders are followed.
    pub scan: ScanSettings,
    /// How indexes are kept.
    pub index: IndexSettings,
    /// What is shown.
    pub tags: TagSettings,
    /// The thumbnail cache.
    pub thumbnails: ThumbnailSettings,
    /// The local HTTP API.
    pub api: ApiSettings,
    /// What the window remembers, in its own words.
    pub ui: toml::Table,
}

/// The `[api]` table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApiSettings {
    /// Whether the application serves it. `shiguang serve` always does.
    pub enabled: bool,
    /// Where it listens. Anything but a loopback address lets other machines in.
    pub address: IpAddr,
    /// The port; 0 means any free one.
    pub port: u16,
    /// Whose limits of size and format hold.
    pub limits: ApiLimits,
    /// Whether downloads may reach loopback, private and link-local addresses.
    pub allow_private_urls: bool,
    /// Most requests in a second, over a little while; 0 means as many as come.
    pub requests_per_second: u32,
    /// Most requests that are worked on or wait at the same time.
    pub concurrent_requests: usize,
}

/// Whose limits of size and format hold in the local API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApiLimits {
    /// The documents', so that a client that works here works there.
    #[default]
    Cloud,
    /// 64 MB and 100 megapixels, and every format the application reads.
    Relaxed,
}

impl Default for ApiSettings {
    fn default() -> Self {
        Self {
            enabled: false,
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 8365,
            limits: ApiLimits::Cloud,
            allow_private_urls: false,
            requests_per_second: 1000,
            concurrent_requests: 512,
        }
    }
}

/// The `[models]` table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelSettings {
    /// A folder's name in `models/packs`.
    pub pack: String,
    /// ONNX Runtime's execution provider.
    pub provider: Provider,
    /// Photos worked on at the same time; 0 means one for each core.
    pub workers: usize,
    /// Photos worked on at the same time on battery power; 0 means none.
    pub workers_on_battery: usize,
}

impl Default for ModelSettings {
    fn default() -> Self {
        Self { pack: DEFAULT_PACK.to_owned(), provider: Provider::default(), workers: 0, workers_on_battery: 1 }
    }
}

impl ModelSettings {
    /// Workers on mains power: the setting, or one for each core.
    #[must_use]
    pub fn worker_count(&self) -> usize {
        if self.workers > 0 { self.workers } else { std::thread::available_parallelism().map_or(1, usize::from) }
    }
}

/// The `[scan]` table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScanSettings {
    /// Minutes between two complete rescans of a watched folder, which find what no event told of.
    pub rescan_minutes: u64,
    /// Seconds between two looks at a folder that has no events (network folders, limits reached).
    pub poll_seconds: u64,
    /// Milliseconds that a change must rest before it is looked at.
    pub debounce_ms: u64,
    /// Names and patterns ignored in every folder, as in `.gitignore`.
    pub ignore: Vec<String>,
}

impl Default for ScanSettings {
    fn default() -> Self {
        Self { rescan_minutes: 60, poll_seconds: 30, debounce_ms: 500, ignore: Vec::new() }
    }
}

/// The `[index]` table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IndexSettings {
    /// Vectors in an instance from which a graph is built beside the exact scan.
    pub hnsw_from: usize,
}

impl Default for IndexSettings {
    fn default() -> Self {
        Self { hnsw_from: shiguang_index::VectorOptions::HNSW_FROM }
    }
}

/// The `[tags]` table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TagSettings {
    /// Least confidence, in percent, of an automatic tag that is shown and searched.
    pub threshold: f32,
}

impl Default for TagSettings {
    fn default() -> Self {
        Self { threshold: 60.0 }
    }
}

/// The `[thumbnails]` table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ThumbnailSettings {
    /// Most megabytes (10^6 bytes) the cache may take.
    pub cache_megabytes: u64,
}

impl Default for ThumbnailSettings {
    fn default() -> Self {
        Self { cache_megabytes: 10_000 }
    }
}

impl Settings {
    /// Writes `settings.toml` of the data folder: beside it first, then renamed, so that nobody ever reads half of one.
    /// Comments in the file are lost.
    ///
    /// # Errors
    /// [`ErrorCode::Settings`] when they cannot be written as TOML, else what the disk says.
    pub fn save(&self, places: &Places) -> Result<()> {
        let path = places.settings();
        let words = || format!("writing {}", path.display());
        let text = toml::to_string_pretty(self).map_err(|error| Error::caused(ErrorCode::Settings, words(), error))?;
        let write = || -> std::io::Result<()> {
            std::fs::create_dir_all(places.root())?;
            let mut file = tempfile::NamedTempFile::new_in(places.root())?;
            std::io::Write::write_all(&mut file, text.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            Ok(())
        };
        write().map_err(|error| Error::io(words(), error))
    }

    /// Reads `settings.toml` of the data folder.
    ///
    /// # Errors
    /// [`ErrorCode::Settings`] when the file exists but cannot be read or says something unknown; the message names the
    /// file and the line.
    pub fn load(places: &Places) -> Result<Self> {
        let path = places.settings();
        let wrong = |error: Box<dyn std::error::Error + Send + Sync>, what: &str| {
            Error::caused(ErrorCode::Settings, format!("{} {what}", path.display()), error)
        };
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| wrong(error.into(), "is wrong")),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(wrong(error.into(), "cannot be read")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_is_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::at(folder.path());
        assert_eq!(Settings::load(&places).unwrap(), Settings::default());
        let mut settings = Settings::default();
        settings.tags.threshold = 45.5;
        settings.scan.ignore = vec!["*.tmp".into(), "旧 照片".into()];
        settings.api.limits = ApiLimits::Relaxed;
        settings.ui.insert("theme".into(), "dark".into());
        settings.save(&places).unwrap();
        assert_eq!(Settings::load(&places).unwrap(), settings);
        std::fs::write(places.settings(), "[tags]\nthreshhold = 3\n").unwrap();
        assert_eq!(Settings::load(&places).unwrap_err().code, ErrorCode::Settings);
    }
}
