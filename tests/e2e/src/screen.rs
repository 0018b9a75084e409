//! An X server without a screen, and the hands of a person on it.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::Owned;

/// A screen of its own.
pub struct Screen {
    name: String,
    _server: Owned,
}

impl Screen {
    /// Starts one of this size in pixels.
    ///
    /// # Errors
    /// When Xvfb is not installed or does not start.
    pub fn start(width: u32, height: u32) -> Result<Self> {
        // The server chooses a free number and says it once it accepts connections.
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &format!("{width}x{height}x24")])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("Xvfb is needed (cargo xtask setup installs it)")?;
        let output = server.stdout.take();
        let server = Owned(server);
        let mut number = String::new();
        BufReader::new(output.context("Xvfb has no output")?).read_line(&mut number)?;
        if number.trim().is_empty() {
            bail!("Xvfb ended at once");
        }
        Ok(Self { name: format!(":{}", number.trim()), _server: server })
    }

    /// What `DISPLAY` has to be.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Moves the mouse, presses and lets go: the words of xdotool.
    ///
    /// # Errors
    /// When xdotool is not installed or refuses.
    pub fn act(&self, words: &[&str]) -> Result<()> {
        let done = Command::new("xdotool").args(words).env("DISPLAY", &self.name).output();
        let done = done.context("xdotool is needed (cargo xtask setup installs it)")?;
        if !done.status.success() {
            bail!("xdotool {words:?}: {}", String::from_utf8_lossy(&done.stderr));
        }
        Ok(())
    }
}
