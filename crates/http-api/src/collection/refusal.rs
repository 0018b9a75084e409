//! What the door refuses, in each dialect's words.

use shiguang_library::door::DoorError;

use crate::error::{Code, Dialect, Failure, Situation};

/// The code of a dialect. No `_` arm: who adds a refusal decides here what the clouds call it.
#[must_use]
pub fn refusal(dialect: Dialect, error: &DoorError) -> Failure {
    use DoorError as E;
    let (image_search, aliyun) = match error {
        E::UnknownInstance(_) => (Code::Is2019, Code::InvalidParameterBadRequest),
        E::NameTaken(_) => (Code::Is3000, Code::InvalidParameterBadRequest),
        E::Folder(_) => (Code::Is0011, Code::InvalidParameterBadRequest),
        E::Full(_) => (Code::Is1015, Code::InvalidParameterBadRequest),
        E::Exists(_) => (Code::Is1005, Code::InvalidParameterBadRequest),
        E::UnknownKey(_) => (Code::Is3023, Code::InvalidParameter),
        E::TooManyKeys => (Code::Is1003, Code::InvalidParameter),
        E::KeyInvalid(_) => (Code::Is3026, Code::InvalidParameter),
        E::NotIndexed(_) => (Code::Is2006, Code::InvalidParameterBadRequest),
        E::EmptyArea => (Code::Is0002, Code::InvalidParameter),
        E::TokenInvalid => (Code::Is0002, Code::InvalidParameter),
        E::Library(error) => return Failure::from_library(dialect, error),
    };
    match dialect {
        Dialect::ImageSearch => image_search.into(),
        Dialect::Aliyun => aliyun.into(),
        // These dialects have no instances.
        Dialect::Tagging | Dialect::Iam => Failure::of(dialect, Situation::Unexpected),
    }
}
