//! What the camera wrote about the photo. Everything is optional: broken EXIF never fails a photo.
//!
//! Tags: EXIF 2.32 (CIPA DC-008-2019). Only the main picture's directory is read; previews (IFD1, MPF) describe
//! themselves.

pub(crate) mod ifd;

use ifd::{Ifd, Tiff};

/// Facts from EXIF. `Default` is "nothing known".
#[derive(Debug, Clone, PartialEq)]
pub struct Exif {
    /// 1 to 8 as in EXIF tag 0x0112; 1 when absent or invalid. **Already applied** to
    /// [`crate::Photo::pixels`]: for display only.
    pub orientation: u8,
    /// When the shutter opened, in local time of the camera: `2024-05-06T07:08:09`, with `.12` when the camera wrote
    /// fractions of the second, and with `+08:00` when it wrote its offset from UTC.
    pub taken_at: Option<String>,
    /// The camera's maker.
    pub camera_make: Option<String>,
    /// The camera's model.
    pub camera_model: Option<String>,
    /// The lens's model.
    pub lens: Option<String>,
    /// ISO speed.
    pub iso: Option<u32>,
    /// Exposure time in seconds.
    pub exposure_seconds: Option<f64>,
    /// The f-number, such as 2.8.
    pub f_number: Option<f64>,
    /// Real focal length in millimetres, not the 35 mm equivalent.
    pub focal_length_mm: Option<f64>,
    /// Where the camera was.
    pub gps: Option<Gps>,
    /// The program that wrote the file.
    pub software: Option<String>,
}

/// A place on Earth, WGS 84.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gps {
    /// Degrees, north positive, -90 to 90.
    pub latitude: f64,
    /// Degrees, east positive, -180 to 180.
    pub longitude: f64,
    /// Metres above sea level, negative below it.
    pub altitude_m: Option<f64>,
}

impl Default for Exif {
    fn default() -> Self {
        Self {
            orientation: 1,
            taken_at: None,
            camera_make: None,
            camera_model: None,
            lens: None,
            iso: None,
            exposure_seconds: None,
            f_number: None,
            focal_length_mm: None,
            gps: None,
            software: None,
        }
    }
}

/// What one EXIF block says: the part for people, and the part that decoding needs.
#[derive(Default)]
pub(crate) struct Metadata {
    pub(crate) exif: Exif,
    /// The camera declares Adobe RGB the DCF way (no ICC profile: Canon and Nikon do so).
    pub(crate) adobe_rgb: bool,
}

/// Reads an EXIF block (with or without its `Exif\0\0` prefix) or a TIFF file.
pub(crate) fn read(block: &[u8]) -> Metadata {
    let block = block.strip_prefix(b"Exif\0\0").unwrap_or(block);
    let Some(main) = Tiff::new(block).and_then(Tiff::first) else {
        return Metadata::default();
    };
    let mut exif = Exif {
        orientation: main
            .uint(0x0112)
            .and_then(|value| u8::try_from(value).ok())
            .filter(|value| (1..=8).contains(value))
            .unwrap_or(1),
        camera_make: main.text(0x010f),
        camera_model: main.text(0x0110),
        software: main.text(0x0131),
        gps: main.child(0x8825).and_then(|gps| position(&gps)),
        ..Exif::default()
    };
    let mut adobe_rgb = false;
    if let Some(photo) = main.child(0x8769) {
        exif.lens = photo.text(0xa434);
        exif.iso = iso(&photo);
        exif.exposure_seconds = photo.positive(0x829a);
        exif.f_number = photo.positive(0x829d);
        exif.focal_length_mm = photo.positive(0x920a);
        exif.taken_at = taken_at(&photo);
        // ColorSpace 2 is not in the standard, but cameras write it; "R03" is DCF 2.0's optional colour space.
        adobe_rgb = photo.uint(0xa001) == Some(2)
            || photo.child(0xa005).and_then(|dcf| dcf.text(0x0001)).as_deref() == Some("R03");
    }
    // DateTime is the file's last change: worse than the shutter's time, better than none.
    exif.taken_at = exif.taken_at.or_else(|| main.text(0x0132).and_then(|time| iso_8601(&time)));
    Metadata { exif, adobe_rgb }
}

