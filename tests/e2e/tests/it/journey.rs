//! One person's first half hour.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::TcpStream;

use anyhow::{Context, Result};
use fantoccini::key::Key;
use serde_json::Value;
use shiguang_e2e::window::{Start, Window};

/// All tags are there and nothing is due any more.
const IDLE: &str = "return document.querySelector('[data-testid=activity][data-phase=idle]') !== null
    || document.querySelector('[data-testid=activity]') === null";

/// How many photos the grid shows.
fn shows(count: usize) -> String {
    format!("return document.querySelectorAll('[data-photo]').length === {count}")
}

/// The verdict of the first tag that is shown of the open photo, and its name for tests.
async fn first_tag(window: &Window) -> Result<String> {
    let found =
        window.run("return document.querySelector('[data-testid=photo-tags] [data-verdict]').dataset.testid").await?;
    found.as_str().map(str::to_owned).context("a tag")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_finds_their_way() -> Result<()> {
    let place = tempfile::tempdir()?;
    let folder = crate::photos(place.path(), "我的照片", &["chelsea.png", "coffee.png", "china.jpg", "astronaut.png"]);
    let window = Window::open(&place.path().join("data"), Start::default()).await?;

    // First run. The system's dialog cannot be driven; what it answers is handed over as the window does.
    window.by("first-run").await?;
    window.picture("01-first-run").await?;
    let add = "const [path, done] = arguments;
        window.__TAURI_INTERNALS__.invoke('add_folder', { path, displayName: null }).then(done, (e) => done(String(e.code)))";
    let added = window.client.execute_async(add, vec![Value::from(folder.display().to_string())]).await?;
    assert!(added.is_number(), "{added}");

    // The grid fills, then the tags come.
    window.until("four photos", &shows(4)).await?;
    window.until("all is tagged", IDLE).await?;
    window.picture("02-library").await?;

    // Search in Chinese. For 猫: none of the photos that may be committed here shows a 狗.
    window.type_into("search-input", "猫").await?;
    window.press(&[], &char::from(Key::Enter).to_string()).await?;
    window.until("the cat alone", &shows(1)).await?;
    window.picture("03-search").await?;
    let cat =
        window.run("return '[data-photo=\"' + document.querySelector('[data-photo]').dataset.photo + '\"]'").await?;
    let cat = cat.as_str().context("the cat")?;

    // Open it: its boxes are drawn, its tags listed.
    window.click_on(cat).await?;
    window.press(&[], &char::from(Key::Enter).to_string()).await?;
    window.by("viewer").await?;
    window.find("[data-testid=viewer-boxes] [data-testid^=box-]").await?;
    window.by("photo-tags").await?;
    window.picture("04-viewer").await?;

    // The other language, at once.
    let before = window.text("[data-testid=photo-tags]").await?;
    window.press(&[Key::Control, Key::Shift], "l").await?;
    let quoted = serde_json::to_string(&before)?;
    let changed = format!("return document.querySelector('[data-testid=photo-tags]').innerText !== {quoted}");
    window.until("the other language", &changed).await?;
    window.picture("05-chinese").await?;

    // Reject a tag, and take that back.
    let tag = first_tag(&window).await?;
    let verdict =
        |is: &str| format!("return document.querySelector('[data-testid=\"{tag}\"][data-verdict={is}]') !== null");
    window.click_on(&format!("[data-testid=\"{tag}\"] [data-testid=tag-reject]")).await?;
    let gone =
        format!("return document.querySelector('[data-testid=\"{tag}\"]:not([data-verdict=rejected])') === null");
    window.until("the tag is rejected", &gone).await?;
    window.picture("06-rejected").await?;
    window.press(&[Key::Control], "z").await?;
    window.until("the tag is back", &verdict("auto")).await?;

    // Find similar to the whole photo, among all: a search that is on holds for what is similar too.
    window.press(&[], &char::from(Key::Escape).to_string()).await?;
    window.until("the viewer is closed", "return document.querySelector('[data-testid=viewer]') === null").await?;
    window.click("search-clear").await?;
    window.until("all photos", &shows(4)).await?;
    window.click_on(cat).await?;
    window.press(&[], &char::from(Key::Enter).to_string()).await?;
    window.click("viewer-similar").await?;
    window.by("similar").await?;
    window.until("the other photos", &shows(3)).await?;
    window.picture("07-similar").await?;
    window.click("similar-leave").await?;
    window.until("all photos again", &shows(4)).await?;

    // Find similar to a region.
    window.click_on(cat).await?;
    window.press(&[], &char::from(Key::Enter).to_string()).await?;
    window.by("viewer").await?;
    window.click("viewer-region").await?;
    draw(&window, (0.25, 0.2), (0.75, 0.8)).await?;
    window.by("region-frame").await?;
    window.picture("08-region").await?;
    window.click("region-search").await?;
    window.by("similar").await?;
    window.until("similar to the region", "return document.querySelectorAll('[data-photo]').length > 0").await?;
    window.picture("09-similar-region").await?;
    window.click("similar-leave").await?;

    // The API, with a real call from outside.
    let url = switch_api_on(&window).await?;
    let health = get(&url, "/healthz")?;
    assert!(health.starts_with("HTTP/1.1 200"), "{health}");
    window.picture("10-api").await?;
    window.close().await
}

/// Draws with the mouse from one point of the stage to another, in 0..1 of it.
pub async fn draw(window: &Window, from: (f64, f64), to: (f64, f64)) -> Result<()> {
    let stage = window.by("viewer-stage").await?;
    let (left, top, width, height) = stage.rectangle().await?;
    let at = |(x, y): (f64, f64)| ((left + width * x) as i32, (top + height * y) as i32);
    let ((x1, y1), (x2, y2)) = (at(from), at(to));
    let (from_x, from_y) = on_screen(window, x1, y1).await?;
    let (to_x, to_y) = on_screen(window, x2, y2).await?;
    let screen = &window.screen;
    screen.act(&["mousemove", &from_x.to_string(), &from_y.to_string(), "mousedown", "1"])?;
    for step in 1..=10 {
        let (x, y) = (from_x + (to_x - from_x) * step / 10, from_y + (to_y - from_y) * step / 10);
        screen.act(&["mousemove", &x.to_string(), &y.to_string()])?;
    }
    screen.act(&["mouseup", "1"])
}

/// Where a point of the page is on the screen.
pub async fn on_screen(window: &Window, x: i32, y: i32) -> Result<(i32, i32)> {
    let place = window.run("return { x: window.screenX, y: window.screenY }").await?;
    let number = |of: &str| place[of].as_i64().and_then(|at| i32::try_from(at).ok()).unwrap_or(0);
    Ok((x + number("x"), y + number("y")))
}

/// Turns the API on in the settings; gives its address.
async fn switch_api_on(window: &Window) -> Result<String> {
    let ask = "const done = arguments[0]; const call = window.__TAURI_INTERNALS__.invoke;
        call('settings').then((all) => call('save_settings', { patch: { api: { ...all.api, port: 0 } } })).then(() => done(true))";
    // Any free port, lest two tests want the same.
    window.client.execute_async(ask, Vec::new()).await?;
    window.press(&[Key::Control], ",").await?;
    window.click("settings-api").await?;
    window.click_on("[data-testid=settings-api-enabled] [role=switch]").await?;
    window
        .until(
            "the API runs",
            "return /^http:/.test(document.querySelector('[data-testid=settings-api-address]')?.innerText ?? '')",
        )
        .await?;
    Ok(window.text("[data-testid=settings-api-address]").await?.trim().to_owned())
}

/// A request over a plain socket: what comes back, head and all.
fn get(url: &str, path: &str) -> Result<String> {
    let address = url.trim_start_matches("http://").trim_end_matches('/');
    let mut connection = TcpStream::connect(address)?;
    write!(connection, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer)?;
    Ok(answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_is_edited_and_taken_back() -> Result<()> {
    let place = tempfile::tempdir()?;
    let folder = crate::photos(place.path(), "家", &["chelsea.png"]);
    let start = Start { arguments: vec!["--add".into(), folder.display().to_string()], ..Start::default() };
    let window = Window::open(&place.path().join("data"), start).await?;
    window.until("a photo", &shows(1)).await?;
    window.click_on("[data-photo]").await?;
    window.press(&[], &char::from(Key::Enter).to_string()).await?;
    window.by("photo-fields").await?;
    window.click("field-new").await?;
    window.type_into("field-key", "album").await?;
    window.press(&[], &char::from(Key::Enter).to_string()).await?;
    window.type_into("field-input", "春节").await?;
    window.press(&[], &char::from(Key::Enter).to_string()).await?;
    let holds = |yes: bool| {
        format!("return document.querySelector('[data-testid=photo-fields]').innerText.includes('春节') === {yes}")
    };
    window.until("the value is there", &holds(true)).await?;
    window.picture("11-field").await?;
    window.press(&[], &char::from(Key::Escape).to_string()).await?;
    window.press(&[Key::Control], "z").await?;
    let stored = "const done = arguments[0];
        window.__TAURI_INTERNALS__.invoke('photo', { id: 1 }).then((p) => done(p.fields.map((f) => [f.key, f.values])))";
    let fields = window.client.execute_async(stored, Vec::new()).await?;
    let fields: HashMap<String, Vec<String>> =
        serde_json::from_value::<Vec<(String, Vec<String>)>>(fields)?.into_iter().collect();
    assert!(fields.values().all(Vec::is_empty), "{fields:?}");
    window.close().await
}
