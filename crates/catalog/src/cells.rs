//! What a grid needs to know of each photo, in few bytes, for all photos at once.

use rusqlite::Row;

use crate::error::CatalogError;
use crate::ids::{InstanceId, PhotoId};
use crate::transaction::Read;

/// A photo as a cell of a grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The photo.
    pub photo: PhotoId,
    /// Its instance.
    pub instance: InstanceId,
    /// Whether its file was gone when last looked for.
    pub missing: bool,
    /// Whether the person sent it to the system's trash: then `missing` as well.
    pub trashed: bool,
    /// Pixels of the upright photo in full size; 0 before it was probed.
    pub width: u32,
    /// Pixels of the upright photo in full size; 0 before it was probed.
    pub height: u32,
    /// When it was taken, else when the file was written, unix ms by the camera's clock.
    pub sort_at: i64,
    /// When it was first seen, unix ms.
    pub created_at: i64,
    /// The average colour, `0xRRGGBB`, once it was decoded.
    pub colour: Option<u32>,
    /// Marked by the person.
    pub favourite: bool,
    /// Changes when the picture changes: four bytes of the content's hash, and how it is turned. 0 before it was probed.
    pub version: u32,
}

macro_rules! cells {
    ($where:literal) => {
        concat!(
            "SELECT id, instance, state, width, height, sort_at, created_at, colour, favourite, orientation,
                    substr(content_hash, 1, 4), trashed FROM photo ",
            $where
        )
    };
}

impl Read<'_> {
    /// Hands every photo, also those whose file is missing, to `f`, by number.
    pub fn each_cell(&self, f: &mut dyn FnMut(Cell)) -> Result<(), CatalogError> {
        self.each(cells!("NOT INDEXED ORDER BY id"), [], |row| {
            f(cell(row)?);
            Ok(())
        })
    }

    /// Hands the date ([`Cell::sort_at`]) and number of every present photo to `f`, the oldest first; also those of an instance that
    /// is being removed.
    pub fn each_date(&self, f: &mut dyn FnMut(i64, PhotoId)) -> Result<(), CatalogError> {
        let all = "SELECT sort_at, id FROM photo INDEXED BY photo_sort WHERE state = 0 ORDER BY sort_at, id";
        self.each(all, [], |row| {
            f(row.get(0)?, row.get(1)?);
            Ok(())
        })
    }

    /// One photo.
    pub fn cell(&self, photo: PhotoId) -> Result<Option<Cell>, CatalogError> {
        self.optional(cells!("WHERE id = ?"), [photo], cell)
    }

    /// The photos with work that waits, in folders that can be reached or not.
    pub fn waiting(&self) -> Result<roaring::RoaringTreemap, CatalogError> {
        self.ids("SELECT photo FROM photo_stage INDEXED BY photo_stage_due WHERE due_at IS NOT NULL ORDER BY photo", [])
    }
}

fn cell(row: &Row<'_>) -> rusqlite::Result<Cell> {
    let hash: Option<[u8; 4]> = row.get(10)?;
    let turned: Option<u32> = row.get(9)?;
    Ok(Cell {
        photo: row.get(0)?,
        instance: row.get(1)?,
        missing: row.get(2)?,
        trashed: row.get(11)?,
        width: row.get::<_, Option<u32>>(3)?.unwrap_or(0),
        height: row.get::<_, Option<u32>>(4)?.unwrap_or(0),
        sort_at: row.get(5)?,
        created_at: row.get(6)?,
        colour: row.get(7)?,
        favourite: row.get(8)?,
        version: hash.map_or(0, |hash| u32::from_le_bytes(hash) ^ turned.unwrap_or(1)),
    })
}
