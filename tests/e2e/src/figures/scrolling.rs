//! How evenly the grid moves: the page's own frames while the mouse scrolls it.

use anyhow::{Context, Result};
use serde_json::Value;

use super::Spread;
use crate::processes;
use crate::window::Window;

/// Notes every frame from now on, and how many elements the page has in it.
const NOTE: &str = "const note = { times: [], least: Infinity, most: 0, cells: [Infinity, 0], on: true };
    window.__note = note;
    const frame = (now) => {
        note.times.push(now);
        const nodes = document.getElementsByTagName('*').length;
        note.least = Math.min(note.least, nodes); note.most = Math.max(note.most, nodes);
        const cells = document.querySelectorAll('[data-photo]').length;
        note.cells = [Math.min(note.cells[0], cells), Math.max(note.cells[1], cells)];
        if (note.on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);";
/// Ends that, and gives what was noted.
const NOTED: &str = "const note = window.__note; note.on = false; delete window.__note; return note";
/// Where the grid and its scrubber are on the screen, and how far it is scrolled.
const PLACES: &str =
    "const box = (id) => { const at = document.querySelector(`[data-testid=${id}]`).getBoundingClientRect();
        return [at.x + window.screenX, at.y + window.screenY, at.width, at.height]; };
    const grid = document.querySelector('[data-testid=grid]');
    return { grid: box('grid'), scrubber: box('scrubber'), top: grid.scrollTop, height: grid.scrollHeight }";
/// Goes to a place (0 to 1) and says how many ms later each photo that is visible there shows its picture.
const JUMP: &str = "const [part, done] = arguments; const grid = document.querySelector('[data-testid=grid]');
    const began = performance.now();
    grid.scrollTop = part * (grid.scrollHeight - grid.clientHeight);
    const room = grid.getBoundingClientRect();
    const look = () => {
        const visible = [...document.querySelectorAll('[data-photo]')].filter((cell) => {
            const at = cell.getBoundingClientRect(); return at.bottom > room.top && at.top < room.bottom; });
        const shown = visible.every((cell) => cell.querySelector('img.shown'));
        if (visible.length > 0 && shown && performance.now() > began) done(performance.now() - began);
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);";

/// Frames of one way of scrolling.
#[derive(Debug, Clone, Copy)]
pub struct Frames {
    /// ms between two frames.
    pub between: Spread,
    /// Frames that came later than two of a screen of 60 frames a second.
    pub late: usize,
    /// Processor time of the page's main thread (scripts, styles, layout) a frame, ms.
    pub page: f64,
    /// Elements of the page, least and most.
    pub nodes: (u64, u64),
    /// Elements of photos, least and most.
    pub cells: (u64, u64),
    /// How far the grid was moved, px.
    pub moved: f64,
}

/// A frame is late after so many ms: two of a screen's frames and the clock's own tremor.
const LATE: f64 = 34.0;

/// What a frame costs on this machine whatever is on the page: a dot of ten pixels is moved, over the resting grid. Without a
/// graphics card the whole window is put together by the processor for each frame that differs from the one before.
///
/// # Errors
/// When the window refuses.
pub async fn of_a_dot(window: &Window) -> Result<Frames> {
    let dot = "const done = arguments[0]; const dot = document.createElement('div');
        dot.style.cssText = 'position: fixed; top: 0; width: 10px; height: 10px; background: red; z-index: 999';
        document.body.append(dot);
        let left = 200;
        const move = () => {
            dot.style.left = `${left % 10}px`;
            if (left-- > 0) requestAnimationFrame(move);
            else { dot.remove(); done(true); }
        };
        move();";
    let before = begin(window).await?;
    window.client.execute_async(dot, Vec::new()).await?;
    end(window, before).await
}

