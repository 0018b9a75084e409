//! Heads that hyper refuses by itself, before any layer of ours: answered like everything else, in the words of the route.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::Service;
use crate::raw::{Answer, connect, head, receive};

/// Sends bytes that may be too many for the server, and reads what it says to them.
fn say(service: &Service, bytes: &[u8]) -> Answer {
    let mut stream = connect(service.port());
    stream.write_all(bytes).expect("the server takes what it refuses");
    receive(&mut stream)
}

#[test]
fn a_head_over_the_limit_is_refused_in_the_words_of_the_route() {
    let service = Service::start();
    let instance = format!("/v1/{}/service/name", service.shown.project_id);
    let long = "a".repeat(100_000);
    let ask = |uri: &str| say(&service, head(service.port(), "GET", uri, &[("X-Long", &long)], 0).as_bytes());
    for (uri, code) in [
        (service.v2("tagging").as_str(), "APIG.0201"),
        ("/v3/projects", "APIG.0201"),
        (&instance, "IS.0006"),
        ("/?Action=ListImageDbs", "InvalidParameter.BadRequest"),
    ] {
        let answer = ask(uri);
        assert_eq!((answer.status, answer.code().as_str()), (400, code), "{uri}");
        assert_eq!(answer.header("connection"), Some("close"));
        assert!(answer.header("x-request-id").is_some_and(|id| !id.is_empty()));
        assert!(answer.header("date").is_some_and(|date| date.ends_with(" GMT")), "{answer:?}");
    }
    let xml = ask("/?Format=XML&Action=ListImageDbs");
    assert_eq!(xml.header("content-type"), Some("text/xml;charset=utf-8"));
    assert!(xml.text.contains("<Code>InvalidParameter.BadRequest</Code>"), "{}", xml.text);
    assert!(xml.text.contains(&format!("<HostId>127.0.0.1:{}</HostId>", service.port())), "{}", xml.text);
    // The address itself, and too many lines of a head that is short.
    let answer = say(&service, head(service.port(), "GET", &format!("/?Action={long}"), &[], 0).as_bytes());
    assert_eq!(answer.code(), "InvalidParameter.BadRequest");
    let many: Vec<String> = (0..200).map(|number| format!("X-{number}")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|name| (name.as_str(), "1")).collect();
    assert_eq!(say(&service, head(service.port(), "GET", &instance, &many, 0).as_bytes()).code(), "IS.0006");
}

#[test]
fn the_sender_of_many_megabytes_of_head_reads_why_not() {
    let service = Service::start();
    let long = "a".repeat(8 << 20);
    let answer =
        say(&service, head(service.port(), "POST", &service.v2("tagging"), &[("X-Long", &long)], 0).as_bytes());
    assert_eq!((answer.status, answer.code().as_str()), (400, "APIG.0201"));
    assert_eq!(service.send("GET", "/healthz", &[], b"").status, 200);
}

#[test]
fn what_is_no_http_is_told_so_and_the_next_is_served() {
    let service = Service::start();
    let instance = format!("/v1/{}/service/name", service.shown.project_id);
    for (line, code) in [
        ("GET /v3/projects HTTP/1.1\r\nno colon\r\n\r\n".to_owned(), "AIS.0501"),
        ("GET /a b HTTP/1.1\r\n\r\n".to_owned(), "AIS.0501"),
        (format!("GET {instance} HTTP/9.9\r\n\r\n"), "IS.0002"),
        (format!("GET {instance} HTTP/1.1\r\nContent-Length: x\r\n\r\n"), "IS.0002"),
        ("GET /?Action=ListImageDbs HTTP/1.1\r\n: x\r\n\r\n".to_owned(), "InvalidParameter"),
        // The hello of a client that takes the server for one of TLS.
        ("\x16\x03\x01\x02\0\x01\0\x01\r\n\r\n".to_owned(), "AIS.0501"),
    ] {
        let answer = say(&service, line.as_bytes());
        assert_eq!((answer.status, answer.code().as_str()), (400, code), "{line:?}");
    }
    assert_eq!(service.send("GET", "/healthz", &[], b"").status, 200);
}

#[test]
fn the_second_request_of_a_connection_is_answered_in_its_own_words() {
    let service = Service::start();
    let mut stream = connect(service.port());
    let first = format!("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", service.port());
    stream.write_all(first.as_bytes()).expect("sent");
    read_until(&mut stream, b"}");
    let long = "a".repeat(100_000);
    stream
        .write_all(head(service.port(), "GET", "/v1/0/service/name", &[("X-Long", &long)], 0).as_bytes())
        .expect("sent");
    assert_eq!(receive(&mut stream).code(), "IS.0006");
}

/// Reads an answer whose last bytes are known.
fn read_until(stream: &mut TcpStream, end: &[u8]) {
    let mut byte = [0; 1];
    let mut read = Vec::new();
    while !read.ends_with(end) {
        stream.read_exact(&mut byte).expect("an answer");
        read.push(byte[0]);
    }
}
