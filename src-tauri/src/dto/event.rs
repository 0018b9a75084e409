//! What happened, told to the window as one Tauri event.

use serde::Serialize;
use ts_rs::TS;

use super::{FailureCode, ProgressView};

/// A fact. The window decides what to read again.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum AppEvent {
    /// Instances came, went or changed their state.
    InstancesChanged,
    /// Photos came, went or changed; at most ten times a second.
    PhotosChanged {
        /// Which; empty when they are many: read everything again.
        ids: Vec<i64>,
    },
    /// How far the work is; at most ten times a second.
    Progressed {
        /// The figures.
        progress: ProgressView,
    },
    /// The folder of an instance vanished or is back.
    OnlineChanged {
        /// Which instance.
        instance: i64,
        /// Whether it is reachable now.
        online: bool,
    },
    /// The work stopped and is tried again by itself.
    Halted {
        /// Why.
        code: FailureCode,
    },
    /// Something was edited, undone or redone.
    Edited {
        /// There is something to undo.
        can_undo: bool,
        /// There is something to do again.
        can_redo: bool,
    },
    /// The tray changed.
    DroppedChanged,
    /// The program was asked to show something: arguments, or a second start.
    Opened {
        /// What.
        opened: Opened,
    },
    /// A menu entry or tray entry that the window carries out.
    Menu {
        /// Which: `settings`, `about`, `shortcuts`, `addFolder`, ...
        action: String,
    },
    /// Files are dragged over the window.
    Dragging {
        /// How far it is.
        state: DragState,
        /// Pixels of the page from its left side.
        x: f64,
        /// Pixels of the page from its top.
        y: f64,
        /// How many files and folders.
        count: u32,
        /// They are folders, all of them: there is nothing to search for.
        folders: bool,
    },
    /// Files were dropped; hand the paths to `dropPaths`, or to a search.
    DroppedPaths {
        /// Absolute paths.
        paths: Vec<String>,
        /// Pixels of the page from its left side.
        x: f64,
        /// Pixels of the page from its top.
        y: f64,
    },
    /// The local API was started, stopped, or failed.
    ApiChanged,
    /// Settings were changed, by this window or another door.
    SettingsChanged,
}

/// How far a drag is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum DragState {
    /// It came over the window.
    Enter,
    /// It moves.
    Over,
    /// It left, or ended in a drop.
    Leave,
}

/// What the program was asked to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Opened {
    /// A photo of the library.
    Photo {
        /// Its number.
        photo: i64,
    },
    /// A photo that is not in the library: it is in the tray now.
    Dropped {
        /// Its number in the tray.
        token: u32,
    },
    /// A folder that is an instance now.
    Instance {
        /// Its number.
        instance: i64,
    },
    /// It could not be opened.
    Failed {
        /// The path.
        path: String,
        /// Why.
        code: FailureCode,
    },
}
