//! The library as a door uses it: real files, a real catalogue, the real models.

mod album;
mod browsing;
mod door;
mod edits;
mod failures;
mod halted;
mod identity;
mod jobs;
mod searching;
mod sequences;
mod stored;
