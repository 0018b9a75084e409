//! How the API is served.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use shiguang_library::door::SEARCH_PATIENCE;
use shiguang_library::{ApiLimits, ApiSettings};

/// Milliseconds since 1970, UTC. Passed in, so that tests can let a token expire.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// The system's clock.
#[must_use]
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}

/// How the API is served; [`ApiOptions::of`] takes it from the settings.
#[derive(Clone)]
pub struct ApiOptions {
    /// Where to listen.
    pub address: IpAddr,
    /// The port; 0 means any free one.
    pub port: u16,
    /// Whose limits of size and format hold.
    pub limits: ApiLimits,
    /// Whether downloads may reach loopback, private and link-local addresses.
    pub allow_private_urls: bool,
    /// Most requests in a second; 0 means as many as come.
    pub requests_per_second: u32,
    /// Most requests that are worked on or wait at the same time.
    pub concurrent_requests: usize,
    /// Most open connections; further ones wait in the system's queue.
    pub connections: usize,
    /// Longest time between two pieces of a request's head or body.
    pub stall: Duration,
    /// Longest time a body may take as a whole.
    pub body_time: Duration,
    /// Longest time that a search waits for images that were added a moment ago.
    pub search_patience: Duration,
    /// The clock of tokens, signatures and nonces.
    pub clock: Clock,
}

impl ApiOptions {
    /// What the settings say, with the system's clock.
    #[must_use]
    pub fn of(settings: &ApiSettings) -> Self {
        Self {
            address: settings.address,
            port: settings.port,
            limits: settings.limits,
            allow_private_urls: settings.allow_private_urls,
            requests_per_second: settings.requests_per_second,
            concurrent_requests: settings.concurrent_requests,
            connections: 4096,
            stall: Duration::from_secs(15),
            body_time: Duration::from_secs(60),
            search_patience: SEARCH_PATIENCE,
            clock: system_clock(),
        }
    }

    /// Where to listen.
    #[must_use]
    pub fn socket(&self) -> SocketAddr {
        SocketAddr::new(self.address, self.port)
    }
}
