//! `tag --draw`: a copy of the photo with its boxes, their labels, and a strip with all tags.

use std::path::{Path, PathBuf};

use ab_glyph::{Font, FontVec, PxScale, ScaleFont, point};
use anyhow::{Context, Result, bail};
use image::{Rgb, RgbImage};
use shiguang_imaging::DecodeOptions;
use shiguang_vision::vocabulary::{Language, Vocabulary};
use shiguang_vision::{BoundingBox, Tag};

/// Short side in pixels of the pictures written, where the photo has as much.
const SHORT_SIDE: u32 = 900;
/// Okabe and Ito's colour-blind-safe palette ("Color Universal Design", 2008) without black; one for each category in turn.
const PALETTE: [[u8; 3]; 7] =
    [[230, 159, 0], [86, 180, 233], [0, 158, 115], [240, 228, 66], [0, 114, 178], [213, 94, 0], [204, 121, 167]];
/// Families with Chinese glyphs, the usual ones of each system.
const FAMILIES: [&str; 9] = [
    "WenQuanYi Zen Hei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "SimHei",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
];

/// Draws into one folder with one font.
pub struct Painter {
    folder: PathBuf,
    font: FontVec,
}

impl Painter {
    /// Makes the folder and finds a font with Chinese glyphs.
    ///
    /// # Errors
    /// When the folder cannot be made or no such font is installed.
    pub fn open(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        Ok(Self { folder: folder.to_path_buf(), font: chinese_font()? })
    }

    /// Writes `<folder>/<name>.png`; a name that is there already gets a number.
    ///
    /// # Errors
    /// When the photo cannot be decoded any more or the picture cannot be written.
    pub fn paint(&self, photo: &Path, tags: &[Tag], vocabulary: &Vocabulary, language: Language) -> Result<()> {
        let options = DecodeOptions { min_short_side: Some(SHORT_SIDE), ..DecodeOptions::default() };
        let mut picture = shiguang_imaging::open(photo, &options)?.pixels;
        let size = (picture.width().min(picture.height()) as f32 / 30.0).clamp(14.0, 34.0);
        for (area, text, colour) in labels(tags, vocabulary, language).iter().rev() {
            let region = area.to_region(picture.width(), picture.height());
            let corner = (region.left as i32, region.top as i32);
            outline(&mut picture, corner, (region.width as i32, region.height as i32), *colour, size);
            self.label(&mut picture, corner, text, *colour, size);
        }
        let picture = self.with_strip(&picture, tags, vocabulary, size);
        let path = self.free_path(photo)?;
        picture.save(&path).with_context(|| format!("{} cannot be written", path.display()))
    }

    /// Claims an unused name by making the file, so that two workers never choose the same.
    fn free_path(&self, photo: &Path) -> Result<PathBuf> {
        let stem = photo.file_stem().map_or_else(|| "photo".into(), |stem| stem.to_string_lossy().into_owned());
        for number in 1..100_000u32 {
            let name = if number == 1 { format!("{stem}.png") } else { format!("{stem}-{number}.png") };
            let path = self.folder.join(name);
            match std::fs::OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(_) => return Ok(path),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error).with_context(|| format!("{} cannot be written", path.display())),
            }
        }
        bail!("{} is full of pictures of that name", self.folder.display())
    }

    /// The label's chip at a box's upper edge, kept inside the picture.
    fn label(&self, picture: &mut RgbImage, corner: (i32, i32), text: &str, colour: Rgb<u8>, size: f32) {
        let (width, height) = (self.width(text, size) as i32 + 8, (size * 1.25) as i32);
        let left = corner.0.min(picture.width() as i32 - width).max(0);
        let top = if corner.1 >= height { corner.1 - height } else { corner.1 };
        fill(picture, (left, top), (width, height), colour);
        self.text(picture, (left + 4, top), text, ink_on(colour), size);
    }

    /// The picture with all tags in both languages written below it.
    fn with_strip(&self, picture: &RgbImage, tags: &[Tag], vocabulary: &Vocabulary, size: f32) -> RgbImage {
        let mut lines: Vec<String> = vec![String::new()];
        for tag in tags {
            let name = &vocabulary.concepts[tag.concept].name;
            let word = format!("{} {} {:.0}   ", name.zh, name.en, tag.confidence);
            let line = lines.last().map_or("", String::as_str);
            if !line.is_empty() && self.width(&format!("{line}{word}"), size) > picture.width() as f32 - 12.0 {
                lines.push(String::new());
            }
            if let Some(line) = lines.last_mut() {
                line.push_str(&word);
            }
        }
        let line_height = (size * 1.4) as u32;
        let strip = line_height * lines.len() as u32 + 8;
        let mut whole = RgbImage::from_pixel(picture.width(), picture.height() + strip, Rgb([27, 27, 25]));
        image::imageops::replace(&mut whole, picture, 0, 0);
        for (row, line) in (0i32..).zip(&lines) {
            let top = picture.height() as i32 + 4 + row * line_height as i32;
            self.text(&mut whole, (6, top), line, Rgb([236, 235, 230]), size);
        }
        whole
    }

    fn width(&self, text: &str, size: f32) -> f32 {
        let font = self.font.as_scaled(PxScale::from(size));
        text.chars().map(|glyph| font.h_advance(font.glyph_id(glyph))).sum()
    }

    fn text(&self, picture: &mut RgbImage, corner: (i32, i32), text: &str, ink: Rgb<u8>, size: f32) {
        let font = self.font.as_scaled(PxScale::from(size));
        let mut x = corner.0 as f32;
        let baseline = corner.1 as f32 + size * 0.98;
        for glyph in text.chars() {
            let id = font.glyph_id(glyph);
            let placed = id.with_scale_and_position(PxScale::from(size), point(x, baseline));
            x += font.h_advance(id);
            let Some(outlined) = self.font.outline_glyph(placed) else { continue };
            let bounds = outlined.px_bounds();
            outlined.draw(|dx, dy, coverage| {
                let at = (bounds.min.x as i32 + dx as i32, bounds.min.y as i32 + dy as i32);
                blend(picture, at, ink, coverage);
            });
        }
    }
}

