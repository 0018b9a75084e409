//! The list of licences that the app shows: what it is made of, from the lock files and the models' manifests.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::command::{Run, root};

/// The list, kept in the repository so that a build needs no network.
const LIST: &str = "src-tauri/licences.json";

/// Writes the list anew.
pub fn write() -> Result<()> {
    let mut list = crates()?;
    list.extend(packages()?);
    list.extend(models()?);
    let runtime =
        json!({ "name": "ONNX Runtime", "licence": "MIT", "source": "https://github.com/microsoft/onnxruntime" });
    list.insert("ONNX Runtime".to_owned(), runtime);
    let all: Vec<Value> = list.into_values().collect();
    std::fs::write(root().join(LIST), serde_json::to_string_pretty(&all)? + "\n").context(LIST)
}

fn entry(name: &str, licence: &Value, source: &Value) -> (String, Value) {
    (name.to_owned(), json!({ "name": name, "licence": licence, "source": source }))
}

/// What the program is linked from: the app's normal dependencies and theirs.
fn crates() -> Result<BTreeMap<String, Value>> {
    let metadata = Run::cargo("metadata").args(["--format-version", "1"]).output()?;
    let metadata: Value = serde_json::from_str(&metadata).context("cargo metadata")?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let packages: BTreeMap<String, Value> = list(&metadata["packages"])
        .into_iter()
        .filter_map(|package| Some((package["id"].as_str()?.to_owned(), package)))
        .collect();
    let nodes: BTreeMap<String, Value> = list(&metadata["resolve"]["nodes"])
        .into_iter()
        .filter_map(|node| Some((node["id"].as_str()?.to_owned(), node)))
        .collect();
    let mut waiting: Vec<String> =
        packages.iter().filter(|(_, package)| package["name"] == "shiguang-app").map(|(id, _)| id.clone()).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        for dependency in nodes.get(&id).map(|node| list(&node["deps"])).unwrap_or_default() {
            // A kind of null is a normal dependency; the others only build or test.
            let linked = list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
            if linked {
                waiting.extend(dependency["pkg"].as_str().map(str::to_owned));
            }
        }
    }
    let linked = seen.iter().filter_map(|id| packages.get(id)).filter(|package| !package["source"].is_null());
    Ok(linked
        .filter_map(|package| Some(entry(package["name"].as_str()?, &package["license"], &package["repository"])))
        .collect())
}

/// npm packages that say their licence only in a file LICENSE.
const UNSAID: [(&str, &str); 1] = [("svelte-toolbelt", "MIT")];

/// What the UI is bundled from: npm packages that are no tools.
fn packages() -> Result<BTreeMap<String, Value>> {
    let lock = std::fs::read_to_string(root().join("ui/package-lock.json")).context("ui/package-lock.json")?;
    let lock: Value = serde_json::from_str(&lock)?;
    let all = lock["packages"].as_object().cloned().unwrap_or_default();
    let used =
        all.iter().filter(|(path, package)| !path.is_empty() && package["dev"] != true && package["optional"] != true);
    used.filter_map(|(path, package)| Some((path.rsplit("node_modules/").next()?, package)))
        .map(|(name, package)| {
            let unsaid = UNSAID.iter().find(|(package, _)| *package == name).map(|(_, licence)| json!(licence));
            let licence = Some(package["license"].clone()).filter(Value::is_string).or(unsaid);
            let licence = licence.with_context(|| format!("npm's {name} does not say its licence; look and add it"))?;
            Ok(entry(name, &licence, &json!(format!("https://www.npmjs.com/package/{name}"))))
        })
        .collect()
}

/// The models, by their manifests.
fn models() -> Result<BTreeMap<String, Value>> {
    let mut list = BTreeMap::new();
    for folder in std::fs::read_dir(root().join("models"))?.filter_map(std::io::Result::ok) {
        let Ok(text) = std::fs::read_to_string(folder.path().join("manifest.toml")) else { continue };
        let value = |key: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix('='));
            line.map(|value| Value::from(value.trim().trim_matches('"')))
        };
        let name = format!("Model {}", folder.file_name().to_string_lossy());
        let licence = value("licence").unwrap_or_default();
        let package = value("package").map_or(Value::Null, |package| {
            json!(format!(
                "{} {}",
                value("registry").unwrap_or_default().as_str().unwrap_or_default(),
                package.as_str().unwrap_or_default()
            ))
        });
        list.extend([entry(&name, &licence, &package)]);
    }
    Ok(list)
}
