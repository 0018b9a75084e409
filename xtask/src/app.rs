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

/// Builds one of the workspace's programs as people run it, and says where it is. All are built with the workspace's choice of
/// features, so that what one compiled serves the others.
pub fn release(program: &str) -> Result<PathBuf> {
    Run::cargo("build").args(["--release", "--workspace", "--bin", program]).args(EMBEDDED).run()?;
    Ok(root().join("target/release").join(program).with_extension(std::env::consts::EXE_EXTENSION))
}

/// Builds the app, the UI inside.
pub fn build() -> Result<PathBuf> {
    build_ui()?;
    release("shiguang-app")
}

/// Opens the app on a folder: the main job.
pub fn run(folder: Option<PathBuf>) -> Result<()> {
    let app = Run::new(build()?);
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

/// Makes the package of this system: a `.deb` on Linux, what `src-tauri/bundle` says elsewhere.
pub fn bundle() -> Result<()> {
    let (system, kind) = match std::env::consts::OS {
        "linux" => ("linux", "deb"),
        "windows" => ("windows", "nsis"),
        "macos" => ("macos", "dmg"),
        other => bail!("there is no package for {other}"),
    };
    // The same program as `cargo xtask run` starts; `tauri build` would choose other features and compile everything again.
    let program = build()?;
    let package = root().join("target/package");
    let stripped = package.join("release").join(program.file_name().unwrap_or_default());
    std::fs::create_dir_all(package.join("release"))?;
    if system == "linux" {
        // Five sixths of the file are lines for debuggers. What names functions in a crash report stays. `strip` comes with the linker.
        Run::new("strip").args(["--strip-debug", "-o"]).arg(&stripped).arg(&program).run()?;
    } else {
        std::fs::copy(&program, &stripped).with_context(|| stripped.display().to_string())?;
    }
    let tauri = root().join("ui/node_modules/.bin").join(if cfg!(windows) { "tauri.cmd" } else { "tauri" });
    let config = format!("src-tauri/bundle/{system}.json");
    let bundle = Run::new(tauri).args(["bundle", "--bundles", kind, "--config", &config]);
    bundle.args(["--features", "custom-protocol"]).variable("CARGO_TARGET_DIR", &package).run()?;
    eprintln!("xtask: the package is in target/package/release/bundle/{kind}");
    Ok(())
}
