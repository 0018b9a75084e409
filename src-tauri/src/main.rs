//! The desktop app of 拾光 Shiguang.

// No console window beside the app on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

use clap::Parser;
use shiguang_app::arguments::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    #[cfg(target_os = "linux")]
    shiguang_app::graphics::suit();
    shiguang_app::run(arguments)
}
