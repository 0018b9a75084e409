//! `shiguang doctor`: is everything that is kept in order?

use anyhow::Result;
use clap::Args;
use shiguang_library::doctor::examine;

use crate::{Outcome, Place, plain};

/// Arguments of `shiguang doctor`.
#[derive(Args)]
pub struct DoctorArguments {
    /// Make the caches anew that are wrong
    #[arg(long)]
    repair: bool,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Runs the command; something that stays wrong is exit code 1.
pub fn run(arguments: &DoctorArguments, place: &Place) -> Result<Outcome> {
    let library = place.open()?;
    let diagnosis = examine(&library, arguments.repair).map_err(plain)?;
    if arguments.json {
        println!("{}", serde_json::to_string(&diagnosis)?);
    } else {
        for finding in &diagnosis.findings {
            let repaired = if finding.repaired { " (repaired)" } else { "" };
            println!("{}: {}{repaired}", finding.part, finding.message);
        }
        if diagnosis.findings.is_empty() {
            println!("all is well");
        }
        println!(
            "{} photos, {} waiting, {} that could not be analysed",
            diagnosis.photos, diagnosis.waiting, diagnosis.failed
        );
    }
    Ok(if diagnosis.is_well() { Outcome::Done } else { Outcome::SomeFailed })
}