/// One label a box, most confident first: tags that share a box (bird, bird of prey) share its label.
fn labels(tags: &[Tag], vocabulary: &Vocabulary, language: Language) -> Vec<(BoundingBox, String, Rgb<u8>)> {
    let mut labels: Vec<(BoundingBox, String, Rgb<u8>)> = Vec::new();
    for tag in tags {
        let concept = &vocabulary.concepts[tag.concept];
        for shown in &tag.boxes {
            let name = concept.name.get(language);
            match labels.iter_mut().find(|(area, ..)| *area == shown.area) {
                Some((_, text, _)) => text.push_str(&format!(" / {name}")),
                None => {
                    let colour = Rgb(PALETTE[concept.category % PALETTE.len()]);
                    labels.push((shown.area, format!("{name} {:.0}", shown.confidence), colour));
                }
            }
        }
    }
    labels
}

fn chinese_font() -> Result<FontVec> {
    let mut fonts = fontdb::Database::new();
    fonts.load_system_fonts();
    let families: Vec<fontdb::Family<'_>> = FAMILIES.iter().map(|name| fontdb::Family::Name(name)).collect();
    let query = fontdb::Query { families: &families, ..fontdb::Query::default() };
    let loaded = fonts.query(&query).and_then(|id| {
        fonts.with_face_data(id, |data, index| FontVec::try_from_vec_and_index(data.to_vec(), index).ok())
    });
    match loaded.flatten() {
        Some(font) if font.glyph_id('狗').0 != 0 => Ok(font),
        _ => bail!(
            "--draw needs a font with Chinese glyphs and found none of: {}. On Debian: apt-get install fonts-wqy-zenhei",
            FAMILIES.join(", ")
        ),
    }
}

/// A frame with a dark halo, so that it shows on any ground.
fn outline(picture: &mut RgbImage, corner: (i32, i32), size: (i32, i32), colour: Rgb<u8>, text: f32) {
    let line = (text / 8.0).max(2.0) as i32;
    for (grow, width, colour) in [(line + 1, line + 2, Rgb([20, 20, 19])), (line, line, colour)] {
        let (left, top) = (corner.0 - grow + line, corner.1 - grow + line);
        let (w, h) = (size.0 + 2 * (grow - line), size.1 + 2 * (grow - line));
        fill(picture, (left, top), (w, width), colour);
        fill(picture, (left, top + h - width), (w, width), colour);
        fill(picture, (left, top), (width, h), colour);
        fill(picture, (left + w - width, top), (width, h), colour);
    }
}

fn fill(picture: &mut RgbImage, corner: (i32, i32), size: (i32, i32), colour: Rgb<u8>) {
    for y in corner.1..corner.1 + size.1 {
        for x in corner.0..corner.0 + size.0 {
            blend(picture, (x, y), colour, 1.0);
        }
    }
}

fn blend(picture: &mut RgbImage, (x, y): (i32, i32), ink: Rgb<u8>, coverage: f32) {
    let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
    let Some(pixel) = picture.get_pixel_mut_checked(x, y) else { return };
    for (below, above) in pixel.0.iter_mut().zip(ink.0) {
        let mixed = f32::from(*below) + (f32::from(above) - f32::from(*below)) * coverage.clamp(0.0, 1.0);
        *below = mixed.round() as u8;
    }
}

/// Black or white, whichever reads better.
fn ink_on(colour: Rgb<u8>) -> Rgb<u8> {
    let [r, g, b] = colour.0.map(u32::from);
    if 299 * r + 587 * g + 114 * b > 130_000 { Rgb([20, 20, 19]) } else { Rgb([255, 255, 255]) }
}
