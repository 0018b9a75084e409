//! What a file says of itself, in the catalogue's terms.

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use shiguang_catalog::Probe;
use shiguang_imaging::{Exif, Header, Photo};

/// Of a decoded photo.
#[must_use]
pub fn of_photo(content_hash: [u8; 32], photo: &Photo) -> Probe {
    probe(content_hash, &photo.format.to_string(), (photo.width, photo.height), &photo.exif)
}

/// Of a photo of which only the headers were read.
#[must_use]
pub fn of_header(content_hash: [u8; 32], header: &Header) -> Probe {
    probe(content_hash, &header.format.to_string(), (header.width, header.height), &header.exif)
}

fn probe(content_hash: [u8; 32], format: &str, (width, height): (u32, u32), exif: &Exif) -> Probe {
    let (taken_at, taken_offset) = exif.taken_at.as_deref().and_then(taken).unzip();
    Probe {
        content_hash,
        format: format.to_ascii_lowercase(),
        width,
        height,
        orientation: exif.orientation,
        taken_at,
        taken_offset: taken_offset.flatten(),
        camera_make: exif.camera_make.clone(),
        camera_model: exif.camera_model.clone(),
        lens: exif.lens.clone(),
        iso: exif.iso,
        exposure_seconds: exif.exposure_seconds,
        f_number: exif.f_number,
        focal_length_mm: exif.focal_length_mm,
        latitude: exif.gps.map(|gps| gps.latitude),
        longitude: exif.gps.map(|gps| gps.longitude),
        altitude: exif.gps.and_then(|gps| gps.altitude_m),
        software: exif.software.clone(),
    }
}

/// EXIF time to the wall clock of the camera, as milliseconds since 1970 *as if it were UTC*, and the offset in minutes
/// where the camera wrote it.
///
/// The wall clock is what a person remembers ("the evening of the fifth"), what sorts a journey, and what every photo has;
/// most cameras do not say in which zone it was. The true instant is `taken_at - offset`.
fn taken(text: &str) -> Option<(i64, Option<i32>)> {
    let (clock, offset) = match text.rfind(['+', '-']).filter(|at| *at > 10) {
        Some(at) => (&text[..at], Some(offset_minutes(&text[at..])?)),
        None => (text, None),
    };
    let clock: DateTime = clock.parse().ok()?;
    let stamp = TimeZone::fixed(Offset::UTC).to_timestamp(clock).ok()?;
    Some((stamp.as_millisecond(), offset))
}

fn offset_minutes(text: &str) -> Option<i32> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    Some(sign * (hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok()?))
}

#[cfg(test)]
mod tests {
    use super::taken;

    #[test]
    fn the_wall_clock_is_kept_and_the_offset_beside_it() {
        assert_eq!(taken("1970-01-02T00:00:00"), Some((86_400_000, None)));
        assert_eq!(taken("1970-01-02T00:00:00.25"), Some((86_400_250, None)));
        assert_eq!(taken("1970-01-02T00:00:00+08:00"), Some((86_400_000, Some(480))));
        assert_eq!(taken("1970-01-02T00:00:00-03:30"), Some((86_400_000, Some(-210))));
        assert_eq!(taken("0000-00-00T00:00:00"), None);
        assert_eq!(taken("soon"), None);
    }
}
