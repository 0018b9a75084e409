//! The catalogue as its users see it, on real files.

mod cells;
mod concurrency;
mod doctor;
mod edits;
mod filters;
mod instances;
mod jobs;
mod photos;
mod stages;
mod tags;
mod vectors;

use shiguang_catalog::{
    AutoTag, Catalog, CatalogError, ConceptId, FileFacts, InstanceId, NewInstance, PhotoId, PhotoTag, Provenance, Read,
    TagBox, Write,
};

/// A catalogue in a folder of its own with one instance, `photos`.
struct Fixture {
    folder: tempfile::TempDir,
    catalog: Catalog,
    instance: InstanceId,
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let catalog = Catalog::open(folder.path(), 1_000).unwrap();
        let instance = catalog.write(|write| write.create_instance(&folder_instance("photos"), 1_000)).unwrap();
        Self { folder, catalog, instance }
    }

    fn write<T>(&self, f: impl FnOnce(&Write<'_>) -> Result<T, CatalogError>) -> T {
        self.catalog.write(f).unwrap()
    }

    fn read<T>(&self, f: impl FnOnce(&Read<'_>) -> Result<T, CatalogError>) -> T {
        self.catalog.read(f).unwrap()
    }

    fn add(&self, path: &str) -> PhotoId {
        self.write(|write| write.add_photo(self.instance, &file(path), 2_000))
    }

    fn tags(&self, photo: PhotoId) -> Vec<PhotoTag> {
        self.read(|read| read.tags_of(photo))
    }

    /// Name, confidence and provenance of a photo's tags.
    fn said(&self, photo: PhotoId) -> Vec<(String, Option<f32>, Provenance)> {
        let name = |tag: &PhotoTag| tag.key.clone().or_else(|| tag.text.clone()).unwrap();
        self.tags(photo).iter().map(|tag| (name(tag), tag.confidence, tag.provenance)).collect()
    }

    fn key(&self, key: &str) -> ConceptId {
        self.write(|write| write.concept_for_key(key))
    }

    fn text(&self, text: &str) -> ConceptId {
        self.write(|write| write.concept_for_text(text))
    }

    fn auto(&self, photo: PhotoId, tags: &[(&str, f32)]) {
        let tags: Vec<AutoTag> = tags
            .iter()
            .map(|(key, confidence)| AutoTag { concept: self.key(key), confidence: *confidence, boxes: Vec::new() })
            .collect();
        self.write(|write| write.set_auto_tags(photo, &tags));
    }

    fn sound(&self) {
        assert_eq!(self.catalog.check().unwrap(), []);
    }
}

fn folder_instance(name: &str) -> NewInstance {
    NewInstance {
        name: name.into(),
        display_name: name.to_uppercase(),
        folder: Some(format!("/somewhere/{name}").into()),
        ..NewInstance::default()
    }
}

/// A file of which each fact follows from the path.
fn file(path: &str) -> FileFacts {
    let n = path.bytes().fold(0_u64, |sum, byte| sum * 31 % 1_000_003 + u64::from(byte));
    FileFacts {
        path: path.into(),
        path_text: path.into(),
        size: 1_000 + n,
        mtime_ns: (5_000 + n as i64) * 1_000_000,
        file_id: Some((u64::MAX - 1, n)),
    }
}

fn a_box(left: f32) -> TagBox {
    TagBox { left, top: 0.25, width: 0.5, height: 0.125, confidence: 75.0 }
}
