//! Duplicates in a folder of all photos and all their edited copies: ours, and those of `czkawka_cli`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};
use shiguang_benches::edits::EDITS;
use shiguang_library::{Library, duplicates};

use crate::{Original, index, percent};

/// How the photo itself is called among its copies.
const ITSELF: &str = "original";

/// Makes the folder, indexes it, looks for duplicates, prints a table.
pub fn measure(library: &Library, originals: &[Original], czkawka: Option<&Path>) -> Result<()> {
    let folder = tempfile::tempdir()?;
    for (number, original) in originals.iter().enumerate() {
        let suffix = original.path.extension().unwrap_or_default().to_string_lossy().into_owned();
        std::fs::copy(&original.path, folder.path().join(format!("{number:04}--{ITSELF}.{suffix}")))?;
        let pixels = original.pixels()?;
        for edit in EDITS {
            std::fs::write(folder.path().join(format!("{number:04}--{}.jpg", edit.name())), edit.jpeg(&pixels)?)?;
        }
    }
    let start = Instant::now();
    let instance = index(library, folder.path())?;
    let indexing = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let found = duplicates::find(library, Some(instance))?;
    let finding = start.elapsed().as_secs_f64();
    let groups: Vec<Vec<String>> =
        found.iter().map(|group| group.photos.iter().map(|photo| photo.path_text.clone()).collect()).collect();
    let mut columns = vec![(format!("ours, {finding:.2} s after {indexing:.0} s of indexing"), Score::of(&groups))];
    if let Some(program) = czkawka {
        for (name, options) in [("as it comes", &[][..]), ("looser", &["--hash-size", "16", "--max-difference", "20"])]
        {
            let start = Instant::now();
            match czkawka_groups(program, folder.path(), options) {
                Ok(groups) => {
                    let seconds = start.elapsed().as_secs_f64();
                    columns.push((format!("czkawka_cli {name}, {seconds:.1} s"), Score::of(&groups)));
                }
                Err(error) => println!("czkawka_cli {name}: {error:#}\n"),
            }
        }
    }
    print(originals.len(), &columns);
    Ok(())
}

fn print(photos: usize, columns: &[(String, Score)]) {
    let row = |name: &str, cell: &dyn Fn(&Score) -> String| {
        let cells: Vec<String> = columns.iter().map(|(_, score)| cell(score)).collect();
        println!("| {name} | {} |", cells.join(" | "));
    };
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    println!("| original and copy in one group, % of {photos} | {} |", names.join(" | "));
    println!("|---{}|", "|---".repeat(columns.len()));
    for edit in EDITS {
        let of = |score: &Score| score.recalled.get(edit.name()).copied().unwrap_or_default();
        row(edit.name(), &|score| format!("{:.1}", percent(of(score), photos)));
    }
    row("all", &|score| format!("{:.1}", percent(score.recalled.values().sum(), photos * EDITS.len())));
    row("pairs of the same photo, % of all pairs in groups", &|score| {
        format!("{:.2} ({} of {} wrong)", percent(score.right, score.pairs), score.pairs - score.right, score.pairs)
    });
    println!();
}

/// What groups are worth.
struct Score {
    /// Copies by kind that stand in one group with their original.
    recalled: BTreeMap<String, usize>,
    /// Pairs of files that share a group.
    pairs: usize,
    /// Of these, pairs that come from one photo.
    right: usize,
}

impl Score {
    fn of(groups: &[Vec<String>]) -> Self {
        let mut together: BTreeSet<(&str, &str)> = BTreeSet::new();
        let (mut pairs, mut right) = (0, 0);
        for group in groups {
            let files: Vec<(&str, &str)> = group.iter().filter_map(|name| parts(name)).collect();
            for (at, (photo, kind)) in files.iter().enumerate() {
                pairs += files.len() - at - 1;
                right += files[at + 1..].iter().filter(|(other, _)| other == photo).count();
                if files.contains(&(*photo, ITSELF)) && *kind != ITSELF {
                    together.insert((*photo, *kind));
                }
            }
        }
        let mut recalled: BTreeMap<String, usize> = BTreeMap::new();
        for (_, kind) in together {
            *recalled.entry(kind.to_owned()).or_default() += 1;
        }
        Self { recalled, pairs, right }
    }
}

/// `0012--half-size.jpg` -> photo and kind.
fn parts(name: &str) -> Option<(&str, &str)> {
    name.rsplit_once('.')?.0.split_once("--")
}

/// The groups that `czkawka_cli image` writes as JSON.
fn czkawka_groups(program: &Path, folder: &Path, options: &[&str]) -> Result<Vec<Vec<String>>> {
    let home = tempfile::tempdir()?;
    let answer = home.path().join("answer.json");
    // Its cache lies in the home folder; an empty one, so that every run starts from nothing.
    let output = Command::new(program)
        .args(["image", "--directories"])
        .arg(folder)
        .args(options)
        .arg("--compact-file-to-save")
        .arg(&answer)
        .env("HOME", home.path())
        .env("XDG_CACHE_HOME", home.path().join("cache"))
        .env("XDG_CONFIG_HOME", home.path().join("config"))
        .output()
        .with_context(|| program.display().to_string())?;
    let text = std::fs::read_to_string(&answer).with_context(|| {
        format!("it wrote nothing: {}", String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default())
    })?;
    let groups: Vec<Vec<serde_json::Value>> = serde_json::from_str(&text)?;
    let name = |one: serde_json::Value| -> Option<String> {
        Some(PathBuf::from(one.get("path")?.as_str()?).file_name()?.to_str()?.to_owned())
    };
    Ok(groups.into_iter().map(|group| group.into_iter().filter_map(name).collect()).collect())
}
