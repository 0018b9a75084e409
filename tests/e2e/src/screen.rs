//! An X server without a screen, and the hands of a person on it.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
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
        Self::started(width, height, None)
    }

    /// As [`Self::start`], with what it shows in a file of `folder`: [`Frame`] reads it.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_seen(width: u32, height: u32, folder: &Path) -> Result<Self> {
        Self::started(width, height, Some(folder))
    }

    fn started(width: u32, height: u32, seen: Option<&Path>) -> Result<Self> {
        let seen = seen.map(|folder| [OsStr::new("-fbdir"), folder.as_os_str()]);
        // The server chooses a free number and says it once it accepts connections.
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &format!("{width}x{height}x24")])
            .args(seen.into_iter().flatten())
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

/// What a screen shows at one moment.
pub struct Frame {
    bytes: Vec<u8>,
    pixels: usize,
    line: usize,
    width: usize,
    height: usize,
}

impl Frame {
    /// Reads what a screen that was started with [`Screen::start_seen`] in this folder shows now.
    ///
    /// # Errors
    /// When the file is not there or is none of Xvfb's (an X window dump with 32 bits a pixel).
    pub fn read(folder: &Path) -> Result<Self> {
        let bytes = std::fs::read(folder.join("Xvfb_screen0"))?;
        let field = |at: usize| -> Result<usize> {
            let four = bytes.get(at * 4..at * 4 + 4).and_then(|four| four.try_into().ok()).context("no header")?;
            Ok(u32::from_be_bytes(four) as usize)
        };
        // XWDFileHeader of X11/XWDFile.h: sizes of header (0) and of the colour map of 12-byte entries (19) before the pixels.
        let (pixels, width, height, line) = (field(0)? + field(19)? * 12, field(4)?, field(5)?, field(12)?);
        anyhow::ensure!(field(11)? == 32 && bytes.len() >= pixels + line * height, "not a screen of 32 bits a pixel");
        Ok(Self { bytes, pixels, line, width, height })
    }

    /// Saves it as a picture.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn save(&self, file: &Path) -> Result<()> {
        let colour = |x: u32, y: u32| {
            let at = self.pixels + y as usize * self.line + x as usize * 4;
            // Blue comes first.
            let [blue, green, red] = [0, 1, 2].map(|byte| self.bytes.get(at + byte).copied().unwrap_or_default());
            image::Rgb([red, green, blue])
        };
        let (width, height) = (u32::try_from(self.width)?, u32::try_from(self.height)?);
        Ok(image::RgbImage::from_fn(width, height, colour).save(file)?)
    }

    /// How many colours there are in a rectangle (left, top, width, height), counted in every second pixel of every second line.
    #[must_use]
    pub fn colours(&self, (left, top, width, height): (usize, usize, usize, usize)) -> usize {
        let mut seen = std::collections::HashSet::new();
        for y in (top..(top + height).min(self.height)).step_by(2) {
            for x in (left..(left + width).min(self.width)).step_by(2) {
                let at = self.pixels + y * self.line + x * 4;
                seen.insert(self.bytes.get(at..at + 3).map(<[u8]>::to_vec));
            }
        }
        seen.len()
    }
}
