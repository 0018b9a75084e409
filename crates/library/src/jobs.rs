//! What a person started and may watch and stop: a scan, analysing again, an export, an import. Each has a row in the
//! catalogue with its counts and its end; work that follows from what is pending has none.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use serde_json::Value;
use shiguang_catalog::{CatalogError, InstanceId, Job, JobCounts, JobId, JobState, Stage};

use crate::core::{Core, now};
use crate::error::{Error, ErrorCode, Result};
use crate::service::Library;

/// Between two times that a job's counts are written.
const TELL: Duration = Duration::from_millis(500);
/// Newest jobs that are looked through for unfinished ones.
const RECENT: usize = 64;

/// Kinds of jobs, as their rows call them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// A folder is listed; its steps are files.
    Scan,
    /// Tags are made again; its steps are photos. It goes on after a restart.
    Retag,
    /// Its steps are photos.
    Export,
    /// Its steps are photos.
    Import,
}

impl JobKind {
    /// The name in the row.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scan => "scan",
            Self::Retag => "retag",
            Self::Export => "export",
            Self::Import => "import",
        }
    }
}

/// The jobs that this process works on.
#[derive(Default)]
pub struct Jobs {
    stops: Mutex<HashMap<JobId, Arc<AtomicBool>>>,
}

/// A job at work on this thread. Dropped without [`Working::end`] (a panic) its row stays open, and the next start of the
/// program says that it was interrupted.
pub struct Working<'c> {
    core: &'c Core,
    id: JobId,
    stop: Arc<AtomicBool>,
    counts: JobCounts,
    told: Instant,
}

impl<'c> Working<'c> {
    /// Begins a job.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub fn begin(core: &'c Core, kind: JobKind, instance: Option<InstanceId>) -> Result<Self> {
        let id = core.catalog.write(|write| write.create_job(kind.as_str(), instance, &Value::Null, now()))?;
        let stop = Arc::new(AtomicBool::new(false));
        core.jobs.stops.lock().insert(id, Arc::clone(&stop));
        Ok(Self { core, id, stop, counts: JobCounts::default(), told: Instant::now() })
    }

    /// Says how far it is; `false` when it is to stop.
    pub fn step(&mut self, counts: JobCounts) -> bool {
        self.counts = counts;
        if self.told.elapsed() >= TELL {
            self.told = Instant::now();
            // Progress never fails work.
            self.core.catalog.write(|write| write.update_job(self.id, counts)).ok();
        }
        !self.stop.load(Ordering::Relaxed)
    }

    /// As [`Self::step`].
    ///
    /// # Errors
    /// [`ErrorCode::Cancelled`] when it is to stop.
    pub fn go_on(&mut self, counts: JobCounts) -> Result<()> {
        if self.step(counts) { Ok(()) } else { Err(Error::new(ErrorCode::Cancelled, "stopped by a person")) }
    }

    /// Ends it with what came of it.
    ///
    /// # Errors
    /// That of `outcome`; else when the catalogue cannot be written.
    pub fn end<T>(self, outcome: Result<T>) -> Result<T> {
        let (state, reason) = match &outcome {
            _ if self.stop.load(Ordering::Relaxed) => (JobState::Cancelled, None),
            Ok(_) => (JobState::Done, None),
            Err(error) => (JobState::Failed, Some(error.with_causes())),
        };
        let written = self.core.catalog.write(|write| {
            write.update_job(self.id, self.counts)?;
            write.finish_job(self.id, state, reason.as_deref(), now())
        });
        let done = outcome?;
        written?;
        Ok(done)
    }
}

impl Drop for Working<'_> {
    fn drop(&mut self) {
        self.core.jobs.stops.lock().remove(&self.id);
    }
}

/// Begins to make tags again; gives of how many photos.
///
/// # Errors
/// When the catalogue cannot be written.
pub fn retag(core: &Core, instance: Option<InstanceId>) -> Result<u64> {
    Ok(core.catalog.write(|write| {
        let total = write.retag(instance)?;
        let id = write.create_job(JobKind::Retag.as_str(), instance, &Value::Null, now())?;
        write.update_job(id, JobCounts { total, ..JobCounts::default() })?;
        Ok(total)
    })?)
}

/// Brings the rows of jobs that the pipeline works on up to date.
///
/// # Errors
/// When the catalogue cannot be read or written.
pub fn follow(core: &Core) -> Result<()> {
    for job in core.catalog.read(|read| read.jobs(RECENT))?.into_iter().filter(is_open_retag) {
        let left = core.catalog.read(|read| {
            let instances = read.instances()?.into_iter().map(|one| one.id);
            let mut left = 0;
            for id in instances.filter(|id| job.instance.is_none_or(|only| only == *id)) {
                left += read.counts(id)?.pending[Stage::Tag as usize];
            }
            Ok::<u64, CatalogError>(left)
        })?;
        // New photos wait as well; what is done stays done.
        let done = job.done.max(job.total.saturating_sub(left));
        let counts = JobCounts { total: job.total, done, failed: job.failed };
        if left == 0 || done != job.done {
            core.catalog.write(|write| {
                write.update_job(job.id, counts)?;
                if left == 0 { write.finish_job(job.id, JobState::Done, None, now()) } else { Ok(()) }
            })?;
        }
    }
    Ok(())
}

/// The program may have ended meanwhile: the work is a query and goes on, so its job does.
fn is_open_retag(job: &Job) -> bool {
    job.kind == JobKind::Retag.as_str()
        && job.finished_at.is_none()
        && matches!(job.state, JobState::Running | JobState::Interrupted)
}

impl Library {
    /// The newest jobs, newest first.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn jobs(&self, limit: usize) -> Result<Vec<Job>> {
        follow(self.core())?;
        Ok(self.core().catalog.read(|read| read.jobs(limit))?)
    }

    /// Stops a job; `false` when it has ended, or another process works on it. A scan keeps what it has found, an import
    /// changes nothing, photos that were to be analysed again keep their tags.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub fn cancel_job(&self, id: JobId) -> Result<bool> {
        let core = self.core();
        if let Some(stop) = core.jobs.stops.lock().get(&id) {
            stop.store(true, Ordering::Relaxed);
            return Ok(true);
        }
        let job = core.catalog.read(|read| read.job(id))?;
        let Some(job) = job.filter(is_open_retag) else { return Ok(false) };
        core.catalog.write(|write| {
            write.cancel_retag(job.instance)?;
            write.finish_job(id, JobState::Cancelled, None, now())
        })?;
        self.look();
        Ok(true)
    }
}
