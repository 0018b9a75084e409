//! What all tagging routes ask alike: a picture, a language, a threshold, a limit.

use serde::Deserialize;
use shiguang_library::analysis::{Analysed, Language, Tag, Vocabulary, visible};
use utoipa::ToSchema;

use crate::error::{Dialect, Failure, Situation};
use crate::picture::Rules;
use crate::state::Api;

const DIALECT: Dialect = Dialect::Tagging;

/// The body of a tagging request. An empty string counts as absent; `image` wins when both are given.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TaggingRequest {
    /// The picture as base64.
    #[schema(example = "/9j/4AAQSkZJRgABAgEASABIAAD...")]
    pub image: Option<String>,
    /// Where the picture can be fetched.
    #[schema(example = "https://example.com/photo.jpg")]
    pub url: Option<String>,
    /// `zh` (when absent) or `en`: the language of `tag` and `type`.
    #[schema(example = "zh")]
    pub language: Option<String>,
    /// Least confidence answered, 0 to 100.
    #[schema(example = 60.0)]
    pub threshold: Option<f64>,
    /// Most tags answered.
    #[schema(example = 50)]
    pub limit: Option<i64>,
}

/// What a route allows and what it takes when nothing is said.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Threshold when absent.
    pub threshold: f64,
    /// A threshold out of range means the default instead of an error (tagging v1.0).
    pub lenient: bool,
    /// Limit when absent.
    pub limit: usize,
    /// Largest limit.
    pub most: usize,
    /// Which pictures.
    pub picture: Rules,
}

/// A picture that was analysed as a request asked.
pub struct Asked {
    /// What is shown of it.
    pub tags: Vec<Tag>,
    /// In which language.
    pub language: Language,
    /// Width and height in pixels, upright.
    pub size: (u32, u32),
}

/// Has the picture of a request analysed.
///
/// # Errors
/// The codes of the contract's table.
pub async fn ask(
    api: &Api,
    request: TaggingRequest,
    terms: Terms,
) -> Result<(Asked, std::sync::Arc<Vocabulary>), Failure> {
    let language = language(request.language.as_deref())?;
    let (threshold, limit) = (terms.threshold(request.threshold)?, terms.limit(request.limit)?);
    let analysed = analyse(api, request.image, request.url, terms.picture).await?;
    let vocabulary = api.library.vocabulary().map_err(|error| Failure::from_library(DIALECT, &error))?;
    let tags = visible(&vocabulary, &analysed.tags, threshold, limit);
    Ok((Asked { tags, language, size: (analysed.width, analysed.height) }, vocabulary))
}

/// Analyses the picture that is given as base64 or by its address.
///
/// # Errors
/// The codes of the contract's table.
pub async fn analyse(api: &Api, image: Option<String>, url: Option<String>, rules: Rules) -> Result<Analysed, Failure> {
    let refuse = |situation| Failure::of(DIALECT, situation);
    let rules = rules.under(api.options.limits);
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let source = match (given(image), given(url)) {
        (Some(image), _) => Source::Base64(image),
        (None, Some(url)) => {
            let downloader = api.downloader.clone();
            let fetch = move || downloader.fetch(&url, rules.bytes).map_err(refuse);
            Source::Bytes(api.work.download(DIALECT, fetch).await?)
        }
        (None, None) => return Err(refuse(Situation::NoPicture)),
    };
    let job = move |library: &shiguang_library::Library| {
        let bytes = match source {
            Source::Bytes(bytes) => bytes,
            Source::Base64(text) => rules.decode(&text).map_err(refuse)?,
        };
        rules.check(&bytes).map_err(refuse)?;
        library.analyse(&bytes, rules.decoding()).map_err(|error| Failure::from_library(DIALECT, &error))
    };
    api.work.analyse(DIALECT, &api.library, job).await
}

enum Source {
    Bytes(Vec<u8>),
    Base64(String),
}

/// The language that a request names.
///
/// # Errors
/// For another than `zh` and `en`.
pub fn language(named: Option<&str>) -> Result<Language, Failure> {
    match named {
        None | Some("" | "zh") => Ok(Language::Zh),
        Some("en") => Ok(Language::En),
        Some(_) => Err(Failure::of(DIALECT, Situation::WrongField)),
    }
}

impl Terms {
    /// The threshold that holds.
    pub fn threshold(&self, asked: Option<f64>) -> Result<f32, Failure> {
        let threshold = match asked {
            Some(value) if (0.0..=100.0).contains(&value) => value,
            Some(_) if !self.lenient => return Err(Failure::of(DIALECT, Situation::WrongField)),
            _ => self.threshold,
        };
        #[expect(clippy::cast_possible_truncation, reason = "a percentage needs no more than the precision of f32")]
        Ok(threshold as f32)
    }

    fn limit(&self, asked: Option<i64>) -> Result<usize, Failure> {
        let Some(asked) = asked else { return Ok(self.limit) };
        let fits = usize::try_from(asked).ok().filter(|limit| (1..=self.most).contains(limit));
        fits.ok_or_else(|| Failure::of(DIALECT, Situation::WrongField))
    }
}
