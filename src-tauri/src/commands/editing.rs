//! What the person changes: tags, fields, stars, duplicates, the trash; undo and redo.

use shiguang_library::edits::Change;
use shiguang_library::{ConceptId, EditWords, Error, InstanceId, Library, PhotoId, Result};

use super::Here;
use crate::dto::{ChangeRequest, CustomTag, DuplicateSet, Keep, RemovalReport, Undo};
use crate::shell::Answer;

fn photos(ids: Vec<i64>) -> Vec<PhotoId> {
    ids.into_iter().map(PhotoId::new).collect()
}

/// What the edit was that was just made; nothing when nothing was changed.
fn made<T>(library: &Library, edit: Option<T>) -> Result<Option<Undo>> {
    if edit.is_none() {
        return Ok(None);
    }
    Ok(library.history_state()?.undo.map(|(label, params)| Undo { label, params }))
}

fn words(words: EditWords) -> Undo {
    Undo { label: words.label, params: words.params }
}

#[tauri::command]
pub async fn edit(here: Here<'_>, ids: Vec<i64>, changes: Vec<ChangeRequest>) -> Answer<Option<Undo>> {
    let (photos, changes) = (photos(ids), changes.into_iter().map(Change::from).collect::<Vec<_>>());
    here.run(move |library| library.edit_all(&photos, &changes).and_then(|edit| made(library, edit))).await
}

#[tauri::command]
pub async fn undo(here: Here<'_>) -> Answer<Option<Undo>> {
    Ok(here.run(|library| library.undo()).await?.map(words))
}

#[tauri::command]
pub async fn redo(here: Here<'_>) -> Answer<Option<Undo>> {
    Ok(here.run(|library| library.redo()).await?.map(words))
}

#[tauri::command]
pub async fn prioritise(here: Here<'_>, ids: Vec<i64>) -> Answer<()> {
    here.run(move |library| {
        library.prioritise(photos(ids));
        Ok::<_, Error>(())
    })
    .await
}

#[tauri::command]
pub async fn set_busy(here: Here<'_>, busy: bool) -> Answer<()> {
    here.run(move |library| {
        library.set_busy(busy);
        Ok::<_, Error>(())
    })
    .await
}

#[tauri::command]
pub async fn trash(here: Here<'_>, ids: Vec<i64>) -> Answer<RemovalReport> {
    here.run(move |library| library.trash(&photos(ids))).await.map(Into::into)
}

#[tauri::command]
pub async fn custom_tags(here: Here<'_>) -> Answer<Vec<CustomTag>> {
    let tags = here.run(|library| library.custom_tags()).await?;
    Ok(tags.into_iter().map(|(concept, text, count)| CustomTag { concept: concept.get(), text, count }).collect())
}

#[tauri::command]
pub async fn rename_tag(here: Here<'_>, concept: i64, text: String) -> Answer<Option<Undo>> {
    let tag = ConceptId::new(concept);
    here.run(move |library| library.rename_tag(tag, &text).and_then(|edit| made(library, edit))).await
}

#[tauri::command]
pub async fn merge_tags(here: Here<'_>, from: i64, into: i64) -> Answer<Option<Undo>> {
    let (from, into) = (ConceptId::new(from), ConceptId::new(into));
    here.run(move |library| library.merge_tags(from, into).and_then(|edit| made(library, edit))).await
}

#[tauri::command]
pub async fn duplicates(here: Here<'_>, instance: Option<i64>) -> Answer<Vec<DuplicateSet>> {
    let instance = instance.map(InstanceId::new);
    let groups = here.run(move |library| shiguang_library::duplicates::find(library, instance)).await?;
    Ok(groups.into_iter().map(Into::into).collect())
}

#[tauri::command]
pub async fn keep_one(here: Here<'_>, groups: Vec<Keep>) -> Answer<RemovalReport> {
    let groups: Vec<(PhotoId, Vec<PhotoId>)> =
        groups.into_iter().map(|keep| (PhotoId::new(keep.keeper), photos(keep.others))).collect();
    here.run(move |library| library.keep_all(&groups)).await.map(Into::into)
}
