//! Waiting for what was accepted a moment ago. Nobody's seat is taken meanwhile: each look is an errand of its own.

use std::sync::Arc;
use std::time::Duration;

use shiguang_library::Instance;
use shiguang_library::door::ADD_PATIENCE;
use tokio::time::{Instant, sleep};

use super::errand;
use crate::error::{Dialect, Failure};
use crate::state::Api;

/// The first pause between two looks; each is longer than the one before, up to [`LONGEST`].
const FIRST: Duration = Duration::from_millis(10);
/// The longest pause between two looks.
const LONGEST: Duration = Duration::from_millis(200);

/// Waits until what was accepted before is analysed, or patience ends.
///
/// # Errors
/// When the library cannot be asked.
pub async fn settled(api: &Api, dialect: Dialect, instance: &Arc<Instance>) -> Result<(), Failure> {
    let until = Instant::now() + api.options.search_patience;
    let known = Arc::clone(instance);
    let mut waiting = errand(api, dialect, move |door| door.waiting(&known)).await?;
    let mut pause = FIRST;
    loop {
        let (over, still) = errand(api, dialect, move |door| {
            let over = door.is_over(&mut waiting)?;
            Ok((over, waiting))
        })
        .await?;
        if over || Instant::now() >= until {
            return Ok(());
        }
        waiting = still;
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST);
    }
}

/// Waits until few photos of the instance wait to be analysed, or patience ends.
///
/// # Errors
/// When the library cannot be asked.
pub async fn room(api: &Api, dialect: Dialect, instance: &Arc<Instance>) -> Result<(), Failure> {
    let until = Instant::now() + ADD_PATIENCE;
    let mut pause = FIRST;
    loop {
        let known = Arc::clone(instance);
        let free = errand(api, dialect, move |door| door.has_room(&known)).await?;
        if free || Instant::now() >= until {
            return Ok(());
        }
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST);
    }
}
