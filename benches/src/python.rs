//! A Python process that answers one photo after another.

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use shiguang_vision::DECODE_SHORT_SIDE;

/// `benches/reference/pipeline.py`, running. It ends when this is dropped.
pub struct Python {
    /// The versions it runs with.
    pub about: String,
    process: Child,
    answers: Lines<BufReader<ChildStdout>>,
}

/// What it says of a photo.
#[derive(Debug, Deserialize)]
pub struct Answer {
    pub milliseconds: f64,
    /// The best class over the views, by index.
    pub best: usize,
    pub embedding: Vec<f32>,
    /// How many boxes it classified.
    pub crops: usize,
}

impl Python {
    /// Starts it and waits until its sessions are ready. `draft` has it decode no more than ours does.
    pub fn start(python: &Path, models: &Path, pack: &str, draft: bool) -> Result<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("reference/pipeline.py");
        let mut process = Command::new(python)
            .arg(script)
            .arg("--models")
            .arg(models)
            .args(["--pack", pack, "--short-side", &DECODE_SHORT_SIDE.to_string()])
            .args(draft.then_some("--draft"))
            .env("PYTHONUTF8", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} does not start", python.display()))?;
        let output = process.stdout.take().context("the process has no output")?;
        let mut answers = BufReader::new(output).lines();
        let about = next(&mut answers)?;
        Ok(Self { about, process, answers })
    }

    /// Has it work on one photo.
    pub fn ask(&mut self, photo: &Path) -> Result<Answer> {
        let input = self.process.stdin.as_mut().context("the process has no input")?;
        writeln!(input, "{}", photo.display()).context("Python has ended; it says why above")?;
        input.flush()?;
        Ok(serde_json::from_str(&next(&mut self.answers)?)?)
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        // It ends at the end of its input; whatever it returns, nobody is left to ask.
        let _ = self.process.wait();
    }
}

fn next(answers: &mut Lines<BufReader<ChildStdout>>) -> Result<String> {
    match answers.next() {
        Some(line) => Ok(line?),
        None => bail!("Python has ended; it says why above"),
    }
}
