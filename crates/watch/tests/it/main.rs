//! Real folders in, entries and events out.

mod folder;
mod listing;
mod roots;
mod watching;
