//! Blocking and computing off the asynchronous threads, no more at once than pays, with a bounded queue.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, unbounded};
use shiguang_library::Library;
use tokio::sync::{Semaphore, oneshot};

use crate::error::{Dialect, Failure, Situation};

/// Waiting analyses for each worker. Waiting ones hold their picture's bytes.
const QUEUE: usize = 32;

/// An analysis that tells by itself what came of it.
type Job = Box<dyn FnOnce() + Send>;

/// Where handlers have things done.
pub struct Work {
    /// To the threads that compute, one for each worker. They take the next analysis without asking the asynchronous threads,
    /// and always the same few threads decode and infer: each thread that does keeps memory of its own.
    analyses: Sender<Job>,
    /// Who computes or waits to. That bounds what is in the channel.
    queue: Arc<Semaphore>,
    /// Who asks the catalogue or the indexes.
    errands: Arc<Semaphore>,
    /// Who fetches pictures; apart, so that slow hosts keep nobody from the catalogue.
    downloads: Arc<Semaphore>,
}

impl Work {
    /// For so many workers and so many requests at once. The threads end when this is dropped and nothing waits.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn new(workers: usize, requests: usize) -> io::Result<Self> {
        let workers = workers.max(1);
        let (analyses, waiting) = unbounded();
        for number in 0..workers {
            let waiting: Receiver<Job> = waiting.clone();
            let name = format!("http-api-worker-{number}");
            std::thread::Builder::new().name(name).spawn(move || waiting.iter().for_each(run))?;
        }
        Ok(Self {
            analyses,
            queue: Arc::new(Semaphore::new((workers * QUEUE).max(requests / 2))),
            // Together far below tokio's 512 blocking threads.
            errands: Arc::new(Semaphore::new(64)),
            downloads: Arc::new(Semaphore::new(64)),
        })
    }

    /// Whether an analysis would be refused now.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.queue.available_permits() == 0
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
        let library = Arc::clone(library);
        let (tell, told) = oneshot::channel();
        let job = move || {
            let answer = job(&library);
            // Whoever waits for the answer may end the server next: nothing of the library is held any more. The place was
            // held until now, so that a client that leaves does not make room before the work has ended.
            drop((library, place));
            tell.send(answer).ok();
        };
        // The threads live as long as the sender; a job that panics drops its end of the channel.
        self.analyses.send(Box::new(job)).ok();
        told.await.unwrap_or_else(|_| Err(Failure::of(dialect, Situation::Unexpected)))
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

/// A panic was told on standard error, and its job's waiter learns of it; the thread goes on.
fn run(job: Job) {
    catch_unwind(AssertUnwindSafe(job)).ok();
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
