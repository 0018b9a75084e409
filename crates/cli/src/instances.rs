//! `shiguang instances`: what there is, and how far it is.

use anyhow::Result;
use clap::{Args, Subcommand};
use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use serde::Serialize;
use shiguang_library::InstanceState;

use crate::{Outcome, Place, plain};

/// Arguments of `shiguang instances`.
#[derive(Args)]
pub struct InstancesArguments {
    /// One JSON object
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Subcommand)]
enum Action {
    /// Give an instance another name for people
    Rename {
        /// The instance
        name: String,
        /// Its new display name
        display_name: String,
    },
    /// Describe an instance
    Describe {
        /// The instance
        name: String,
        /// What it is
        description: String,
    },
    /// Set the custom keys of an instance, at most ten
    Keys {
        /// The instance
        name: String,
        /// The keys, in order
        keys: Vec<String>,
    },
    /// Forget an instance; the photos of its folder are not touched. Inside the folder of another instance they go to that
    /// one, with all that is known of them
    Forget {
        /// The instance
        name: String,
    },
}

#[derive(Serialize)]
struct Listed {
    result: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    name: String,
    display_name: String,
    folder: Option<String>,
    photos: u64,
    tagged: u64,
    status: &'static str,
    tags: Vec<String>,
    failed: u64,
    missing: u64,
    description: String,
    notice: Option<String>,
}

/// Runs the command.
pub fn run(arguments: &InstancesArguments, place: &Place) -> Result<Outcome> {
    let library = place.visit()?;
    match &arguments.action {
        Some(Action::Rename { name, display_name }) => {
            let id = library.instance_named(name).map_err(plain)?.id;
            library.rename_instance(id, display_name).map_err(plain)?;
        }
        Some(Action::Describe { name, description }) => {
            let id = library.instance_named(name).map_err(plain)?.id;
            library.describe_instance(id, description).map_err(plain)?;
        }
        Some(Action::Keys { name, keys }) => {
            let id = library.instance_named(name).map_err(plain)?.id;
            library.set_keys(id, keys).map_err(plain)?;
        }
        Some(Action::Forget { name }) => {
            let id = library.instance_named(name).map_err(plain)?.id;
            library.remove_instance(id).map_err(plain)?;
        }
        None => {}
    }
    let rows: Vec<Row> = library.instances().map_err(plain)?.into_iter().map(row).collect();
    if arguments.json {
        println!("{}", serde_json::to_string(&Listed { result: rows })?);
        return Ok(Outcome::Done);
    }
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_header(["Name", "Display name", "Photos", "Tagged", "Failed", "Status", "Keys", "Folder"]);
    for row in rows {
        table.add_row([
            row.name,
            row.display_name,
            row.photos.to_string(),
            row.tagged.to_string(),
            row.failed.to_string(),
            row.status.to_owned(),
            row.tags.join(", "),
            row.folder.unwrap_or_default(),
        ]);
    }
    println!("{table}");
    Ok(Outcome::Done)
}

fn row(state: InstanceState) -> Row {
    let InstanceState { instance, counts, waiting } = state;
    let status = if !instance.online {
        "offline"
    } else if waiting > 0 {
        "indexing"
    } else {
        "ready"
    };
    Row {
        folder: instance.folder.as_deref().map(|bytes| String::from_utf8_lossy(bytes).into_owned()),
        name: instance.name,
        display_name: instance.display_name,
        photos: counts.photos,
        tagged: counts.tagged,
        status,
        tags: instance.keys,
        failed: counts.failed,
        missing: counts.missing,
        description: instance.description,
        notice: instance.notice,
    }
}
