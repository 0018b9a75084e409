//! The structure that no compiler checks: which crate may know which, where SQL and web code may live, how long a file
//! may be, under which licences the dependencies come, and that no path of a developer's machine is committed.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::command::{Run, root};

/// Which of our crates each of our crates may depend on. A crate that is not listed is an error.
const EDGES: [(&str, &[&str]); 12] = [
    ("shiguang-catalog", &[]),
    ("shiguang-imaging", &[]),
    ("shiguang-index", &[]),
    ("shiguang-watch", &[]),
    (
        "shiguang-library",
        &["shiguang-catalog", "shiguang-imaging", "shiguang-index", "shiguang-vision", "shiguang-watch"],
    ),
    ("shiguang-vision", &["shiguang-imaging"]),
    ("shiguang-http-api", &["shiguang-library"]),
    ("shiguang-cli", &["shiguang-http-api", "shiguang-imaging", "shiguang-library", "shiguang-vision"]),
    (
        "shiguang-benches",
        &["shiguang-catalog", "shiguang-imaging", "shiguang-index", "shiguang-library", "shiguang-vision"],
    ),
    ("shiguang-app", &["shiguang-http-api", "shiguang-library"]),
    // Only to measure the window: its figures are told as all others are.
    ("shiguang-e2e", &["shiguang-benches"]),
    ("xtask", &[]),
];

/// Licences a dependency may come under (SPDX ids); for an `OR` expression one of its sides is enough.
const LICENCES: [&str; 13] = [
    "MIT",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "Unlicense",
    "CC0-1.0",
    "0BSD",
    "BSL-1.0",
    "IJG",
    "MIT-0",
];

/// Dependencies under another licence that asks nothing of a program that only uses them: MPL-2.0 asks for changes of its
/// own files, of which there are none; CDLA-Permissive-2.0 is of tables of certificates.
const EXCEPTIONS: [(&str, &str); 8] = [
    ("cssparser", "MPL-2.0"),
    ("cssparser-macros", "MPL-2.0"),
    ("dtoa-short", "MPL-2.0"),
    ("option-ext", "MPL-2.0"),
    ("selectors", "MPL-2.0"),
    ("webdriver", "MPL-2.0"),
    ("webpki-root-certs", "CDLA-Permissive-2.0"),
    ("webpki-roots", "CDLA-Permissive-2.0"),
];

/// Longest source file in lines; tables and generated files apart.
const LONGEST: usize = 800;

/// Text that only one crate may hold: (what, words, the crates' folders).
const HOMES: [(&str, &[&str], &[&str]); 2] = [
    ("SQL belongs to crates/catalog", &["SELECT ", "INSERT INTO", "CREATE TABLE", "rusqlite::"], &["crates/catalog/"]),
    ("tauri and axum belong to the edges", &["tauri::", "axum::"], &["crates/http-api/", "src-tauri/"]),
];

pub fn check() -> Result<()> {
    let mut faults = Vec::new();
    let metadata = Run::cargo("metadata").args(["--format-version", "1"]).output()?;
    let metadata: Value = serde_json::from_str(&metadata).context("cargo metadata")?;
    edges(&metadata, &mut faults);
    licences(&metadata, &mut faults);
    let files = Run::new("git").args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]).output()?;
    for file in files.split('\0').filter(|file| !file.is_empty()) {
        source(file, &mut faults);
    }
    if !faults.is_empty() {
        bail!("tidy found {} fault(s):\n  {}", faults.len(), faults.join("\n  "));
    }
    eprintln!("xtask: tidy: nothing to complain about");
    Ok(())
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().into_iter().flatten()
}

fn edges(metadata: &Value, faults: &mut Vec<String>) {
    let allowed: HashMap<&str, &[&str]> = EDGES.into_iter().collect();
    let ours: Vec<&Value> = packages(metadata).filter(|package| package["source"].is_null()).collect();
    let names: Vec<&str> = ours.iter().filter_map(|package| package["name"].as_str()).collect();
    for package in &ours {
        let name = package["name"].as_str().unwrap_or_default();
        let Some(allowed) = allowed.get(name) else {
            faults.push(format!("crate {name} is not in xtask's table of edges"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let on = dependency["name"].as_str().unwrap_or_default();
            if names.contains(&on) && !allowed.contains(&on) {
                faults.push(format!("crate {name} must not depend on {on}"));
            }
        }
    }
}

fn licences(metadata: &Value, faults: &mut Vec<String>) {
    for package in packages(metadata) {
        let name = package["name"].as_str().unwrap_or_default();
        let text = package["license"].as_str().unwrap_or_default();
        let permitted = spdx::Expression::parse_mode(text, spdx::ParseMode::LAX).is_ok_and(|expression| {
            expression.evaluate(|term| term.license.id().is_some_and(|id| LICENCES.contains(&id.name)))
        });
        if !permitted && !EXCEPTIONS.contains(&(name, text)) {
            faults.push(format!("dependency {name}: licence `{text}` is not on the list"));
        }
    }
}

fn source(file: &str, faults: &mut Vec<String>) {
    let code = [".rs", ".ts", ".svelte", ".py"].iter().any(|ending| file.ends_with(ending));
    let text = code || [".toml", ".md", ".sh", ".json", "run"].iter().any(|ending| file.ends_with(ending));
    if !text {
        return;
    }
    let Ok(content) = std::fs::read_to_string(root().join(file)) else { return };
    for home in ["wor\u{6b}", "roo\u{74}", "hom\u{65}"] {
        let path = format!("/{home}/");
        if content.contains(&path) {
            faults.push(format!("{file} holds a path of a machine ({path})"));
        }
    }
    if !code {
        return;
    }
    let generated = file.contains("/generated/");
    let lines = content.lines().count();
    if lines > LONGEST && !generated {
        faults.push(format!("{file} has {lines} lines, more than {LONGEST}"));
    }
    let is_rust = Path::new(file).extension().is_some_and(|ending| ending == "rs") && !file.starts_with("xtask/");
    for (rule, words, homes) in HOMES {
        let at_home = homes.iter().any(|home| file.starts_with(home));
        if is_rust && !at_home && words.iter().any(|word| content.contains(word)) {
            faults.push(format!("{file}: {rule}"));
        }
    }
    let backend = file.starts_with("ui/src/lib/backend/");
    if file.starts_with("ui/src/") && !backend && content.contains("@tauri-apps") {
        faults.push(format!("{file}: @tauri-apps belongs to ui/src/lib/backend"));
    }
}
