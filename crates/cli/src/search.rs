//! `shiguang search`: the query language on the command line.

use anyhow::Result;
use clap::{Args, ValueEnum};
use shiguang_library::query::{self, ChipKind, Key};
use shiguang_library::search::{SearchRequest, Sort};
use shiguang_library::{Library, Order};

use crate::{Outcome, Place, found, plain};

/// Arguments of `shiguang search`.
#[derive(Args)]
pub struct SearchArguments {
    /// Words in Chinese, English or pinyin, and filters: tag:dog -tag:cat client:ACME date:2023-05..2024 rating:>=3
    #[arg(allow_hyphen_values = true)]
    query: String,
    /// More words of the query, as good as in quotes; what begins with a dash has to be in the quotes
    #[arg(value_name = "WORD")]
    more: Vec<String>,
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
        text: [std::slice::from_ref(&arguments.query), &arguments.more].concat().join(" "),
        instance,
        similar: None,
        sort: arguments.sort.into(),
        offset: arguments.offset,
        limit: arguments.limit,
        fresh: true,
        ..SearchRequest::default()
    };
    let page = library.search(&request).map_err(plain)?;
    if page.empty.is_some() {
        name_strangers(&library, &request.text);
    }
    found::print(&library, page, arguments.json)?;
    Ok(Outcome::Done)
}

/// Says which instances a query asks for that there are not: a slip of the pen, and the reason why nothing is found.
fn name_strangers(library: &Library, query: &str) {
    let parsed = query::parse(query, shiguang_library::today());
    let asked = parsed.chips.iter().filter(|chip| chip.kind == ChipKind::Filter(Key::Instance));
    for name in asked.flat_map(|chip| &chip.values) {
        if let Err(error) = library.instance_named(name) {
            eprintln!("shiguang: {error}");
        }
    }
}
