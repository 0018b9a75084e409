//! The search bar as a person uses it, mostly by keyboard: completions, chips, searches that are kept or come back, and an
//! edit that is taken back while its search is open.

use anyhow::{Context, Result};
use fantoccini::key::Key;
use serde_json::{Value, json};
use shiguang_e2e::window::{Start, Window};

/// That the grid shows these photos and no others, by their names.
async fn shown(window: &Window, what: &str, names: &[&str]) -> Result<()> {
    let ids = async |name: &&str| -> Result<Value> {
        let script = "const [name, done] = arguments; const call = window.__TAURI_INTERNALS__.invoke;
            Promise.all([1, 2, 3].map((id) => call('photo', { id }))).then((all) =>
                done(all.find((one) => one.name === name)?.id ?? null))";
        Ok(window.client.execute_async(script, vec![Value::from(*name)]).await?)
    };
    let mut wanted = Vec::new();
    for name in names {
        wanted.push(ids(name).await?.as_i64().with_context(|| format!("{name} is in the library"))?);
    }
    wanted.sort_unstable();
    let script = format!(
        "return JSON.stringify([...document.querySelectorAll('[data-photo]')]
            .map((cell) => Number(cell.dataset.photo)).sort()) === '{}'",
        serde_json::to_string(&wanted)?
    );
    window.until(what, &script).await
}

async fn press(window: &Window, key: Key) -> Result<()> {
    window.press(&[], &char::from(key).to_string()).await
}

/// Waits until the element of a `data-testid` says this.
async fn says(window: &Window, css: &str, text: &str) -> Result<()> {
    let text = serde_json::to_string(text)?;
    let script = format!("return document.querySelector('{css}')?.innerText.includes({text}) ?? false");
    window.until(&format!("{css} says {text}"), &script).await
}

/// Goes down the completions by keyboard to the one that begins with this text, and gives what it says.
async fn mark(window: &Window, text: &str) -> Result<String> {
    let list = "[data-testid=search-completions]:not([hidden]) [role=option]";
    let text_of = "(line) => [...line.querySelectorAll('.name, .text')].map((part) => part.innerText).join(' ')";
    let script = format!(
        "return [...document.querySelectorAll('{list}')].findIndex((line) => ({text_of})(line).startsWith({}))",
        serde_json::to_string(text)?
    );
    window.until(&format!("a completion {text}"), &format!("{script} >= 0")).await?;
    let steps = window.run(&script).await?.as_i64().context("its place")? + 1;
    for _ in 0..steps {
        press(window, Key::Down).await?;
    }
    // What a screen reader says: the field names the line that is marked.
    let marked = "return document.getElementById(
        document.querySelector('[data-testid=search-input]').getAttribute('aria-activedescendant'))?.innerText ?? ''";
    window.run(marked).await?.as_str().map(str::to_owned).context("a marked line")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_searches() -> Result<()> {
    let place = tempfile::tempdir()?;
    let folder = crate::photos(place.path(), "家", &["chelsea.png", "coffee.png", "flower.jpg"]);
    let window = Window::open(&place.path().join("data"), Start::default()).await?;
    window.by("first-run").await?;
    window.call("pause", json!({})).await?;
    window.call("add_folder", json!({ "path": folder, "displayName": null })).await?;
    let all = ["chelsea.png", "coffee.png", "flower.jpg"];
    window.until("three photos", "return document.querySelectorAll('[data-photo]').length === 3").await?;

    // Nothing is found yet, and it says why; what fits comes by itself.
    let reason = "main [role=status]";
    window.type_into("search-input", "猫").await?;
    press(&window, Key::Enter).await?;
    says(&window, reason, "No photo matches").await?;
    says(&window, reason, "3 of 3 are not tagged yet").await?;
    window.picture("40-not-tagged-yet").await?;
    window.call("resume", json!({})).await?;
    shown(&window, "the cat comes by itself", &["chelsea.png"]).await?;
    let tagged = "const done = arguments[0]; const call = window.__TAURI_INTERNALS__.invoke;
        const look = () => call('instances').then(([one]) => one.counts.tagged === 3 ? done(true) : setTimeout(look, 50));
        look()";
    window.client.execute_async(tagged, Vec::new()).await?;

    // A completion with its count, by keyboard; it becomes a chip.
    window.click("search-clear").await?;
    shown(&window, "all", &all).await?;
    window.type_into("search-input", "cat").await?;
    let line = mark(&window, "cat").await?;
    assert!(line.contains("猫") && line.contains('1'), "{line}");
    window.picture("41-completions").await?;
    press(&window, Key::Enter).await?;
    let chip = "[data-testid=search-chip][data-query=\"tag:cat\"]";
    window.find(chip).await?;
    shown(&window, "the cat", &["chelsea.png"]).await?;

    // The chip by keyboard: into it, text again, another tag.
    press(&window, Key::Left).await?;
    press(&window, Key::Enter).await?;
    let text = "return document.querySelector('[data-testid=search-input]').value === 'tag:cat'
        && document.activeElement === document.querySelector('[data-testid=search-input]')";
    window.until("the chip is text", text).await?;
    window.press(&[], &char::from(Key::Backspace).to_string().repeat(3)).await?;
    window.press(&[], "flower ").await?;
    window.find("[data-testid=search-chip][data-query=\"tag:flower\"]").await?;
    shown(&window, "the flower", &["flower.jpg"]).await?;
    // And away with it.
    press(&window, Key::Left).await?;
    press(&window, Key::Delete).await?;
    shown(&window, "all again", &all).await?;
    window.until("no chip", "return document.querySelector('[data-testid=search-chip]') === null").await?;

    // Nothing fits, though all is tagged.
    window.type_into("search-input", "zebra").await?;
    press(&window, Key::Enter).await?;
    says(&window, reason, "No photo matches").await?;
    says(&window, reason, "Remove a word or a filter").await?;
    window.picture("42-no-match").await?;

    kept(&window).await?;
    lately(&window).await?;
    undone(&window).await?;
    window.close().await
}

