//! Palette TIFFs, which the `tiff` crate refuses. It reads their indices gladly if the file calls them grey, so it gets a
//! copy that does.

use crate::{
    colour::{Channels, Depth, Raster},
    error::ImagingError,
    exif::ifd::Tiff,
    format::Format,
};

const BITS_PER_SAMPLE: u16 = 0x0102;
const PHOTOMETRIC: u16 = 0x0106;
const COLOUR_MAP: u16 = 0x0140;

const BLACK_IS_ZERO: u16 = 1;
const RGB_PALETTE: u32 = 3;

pub(super) struct Palette {
    file: Vec<u8>,
    colours: Vec<[u8; 3]>,
}

impl Palette {
    /// `None` if the file has none, or a broken one; the decoder then says what is wrong.
    pub(super) fn read(file: &[u8]) -> Option<Self> {
        let tiff = Tiff::new(file)?;
        let page = tiff.first()?;
        page.uint(PHOTOMETRIC).filter(|kind| *kind == RGB_PALETTE)?;
        let bits = page.uint(BITS_PER_SAMPLE)?;
        if !matches!(bits, 1 | 2 | 4 | 8) {
            return None;
        }
        let size = 1 << bits;
        let map = page.get(COLOUR_MAP)?.shorts()?;
        // All reds, then all greens, then all blues, of 16 bits; some writers put 8 bits there.
        let shift = if map.iter().all(|value| *value < 256) { 0 } else { 8 };
        let [reds, greens, blues] = [0, 1, 2].map(|i| map.get(i * size..(i + 1) * size));
        let colours = reds?.iter().zip(greens?).zip(blues?);
        let colours = colours.map(|((r, g), b)| [*r, *g, *b].map(|value| (value >> shift) as u8)).collect();
        let mut copy = file.to_vec();
        tiff.set_short(&mut copy, page.short_at(PHOTOMETRIC)?, BLACK_IS_ZERO);
        Some(Self { file: copy, colours })
    }

    /// The copy whose pixels are the indices.
    pub(super) fn indices(&self) -> &[u8] {
        &self.file
    }

    /// Turns indices, spread over 0 to 255 as grey values are, into colours.
    pub(super) fn apply(&self, indices: Raster) -> Result<Raster, ImagingError> {
        if (indices.channels, indices.depth) != (Channels::Grey, Depth::Eight) {
            return Err(ImagingError::corrupt(Format::Tiff, "its palette does not fit its pixels"));
        }
        let step = 255 / (self.colours.len() - 1);
        let colour = |spread: &u8| self.colours[usize::from(*spread) / step];
        let samples = indices.samples.iter().flat_map(colour).collect();
        Ok(Raster { channels: Channels::Rgb, samples, ..indices })
    }
}
