//! From rows to analysed photos: a scheduler, workers, one writer.
//!
//! ```text
//! catalogue --pending--> scheduler --bounded--> workers --bounded--> writer --commit--> catalogue
//! ```
//!
//! **Pending work is a query**, so a crash loses nothing: what was not committed is pending again. The scheduler thread
//! alone decides who works on what; it reads the catalogue and never writes. A worker takes one photo to the end (one
//! read, one reduced decode, everything from it) with sessions of its own. The writer alone commits what workers found,
//! in groups. The channels are bounded, so memory does not grow with the folder.
//!
//! Workers are **polite**: they run at the lowest priority, since the person's own programs come first. What a program gave
//! through a door is waited for, by the next search at the latest; **prompt** workers with a channel of their own analyse it at
//! the normal priority, however busy the machine and whatever the others have in hand.
//!
//! Failing is per photo. Work as a whole stops only when the disk, the catalogue or the models are gone, says so
//! ([`crate::Event::Halted`]), and goes on by itself when they are back.

mod brake;
mod lane;
mod power;
mod scheduler;
mod worker;
mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};
use parking_lot::{Condvar, Mutex};
use shiguang_catalog::{PhotoId, Work};

use crate::core::Core;
use crate::error::{Error, ErrorCode, Result};
use brake::Brake;
use lane::Lanes;
use worker::{Manner, Place};

/// How far the work is.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize)]
pub struct Progress {
    /// Photos in the reach of the pipeline: present, in folders that are there.
    pub found: u64,
    /// Photos done or failed since the work began or was last idle.
    pub finished: u64,
    /// Of these, photos that failed.
    pub failed: u64,
    /// Photos that wait.
    pub waiting: u64,
    /// Photos a second over the last ten seconds or so.
    pub per_second: f64,
    /// Seconds left at that rate.
    pub seconds_left: Option<u64>,
    /// What is being done.
    pub state: PipelineState,
}

/// What the pipeline is doing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PipelineState {
    /// Nothing is due.
    #[default]
    Idle,
    /// Photos are being worked on.
    Working,
    /// The person paused it.
    Paused,
    /// The disk, the catalogue or the models are gone; tried again every few seconds.
    Halted,
}

/// Everything that can wake the scheduler.
enum Wake {
    /// There may be new work in the catalogue.
    Look,
    /// These were committed, or turned out to be no work.
    Finished(Vec<Settled>),
    /// These are on screen.
    Prioritise(Vec<PhotoId>),
    /// The person works, or stopped working, with the program.
    Busy(bool),
    Pause,
    Resume,
    /// The whole work cannot go on now.
    Halt(ErrorCode, String),
    Stop,
}

/// What became of a photo that was handed to a worker.
struct Settled {
    photo: PhotoId,
    end: End,
}

/// See [`Settled`].
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Done,
    Failed,
    /// The file is still being written; look again then.
    Later(Instant),
    /// Nothing was committed: the photo changed meanwhile, or the work as a whole stopped.
    Unchanged,
}

/// State that others may look at.
#[derive(Default)]
struct Board {
    progress: Mutex<Progress>,
    changed: Condvar,
}

/// The running pipeline. Dropping it stops the work after the photos in hand, which are waited for some seconds, and in the
/// middle of those that take longer.
pub struct Pipeline {
    wake: Sender<Wake>,
    board: Arc<Board>,
    stop: Arc<AtomicBool>,
    brake: Arc<Brake>,
    threads: Vec<JoinHandle<()>>,
    /// Each thread holds a sender: disconnected as soon as all have ended.
    ended: Receiver<()>,
}

/// How long the photos in hand may take to be finished when the work is stopped. Workers run at the lowest priority: on a machine
/// that is busy with other things they may not get a hundredth of a processor, and one photo takes minutes.
const PARTING: Duration = Duration::from_secs(5);
/// How long a worker may take to notice that its models were stopped. Whoever ends the program while a model runs takes
/// ONNX Runtime away from under it, which prints an error.
const BRAKING: Duration = Duration::from_secs(5);

/// How long a halted pipeline waits before it tries again.
const HALT: Duration = Duration::from_secs(5);

