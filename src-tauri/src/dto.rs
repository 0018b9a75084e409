//! What travels between the window and this program, as JSON. Each type has its TypeScript twin in
//! `ui/src/lib/api/generated`, written by [`export`]; a test fails when that folder is stale.
//!
//! Field names are camel case, numbers are plain numbers, times are milliseconds since 1970.

mod activity;
mod app;
mod duplicates;
mod error;
mod event;
mod instance;
mod photo;
mod search;
mod settings;

use std::path::Path;

use serde::{Deserialize, Serialize};
use ts_rs::{Config, ExportError, TS};

pub use activity::{FailureRow, ImportReport, JobView, PhaseOfWork, ProgressView};
pub use app::{
    AppState, Dropped, DroppedArea, DroppedState, DroppedTag, LicenceText, PackInfo, PathsDropped, RefusedPath,
};
pub use duplicates::{Duplicate, DuplicateKind, DuplicateSet, Keep, KeeperWhy, RemovalReport};
pub use error::{Failure, FailureCode};
pub use event::{AppEvent, DragState, Opened};
pub use instance::{InstanceCounts, InstanceStatistics, InstanceView, MonthCount, NamedCount, Overview, TagCount};
pub use photo::{
    BoxView, ChangeRequest, CustomTag, FieldSummary, FieldValue, PhotoView, Selection, StageView, TagSummary, TagView,
    Undo, Verdict,
};
pub use search::{
    Away, ChipView, EmptyReason, ListingHead, ListingRequest, NoticeView, SavedSearchView, SimilarRequest,
    SimilarSource, SortBy, SuggestionView, TagChoice,
};
pub use settings::{
    ApiCredentials, ApiLimits, ApiSettings, ApiStatus, GridMode, LabelLanguage, SettingsPatch, SettingsView, Theme,
    UiLanguage, WheelUse,
};

/// A text in both languages; what has no translation is the same twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Name {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A rectangle in 0..1 of the upright photo.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
pub struct Area {
    /// From the left side.
    pub left: f32,
    /// From the top.
    pub top: f32,
    /// Of the photo's width.
    pub width: f32,
    /// Of the photo's height.
    pub height: f32,
}

/// Writes the TypeScript types into `folder`, one file a type, and `index.ts` which exports them all.
///
/// # Errors
/// When the folder cannot be written.
pub fn export(folder: &Path) -> Result<(), ExportError> {
    let config = Config::new().with_large_int("number").with_out_dir(folder);
    macro_rules! export {
        ($($type:ty),+ $(,)?) => { $( <$type>::export_all(&config)?; )+ };
    }
    export!(
        AppState,
        ApiCredentials,
        ApiStatus,
        AppEvent,
        ChangeRequest,
        ChipView,
        CustomTag,
        Dropped,
        DuplicateSet,
        Failure,
        FailureRow,
        FieldValue,
        ImportReport,
        InstanceStatistics,
        InstanceView,
        JobView,
        Keep,
        LicenceText,
        ListingHead,
        ListingRequest,
        Overview,
        PathsDropped,
        PhotoView,
        ProgressView,
        RemovalReport,
        SavedSearchView,
        Selection,
        SettingsPatch,
        SettingsView,
        SuggestionView,
        TagChoice,
        Undo,
    );
    let mut names: Vec<String> = std::fs::read_dir(folder)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".ts").map(str::to_owned))
        .filter(|name| name != "index" && name != "serde_json")
        .collect();
    names.sort();
    let lines = names.iter().map(|name| format!("export type {{ {name} }} from \"./{name}\";\n"));
    let text =
        format!("// Generated from the Rust types of src-tauri/src/dto. Do not edit.\n{}", lines.collect::<String>());
    std::fs::write(folder.join("index.ts"), text)?;
    Ok(())
}
