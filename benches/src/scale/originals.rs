//! Real files for generated photos, so that a window has something to show: each photo's file is another name of a real one
//! (a hard link), and each has a thumbnail of its own in the cache, as the library would have made it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use shiguang_catalog::{Catalog, FileFacts, Order, Page, PhotoId, PhotoRow};
use shiguang_library::{Library, Places, Settings, Size};

/// Real photos that lend their files.
pub struct Originals {
    /// Below it are the files of the generated photos.
    pub folder: PathBuf,
    thumbnails: PathBuf,
    photos: Vec<Original>,
}

/// One of them.
pub struct Original {
    /// What the library found in its file.
    pub row: PhotoRow,
    /// Its average colour.
    pub colour: Option<u32>,
    file: PathBuf,
    facts: FileFacts,
    thumbnail: Vec<u8>,
    thumbnail_name: String,
}

/// A generated photo that waits for its file.
pub struct Link {
    /// Its number among the generated.
    pub number: usize,
    /// Its path below the folder.
    pub path: String,
    /// Its content's hash.
    pub content_hash: [u8; 32],
}

impl Originals {
    /// Copies the photos that the library of the data folder has into `folder`, where links to them can be made.
    ///
    /// # Errors
    /// When the library or the disk refuses.
    pub fn gather(data: &Path, settings: &Settings, folder: &Path) -> Result<Self> {
        let copies = folder.join("originals");
        fs::create_dir_all(&copies)?;
        let places = Places::at(data);
        let thumbnails = places.thumbnails();
        let library = Library::open(places, settings.clone())?;
        let rows = Catalog::open(data, 0)?.read(|read| {
            let page = Page { limit: usize::MAX, ..Page::default() };
            let photos: Vec<PhotoId> = read.page(Order::Oldest, &page)?;
            photos
                .into_iter()
                .map(|photo| read.photo(photo))
                .filter_map(Result::transpose)
                .collect::<Result<Vec<_>, _>>()
        })?;
        let mut photos = Vec::new();
        for row in rows {
            let bytes = library.original(row.id)?.bytes;
            let file = copies.join(format!("{}.{}", row.id, row.ext));
            fs::write(&file, bytes)?;
            let thumbnail = library.thumbnail(row.id, Size::Small)?;
            let decoded = shiguang_imaging::decode(&thumbnail, &shiguang_imaging::DecodeOptions::default())?;
            let thumbnail_name =
                thumbnail_name(&thumbnails, &row).with_context(|| format!("no thumbnail of {}", row.name))?;
            photos.push(Original {
                colour: shiguang_imaging::average_colour(&decoded.pixels),
                facts: facts(&file)?,
                thumbnail,
                thumbnail_name,
                file,
                row,
            });
        }
        Ok(Self { folder: folder.join("photos"), thumbnails, photos })
    }

    /// The one that lends its file to a generated photo. Neighbours in time get different ones.
    #[must_use]
    pub fn of(&self, number: usize) -> &Original {
        &self.photos[number % self.photos.len()]
    }

    /// What a listing of the folder will say of a generated photo's file.
    #[must_use]
    pub fn facts(&self, number: usize, path: &str) -> FileFacts {
        FileFacts { path: path.as_bytes().to_vec(), path_text: path.to_owned(), ..self.of(number).facts.clone() }
    }

    /// Makes a generated photo's file and thumbnail.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn link(&self, link: &Link) -> Result<()> {
        let original = self.of(link.number);
        let file = self.folder.join(&link.path);
        fs::create_dir_all(file.parent().unwrap_or(&self.folder))?;
        fs::hard_link(&original.file, &file).with_context(|| file.display().to_string())?;
        let hash: String = link.content_hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let shelf = self.thumbnails.join(&hash[..2]);
        fs::create_dir_all(&shelf)?;
        fs::write(shelf.join(format!("{hash}{}", original.thumbnail_name)), &original.thumbnail)?;
        Ok(())
    }
}

/// What follows the hash in the name of a photo's small thumbnail in the cache: there is one file that begins with the hash.
fn thumbnail_name(thumbnails: &Path, row: &PhotoRow) -> Option<String> {
    let hash: String = row.content_hash?.iter().map(|byte| format!("{byte:02x}")).collect();
    let names = fs::read_dir(thumbnails.join(&hash[..2])).ok()?.filter_map(Result::ok);
    names
        .filter_map(|entry| entry.file_name().into_string().ok())
        .find_map(|name| name.strip_prefix(&hash).map(str::to_owned))
}

fn facts(file: &Path) -> Result<FileFacts> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = fs::metadata(file)?;
    Ok(FileFacts {
        size: metadata.len(),
        mtime_ns: metadata.mtime() * 1_000_000_000 + metadata.mtime_nsec(),
        file_id: Some((metadata.dev(), metadata.ino())),
        ..FileFacts::default()
    })
}
