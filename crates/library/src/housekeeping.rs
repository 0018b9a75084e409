//! What goes on beside the pipeline: one thread keeps the indexes in step with the catalogue, another builds graphs,
//! takes away what is left of removed instances, keeps the thumbnail cache within its limit and sweeps objects that nobody has. Neither is ever waited for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::core::Core;
use crate::error::{Error, ErrorCode, Result};
use crate::events::Event;
use crate::indexes::Indexes;

/// Changes wait this long for company: a commit of the text index costs a tenth of a second.
const COMPANY: Duration = Duration::from_millis(1500);
/// Following takes at most one part in so many of the time while changes keep coming, so that it does not slow down what
/// makes them: a commit of the text index costs as much for one photo as for hundreds.
const SHARE: u32 = 20;
/// The longest that changes wait for company.
const PATIENCE: Duration = Duration::from_secs(10);
/// A change by another process is noticed after this long.
const OTHERS: Duration = Duration::from_secs(1);
/// Between two looks at the size of the thumbnail cache, which cost a walk over all its files.
const SHRINK: Duration = Duration::from_mins(30);
/// From the start to the first of them.
const FIRST_SHRINK: Duration = Duration::from_mins(1);
/// Between two times that changed vector indexes are written: what is not written is read from the catalogue at the next
/// start, which takes a second for some hundred thousand photos.
const SAVE: Duration = Duration::from_mins(10);
/// Rung when something was committed.
#[derive(Clone)]
pub struct Bell(Sender<()>);

impl Bell {
    /// A bell that was rung and not yet heard need not be rung again.
    pub fn ring(&self) {
        self.0.try_send(()).ok();
    }
}

/// Both threads. Dropping it ends them.
pub struct Housekeeping {
    bell: Bell,
    stop: Arc<AtomicBool>,
    /// Dropped to wake who sleeps when all is to end.
    awake: Option<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl Housekeeping {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(indexes: &Arc<Indexes>, core: &Arc<Core>) -> Result<Self> {
        let (bell, rung) = bounded(1);
        let (awake, ended) = bounded(0);
        let stop = Arc::new(AtomicBool::new(false));
        let keeper = Keeper { indexes: Arc::clone(indexes), core: Arc::clone(core), stop: Arc::clone(&stop), ended };
        let mut all = Self { bell: Bell(bell), stop, awake: Some(awake), threads: Vec::new() };
        let sweeper = keeper.clone();
        all.spawn("follower", move || keeper.follow(&rung))?;
        all.spawn("sweeper", move || sweeper.sweep())?;
        Ok(all)
    }

    fn spawn(&mut self, name: &str, run: impl FnOnce() + Send + 'static) -> Result<()> {
        let thread = std::thread::Builder::new()
            .name(format!("shiguang-{name}"))
            .spawn(run)
            .map_err(|error| Error::caused(ErrorCode::Internal, "starting a thread", error))?;
        self.threads.push(thread);
        Ok(())
    }

    /// The bell to ring after a commit.
    pub fn bell(&self) -> Bell {
        self.bell.clone()
    }
}

impl Drop for Housekeeping {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.awake.take();
        self.bell.ring();
        for thread in self.threads.drain(..) {
            // A panicked thread has already printed its message.
            thread.join().ok();
        }
    }
}

#[derive(Clone)]
struct Keeper {
    indexes: Arc<Indexes>,
    core: Arc<Core>,
    stop: Arc<AtomicBool>,
    /// Nothing ever comes; disconnected when it is time to end.
    ended: Receiver<()>,
}

impl Keeper {
    /// Sleeps without waking up on the way; `false` when it is time to end.
    fn sleep(&self, long: Duration) -> bool {
        self.ended.recv_timeout(long) == Err(RecvTimeoutError::Timeout)
    }

    fn tell<T>(&self, outcome: Result<T>) {
        if let Err(error) = outcome {
            self.core.events.tell(&Event::Halted { code: error.code, reason: error.with_causes() });
        }
    }

    fn follow(&self, rung: &Receiver<()>) {
        let mut wait = COMPANY;
        loop {
            match rung.recv_timeout(OTHERS) {
                Ok(()) => {}
                Err(RecvTimeoutError::Timeout) => wait = COMPANY,
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if !self.sleep(wait) {
                return;
            }
            let begun = Instant::now();
            self.tell(self.indexes.follow_text(&self.stop).and_then(|_| self.indexes.follow_open_vectors()));
            self.tell(crate::jobs::follow(&self.core));
            wait = (begun.elapsed() * SHARE).clamp(COMPANY, PATIENCE);
        }
    }

    fn sweep(&self) {
        self.tell(crate::stored::sweep_old(&self.core));
        self.tell(crate::colours::fill(&self.core, &self.stop).map(drop));
        // Not at once: a large cache takes half a second to look through, while the window is being drawn.
        let mut next = Instant::now() + FIRST_SHRINK;
        let mut saved = Instant::now() + SAVE;
        while self.sleep(COMPANY) {
            self.tell(crate::instances::clear_leaving(&self.core, &self.stop));
            self.indexes.build_graphs(&self.stop);
            if Instant::now() >= saved {
                self.tell(self.indexes.save());
                saved = Instant::now() + SAVE;
            }
            if Instant::now() >= next {
                let limit = self.core.settings().thumbnails.cache_megabytes.saturating_mul(1_000_000);
                self.tell(self.core.thumbnails.shrink(limit));
                next = Instant::now() + SHRINK;
            }
        }
    }
}
