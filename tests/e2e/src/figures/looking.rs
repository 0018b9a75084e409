//! How soon the viewer shows the next photo and the one before.

use anyhow::{Context, Result};
use fantoccini::key::Key;
use serde_json::Value;

use super::Spread;
use crate::window::Window;

/// Presses a key; says how many ms later another photo is on the screen in any picture, and in one that fills the window.
const TURN: &str = "const [key, done] = arguments;
    const best = () => document.querySelector('[data-testid=viewer-stage] img.best');
    const photo = (image) => image?.src.split('/').at(-1);
    const before = photo(best());
    const began = performance.now();
    let any = null;
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code: key, bubbles: true, cancelable: true }));
    const look = () => {
        const now = best();
        if (now && photo(now) !== before) {
            any ??= performance.now() - began;
            if (now.dataset.kind !== 'thumb') { done([any, performance.now() - began]); return; }
        }
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);";
/// Time enough for the neighbours, as a person looks at a photo.
const LOOK: &str = "setTimeout(arguments[0], 700)";

/// ms from the key to the next photo.
#[derive(Debug, Clone, Copy)]
pub struct Turns {
    /// To any picture of it.
    pub any: Spread,
    /// To a picture of 1280 pixels or more.
    pub sharp: Spread,
}

/// Opens the first photo and turns pages, forwards and back.
///
/// # Errors
/// When the viewer does not open or shows nothing.
pub async fn turn(window: &Window, count: usize, pauses: bool) -> Result<Turns> {
    window.click_on("[data-photo]").await?;
    window.client.active_element().await?.send_keys(&char::from(Key::Enter).to_string()).await?;
    window.find("[data-testid=viewer-stage] img.best").await?;
    window.client.execute_async(LOOK, Vec::new()).await?;
    let (mut any, mut sharp) = (Vec::new(), Vec::new());
    for number in 0..count {
        let key = if number * 3 < count * 2 { "ArrowRight" } else { "ArrowLeft" };
        let took = window.client.execute_async(TURN, vec![Value::from(key)]).await?;
        any.push(took[0].as_f64().context("no picture")?);
        sharp.push(took[1].as_f64().context("no picture")?);
        if pauses {
            window.client.execute_async(LOOK, Vec::new()).await?;
        }
    }
    window.client.active_element().await?.send_keys(&char::from(Key::Escape).to_string()).await?;
    window.until("the viewer is closed", "return document.querySelector('[data-testid=viewer]') === null").await?;
    Ok(Turns { any: Spread::of(&any), sharp: Spread::of(&sharp) })
}
