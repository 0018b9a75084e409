//! Arguments, a second start, closing in the middle of work, and what is remembered.

use anyhow::{Result, ensure};
use shiguang_e2e::program;
use shiguang_e2e::window::{Start, Window};

#[tokio::test(flavor = "multi_thread")]
async fn it_closes_in_the_middle_of_work_and_goes_on() -> Result<()> {
    let place = tempfile::tempdir()?;
    let all = ["chelsea.png", "china.jpg", "coffee.png", "flower.jpg", "rocket.jpg", "astronaut.png", "camera.png"];
    let folder = crate::photos(place.path(), "照片", &all);
    let data = place.path().join("data");
    let start = Start { arguments: vec!["--add".into(), folder.display().to_string()], ..Start::default() };
    let window = Window::open(&data, start).await?;
    window.until("photos", "return document.querySelectorAll('[data-photo]').length === 7").await?;
    window.close().await?;
    // It starts on the same data folder, so the lock is free, and finishes what was left.
    let window = Window::open(&data, Start { language: Some("zh_CN.UTF-8"), ..Start::default() }).await?;
    let tagged = "const done = arguments[0]; const call = window.__TAURI_INTERNALS__.invoke;
        const look = () => call('instances').then(([one]) => one.counts.tagged === 7 ? done(one.counts) : setTimeout(look, 100));
        look()";
    window.client.execute_async(tagged, Vec::new()).await?;
    window.until("the system's language", "return document.documentElement.lang.startsWith('zh')").await?;
    window.picture("30-again-in-chinese").await?;
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_of_the_command_line_is_shown() -> Result<()> {
    let place = tempfile::tempdir()?;
    let folder = crate::photos(place.path(), "家", &["flower.jpg", "coffee.png"]);
    let photo = folder.join("coffee.png").display().to_string();
    let start = Start {
        arguments: vec!["--add".into(), folder.display().to_string(), "--open".into(), photo],
        ..Start::default()
    };
    let window = Window::open(&place.path().join("data"), start).await?;
    window.until("the photo's name", "return document.body.innerText.includes('coffee.png')").await?;
    window.picture("31-opened").await?;
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_hands_what_it_was_asked_for_to_the_window_that_there_is() -> Result<()> {
    let place = tempfile::tempdir()?;
    let folder = crate::photos(place.path(), "家", &["flower.jpg", "coffee.png"]);
    let other = crate::photos(place.path(), "旅行", &["china.jpg"]);
    let data = place.path().join("data");
    let start = Start { arguments: vec!["--add".into(), folder.display().to_string()], ..Start::default() };
    let window = Window::open(&data, start).await?;
    window.until("two photos", "return document.querySelectorAll('[data-photo]').length === 2").await?;

    // There is no session bus in which they could find each other.
    let again = async |arguments: &[&std::ffi::OsStr]| -> Result<()> {
        let mut second = tokio::process::Command::new(program());
        second.arg("--data-dir").arg(&data).args(arguments).current_dir(&folder);
        let ended = second.env("DISPLAY", window.screen.name()).env_remove("DBUS_SESSION_BUS_ADDRESS").output().await?;
        let said = String::from_utf8_lossy(&ended.stdout).into_owned();
        ensure!(ended.status.success() && said.contains("running already"), "{ended:?}");
        Ok(())
    };
    // A path of the folder that it was started in.
    again(&["--open".as_ref(), "coffee.png".as_ref()]).await?;
    let name = "return document.querySelector('[data-testid=viewer-name]')?.innerText === 'coffee.png'";
    window.until("the photo in the viewer", name).await?;
    window.picture("32-second-start").await?;
    again(&["--add".as_ref(), other.as_os_str()]).await?;
    window.until("the other folder", "return document.querySelectorAll('[data-photo]').length === 1").await?;
    window.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wheel_scrolls_also_when_it_is_drawn_without_layers() -> Result<()> {
    let place = tempfile::tempdir()?;
    let folder = crate::photos(place.path(), "家", &["flower.jpg"]);
    for number in 0..40 {
        std::fs::copy(folder.join("flower.jpg"), folder.join(format!("flower {number}.jpg")))?;
    }
    let start =
        Start { arguments: vec!["--add".into(), folder.display().to_string()], layers: false, ..Start::default() };
    let window = Window::open(&place.path().join("data"), start).await?;
    let grid = "document.querySelector('[data-testid=grid]')";
    let taller = format!("return {grid} !== null && {grid}.scrollHeight > 2 * {grid}.clientHeight");
    window.until("more photos than the window shows", &taller).await?;
    window.screen.act(&["mousemove", "700", "500"])?;
    // The photos are being tagged meanwhile: the list comes anew again and again, and the wheel goes on all the same.
    window.screen.act(&["click", "--repeat", "10", "--delay", "16", "5"])?;
    window.until("it is scrolled", &format!("return {grid}.scrollTop > 100")).await?;
    window.picture("33-without-layers").await?;
    window.close().await
}
