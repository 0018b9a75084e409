//! Files that are really dragged, from another program's window.

use std::path::Path;

use anyhow::{Context, Result};
use shiguang_e2e::drag::{Drag, drop_files};
use shiguang_e2e::window::{Start, Window};

/// The program that hands files out.
const SOURCE: &str = env!("CARGO_BIN_EXE_drag-source");

pub async fn middle(window: &Window) -> Result<(i32, i32)> {
    let size = window.run("return [innerWidth, innerHeight]").await?;
    let half = |at: usize| i32::try_from(size[at].as_i64().unwrap_or(0) / 2).unwrap_or(0);
    crate::journey::on_screen(window, half(0), half(1)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_folder_becomes_an_instance() -> Result<()> {
    let place = tempfile::tempdir()?;
    let folder = crate::photos(place.path(), "中文 目录", &["chelsea.png", "china.jpg"]);
    let window = Window::open(&place.path().join("data"), Start::default()).await?;
    window.by("first-run").await?;
    let to = middle(&window).await?;
    drop_files(&window.screen, Path::new(SOURCE), &[&folder], to).await?;
    window.until("both photos", "return document.querySelectorAll('[data-photo]').length === 2").await?;
    window.until("the folder's name", "return document.body.innerText.includes('中文 目录')").await?;
    window.picture("20-dropped-folder").await?;
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn dropped_photos_are_tagged_at_once() -> Result<()> {
    let place = tempfile::tempdir()?;
    let folder = crate::photos(place.path(), "家", &["flower.jpg"]);
    let outside = crate::photos(place.path(), "下载", &["chelsea.png", "coffee.png"]);
    let start = Start { arguments: vec!["--add".into(), folder.display().to_string()], ..Start::default() };
    let window = Window::open(&place.path().join("data"), start).await?;
    window.until("a photo", "return document.querySelectorAll('[data-photo]').length === 1").await?;
    let files = [outside.join("chelsea.png"), outside.join("coffee.png")];
    let to = middle(&window).await?;
    let mut held = Drag::begin(&window.screen, Path::new(SOURCE), &[&files[0], &files[1]]).await?;
    held.over(to).await?;
    window.by("drop-layer").await?;
    window.picture("21-drag-over").await?;
    held.release()?;
    window
        .until("both in the tray", "return document.querySelectorAll('[data-testid=dropped-photo]').length === 2")
        .await?;
    let tagged = "const done = arguments[0]; const call = window.__TAURI_INTERNALS__.invoke;
        const look = () => call('dropped').then((all) => all.every((one) => one.state === 'tagged')
            ? done(all.map((one) => one.tags.map((tag) => tag.key))) : setTimeout(look, 100));
        look()";
    let tags = window.client.execute_async(tagged, Vec::new()).await?;
    assert!(
        tags[0]
            .as_array()
            .is_some_and(|tags| tags.iter().any(|tag| tag == "cat" || tag == "egyptian_cat" || tag == "tabby_cat")),
        "{tags}"
    );
    window.picture("22-dropped-photos").await?;
    assert_eq!(std::fs::read_dir(&folder)?.count(), 1, "nothing was copied");

    // Copied into an instance only when the person says so: the photo is in its folder then, and in the library.
    window.click("dropped-copy-all").await?;
    window.find("[role=menu] [role=menuitem]").await?;
    window.picture("23-copy-menu").await?;
    window.click_on("[role=menu] [role=menuitem]").await?;
    window.until("the tray is empty", "return document.querySelector('[data-testid=dropped-photo]') === null").await?;
    for file in &files {
        let name = file.file_name().context("a name")?;
        assert_eq!(std::fs::read(folder.join(name))?, std::fs::read(file)?, "{}", file.display());
    }
    window.until("all three", "return document.querySelectorAll('[data-photo]').length === 3").await?;
    window.picture("24-copied").await?;
    window.close().await
}
