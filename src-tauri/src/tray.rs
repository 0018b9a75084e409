//! The icon in the system's tray: open, pause, quit.

use std::panic::{AssertUnwindSafe, catch_unwind};

use shiguang_library::PipelineState;
use tauri::menu::{Menu, MenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, Wry};

use crate::dto::UiLanguage;
use crate::shell::Shell;
use crate::{ui_settings, window};

/// The icon's id.
const ID: &str = "shiguang";

/// Words of the tray: it is drawn by the system, outside the window's texts.
struct Words {
    open: &'static str,
    pause: &'static str,
    quit: &'static str,
}

const ZH: Words = Words { open: "打开拾光", pause: "暂停 / 继续分析", quit: "退出" };
const EN: Words = Words { open: "Open Shiguang", pause: "Pause / resume tagging", quit: "Quit" };

fn words(shell: &Shell) -> &'static Words {
    let chinese = match ui_settings::view(&shell.library.settings()).language {
        UiLanguage::Zh => true,
        UiLanguage::En => false,
        UiLanguage::System => shell.locale.starts_with("zh"),
    };
    if chinese { &ZH } else { &EN }
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

fn build(app: &AppHandle) -> tauri::Result<()> {
    let menu = menu(app)?;
    let mut builder = TrayIconBuilder::with_id(ID).menu(&menu).tooltip("拾光 Shiguang").show_menu_on_left_click(false);
    if let Some(icon) = app.default_window_icon() {
        builder = builder.icon(icon.clone());
    }
    builder
        .on_menu_event(|app, event| match event.id().as_ref() {
            "open" => show(app),
            "pause" => toggle(app),
            "quit" => app.exit(0),
            _ => {}
        })
        .on_tray_icon_event(|icon, event| {
            if let TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. } = event {
                show(icon.app_handle());
            }
        })
        .build(app)?;
    Ok(())
}

fn menu(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
    let words = words(&app.state::<Shell>());
    let item = |id, text| MenuItem::with_id(app, id, text, true, None::<&str>);
    Menu::with_items(app, &[&item("open", words.open)?, &item("pause", words.pause)?, &item("quit", words.quit)?])
}

/// After the language changed.
pub fn rename(app: &AppHandle) {
    if let (Some(icon), Ok(menu)) = (app.tray_by_id(ID), menu(app)) {
        drop(icon.set_menu(Some(menu)));
    }
}

fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(window::LABEL) {
        window::show(&window);
    }
}

fn toggle(app: &AppHandle) {
    let library = &app.state::<Shell>().library;
    if library.progress().state == PipelineState::Paused { library.resume() } else { library.pause() }
}
