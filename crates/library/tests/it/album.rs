//! A data folder and a folder with photos, for a test.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime};

use shiguang_library::search::{SearchPage, SearchRequest};
use shiguang_library::{InstanceId, Library, Naming, PhotoId, PhotoPage, Places, ScanReport, Settings};

/// See the module. Everything is removed at the end.
pub struct Album {
    /// Holds everything.
    pub scratch: tempfile::TempDir,
    /// The settings libraries are opened with.
    pub settings: Settings,
}

/// A committed photo.
pub fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/photos").join(name)
}

impl Album {
    pub fn new() -> Self {
        let scratch = tempfile::tempdir().expect("a scratch folder");
        let album = Self { scratch, settings: Settings::default() };
        fs::create_dir(album.folder()).expect("a folder");
        album
    }

    /// The folder with photos.
    pub fn folder(&self) -> PathBuf {
        self.scratch.path().canonicalize().expect("it is there").join("照片 Photos")
    }

    pub fn data(&self) -> PathBuf {
        self.scratch.path().join("data")
    }

    pub fn open(&self) -> Library {
        Library::open(Places::at(self.data()), self.settings.clone()).expect("the library opens")
    }

    /// Copies a sample into the folder, with an old time so that it counts as complete.
    pub fn put(&self, sample_name: &str, path: &str) -> PathBuf {
        self.write(path, &fs::read(sample(sample_name)).expect("a sample"))
    }

    pub fn write(&self, path: &str, bytes: &[u8]) -> PathBuf {
        let target = self.folder().join(path);
        fs::create_dir_all(target.parent().expect("a parent")).expect("folders");
        fs::write(&target, bytes).expect("written");
        settle(&target);
        target
    }

    /// Makes the folder an instance (or finds it) and brings everything up to date.
    pub fn index(&self, library: &Library) -> (InstanceId, ScanReport) {
        let id = library.add_folder(&self.folder(), &Naming::default()).expect("an instance");
        library.start().expect("it starts");
        let report = library.scan(id, &AtomicBool::new(false)).expect("scanned");
        library.finish(|_| true).expect("finished");
        (id, report)
    }
}

/// Gives a file a time that no other file of the test has, an hour ago.
pub fn settle(path: &Path) {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let at =
        SystemTime::now() - Duration::from_secs(3600) + Duration::from_micros(NEXT.fetch_add(1, Ordering::Relaxed));
    File::options().write(true).open(path).and_then(|file| file.set_modified(at)).expect("its time is set");
}

/// All that a query finds, by path in the instance, best first.
pub fn search(library: &Library, text: &str) -> Vec<String> {
    page(library, text).hits.into_iter().map(|hit| hit.photo.path_text).collect()
}

pub fn page(library: &Library, text: &str) -> SearchPage {
    let request = SearchRequest { text: text.into(), limit: 100, fresh: true, ..SearchRequest::default() };
    library.search(&request).expect("searched")
}

/// The photo at a path of the (only) instance.
pub fn photo(library: &Library, path: &str) -> PhotoPage {
    let instance = library.instances().expect("instances").remove(0).instance;
    let id = library.photo_at(&instance, Path::new(path)).expect("it is there");
    library.photo(id).expect("its page")
}

pub fn id(library: &Library, path: &str) -> PhotoId {
    photo(library, path).photo.id
}

/// A small photo that no other number gives.
pub fn drawn(number: u64) -> Vec<u8> {
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut colours = [[0u8; 3]; 16];
    for colour in colours.iter_mut().flatten() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        *colour = (state >> 32) as u8;
    }
    let picture = image::RgbImage::from_fn(64, 64, |x, y| image::Rgb(colours[(y / 16 * 4 + x / 16) as usize]));
    let mut bytes = Vec::new();
    picture
        .write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png)
        .expect("a picture in memory is written");
    bytes
}
