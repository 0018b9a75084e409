//! Every screen of the real window, looked through by axe-core: in both languages and both themes.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde_json::{Value, json};
use shiguang_e2e::drag::drop_files;
use shiguang_e2e::window::{Start, Window};

/// The program that hands files out.
const SOURCE: &str = env!("CARGO_BIN_EXE_drag-source");

/// Runs axe with all rules that are on by default, those of best practice among them, once nothing moves any more: a text
/// that fades in has the contrast of the moment. What turns without an end (a spinner) is not waited for.
const LOOK: &str = "const [rules, done] = arguments;
    const moves = () => document.getAnimations().some((one) =>
            one.playState === 'running' && one.effect.getComputedTiming().endTime !== Infinity)
        || [...document.images].some((image) => !image.complete);
    const look = () => axe
        .run(document, { resultTypes: ['violations'], selectors: false, ...(rules && { runOnly: { type: 'rule', values: rules } }) })
        .then(({ violations }) => done(violations.flatMap(({ id, nodes }) =>
            nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 240)}\\n${failureSummary}`))),
            (fault) => done([String(fault)]));
    const wait = () => moves() ? setTimeout(wait, 20) : requestAnimationFrame(() => requestAnimationFrame(look));
    requestAnimationFrame(wait);";

/// axe's rules about what another theme or another language changes: colours, and names made of texts.
const COLOURS_AND_TEXTS: [&str; 13] = [
    "aria-command-name",
    "aria-dialog-name",
    "aria-input-field-name",
    "aria-toggle-field-name",
    "button-name",
    "color-contrast",
    "document-title",
    "empty-heading",
    "html-has-lang",
    "label",
    "label-content-name-mismatch",
    "landmark-unique",
    "link-in-text-block",
];

/// The window and what was found in it.
struct Looks {
    window: Window,
    faults: String,
    screens: usize,
}

impl Looks {
    /// Looks at a screen: at all of it in English and dark, then in Chinese and light at what these can change.
    async fn at(&mut self, screen: &str) -> Result<()> {
        self.screens += 1;
        self.run(screen, "English, dark", Value::Null).await?;
        self.wear("light", "zh").await?;
        self.run(screen, "Chinese, light", json!(COLOURS_AND_TEXTS)).await?;
        self.wear("dark", "en").await
    }

    async fn wear(&self, theme: &str, language: &str) -> Result<()> {
        self.window.call("save_settings", json!({ "patch": { "theme": theme, "language": language } })).await?;
        let worn = format!(
            "const {{ dataset, lang }} = document.documentElement;
            return dataset.theme === '{theme}' && lang.startsWith('{language}')"
        );
        self.window.until(&format!("{theme}, {language}"), &worn).await
    }

    async fn run(&mut self, screen: &str, how: &str, rules: Value) -> Result<()> {
        let found = self.window.client.execute_async(LOOK, vec![rules]).await?;
        for fault in found.as_array().context("what axe found")? {
            writeln!(self.faults, "\n{screen} ({how}): {}", fault.as_str().unwrap_or_default())?;
        }
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_can_be_read_and_used_by_everybody() -> Result<()> {
    let place = tempfile::tempdir()?;
    let folder = crate::photos(place.path(), "我的照片", &["chelsea.png", "coffee.png", "flower.jpg"]);
    std::fs::copy(folder.join("chelsea.png"), folder.join("chelsea again.png"))?;
    std::fs::write(folder.join("broken.jpg"), b"no picture")?;
    let outside = crate::photos(place.path(), "下载", &["astronaut.png"]).join("astronaut.png");
    let window = Window::open(&place.path().join("data"), Start::default()).await?;
    window.by("first-run").await?;
    let axe = std::fs::read_to_string(shiguang_e2e::root().join("ui/node_modules/axe-core/axe.min.js"))
        .context("axe-core is needed (npm ci in ui/ installs it)")?;
    window.run(&axe).await?;
    let mut looks = Looks { window, faults: String::new(), screens: 0 };
    looks.wear("dark", "en").await?;
    looks.at("first run").await?;

    working(&mut looks, &folder).await?;
    library(&mut looks).await?;
    viewer(&mut looks).await?;
    search(&mut looks).await?;
    duplicates(&mut looks).await?;
    settings(&mut looks).await?;
    tray(&mut looks, &outside).await?;

    let Looks { window, faults, screens } = looks;
    ensure!(faults.is_empty(), "of {screens} screens:\n{faults}");
    window.close().await
}

/// How many photos the grid shows.
fn shows(count: usize) -> String {
    format!("return document.querySelectorAll('[data-photo]').length === {count}")
}

/// That nothing fits any more.
fn gone(css: &str) -> String {
    format!("return document.querySelector('{css}') === null")
}

async fn press(window: &Window, key: Key) -> Result<()> {
    window.press(&[], &char::from(key).to_string()).await
}

/// Leaves what lies in front by Escape. The tooltip of the button that has the focus takes the first one.
async fn leave(window: &Window, css: &str) -> Result<()> {
    let there = format!(
        "const done = arguments[0];
        requestAnimationFrame(() => requestAnimationFrame(() => done(document.querySelector('{css}') !== null)))"
    );
    for _ in 0..2 {
        press(window, Key::Escape).await?;
        if window.client.execute_async(&there, Vec::new()).await? == Value::Bool(false) {
            break;
        }
    }
    window.until(&format!("{css} is closed"), &gone(css)).await
}

/// Photos that wait, then what became of them.
async fn working(looks: &mut Looks, folder: &Path) -> Result<()> {
    looks.window.call("pause", json!({})).await?;
    looks.window.call("add_folder", json!({ "path": folder, "displayName": null })).await?;
    looks.window.until("five photos", &shows(5)).await?;
    looks.window.find("[data-testid=activity][data-phase=paused]").await?;
    looks.at("photos that wait").await?;
    looks.window.click("activity").await?;
    looks.window.by("activity-resume").await?;
    looks.at("activity, paused").await?;
    looks.window.click("activity-resume").await?;
    looks.window.by("failures").await?;
    let tagged = "const done = arguments[0];
        const look = () => window.__TAURI_INTERNALS__.invoke('instances').then(([one]) =>
            one.counts.tagged === 4 && one.counts.waiting === 0 ? done(true) : setTimeout(look, 50));
        look()";
    looks.window.client.execute_async(tagged, Vec::new()).await?;
    looks.window.until("rest", &gone("[data-testid=activity-pause]")).await?;
    looks.at("activity, a photo that failed").await?;
    looks.window.click("activity-hide").await
}

/// The grid, what is selected in it, and its menus.
async fn library(looks: &mut Looks) -> Result<()> {
    looks.window.find("[data-testid=grid] img.shown").await?;
    looks.at("library, rows").await?;
    // Larger than the window, so that there is a scrubber.
    looks.window.call("save_settings", json!({ "patch": { "gridMode": "square", "gridSize": 480 } })).await?;
    looks.window.by("scrubber").await?;
    looks.at("library, squares").await?;
    looks.window.click("grid-view").await?;
    looks.window.find(".popover input[type=radio]").await?;
    looks.at("how the library is shown").await?;
    leave(&looks.window, ".popover").await?;
    looks.window.call("save_settings", json!({ "patch": { "gridMode": "justified", "gridSize": 200 } })).await?;
    looks.window.until("rows again", &gone("[data-testid=scrubber]")).await?;

    looks.window.click_on(".bar .select").await?;
    looks.window.find("[role=listbox] [role=option]").await?;
    looks.at("the order of the library").await?;
    press(&looks.window, Key::Escape).await?;

    looks.window.click_on("[data-photo]").await?;
    looks.window.by("photo-tags").await?;
    looks.at("one photo selected").await?;
    looks.window.press(&[Key::Control], "a").await?;
    looks.window.by("batch-tags").await?;
    looks.at("several photos selected").await?;
    looks.window.press(&[Key::Shift, Key::F10], "").await?;
    looks.window.find("[role=menu] [role=menuitem]").await?;
    looks.at("context menu").await?;
    leave(&looks.window, "[role=menu]").await?;
    press(&looks.window, Key::Escape).await?;

    looks.window.click("toggle-side-bar").await?;
    looks.window.until("no side bar", &gone("nav")).await?;
    looks.at("without the side bar").await?;
    looks.window.click("toggle-side-bar").await?;
    press(&looks.window, Key::F1).await?;
    looks.window.by("shortcut-sheet").await?;
    looks.at("shortcuts").await?;
    leave(&looks.window, "[data-testid=shortcut-sheet]").await
}

/// A photo with its boxes and its panel, a region of it, and what is similar to that.
async fn viewer(looks: &mut Looks) -> Result<()> {
    let cat = "const done = arguments[0]; const call = window.__TAURI_INTERNALS__.invoke;
        const ids = [...document.querySelectorAll('[data-photo]')].map((cell) => Number(cell.dataset.photo));
        Promise.all(ids.map((id) => call('photo', { id }))).then((all) =>
            done(all.find((one) => one.name === 'chelsea.png').id))";
    let cat = looks.window.client.execute_async(cat, Vec::new()).await?;
    looks.window.click_on(&format!("[data-photo='{cat}']")).await?;
    press(&looks.window, Key::Enter).await?;
    looks.window.find("[data-testid=viewer-boxes] [data-testid^=box-]").await?;
    looks.window.by("photo-tags").await?;
    looks.window.find("img.best[data-kind=original]").await?;
    looks.at("viewer").await?;

    looks.window.click("viewer-more").await?;
    looks.window.find("[role=menu] [role=menuitem]").await?;
    looks.at("menu of the viewer").await?;
    leave(&looks.window, "[role=menu]").await?;
    looks.window.run("document.querySelector('[data-testid=viewer-boxes] button').focus()").await?;
    press(&looks.window, Key::Enter).await?;
    looks.window.by("box-similar").await?;
    looks.at("menu of a box").await?;
    leave(&looks.window, "[data-testid=box-menu]").await?;

    looks.window.click("tag-reject").await?;
    looks.window.click_on("[data-testid=fold-rejected] summary").await?;
    looks.window.run("document.querySelector('[data-testid=fold-unsure] summary')?.click()").await?;
    looks.window.type_into("add-tag", "ca").await?;
    looks.window.find(".panel [role=listbox] [role=option]").await?;
    looks.at("tags, rejected ones, and a new one").await?;
    press(&looks.window, Key::Escape).await?;
    looks.window.click("field-new").await?;
    looks.window.type_into("field-key", "album").await?;
    press(&looks.window, Key::Enter).await?;
    looks.window.type_into("field-input", "春节").await?;
    press(&looks.window, Key::Enter).await?;
    let kept = "return document.querySelector('[data-testid=photo-fields]').innerText.includes('春节')";
    looks.window.until("the field", kept).await?;
    looks.at("a field").await?;

    looks.window.click("viewer-region").await?;
    crate::journey::draw(&looks.window, (0.3, 0.3), (0.7, 0.7)).await?;
    looks.window.by("region-frame").await?;
    looks.at("a region").await?;
    looks.window.click("region-search").await?;
    looks.window.by("similar").await?;
    looks.window.find("[data-photo]").await?;
    looks.at("similar photos").await?;
    looks.window.click("similar-leave").await?;
    looks.window.until("all photos", &shows(5)).await
}

/// The search bar: completions, chips, what was searched lately, what is kept, and nothing found.
async fn search(looks: &mut Looks) -> Result<()> {
    looks.window.type_into("search-input", "ca").await?;
    looks.window.by("search-completion").await?;
    looks.at("completions").await?;
    looks.window.press(&[], " -cof").await?;
    looks.window.by("search-completion").await?;
    press(&looks.window, Key::Down).await?;
    press(&looks.window, Key::Enter).await?;
    looks.window.by("search-chip").await?;
    looks.at("a chip").await?;
    looks.window.click("search-save").await?;
    looks.window.by("search-save-name").await?;
    looks.at("keeping a search").await?;
    looks.window.click("search-save-confirm").await?;
    looks.window.find("[data-testid^=saved-]").await?;
    looks.at("a search that is kept").await?;
    looks.window.click("search-clear").await?;
    looks.window.until("searches of late", "return document.querySelector('[id^=c][role=listbox]:not([hidden]) [data-testid=search-completion]') !== null").await?;
    looks.at("searches of late").await?;
    looks.window.type_into("search-input", "zebra (rocket").await?;
    press(&looks.window, Key::Enter).await?;
    looks.window.find("main [role=status] h2").await?;
    looks.at("nothing found").await?;
    looks.window.click("search-clear").await?;
    looks.window.until("all photos", &shows(5)).await?;
    press(&looks.window, Key::Escape).await?;
    press(&looks.window, Key::Escape).await
}

async fn duplicates(looks: &mut Looks) -> Result<()> {
    looks.window.click("view-duplicates").await?;
    looks.window.by("duplicate-set").await?;
    looks.at("duplicates").await?;
    looks.window.click("duplicate-spare").await?;
    looks.window.find("[data-testid=duplicate][data-fate=stays]").await?;
    looks.at("a duplicate that is left").await?;
    looks.window.click("duplicate-compare").await?;
    looks.window.by("compare").await?;
    looks.at("two photos compared").await?;
    leave(&looks.window, "[data-testid=compare]").await
}

/// All settings, the page of a folder, and a question.
async fn settings(looks: &mut Looks) -> Result<()> {
    let settings = looks.window.call("settings", json!({})).await?;
    let mut api = settings["api"].clone();
    // Any free port, lest two programs want the same.
    api["port"] = json!(0);
    api["enabled"] = json!(true);
    api["allowPrivateUrls"] = json!(true);
    looks.window.call("save_settings", json!({ "patch": { "api": api } })).await?;
    looks.window.click("open-settings").await?;
    for section in ["general", "tags", "performance", "data", "about", "api", "folders"] {
        looks.window.click(&format!("settings-{section}")).await?;
        looks.window.find(&format!("[data-testid=settings-{section}][aria-current]")).await?;
        if section == "api" {
            looks.window.by("settings-api-sample").await?;
        }
        looks.at(&format!("settings, {section}")).await?;
    }
    looks.window.click_on("[data-testid=settings-folder-list] button").await?;
    looks.window.by("instance-page").await?;
    looks.window.find("[data-testid=instance-page] figure ol").await?;
    looks.at("a folder's page").await?;
    looks.window.click("instance-rename").await?;
    looks.window.by("instance-name").await?;
    looks.at("a folder's new name").await?;
    press(&looks.window, Key::Escape).await?;
    looks.window.click("instance-forget").await?;
    looks.window.by("confirm").await?;
    looks.at("a question").await?;
    leave(&looks.window, "[data-testid=confirm]").await?;
    looks.window.click("view-all").await?;
    looks.window.until("all photos", &shows(5)).await
}

/// What was dropped.
async fn tray(looks: &mut Looks, photo: &Path) -> Result<()> {
    // Left of the middle: a photo that falls on the right is searched for.
    let (x, y) = crate::dropping::middle(&looks.window).await?;
    let to = (x * 2 / 3, y);
    drop_files(&looks.window.screen, Path::new(SOURCE), &[photo], to).await?;
    looks.window.find("[data-testid=dropped-photo][data-state=tagged]").await?;
    looks.at("dropped photos").await?;
    looks.window.click_on("[data-testid=dropped-photo] button.picture").await?;
    looks.window.by("dropped-dialog").await?;
    looks.at("a dropped photo").await
}
