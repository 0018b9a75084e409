//! Answers that say no, in the form of their dialect.

use axum::http::header::{CONTENT_TYPE, HOST, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use quick_xml::escape::escape;
use serde_json::json;

use super::{Dialect, Failure, Situation};
use crate::random;

/// The form of Alibaba's answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// `Format=JSON`, also when absent.
    #[default]
    Json,
    /// `Format=XML`.
    Xml,
}

/// How a request wants to be answered. Each request carries one as an extension.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Whose words.
    pub dialect: Dialect,
    /// JSON or XML; only Alibaba's dialect has a choice.
    pub format: Format,
    /// Alibaba's `RequestId`; also Huawei's `X-Request-Id`.
    pub request_id: String,
    /// Alibaba's `HostId`: the `Host` that the client asked.
    pub host: String,
}

impl Reply {
    /// Of a request's head.
    #[must_use]
    pub fn of(parts: &Parts) -> Self {
        let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default().to_owned();
        Self::new(parts.uri.path(), parts.uri.query().unwrap_or_default(), host)
    }

    /// Of a path, a query and the `Host`.
    #[must_use]
    pub fn new(path: &str, query: &str, host: String) -> Self {
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        let format = pairs.find(|(key, _)| key == "Format").map(|(_, value)| value);
        let mut reply =
            Self { dialect: Dialect::of(path), format: Format::default(), request_id: random::uuid(), host };
        reply.set_format(format.as_deref());
        reply
    }

    /// The form that a request names; what is not `XML` is JSON.
    pub fn set_format(&mut self, named: Option<&str>) {
        if named.is_some_and(|format| format.eq_ignore_ascii_case("xml")) {
            self.format = Format::Xml;
        }
    }

    /// An answer as it goes out: a failure gets its words.
    #[must_use]
    pub fn finish(&self, mut response: Response) -> Response {
        match response.extensions_mut().remove::<Failure>() {
            Some(failure) => self.failure(&failure),
            // Only the page of the description answers so, for a file that it does not have; the documents know no 404.
            None if response.status() == StatusCode::NOT_FOUND => {
                self.failure(&Failure::of(self.dialect, Situation::UnknownRoute))
            }
            None => response,
        }
    }

    /// The answer to a request that failed.
    #[must_use]
    pub fn failure(&self, failure: &Failure) -> Response {
        let (kind, body) = self.words(failure);
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        if let Some(seconds) = failure.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        (failure.status(), headers, body).into_response()
    }

    /// The same answer as it goes over the wire, for where hyper has given up; the connection ends with it.
    #[must_use]
    pub fn last_words(&self, failure: &Failure) -> Vec<u8> {
        let (status, (kind, body), now) = (failure.status(), self.words(failure), jiff::Timestamp::now());
        let head = [
            format!("HTTP/1.1 {} {}", status.as_str(), status.canonical_reason().unwrap_or_default()),
            format!("content-type: {kind}"),
            format!("content-length: {}", body.len()),
            "connection: close".to_owned(),
            format!("date: {}", now.strftime("%a, %d %b %Y %H:%M:%S GMT")),
            format!("x-request-id: {}", self.request_id),
        ];
        format!("{}\r\n\r\n{body}", head.join("\r\n")).into_bytes()
    }

    /// The type of an answer and the answer.
    fn words(&self, failure: &Failure) -> (&'static str, String) {
        let entry = failure.code.entry();
        match (self.dialect, self.format) {
            (Dialect::Aliyun, Format::Xml) => ("text/xml;charset=utf-8", self.xml(entry.text, entry.message)),
            (Dialect::Aliyun, Format::Json) => {
                let body = json!({
                    "RequestId": self.request_id,
                    "HostId": self.host,
                    "Code": entry.text,
                    "Message": entry.message,
                });
                ("application/json;charset=utf-8", body.to_string())
            }
            _ => {
                let body = json!({ "error_code": entry.text, "error_msg": entry.message });
                ("application/json", body.to_string())
            }
        }
    }

    /// Document 004, section 10.3.
    fn xml(&self, code: &str, message: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><RequestId>{}</RequestId><HostId>{}</HostId><Code>{}</Code><Message>{}</Message></Error>",
            self.request_id,
            escape(&self.host),
            escape(code),
            escape(message),
        )
    }
}
