//! What commands work on.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use shiguang_library::Library;
use tauri::async_runtime::spawn_blocking;

use crate::api::ApiSwitch;
use crate::dto::{Failure, FailureCode};

/// The answer of a command.
pub type Answer<T> = Result<T, Failure>;

/// What commands work on; one for the whole program.
pub struct Shell {
    /// The library.
    pub library: Arc<Library>,
    /// The local API.
    pub api: Arc<ApiSwitch>,
    /// The system's language, as a BCP 47 tag.
    pub locale: String,
    /// What the program was started to show, until the window asks.
    pub opened: parking_lot::Mutex<Option<crate::dto::Opened>>,
    /// Told of each list that goes to the window; gone when the program ends.
    pub listed: parking_lot::Mutex<Option<Sender<()>>>,
}

impl Shell {
    /// Runs `work` where blocking is allowed.
    pub async fn run<T, E, F>(&self, work: F) -> Answer<T>
    where
        T: Send + 'static,
        E: Into<Failure> + Send + 'static,
        F: FnOnce(&Library) -> Result<T, E> + Send + 'static,
    {
        let library = Arc::clone(&self.library);
        match spawn_blocking(move || work(&library)).await {
            Ok(answer) => answer.map_err(Into::into),
            Err(error) => Err(Failure::new(FailureCode::Internal, error.to_string())),
        }
    }
}
