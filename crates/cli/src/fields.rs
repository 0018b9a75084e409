//! `shiguang fields`: custom fields of a photo.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};
use shiguang_library::edits::Change;

use crate::{Outcome, Place, plain};

/// Arguments of `shiguang fields`.
#[derive(Args)]
pub struct FieldsArguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Set fields; a key given several times has several values, an empty value removes the key
    Set {
        /// The instance
        name: String,
        /// The photo: a file, or its path in the instance
        path: PathBuf,
        /// What to set
        #[arg(required = true, value_name = "KEY=VALUE", value_parser = parse_field)]
        fields: Vec<(String, String)>,
    },
    /// Show the fields of a photo as one JSON object
    Get {
        /// The instance
        name: String,
        /// The photo: a file, or its path in the instance
        path: PathBuf,
    },
}

fn parse_field(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("KEY=VALUE is needed".to_owned()),
    }
}

/// Runs the command.
pub fn run(arguments: &FieldsArguments, place: &Place) -> Result<Outcome> {
    let library = place.visit()?;
    match &arguments.action {
        Action::Set { name, path, fields } => {
            let instance = library.instance_named(name).map_err(plain)?;
            let photo = library.photo_at(&instance, path).map_err(plain)?;
            let mut values: BTreeMap<&str, Vec<String>> = BTreeMap::new();
            for (key, value) in fields {
                let of_key = values.entry(key).or_default();
                if !value.is_empty() {
                    of_key.push(value.to_owned());
                }
            }
            let changes: Vec<Change> =
                values.into_iter().map(|(key, values)| Change::Field { key: key.to_owned(), values }).collect();
            library.edit_all(&[photo], &changes).map_err(plain)?;
        }
        Action::Get { name, path } => {
            let instance = library.instance_named(name).map_err(plain)?;
            let photo = library.photo_at(&instance, path).map_err(plain)?;
            let fields: BTreeMap<String, Vec<String>> =
                library.photo(photo).map_err(plain)?.fields.into_iter().collect();
            println!("{}", serde_json::to_string(&fields)?);
        }
    }
    Ok(Outcome::Done)
}
