//! How long it takes from the start of the process until photos are on the screen: the screen's own pixels are looked at, so
//! that nothing of a driver or of the page counts, nor is left out.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::screen::{Frame, Screen};
use crate::{Owned, processes, program};

/// Width and height of the screen; the window's is its default, at the upper left.
const SCREEN: (u32, u32) = (1280, 900);
/// The part of it where only photos and headings are, whatever the language: left, top, width, height.
const PHOTOS: (usize, usize, usize, usize) = (260, 64, 920, 720);
/// It is looked at in so many parts.
const PARTS: (usize, usize) = (12, 9);
/// A part with more colours than this shows a picture: letters and the flat colours that hold a picture's place have fewer.
const PICTURE: usize = 150;
/// It is not coming any more.
const PATIENCE: Duration = Duration::from_secs(60);
/// Nothing further appeared for so long: it is all there.
const RESTS: Duration = Duration::from_millis(1500);

/// Seconds since the process was started.
#[derive(Debug, Clone, Copy, Default)]
pub struct Started {
    /// The first picture can be seen.
    pub first: f64,
    /// Half of the window shows pictures: it can be used.
    pub half: f64,
    /// The last picture of the window appeared.
    pub all: f64,
    /// Processor time that the program and the web view had taken when half of the window showed pictures. It says more than the
    /// clock when the machine does other work.
    pub processor: f64,
}

/// Starts the program on a data folder and looks until it shows its photos; then ends it.
///
/// # Errors
/// When something is not installed, or no photos appear.
pub fn start(data: &Path) -> Result<Started> {
    let frames = tempfile::tempdir()?;
    let screen = Screen::start_seen(SCREEN.0, SCREEN.1, frames.path())?;
    let mut command = Command::new(program());
    command.arg("--data-dir").arg(data).env("DISPLAY", screen.name()).env("GDK_BACKEND", "x11");
    command.env("LANG", "en_US.UTF-8").stdout(Stdio::null()).stderr(Stdio::null());
    let begun = Instant::now();
    let app = Owned(command.spawn()?);
    let mut started = Started::default();
    let mut most = 0;
    let mut last = begun;
    while most == 0 || last.elapsed() < RESTS {
        if begun.elapsed() > PATIENCE {
            bail!("no photos are shown");
        }
        let frame = Frame::read(frames.path())?;
        let now = begun.elapsed().as_secs_f64();
        let seen = pictures(&frame);
        if seen > most {
            (most, last) = (seen, Instant::now());
            started.all = now;
            if started.first == 0.0 {
                started.first = now;
            }
            if started.half == 0.0 && seen * 2 >= PARTS.0 * PARTS.1 {
                started.half = now;
                started.processor = processes::processor(app.0.id());
            }
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(app);
    Ok(started)
}

/// How many parts show a picture.
fn pictures(frame: &Frame) -> usize {
    let (left, top, width, height) = PHOTOS;
    let (wide, high) = (width / PARTS.0, height / PARTS.1);
    let parts = (0..PARTS.1).flat_map(|row| (0..PARTS.0).map(move |column| (column, row)));
    parts.filter(|(column, row)| frame.colours((left + column * wide, top + row * high, wide, high)) > PICTURE).count()
}
