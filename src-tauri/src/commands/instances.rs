//! Instances.

use std::path::PathBuf;

use shiguang_library::{InstanceId, Naming};

use super::Here;
use crate::convert::name;
use crate::dto::{InstanceStatistics, InstanceView, MonthCount, NamedCount, TagCount};
use crate::shell::Answer;

/// Most cameras of an instance's page.
const CAMERAS: usize = 20;

#[tauri::command]
pub async fn instances(here: Here<'_>) -> Answer<Vec<InstanceView>> {
    Ok(here.run(|library| library.instances()).await?.into_iter().map(Into::into).collect())
}

#[tauri::command]
pub async fn add_folder(here: Here<'_>, path: PathBuf, display_name: Option<String>) -> Answer<i64> {
    let naming = Naming { display_name, ..Naming::default() };
    here.run(move |library| library.add_folder(&path, &naming)).await.map(InstanceId::get)
}

#[tauri::command]
pub async fn rename_instance(here: Here<'_>, id: i64, display_name: String) -> Answer<()> {
    here.run(move |library| library.rename_instance(InstanceId::new(id), &display_name)).await
}

#[tauri::command]
pub async fn describe_instance(here: Here<'_>, id: i64, description: String) -> Answer<()> {
    here.run(move |library| library.describe_instance(InstanceId::new(id), &description)).await
}

#[tauri::command]
pub async fn set_keys(here: Here<'_>, id: i64, keys: Vec<String>) -> Answer<()> {
    here.run(move |library| library.set_keys(InstanceId::new(id), &keys)).await
}

#[tauri::command]
pub async fn set_ignore_patterns(here: Here<'_>, id: i64, patterns: Vec<String>) -> Answer<()> {
    here.run(move |library| library.set_ignore_patterns(InstanceId::new(id), &patterns)).await
}

#[tauri::command]
pub async fn forget_instance(here: Here<'_>, id: i64) -> Answer<()> {
    here.run(move |library| library.remove_instance(InstanceId::new(id))).await
}

#[tauri::command]
pub async fn rescan(here: Here<'_>, id: Option<i64>) -> Answer<()> {
    here.run(move |library| library.rescan(id.map(InstanceId::new))).await
}

#[tauri::command]
pub async fn retag(here: Here<'_>, id: Option<i64>) -> Answer<u64> {
    here.run(move |library| library.retag(id.map(InstanceId::new))).await
}

#[tauri::command]
pub async fn instance_statistics(here: Here<'_>, id: i64) -> Answer<InstanceStatistics> {
    let counted = here.run(move |library| library.statistics(InstanceId::new(id))).await?;
    let months = counted.months.into_iter().rev().map(|(year, month, count)| MonthCount { year, month, count });
    let tags = counted.tags.into_iter().map(|(tag, count)| TagCount {
        concept: tag.concept.get(),
        key: tag.key,
        name: name(tag.name.zh, tag.name.en),
        count,
    });
    let cameras = counted.totals.cameras.into_iter().take(CAMERAS);
    Ok(InstanceStatistics {
        months: months.collect(),
        top_tags: tags.collect(),
        bytes: counted.totals.bytes,
        cameras: cameras.map(|(name, count)| NamedCount { name, count }).collect(),
    })
}
