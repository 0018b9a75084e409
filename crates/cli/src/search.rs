//! `shiguang search`: the query language on the command line.

use anyhow::Result;
use clap::{Args, ValueEnum};
use shiguang_library::Order;
use shiguang_library::search::{SearchRequest, Sort};

use crate::{Outcome, Place, found, plain};

/// Arguments of `shiguang search`.
#[derive(Args)]
pub struct SearchArguments {
    /// Words in Chinese, English or pinyin, and filters: tag:dog -tag:cat client:ACME date:2023-05..2024 rating:>=3
    #[arg(allow_hyphen_values = true)]
    query: String,
    /// Only this instance
    #[arg(long = "in", value_name = "NAME")]
    instance: Option<String>,
    /// Most photos shown
    #[arg(long, default_value_t = 20)]
    limit: usize,
    /// Photos skipped
    #[arg(long, default_value_t = 0)]
    offset: usize,
    /// How to sort
    #[arg(long, value_enum, default_value = "relevance")]
    sort: SortArgument,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// The words of `--sort`.
#[derive(Clone, Copy, ValueEnum)]
pub enum SortArgument {
    /// The best fit first
    Relevance,
    /// The newest first
    Newest,
    /// The oldest first
    Oldest,
    /// By file name
    Name,
    /// The largest file first
    Largest,
    /// The smallest file first
    Smallest,
}

impl From<SortArgument> for Sort {
    fn from(argument: SortArgument) -> Self {
        match argument {
            SortArgument::Relevance => Self::Relevance,
            SortArgument::Newest => Self::By(Order::Newest),
            SortArgument::Oldest => Self::By(Order::Oldest),
            SortArgument::Name => Self::By(Order::Name),
            SortArgument::Largest => Self::By(Order::Largest),
            SortArgument::Smallest => Self::By(Order::Smallest),
        }
    }
}

/// Runs the command.
pub fn run(arguments: &SearchArguments, place: &Place) -> Result<Outcome> {
    let library = place.visit()?;
    let instance = match &arguments.instance {
        Some(name) => Some(library.instance_named(name).map_err(plain)?.id),
        None => None,
    };
    let request = SearchRequest {
        text: arguments.query.clone(),
        instance,
        similar: None,
        sort: arguments.sort.into(),
        offset: arguments.offset,
        limit: arguments.limit,
        fresh: true,
        ..SearchRequest::default()
    };
    let page = library.search(&request).map_err(plain)?;
    found::print(&library, page, arguments.json)?;
    Ok(Outcome::Done)
}
