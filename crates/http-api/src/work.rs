//! Blocking and computing off the asynchronous threads, no more at once than pays, with a bounded queue.

use std::sync::Arc;

use shiguang_library::Library;
use tokio::sync::Semaphore;

use crate::error::{Dialect, Failure, Situation};

/// Waiting analyses for each worker. Waiting ones hold their picture's bytes.
const QUEUE: usize = 32;

/// Where handlers have things done.
pub struct Work {
    /// Who computes: one for each worker.
    seats: Arc<Semaphore>,
    /// Who computes or waits to.
    queue: Arc<Semaphore>,
    /// Who asks the catalogue or the indexes.
    errands: Arc<Semaphore>,
    /// Who fetches pictures; apart, so that slow hosts keep nobody from the catalogue.
    downloads: Arc<Semaphore>,
}

impl Work {
    /// For so many workers and so many requests at once.
    #[must_use]
    pub fn new(workers: usize, requests: usize) -> Self {
        let workers = workers.max(1);
        Self {
            seats: Arc::new(Semaphore::new(workers)),
            queue: Arc::new(Semaphore::new((workers * QUEUE).max(requests / 2))),
            // Together far below tokio's 512 blocking threads, so that neither keeps analyses from a thread.
            errands: Arc::new(Semaphore::new(64)),
            downloads: Arc::new(Semaphore::new(64)),
        }
    }

    /// Has a picture decoded or a model asked. At most as many at once as there are workers; too many waiting are refused.
    ///
    /// # Errors
    /// [`Situation::TooManyRequests`]; what the library says; [`Situation::Unexpected`] for a panic.
    pub async fn analyse<T: Send + 'static>(
        &self,
        dialect: Dialect,
        library: &Arc<Library>,
        job: impl FnOnce(&Library) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let full = |_| Failure::of(dialect, Situation::TooManyRequests);
        let place = Arc::clone(&self.queue).try_acquire_owned().map_err(full)?;
        let seat = Arc::clone(&self.seats).acquire_owned().await;
        let library = Arc::clone(library);
        let run = move || {
            // Both are held by the thread, so that a client that leaves does not make room before the work has ended.
            let _held = (place, seat);
            job(&library)
        };
        tokio::task::spawn_blocking(run).await.unwrap_or_else(|_| Err(Failure::of(dialect, Situation::Unexpected)))
    }

    /// Has the catalogue or an index asked, or something long read.
    ///
    /// # Errors
    /// What the library says; [`Situation::Unexpected`] for a panic.
    pub async fn errand<T: Send + 'static>(
        &self,
        dialect: Dialect,
        job: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        seated(&self.errands, dialect, job).await
    }

    /// Has a picture fetched.
    ///
    /// # Errors
    /// What fetching says; [`Situation::Unexpected`] for a panic.
    pub async fn download<T: Send + 'static>(
        &self,
        dialect: Dialect,
        job: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        seated(&self.downloads, dialect, job).await
    }
}

async fn seated<T: Send + 'static>(
    seats: &Arc<Semaphore>,
    dialect: Dialect,
    job: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let seat = Arc::clone(seats).acquire_owned().await;
    let run = move || {
        let _held = seat;
        job()
    };
    tokio::task::spawn_blocking(run).await.unwrap_or_else(|_| Err(Failure::of(dialect, Situation::Unexpected)))
}
