//! Photos that were analysed before colours were kept get theirs from their thumbnails, once, in the background. One whose
//! thumbnail is not in the cache gets it when it is next analysed.

use std::sync::atomic::{AtomicBool, Ordering};

use shiguang_catalog::PhotoId;
use shiguang_imaging::{DecodeOptions, average_colour};

use crate::core::Core;
use crate::error::Result;
use crate::events::Event;
use crate::thumbnails::{Picture, SMALL};

/// Photos in one transaction: some ten milliseconds of the writer.
const GROUP: usize = 256;

/// Goes through the photos without a colour; gives how many have one now.
///
/// # Errors
/// When the catalogue cannot be read or written. A thumbnail that cannot be read is passed over.
pub fn fill(core: &Core, stop: &AtomicBool) -> Result<u64> {
    let mut after = PhotoId::new(0);
    let mut filled = 0;
    loop {
        let photos = core.catalog.read(|read| read.photos(&read.without_colour(after, GROUP)?))?;
        let Some(last) = photos.last() else { return Ok(filled) };
        after = last.id;
        let mut colours = Vec::with_capacity(photos.len());
        for photo in &photos {
            if stop.load(Ordering::Relaxed) {
                return Ok(filled);
            }
            let picture = photo.content_hash.zip(photo.orientation);
            let picture = picture.map(|(content, orientation)| Picture { content, orientation });
            let jpeg = picture.and_then(|picture| core.thumbnails.get(picture, SMALL).ok().flatten());
            let decoded = jpeg.and_then(|jpeg| shiguang_imaging::decode(&jpeg, &DecodeOptions::default()).ok());
            colours.extend(decoded.and_then(|decoded| average_colour(&decoded.pixels)).map(|colour| (photo, colour)));
        }
        let kept = core.catalog.write(|write| {
            let mut kept = Vec::new();
            for (photo, colour) in &colours {
                // Its file may be another one by now, or the photo gone.
                if write.photo(photo.id)?.is_some_and(|now| now.content_hash == photo.content_hash) {
                    write.set_colour(photo.id, *colour)?;
                    kept.push(photo.id);
                }
            }
            Ok(kept)
        })?;
        filled += kept.len() as u64;
        if !kept.is_empty() {
            core.events.tell(&Event::PhotosChanged { photos: kept });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use image::{Rgb, RgbImage};
    use shiguang_catalog::{FileFacts, NewInstance, PhotoId, Probe};
    use shiguang_imaging::{Resizer, thumbnail};

    use super::fill;
    use crate::core::Core;
    use crate::events::Event;
    use crate::thumbnails::{Picture, SMALL};

    /// A photo as a program before colours left it.
    fn old(core: &Core, number: u8) -> PhotoId {
        let path_text = format!("{number}.jpg");
        let file = FileFacts { path: path_text.clone().into_bytes(), path_text, ..FileFacts::default() };
        let probe = Probe { content_hash: [number; 32], orientation: 1, ..Probe::default() };
        let written = core.catalog.write(|write| {
            let name = format!("i{number}");
            let instance = write.create_instance(&NewInstance { name, ..NewInstance::default() }, 0)?;
            let photo = write.add_photo(instance, &file, 0)?;
            write.set_probe(photo, &probe)?;
            write.set_perceptual(photo, &[u64::from(number); 8])?;
            Ok(photo)
        });
        written.expect("written")
    }

    #[test]
    fn old_photos_get_their_colour_from_their_thumbnails() {
        let folder = tempfile::tempdir().expect("a folder");
        let core = Core::of_test(folder.path());
        let (red, lost) = (old(&core, 1), old(&core, 2));
        let picture = RgbImage::from_pixel(64, 48, Rgb([200, 40, 40]));
        let jpeg = thumbnail(&picture, SMALL, &mut Resizer::new()).expect("a thumbnail");
        core.thumbnails.put(Picture { content: [1; 32], orientation: 1 }, SMALL, &jpeg).expect("kept");

        let told = core.events.listen();
        assert_eq!(fill(&core, &AtomicBool::new(false)).expect("filled"), 1);
        assert_eq!(told.try_recv(), Ok(Event::PhotosChanged { photos: vec![red] }), "grids have to know");
        let colour = |photo| core.catalog.read(|read| read.photo(photo)).expect("read").expect("there").colour;
        let found = colour(red).expect("a colour");
        for (shift, value) in [(16, 200u32), (8, 40), (0, 40)] {
            assert!((found >> shift & 255).abs_diff(value) <= 3, "{found:06x}");
        }
        assert_eq!(colour(lost), None, "its thumbnail is gone");
        assert_eq!(fill(&core, &AtomicBool::new(false)).expect("filled"), 0);
    }
}
