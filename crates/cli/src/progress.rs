//! A progress bar on a terminal: photos, rate, time left.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use shiguang_library::Progress;

/// A bar of the pipeline's work.
pub struct Bar {
    bar: ProgressBar,
}

impl Bar {
    /// Hidden unless errors go to a terminal.
    pub fn new() -> Self {
        if !std::io::stderr().is_terminal() {
            return Self { bar: ProgressBar::hidden() };
        }
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len}  {msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar }
    }

    /// Shows how far the work is.
    pub fn show(&self, progress: &Progress) {
        self.bar.set_length(progress.finished + progress.waiting);
        self.bar.set_position(progress.finished);
        let failed = if progress.failed > 0 { format!("  {} failed", progress.failed) } else { String::new() };
        let left = progress.seconds_left.map_or(String::new(), |seconds| format!("  {} left", clock(seconds)));
        self.bar.set_message(format!("{:.1}/s{left}{failed}", progress.per_second));
    }

    /// Takes the bar off the screen.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

fn clock(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{}:{:02}", seconds / 60, seconds % 60),
        _ => format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60),
    }
}
