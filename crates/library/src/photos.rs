//! One photo: its file, its thumbnail, its page of facts.

use std::path::PathBuf;

use serde::Serialize;
use shiguang_catalog::{PhotoId, PhotoRow, StageState};
use shiguang_imaging::{DecodeOptions, Format, Limits, Resizer};

use crate::core::Core;
use crate::error::{Error, ErrorCode, Result};
use crate::tags::{ShownTag, shown};
use crate::thumbnails::{LARGE, Picture, SMALL};

/// Everything about a photo.
#[derive(Debug, Clone, Serialize)]
pub struct PhotoPage {
    /// Its row.
    pub photo: PhotoRow,
    /// Its file; `None` when the instance has no folder and the photo no object.
    pub file: Option<PathBuf>,
    /// Its tags as they are shown.
    pub tags: Vec<ShownTag>,
    /// Its custom fields.
    pub fields: Vec<(String, Vec<String>)>,
    /// How far the work on it is.
    pub stages: Vec<StageState>,
}

/// A picture in full size, as a web view can show it.
#[derive(Debug, Clone)]
pub struct Original {
    /// The file's own bytes, else a JPEG made from it.
    pub bytes: Vec<u8>,
    /// Such as `image/jpeg`.
    pub media_type: &'static str,
}

/// Which thumbnail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// [`SMALL`] pixels on the long side.
    Small,
    /// [`LARGE`] pixels on the long side.
    Large,
}

fn row(core: &Core, photo: PhotoId) -> Result<PhotoRow> {
    core.catalog
        .read(|read| read.photo(photo))?
        .ok_or_else(|| Error::new(ErrorCode::UnknownPhoto, format!("there is no photo {}", photo.get())))
}

/// The file of a photo. It may not be there, when the instance is offline.
///
/// # Errors
/// [`ErrorCode::UnknownPhoto`].
pub fn file_of(core: &Core, photo: PhotoId) -> Result<PathBuf> {
    let row = row(core, photo)?;
    let folder = core.instance(row.instance)?.folder;
    core.file(folder.as_deref(), &row.path, row.object.as_deref())
        .ok_or_else(|| Error::new(ErrorCode::UnknownPhoto, format!("photo {} has no file", photo.get())))
}

/// Everything about a photo.
///
/// # Errors
/// [`ErrorCode::UnknownPhoto`], or the models are not there.
pub fn page(core: &Core, photo: PhotoId) -> Result<PhotoPage> {
    let vocabulary = core.models.vocabulary()?;
    let row = row(core, photo)?;
    let folder = core.instance(row.instance)?.folder;
    let (tags, fields, stages) =
        core.catalog.read(|read| Ok((read.tags_of(photo)?, read.fields_of(photo)?, read.stages_of(photo)?)))?;
    Ok(PhotoPage {
        file: core.file(folder.as_deref(), &row.path, row.object.as_deref()),
        tags: shown(&vocabulary, &tags, core.settings().tags.threshold),
        fields,
        stages,
        photo: row,
    })
}

/// The thumbnail of a photo as JPEG: from the cache, else made from the original and kept. Takes up to a second.
///
/// # Errors
/// [`ErrorCode::UnknownPhoto`], [`ErrorCode::PhotoUnreadable`].
pub fn thumbnail(core: &Core, photo: PhotoId, size: Size) -> Result<Vec<u8>> {
    let side = match size {
        Size::Small => SMALL,
        Size::Large => LARGE,
    };
    let row = row(core, photo)?;
    let known = row.content_hash.zip(row.orientation);
    let known = known.map(|(content, orientation)| Picture { content, orientation });
    if let Some(picture) = known
        && let Some(jpeg) = core.thumbnails.get(picture, side)?
    {
        return Ok(jpeg);
    }
    let path = file_of(core, photo)?;
    let unreadable = |error: shiguang_imaging::ImagingError| {
        Error::caused(ErrorCode::PhotoUnreadable, format!("{} cannot be read", path.display()), error)
    };
    let bytes = shiguang_imaging::read(&path, &Limits::default()).map_err(unreadable)?;
    let options = DecodeOptions { min_short_side: Some(side), ..DecodeOptions::default() };
    let decoded = shiguang_imaging::decode(&bytes, &options).map_err(unreadable)?;
    let jpeg = shiguang_imaging::thumbnail(&decoded.pixels, side, &mut Resizer::new()).map_err(unreadable)?;
    let content = shiguang_imaging::content_hash(&bytes, decoded.format);
    let picture = Picture { content, orientation: decoded.exif.orientation };
    // A full disk must not keep a person from seeing the photo.
    if let Err(error) = core.thumbnails.put(picture, side, &jpeg) {
        drop(error);
    }
    Ok(jpeg)
}

/// A photo in full size. A file of a format that web views show is given as it is; what else they would not show, or would
/// show lying on its side, is made a JPEG of. Takes seconds for a large one.
///
/// # Errors
/// [`ErrorCode::UnknownPhoto`], [`ErrorCode::PhotoUnreadable`].
pub fn original(core: &Core, photo: PhotoId) -> Result<Original> {
    let path = file_of(core, photo)?;
    let unreadable = |error: shiguang_imaging::ImagingError| {
        Error::caused(ErrorCode::PhotoUnreadable, format!("{} cannot be read", path.display()), error)
    };
    let bytes = shiguang_imaging::read(&path, &Limits::default()).map_err(unreadable)?;
    let header = shiguang_imaging::inspect(&bytes, &Limits::default()).map_err(unreadable)?;
    let turned = header.exif.orientation != 1;
    let as_it_is = match header.format {
        // Web views turn a JPEG as its EXIF says.
        Format::Jpeg => Some("image/jpeg"),
        _ if turned => None,
        Format::Png => Some("image/png"),
        Format::WebP => Some("image/webp"),
        Format::Gif => Some("image/gif"),
        Format::Bmp => Some("image/bmp"),
        Format::Tiff => None,
    };
    if let Some(media_type) = as_it_is {
        return Ok(Original { bytes, media_type });
    }
    let decoded = shiguang_imaging::decode(&bytes, &DecodeOptions::default()).map_err(unreadable)?;
    let side = decoded.width.max(decoded.height);
    let bytes = shiguang_imaging::thumbnail(&decoded.pixels, side, &mut Resizer::new()).map_err(unreadable)?;
    Ok(Original { bytes, media_type: "image/jpeg" })
}
