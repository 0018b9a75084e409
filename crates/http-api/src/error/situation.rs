//! What can happen in every dialect, and what each calls it (the contract's table of situations).

use shiguang_library::PhotoFault;

use super::Code;

/// Whose words a route speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// Huawei Image Recognition: `/v1.0/image/...`, `/v2/{project_id}/image/...`, `/v3/{project_id}/image/...`.
    Tagging,
    /// Huawei ImageSearch: `/v1/{project_id}/...`, `/v2/{project_id}/mms/...`.
    ImageSearch,
    /// Huawei IAM: `/v3/auth/...`, `/v3/projects`.
    Iam,
    /// Alibaba imgsearch: `/?Action=...`.
    Aliyun,
}

impl Dialect {
    /// The dialect of a path, also of one that is no route: an unknown path is answered in the words of its neighbours.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let mut parts = path.split('/').skip(1);
        let first = parts.next().unwrap_or_default();
        let second = parts.next().unwrap_or_default();
        match (first, second, parts.next()) {
            ("", ..) => Self::Aliyun,
            ("v1", ..) | ("v2", _, Some("mms")) => Self::ImageSearch,
            ("v3", "auth" | "projects", _) => Self::Iam,
            _ => Self::Tagging,
        }
    }
}

/// What can happen in every dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Situation {
    /// The body is not JSON.
    NotJson,
    /// No picture at all: neither image nor url, neither file nor path nor tags.
    NoPicture,
    /// A field has a wrong type, or a value out of its range.
    WrongField,
    /// The base64 cannot be read.
    BrokenBase64,
    /// The bytes are no image, or of a format that the route does not take.
    NoImage,
    /// The image is truncated or damaged.
    CorruptImage,
    /// A side is too short.
    ImageTooSmall,
    /// A side is too long, or there are too many pixels.
    ImageTooBig,
    /// The body is longer than the route allows.
    BodyTooLarge,
    /// The body did not arrive whole in time.
    BodyIncomplete,
    /// The address is malformed, or may not be fetched.
    AddressRefused,
    /// Fetching failed, took too long or gave too much.
    DownloadFailed,
    /// Neither a token nor a signature was sent.
    NoCredential,
    /// The token is not one of ours.
    UnknownToken,
    /// The token has expired.
    ExpiredToken,
    /// A signature that is not right, of an unknown key, or of another time.
    BadSignature,
    /// A project ID that is not the one the application shows.
    OtherProject,
    /// The request does not come from this machine's own programs.
    Forbidden,
    /// More requests than the limits allow.
    TooManyRequests,
    /// A model cannot be loaded, or failed.
    ModelFailed,
    /// A fault of ours, a panic included.
    Unexpected,
    /// No such route, or one that has no local meaning.
    UnknownRoute,
    /// A known path with another method.
    WrongMethod,
}

impl Situation {
    /// Every situation.
    pub const ALL: [Self; 23] = [
        Self::NotJson,
        Self::NoPicture,
        Self::WrongField,
        Self::BrokenBase64,
        Self::NoImage,
        Self::CorruptImage,
        Self::ImageTooSmall,
        Self::ImageTooBig,
        Self::BodyTooLarge,
        Self::BodyIncomplete,
        Self::AddressRefused,
        Self::DownloadFailed,
        Self::NoCredential,
        Self::UnknownToken,
        Self::ExpiredToken,
        Self::BadSignature,
        Self::OtherProject,
        Self::Forbidden,
        Self::TooManyRequests,
        Self::ModelFailed,
        Self::Unexpected,
        Self::UnknownRoute,
        Self::WrongMethod,
    ];

    /// Why a picture cannot be used.
    #[must_use]
    pub fn of_photo(fault: PhotoFault) -> Self {
        match fault {
            PhotoFault::NotAnImage | PhotoFault::Unsupported => Self::NoImage,
            PhotoFault::TooLarge => Self::ImageTooBig,
            PhotoFault::Missing
            | PhotoFault::IsDirectory
            | PhotoFault::Unreadable
            | PhotoFault::Empty
            | PhotoFault::NoPixels
            | PhotoFault::Truncated
            | PhotoFault::Corrupt
            | PhotoFault::NotEncoded => Self::CorruptImage,
        }
    }

