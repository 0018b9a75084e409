//! Huawei's `SDK-HMAC-SHA256`, as `huaweicloudsdkcore` signs, and the older spelling with a credential scope that the documents
//! print (document 001, table 3-3).

use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use hmac::Mac as _;

use super::canonical::{self, hmac_sha256};
use super::{Judge, WINDOW_MS, same};
use crate::error::Situation;
use crate::random;

const ALGORITHM: &str = "SDK-HMAC-SHA256";
const DATE: &str = "x-sdk-date";
const CONTENT: &str = "x-sdk-content-sha256";

/// A signature whose key and time are right.
#[derive(Debug)]
pub struct Claim {
    signed: Vec<String>,
    signature: String,
    date: String,
    /// `DATE/REGION/SERVICE/sdk_request` of the older spelling.
    scope: Option<String>,
}

impl Claim {
    /// Reads an `Authorization` header and checks what needs no body.
    pub fn read(judge: &Judge<'_>, parts: &Parts, authorization: &str) -> Result<Self, Situation> {
        let rest = authorization
            .strip_prefix(ALGORITHM)
            .filter(|rest| rest.starts_with(' '))
            .ok_or(Situation::BadSignature)?;
        let part = |name| canonical::credentials(rest, name);
        let (key, scope) = match (part("Access"), part("Credential")) {
            (Some(key), _) => (key, None),
            (None, Some(credential)) => {
                let (key, scope) = credential.split_once('/').ok_or(Situation::BadSignature)?;
                (key, Some(scope.to_owned()))
            }
            (None, None) => return Err(Situation::BadSignature),
        };
        let signed: Vec<String> =
            part("SignedHeaders").unwrap_or_default().split(';').map(str::to_ascii_lowercase).collect();
        let signature = part("Signature").unwrap_or_default().to_ascii_lowercase();
        // Without these two a signature would hold for ever, or for another server.
        let complete = [DATE, "host"].iter().all(|needed| signed.iter().any(|name| name == needed));
        let date = canonical::header(&parts.headers, DATE).ok_or(Situation::BadSignature)?;
        let at = canonical::time(&date, "%Y%m%dT%H%M%SZ").ok_or(Situation::BadSignature)?;
        let known = same(key, &judge.credentials.access_key);
        let in_time = (judge.now - at).abs() <= WINDOW_MS;
        let scope_fits = scope.as_ref().is_none_or(|scope| date.starts_with(scope.split('/').next().unwrap_or("-")));
        if known && complete && in_time && scope_fits {
            Ok(Self { signed, signature, date, scope })
        } else {
            Err(Situation::BadSignature)
        }
    }

    /// Checks the signature itself.
    pub fn check(&self, judge: &Judge<'_>, parts: &Parts, body: &Bytes) -> Result<(), Situation> {
        let payload = payload(parts, body)?;
        let request = format!(
            "{}\n{}\n{}\n{}\n{}\n{payload}",
            parts.method,
            path(parts.uri.path()),
            canonical::query(canonical::pairs(parts.uri.query().unwrap_or_default())),
            canonical::headers(&parts.headers, &self.signed).ok_or(Situation::BadSignature)?,
            self.signed.join(";"),
        );
        let secret = &judge.credentials.secret_key;
        let expected = match &self.scope {
            None => sign(
                secret.as_bytes(),
                &format!("{ALGORITHM}\n{}\n{}", self.date, canonical::sha256(request.as_bytes())),
            ),
            Some(scope) => {
                let hash = canonical::sha256(request.as_bytes());
                sign(&scoped_key(secret, scope), &format!("{ALGORITHM}\n{}\n{scope}\n{hash}", self.date))
            }
        };
        if same(&self.signature, &expected) { Ok(()) } else { Err(Situation::BadSignature) }
    }
}

/// What stands for the body. The SDK signs no payload exactly when the content is not JSON (`_process_content_header`), so that
/// is where `UNSIGNED-PAYLOAD` is taken.
fn payload(parts: &Parts, body: &Bytes) -> Result<String, Situation> {
    let hash = canonical::sha256(body);
    match canonical::header(&parts.headers, CONTENT) {
        None => Ok(hash),
        Some(_) if body.is_empty() => Ok(hash),
        Some(claimed) if claimed == "UNSIGNED-PAYLOAD" => {
            let kind = canonical::header(&parts.headers, CONTENT_TYPE.as_str()).unwrap_or_default();
            let signs_it =
                kind.is_empty() || kind.starts_with("application/json") || kind.starts_with("application/bson");
            if signs_it { Err(Situation::BadSignature) } else { Ok(claimed) }
        }
        Some(claimed) if same(&claimed.to_ascii_lowercase(), &hash) => Ok(claimed),
        Some(_) => Err(Situation::BadSignature),
    }
}

/// Each part of the path encoded, with a slash at the end.
fn path(raw: &str) -> String {
    let mut path = canonical::decode(raw).split('/').map(canonical::encode).collect::<Vec<_>>().join("/");
    if !path.ends_with('/') {
        path.push('/');
    }
    path
}

fn sign(key: &[u8], text: &str) -> String {
    let mut mac = hmac_sha256(key);
    mac.update(text.as_bytes());
    random::to_hex(&mac.finalize().into_bytes())
}

/// The key of the older spelling: derived from date, region, service and terminator, one after the other.
fn scoped_key(secret: &str, scope: &str) -> Vec<u8> {
    scope.split('/').fold(format!("SDK{secret}").into_bytes(), |key, part| {
        let mut mac = hmac_sha256(&key);
        mac.update(part.as_bytes());
        mac.finalize().into_bytes().to_vec()
    })
}