/// 65535 means "more than this field can hold"; the real value is then in one of the newer tags.
fn iso(photo: &Ifd<'_>) -> Option<u32> {
    const SENSITIVITY: [u16; 3] = [0x8827, 0x8832, 0x8833];
    let known = SENSITIVITY.iter().filter_map(|tag| photo.uint(*tag)).filter(|iso| *iso > 0);
    known.clone().find(|iso| *iso != 65535).or_else(|| known.max())
}

fn taken_at(photo: &Ifd<'_>) -> Option<String> {
    // Each time has its own fraction and its own offset: original first, then digitised.
    const TIMES: [(u16, u16, u16); 2] = [(0x9003, 0x9291, 0x9011), (0x9004, 0x9292, 0x9012)];
    TIMES.iter().find_map(|&(time, fraction, offset)| {
        let mut taken = iso_8601(&photo.text(time)?)?;
        let is_fraction = |text: &String| text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
        if let Some(fraction) = photo.text(fraction).filter(is_fraction) {
            taken.push('.');
            taken.push_str(&fraction);
        }
        if let Some(offset) = photo.text(offset).filter(|text| is_offset(text)) {
            taken.push_str(&offset);
        }
        Some(taken)
    })
}

/// `2024:05:06 07:08:09` to `2024-05-06T07:08:09`. Some programs write other separators; the digits'
/// places count. Unset clocks (`0000:00:00 ...`) and impossible dates are `None`.
fn iso_8601(text: &str) -> Option<String> {
    let field = |from: usize, to: usize| {
        let digits = text.get(from..to)?;
        digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<u32>().ok())?
    };
    let (year, month, day) = (field(0, 4)?, field(5, 7)?, field(8, 10)?);
    let (hour, minute, second) = (field(11, 13)?, field(14, 16)?, field(17, 19)?);
    let possible = (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    possible.then(|| format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"))
}

/// `+08:00`, `-03:30` or `Z`.
fn is_offset(text: &str) -> bool {
    match text.as_bytes() {
        b"Z" => true,
        [b'+' | b'-', h1, h2, b':', m1, m2] => {
            [h1, h2, m1, m2].iter().all(|b| b.is_ascii_digit()) && (h1, h2) <= (&b'1', &b'4') && *m1 < b'6'
        }
        _ => false,
    }
}

fn position(gps: &Ifd<'_>) -> Option<Gps> {
    let latitude = degrees(gps, Axis { value: 0x0002, sign: 0x0001, negative: "S", limit: 90.0 })?;
    let longitude = degrees(gps, Axis { value: 0x0004, sign: 0x0003, negative: "W", limit: 180.0 })?;
    // Receivers without a fix write zeros; nobody photographs the Gulf of Guinea at exactly 0, 0.
    if latitude == 0.0 && longitude == 0.0 {
        return None;
    }
    let below = gps.uint(0x0005) == Some(1);
    let altitude_m =
        gps.get(0x0006).and_then(|value| value.number(0)).map(|metres| if below { -metres } else { metres });
    Some(Gps { latitude, longitude, altitude_m })
}

/// The tags of one coordinate.
struct Axis {
    value: u16,
    sign: u16,
    negative: &'static str,
    limit: f64,
}

fn degrees(gps: &Ifd<'_>, axis: Axis) -> Option<f64> {
    let value = gps.get(axis.value)?;
    // Minutes and seconds may be absent or 0/0 when the degrees carry a fraction.
    let part = |index| value.number(index).unwrap_or(0.0);
    let degrees = value.number(0)? + part(1) / 60.0 + part(2) / 3600.0;
    let negative = gps.text(axis.sign).is_some_and(|sign| sign.eq_ignore_ascii_case(axis.negative));
    (0.0..=axis.limit).contains(&degrees).then_some(if negative { -degrees } else { degrees })
}
