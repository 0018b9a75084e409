//! Another program: its time, processor time and memory, read from `/proc`.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// What `/proc` counts processor time in, a second.
const TICKS: f64 = 100.0;

/// A program that ended well.
#[derive(Debug, Clone, Copy)]
pub struct Ended {
    /// Seconds.
    pub wall: f64,
    /// Seconds of processor time, its children's included.
    pub cpu: f64,
    /// Seconds of processor time, over all processors, that nobody on the machine used meanwhile.
    pub idle: f64,
    /// The most memory it held, with its children, in MB (10^6 bytes). Pages shared between processes count for each.
    pub peak_megabytes: f64,
}

/// A program that runs.
pub struct Running {
    process: u32,
}

impl Running {
    /// A field of `/proc/PID/status`, in MB.
    pub fn megabytes(&self, field: &str) -> Result<f64> {
        status(self.process, field).with_context(|| format!("no {field} of process {}", self.process))
    }

    /// The peaks of it and its children, summed.
    fn peak(&self) -> f64 {
        let children =
            std::fs::read_to_string(format!("/proc/{0}/task/{0}/children", self.process)).unwrap_or_default();
        let children = children.split_whitespace().filter_map(|id| status(id.parse().ok()?, "VmHWM:"));
        status(self.process, "VmHWM:").unwrap_or_default() + children.sum::<f64>()
    }
}

fn status(process: u32, field: &str) -> Option<f64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = text.lines().find(|line| line.starts_with(field))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? * 1024.0 / 1e6)
}

/// Runs a program to its end, looking at it ten times a second. Its output is thrown away, its errors are shown.
///
/// # Errors
/// When it does not start or does not end well.
pub fn run(command: &mut Command, look: &mut dyn FnMut(&Running) -> Result<()>) -> Result<Ended> {
    let name = command.get_program().to_string_lossy().into_owned();
    let (cpu, idle, start) = (children_seconds()?, idle_seconds()?, Instant::now());
    let mut child: Child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().context(name.clone())?;
    let running = Running { process: child.id() };
    let mut peak_megabytes = 0f64;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        peak_megabytes = peak_megabytes.max(running.peak());
        // A process that has just ended has no memory to be read; the next round sees its end.
        let looked = look(&running);
        if let (Err(error), None) = (looked, child.try_wait()?) {
            return Err(error);
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    let wall = start.elapsed().as_secs_f64();
    if !status.success() {
        bail!("{name} ended with {status}");
    }
    Ok(Ended { wall, cpu: children_seconds()? - cpu, idle: idle_seconds()? - idle, peak_megabytes })
}

/// Processor time of all children that have ended, and of theirs.
fn children_seconds() -> Result<f64> {
    let text =
        std::fs::read_to_string("/proc/self/stat").context("processor time is read from /proc, on Linux only")?;
    // The name in brackets may hold blanks.
    let (_, fields) = text.rsplit_once(')').context("/proc/self/stat")?;
    let ticks: Result<Vec<f64>, _> = fields.split_whitespace().skip(13).take(2).map(str::parse::<f64>).collect();
    Ok(ticks?.iter().sum::<f64>() / TICKS)
}

/// Processor time that nobody used since the machine started.
fn idle_seconds() -> Result<f64> {
    let text = std::fs::read_to_string("/proc/stat").context("/proc/stat")?;
    let fields = text.lines().next().context("/proc/stat")?.split_whitespace().skip(4).take(2);
    let ticks: Result<Vec<f64>, _> = fields.map(str::parse::<f64>).collect();
    Ok(ticks?.iter().sum::<f64>() / TICKS)
}
