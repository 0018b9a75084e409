//! What people and programs do to a photo before it comes back: the edited copies that likeness is measured with.

use anyhow::Result;
use image::{Rgb, RgbImage, imageops};
use shiguang_imaging::{Filter, Region, Resizer};
use turbojpeg::{Compressor, Image, PixelFormat, Subsamp};

/// One way to edit a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edit {
    /// The middle 80 % of the width and the height.
    Crop,
    /// Half as wide and half as high.
    Half,
    /// Written again as a JPEG of quality 40.
    Jpeg40,
    /// All levels times 1.2.
    Brighter,
    /// All levels times 0.8.
    Darker,
    /// Left and right changed.
    Mirrored,
    /// White letters across the lower third.
    Text,
    /// A quarter turn clockwise, in the pixels.
    TurnedRight,
    /// A quarter turn the other way.
    TurnedLeft,
}

/// All edits.
pub const EDITS: [Edit; 9] = [
    Edit::Crop,
    Edit::Half,
    Edit::Jpeg40,
    Edit::Brighter,
    Edit::Darker,
    Edit::Mirrored,
    Edit::Text,
    Edit::TurnedRight,
    Edit::TurnedLeft,
];

/// Quality of the copies, where the edit is not about quality.
const QUALITY: i32 = 90;

impl Edit {
    /// For tables and file names.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Crop => "crop-80",
            Self::Half => "half-size",
            Self::Jpeg40 => "jpeg-q40",
            Self::Brighter => "brightness+20",
            Self::Darker => "brightness-20",
            Self::Mirrored => "mirrored",
            Self::Text => "text",
            Self::TurnedRight => "turned-90",
            Self::TurnedLeft => "turned-270",
        }
    }

    /// Whether it is a quarter turn.
    #[must_use]
    pub fn is_turn(self) -> bool {
        matches!(self, Self::TurnedRight | Self::TurnedLeft)
    }

    /// The edited copy as a JPEG.
    ///
    /// # Errors
    /// When libjpeg refuses.
    pub fn jpeg(self, photo: &RgbImage) -> Result<Vec<u8>> {
        jpeg(&self.apply(photo), if self == Self::Jpeg40 { 40 } else { QUALITY })
    }

    fn apply(self, photo: &RgbImage) -> RgbImage {
        let (width, height) = photo.dimensions();
        match self {
            Self::Crop => {
                let (w, h) = (width * 4 / 5, height * 4 / 5);
                imageops::crop_imm(photo, (width - w) / 2, (height - h) / 2, w, h).to_image()
            }
            Self::Half => {
                let (w, h) = ((width / 2).max(1), (height / 2).max(1));
                Resizer::new().resize(photo, Region::whole(photo), w, h, Filter::Bicubic)
            }
            Self::Jpeg40 => photo.clone(),
            Self::Brighter => brightened(photo, 1.2),
            Self::Darker => brightened(photo, 0.8),
            Self::Mirrored => imageops::flip_horizontal(photo),
            Self::Text => {
                let mut copy = photo.clone();
                write_text(&mut copy);
                copy
            }
            Self::TurnedRight => imageops::rotate90(photo),
            Self::TurnedLeft => imageops::rotate270(photo),
        }
    }
}

/// A JPEG, 4:2:0.
///
/// # Errors
/// When libjpeg refuses.
pub fn jpeg(photo: &RgbImage, quality: i32) -> Result<Vec<u8>> {
    let mut compressor = Compressor::new()?;
    compressor.set_quality(quality)?;
    compressor.set_subsamp(Subsamp::Sub2x2)?;
    let (width, height) = photo.dimensions();
    Ok(compressor.compress_to_vec(Image {
        pixels: photo.as_raw().as_slice(),
        width: width as usize,
        pitch: width as usize * 3,
        height: height as usize,
        format: PixelFormat::RGB,
    })?)
}

fn brightened(photo: &RgbImage, factor: f32) -> RgbImage {
    let mut copy = photo.clone();
    for value in copy.as_flat_samples_mut().samples {
        *value = (f32::from(*value) * factor).round().min(255.0) as u8;
    }
    copy
}

/// `SHIGUANG 2026`, seven rows a letter, five bits a row; no font of the machine is needed.
const TEXT: [[u8; 7]; 13] = [
    [0b01111, 0b10000, 0b10000, 0b01110, 0b00001, 0b00001, 0b11110],
    [0b10001, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001],
    [0b01110, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
    [0b01110, 0b10001, 0b10000, 0b10111, 0b10001, 0b10001, 0b01110],
    [0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110],
    [0b01110, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001],
    [0b10001, 0b11001, 0b10101, 0b10101, 0b10011, 0b10001, 0b10001],
    [0b01110, 0b10001, 0b10000, 0b10111, 0b10001, 0b10001, 0b01110],
    [0; 7],
    [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
    [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
    [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
    [0b01110, 0b10000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
];

/// Writes across four fifths of the width, with a dark edge so that it shows on every ground.
fn write_text(photo: &mut RgbImage) {
    let (width, height) = photo.dimensions();
    let dot = (width * 4 / 5 / (TEXT.len() as u32 * 6)).max(1);
    let (left, top) = (width / 10, height * 2 / 3);
    for (shift, colour) in [(dot / 2 + 1, Rgb([0, 0, 0])), (0, Rgb([255, 255, 255]))] {
        for (place, letter) in (0u32..).zip(&TEXT) {
            for (row, bits) in (0u32..).zip(letter) {
                for column in (0..5u32).filter(|column| bits >> (4 - column) & 1 == 1) {
                    let (x0, y0) = (left + (place * 6 + column) * dot + shift, top + row * dot + shift);
                    for (x, y) in (y0..y0 + dot).flat_map(|y| (x0..x0 + dot).map(move |x| (x, y))) {
                        if x < width && y < height {
                            photo.put_pixel(x, y, colour);
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::{EDITS, Edit};

    #[test]
    fn edits_have_the_sizes_they_say_and_change_the_picture() {
        let photo = RgbImage::from_fn(200, 100, |x, y| Rgb([x as u8, y as u8, (x ^ y) as u8]));
        for edit in EDITS {
            let copy = edit.apply(&photo);
            let size = match edit {
                Edit::Crop => (160, 80),
                Edit::Half => (100, 50),
                Edit::TurnedRight | Edit::TurnedLeft => (100, 200),
                _ => (200, 100),
            };
            assert_eq!(copy.dimensions(), size, "{}", edit.name());
            assert!(edit == Edit::Jpeg40 || copy != photo, "{}", edit.name());
        }
        assert_eq!(Edit::TurnedLeft.apply(&Edit::TurnedRight.apply(&photo)), photo);
        assert_eq!(Edit::Mirrored.apply(&photo).get_pixel(0, 3), photo.get_pixel(199, 3));
    }
}
