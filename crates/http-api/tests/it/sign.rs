//! Signing as the clouds' documents say, written without looking at the server's own code: two that agree are likely right.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use shiguang_http_api::Shown;

/// `X-Sdk-Date` of a moment in milliseconds since 1970.
pub fn sdk_date(milliseconds: i64) -> String {
    jiff::Timestamp::from_millisecond(milliseconds).expect("a time").strftime("%Y%m%dT%H%M%SZ").to_string()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// What a Huawei signature is made of.
pub struct Request<'a> {
    pub method: &'a str,
    /// Canonical: encoded, with a slash at the end.
    pub path: &'a str,
    /// Canonical: encoded and sorted.
    pub query: &'a str,
    /// In the order of their lower-case names.
    pub headers: &'a [(&'a str, &'a str)],
    pub body: &'a [u8],
    pub date: &'a str,
}

impl Request<'_> {
    fn names(&self) -> String {
        self.headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";")
    }

    fn hash(&self) -> String {
        let lines: String = self.headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let all = [self.method, self.path, self.query, &lines, &self.names(), &sha256(self.body)].join("\n");
        sha256(all.as_bytes())
    }

    /// `Authorization` in today's spelling.
    pub fn authorization(&self, shown: &Shown) -> String {
        let text = format!("SDK-HMAC-SHA256\n{}\n{}", self.date, self.hash());
        let signature = hex(&hmac(shown.secret_key.as_bytes(), &text));
        format!("SDK-HMAC-SHA256 Access={}, SignedHeaders={}, Signature={signature}", shown.access_key, self.names())
    }

    /// `Authorization` in the spelling that documents 000 and 001 print: with a credential scope and a derived key.
    pub fn scoped_authorization(&self, shown: &Shown, scope: &str) -> String {
        let mut key = format!("SDK{}", shown.secret_key).into_bytes();
        for part in scope.split('/') {
            key = hmac(&key, part);
        }
        let text = format!("SDK-HMAC-SHA256\n{}\n{scope}\n{}", self.date, self.hash());
        let signature = hex(&hmac(&key, &text));
        let (access, names) = (&shown.access_key, self.names());
        format!("SDK-HMAC-SHA256 Credential={access}/{scope}, SignedHeaders={names}, Signature={signature}")
    }
}
