//! The local API as clients meet it: a real server on a real library with real models, asked over real HTTP.

mod aliyun;
mod authentication;
mod contract;
mod downloads;
mod errors;
mod guard;
mod heads;
mod iam;
mod image_search;
mod image_search_v2;
mod limits;
mod openapi;
mod raw;
mod sign;
mod tagging;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use shiguang_http_api::{ApiOptions, Server, Shown, system_clock};
use shiguang_library::{ApiSettings, Library, ModelSettings, Places, Settings};
use tempfile::TempDir;

use raw::Answer;

/// A committed photo.
pub fn photo(name: &str) -> Vec<u8> {
    std::fs::read(photo_path(name)).expect("a committed photo")
}

/// Where a committed photo is.
pub fn photo_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/photos").join(name)
}

/// Bytes as base64.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// A served library in a folder of its own.
pub struct Service {
    /// It runs until this is taken.
    pub server: Option<Server>,
    /// What it serves.
    pub library: Arc<Library>,
    /// Who may ask, with the password when it was just made.
    pub shown: Shown,
    /// The data folder.
    pub folder: TempDir,
    /// Milliseconds that the server's clock is ahead of ours.
    pub ahead: Arc<AtomicI64>,
}

impl Service {
    /// With the defaults.
    pub fn start() -> Self {
        Self::with(|_| {}, |_| {})
    }

    /// With other settings or options.
    pub fn with(settle: impl FnOnce(&mut Settings), choose: impl FnOnce(&mut ApiOptions)) -> Self {
        Self::in_folder(tempfile::tempdir().expect("a scratch folder"), settle, choose)
    }

    /// On a data folder that may hold something.
    pub fn in_folder(
        folder: TempDir,
        settle: impl FnOnce(&mut Settings),
        choose: impl FnOnce(&mut ApiOptions),
    ) -> Self {
        let models = ModelSettings { pack: "fast".into(), ..ModelSettings::default() };
        let mut settings =
            Settings { models, api: ApiSettings { port: 0, ..ApiSettings::default() }, ..Settings::default() };
        settle(&mut settings);
        let mut options = ApiOptions::of(&settings.api);
        let ahead = Arc::new(AtomicI64::new(0));
        let (own, real) = (Arc::clone(&ahead), system_clock());
        options.clock = Arc::new(move || real() + own.load(Ordering::SeqCst));
        choose(&mut options);
        let library = Arc::new(Library::open(Places::at(folder.path()), settings).expect("a library"));
        let server = Server::start(Arc::clone(&library), options).expect("a server");
        let shown = server.credentials().clone();
        Self { server: Some(server), library, shown, folder, ahead }
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.server.as_ref().expect("it runs").address().port()
    }

    /// Sends a request as it is, with a `Host` unless there is one.
    pub fn send(&self, method: &str, uri: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        raw::send(self.port(), method, uri, headers, body)
    }

    /// The body that asks for a token.
    pub fn password_request(&self) -> Value {
        let shown = &self.shown;
        json!({
            "auth": {
                "identity": {
                    "methods": ["password"],
                    "password": {
                        "user": {
                            "name": shown.user,
                            "password": shown.password.as_deref().expect("just made"),
                            "domain": { "name": shown.domain },
                        },
                    },
                },
                "scope": { "project": { "name": shown.project_name } },
            },
        })
    }

    /// A fresh token.
    pub fn token(&self) -> String {
        let body = self.password_request().to_string();
        let answer = self.send("POST", "/v3/auth/tokens", &[("Content-Type", "application/json")], body.as_bytes());
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.header("x-subject-token").expect("a token").to_owned()
    }

    /// Posts JSON with a token.
    pub fn post(&self, token: &str, path: &str, body: &Value) -> Answer {
        let headers = [("Content-Type", "application/json"), ("X-Auth-Token", token)];
        self.send("POST", path, &headers, body.to_string().as_bytes())
    }

    /// The path of a tagging v2 route.
    pub fn v2(&self, rest: &str) -> String {
        format!("/v2/{}/image/{rest}", self.shown.project_id)
    }
}
