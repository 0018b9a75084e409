//! `shiguang credentials`: who may use the local API.

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use shiguang_http_api::{CredentialStore, Shown};

use crate::{Outcome, Place};

/// Arguments of `shiguang credentials`.
#[derive(Args)]
pub struct CredentialsArguments {
    /// What to do
    #[arg(value_enum)]
    task: Task,
    /// One JSON object instead of text
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Task {
    /// Print them; the password only when they are made by this
    Show,
    /// Make a new password and new keys, which end the old ones and all tokens
    Rotate,
}

/// Prints or rotates the credentials of the data folder; a running server takes rotated ones over at once.
///
/// # Errors
/// When the file of credentials cannot be read or written.
pub fn run(arguments: &CredentialsArguments, place: &Place) -> Result<Outcome> {
    let (store, mut shown) = CredentialStore::open(&place.places()?).context("the credentials cannot be used")?;
    if arguments.task == Task::Rotate {
        shown = store.rotate().context("the credentials cannot be rotated")?;
    }
    if arguments.json {
        println!("{}", serde_json::to_string(&shown)?);
    } else {
        println!("{}", text(&shown));
    }
    Ok(Outcome::Done)
}

/// Credentials for people.
pub fn text(shown: &Shown) -> String {
    let password =
        shown.password.as_deref().unwrap_or("(shown when it was made; `shiguang credentials rotate` makes a new one)");
    format!(
        "project ID    {}\nproject name  {}\naccount       {}\nuser          {}\npassword      {password}\naccess key    {}\nsecret key    {}",
        shown.project_id, shown.project_name, shown.domain, shown.user, shown.access_key, shown.secret_key,
    )
}
