//! What a running program and the processes that it started take of the machine, from `/proc`.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

/// MB (10^6 bytes) of one process.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Memory {
    /// Resident; pages that processes share count for each.
    pub resident: f64,
    /// Resident, a shared page by equal parts: the sum over processes is what they take together.
    pub share: f64,
}

/// The numbers of the processes below one, whatever their depth.
fn below(process: u32) -> Vec<u32> {
    let mut parents: Vec<(u32, u32)> = Vec::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // The name in brackets may hold blanks.
        let parent = stat.rsplit_once(')').and_then(|(_, fields)| fields.split_whitespace().nth(1)?.parse().ok());
        parents.extend(parent.map(|parent| (id, parent)));
    }
    let mut found = vec![process];
    let mut at = 0;
    while at < found.len() {
        let above = found[at];
        found.extend(parents.iter().filter(|(_, parent)| *parent == above).map(|(id, _)| *id));
        at += 1;
    }
    found
}

fn name(process: u32) -> Option<String> {
    std::fs::read_to_string(format!("/proc/{process}/comm")).ok().map(|name| name.trim().to_owned())
}

/// The process of this name below another one. The system keeps 15 letters of a name.
///
/// # Errors
/// When there is none.
pub fn find(above: u32, wanted: &str) -> Result<u32> {
    let wanted = &wanted[..wanted.len().min(15)];
    let found = below(above).into_iter().find(|process| name(*process).is_some_and(|name| name == wanted));
    found.with_context(|| format!("no process {wanted}"))
}

/// Milliseconds of processor time of a process's main thread so far; the system counts in hundredths of a second.
///
/// # Errors
/// When there is no such process.
pub fn main_thread(process: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/task/{process}/stat"))?;
    let (_, fields) = stat.rsplit_once(')').context("stat")?;
    let ticks = fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
    Ok(ticks.sum::<f64>() * 10.0)
}

/// Seconds of processor time of a process and of all below it so far.
#[must_use]
pub fn processor(process: u32) -> f64 {
    let ticks = |process: u32| -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        let (_, fields) = stat.rsplit_once(')')?;
        Some(fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum())
    };
    below(process).into_iter().filter_map(ticks).sum::<f64>() / 100.0
}

/// Memory of a process and of all below it, by their names.
#[must_use]
pub fn memory(process: u32) -> BTreeMap<String, Memory> {
    let mut all: BTreeMap<String, Memory> = BTreeMap::new();
    for process in below(process) {
        let Some(name) = name(process) else { continue };
        let text = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
        let field = |field: &str| {
            let line = text.lines().find(|line| line.starts_with(field));
            line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok()).unwrap_or_default() * 1024.0 / 1e6
        };
        let sum = all.entry(name).or_default();
        sum.resident += field("Rss:");
        sum.share += field("Pss:");
    }
    all
}
