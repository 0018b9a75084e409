//! `shiguang`, the command line of 拾光 Shiguang. Thin: it reads arguments, calls the crates below and prints.
//!
//! Exit codes: 0 done, 1 some photos failed, 2 wrong usage, 3 cannot run.

mod answer;
mod draw;
mod settings;
mod table;
mod tag;
mod workers;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// 拾光 Shiguang: tags photos on this machine, in Chinese and English.
#[derive(Parser)]
#[command(name = "shiguang", version)]
struct Arguments {
    /// Where settings and catalogues live [default: SHIGUANG_DATA_DIR, else the system's data folder for the app]
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Tag photos; folders are searched for photos. Nothing is written but --draw's pictures
    Tag(tag::TagArguments),
}

/// How a command that could run has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything worked.
    Done,
    /// Some photos failed; each was named with its reason.
    SomeFailed,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome =
        settings::Settings::load(arguments.data_dir.as_deref()).and_then(|settings| match arguments.command {
            Command::Tag(tag) => tag::run(&tag, &settings),
        });
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::SomeFailed) => ExitCode::from(1),
        Err(error) => {
            eprintln!("shiguang: {error:#}");
            ExitCode::from(3)
        }
    }
}
