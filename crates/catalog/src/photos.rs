//! Photos: the files scan and watch know of, their moves, and the rows that lists show.

mod files;
mod row;
mod write;

pub use files::KnownFile;
pub use row::{PhotoChange, PhotoRow};
pub use write::{DoorFacts, FileFacts, NewStored};
