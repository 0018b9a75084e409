//! The program itself and its settings.

use std::sync::Arc;

use shiguang_library::{Access, Error};
use tauri::{AppHandle, Manager, WebviewWindow};

use super::Here;
use crate::convert::name;
use crate::dto::{AppEvent, AppState, Failure, FailureCode, LicenceText, PackInfo, SettingsPatch, SettingsView};
use crate::shell::Answer;
use crate::{events, menu, tray, ui_settings, window};

#[tauri::command]
pub async fn app_state(app: AppHandle, here: Here<'_>) -> Answer<AppState> {
    let (locale, opened) = (here.locale.clone(), here.opened.lock().take());
    let version = app.package_info().version.to_string();
    here.run(move |library| {
        let history = library.history_state()?;
        let packs = library.packs().unwrap_or_default().into_iter().map(|pack| PackInfo {
            name: pack.name,
            title: name(pack.title_zh, pack.title_en),
            precision: pack.figures.map(|figures| figures.precision),
            recall: pack.figures.map(|figures| figures.recall),
            milliseconds: pack.figures.map(|figures| figures.milliseconds),
            bytes: pack.bytes,
        });
        Ok::<_, Error>(AppState {
            version,
            system_locale: locale,
            data_folder: library.places().root().display().to_string(),
            access_own: library.access() == Access::Own,
            packs: packs.collect(),
            file_manager: file_manager().to_owned(),
            processors: std::thread::available_parallelism().map_or(1, |n| n.get() as u32),
            can_undo: history.undo.is_some(),
            can_redo: history.redo.is_some(),
            opened,
        })
    })
    .await
}

fn file_manager() -> &'static str {
    if cfg!(target_os = "macos") {
        "Finder"
    } else if cfg!(windows) {
        "Explorer"
    } else {
        ""
    }
}

#[tauri::command]
pub async fn settings(here: Here<'_>) -> Answer<SettingsView> {
    here.run(|library| Ok::<_, Error>(ui_settings::view(&library.settings()))).await
}

#[tauri::command]
pub async fn save_settings(window: WebviewWindow, here: Here<'_>, patch: SettingsPatch) -> Answer<SettingsView> {
    let (language, served) = (patch.language, patch.api.is_some());
    let now = here.run(move |library| library.change_settings(|settings| ui_settings::apply(settings, patch))).await?;
    let view = ui_settings::view(&now);
    window::dress(&window, view.theme);
    if served {
        let (api, library) = (Arc::clone(&here.api), Arc::clone(&here.library));
        here.run(move |_| {
            api.follow(&library);
            Ok::<_, Error>(())
        })
        .await?;
        events::tell(window.app_handle(), &AppEvent::ApiChanged);
    }
    if language.is_some() {
        menu::rename(window.app_handle());
        tray::rename(window.app_handle());
    }
    Ok(view)
}

#[tauri::command]
pub async fn cache_size(here: Here<'_>) -> Answer<u64> {
    here.run(|library| Ok::<_, Error>(library.thumbnail_bytes())).await
}

#[tauri::command]
pub async fn clear_cache(here: Here<'_>) -> Answer<()> {
    here.run(|library| library.clear_thumbnails()).await
}

/// Written by `cargo xtask licences` from the lock files and the models' manifests.
const LICENCES: &str = include_str!("../../licences.json");

#[tauri::command]
pub async fn licences() -> Answer<Vec<LicenceText>> {
    serde_json::from_str(LICENCES).map_err(|error| Failure::new(FailureCode::Internal, error.to_string()))
}

#[tauri::command]
pub async fn show_window(window: WebviewWindow) -> Answer<()> {
    window::show(&window);
    Ok(())
}

#[tauri::command]
pub async fn quit(app: AppHandle) {
    app.exit(0);
}

#[cfg(test)]
mod tests {
    use super::{LICENCES, LicenceText};

    /// One part without a licence once kept the whole list from being shown.
    #[test]
    fn the_list_of_licences_can_be_read() {
        let all: Vec<LicenceText> = serde_json::from_str(LICENCES).unwrap();
        assert!(all.len() > 100, "{} parts", all.len());
        assert!(all.iter().all(|part| !part.name.is_empty() && !part.licence.is_empty()));
    }
}
