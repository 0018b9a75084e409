//! Photos and folders that are dropped on the window.

use std::path::PathBuf;

use shiguang_library::tray::Token;
use shiguang_library::{Error, InstanceId};

use super::Here;
use crate::dto::{Dropped, PathsDropped};
use crate::opened;
use crate::shell::Answer;

fn tokens(tokens: Vec<u32>) -> Vec<Token> {
    tokens.into_iter().map(Token).collect()
}

#[tauri::command]
pub async fn drop_paths(here: Here<'_>, paths: Vec<PathBuf>) -> Answer<PathsDropped> {
    here.run(move |library| Ok::<_, Error>(opened::take(library, &paths))).await
}

#[tauri::command]
pub async fn dropped(here: Here<'_>) -> Answer<Vec<Dropped>> {
    here.run(|library| {
        let photos = library.tossed();
        Ok::<_, Error>(photos.into_iter().map(|photo| opened::dropped(library, photo)).collect())
    })
    .await
}

#[tauri::command]
pub async fn copy_dropped(here: Here<'_>, tokens: Vec<u32>, instance: i64) -> Answer<Vec<String>> {
    let tokens = self::tokens(tokens);
    here.run(move |library| library.copy_tossed(&tokens, InstanceId::new(instance))).await
}

#[tauri::command]
pub async fn forget_dropped(here: Here<'_>, tokens: Vec<u32>) -> Answer<()> {
    let tokens = self::tokens(tokens);
    here.run(move |library| {
        library.forget_tossed(&tokens);
        Ok::<_, Error>(())
    })
    .await
}