/// A search gets a name, stands in the side bar, and is opened from there.
async fn kept(window: &Window) -> Result<()> {
    window.click("search-clear").await?;
    window.type_into("search-input", "tag:猫 ").await?;
    shown(window, "the cat", &["chelsea.png"]).await?;
    window.click("search-save").await?;
    let name = window.by("search-save-name").await?;
    let proposed = "return document.querySelector('[data-testid=search-save-name]').value !== ''";
    window.until("a name is proposed", proposed).await?;
    name.click().await?;
    window.press(&[Key::Control], "a").await?;
    window.press(&[], "我的猫").await?;
    window.picture("43-save-search").await?;
    press(window, Key::Enter).await?;
    says(window, "[data-testid^=saved-]", "我的猫").await?;
    window.picture("44-saved-search").await?;

    window.click("search-clear").await?;
    shown(window, "all", &["chelsea.png", "coffee.png", "flower.jpg"]).await?;
    window.click_on("[data-testid^=saved-]").await?;
    shown(window, "the cat", &["chelsea.png"]).await?;
    window.find("[data-testid=search-chip]").await?;
    window.find("[data-testid^=saved-][aria-current=page]").await?;
    window.find("[data-testid=search-save][aria-pressed=true]").await?;
    Ok(())
}

/// What was searched lately is offered in the empty field.
async fn lately(window: &Window) -> Result<()> {
    window.click("search-clear").await?;
    shown(window, "all", &["chelsea.png", "coffee.png", "flower.jpg"]).await?;
    let line = mark(window, "zebra").await?;
    assert_eq!(line.trim(), "zebra");
    window.picture("45-recent-searches").await?;
    press(window, Key::Enter).await?;
    says(window, "main [role=status]", "No photo matches").await?;
    window.click("search-clear").await?;
    // Escape closes the list, which lies over the photos, and leaves the field.
    window.find("[data-testid=search-completions]:not([hidden])").await?;
    press(window, Key::Escape).await?;
    press(window, Key::Escape).await?;
    let left = "return document.activeElement?.dataset.testid !== 'search-input'";
    window.until("the field is left", left).await
}

/// A tag that a person gives is found at once, and no more once it is taken back.
async fn undone(window: &Window) -> Result<()> {
    shown(window, "all", &["chelsea.png", "coffee.png", "flower.jpg"]).await?;
    window.click_on("[data-photo]").await?;
    window.press(&[], "t").await?;
    window
        .until("the cursor is where a tag is typed", "return document.activeElement?.dataset.testid === 'add-tag'")
        .await?;
    window.press(&[], "我家的").await?;
    press(window, Key::Enter).await?;
    window.find("[data-testid=\"tag-我家的\"][data-verdict=manual]").await?;
    window.type_into("search-input", "tag:我家的 ").await?;
    window.until("one photo", "return document.querySelectorAll('[data-photo]').length === 1").await?;
    window.picture("46-own-tag").await?;
    // Undo is the field's own while the cursor is in it.
    window.run("document.activeElement.blur()").await?;
    window.press(&[Key::Control], "z").await?;
    says(window, "main [role=status]", "No photo matches").await?;
    window.press(&[Key::Control, Key::Shift], "z").await?;
    window.until("one photo again", "return document.querySelectorAll('[data-photo]').length === 1").await
}
