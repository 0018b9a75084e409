//! ICC profiles, by moxcms.

use std::sync::Arc;

use moxcms::{ColorProfile, DataColorSpace, Layout, ProfileClass, TransformExecutor, TransformOptions};

use super::Channels;

/// The colours that a profile describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    Grey,
    Rgb,
    Cmyk,
}

/// A readable profile that is not sRGB.
pub(crate) struct Profile {
    space: Space,
    icc: ColorProfile,
}

/// Larger profiles exist only as attacks; the press profiles of today have up to 3 MB.
const LARGEST: usize = 8 << 20;

impl Profile {
    /// `None` for a profile that is broken, of a kind that makes no sense in a photo, or sRGB itself.
    pub(crate) fn read(icc: &[u8]) -> Option<Self> {
        if icc.len() > LARGEST {
            return None;
        }
        let icc = ColorProfile::new_from_slice(&only_needed_tags(icc)?).ok()?;
        let space = match icc.color_space {
            DataColorSpace::Gray => Space::Grey,
            DataColorSpace::Rgb => Space::Rgb,
            DataColorSpace::Cmyk => Space::Cmyk,
            _ => return None,
        };
        let of_device = matches!(
            icc.profile_class,
            ProfileClass::InputDevice
                | ProfileClass::DisplayDevice
                | ProfileClass::OutputDevice
                | ProfileClass::ColorSpace
        );
        let profile = Self { space, icc };
        (of_device && !profile.is_srgb()).then_some(profile)
    }

    pub(crate) fn adobe_rgb() -> Self {
        Self { space: Space::Rgb, icc: ColorProfile::new_adobe_rgb() }
    }

    pub(crate) fn space(&self) -> Space {
        self.space
    }

    /// A converter from pixels of these channels, their alpha left out, to sRGB.
    pub(super) fn converter<T: Sample>(&self, channels: Channels) -> Option<Converter<T>> {
        let (layout, grey_to_rgb) = match (channels, self.space) {
            (Channels::Grey | Channels::GreyAlpha, Space::Grey) => (Layout::Gray, false),
            (Channels::Grey | Channels::GreyAlpha, Space::Rgb) => (Layout::Rgb, true),
            (Channels::Rgb | Channels::Rgba, Space::Rgb) => (Layout::Rgb, false),
            // moxcms has no layout of its own for CMYK: four samples are four samples.
            (Channels::Cmyk, Space::Cmyk) => (Layout::Rgba, false),
            _ => return None,
        };
        Some(Converter { transform: T::transform(&self.icc, layout)?, grey_to_rgb })
    }

    /// Tries a cube of colours: descriptions lie, and sRGB comes in many versions. Most photos carry one, and
    /// converting them would cost time and change nothing.
    fn is_srgb(&self) -> bool {
        if self.space != Space::Rgb {
            return false;
        }
        let Some(converter) = self.converter::<u8>(Channels::Rgb) else {
            return false;
        };
        const STEPS: [u8; 6] = [0, 51, 102, 153, 204, 255];
        let cube: Vec<u8> = STEPS
            .iter()
            .flat_map(|r| STEPS.iter().flat_map(move |g| STEPS.iter().flat_map(move |b| [*r, *g, *b])))
            .collect();
        let mut converted = vec![0; cube.len()];
        converter.run(&cube, &mut converted);
        cube.iter().zip(&converted).all(|(before, after)| before.abs_diff(*after) <= 1)
    }
}

/// moxcms parses every tag that it knows and refuses the profile if one of them is odd, be it the copyright. So
/// hide what a conversion to sRGB does not need; that also saves the time for the tables of the other direction,
/// most of a press profile. Layout: ICC.1:2022, section 7.3.
fn only_needed_tags(icc: &[u8]) -> Option<Vec<u8>> {
    const NEEDED: [&[u8; 4]; 14] = [
        b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"wtpt", b"chad", b"cicp", b"A2B0", b"A2B1",
        b"A2B2", b"bkpt",
    ];
    let mut icc = icc.to_vec();
    let count = u32::from_be_bytes(icc.get(128..132)?.try_into().ok()?) as usize;
    let (tags, _) = icc.get_mut(132..)?.as_chunks_mut::<12>();
    for [s0, s1, s2, s3, ..] in tags.iter_mut().take(count) {
        if !NEEDED.contains(&&[*s0, *s1, *s2, *s3]) {
            [*s0, *s1, *s2, *s3] = [0; 4];
        }
    }
    Some(icc)
}

/// A prepared conversion to sRGB.
pub(super) struct Converter<T> {
    transform: Arc<dyn TransformExecutor<T> + Send + Sync>,
    /// Grey pixels in a file with an RGB profile: legal, and common in grey JPEGs from RGB programs.
    grey_to_rgb: bool,
}

impl<T: Sample> Converter<T> {
    /// Writes the colours' sRGB values to `rgb`, three for each pixel.
    pub(super) fn run(&self, colours: &[T], rgb: &mut [T]) {
        let tripled: Vec<T>;
        let colours = if self.grey_to_rgb {
            tripled = colours.iter().flat_map(|grey| [*grey; 3]).collect();
            &tripled
        } else {
            colours
        };
        // The lengths fit by construction, which is all that can fail here.
        let _ = self.transform.transform(colours, rgb);
    }
}

/// A sample of 8 or 16 bits.
pub(super) trait Sample: Copy + Default + Into<u32> {
    const MAX: u32;
    fn clamped(value: u32) -> Self;
    fn to_8_bits(self) -> u8;
    /// Replaces `samples` by those in `bytes`.
    fn read(bytes: &[u8], samples: &mut Vec<Self>);
    fn transform(from: &ColorProfile, layout: Layout) -> Option<Arc<dyn TransformExecutor<Self> + Send + Sync>>;
}

impl Sample for u8 {
    const MAX: u32 = 255;

    fn clamped(value: u32) -> Self {
        value.min(255) as u8
    }

    fn to_8_bits(self) -> u8 {
        self
    }

    fn read(bytes: &[u8], samples: &mut Vec<Self>) {
        samples.clear();
        samples.extend_from_slice(bytes);
    }

    fn transform(from: &ColorProfile, layout: Layout) -> Option<Arc<dyn TransformExecutor<Self> + Send + Sync>> {
        let srgb = ColorProfile::new_srgb();
        from.create_transform_8bit(layout, &srgb, Layout::Rgb, TransformOptions::default()).ok()
    }
}

impl Sample for u16 {
    const MAX: u32 = 65535;

    fn clamped(value: u32) -> Self {
        value.min(65535) as u16
    }

    /// Rounded, not cut: 65535 / 255 is exactly 257.
    fn to_8_bits(self) -> u8 {
        ((u32::from(self) + 128) / 257) as u8
    }

    fn read(bytes: &[u8], samples: &mut Vec<Self>) {
        samples.clear();
        samples.extend(bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_ne_bytes(*pair)));
    }

    fn transform(from: &ColorProfile, layout: Layout) -> Option<Arc<dyn TransformExecutor<Self> + Send + Sync>> {
        let srgb = ColorProfile::new_srgb();
        from.create_transform_16bit(layout, &srgb, Layout::Rgb, TransformOptions::default()).ok()
    }
}
