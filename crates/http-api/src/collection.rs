//! What ImageSearch v1, v2 and Alibaba's imgsearch ask alike of an instance: a picture brought from where the request says,
//! kept, looked for. Their words and rules are in their own modules; the library does the rest.

mod bringing;
mod patience;
mod refusal;

use std::sync::Arc;

use shiguang_library::door::{Answer, Door, DoorError, Like, NewPhoto, Picture, PixelArea, Question, Wanted};
use shiguang_library::{Instance, Library};

use crate::error::{Dialect, Failure};
use crate::state::Api;

pub use bringing::{Origin, bring};
pub use patience::{room, settled};
pub use refusal::refusal;

/// Asks the door something that does not compute, off the asynchronous threads.
///
/// # Errors
/// What the door refuses, in the dialect's words.
pub async fn errand<T: Send + 'static>(
    api: &Api,
    dialect: Dialect,
    ask: impl FnOnce(&Door<'_>) -> Result<T, DoorError> + Send + 'static,
) -> Result<T, Failure> {
    let library = Arc::clone(&api.library);
    api.work.errand(dialect, move || ask(&library.door()).map_err(|error| refusal(dialect, &error))).await
}

/// The instance of a name.
///
/// # Errors
/// The dialect's code for an unknown one.
pub async fn instance(api: &Api, dialect: Dialect, name: String) -> Result<Instance, Failure> {
    errand(api, dialect, move |door| door.instance(&name)).await
}

/// Decodes a picture and keeps it.
///
/// # Errors
/// The dialect's codes for a damaged picture and for what the instance refuses.
pub async fn keep(
    api: &Api,
    dialect: Dialect,
    instance: Arc<Instance>,
    new: NewPhoto,
    picture: Picture,
) -> Result<(), Failure> {
    let whole = move |_: &Library| match picture.check_whole() {
        Ok(()) => Ok(picture),
        Err(error) => Err(Failure::from_library(dialect, &error)),
    };
    let picture = api.work.analyse(dialect, &api.library, whole).await?;
    room(api, dialect, &instance).await?;
    errand(api, dialect, move |door| door.add(&instance, new, picture).map(drop)).await
}

/// A question that owns what it asks with, so that it can go to another thread.
pub struct Asked {
    /// What is wanted.
    pub wanted: Sought,
    /// Only photos that meet all of these.
    pub conditions: Vec<shiguang_library::door::Condition>,
    /// Only photos with at least this score.
    pub at_least: Option<f32>,
    /// Of photos with the same values under this key only the best.
    pub one_of_each: Option<String>,
    /// Photos to skip.
    pub offset: usize,
    /// Most photos to give.
    pub limit: usize,
}

/// See [`Asked`].
pub enum Sought {
    /// Photos that look like a picture.
    Picture(Box<Picture>, Option<PixelArea>),
    /// Photos that look like one of the instance's own.
    Path(String, Option<PixelArea>),
    /// Photos that a query finds.
    Words(String),
    /// Photos with any of these tags.
    Keywords(Vec<String>),
    /// Photos that meet the conditions, newest first.
    Anything,
}

impl Asked {
    fn question(&self) -> Question<'_> {
        let wanted = match &self.wanted {
            Sought::Picture(picture, area) => Wanted::Like { like: Like::Picture(picture), area: *area },
            Sought::Path(path, area) => Wanted::Like { like: Like::Indexed(path), area: *area },
            Sought::Words(words) => Wanted::Words(words),
            Sought::Keywords(words) => Wanted::Keywords(words),
            Sought::Anything => Wanted::Anything,
        };
        Question {
            wanted,
            conditions: self.conditions.clone(),
            at_least: self.at_least,
            one_of_each: self.one_of_each.as_deref(),
            offset: self.offset,
            limit: self.limit,
        }
    }
}

/// Searches an instance; what was accepted before is found.
///
/// # Errors
/// The dialect's codes for what cannot be asked.
pub async fn search(api: &Api, dialect: Dialect, instance: Arc<Instance>, asked: Asked) -> Result<Answer, Failure> {
    if matches!(asked.wanted, Sought::Anything) {
        return errand(api, dialect, move |door| door.search(&instance, &asked.question())).await;
    }
    settled(api, dialect, &instance).await?;
    let job = move |library: &Library| {
        library.door().search(&instance, &asked.question()).map_err(|error| refusal(dialect, &error))
    };
    api.work.analyse(dialect, &api.library, job).await
}
