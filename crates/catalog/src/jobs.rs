//! What a person started and can watch: a scan, a re-tag, an export.

use rusqlite::Row;
use serde_json::Value;

use crate::error::CatalogError;
use crate::ids::{InstanceId, JobId};
use crate::transaction::{Read, Write};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// At work.
    Running,
    /// Ended well.
    Done,
    /// Ended badly; see [`Job::error`].
    Failed,
    /// Stopped by a person.
    Cancelled,
    /// The program ended first.
    Interrupted,
}

const STATES: &[(JobState, &str)] = &[
    (JobState::Running, "running"),
    (JobState::Done, "done"),
    (JobState::Failed, "failed"),
    (JobState::Cancelled, "cancelled"),
    (JobState::Interrupted, "interrupted"),
];

impl JobState {
    /// The name as stored and serialised.
    pub fn as_str(self) -> &'static str {
        STATES.iter().find(|(state, _)| *state == self).map_or("failed", |(_, name)| name)
    }
}

/// A job.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Job {
    /// Its number.
    pub id: JobId,
    /// What kind of job, in the program's words.
    pub kind: String,
    /// The instance it is about.
    pub instance: Option<InstanceId>,
    /// What it was started with.
    pub params: Value,
    /// Where it stands.
    pub state: JobState,
    /// Steps in all, as far as known.
    pub total: u64,
    /// Steps done.
    pub done: u64,
    /// Steps that failed.
    pub failed: u64,
    /// Start, unix ms.
    pub created_at: i64,
    /// End, unix ms.
    pub finished_at: Option<i64>,
    /// Why it failed.
    pub error: Option<String>,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct JobCounts {
    /// Steps in all.
    pub total: u64,
    /// Steps done.
    pub done: u64,
    /// Steps that failed.
    pub failed: u64,
}

impl Read<'_> {
    /// The newest jobs, newest first.
    pub fn jobs(&self, limit: usize) -> Result<Vec<Job>, CatalogError> {
        self.all("SELECT * FROM job ORDER BY id DESC LIMIT ?", [limit as i64], job)
    }

    /// One job.
    pub fn job(&self, id: JobId) -> Result<Option<Job>, CatalogError> {
        self.optional("SELECT * FROM job WHERE id = ?", [id], job)
    }

    pub(crate) fn has_running_jobs(&self) -> Result<bool, CatalogError> {
        self.one("SELECT EXISTS (SELECT 1 FROM job WHERE state = 'running')", [], |row| row.get(0))
    }
}

impl Write<'_> {
    /// Starts a job.
    pub fn create_job(
        &self,
        kind: &str,
        instance: Option<InstanceId>,
        params: &Value,
        now: i64,
    ) -> Result<JobId, CatalogError> {
        self.one(
            "INSERT INTO job (kind, instance, params, state, created_at) VALUES (?1, ?2, ?3, 'running', ?4) RETURNING id",
            (kind, instance, params.to_string(), now),
            |row| row.get(0),
        )
    }

    /// Says how far a job is. A job taken for interrupted because another process opened the catalogue runs again.
    pub fn update_job(&self, id: JobId, counts: JobCounts) -> Result<(), CatalogError> {
        self.must(
            "UPDATE job SET total = ?2, done = ?3, failed = ?4,
                            state = CASE state WHEN 'interrupted' THEN 'running' ELSE state END WHERE id = ?1",
            (id, counts.total as i64, counts.done as i64, counts.failed as i64),
        )
    }

    /// Ends a job.
    pub fn finish_job(&self, id: JobId, state: JobState, error: Option<&str>, now: i64) -> Result<(), CatalogError> {
        self.must(
            "UPDATE job SET state = ?2, error = ?3, finished_at = ?4 WHERE id = ?1",
            (id, state.as_str(), error, now),
        )
    }

    pub(crate) fn interrupt_jobs(&self) -> Result<(), CatalogError> {
        self.run("UPDATE job SET state = 'interrupted' WHERE state = 'running'", []).map(drop)
    }
}

fn job(row: &Row<'_>) -> rusqlite::Result<Job> {
    let params: String = row.get("params")?;
    let state: String = row.get("state")?;
    Ok(Job {
        id: row.get("id")?,
        kind: row.get("kind")?,
        instance: row.get("instance")?,
        params: serde_json::from_str(&params).unwrap_or_default(),
        state: STATES.iter().find(|(_, name)| *name == state).map_or(JobState::Failed, |(state, _)| *state),
        total: row.get::<_, i64>("total")? as u64,
        done: row.get::<_, i64>("done")? as u64,
        failed: row.get::<_, i64>("failed")? as u64,
        created_at: row.get("created_at")?,
        finished_at: row.get("finished_at")?,
        error: row.get("error")?,
    })
}
