//! Edited copies: is the original the first that is found?

use std::time::Instant;

use anyhow::Result;
use shiguang_benches::edits::EDITS;
use shiguang_benches::timing::Quartiles;
use shiguang_library::{InstanceId, Library};

use crate::{Original, most_like, percent};

/// Share of the originals, in percent, that must come first: of upright copies all together, and of turned ones.
const UPRIGHT: f64 = 99.0;
const TURNED: f64 = 90.0;

/// Asks for every copy of every original and prints a table; `true` when the promises are kept.
pub fn measure(library: &Library, instance: InstanceId, originals: &[Original]) -> Result<bool> {
    println!(
        "| copy | original first % | likeness of the original: median (middle half) | missed |\n|---|---|---|---|"
    );
    let start = Instant::now();
    let (mut upright, mut turned) = ((0, 0), (0, 0));
    for edit in EDITS {
        let mut first = 0;
        let mut likeness = Vec::new();
        let mut missed = Vec::new();
        for original in originals {
            let hits = most_like(library, instance, edit.jpeg(&original.pixels()?)?, 5)?;
            likeness.extend(hits.iter().find(|(id, _)| *id == original.id).map(|(_, sim)| f64::from(*sim)));
            if hits.first().is_some_and(|(id, _)| *id == original.id) {
                first += 1;
            } else {
                missed.push(original.path.file_stem().unwrap_or_default().to_string_lossy().into_owned());
            }
        }
        let sum = if edit.is_turn() { &mut turned } else { &mut upright };
        *sum = (sum.0 + first, sum.1 + originals.len());
        let first = percent(first, originals.len());
        println!("| {} | {first:.1} | {:.3} | {} |", edit.name(), Quartiles::of(likeness), missed.join(", "));
    }
    let (upright, turned) = (percent(upright.0, upright.1), percent(turned.0, turned.1));
    let each = start.elapsed().as_secs_f64() * 1e3 / (EDITS.len() * originals.len()) as f64;
    println!("\nupright copies {upright:.2} % (promised {UPRIGHT}), quarter turns {turned:.2} % (promised {TURNED})");
    println!("{each:.0} ms a copy, making it included\n");
    Ok(upright >= UPRIGHT && turned >= TURNED)
}
