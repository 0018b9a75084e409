//! `shiguang duplicates`: groups of photos that are the same, or nearly.

use anyhow::Result;
use clap::Args;
use serde::Serialize;
use shiguang_library::duplicates::grouping::{Group, KeeperReason, Kind};
use shiguang_library::duplicates::{DuplicateGroup, find};
use shiguang_library::{Library, PhotoId};

use crate::{Outcome, Place, plain};

/// Arguments of `shiguang duplicates`.
#[derive(Args)]
pub struct DuplicatesArguments {
    /// Only this instance
    #[arg(long = "in", value_name = "NAME")]
    instance: Option<String>,
    /// One JSON object
    #[arg(long)]
    json: bool,
    /// Keep the proposed one of photos that are equal; the others go to the system's trash. What is nearly the same stays
    #[arg(long)]
    keep_one_of_equal: bool,
}

#[derive(Serialize)]
struct Groups {
    count: usize,
    result: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    kind: Kind,
    keeper: String,
    reason: KeeperReason,
    photos: Vec<Photo>,
}

#[derive(Serialize)]
struct Photo {
    path: String,
    width: Option<u32>,
    height: Option<u32>,
    bytes: u64,
    keep: bool,
}

/// Runs the command.
pub fn run(arguments: &DuplicatesArguments, place: &Place) -> Result<Outcome> {
    let library = place.visit()?;
    let instance = match &arguments.instance {
        Some(name) => Some(library.instance_named(name).map_err(plain)?.id),
        None => None,
    };
    let groups = find(&library, instance).map_err(plain)?;
    let rows = groups.iter().map(|group| row(&library, group)).collect::<Result<Vec<Row>>>()?;
    if arguments.json {
        println!("{}", serde_json::to_string(&Groups { count: rows.len(), result: rows })?);
    } else {
        for row in &rows {
            let kind = match row.kind {
                Kind::Exact => "the same",
                Kind::Near => "nearly the same",
            };
            println!("{kind}: keep {} ({})", row.keeper, words(row.reason));
            for photo in row.photos.iter().filter(|photo| !photo.keep) {
                let size = photo.width.zip(photo.height).map(|(width, height)| format!("{width} x {height}, "));
                println!("  {}  {}{} bytes", photo.path, size.unwrap_or_default(), photo.bytes);
            }
        }
        println!("{} {}", rows.len(), if rows.len() == 1 { "group" } else { "groups" });
    }
    if arguments.keep_one_of_equal {
        return keep_one(&library, &groups);
    }
    Ok(Outcome::Done)
}

/// All groups are one edit, so that one `undo` brings everything back.
fn keep_one(library: &Library, groups: &[DuplicateGroup]) -> Result<Outcome> {
    let wanted: Vec<(PhotoId, Vec<PhotoId>)> = groups.iter().flat_map(|group| equal(&group.group)).collect();
    if wanted.is_empty() {
        eprintln!("shiguang: no photos are equal; nothing was moved");
        return Ok(Outcome::Done);
    }
    let removal = library.keep_all(&wanted).map_err(plain)?;
    for (file, error) in &removal.refused {
        eprintln!("shiguang: {}: {error}", file.display());
    }
    match removal.moved {
        0 => eprintln!("shiguang: nothing was moved"),
        1 => eprintln!("shiguang: 1 file ({} bytes) is in the trash; `shiguang undo` brings it back", removal.bytes),
        more => {
            eprintln!(
                "shiguang: {more} files ({} bytes) are in the trash; `shiguang undo` brings them back",
                removal.bytes
            );
        }
    }
    Ok(if removal.refused.is_empty() { Outcome::Done } else { Outcome::SomeFailed })
}

/// The photos of a group that others are equal to, each with those others. A group of photos that are nearly the same may hold
/// equal ones too.
fn equal(group: &Group) -> Vec<(PhotoId, Vec<PhotoId>)> {
    let mut sets: Vec<(PhotoId, Vec<PhotoId>)> = Vec::new();
    for member in &group.members {
        let Some(first) = member.copy_of.map(PhotoId::from_key) else { continue };
        let copy = PhotoId::from_key(member.id);
        match sets.iter_mut().find(|(known, _)| *known == first) {
            Some((_, copies)) => copies.push(copy),
            None => sets.push((first, vec![copy])),
        }
    }
    sets
}

fn row(library: &Library, found: &DuplicateGroup) -> Result<Row> {
    let keeper = PhotoId::from_key(found.group.keeper);
    let photos = found
        .photos
        .iter()
        .map(|photo| {
            Ok(Photo {
                path: path_of(library, photo.id)?,
                width: photo.width,
                height: photo.height,
                bytes: photo.size,
                keep: photo.id == keeper,
            })
        })
        .collect::<Result<Vec<Photo>>>()?;
    Ok(Row { kind: found.group.kind, keeper: path_of(library, keeper)?, reason: found.group.reason, photos })
}

/// A photo's file as text: JSON has no other, and names need not be UTF-8.
fn path_of(library: &Library, photo: PhotoId) -> Result<String> {
    Ok(library.file_of(photo).map_err(plain)?.to_string_lossy().into_owned())
}

fn words(reason: KeeperReason) -> &'static str {
    match reason {
        KeeperReason::MorePixels => "it has the most pixels",
        KeeperReason::LargerFile => "its file is the largest",
        KeeperReason::MostWork => "it has the most tags and fields",
        KeeperReason::EarliestDate => "it is the oldest",
        KeeperReason::ShortestPath => "its path is the shortest",
        KeeperReason::FirstPath => "its path comes first",
    }
}
