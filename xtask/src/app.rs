//! The desktop app: its UI, the program, its window under test, and its packages.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::command::{Run, root};

/// Puts the UI that was built into the program, whichever packages are built with it. Tests build the whole workspace at once
/// with it: each other choice of packages would have its own choice of features, and build most dependencies again.
pub const EMBEDDED: [&str; 2] = ["--features", "shiguang-app/custom-protocol"];

fn npm() -> Run {
    Run::new(if cfg!(windows) { "npm.cmd" } else { "npm" }).folder(root().join("ui"))
}

/// Installs the UI's packages as the lock file says; does nothing twice.
pub fn packages() -> Result<()> {
    let ui = root().join("ui");
    let lock = std::fs::read(ui.join("package-lock.json")).context("ui/package-lock.json")?;
    let stamp = ui.join("node_modules/.installed-lock");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    npm().args(["ci", "--no-audit", "--no-fund"]).run()?;
    std::fs::write(&stamp, lock).context("ui/node_modules/.installed-lock")
}

/// Builds the UI into `ui/dist`.
pub fn build_ui() -> Result<()> {
    packages()?;
    npm().args(["run", "build"]).run()
}

/// Opens the app on a folder: the main job.
pub fn run(folder: Option<PathBuf>) -> Result<()> {
    build_ui()?;
    Run::cargo("build").args(["--release", "--package", "shiguang-app"]).args(EMBEDDED).run()?;
    let app = Run::new(root().join("target/release/shiguang-app"));
    match folder {
        Some(folder) => app.arg("--add").arg(std::path::absolute(&folder)?).run(),
        None => app.run(),
    }
}

/// The UI's own tests: types, lints, components and state.
pub fn test_ui() -> Result<()> {
    packages()?;
    ["check", "lint", "test"].into_iter().try_for_each(|script| npm().args(["run", script]).run())
}

/// Makes the packages of this system: a `.deb` on Linux, what `src-tauri/bundle` says elsewhere.
pub fn bundle() -> Result<()> {
    build_ui()?;
    let (system, kind) = match std::env::consts::OS {
        "linux" => ("linux", "deb"),
        "windows" => ("windows", "nsis"),
        "macos" => ("macos", "dmg"),
        other => bail!("there is no package for {other}"),
    };
    let tauri = root().join("ui/node_modules/.bin").join(if cfg!(windows) { "tauri.cmd" } else { "tauri" });
    let config = format!("src-tauri/bundle/{system}.json");
    let build = Run::new(tauri).args(["build", "--bundles", kind, "--config", &config]);
    build.args(["--features", "custom-protocol", "--", "--locked"]).run()?;
    eprintln!("xtask: the package is in target/release/bundle/{kind}");
    Ok(())
}
