//! What the signatures of both clouds are made of: percent-encoding, sorted parameters, hashes.

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use hmac::{Hmac, KeyInit as _};
use jiff::tz::{Offset, TimeZone};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

use crate::random;

/// RFC 3986: everything but letters, digits and `-_.~`.
const UNRESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Percent-encoded as RFC 3986 says.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, &UNRESERVED).to_string()
}

/// Percent-decoded; a plus sign stays one.
pub fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// `name=value` pairs, encoded and sorted.
pub fn query(mut pairs: Vec<(String, String)>) -> String {
    pairs.sort();
    let pair = |(name, value): &(String, String)| format!("{}={}", encode(name), encode(value));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// The pairs of a raw query, percent-decoded.
pub fn pairs(raw: &str) -> Vec<(String, String)> {
    raw.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// The SHA-256 of bytes in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    random::to_hex(&Sha256::digest(bytes))
}

/// HMAC-SHA256 with a key of any length.
pub fn hmac_sha256(key: &[u8]) -> Hmac<Sha256> {
    // HMAC hashes long keys and pads short ones; only block ciphers refuse a length.
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

/// A header's value without space around it; several of one name are joined by commas.
pub fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let values: Vec<_> = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    if values.is_empty() { None } else { Some(values.iter().map(|value| value.trim()).collect::<Vec<_>>().join(",")) }
}

/// `name:value` lines of the signed headers, in their order; `None` when one of them is not there.
pub fn headers(headers: &HeaderMap, signed: &[String]) -> Option<String> {
    let mut lines = String::new();
    for name in signed {
        lines.push_str(&format!("{name}:{}\n", header(headers, name)?));
    }
    Some(lines)
}

/// A time in UTC as milliseconds since 1970, from e.g. `20261122T015034Z` and `%Y%m%dT%H%M%SZ`.
pub fn time(text: &str, form: &str) -> Option<i64> {
    let clock = jiff::civil::DateTime::strptime(form, text).ok()?;
    Some(TimeZone::fixed(Offset::UTC).to_timestamp(clock).ok()?.as_millisecond())
}

/// The parts of an `Authorization` header after its algorithm: `A=x, B=y` or `A=x,B=y`.
pub fn credentials<'a>(rest: &'a str, name: &str) -> Option<&'a str> {
    rest.split(',').map(str::trim).find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
}

/// Parameters of query and form together, in the order they came. A request of Alibaba's dialect carries them as an extension.
#[derive(Debug, Clone, Default)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Of a request.
    #[must_use]
    pub fn of(parts: &Parts, body: &Bytes) -> Self {
        let form =
            |bytes: &[u8]| -> Vec<(String, String)> { url::form_urlencoded::parse(bytes).into_owned().collect() };
        let mut all = form(parts.uri.query().unwrap_or_default().as_bytes());
        let kind = header(&parts.headers, CONTENT_TYPE.as_str()).unwrap_or_default();
        if kind.starts_with("application/x-www-form-urlencoded") {
            all.extend(form(body));
        }
        Self(all)
    }

    /// The first value of a name; an empty one counts.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[(String, String)] {
        &self.0
    }
}
