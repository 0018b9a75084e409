//! The shelves on disk.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use super::graph::Graph;
use super::shelf::Shelf;

/// Version of everything a generation of vectors holds.
pub(crate) const FORMAT: u32 = 1;
/// The names of the shelves, in their order.
const NAMES: [&str; 2] = ["photos", "crops"];

/// Writes the shelves' tables and graphs into `folder`; returns the files' names.
pub(crate) fn write(shelves: &[Shelf; 2], folder: &Path) -> io::Result<Vec<String>> {
    let mut files = Vec::new();
    for (shelf, name) in shelves.iter().zip(NAMES) {
        let table = format!("{name}.codes");
        let mut out = BufWriter::with_capacity(1 << 16, File::create(folder.join(&table))?);
        write_table(shelf, &mut out)?;
        out.flush()?;
        files.push(table);
        // The dump of an empty graph fails, and it is made again in no time.
        if let Some(graph) = shelf.graph.as_ref().filter(|graph| graph.nodes() > 0) {
            files.extend(graph.dump(folder, name)?);
        }
    }
    Ok(files)
}

fn write_table(shelf: &Shelf, out: &mut impl Write) -> io::Result<()> {
    out.write_all(&(shelf.len() as u64).to_le_bytes())?;
    for key in &shelf.keys {
        out.write_all(&key.to_le_bytes())?;
    }
    out.write_all(&shelf.slots)?;
    for factor in &shelf.factors {
        out.write_all(&factor.to_le_bytes())?;
    }
    let mut bytes = Vec::with_capacity(1 << 16);
    for codes in shelf.codes.chunks(1 << 16) {
        bytes.clear();
        bytes.extend(codes.iter().map(|code| code.cast_unsigned()));
        out.write_all(&bytes)?;
    }
    Ok(())
}

/// Reads the shelves from a verified generation. A graph that cannot be read is left out: it will be built again.
pub(crate) fn read(folder: &Path, dimensions: usize, files: &[&str]) -> io::Result<[Shelf; 2]> {
    let mut shelves = [Shelf::new(dimensions), Shelf::new(dimensions)];
    for (shelf, name) in shelves.iter_mut().zip(NAMES) {
        let file = File::open(folder.join(format!("{name}.codes")))?;
        let length = file.metadata()?.len();
        read_table(shelf, &mut BufReader::with_capacity(1 << 16, file), length)?;
        if files.contains(&format!("{name}.nodes").as_str()) {
            shelf.graph = Graph::load(folder, name).ok();
        }
    }
    Ok(shelves)
}

fn read_table(shelf: &mut Shelf, input: &mut impl Read, length: u64) -> io::Result<()> {
    let mut count = [0; 8];
    input.read_exact(&mut count)?;
    let count = u64::from_le_bytes(count);
    // Before anything is reserved by a number from a file.
    if count.checked_mul(13 + shelf.dimensions as u64).and_then(|bytes| bytes.checked_add(8)) != Some(length) {
        return Err(io::Error::from(io::ErrorKind::InvalidData));
    }
    let count = count as usize;
    let mut keys = vec![0; count];
    for key in &mut keys {
        let mut bytes = [0; 8];
        input.read_exact(&mut bytes)?;
        *key = u64::from_le_bytes(bytes);
    }
    let mut slots = vec![0; count];
    input.read_exact(&mut slots)?;
    let mut factors = vec![0.0; count];
    for factor in &mut factors {
        let mut bytes = [0; 4];
        input.read_exact(&mut bytes)?;
        *factor = f32::from_le_bytes(bytes);
    }
    let mut codes = Vec::with_capacity(count * shelf.dimensions);
    let mut bytes = vec![0; 1 << 16];
    while codes.len() < count * shelf.dimensions {
        let take = bytes.len().min(count * shelf.dimensions - codes.len());
        input.read_exact(&mut bytes[..take])?;
        codes.extend(bytes[..take].iter().map(|byte| byte.cast_signed()));
    }
    shelf.fill(keys, slots, factors, codes);
    Ok(())
}
