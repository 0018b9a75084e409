//! The EXIF orientation, applied to pixels. It happens once, here, at the end of a decode; nobody downstream
//! may look at the tag again (applying it twice is a classic bug of photo programs).

use image::{RgbImage, imageops};

/// Whether width and height change places.
pub(crate) fn swaps_sides(orientation: u8) -> bool {
    (5..=8).contains(&orientation)
}

/// Turns stored pixels upright. Values as in EXIF 2.32, tag 0x0112: the number says where the stored first
/// row and first column belong. 1 and anything unknown leave the pixels alone.
pub(crate) fn apply(mut pixels: RgbImage, orientation: u8) -> RgbImage {
    match orientation {
        2 => imageops::flip_horizontal_in_place(&mut pixels),
        3 => imageops::rotate180_in_place(&mut pixels),
        4 => imageops::flip_vertical_in_place(&mut pixels),
        5 => return transpose(&pixels, Mirror { columns: false, rows: false }),
        6 => return transpose(&pixels, Mirror { columns: true, rows: false }),
        7 => return transpose(&pixels, Mirror { columns: true, rows: true }),
        8 => return transpose(&pixels, Mirror { columns: false, rows: true }),
        _ => {}
    }
    pixels
}

/// What to mirror in the transposed picture.
#[derive(Clone, Copy)]
struct Mirror {
    columns: bool,
    rows: bool,
}

/// Transposes in square tiles, so that both sides stay within the cache: on a 12-megapixel photo several times
/// faster than pixel by pixel (`imageops::rotate90`).
fn transpose(source: &RgbImage, mirror: Mirror) -> RgbImage {
    const TILE: usize = 32;
    let (width, height) = (source.width() as usize, source.height() as usize);
    let mut target = RgbImage::new(source.height(), source.width());
    let (from, _) = source.as_raw().as_chunks::<3>();
    let (to, _) = target.as_flat_samples_mut().samples.as_chunks_mut::<3>();
    for tile_y in (0..height).step_by(TILE) {
        for tile_x in (0..width).step_by(TILE) {
            for x in tile_x..(tile_x + TILE).min(width) {
                let row = if mirror.rows { width - 1 - x } else { x };
                let line = &mut to[row * height..(row + 1) * height];
                for y in tile_y..(tile_y + TILE).min(height) {
                    let column = if mirror.columns { height - 1 - y } else { y };
                    line[column] = from[y * width + x];
                }
            }
        }
    }
    target
}
