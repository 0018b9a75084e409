//! Processor time, which other work on the machine does not lengthen by much, and memory.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use cpu_time::{ProcessTime, ThreadTime};

/// Runs `work` and gives its result with the milliseconds of processor time that this thread took.
pub fn thread_milliseconds<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = ThreadTime::now();
    let result = work();
    (result, start.elapsed().as_secs_f64() * 1e3)
}

/// What a long piece of work took, all threads together.
#[derive(Debug, Clone, Copy)]
pub struct Took {
    /// Processor time of the process.
    pub cpu: Duration,
    /// Time on the wall.
    pub wall: Duration,
}

/// Runs `work` and gives its result with what it took.
pub fn took<T>(work: impl FnOnce() -> T) -> (T, Took) {
    let (cpu, wall) = (ProcessTime::now(), Instant::now());
    let result = work();
    (result, Took { cpu: cpu.elapsed(), wall: wall.elapsed() })
}

impl std::fmt::Display for Took {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2} CPU s, {:.2} s", self.cpu.as_secs_f64(), self.wall.as_secs_f64())
    }
}

/// Resident memory of this process in MB, from `/proc/self/status`.
///
/// # Errors
/// On systems without it.
pub fn resident() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status").context("memory is read from /proc, on Linux only")?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("/proc/self/status")?;
    let kilobytes: f64 = line.split_whitespace().nth(1).context("/proc/self/status")?.parse()?;
    Ok(kilobytes / 1000.0)
}

/// Bytes of a file or of all files below a folder; 0 for what is not there.
#[must_use]
pub fn bytes(path: &std::path::Path) -> u64 {
    let files = walkdir::WalkDir::new(path).into_iter().filter_map(Result::ok);
    files.filter_map(|entry| entry.metadata().ok()).filter(|data| data.is_file()).map(|data| data.len()).sum()
}
