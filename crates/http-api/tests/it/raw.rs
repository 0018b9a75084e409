//! HTTP/1.1 by hand: what is sent is exactly what the test says, which no client library promises.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub text: String,
}

impl Answer {
    /// A header's value; the name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// `error_code` of a Huawei error, or `Code` of an Alibaba one.
    pub fn code(&self) -> String {
        let body = self.json();
        let code = body.get("error_code").or_else(|| body.get("Code"));
        code.and_then(Value::as_str).unwrap_or_else(|| panic!("no error but {}: {}", self.status, self.text)).to_owned()
    }
}

/// A connection to the server that waits at most ten minutes for what it reads.
pub fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("the server listens");
    stream.set_read_timeout(Some(Duration::from_secs(600))).expect("a time limit");
    stream
}

/// The head of a request.
pub fn head(port: u16, method: &str, uri: &str, headers: &[(&str, &str)], length: usize) -> String {
    let mut head = format!("{method} {uri} HTTP/1.1\r\nConnection: close\r\n");
    let has = |name: &str| headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    if !has("host") {
        head.push_str(&format!("Host: 127.0.0.1:{port}\r\n"));
    }
    if !has("content-length") && !has("transfer-encoding") && (length > 0 || method != "GET") {
        head.push_str(&format!("Content-Length: {length}\r\n"));
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head + "\r\n"
}

/// Sends a request and reads the answer.
pub fn send(port: u16, method: &str, uri: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut stream = connect(port);
    stream.write_all(head(port, method, uri, headers, body.len()).as_bytes()).expect("sent");
    // A server that has said no already may not take the rest.
    stream.write_all(body).ok();
    receive(&mut stream)
}

/// Reads an answer to its end.
pub fn receive(stream: &mut TcpStream) -> Answer {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("an answer");
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or_else(|| panic!("no answer: {bytes:?}"));
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).expect("a status");
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let body = &bytes[end + 4..];
    let text = if chunked { dechunk(body) } else { String::from_utf8_lossy(body).into_owned() };
    Answer { status, headers, text }
}

fn dechunk(mut body: &[u8]) -> String {
    let mut whole = Vec::new();
    while let Some(end) = body.windows(2).position(|two| two == b"\r\n") {
        let length = usize::from_str_radix(String::from_utf8_lossy(&body[..end]).trim(), 16).expect("a chunk");
        if length == 0 {
            break;
        }
        whole.extend_from_slice(&body[end + 2..end + 2 + length]);
        body = &body[end + 4 + length..];
    }
    String::from_utf8_lossy(&whole).into_owned()
}
