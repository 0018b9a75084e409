//! The index as its owner uses it: real folders, real files.

mod damage;
mod graph;
mod kill;
mod samples;
mod text;
mod vectors;
