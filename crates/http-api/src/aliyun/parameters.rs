//! Actions and parameters, by the rules of document 004.

use crate::auth::Parameters;
use crate::error::{Code, Failure};

/// What can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Section 3.
    CreateImageDb,
    /// Section 4.
    ListImageDbs,
    /// Section 5.
    AddImage,
    /// Section 6.
    ListImages,
    /// Section 7.
    SearchImage,
    /// Section 8.
    DeleteImageDb,
    /// Section 9.
    DeleteImage,
}

impl Action {
    const ALL: [Self; 7] = [
        Self::CreateImageDb,
        Self::ListImageDbs,
        Self::AddImage,
        Self::ListImages,
        Self::SearchImage,
        Self::DeleteImageDb,
        Self::DeleteImage,
    ];

    /// Its name in requests.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CreateImageDb => "CreateImageDb",
            Self::ListImageDbs => "ListImageDbs",
            Self::AddImage => "AddImage",
            Self::ListImages => "ListImages",
            Self::SearchImage => "SearchImage",
            Self::DeleteImageDb => "DeleteImageDb",
            Self::DeleteImage => "DeleteImage",
        }
    }

    /// The action of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
    }
}

/// Longest name of a database or of an entity.
const LONGEST_NAME: usize = 64;

/// A parameter that must be there and not be empty.
///
/// # Errors
/// `InvalidParameter.BadRequest`.
pub fn required(parameters: &Parameters, name: &str) -> Result<String, Failure> {
    let value = parameters.get(name).filter(|value| !value.is_empty());
    Ok(value.ok_or(Code::InvalidParameterBadRequest)?.to_owned())
}

/// A parameter that may be absent; an empty one counts as absent.
pub fn optional<'p>(parameters: &'p Parameters, name: &str) -> Option<&'p str> {
    parameters.get(name).filter(|value| !value.is_empty())
}

/// A whole number within bounds.
///
/// # Errors
/// `InvalidParameter`.
pub fn number(parameters: &Parameters, name: &str, least: usize, most: usize) -> Result<Option<usize>, Failure> {
    let Some(text) = optional(parameters, name) else { return Ok(None) };
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.map(Some).ok_or_else(|| Code::InvalidParameter.into())
}

/// The name of a new database: 2 to 64 of a-z, 0-9 and `_`.
///
/// # Errors
/// `InvalidParameter.BadRequest` without one, `InvalidParameter` for another form.
pub fn new_name(parameters: &Parameters) -> Result<String, Failure> {
    of_letters(required(parameters, "Name")?, 2)
}

/// The entity of a new image: 1 to 64 of a-z, 0-9 and `_`.
///
/// # Errors
/// As [`new_name`].
pub fn new_entity(parameters: &Parameters) -> Result<String, Failure> {
    of_letters(required(parameters, "EntityId")?, 1)
}

fn of_letters(text: String, least: usize) -> Result<String, Failure> {
    let plain = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'_';
    let fits = (least..=LONGEST_NAME).contains(&text.len()) && text.bytes().all(plain);
    if fits { Ok(text) } else { Err(Code::InvalidParameter.into()) }
}

/// The address of a picture, which "cannot contain Chinese characters".
///
/// # Errors
/// `InvalidParameter.BadRequest` without one, `InvalidParameter` for characters beyond ASCII.
pub fn image_url(parameters: &Parameters) -> Result<String, Failure> {
    let url = required(parameters, "ImageUrl")?;
    if url.is_ascii() { Ok(url) } else { Err(Code::InvalidParameter.into()) }
}

/// `ExtraData`, 0 to 512 characters.
///
/// # Errors
/// `InvalidParameter` for a longer one.
pub fn extra_data(parameters: &Parameters) -> Result<String, Failure> {
    let text = parameters.get("ExtraData").unwrap_or_default();
    if text.chars().count() <= 512 { Ok(text.to_owned()) } else { Err(Code::InvalidParameter.into()) }
}

/// `DataId`, when a request brings its own.
///
/// # Errors
/// `InvalidParameter` for one that cannot be.
pub fn data_id(parameters: &Parameters) -> Result<Option<String>, Failure> {
    match optional(parameters, "DataId") {
        Some(id) if id.len() > 512 || id.chars().any(char::is_control) => Err(Code::InvalidParameter.into()),
        id => Ok(id.map(str::to_owned)),
    }
}

/// Whether the last comes first.
///
/// # Errors
/// `InvalidParameter` for another order than `asc` and `desc`.
pub fn newest_first(parameters: &Parameters) -> Result<bool, Failure> {
    match optional(parameters, "Order") {
        None | Some("asc") => Ok(false),
        Some("desc") => Ok(true),
        Some(_) => Err(Code::InvalidParameter.into()),
    }
}
