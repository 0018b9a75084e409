//! Starting and stopping. The runtime has threads of its own; whoever starts a server blocks only until it listens.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use shiguang_library::Library;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;

use crate::credentials::{CredentialStore, Shown};
use crate::heads::Heads;
use crate::limits::LONGEST_HEAD;
use crate::options::ApiOptions;
use crate::routes;
use crate::state::Api;

/// The piece that heads and bodies are read in.
const BUFFER: usize = LONGEST_HEAD;
/// How long connections may take to end by themselves after [`Server::stop`]: idle ones end at once, answers are written,
/// and who still sends may finish.
const PARTING: Duration = Duration::from_secs(5);
/// How long requests that were received whole may take to end after that.
const GRACE: Duration = Duration::from_secs(30);
/// How long their answers may take to be written, and threads to notice that nobody waits for them.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {reason}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says; most often the port is taken.
        reason: std::io::Error,
    },
    /// The file of credentials cannot be read or written.
    #[error("the credentials cannot be used: {0}")]
    Credentials(std::io::Error),
    /// The runtime cannot be made.
    #[error("the server's threads cannot be started: {0}")]
    Runtime(std::io::Error),
}

/// A running server. Dropping it stops it as [`Server::stop`] does.
pub struct Server {
    address: SocketAddr,
    credentials: Shown,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts to serve a library. It accepts connections when this returns.
    ///
    /// # Errors
    /// [`ServerError`].
    pub fn start(library: Arc<Library>, options: ApiOptions) -> Result<Self, ServerError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .thread_name("http-api")
            .worker_threads(std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 4)))
            .enable_all()
            .build()
            .map_err(ServerError::Runtime)?;
        let (stop, stopped) = watch::channel(false);
        let (ready, listening) = sync_channel(1);
        let run = move || {
            runtime.block_on(async move {
                let patience = Patience { stall: options.stall, connections: options.connections };
                match prepare(library, options).await {
                    Ok((listener, address, api, shown)) => {
                        if ready.send(Ok((address, shown))).is_ok() {
                            serve(&api, listener, stopped, patience).await;
                        }
                    }
                    Err(error) => drop(ready.send(Err(error))),
                }
            });
            // Connections of who still sends end here.
            runtime.shutdown_timeout(LAST_WORDS);
        };
        let thread = std::thread::Builder::new().name("http-api".into()).spawn(run).map_err(ServerError::Runtime)?;
        match listening.recv() {
            Ok(Ok((address, credentials))) => Ok(Self { address, credentials, stop, thread: Some(thread) }),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(ServerError::Runtime(std::io::Error::other("the server's thread ended"))),
        }
    }

    /// Where it listens, e.g. `http://127.0.0.1:8365`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The credentials as they were at the start; with the password when they were made then.
    #[must_use]
    pub fn credentials(&self) -> &Shown {
        &self.credentials
    }

    /// Accepts nothing new, finishes every request that was received whole, and returns. Clients that send or read slowly are
    /// waited for some seconds only.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.stop.send(true).ok();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// Listens first and opens the credentials second: a password that is made is then always shown, for the start succeeds.
async fn prepare(
    library: Arc<Library>,
    options: ApiOptions,
) -> Result<(TcpListener, SocketAddr, Api, Shown), ServerError> {
    let address = options.socket();
    let bound = async {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    };
    let (listener, address) = bound.await.map_err(|reason| ServerError::Listen { address, reason })?;
    let (store, shown) = CredentialStore::open(library.places()).map_err(ServerError::Credentials)?;
    let api = Api::new(library, store, options, address).map_err(ServerError::Runtime)?;
    Ok((listener, address, api, shown))
}

/// How long clients are waited for, and how many there may be.
struct Patience {
    stall: Duration,
    connections: usize,
}

async fn serve(api: &Api, listener: TcpListener, mut stopped: watch::Receiver<bool>, patience: Patience) {
    let service: Router = routes::service(api);
    let connections = Arc::new(Semaphore::new(patience.connections.max(1)));
    let graceful = GracefulShutdown::new();
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(patience.stall).max_buf_size(BUFFER).half_close(false);
    loop {
        let next = async {
            let place = Arc::clone(&connections).acquire_owned().await.ok()?;
            Some((place, listener.accept().await))
        };
        let (place, accepted) = tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => break,
            next = next => match next {
                Some(next) => next,
                None => break,
            },
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(_) => {
                // Out of file descriptors, or the client has gone already: others will end soon.
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            }
        };
        stream.set_nodelay(true).ok();
        // Who reads nothing of an answer is let go like who sends nothing of a request.
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(patience.stall));
        let stream = TokioIo::new(Heads::new(Box::pin(stream), api.address));
        let connection = builder.serve_connection(stream, TowerToHyperService::new(service.clone()));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A client that breaks the protocol or leaves is no fault of ours.
            connection.await.ok();
            drop(place);
        });
    }
    drop(listener);
    let mut connections = std::pin::pin!(graceful.shutdown());
    let all_gone = timeout(PARTING, &mut connections).await.is_ok();
    // Whoever has not sent a whole request by now has been promised nothing. What was received whole is finished, also for
    // clients that have left.
    timeout(GRACE, api.gate.empty()).await.ok();
    if !all_gone {
        timeout(LAST_WORDS, connections).await.ok();
    }
}
