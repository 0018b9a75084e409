//! The settings as the window shows them, and the local API.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SortBy;

macro_rules! settings {
    ($($(#[$doc:meta])* $field:ident: $type:ty),+ $(,)?) => {
        /// All settings. A change applies at once.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
        #[serde(rename_all = "camelCase")]
        pub struct SettingsView { $($(#[$doc])* pub $field: $type,)+ }

        /// Settings to change; what is absent stays.
        #[derive(Debug, Clone, Default, PartialEq, Deserialize, TS)]
        #[serde(rename_all = "camelCase", default, deny_unknown_fields)]
        #[ts(optional_fields)]
        pub struct SettingsPatch { $($(#[$doc])* pub $field: Option<$type>,)+ }

        impl SettingsView {
            /// With what a patch changes.
            #[must_use]
            pub fn patched(self, patch: SettingsPatch) -> Self {
                Self { $($field: patch.$field.unwrap_or(self.$field),)+ }
            }
        }
    };
}

settings! {
    /// The language of the window.
    language: UiLanguage,
    /// In which languages tags are named.
    labels: LabelLanguage,
    /// Dark or light.
    theme: Theme,
    /// Least confidence, in percent, of an automatic tag that is shown and searched.
    threshold: f32,
    /// The model pack, see `AppState.packs`.
    pack: String,
    /// Photos worked on at the same time; 0 means one for each processor.
    workers: u32,
    /// Photos worked on at the same time on battery power; 0 means none.
    workers_on_battery: u32,
    /// Most megabytes the thumbnail cache may take.
    cache_megabytes: u32,
    /// Names and patterns ignored in every folder.
    ignore: Vec<String>,
    /// Minutes between two complete rescans of a watched folder.
    rescan_minutes: u32,
    /// The local API.
    api: ApiSettings,
    /// Height of the grid's rows, in pixels.
    grid_size: u32,
    /// How the grid lays photos out.
    grid_mode: GridMode,
    /// The grid's order.
    sort: SortBy,
    /// Whether the side bar is open.
    side_bar: bool,
    /// Whether the viewer's information panel is open.
    info_panel: bool,
    /// Whether the viewer draws boxes.
    boxes: bool,
    /// What the wheel does in the viewer.
    wheel: WheelUse,
    /// The view that was shown last, in the window's own words.
    last_view: String,
    /// Whether the person has been welcomed.
    first_run_done: bool,
    /// Whether closing the window leaves the program in the tray, at work.
    close_to_tray: bool,
}

/// The language of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum UiLanguage {
    /// As the system.
    #[default]
    System,
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// In which languages tags are named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum LabelLanguage {
    /// Chinese.
    Zh,
    /// English.
    En,
    /// Both side by side.
    #[default]
    Both,
}

/// Dark or light.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Dark.
    Dark,
    /// Light.
    Light,
}

/// What the wheel does in the viewer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum WheelUse {
    /// Turns to the next photo.
    #[default]
    Photos,
    /// Zooms.
    Zoom,
}

/// How the grid lays photos out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum GridMode {
    /// Rows of equal height, photos in their own shape.
    #[default]
    Justified,
    /// Squares.
    Square,
}

/// The local API's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ApiSettings {
    /// Whether it runs.
    pub enabled: bool,
    /// On which port of 127.0.0.1; 0 for any free one.
    pub port: u16,
    /// How strict it is.
    pub limits: ApiLimits,
    /// Whether it may fetch pictures from addresses of private networks.
    pub allow_private_urls: bool,
}

/// How strict the local API is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum ApiLimits {
    /// Sizes and counts as the clouds document them.
    Cloud,
    /// As large as this machine bears.
    #[default]
    Relaxed,
}

/// Whether the local API runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ApiStatus {
    /// It accepts connections.
    pub running: bool,
    /// Where, such as `http://127.0.0.1:8080`.
    pub url: Option<String>,
    /// Its port.
    pub port: Option<u16>,
    /// Why it does not run though it should.
    pub error: Option<super::Failure>,
}

/// What a client needs to sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ApiCredentials {
    /// The project's id.
    pub project_id: String,
    /// The project's name.
    pub project_name: String,
    /// The domain.
    pub domain: String,
    /// The user's name.
    pub user: String,
    /// The access key.
    pub access_key: String,
    /// The secret key.
    pub secret_key: String,
    /// The password; only when it was just made or rotated.
    pub password: Option<String>,
}
