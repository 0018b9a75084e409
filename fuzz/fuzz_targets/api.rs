//! Any request is refused or understood by the local API's checks of tokens and signatures, its base64 and its JSON: no panic,
//! and never a proof, since nobody here has the keys.

#![no_main]

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use libfuzzer_sys::fuzz_target;
use shiguang_http_api::auth::{Claim, Judge, Nonces, Parameters};
use shiguang_http_api::error::{Dialect, Reply};
use shiguang_http_api::picture::Rules;
use shiguang_http_api::{Credentials, bodies};
use shiguang_library::analysis::Format;

const RULES: Rules = Rules { formats: &[Format::Jpeg, Format::Png], shortest: 1, longest: 4096, bytes: 1 << 20 };

fn credentials() -> Credentials {
    let text = String::from;
    Credentials {
        project_id: text("0123456789abcdef0123456789abcdef"),
        project_name: text("local"),
        domain: text("shiguang"),
        domain_id: text("0"),
        user: text("shiguang"),
        user_id: text("1"),
        password_hash: String::new(),
        access_key: text("ACCESSKEYOFTHETEST00"),
        secret_key: text("nobody who writes the input knows this"),
        token_key: text("nor this"),
    }
}

/// The input is a request as it goes over the wire, more or less: a line, headers, an empty line, a body.
fn parts(data: &[u8]) -> Option<(http::request::Parts, Bytes)> {
    let end = data.windows(2).position(|two| two == b"\n\n").unwrap_or(data.len());
    let mut lines = data[..end].split(|byte| *byte == b'\n');
    let first = std::str::from_utf8(lines.next()?).ok()?;
    let (method, uri) = first.split_once(' ')?;
    let mut request = Request::new(());
    *request.method_mut() = Method::from_bytes(method.as_bytes()).ok()?;
    *request.uri_mut() = uri.parse::<Uri>().ok()?;
    for line in lines {
        let mut halves = line.splitn(2, |byte| *byte == b':');
        let name = HeaderName::from_bytes(halves.next()?).ok()?;
        request.headers_mut().append(name, HeaderValue::from_bytes(halves.next()?).ok()?);
    }
    let body = Bytes::copy_from_slice(data.get(end + 2..).unwrap_or_default());
    Some((request.into_parts().0, body))
}

fuzz_target!(|data: &[u8]| {
    if let Some((parts, body)) = parts(data) {
        let (credentials, nonces) = (credentials(), Nonces::default());
        // 2026-11-22T01:50:34Z, which the dictionary has as well.
        let judge = Judge { credentials: &credentials, nonces: &nonces, now: 1_795_312_234_000 };
        for dialect in [Dialect::Tagging, Dialect::ImageSearch, Dialect::Iam, Dialect::Aliyun] {
            if let Ok(claim) = judge.head(dialect, &parts) {
                assert!(!matches!(claim, Claim::Proven), "a token that nobody gave");
                assert!(judge.body(dialect, &claim, &parts, &body).is_err(), "a signature that nobody made");
            }
        }
        drop(Reply::of(&parts));
        bodies::fits(&Parameters::of(&parts, &body));
        bodies::kinds(&body);
    }
    if let Ok(text) = std::str::from_utf8(data) {
        bodies::is_area(text);
        if let Ok(bytes) = RULES.decode(text) {
            drop(RULES.check(&bytes));
        }
    }
});
