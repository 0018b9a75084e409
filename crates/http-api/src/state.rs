//! What all requests share.

use std::io;
use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::Arc;

use shiguang_library::Library;

use crate::auth::Nonces;
use crate::credentials::CredentialStore;
use crate::download::Downloader;
use crate::limits::Gate;
use crate::options::ApiOptions;
use crate::work::Work;

/// What all requests share; cheap to clone.
#[derive(Clone)]
pub struct Api(Arc<Shared>);

/// See [`Api`].
pub struct Shared {
    /// The application.
    pub library: Arc<Library>,
    /// How it is served.
    pub options: ApiOptions,
    /// Where it listens.
    pub address: SocketAddr,
    /// Who may ask.
    pub credentials: CredentialStore,
    /// Alibaba's nonces that were used.
    pub nonces: Nonces,
    /// Rate, concurrency and memory.
    pub gate: Gate,
    /// Where blocking and computing happens.
    pub work: Work,
    /// What fetches pictures.
    pub downloader: Downloader,
}

impl Api {
    /// For a server that listens at `address`.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn new(
        library: Arc<Library>,
        credentials: CredentialStore,
        options: ApiOptions,
        address: SocketAddr,
    ) -> io::Result<Self> {
        let workers = library.settings().models.worker_count();
        Ok(Self(Arc::new(Shared {
            work: Work::new(workers, options.concurrent_requests)?,
            gate: Gate::new(&options),
            downloader: Downloader::new(options.allow_private_urls),
            nonces: Nonces::default(),
            library,
            options,
            address,
            credentials,
        })))
    }

    /// Milliseconds since 1970, UTC.
    #[must_use]
    pub fn now(&self) -> i64 {
        (self.options.clock)()
    }
}

impl Deref for Api {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
