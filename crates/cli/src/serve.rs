//! `shiguang serve`: the local HTTP API, and the work of `watch` beside it, until the process is told to end.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use anyhow::{Context, Result};
use clap::Args;
use serde::Serialize;
use shiguang_http_api::{ApiOptions, Server, Shown};

use crate::{Outcome, Place, credentials, plain};

/// Arguments of `shiguang serve`.
#[derive(Args)]
pub struct ServeArguments {
    /// The port instead of the settings' one; 0 means any free one
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// Let downloads reach this machine and its network
    #[arg(long)]
    allow_private_urls: bool,
    /// One JSON object, once connections are accepted, instead of text
    #[arg(long)]
    json: bool,
}

/// The first line of `serve --json`.
#[derive(Serialize)]
struct Serving<'a> {
    url: &'a str,
    #[serde(flatten)]
    credentials: &'a Shown,
}

/// Serves until the process is interrupted or told to end; what was accepted is finished.
///
/// # Errors
/// When another process indexes the same data folder, or the port is taken.
pub fn run(arguments: &ServeArguments, place: &Place) -> Result<Outcome> {
    let mut options = ApiOptions::of(&place.settings.api);
    options.port = arguments.port.unwrap_or(options.port);
    options.allow_private_urls |= arguments.allow_private_urls;
    let (tell, told) = sync_channel(1);
    let end = move || {
        // A second signal finds the first still waiting.
        tell.try_send(()).ok();
    };
    ctrlc::set_handler(end).context("cannot listen for signals")?;
    let library = Arc::new(place.open()?);
    library.watch().map_err(plain)?;
    let open_to_others = !options.address.is_loopback();
    let server = Server::start(Arc::clone(&library), options)?;
    let url = server.url();
    if open_to_others {
        eprintln!("shiguang: other machines can reach this server; its connections are not encrypted");
    }
    let mut out = std::io::stdout().lock();
    if arguments.json {
        writeln!(out, "{}", serde_json::to_string(&Serving { url: &url, credentials: server.credentials() })?)?;
    } else {
        writeln!(out, "{url}\n{}\nThe API's description: {url}/docs", credentials::text(server.credentials()))?;
    }
    out.flush()?;
    drop(out);
    // The sender lives in the handler, so this ends by a signal only.
    told.recv().ok();
    eprintln!("shiguang: finishing what was accepted");
    server.stop();
    Ok(Outcome::Done)
}
