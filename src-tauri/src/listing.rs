//! A list of photos as bytes: JSON would be ten times as long, and reading it would hold up the window.
//!
//! The length of the head (u32), the head as JSON ([`ListingHead`]) padded with spaces to a multiple of four, then the
//! columns, each padded to a multiple of four: ids u32, days i32, colours u32, versions u32, widths u16, heights u16, flags
//! u8, then for a ranked list likeness f32, then for each part its position u32 and left, top, width, height f32. Little
//! endian. `ui/src/lib/backend/listing.ts` reads it.

use shiguang_library::{Away, Listed, Listing};

use crate::dto::{EmptyReason, ListingHead, NoticeView};

const DAY: i64 = 86_400_000;
/// No colour is known.
const NO_COLOUR: u32 = u32::MAX;

const FAVOURITE: u8 = 1;
const FAILED: u8 = 2;
const OFFLINE: u8 = 4;
const WAITING: u8 = 8;
const MISSING: u8 = 16;

/// The bytes of a list.
///
/// # Errors
/// When the head cannot be written as JSON.
pub fn encode(
    listing: &Listing,
    notices: Vec<NoticeView>,
    empty: Option<EmptyReason>,
) -> Result<Vec<u8>, serde_json::Error> {
    let photos = &listing.photos;
    let parts: Vec<(usize, &Listed)> = photos.iter().enumerate().filter(|(_, photo)| photo.area.is_some()).collect();
    let head = serde_json::to_vec(&ListingHead {
        total: listing.total,
        count: photos.len() as u64,
        notices,
        empty,
        ranked: listing.ranked,
        parts: parts.len() as u64,
    })?;
    let mut bytes = Vec::with_capacity(head.len() + 8 + photos.len() * 26);
    bytes.extend((head.len() as u32).to_le_bytes());
    bytes.extend(&head);
    pad(&mut bytes, b' ');
    let mut column = |of: &dyn Fn(&Listed) -> [u8; 4]| photos.iter().for_each(|photo| bytes.extend(of(photo)));
    column(&|photo| u32::try_from(photo.cell.photo.get()).unwrap_or(0).to_le_bytes());
    column(&|photo| i32::try_from(photo.cell.sort_at.div_euclid(DAY)).unwrap_or(0).to_le_bytes());
    column(&|photo| photo.cell.colour.unwrap_or(NO_COLOUR).to_le_bytes());
    column(&|photo| photo.cell.version.to_le_bytes());
    // A side of more than 65,535 pixels keeps its proportions by being given small.
    let sides = |photo: &Listed| {
        let by = photo.cell.width.max(photo.cell.height).div_ceil(u32::from(u16::MAX)).max(1);
        ((photo.cell.width / by) as u16, (photo.cell.height / by) as u16)
    };
    photos.iter().for_each(|photo| bytes.extend(sides(photo).0.to_le_bytes()));
    pad(&mut bytes, 0);
    photos.iter().for_each(|photo| bytes.extend(sides(photo).1.to_le_bytes()));
    pad(&mut bytes, 0);
    bytes.extend(photos.iter().map(flags));
    pad(&mut bytes, 0);
    if listing.ranked {
        photos.iter().for_each(|photo| bytes.extend(photo.sim.unwrap_or(0.0).to_le_bytes()));
    }
    for (at, photo) in parts {
        let Some(area) = photo.area else { continue };
        bytes.extend((at as u32).to_le_bytes());
        [area.left, area.top, area.width, area.height].iter().for_each(|side| bytes.extend(side.to_le_bytes()));
    }
    Ok(bytes)
}

fn flags(photo: &Listed) -> u8 {
    [
        (photo.cell.favourite, FAVOURITE),
        (photo.failed, FAILED),
        (photo.away == Some(Away::Offline), OFFLINE),
        (photo.waiting, WAITING),
        (photo.away == Some(Away::Missing), MISSING),
    ]
    .into_iter()
    .map(|(is, bit)| if is { bit } else { 0 })
    .sum()
}

fn pad(bytes: &mut Vec<u8>, with: u8) {
    while !bytes.len().is_multiple_of(4) {
        bytes.push(with);
    }
}
