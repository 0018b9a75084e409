//! Who asks: a token, a Huawei signature, or one of Alibaba's two. Checked in full, in constant time, and in two steps: what
//! the head of a request says is checked before its body is read.

mod acs3;
mod aliyun_rpc;
mod canonical;
mod huawei;
mod nonce;
mod token;

use axum::body::Bytes;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

pub use canonical::Parameters;
pub use nonce::Nonces;

use crate::credentials::Credentials;
use crate::error::{Code, Dialect, Failure, Situation};

/// How far a signature's time may be from ours: "not more than 15 minutes off" in both clouds.
pub const WINDOW_MS: i64 = 15 * 60 * 1000;
/// How long a token holds: 24 hours (document 001, section 3.3).
pub const TOKEN_MS: i64 = 24 * 60 * 60 * 1000;

/// What signatures are checked against.
pub struct Judge<'a> {
    /// The keys.
    pub credentials: &'a Credentials,
    /// Nonces that were used.
    pub nonces: &'a Nonces,
    /// Milliseconds since 1970.
    pub now: i64,
}

/// What remains to be checked once the body is here.
#[derive(Debug)]
pub enum Claim {
    /// Nothing.
    Proven,
    /// A Huawei signature.
    Huawei(huawei::Claim),
    /// Alibaba's signature in headers.
    Acs3(acs3::Claim),
    /// Alibaba's signature in the query or the form, which is the body.
    AliyunRpc,
}

impl Judge<'_> {
    /// Checks what the head of a request says.
    ///
    /// # Errors
    /// The dialect's code for what is wrong.
    pub fn head(&self, dialect: Dialect, parts: &Parts) -> Result<Claim, Failure> {
        let authorization = parts.headers.get(AUTHORIZATION).map(|value| value.to_str().unwrap_or_default());
        if dialect == Dialect::Aliyun {
            return match authorization {
                Some(text) if text.starts_with(acs3::ALGORITHM) => {
                    acs3::Claim::read(self, parts, text).map(Claim::Acs3)
                }
                Some(_) => Err(Code::IncompleteSignature.into()),
                None => Ok(Claim::AliyunRpc),
            };
        }
        let token = parts.headers.get("x-auth-token").map(|value| value.to_str().unwrap_or_default().trim());
        match (token, authorization) {
            (Some(token), _) if !token.is_empty() => {
                self.token(token).map_err(|situation| Failure::of(dialect, situation))?;
                Ok(Claim::Proven)
            }
            (_, Some(text)) => {
                let claim = huawei::Claim::read(self, parts, text);
                claim.map(Claim::Huawei).map_err(|situation| Failure::of(dialect, situation))
            }
            _ => Err(Failure::of(dialect, Situation::NoCredential)),
        }
    }

    /// Checks what the body adds. For Alibaba's dialect the parameters of query and form come back.
    ///
    /// # Errors
    /// The dialect's code for what is wrong.
    pub fn body(&self, dialect: Dialect, claim: &Claim, parts: &Parts, body: &Bytes) -> Result<(), Failure> {
        match claim {
            Claim::Proven => Ok(()),
            Claim::Huawei(claim) => claim.check(self, parts, body).map_err(|situation| Failure::of(dialect, situation)),
            Claim::Acs3(claim) => claim.check(self, parts, body),
            Claim::AliyunRpc => aliyun_rpc::check(self, parts, &Parameters::of(parts, body)),
        }
    }

    fn token(&self, text: &str) -> Result<(), Situation> {
        token::check(&self.credentials.token_key, text, self.now)
    }
}

/// A token that holds until `expires` (milliseconds since 1970).
#[must_use]
pub fn issue_token(credentials: &Credentials, expires: i64) -> String {
    token::issue(&credentials.token_key, expires)
}

/// Whether two texts are the same, in a time that does not depend on where they differ.
fn same(one: &str, other: &str) -> bool {
    use subtle::ConstantTimeEq as _;
    one.as_bytes().ct_eq(other.as_bytes()).into()
}
