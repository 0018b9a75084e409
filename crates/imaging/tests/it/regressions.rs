//! What fuzzing found (`fuzz/`). Each file's name says what broke.

use shiguang_imaging::{DecodeOptions, decode};

use crate::chart::file;

#[test]
fn all_give_a_photo_or_an_error() {
    let mut files = 0;
    for entry in std::fs::read_dir(file("regressions")).unwrap() {
        let path = entry.unwrap().path();
        println!("{}", path.display());
        let bytes = std::fs::read(&path).unwrap();
        for min_short_side in [None, Some(64)] {
            let options = DecodeOptions { min_short_side, ..DecodeOptions::default() };
            if let Err(error) = decode(&bytes, &options) {
                assert!(!error.to_string().is_empty());
            }
        }
        files += 1;
    }
    assert!(files > 0, "the folder is empty");
}
