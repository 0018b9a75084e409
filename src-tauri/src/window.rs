//! The one window: made hidden, shown with its first picture, remembered when it goes.

use std::path::PathBuf;

use tauri::utils::config::Color;
use tauri::webview::PageLoadEvent;
use tauri::{
    AppHandle, DragDropEvent, LogicalPosition, LogicalSize, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    WindowEvent,
};

use crate::dto::{AppEvent, DragState, Theme};
use crate::events;
use crate::remembered::{Remembered, SMALLEST};
use crate::shell::Shell;
use crate::ui_settings;

/// The window's label.
pub const LABEL: &str = "main";

/// Overrides the address of vite's server in a program without the built UI.
const DEV_ADDRESS: &str = "SHIGUANG_DEV_URL";

/// Makes the window.
///
/// # Errors
/// What the system says.
pub fn make(app: &AppHandle) -> tauri::Result<WebviewWindow> {
    let shell = app.state::<Shell>();
    let kept = Remembered::load(shell.library.places().root());
    let theme = ui_settings::view(&shell.library.settings()).theme;
    let mut builder = WebviewWindowBuilder::new(app, LABEL, address())
        .title("拾光")
        .inner_size(kept.width, kept.height)
        .min_inner_size(SMALLEST.0, SMALLEST.1)
        .visible(false)
        .theme(named(theme))
        .background_color(ground(theme))
        .on_page_load(|window, load| {
            // The page itself asks to be shown once it has drawn; when it cannot run, its error must be seen.
            if load.event() == PageLoadEvent::Finished {
                show(&window);
            }
        });
    if kept.is_on(&screens(app)) {
        builder = builder.position(kept.x.unwrap_or(0.0), kept.y.unwrap_or(0.0));
    }
    let window = builder.build()?;
    if kept.maximized {
        window.maximize()?;
    }
    let listening = window.clone();
    window.on_window_event(move |event| happened(&listening, event));
    Ok(window)
}

fn address() -> WebviewUrl {
    let asked = if tauri::is_dev() { std::env::var(DEV_ADDRESS).ok() } else { None };
    match asked.and_then(|address| address.parse().ok()) {
        Some(address) => WebviewUrl::External(address),
        None => WebviewUrl::default(),
    }
}

fn screens(app: &AppHandle) -> Vec<(f64, f64, f64, f64)> {
    let monitors = app.available_monitors().unwrap_or_default();
    let logical = |monitor: tauri::Monitor| {
        let place: LogicalPosition<f64> = monitor.position().to_logical(monitor.scale_factor());
        let size: LogicalSize<f64> = monitor.size().to_logical(monitor.scale_factor());
        (place.x, place.y, size.width, size.height)
    };
    monitors.into_iter().map(logical).collect()
}

fn named(theme: Theme) -> Option<tauri::Theme> {
    match theme {
        Theme::System => None,
        Theme::Dark => Some(tauri::Theme::Dark),
        Theme::Light => Some(tauri::Theme::Light),
    }
}

/// The page's ground, so that nothing flashes before it is there.
fn ground(theme: Theme) -> Color {
    match theme {
        Theme::Light => Color(0xfa, 0xf9, 0xf6, 0xff),
        Theme::System | Theme::Dark => Color(0x14, 0x14, 0x13, 0xff),
    }
}

/// Dark or light, for what the system draws of the window.
pub fn dress(window: &WebviewWindow, theme: Theme) {
    // A system without themes draws as it does.
    drop(window.set_theme(named(theme)));
}

/// Brings the window to the person.
pub fn show(window: &WebviewWindow) {
    drop(window.show());
    drop(window.unminimize());
    drop(window.set_focus());
}

fn happened(window: &WebviewWindow, event: &WindowEvent) {
    match event {
        WindowEvent::CloseRequested { api, .. } => {
            remember(window);
            let shell = window.state::<Shell>();
            if ui_settings::view(&shell.library.settings()).close_to_tray && crate::tray::is_there(window.app_handle())
            {
                api.prevent_close();
                drop(window.hide());
            }
        }
        WindowEvent::DragDrop(drag) => dragged(window, drag),
        _ => {}
    }
}

/// Keeps where the window is.
pub fn remember(window: &WebviewWindow) {
    let scale = window.scale_factor().unwrap_or(1.0);
    let root = window.state::<Shell>().library.places().root().to_path_buf();
    let before = Remembered::load(&root);
    let maximized = window.is_maximized().unwrap_or(false);
    let Ok(size) = window.inner_size() else { return };
    let size: LogicalSize<f64> = size.to_logical(scale);
    let place = window.outer_position().ok().map(|place| place.to_logical::<f64>(scale));
    let now = if maximized {
        // As it will be when it is no longer maximised.
        Remembered { maximized, ..before }
    } else {
        Remembered {
            width: size.width,
            height: size.height,
            x: place.map(|at| at.x),
            y: place.map(|at| at.y),
            maximized,
        }
    };
    now.save(&root);
}

/// So many of what is held over the window are looked at, lest a slow disk hold it up.
const LOOKED_AT: usize = 16;

fn dragged(window: &WebviewWindow, drag: &DragDropEvent) {
    let scale = window.scale_factor().unwrap_or(1.0);
    let app = window.app_handle();
    let tell = |state, at: Option<tauri::PhysicalPosition<f64>>, paths: &[PathBuf]| {
        let at = at.map(|at| at.to_logical::<f64>(scale));
        let (x, y) = at.map_or((0.0, 0.0), |at| (at.x, at.y));
        let count = u32::try_from(paths.len()).unwrap_or(u32::MAX);
        let folders = !paths.is_empty() && paths.iter().take(LOOKED_AT).all(|path| path.is_dir());
        events::tell(app, &AppEvent::Dragging { state, x, y, count, folders });
    };
    match drag {
        DragDropEvent::Enter { paths, position } => tell(DragState::Enter, Some(*position), paths),
        DragDropEvent::Over { position } => tell(DragState::Over, Some(*position), &[]),
        DragDropEvent::Leave => tell(DragState::Leave, None, &[]),
        DragDropEvent::Drop { paths, position } => {
            tell(DragState::Leave, None, &[]);
            let at = position.to_logical::<f64>(scale);
            let paths = paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
            events::tell(app, &AppEvent::DroppedPaths { paths, x: at.x, y: at.y });
        }
        _ => {}
    }
}
