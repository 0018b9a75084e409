//! Alibaba's older signature: HMAC-SHA1 over all parameters of query and form, itself a parameter (document 004, section 10.2).

use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

use super::acs3::take;
use super::canonical::{self, Parameters};
use super::{Judge, WINDOW_MS, same};
use crate::error::{Code, Failure};

/// Checks the signature among the parameters.
pub fn check(judge: &Judge<'_>, parts: &Parts, parameters: &Parameters) -> Result<(), Failure> {
    let needed = |name: &str| parameters.get(name).filter(|value| !value.is_empty()).ok_or(Code::IncompleteSignature);
    let key = needed("AccessKeyId")?;
    let signature = needed("Signature")?;
    let nonce = needed("SignatureNonce")?;
    let stamp = needed("Timestamp")?;
    if needed("SignatureMethod")? != "HMAC-SHA1" || needed("SignatureVersion")? != "1.0" {
        return Err(Code::IncompleteSignature.into());
    }
    let at = canonical::time(stamp, "%Y-%m-%dT%H:%M:%SZ").ok_or(Code::InvalidTimeStampFormat)?;
    if !same(key, &judge.credentials.access_key) {
        return Err(Code::InvalidAccessKeyIdNotFound.into());
    }
    if (judge.now - at).abs() > WINDOW_MS {
        return Err(Code::InvalidTimeStampExpired.into());
    }
    let signed = parameters.all().iter().filter(|(name, _)| name != "Signature").cloned().collect();
    let text = format!("{}&%2F&{}", parts.method, canonical::encode(&canonical::query(signed)));
    let key = format!("{}&", judge.credentials.secret_key);
    let mut mac = Hmac::<Sha1>::new_from_slice(key.as_bytes()).map_err(|_| Code::InternalErrorAlgo)?;
    mac.update(text.as_bytes());
    if !same(signature, &STANDARD.encode(mac.finalize().into_bytes())) {
        return Err(Code::SignatureDoesNotMatch.into());
    }
    take(judge, nonce)
}
