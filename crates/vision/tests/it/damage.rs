//! Missing, truncated, altered and nonsensical model files: one clear error that names the file, never a panic.

use std::path::{Path, PathBuf};

use shiguang_vision::{Pack, VisionError};
use tempfile::TempDir;

use crate::models;

/// A copy of what the standard pack needs.
fn copy_of_models() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let to = folder.path().join("models");
    let pack = Pack::open(&models(), "standard").expect("the pack is whole");
    let mut needed: Vec<PathBuf> = vec!["packs/standard".into(), "vocabulary".into()];
    needed.extend([&pack.file.classifier, &pack.file.detector].map(PathBuf::from));
    needed.extend(pack.file.head.as_ref().map(PathBuf::from));
    for name in needed {
        std::fs::create_dir_all(to.join(&name)).expect("a folder");
        for entry in std::fs::read_dir(models().join(&name)).expect("a folder of models") {
            let entry = entry.expect("an entry");
            if entry.path().is_file() {
                std::fs::copy(entry.path(), to.join(&name).join(entry.file_name())).expect("a copy");
            }
        }
    }
    (folder, to)
}

fn model_file(models: &Path) -> PathBuf {
    let pack = Pack::open(models, "standard").expect("the copy is whole");
    pack.classifier.path
}

#[test]
fn a_missing_model_names_the_file_and_what_to_do() {
    let (_scratch, models) = copy_of_models();
    let file = model_file(&models);
    std::fs::remove_file(&file).expect("removed");
    let error = Pack::open(&models, "standard").expect_err("it is missing");
    assert!(matches!(&error, VisionError::Unreadable { path, .. } if *path == file), "{error}");
    assert!(error.to_string().contains("restore the file"), "{error}");
}

#[test]
fn a_truncated_model_is_damaged() {
    let (_scratch, models) = copy_of_models();
    let file = model_file(&models);
    let bytes = std::fs::read(&file).expect("read");
    std::fs::write(&file, &bytes[..bytes.len() / 2]).expect("written");
    let error = Pack::open(&models, "standard").expect_err("it is truncated");
    assert!(matches!(&error, VisionError::Damaged { path, .. } if *path == file), "{error}");
    assert!(error.to_string().contains("cargo xtask models"), "{error}");
}

#[test]
fn a_model_with_one_changed_byte_is_damaged() {
    let (_scratch, models) = copy_of_models();
    let file = model_file(&models);
    let mut bytes = std::fs::read(&file).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, &bytes).expect("written");
    let error = Pack::open(&models, "standard").expect_err("it is altered");
    assert!(matches!(&error, VisionError::Damaged { path, .. } if *path == file), "{error}");
    assert!(error.to_string().contains("sha256"), "{error}");
}

#[test]
fn a_model_that_is_no_onnx_is_refused_by_the_runtime_with_its_name() {
    use sha2::{Digest, Sha256};
    let (_scratch, models) = copy_of_models();
    let file = model_file(&models);
    let text = b"this is no model".repeat(100);
    std::fs::write(&file, &text).expect("written");
    let manifest = file.with_file_name("manifest.toml");
    let hash: String = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
    let changed: String = std::fs::read_to_string(&manifest)
        .expect("read")
        .lines()
        .map(|line| match line.split(" = ").next() {
            Some("size") => format!("size = {}\n", text.len()),
            Some("sha256") if !line.contains("a7f2cb09") => format!("sha256 = \"{hash}\"\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    std::fs::write(&manifest, changed).expect("written");
    let pack = Pack::open(&models, "standard").expect("the manifest fits the file");
    let opened = shiguang_vision::Analyser::open(pack.into(), shiguang_vision::SessionOptions::default());
    let error = opened.err().expect("it is no model");
    assert!(matches!(&error, VisionError::Inference { path, .. } if *path == file), "{error}");
}

#[test]
fn a_manifest_with_an_unknown_key_or_no_toml_is_malformed() {
    for content in ["sieze = 3\n", "\u{0}\u{1}", ""] {
        let (_scratch, models) = copy_of_models();
        let manifest = model_file(&models).with_file_name("manifest.toml");
        std::fs::write(&manifest, content).expect("written");
        let error = Pack::open(&models, "standard").expect_err("it makes no sense");
        assert!(matches!(&error, VisionError::Malformed { path, .. } if *path == manifest), "{error}");
    }
}

#[test]
fn a_vocabulary_with_a_name_used_twice_is_malformed() {
    let (_scratch, models) = copy_of_models();
    let table = models.join("vocabulary/everyday.tsv");
    let text = std::fs::read_to_string(&table).expect("read");
    let changed = text.replacen("cat\tcat\t猫\t", "cat\tcat\t狗\t", 1);
    assert_ne!(text, changed);
    std::fs::write(&table, changed).expect("written");
    let error = Pack::open(&models, "standard").expect_err("two concepts are called 狗");
    assert!(error.to_string().contains("狗"), "{error}");
}

#[test]
fn an_unknown_pack_says_which_there_are() {
    let error = Pack::open(&models(), "enormous").expect_err("there is none");
    assert_eq!(error.to_string(), "there is no model pack `enormous`; available: fast, standard");
    let error = Pack::open(&models(), "../packs/fast").expect_err("a name is no path");
    assert!(matches!(error, VisionError::UnknownPack { .. }));
}

#[test]
fn a_new_pack_is_one_folder() {
    let (_scratch, models) = copy_of_models();
    let folder = models.join("packs/mine");
    std::fs::create_dir(&folder).expect("a folder");
    let text = std::fs::read_to_string(models.join("packs/standard/pack.toml")).expect("read");
    let pack = Pack::open(&models, "standard").expect("the copy is whole");
    // Its own classifier travels inside the pack's folder.
    let own = folder.join(&pack.file.classifier);
    std::fs::rename(models.join(&pack.file.classifier), &own).expect("moved");
    std::fs::write(folder.join("pack.toml"), text.replacen("name = \"standard\"", "name = \"mine\"", 1))
        .expect("written");
    let mine = Pack::open(&models, "mine").expect("the new pack opens");
    assert_eq!(mine.classifier.path, own.join("model.onnx"));
}