    /// What a dialect calls it.
    #[must_use]
    pub fn code(self, dialect: Dialect) -> Code {
        match dialect {
            Dialect::Tagging | Dialect::Iam => self.tagging(),
            Dialect::ImageSearch => self.image_search(),
            Dialect::Aliyun => self.aliyun(),
        }
    }

    fn tagging(self) -> Code {
        match self {
            Self::NotJson => Code::Ais0014,
            Self::NoPicture | Self::WrongField => Code::Ais0501,
            Self::NoImage => Code::Ais0502,
            Self::BrokenBase64 | Self::CorruptImage => Code::Ais0503,
            Self::ImageTooSmall | Self::ImageTooBig => Code::Ais0504,
            Self::BodyTooLarge => Code::Apig0201,
            Self::BodyIncomplete => Code::ModelArts4104,
            Self::AddressRefused => Code::ModelArts4601,
            Self::DownloadFailed => Code::ModelArts4603,
            Self::NoCredential => Code::ModelArts4101,
            Self::UnknownToken => Code::ModelArts4103,
            Self::ExpiredToken | Self::BadSignature | Self::OtherProject => Code::Apig0301,
            Self::Forbidden => Code::ModelArts4203,
            Self::TooManyRequests => Code::Apig0308,
            Self::ModelFailed => Code::Ais0505,
            Self::Unexpected => Code::Ais0506,
            Self::UnknownRoute | Self::WrongMethod => Code::Apig0101,
        }
    }

    fn image_search(self) -> Code {
        match self {
            Self::NotJson => Code::Is0008,
            Self::NoPicture => Code::Is2013,
            Self::WrongField => Code::Is0002,
            Self::BrokenBase64 => Code::Is2007,
            Self::NoImage => Code::Is2001,
            Self::CorruptImage => Code::Is2002,
            Self::ImageTooSmall => Code::Is2107,
            Self::ImageTooBig => Code::Is2106,
            Self::BodyTooLarge => Code::Is0006,
            Self::BodyIncomplete => Code::Is0012,
            Self::AddressRefused => Code::Is0016,
            Self::DownloadFailed => Code::Is2000,
            Self::NoCredential => Code::Is0013,
            Self::UnknownToken => Code::Is0004,
            Self::ExpiredToken => Code::Is0021,
            Self::BadSignature => Code::Apig0301,
            Self::OtherProject => Code::Is0019,
            Self::Forbidden => Code::Is0017,
            Self::TooManyRequests => Code::Apig0308,
            Self::ModelFailed => Code::Is2108,
            Self::Unexpected => Code::Is0009,
            Self::UnknownRoute => Code::Apig0101,
            Self::WrongMethod => Code::Is0010,
        }
    }

    fn aliyun(self) -> Code {
        match self {
            Self::WrongField | Self::ImageTooSmall | Self::ImageTooBig | Self::AddressRefused => Code::InvalidParameter,
            Self::NotJson
            | Self::NoPicture
            | Self::BrokenBase64
            | Self::NoImage
            | Self::CorruptImage
            | Self::BodyTooLarge
            | Self::BodyIncomplete
            | Self::DownloadFailed => Code::InvalidParameterBadRequest,
            Self::NoCredential | Self::UnknownToken | Self::ExpiredToken | Self::OtherProject => {
                Code::IncompleteSignature
            }
            Self::BadSignature => Code::SignatureDoesNotMatch,
            Self::Forbidden => Code::ForbiddenRam,
            Self::TooManyRequests => Code::ThrottlingUser,
            Self::ModelFailed | Self::Unexpected => Code::InternalErrorAlgo,
            Self::UnknownRoute | Self::WrongMethod => Code::UnsupportedOperation,
        }
    }
}
