//! The local API.

use std::sync::Arc;

use super::Here;
use crate::dto::{ApiCredentials, ApiStatus};
use crate::shell::Answer;

#[tauri::command]
pub async fn api_status(here: Here<'_>) -> Answer<ApiStatus> {
    Ok(here.api.status())
}

#[tauri::command]
pub async fn credentials(here: Here<'_>) -> Answer<ApiCredentials> {
    let api = Arc::clone(&here.api);
    here.run(move |library| api.credentials(library)).await
}

#[tauri::command]
pub async fn rotate_credentials(here: Here<'_>) -> Answer<ApiCredentials> {
    let api = Arc::clone(&here.api);
    here.run(move |library| api.rotate(library)).await
}
