//! What a build and a test need beyond Rust, Node and Python: system packages, and ONNX Runtime's library from npm.

use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::command::{Run, root};

/// Debian packages and why they are needed.
const PACKAGES: [(&str, &str); 13] = [
    ("cmake", "builds libjpeg-turbo"),
    ("nasm", "assembles libjpeg-turbo's SIMD code"),
    ("g++", "compiles libjpeg-turbo"),
    ("fonts-wqy-zenhei", "Chinese labels in `tag --draw` and in the window under test"),
    ("libwebkit2gtk-4.1-dev", "the app's window"),
    ("libgtk-3-dev", "the app's window"),
    ("librsvg2-dev", "the app's icons"),
    ("libayatana-appindicator3-dev", "the app's tray icon"),
    ("libxdo-dev", "the app's window"),
    ("libssl-dev", "the app's window"),
    ("webkit2gtk-driver", "drives the window under test"),
    ("xvfb", "a screen for the window under test"),
    ("xdotool", "the mouse on that screen"),
];

/// Debian packages that the samples of the clouds' documents need, and the program that shows they are not needed.
const SDK_PACKAGES: [(&str, &str, &str); 6] = [
    ("php-cli", "php", "the PHP samples"),
    ("php-curl", "", "the PHP samples"),
    ("default-jdk-headless", "javac", "the Java samples"),
    ("libhttpclient-java", "", "the Java samples"),
    ("libcommons-codec-java", "", "the Java samples"),
    ("libcommons-io-java", "", "the Java samples"),
];

/// Everything, in order. Each step says what it does and does nothing when it is already done.
pub fn all() -> Result<()> {
    system_packages()?;
    onnx_runtime()?;
    crate::app::packages()
}

/// What `cargo xtask test sdk` needs besides. On other systems than Debian's a sample whose language is missing is skipped.
pub fn sdk_packages() -> Result<()> {
    if !cfg!(target_os = "linux") || !Run::new("dpkg-query").arg("--version").succeeds() {
        return Ok(());
    }
    let there = |program: &str| !program.is_empty() && Run::new(program).arg("--version").succeeds();
    let wanted = SDK_PACKAGES.iter().filter(|(_, program, _)| !there(program));
    install(&wanted.map(|(name, _, why)| (*name, *why)).collect::<Vec<_>>())
}

/// What `cargo xtask bench api` needs besides.
pub fn load_packages() -> Result<()> {
    if !cfg!(target_os = "linux") || !Run::new("dpkg-query").arg("--version").succeeds() {
        return Ok(());
    }
    install(&[("wrk", "a thousand connections at once")])
}

fn system_packages() -> Result<()> {
    if !cfg!(target_os = "linux") || !Run::new("dpkg-query").arg("--version").succeeds() {
        for program in ["cmake", "nasm"] {
            if !Run::new(program).arg("--version").succeeds() {
                bail!(
                    "`{program}` is missing; install it (macOS: brew install {program}; Windows: winget install {program})"
                );
            }
        }
        return Ok(());
    }
    install(&PACKAGES)
}

/// Installs those of these Debian packages that are missing.
fn install(packages: &[(&str, &str)]) -> Result<()> {
    let missing: Vec<&str> = packages.iter().map(|(name, _)| *name).filter(|name| !installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    for (name, why) in packages.iter().filter(|(name, _)| missing.contains(name)) {
        eprintln!("xtask: {name} is missing ({why})");
    }
    let by_hand = format!("apt-get update && apt-get install -y --no-install-recommends {}", missing.join(" "));
    let apt = |prefix: &[&str], words: &[&str]| {
        let mut all: Vec<&str> = prefix.to_vec();
        all.push("apt-get");
        all.extend(words);
        Run::new(all.remove(0)).args(all)
    };
    let prefix: &[&str] = if is_root() {
        &[]
    } else if Run::new("sudo").args(["-n", "true"]).succeeds() {
        &["sudo", "-n"]
    } else {
        bail!("system packages are missing and this user may not install them. Run:\n    sudo sh -c '{by_hand}'");
    };
    apt(prefix, &["update", "-q"]).run()?;
    let mut words = vec!["install", "-y", "-q", "--no-install-recommends"];
    words.extend(&missing);
    apt(prefix, &words).run().with_context(|| format!("installing failed; by hand: {by_hand}"))
}

fn installed(package: &str) -> bool {
    Run::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .output_quiet()
        .is_some_and(|status| status == "installed")
}

fn is_root() -> bool {
    Run::new("id").arg("-u").output_quiet().is_some_and(|id| id.trim() == "0")
}

/// Puts ONNX Runtime's library into `runtime/`. npm checks the sha512 that package-lock.json pins; the stamp holds the
/// lock file's own hash, so that a new pin is fetched and an old one is not fetched twice.
fn onnx_runtime() -> Result<()> {
    let (system, library) = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => ("linux/x64", "libonnxruntime.so.1"),
        ("linux", "aarch64") => ("linux/arm64", "libonnxruntime.so.1"),
        ("windows", "x86_64") => ("win32/x64", "onnxruntime.dll"),
        ("windows", "aarch64") => ("win32/arm64", "onnxruntime.dll"),
        ("macos", "aarch64") => ("darwin/arm64", "libonnxruntime.1.dylib"),
        (system, machine) => bail!(
            "npm's onnxruntime-node has no library for {system} on {machine}; install ONNX Runtime 1.24 or newer and set ORT_DYLIB_PATH to it"
        ),
    };
    let pins = root().join("xtask/onnxruntime");
    let lock = std::fs::read(pins.join("package-lock.json")).context("xtask/onnxruntime/package-lock.json")?;
    let wanted: String = Sha256::digest(&lock).iter().map(|byte| format!("{byte:02x}")).collect();
    let runtime = root().join("runtime");
    let stamp = runtime.join("package-lock.sha256");
    if runtime.join(library).is_file() && std::fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    eprintln!(
        "xtask: fetching ONNX Runtime's library (npm onnxruntime-node, pinned by xtask/onnxruntime/package-lock.json)"
    );
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    Run::new(npm).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).folder(&pins).run()?;
    let modules = pins.join("node_modules");
    let source = modules.join("onnxruntime-node/bin/napi-v6").join(system);
    std::fs::create_dir_all(&runtime)?;
    copy(&source.join(library), &runtime.join(library))?;
    for notice in ["LICENSE", "ThirdPartyNotices.txt", "README.md"] {
        let text = modules.join("onnxruntime-node").join(notice);
        if text.is_file() {
            copy(&text, &runtime.join(format!("onnxruntime-{notice}")))?;
        }
    }
    std::fs::write(&stamp, wanted)?;
    std::fs::remove_dir_all(&modules).context("removing the unpacked npm package")
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::copy(from, to).with_context(|| format!("copying {} to {}", from.display(), to.display()))?;
    Ok(())
}
