//! The settings as the window sees them: those of the library, and its own under `[ui]` of the same file.

use serde::{Deserialize, Serialize};
use shiguang_library::Settings;

use crate::dto::{
    ApiLimits, ApiSettings, GridMode, LabelLanguage, SettingsPatch, SettingsView, SortBy, Theme, UiLanguage, WheelUse,
};

/// The `[ui]` table. What is unknown or wrong in it is the default, for it is only convenience.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Own {
    language: UiLanguage,
    labels: LabelLanguage,
    theme: Theme,
    grid_size: u32,
    grid_mode: GridMode,
    sort: SortBy,
    side_bar: bool,
    info_panel: bool,
    boxes: bool,
    wheel: WheelUse,
    last_view: String,
    first_run_done: bool,
    close_to_tray: bool,
}

impl Default for Own {
    fn default() -> Self {
        Self {
            language: UiLanguage::default(),
            labels: LabelLanguage::default(),
            theme: Theme::default(),
            grid_size: 200,
            grid_mode: GridMode::default(),
            sort: SortBy::Newest,
            side_bar: true,
            info_panel: true,
            boxes: true,
            wheel: WheelUse::default(),
            last_view: String::new(),
            first_run_done: false,
            close_to_tray: false,
        }
    }
}

/// All settings for the window.
#[must_use]
pub fn view(settings: &Settings) -> SettingsView {
    let own: Own = settings.ui.clone().try_into().unwrap_or_default();
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    SettingsView {
        language: own.language,
        labels: own.labels,
        theme: own.theme,
        threshold: settings.tags.threshold,
        pack: settings.models.pack.clone(),
        workers: small(settings.models.workers),
        workers_on_battery: small(settings.models.workers_on_battery),
        cache_megabytes: u32::try_from(settings.thumbnails.cache_megabytes).unwrap_or(u32::MAX),
        ignore: settings.scan.ignore.clone(),
        rescan_minutes: u32::try_from(settings.scan.rescan_minutes).unwrap_or(u32::MAX),
        api: ApiSettings {
            enabled: settings.api.enabled,
            port: settings.api.port,
            limits: match settings.api.limits {
                shiguang_library::ApiLimits::Cloud => ApiLimits::Cloud,
                shiguang_library::ApiLimits::Relaxed => ApiLimits::Relaxed,
            },
            allow_private_urls: settings.api.allow_private_urls,
        },
        grid_size: own.grid_size,
        grid_mode: own.grid_mode,
        sort: own.sort,
        side_bar: own.side_bar,
        info_panel: own.info_panel,
        boxes: own.boxes,
        wheel: own.wheel,
        last_view: own.last_view,
        first_run_done: own.first_run_done,
        close_to_tray: own.close_to_tray,
    }
}

/// Writes what a patch changes into the library's settings.
pub fn apply(settings: &mut Settings, patch: SettingsPatch) {
    let after = view(settings).patched(patch);
    settings.tags.threshold = after.threshold;
    settings.models.pack = after.pack;
    settings.models.workers = after.workers as usize;
    settings.models.workers_on_battery = after.workers_on_battery as usize;
    settings.thumbnails.cache_megabytes = after.cache_megabytes.into();
    settings.scan.ignore = after.ignore;
    settings.scan.rescan_minutes = after.rescan_minutes.into();
    settings.api.enabled = after.api.enabled;
    settings.api.port = after.api.port;
    settings.api.limits = match after.api.limits {
        ApiLimits::Cloud => shiguang_library::ApiLimits::Cloud,
        ApiLimits::Relaxed => shiguang_library::ApiLimits::Relaxed,
    };
    settings.api.allow_private_urls = after.api.allow_private_urls;
    let own = Own {
        language: after.language,
        labels: after.labels,
        theme: after.theme,
        grid_size: after.grid_size,
        grid_mode: after.grid_mode,
        sort: after.sort,
        side_bar: after.side_bar,
        info_panel: after.info_panel,
        boxes: after.boxes,
        wheel: after.wheel,
        last_view: after.last_view,
        first_run_done: after.first_run_done,
        close_to_tray: after.close_to_tray,
    };
    // Plain values always become a table.
    if let Ok(table) = toml::Table::try_from(own) {
        settings.ui = table;
    }
}
