//! The whole product as a person uses it: the real window, real models, real photos, real files.

#![cfg(target_os = "linux")]

mod accessibility;
mod dropping;
mod journey;
mod searching;
mod starting;

use std::path::{Path, PathBuf};

/// A folder with some of the committed photos, under a Chinese name.
fn photos(into: &Path, name: &str, photos: &[&str]) -> PathBuf {
    let folder = into.join(name);
    std::fs::create_dir_all(&folder).unwrap();
    for photo in photos {
        std::fs::copy(shiguang_e2e::root().join("tests/photos").join(photo), folder.join(photo)).unwrap();
    }
    folder
}
