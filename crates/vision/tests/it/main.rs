//! The vision crate against the real models and real photos.

mod damage;
mod interrupting;
mod reference;
mod tagging;
mod vocabulary;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use shiguang_imaging::{DecodeOptions, Photo};
use shiguang_vision::{Analyser, DECODE_SHORT_SIDE, Pack, SessionOptions};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn models() -> PathBuf {
    root().join("models")
}

fn photo(name: &str) -> Photo {
    let options = DecodeOptions { min_short_side: Some(DECODE_SHORT_SIDE), ..DecodeOptions::default() };
    shiguang_imaging::open(&root().join("tests/photos").join(name), &options).expect("a committed photo decodes")
}

fn analyser(pack: &str) -> (Arc<Pack>, Analyser) {
    let pack = Arc::new(Pack::open(&models(), pack).expect("the pack opens"));
    let analyser = Analyser::open(Arc::clone(&pack), SessionOptions::default()).expect("the sessions open");
    (pack, analyser)
}
