//! The system's own dialogs, file manager, viewer and browser.

use std::path::{Path, PathBuf};

use shiguang_library::PhotoId;
use tauri::{AppHandle, Url, WebviewWindow};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};
use tauri_plugin_opener::OpenerExt;

use super::Here;
use crate::dto::{Failure, FailureCode};
use crate::shell::Answer;

/// Suffixes that the dialog for photos offers: those of the formats we read.
const PHOTOS: [&str; 9] = ["jpg", "jpeg", "jpe", "png", "webp", "gif", "tif", "tiff", "bmp"];

/// What the person chose; dialogs give it on the main thread, once.
async fn answer<T: Send + 'static>(ask: impl FnOnce(Box<dyn FnOnce(Option<T>) + Send>)) -> Option<T> {
    let (sender, receiver) = tauri::async_runtime::channel(1);
    ask(Box::new(move |chosen| drop(sender.try_send(chosen))));
    let mut receiver = receiver;
    receiver.recv().await.flatten()
}

fn text(path: FilePath) -> Option<String> {
    path.into_path().ok().map(|path| path.to_string_lossy().into_owned())
}

fn dialog(window: &WebviewWindow, title: String) -> FileDialogBuilder<tauri::Wry> {
    window.dialog().file().set_title(title).set_parent(window)
}

#[tauri::command]
pub async fn pick_folder(window: WebviewWindow, title: String) -> Option<String> {
    answer(|told| dialog(&window, title).pick_folder(told)).await.and_then(text)
}

#[tauri::command]
pub async fn pick_photos(window: WebviewWindow, title: String) -> Vec<String> {
    let ask = |told| dialog(&window, title).add_filter("", &PHOTOS).pick_files(told);
    answer(ask).await.unwrap_or_default().into_iter().filter_map(text).collect()
}

#[tauri::command]
pub async fn pick_save_file(window: WebviewWindow, title: String, name: String) -> Option<String> {
    answer(|told| dialog(&window, title).set_file_name(name).save_file(told)).await.and_then(text)
}

#[tauri::command]
pub async fn pick_open_file(window: WebviewWindow, title: String, suffixes: Vec<String>) -> Option<String> {
    let suffixes: Vec<&str> = suffixes.iter().map(String::as_str).collect();
    answer(|told| dialog(&window, title).add_filter("", &suffixes).pick_file(told)).await.and_then(text)
}

/// Only pages of this machine's API and of the web over TLS; never a file or a program.
#[tauri::command]
pub async fn open_address(app: AppHandle, url: String) -> Answer<()> {
    if !may_open(&url) {
        return Err(Failure::new(FailureCode::Io, format!("{url} is no address to open")));
    }
    app.opener().open_url(url, None::<&str>).map_err(refused)
}

fn may_open(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let own = url.scheme() == "http" && matches!(url.host_str(), Some("127.0.0.1" | "localhost"));
    (own || url.scheme() == "https") && url.username().is_empty() && url.password().is_none()
}

#[tauri::command]
pub async fn show_in_folder(app: AppHandle, here: Here<'_>, id: i64) -> Answer<()> {
    let file = file(&here, id).await?;
    match app.opener().reveal_item_in_dir(&file) {
        Ok(()) => Ok(()),
        // Without a file manager on the bus the folder at least can be opened.
        Err(_) => open(&app, file.parent().unwrap_or(&file)),
    }
}

#[tauri::command]
pub async fn open_original(app: AppHandle, here: Here<'_>, id: i64) -> Answer<()> {
    open(&app, &file(&here, id).await?)
}

async fn file(here: &Here<'_>, id: i64) -> Answer<PathBuf> {
    let file = here.run(move |library| library.file_of(PhotoId::new(id))).await?;
    if file.exists() {
        Ok(file)
    } else {
        Err(Failure::new(FailureCode::Offline, format!("{} is not there", file.display())))
    }
}

fn open(app: &AppHandle, path: &Path) -> Answer<()> {
    app.opener().open_path(path.to_string_lossy(), None::<&str>).map_err(refused)
}

fn refused(error: tauri_plugin_opener::Error) -> Failure {
    Failure::new(FailureCode::Io, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::may_open;

    #[test]
    fn only_the_api_and_pages_of_the_web_are_opened() {
        for good in ["http://127.0.0.1:8080/docs", "http://localhost:1/", "https://example.org/a?b"] {
            assert!(may_open(good), "{good}");
        }
        let bad =
            ["http://example.org", "http://127.0.0.1:80@example.org/", "file:///etc/passwd", "javascript:1", "/bin/sh"];
        for bad in bad {
            assert!(!may_open(bad), "{bad}");
        }
    }
}
