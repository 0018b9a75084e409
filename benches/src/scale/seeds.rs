//! Real photos, indexed by the library itself: what the generated ones are made like.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result};
use shiguang_catalog::{Catalog, Stage, StoredVector};
use shiguang_library::{Library, Naming, Places, Settings};
use shiguang_vision::{Pack, models_folder};

/// What the library made of the real photos.
pub struct Seeds {
    /// The version that the library has of each stage: work of another version would be done again.
    pub versions: Vec<(Stage, i64)>,
    /// The hash that vectors are stored with.
    pub model: [u8; 32],
    /// The photos.
    pub photos: Vec<Seed>,
}

/// A real photo.
pub struct Seed {
    /// Percent of each stored tag, also of the faint ones.
    pub confidences: Vec<f32>,
    /// Its vectors.
    pub vectors: Vec<StoredVector>,
}

/// Indexes a folder with real photos as the library does, in the data folder `data`.
///
/// # Errors
/// When the library cannot work there, or the folder has no photo.
pub fn index(data: &Path, folder: &Path, settings: &Settings) -> Result<Seeds> {
    let library = Library::open(Places::at(data), settings.clone())?;
    let instance = library.add_folder(folder, &Naming::default())?;
    library.start()?;
    library.scan(instance, &AtomicBool::new(false))?;
    library.finish(|_| true)?;
    drop(library);

    let pack = Pack::open(&models_folder()?, &settings.models.pack)?;
    let model = from_hex(pack.embedding_model()).context("the model's hash is none")?;
    let catalog = Catalog::open(data, 0)?;
    let (versions, photos) = catalog.read(|read| {
        let page = shiguang_catalog::Page { limit: usize::MAX, ..shiguang_catalog::Page::default() };
        let photos = read.page(shiguang_catalog::Order::Oldest, &page)?;
        let mut versions = Vec::new();
        let mut seeds = Vec::new();
        for photo in photos {
            versions = read.stages_of(photo)?.iter().map(|state| (state.stage, state.version)).collect();
            let confidences = read.tags_of(photo)?.iter().filter_map(|tag| tag.confidence).collect();
            seeds.push(Seed { confidences, vectors: read.vectors_of(photo, &model)? });
        }
        Ok((versions, seeds))
    })?;
    anyhow::ensure!(!photos.is_empty(), "no photos in {}", folder.display());
    Ok(Seeds { versions, model, photos })
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(place * 2..place * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}
