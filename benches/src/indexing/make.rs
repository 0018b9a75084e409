//! Photos to index: all different, of a camera's length.

use std::path::{Path, PathBuf};

use anyhow::Result;
use shiguang_benches::camera;

/// A folder of photos.
pub struct Set {
    /// Where.
    pub folder: PathBuf,
    /// Its photos by name.
    pub photos: Vec<PathBuf>,
    /// The shortest and the longest file.
    pub megabytes: (f64, f64),
}

/// `count` photos in `folder`, made by all processors. A folder that holds as many already is taken as it is.
pub fn set(folder: &Path, count: usize, size: (u32, u32)) -> Result<Set> {
    std::fs::create_dir_all(folder)?;
    let sources = camera::photos_of(&camera::sources())?;
    let photos: Vec<PathBuf> = (0..count).map(|number| folder.join(format!("{number:05}.jpg"))).collect();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let part = |first: usize| {
            let (photos, sources) = (&photos, &sources);
            move || -> Result<()> {
                for (number, photo) in photos.iter().enumerate().skip(first).step_by(workers) {
                    if !photo.exists() {
                        let source = &sources[number % sources.len()];
                        camera::write(source, size.0, size.1, number as u64 + 1, photo)?;
                    }
                }
                Ok(())
            }
        };
        let running: Vec<_> = (0..workers).map(|first| scope.spawn(part(first))).collect();
        running
            .into_iter()
            .try_for_each(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })?;
    if size == camera::TWELVE_MEGAPIXELS {
        camera::ensure_as_long_as_a_cameras(&photos)?;
    }
    Ok(Set { folder: folder.to_path_buf(), megabytes: camera::megabytes(&photos)?, photos })
}
