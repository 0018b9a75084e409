//! `shiguang` as a user runs it: the real program, real models, real files.

mod crash;
mod disk;
mod ending;
mod library;
mod limit;
mod models;
mod shelf;
mod tag;
mod trap;
mod words;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn photo(name: &str) -> PathBuf {
    root().join("tests/photos").join(name)
}

/// Runs the program with an empty data folder of its own.
fn shiguang(arguments: &[&dyn AsRef<std::ffi::OsStr>]) -> Output {
    let data = tempfile::tempdir().expect("a scratch folder");
    shiguang_in(data.path(), arguments)
}

fn shiguang_in(data: &Path, arguments: &[&dyn AsRef<std::ffi::OsStr>]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shiguang"));
    command.env("SHIGUANG_DATA_DIR", data);
    for argument in arguments {
        command.arg(argument);
    }
    command.output().expect("the program runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