/// Scrolls by the mouse's wheel, so many notches, sixty a second.
///
/// # Errors
/// When the window or xdotool refuses.
pub async fn by_wheel(window: &Window, notches: u32) -> Result<Frames> {
    let [x, y, width, height] = place(&places(window).await?, "grid")?;
    at(window, x + width / 2.0, y + height / 2.0)?;
    noted(window, &["click", "--repeat", &notches.to_string(), "--delay", "16", "5"]).await
}

/// Drags the scrubber from its top to its bottom, sixty moves a second.
///
/// # Errors
/// When the window or xdotool refuses.
pub async fn by_scrubber(window: &Window, seconds: u32) -> Result<Frames> {
    let [x, y, width, height] = place(&places(window).await?, "scrubber")?;
    let (x, steps) = (x + width / 2.0, seconds * 60);
    at(window, x, y + 1.0)?;
    let mut words: Vec<String> = vec!["mousedown".into(), "1".into()];
    for step in 1..=steps {
        let y = y + 1.0 + (height - 2.0) * f64::from(step) / f64::from(steps);
        words.extend(["mousemove".into(), whole(x), whole(y), "sleep".into(), "0.0155".into()]);
    }
    words.extend(["mouseup".into(), "1".into()]);
    noted(window, &words.iter().map(String::as_str).collect::<Vec<_>>()).await
}

/// Jumps to places all over the list; ms until all pictures of each are shown.
///
/// # Errors
/// When pictures do not come.
pub async fn jumps(window: &Window, count: u32) -> Result<Spread> {
    let mut times = Vec::new();
    for number in 1..=count {
        // Far from each other, and nowhere twice.
        let part = (f64::from(number) * 0.618_034).fract();
        let took = window.client.execute_async(JUMP, vec![Value::from(part)]).await?;
        times.push(took.as_f64().context("no time")?);
    }
    Ok(Spread::of(&times))
}

/// To the top again.
///
/// # Errors
/// When the window refuses.
pub async fn to_top(window: &Window) -> Result<()> {
    window.client.execute_async(JUMP, vec![Value::from(0)]).await?;
    Ok(())
}

async fn noted(window: &Window, mouse: &[&str]) -> Result<Frames> {
    let before = begin(window).await?;
    window.screen.act(mouse)?;
    end(window, before).await
}

/// How far the grid was scrolled, and what the page had taken of the processor, before.
struct Before {
    top: f64,
    page: u32,
    milliseconds: f64,
}

async fn begin(window: &Window) -> Result<Before> {
    let page = processes::find(window.driver(), "WebKitWebProcess")?;
    let top = places(window).await?["top"].as_f64().unwrap_or_default();
    window.run(NOTE).await?;
    Ok(Before { top, page, milliseconds: processes::main_thread(page)? })
}

async fn end(window: &Window, before: Before) -> Result<Frames> {
    let milliseconds = processes::main_thread(before.page)? - before.milliseconds;
    let noted = window.run(NOTED).await?;
    let times: Vec<f64> = noted["times"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    let between: Vec<f64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let count = |value: &Value| value.as_u64().unwrap_or_default();
    Ok(Frames {
        late: between.iter().filter(|ms| **ms > LATE).count(),
        page: milliseconds / times.len().max(1) as f64,
        between: Spread::of(&between),
        nodes: (count(&noted["least"]), count(&noted["most"])),
        cells: (count(&noted["cells"][0]), count(&noted["cells"][1])),
        moved: places(window).await?["top"].as_f64().unwrap_or_default() - before.top,
    })
}

async fn places(window: &Window) -> Result<Value> {
    window.run(PLACES).await
}

fn place(places: &Value, of: &str) -> Result<[f64; 4]> {
    let numbers: Vec<f64> = places[of].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    numbers.try_into().ok().with_context(|| format!("no place of the {of}"))
}

fn at(window: &Window, x: f64, y: f64) -> Result<()> {
    window.screen.act(&["mousemove", &whole(x), &whole(y)])
}

/// A pixel, as xdotool reads it.
fn whole(number: f64) -> String {
    format!("{number:.0}")
}
