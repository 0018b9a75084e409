//! What the tests of the real window stand on: a screen of their own, the program on it, WebDriver to look and click, and a
//! second program to drag files from.
//!
//! Each test has its own X server, data folder, driver and window. A window is a whole program with its models, so that there
//! is one at a time, however many threads the tests have. Whatever was started ends with the value that started it. `SHIGUANG_APP` names the program; the default is the debug build, which must have
//! been built with `--features custom-protocol` (`cargo xtask test e2e` does).

#![cfg(target_os = "linux")]
#![forbid(unsafe_code)]

pub mod drag;
pub mod figures;
pub mod processes;
pub mod screen;
pub mod window;

use std::path::{Path, PathBuf};
use std::process::Child;

/// The repository's root.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap_or_default()
}

/// The program under test.
#[must_use]
pub fn program() -> PathBuf {
    std::env::var_os("SHIGUANG_APP").map_or_else(|| target().join("debug/shiguang-app"), PathBuf::from)
}

/// Where cargo builds.
#[must_use]
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Ends a process that was started, whatever it does.
pub(crate) struct Owned(pub(crate) Child);

impl Drop for Owned {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
