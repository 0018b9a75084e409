//! Alibaba's `ACS3-HMAC-SHA256`: the signature in headers that its newer SDKs send.

use axum::body::Bytes;
use axum::http::request::Parts;
use hmac::Mac as _;

use super::canonical::{self, hmac_sha256};
use super::nonce::Seen;
use super::{Judge, WINDOW_MS, same};
use crate::error::{Code, Failure};
use crate::random;

/// The word that an `Authorization` header of this kind starts with.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";
/// Headers without which a signature would hold for another action, for ever, or twice.
const NEEDED: [&str; 6] =
    ["host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"];

/// A signature whose key and time are right.
#[derive(Debug)]
pub struct Claim {
    signed: Vec<String>,
    signature: String,
    nonce: String,
}

impl Claim {
    /// Reads an `Authorization` header and checks what needs no body.
    pub fn read(judge: &Judge<'_>, parts: &Parts, authorization: &str) -> Result<Self, Failure> {
        let rest = authorization
            .strip_prefix(ALGORITHM)
            .filter(|rest| rest.starts_with(' '))
            .ok_or(Code::IncompleteSignature)?;
        let part = |name| {
            canonical::credentials(rest, name).filter(|value| !value.is_empty()).ok_or(Code::IncompleteSignature)
        };
        let key = part("Credential")?;
        let signed: Vec<String> = part("SignedHeaders")?.split(';').map(str::to_ascii_lowercase).collect();
        let signature = part("Signature")?.to_ascii_lowercase();
        if !NEEDED.iter().all(|needed| signed.iter().any(|name| name == needed)) {
            return Err(Code::IncompleteSignature.into());
        }
        let header = |name: &str| canonical::header(&parts.headers, name).ok_or(Code::IncompleteSignature);
        let at = canonical::time(&header("x-acs-date")?, "%Y-%m-%dT%H:%M:%SZ").ok_or(Code::InvalidTimeStampFormat)?;
        if !same(key, &judge.credentials.access_key) {
            return Err(Code::InvalidAccessKeyIdNotFound.into());
        }
        if (judge.now - at).abs() > WINDOW_MS {
            return Err(Code::InvalidTimeStampExpired.into());
        }
        Ok(Self { signed, signature, nonce: header("x-acs-signature-nonce")? })
    }

    /// Checks the body's hash, the signature, and that the nonce is new.
    pub fn check(&self, judge: &Judge<'_>, parts: &Parts, body: &Bytes) -> Result<(), Failure> {
        let claimed = canonical::header(&parts.headers, "x-acs-content-sha256").ok_or(Code::IncompleteSignature)?;
        if !same(&claimed.to_ascii_lowercase(), &canonical::sha256(body)) {
            return Err(Code::SignatureDoesNotMatch.into());
        }
        let path = canonical::decode(parts.uri.path()).split('/').map(canonical::encode).collect::<Vec<_>>().join("/");
        let request = format!(
            "{}\n{path}\n{}\n{}\n{}\n{claimed}",
            parts.method,
            canonical::query(canonical::pairs(parts.uri.query().unwrap_or_default())),
            canonical::headers(&parts.headers, &self.signed).ok_or(Code::IncompleteSignature)?,
            self.signed.join(";"),
        );
        let mut mac = hmac_sha256(judge.credentials.secret_key.as_bytes());
        mac.update(format!("{ALGORITHM}\n{}", canonical::sha256(request.as_bytes())).as_bytes());
        if !same(&self.signature, &random::to_hex(&mac.finalize().into_bytes())) {
            return Err(Code::SignatureDoesNotMatch.into());
        }
        take(judge, &self.nonce)
    }
}

/// Uses a nonce up, after its signature proved right: a stranger cannot use up somebody's nonces.
pub fn take(judge: &Judge<'_>, nonce: &str) -> Result<(), Failure> {
    match judge.nonces.take(nonce, judge.now) {
        Seen::New => Ok(()),
        Seen::Used => Err(Code::SignatureNonceUsed.into()),
        Seen::Full => Err(Failure::from(Code::ThrottlingUser).retry_in(60)),
    }
}
