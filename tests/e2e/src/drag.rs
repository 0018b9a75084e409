//! Real drags: a second program whose window hands out files, and the mouse that carries them.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::Owned;
use crate::screen::Screen;

/// Where the source's window lies: its middle, in pixels of the screen.
const SOURCE: (i32, i32) = (40, 40);

/// Drags files from another program's window to a point of the screen and lets go there.
///
/// # Errors
/// When the source does not start or xdotool refuses.
pub async fn drop_files(screen: &Screen, source: &Path, files: &[&Path], to: (i32, i32)) -> Result<()> {
    let mut held = Drag::begin(screen, source, files).await?;
    held.over(to).await?;
    held.release()
}

/// A drag in the air.
pub struct Drag<'s> {
    screen: &'s Screen,
    at: (i32, i32),
    _source: Owned,
}

impl<'s> Drag<'s> {
    /// Takes files.
    ///
    /// # Errors
    /// When the source does not start or xdotool refuses.
    pub async fn begin(screen: &'s Screen, source: &Path, files: &[&Path]) -> Result<Self> {
        let mut process = Command::new(source)
            .args(files)
            .env("DISPLAY", screen.name())
            .env("GDK_BACKEND", "x11")
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting {}", source.display()))?;
        let output = process.stdout.take().context("the source has no output")?;
        let process = Owned(process);
        // It says a line once its window is on the screen.
        BufReader::new(output).read_line(&mut String::new())?;
        let held = Self { screen, at: SOURCE, _source: process };
        held.mouse(SOURCE)?;
        screen.act(&["mousedown", "1"])?;
        Ok(held)
    }

    fn mouse(&self, at: (i32, i32)) -> Result<()> {
        self.screen.act(&["mousemove", &at.0.to_string(), &at.1.to_string()])
    }

    /// Carries it to a point. A drag begins and is followed only by several small moves, as a hand makes them.
    ///
    /// # Errors
    /// When xdotool refuses.
    pub async fn over(&mut self, to: (i32, i32)) -> Result<()> {
        const STEPS: i32 = 25;
        let from = self.at;
        for step in 1..=STEPS {
            self.at = (from.0 + (to.0 - from.0) * step / STEPS, from.1 + (to.1 - from.1) * step / STEPS);
            self.mouse(self.at)?;
            // The two programs and the server talk about each move.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        for shake in [1, 0] {
            self.mouse((to.0 + shake, to.1))?;
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
        self.at = to;
        Ok(())
    }

    /// Lets go.
    ///
    /// # Errors
    /// When xdotool refuses.
    pub fn release(self) -> Result<()> {
        self.screen.act(&["mouseup", "1"])?;
        // The source hands the files over after the button is up; it is kept until the target has asked for them.
        std::thread::sleep(Duration::from_millis(500));
        Ok(())
    }
}
