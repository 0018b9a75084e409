//! The menu bar of macOS, whose programs all have one; what is special to us goes to the window as an action. Elsewhere the
//! window has all of it, and a bar would only take room from the photos.

use tauri::menu::{AboutMetadata, Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::{AppHandle, Wry};

use crate::dto::AppEvent;
use crate::events;

/// The bar.
///
/// # Errors
/// What the system says.
pub fn make(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
    let own = |id: &str, text: &str, key: &str| MenuItem::with_id(app, id, text, true, Some(key));
    let line = PredefinedMenuItem::separator(app)?;
    let program = Submenu::with_items(
        app,
        "拾光",
        true,
        &[
            &PredefinedMenuItem::about(app, None, Some(AboutMetadata::default()))?,
            &line,
            &own("settings", "Settings…", "CmdOrCtrl+,")?,
            &line,
            &PredefinedMenuItem::hide(app, None)?,
            &PredefinedMenuItem::quit(app, None)?,
        ],
    )?;
    let file = Submenu::with_items(
        app,
        "File",
        true,
        &[&own("addFolder", "Add Folder…", "CmdOrCtrl+O")?, &PredefinedMenuItem::close_window(app, None)?],
    )?;
    // Without these the keys for copying and pasting do nothing in a text field on macOS.
    let edit = Submenu::with_items(
        app,
        "Edit",
        true,
        &[
            &own("undo", "Undo", "CmdOrCtrl+Z")?,
            &own("redo", "Redo", "CmdOrCtrl+Shift+Z")?,
            &line,
            &PredefinedMenuItem::cut(app, None)?,
            &PredefinedMenuItem::copy(app, None)?,
            &PredefinedMenuItem::paste(app, None)?,
            &PredefinedMenuItem::select_all(app, None)?,
        ],
    )?;
    let help = Submenu::with_items(app, "Help", true, &[&own("shortcuts", "Keyboard Shortcuts", "CmdOrCtrl+/")?])?;
    Menu::with_items(app, &[&program, &file, &edit, &help])
}

/// Hands an entry to the window.
pub fn chosen(app: &AppHandle, id: &str) {
    events::tell(app, &AppEvent::Menu { action: id.to_owned() });
}
