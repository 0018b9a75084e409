//! The TypeScript types in `ui/` are those of the Rust structs.

use std::collections::BTreeMap;
use std::path::Path;

fn texts(folder: &Path) -> BTreeMap<String, String> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    files.map(|file| (file.file_name().into_string().unwrap(), std::fs::read_to_string(file.path()).unwrap())).collect()
}

#[test]
fn the_generated_types_are_fresh() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/lib/api/generated");
    if std::env::var_os("SHIGUANG_UPDATE").is_some() {
        std::fs::remove_dir_all(&committed).ok();
        shiguang_app::dto::export(&committed).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    shiguang_app::dto::export(folder.path()).unwrap();
    let (kept, now) = (texts(&committed), texts(folder.path()));
    let stale: Vec<&String> = kept.keys().chain(now.keys()).filter(|name| kept.get(*name) != now.get(*name)).collect();
    assert!(stale.is_empty(), "stale: {stale:?}; SHIGUANG_UPDATE=1 cargo test -p shiguang-app writes them anew");
}
