//! The icon in the system's tray: open, pause, quit.

use std::panic::{AssertUnwindSafe, catch_unwind};

use parking_lot::Mutex;
use shiguang_library::PipelineState;
use tauri::menu::{Menu, MenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, Wry};

use crate::shell::Shell;
use crate::window;
use crate::words::{Language, Word};

/// The icon's id.
const ID: &str = "shiguang";

const OPEN: &str = "tray.open";
const PAUSE: &str = "tray.pause";
const QUIT: &str = "tray.quit";

/// The entries, whose words change.
struct Entries {
    open: MenuItem<Wry>,
    pause: MenuItem<Wry>,
    quit: MenuItem<Wry>,
    /// What the second entry says now.
    paused: Mutex<bool>,
}

/// Puts the icon there. A system without a tray, or without the library that speaks to it, has none.
pub fn make(app: &AppHandle) {
    // The library that speaks to the tray panics where the system's part of it is not installed.
    let made = catch_unwind(AssertUnwindSafe(|| build(app)));
    if let Ok(Err(error)) = made {
        eprintln!("shiguang-app: no tray icon: {error}");
    }
}

/// Whether there is an icon to come back from.
pub fn is_there(app: &AppHandle) -> bool {
    app.tray_by_id(ID).is_some()
}

/// Whether an entry of a menu is one of the tray's, which does it itself.
pub fn owns(id: &str) -> bool {
    [OPEN, PAUSE, QUIT].contains(&id)
}

fn build(app: &AppHandle) -> tauri::Result<()> {
    let shell = app.state::<Shell>();
    let (language, paused) = (Language::now(&shell), is_paused(&shell));
    let entry = |id, word| MenuItem::with_id(app, id, language.say(word), true, None::<&str>);
    let entries = Entries {
        open: entry(OPEN, Word::Open)?,
        pause: entry(PAUSE, pause(paused))?,
        quit: entry(QUIT, Word::Quit)?,
        paused: Mutex::new(paused),
    };
    let menu = Menu::with_items(app, &[&entries.open, &entries.pause, &entries.quit])?;
    let mut builder = TrayIconBuilder::with_id(ID).menu(&menu).tooltip("拾光 Shiguang").show_menu_on_left_click(false);
    if let Some(icon) = app.default_window_icon() {
        builder = builder.icon(icon.clone());
    }
    builder
        .on_menu_event(|app, event| match event.id().as_ref() {
            OPEN => show(app),
            PAUSE => toggle(app),
            QUIT => app.exit(0),
            _ => {}
        })
        .on_tray_icon_event(|icon, event| {
            if let TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. } = event {
                show(icon.app_handle());
            }
        })
        .build(app)?;
    app.manage(entries);
    Ok(())
}

fn pause(paused: bool) -> Word {
    if paused { Word::Resume } else { Word::Pause }
}

fn is_paused(shell: &Shell) -> bool {
    shell.library.progress().state == PipelineState::Paused
}

/// After the language changed.
pub fn rename(app: &AppHandle) {
    let Some(entries) = app.try_state::<Entries>() else { return };
    let language = Language::now(&app.state::<Shell>());
    // A tray that is gone says nothing.
    drop(entries.open.set_text(language.say(Word::Open)));
    drop(entries.pause.set_text(language.say(pause(*entries.paused.lock()))));
    drop(entries.quit.set_text(language.say(Word::Quit)));
}

/// After the work was paused or went on, by whichever door.
pub fn follow(app: &AppHandle, state: PipelineState) {
    let Some(entries) = app.try_state::<Entries>() else { return };
    let paused = state == PipelineState::Paused;
    if std::mem::replace(&mut *entries.paused.lock(), paused) != paused {
        drop(entries.pause.set_text(Language::now(&app.state::<Shell>()).say(pause(paused))));
    }
}

fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(window::LABEL) {
        window::show(&window);
    }
}

fn toggle(app: &AppHandle) {
    let shell = app.state::<Shell>();
    if is_paused(&shell) { shell.library.resume() } else { shell.library.pause() }
}
