//! The local API inside this program: switched by the settings, on the same library.

use std::sync::Arc;

use parking_lot::Mutex;
use shiguang_http_api::{ApiOptions, CredentialStore, Server, ServerError, Shown};
use shiguang_library::{ApiSettings, Library};

use crate::dto::{ApiCredentials, ApiStatus, Failure, FailureCode};

/// The switch and what is behind it.
#[derive(Default)]
pub struct ApiSwitch {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// What the server was started with.
    running: Option<(ApiSettings, Server)>,
    failed: Option<Failure>,
    /// Made with the credentials and shown once.
    password: Option<String>,
}

impl ApiSwitch {
    /// Starts, restarts or stops the server as the settings say. A failure is kept for [`Self::status`].
    pub fn follow(&self, library: &Arc<Library>) {
        let wanted = library.settings().api.clone();
        let mut state = self.state.lock();
        if state.running.as_ref().is_some_and(|(held, _)| *held == wanted) {
            return;
        }
        // The port has to be free again before the next one asks for it.
        if let Some((_, server)) = state.running.take() {
            server.stop();
        }
        state.failed = None;
        if !wanted.enabled {
            return;
        }
        match Server::start(Arc::clone(library), ApiOptions::of(&wanted)) {
            Ok(server) => {
                if let Some(password) = &server.credentials().password {
                    state.password = Some(password.clone());
                }
                state.running = Some((wanted, server));
            }
            Err(error) => state.failed = Some(failure(&error)),
        }
    }

    /// Whether it runs.
    pub fn status(&self) -> ApiStatus {
        let state = self.state.lock();
        let server = state.running.as_ref().map(|(_, server)| server);
        ApiStatus {
            running: server.is_some(),
            url: server.map(Server::url),
            port: server.map(|server| server.address().port()),
            error: state.failed.clone(),
        }
    }

    /// What a client needs; the password only the first time after it was made.
    ///
    /// # Errors
    /// When the file of credentials cannot be read or written.
    pub fn credentials(&self, library: &Library) -> Result<ApiCredentials, Failure> {
        let mut state = self.state.lock();
        let (_, shown) = CredentialStore::open(library.places()).map_err(unreadable)?;
        let password = state.password.take().or_else(|| shown.password.clone());
        Ok(view(shown, password))
    }

    /// Makes new keys and a new password; the running server knows them at once.
    ///
    /// # Errors
    /// When the file of credentials cannot be read or written.
    pub fn rotate(&self, library: &Library) -> Result<ApiCredentials, Failure> {
        let mut state = self.state.lock();
        let (store, _) = CredentialStore::open(library.places()).map_err(unreadable)?;
        let shown = store.rotate().map_err(unreadable)?;
        state.password = None;
        let password = shown.password.clone();
        Ok(view(shown, password))
    }

    /// Ends it; what was accepted is finished.
    pub fn stop(&self) {
        if let Some((_, server)) = self.state.lock().running.take() {
            server.stop();
        }
    }
}

fn view(shown: Shown, password: Option<String>) -> ApiCredentials {
    ApiCredentials {
        project_id: shown.project_id,
        project_name: shown.project_name,
        domain: shown.domain,
        user: shown.user,
        access_key: shown.access_key,
        secret_key: shown.secret_key,
        password,
    }
}

fn unreadable(error: std::io::Error) -> Failure {
    Failure::new(FailureCode::Io, format!("the credentials cannot be used: {error}"))
}

fn failure(error: &ServerError) -> Failure {
    match error {
        ServerError::Listen { address, reason } if reason.kind() == std::io::ErrorKind::AddrInUse => {
            let mut failure = Failure::new(FailureCode::PortTaken, error.to_string());
            failure.params.insert("port".to_owned(), address.port().to_string());
            failure
        }
        other => Failure::new(FailureCode::Io, other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};

    use shiguang_library::{Places, Settings};

    use super::*;

    #[test]
    fn the_password_is_shown_once_though_the_port_was_taken_at_first() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let api = ApiSettings { enabled: true, port, ..ApiSettings::default() };
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { api, ..Settings::default() };
        let library = Arc::new(Library::open(Places::at(folder.path()), settings).unwrap());
        let switch = ApiSwitch::default();
        switch.follow(&library);
        let status = switch.status();
        assert!(!status.running);
        assert_eq!(status.error.map(|error| error.code), Some(FailureCode::PortTaken));
        drop(taken);
        switch.follow(&library);
        assert!(switch.status().running);
        assert!(switch.credentials(&library).unwrap().password.is_some(), "the first time");
        assert_eq!(switch.credentials(&library).unwrap().password, None, "only once");
        switch.stop();
        assert!(!switch.status().running);
    }
}
