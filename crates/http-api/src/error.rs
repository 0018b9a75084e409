//! What goes wrong, in the clouds' words: one table of codes, one table of situations, one way to answer.

mod reply;
mod situation;
mod table;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use shiguang_library::ErrorCode;

pub use reply::{Format, Reply};
pub use situation::{Dialect, Situation};
pub use table::Code;

/// One row of the table of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// As it stands in answers.
    pub text: &'static str,
    /// The message of the documents.
    pub message: &'static str,
    /// Whose code it is.
    pub family: Family,
    /// Whether this service can meet it.
    pub applies: Applies,
}

/// Whose code a code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Huawei Image Recognition.
    Tagging,
    /// Huawei's API gateway and ModelArts; all of Huawei's services answer them.
    Gateway,
    /// Huawei ImageSearch.
    ImageSearch,
    /// Alibaba.
    Aliyun,
}

/// Whether this service can meet a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applies {
    /// It can, in this situation.
    Met(&'static str),
    /// It cannot, for this reason.
    NotApplicable(&'static str),
}

impl Entry {
    /// The HTTP status that goes with it: 400 in all tables but for Alibaba's `InternalError.Algo` (document 004, chapter
    /// 11). A wrong password is 401 with a code that is 400 elsewhere; see [`Failure::unauthorized`].
    #[must_use]
    pub fn status(&self) -> u16 {
        if self.text == "InternalError.Algo" { 586 } else { 400 }
    }
}

/// Why a request is not answered as asked.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The code of the answer.
    pub code: Code,
    /// Seconds after which trying again makes sense.
    pub retry_after: Option<u32>,
    /// Another status than the table's.
    status: Option<StatusCode>,
}

impl Failure {
    /// A wrong user, password or scope at the token route, which answers 401.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self { code: Code::Apig0301, retry_after: None, status: Some(StatusCode::UNAUTHORIZED) }
    }

    /// What a dialect answers in a situation.
    #[must_use]
    pub fn of(dialect: Dialect, situation: Situation) -> Self {
        let retry_after = matches!(situation, Situation::TooManyRequests).then_some(1);
        Self { code: situation.code(dialect), retry_after, status: None }
    }

    /// The same, with the seconds after which trying again makes sense.
    #[must_use]
    pub fn retry_in(self, seconds: u32) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// What a dialect answers when the library refuses.
    #[must_use]
    pub fn from_library(dialect: Dialect, error: &shiguang_library::Error) -> Self {
        let situation = match error.photo_fault() {
            Some(fault) => Situation::of_photo(fault),
            None => match of_library(dialect, error.code) {
                Ok(code) => return code.into(),
                Err(situation) => situation,
            },
        };
        Self::of(dialect, situation)
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status.or_else(|| StatusCode::from_u16(self.code.entry().status()).ok()).unwrap_or(StatusCode::BAD_REQUEST)
    }
}

/// What a handler answers for a failure says only that it failed: the layer that knows in whose words it was asked writes the
/// answer ([`Reply::finish`]).
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        Self { code, retry_after: None, status: None }
    }
}

/// The code of a library's error, or the situation that has one in every dialect. No `_` arm: who adds a library code decides
/// here what the clouds call it.
fn of_library(dialect: Dialect, code: ErrorCode) -> Result<Code, Situation> {
    use ErrorCode as E;
    match code {
        E::UnknownInstance => Ok(match dialect {
            Dialect::ImageSearch => Code::Is2019,
            Dialect::Tagging | Dialect::Iam => Code::Ais0501,
            Dialect::Aliyun => Code::InvalidParameterBadRequest,
        }),
        E::UnknownPhoto => Ok(match dialect {
            Dialect::ImageSearch => Code::Is2006,
            Dialect::Tagging | Dialect::Iam => Code::Ais0501,
            Dialect::Aliyun => Code::InvalidParameterBadRequest,
        }),
        E::NameTaken => Ok(match dialect {
            Dialect::ImageSearch => Code::Is3000,
            Dialect::Tagging | Dialect::Iam => Code::Ais0501,
            Dialect::Aliyun => Code::InvalidParameter,
        }),
        E::NameInvalid => Ok(match dialect {
            Dialect::ImageSearch => Code::Is0007,
            Dialect::Tagging | Dialect::Iam => Code::Ais0501,
            Dialect::Aliyun => Code::InvalidParameter,
        }),
        E::TooManyKeys => Ok(match dialect {
            Dialect::ImageSearch => Code::Is1003,
            Dialect::Tagging | Dialect::Iam => Code::Ais0501,
            Dialect::Aliyun => Code::InvalidParameter,
        }),
        E::KeyInvalid | E::UnknownTag => Ok(match dialect {
            Dialect::ImageSearch => Code::Is3023,
            Dialect::Tagging | Dialect::Iam => Code::Ais0501,
            Dialect::Aliyun => Code::InvalidParameter,
        }),
        E::Offline | E::FolderMissing => Ok(match dialect {
            Dialect::ImageSearch => Code::Is0014,
            Dialect::Tagging | Dialect::Iam => Code::Ais0506,
            Dialect::Aliyun => Code::InternalErrorAlgo,
        }),
        E::PhotoUnreadable => Err(Situation::CorruptImage),
        E::ModelUnavailable => Err(Situation::ModelFailed),
        E::CatalogNewer
        | E::CatalogDamaged
        | E::CatalogReadOnly
        | E::CatalogBusy
        | E::DiskFull
        | E::InUse
        | E::Settings
        | E::Index
        | E::ImportInvalid
        | E::Io
        | E::Trash
        | E::TrayFull
        | E::Cancelled
        | E::Internal => Err(Situation::Unexpected),
    }
}