impl Pipeline {
    /// Starts the threads. `committed` is called on the writer's thread after each commit; it must return at once.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(core: &Arc<Core>, committed: Box<dyn Fn() + Send>) -> Result<Self> {
        let workers = core.settings().models.worker_count();
        let board = Arc::new(Board::default());
        // Whoever waits before the scheduler's first look waits for it.
        board.progress.lock().state = PipelineState::Working;
        let stop = Arc::new(AtomicBool::new(false));
        let (wake, woken) = unbounded();
        let brake = Arc::new(Brake::default());
        let (report, outcomes) = bounded(workers * 4);
        let (alive, ended) = bounded(0);
        let mut threads = Vec::new();
        let mut lane = |manner: Manner, name: &str| -> Result<Sender<Work>> {
            let (hand_out, work) = bounded(workers);
            for number in 0..workers {
                let place = Place { number: threads.len(), manner, stop: Arc::clone(&stop), brake: Arc::clone(&brake) };
                let worker = worker::Worker::new(Arc::clone(core), place);
                let (work, report): (Receiver<Work>, Sender<_>) = (work.clone(), report.clone());
                threads.push(spawn(&format!("{name}-{number}"), &alive, move || worker.run(&work, &report))?);
            }
            Ok(hand_out)
        };
        let lanes = Lanes { polite: lane(Manner::Polite, "worker")?, prompt: lane(Manner::Prompt, "prompt")? };
        drop(report);
        let writer = writer::Writer::new(Arc::clone(core), wake.clone(), Arc::clone(&stop), committed);
        threads.push(spawn("writer", &alive, move || writer.run(&outcomes))?);
        let scheduler = scheduler::Scheduler::new(Arc::clone(core), Arc::clone(&board), lanes, workers);
        threads.push(spawn("scheduler", &alive, move || scheduler.run(&woken))?);
        Ok(Self { wake, board, stop, brake, threads, ended })
    }

    fn tell(&self, wake: Wake) {
        // The scheduler lives as long as this; a failed send means it is being dropped.
        drop(self.wake.send(wake));
    }

    /// Looks for new work.
    pub fn look(&self) {
        // Whoever looks at the progress right after this must not find the idle state of before, nor may the scheduler write
        // it again before it has looked: told within the lock, it finds the wake when it has the lock itself.
        let mut progress = self.board.progress.lock();
        if progress.state == PipelineState::Idle {
            progress.state = PipelineState::Working;
        }
        self.tell(Wake::Look);
        drop(progress);
    }

    /// These photos come before all others, in this order.
    pub fn prioritise(&self, photos: Vec<PhotoId>) {
        self.tell(Wake::Prioritise(photos));
    }

    /// The person works with the program (or stopped): half the workers rest.
    pub fn set_busy(&self, busy: bool) {
        self.tell(Wake::Busy(busy));
    }

    /// Finishes the photos in hand, then rests.
    pub fn pause(&self) {
        self.tell(Wake::Pause);
    }

    /// Goes on after a pause.
    pub fn resume(&self) {
        self.tell(Wake::Resume);
    }

    /// How far the work is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        *self.board.progress.lock()
    }

    /// Waits until nothing is due, calling `tick` about ten times a second; `false` when `tick` gave `false` first.
    pub fn wait_idle(&self, mut tick: impl FnMut(&Progress) -> bool) -> bool {
        let mut progress = self.board.progress.lock();
        loop {
            let now = *progress;
            if now.state == PipelineState::Idle {
                return true;
            }
            let go_on = parking_lot::MutexGuard::unlocked(&mut progress, || tick(&now));
            if !go_on {
                return false;
            }
            self.board.changed.wait_for(&mut progress, Duration::from_millis(100));
        }
    }
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.tell(Wake::Stop);
        let have_ended = |within| self.ended.recv_timeout(within) == Err(RecvTimeoutError::Disconnected);
        let all_ended = have_ended(PARTING) || {
            self.brake.pull();
            have_ended(BRAKING)
        };
        for thread in self.threads.drain(..) {
            // Who is left behind with a photo takes no other; the photo is pending again, unless it is still committed.
            if all_ended || thread.is_finished() {
                // A panicked thread has already printed its message.
                drop(thread.join());
            }
        }
    }
}

fn spawn(name: &str, alive: &Sender<()>, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    let alive = alive.clone();
    std::thread::Builder::new()
        .name(format!("shiguang-{name}"))
        .spawn(move || {
            run();
            drop(alive);
        })
        .map_err(|error| Error::caused(ErrorCode::Internal, "starting a thread", error))
}
