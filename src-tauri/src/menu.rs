//! The menu bar of macOS, whose programs all have one; what is special to us goes to the window as an action. Elsewhere the
//! window has all of it, and a bar would only take room from the photos.

use tauri::menu::{AboutMetadata, Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::{AppHandle, Manager, Wry};

use crate::dto::AppEvent;
use crate::shell::Shell;
use crate::words::{Language, Word};
use crate::{events, tray};

/// The bar.
///
/// # Errors
/// What the system says.
pub fn make(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
    let language = Language::now(&app.state::<Shell>());
    let own = |id: &str, word: Word, key: &str| MenuItem::with_id(app, id, language.say(word), true, Some(key));
    let say = |word| Some(language.say(word));
    let line = PredefinedMenuItem::separator(app)?;
    let program = Submenu::with_items(
        app,
        language.say(Word::Name),
        true,
        &[
            &PredefinedMenuItem::about(app, say(Word::About), Some(AboutMetadata::default()))?,
            &line,
            &own("settings", Word::Settings, "CmdOrCtrl+,")?,
            &line,
            &PredefinedMenuItem::hide(app, say(Word::Hide))?,
            &PredefinedMenuItem::quit(app, say(Word::Quit))?,
        ],
    )?;
    let file = Submenu::with_items(
        app,
        language.say(Word::File),
        true,
        &[
            &own("addFolder", Word::AddFolder, "CmdOrCtrl+O")?,
            &PredefinedMenuItem::close_window(app, say(Word::Close))?,
        ],
    )?;
    // Without these the keys for copying and pasting do nothing in a text field on macOS.
    let edit = Submenu::with_items(
        app,
        language.say(Word::Edit),
        true,
        &[
            &own("undo", Word::Undo, "CmdOrCtrl+Z")?,
            &own("redo", Word::Redo, "CmdOrCtrl+Shift+Z")?,
            &line,
            &PredefinedMenuItem::cut(app, say(Word::Cut))?,
            &PredefinedMenuItem::copy(app, say(Word::Copy))?,
            &PredefinedMenuItem::paste(app, say(Word::Paste))?,
            &PredefinedMenuItem::select_all(app, say(Word::SelectAll))?,
        ],
    )?;
    let help = Submenu::with_items(
        app,
        language.say(Word::Help),
        true,
        &[&own("shortcuts", Word::Shortcuts, "CmdOrCtrl+/")?],
    )?;
    Menu::with_items(app, &[&program, &file, &edit, &help])
}

/// After the language changed.
pub fn rename(app: &AppHandle) {
    if cfg!(target_os = "macos")
        && let Ok(menu) = make(app)
    {
        drop(app.set_menu(menu));
    }
}

/// Hands an entry to the window.
pub fn chosen(app: &AppHandle, id: &str) {
    if !tray::owns(id) {
        events::tell(app, &AppEvent::Menu { action: id.to_owned() });
    }
}
