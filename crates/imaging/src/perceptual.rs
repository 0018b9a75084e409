//! Hashes of what a photo looks like: near for copies that were compressed anew, resized, brightened, turned or mirrored.

use image::{GrayImage, Luma, RgbImage, imageops};
use image_hasher::{FilterType, HashAlg, Hasher, HasherConfig};

use crate::resize::{Filter, Region, Resizer};

/// Up to here two photos may be taken for the same without another look. Measured on 213 photos: no pair of different
/// ones (of 22,578) is as near; copies at half size, at JPEG quality 40, 20 % darker or lighter, mirrored and turned all
/// are, and nine in ten of those cut to 95 % of width and height.
pub const PERCEPTUAL_SURE: u32 = 8;

/// Up to here two photos look the same if something else (their vectors) says so too: one pair of 22,578 different photos is
/// as near. Also finds all copies cut to 95 %, three quarters of those cut to 90 %, and 86 % of those with a line of text
/// over them; of copies cut to 80 % hardly any. Distances are even numbers.
pub const PERCEPTUAL_NEAR: u32 = 12;

/// Side of the grey picture that the hashes are made of: what the cosine transform looks at. Square, whatever the
/// photo's shape, and made once, so that the eight hashes come from the very same pixels.
const SIDE: u32 = 16;

/// 64-bit hashes of the eight ways to lay a photo on a table: as it is, turned by 90, 180, 270 degrees clockwise, then
/// mirrored (left to right) and turned likewise.
pub fn perceptual_hashes(pixels: &RgbImage, resizer: &mut Resizer) -> [u64; 8] {
    let small = resizer.resize(pixels, Region::whole(pixels), SIDE, SIDE, Filter::Bilinear);
    let upright = grey(&small);
    let mirrored = imageops::flip_horizontal(&upright);
    let hasher = hasher();
    let mut hashes = [0; 8];
    for (half, picture) in hashes.chunks_exact_mut(4).zip([upright, mirrored]) {
        half[1] = hash(&hasher, &imageops::rotate90(&picture));
        half[2] = hash(&hasher, &imageops::rotate180(&picture));
        half[3] = hash(&hasher, &imageops::rotate270(&picture));
        half[0] = hash(&hasher, &picture);
    }
    hashes
}

/// How different two photos look in the best of the eight positions, in bits: 0 is the same, about 26 unrelated, 64 the
/// most. Compare with [`PERCEPTUAL_SURE`] and [`PERCEPTUAL_NEAR`].
pub fn perceptual_distance(a: &[u64; 8], b: &[u64; 8]) -> u32 {
    b.iter().map(|turned| (a[0] ^ turned).count_ones()).min().unwrap_or(64)
}

/// Signs of the 8 x 8 lowest frequencies against their median. Of image_hasher's other kinds, mean, median, gradients and block
/// means take up to a hundred times as many pairs of different photos for the same at the distances where they find the copies.
fn hasher() -> Hasher<[u8; 8]> {
    HasherConfig::with_bytes_type::<[u8; 8]>()
        .hash_size(8, 8)
        .hash_alg(HashAlg::Median)
        .preproc_dct()
        .resize_filter(FilterType::Triangle)
        .to_hasher()
}

fn hash(hasher: &Hasher<[u8; 8]>, picture: &GrayImage) -> u64 {
    let hash = hasher.hash_image(picture);
    <[u8; 8]>::try_from(hash.as_bytes()).map(u64::from_le_bytes).unwrap_or_default()
}

/// ITU-R BT.601 luma, in whole numbers so that every machine makes the same hashes.
fn grey(pixels: &RgbImage) -> GrayImage {
    GrayImage::from_fn(pixels.width(), pixels.height(), |x, y| {
        let [r, g, b] = pixels.get_pixel(x, y).0.map(u32::from);
        Luma([((299 * r + 587 * g + 114 * b + 500) / 1000) as u8])
    })
}
