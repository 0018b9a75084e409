//! Sizes, rates, slow clients, and ends.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use shiguang_http_api::{ApiOptions, Server, ServerError};
use shiguang_library::{Library, Places, Settings};

use crate::raw::{connect, head, receive};
use crate::{Service, base64, photo};

#[test]
fn a_body_over_the_limit_is_refused_and_its_sender_reads_why() {
    let service = Service::start();
    let token = service.token();
    let headers = [("X-Auth-Token", token.as_str())];
    let long = vec![b' '; (12 << 20) + 1];
    let announced = service.send("POST", &service.v2("tagging"), &headers, &long);
    assert_eq!((announced.status, announced.code().as_str()), (400, "APIG.0201"));
    // Without a length nobody knows before it has been read.
    let mut stream = connect(service.port());
    let chunked = [headers[0], ("Transfer-Encoding", "chunked")];
    stream.write_all(head(service.port(), "POST", &service.v2("tagging"), &chunked, 0).as_bytes()).expect("sent");
    for _ in 0..13 {
        stream.write_all(format!("{:x}\r\n", 1 << 20).as_bytes()).expect("sent");
        stream.write_all(&long[..1 << 20]).expect("sent");
        stream.write_all(b"\r\n").expect("sent");
    }
    stream.write_all(b"0\r\n\r\n").expect("sent");
    assert_eq!(receive(&mut stream).code(), "APIG.0201");
    let words = service.send("POST", "/v3/auth/tokens", &[], &long[..1 << 20]);
    assert_eq!(words.code(), "APIG.0201");
    let instance = format!("/v1/{}/service", service.shown.project_id);
    assert_eq!(service.send("POST", &instance, &headers, &long).code(), "IS.0006");
}

#[test]
fn a_client_that_stalls_is_let_go_and_others_are_served() {
    let service = Service::with(|_| {}, |options| options.stall = Duration::from_secs(2));
    let token = service.token();
    let headers = [("X-Auth-Token", token.as_str()), ("Content-Length", "1000")];
    let mut in_body = connect(service.port());
    in_body.write_all(head(service.port(), "POST", &service.v2("tagging"), &headers, 0).as_bytes()).expect("sent");
    in_body.write_all(b"{\"image\":").expect("sent");
    let mut in_head = connect(service.port());
    in_head.write_all(b"POST /v2/").expect("sent");
    assert_eq!(service.send("GET", "/healthz", &[], b"").status, 200);
    let answer = receive(&mut in_body);
    assert_eq!((answer.status, answer.code().as_str()), (400, "ModelArts.4104"));
    let mut in_search = connect(service.port());
    let instance = format!("/v1/{}/service", service.shown.project_id);
    in_search.write_all(head(service.port(), "POST", &instance, &headers, 0).as_bytes()).expect("sent");
    assert_eq!(receive(&mut in_search).code(), "IS.0012");
    let mut rest = Vec::new();
    in_head.read_to_end(&mut rest).expect("the connection is closed");
    assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));
}

#[test]
fn a_client_that_reads_nothing_is_let_go_and_others_are_served() {
    let service = Service::with(|_| {}, |options| options.stall = Duration::from_secs(2));
    let mut deaf = connect(service.port());
    let request = format!("GET /openapi.json HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", service.port());
    // Answers pile up until the server cannot write any more, and requests until we cannot; then it lets go, or this never ends.
    while deaf.write_all(request.as_bytes()).is_ok() {}
    assert_eq!(service.send("GET", "/healthz", &[], b"").status, 200);
}

#[test]
fn more_requests_than_the_rate_are_told_to_come_again() {
    let service = Service::with(|_| {}, |options| options.requests_per_second = 1);
    assert_eq!(service.send("GET", "/healthz", &[], b"").status, 200);
    let mut answers = (0..100).map(|_| service.send("GET", "/healthz", &[], b""));
    let refused = answers.find(|answer| answer.status != 200).expect("the burst is two");
    assert_eq!((refused.status, refused.code().as_str()), (400, "APIG.0308"));
    assert_eq!(refused.header("retry-after"), Some("1"));
    let mut answers = (0..100).map(|_| service.send("GET", "/?Action=ListImageDbs", &[], b""));
    let aliyun = answers.find(|answer| answer.text.contains("Throttling"));
    assert_eq!(aliyun.expect("the rate is spent").code(), "Throttling.User");
}

#[test]
fn more_requests_at_once_than_allowed_are_told_to_come_again() {
    let service = Service::with(|_| {}, |options| options.concurrent_requests = 1);
    let token = service.token();
    let body = json!({ "image": base64(&photo("china.jpg")) });
    let answers: Vec<_> = std::thread::scope(|scope| {
        let ask = || service.post(&token, &service.v2("tagging"), &body);
        let asked: Vec<_> = (0..12).map(|_| scope.spawn(ask)).collect();
        asked.into_iter().map(|thread| thread.join().expect("an answer")).collect()
    });
    assert!(answers.iter().any(|answer| answer.status == 200));
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status != 200).collect();
    assert!(!refused.is_empty(), "twelve at once, one allowed");
    for answer in refused {
        assert_eq!(answer.code(), "APIG.0308");
        assert!(answer.header("retry-after").is_some());
    }
}

#[test]
fn more_long_bodies_at_once_than_there_is_memory_for_are_all_read() {
    let service = Service::start();
    let token = service.token();
    // 40 times 9 MB are more than the 256 MB that bodies may take.
    let body = json!({ "image": base64(&vec![7; 7_000_000]) });
    let answers: Vec<_> = std::thread::scope(|scope| {
        let asked: Vec<_> =
            (0..40).map(|_| scope.spawn(|| service.post(&token, &service.v2("tagging"), &body))).collect();
        asked.into_iter().map(|thread| thread.join().expect("an answer")).collect()
    });
    for answer in answers {
        assert_eq!(answer.code(), "AIS.0502", "read, decoded, and found to be no picture");
    }
}

#[test]
fn stopping_finishes_what_was_accepted_and_takes_nothing_new() {
    let mut service = Service::start();
    let token = service.token();
    let port = service.port();
    let body = json!({ "image": base64(&photo("china.jpg")) }).to_string();
    let path = service.v2("tagging");
    let headers = [("X-Auth-Token", token.as_str())];
    let mut streams: Vec<_> = (0..4).map(|_| connect(port)).collect();
    for stream in &mut streams {
        stream.write_all(head(port, "POST", &path, &headers, body.len()).as_bytes()).expect("sent");
        stream.write_all(body.as_bytes()).expect("sent");
    }
    // An answer on a later connection shows that the server has taken the earlier ones in.
    assert_eq!(service.post(&token, &path, &json!({ "image": base64(&photo("flower.jpg")) })).status, 200);
    service.server.take().expect("it runs").stop();
    for stream in &mut streams {
        assert_eq!(receive(stream).status, 200);
    }
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
}

#[test]
fn stopping_waits_for_nobody_who_has_sent_half_a_request() {
    let mut service = Service::with(|_| {}, |options| options.stall = Duration::from_secs(3600));
    let token = service.token();
    let port = service.port();
    let headers = [("X-Auth-Token", token.as_str()), ("Content-Length", "1000")];
    let mut in_body = connect(port);
    in_body.write_all(head(port, "POST", &service.v2("tagging"), &headers, 0).as_bytes()).expect("sent");
    in_body.write_all(b"{\"image\":").expect("sent");
    let mut in_head = connect(port);
    in_head.write_all(b"POST /v2/").expect("sent");
    assert_eq!(service.send("GET", "/healthz", &[], b"").status, 200);
    service.server.take().expect("it runs").stop();
    for stream in [&mut in_body, &mut in_head] {
        let mut rest = Vec::new();
        // Closed or reset, without an answer.
        stream.read_to_end(&mut rest).ok();
        assert!(rest.is_empty(), "{}", String::from_utf8_lossy(&rest));
    }
}

#[test]
fn a_taken_port_makes_no_password_that_nobody_sees() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let folder = tempfile::tempdir().expect("a scratch folder");
    let library = Arc::new(Library::open(Places::at(folder.path()), Settings::default()).expect("a library"));
    let mut options = ApiOptions::of(&library.settings().api);
    options.port = taken.local_addr().expect("it listens").port();
    let start = |options| Server::start(Arc::clone(&library), options);
    assert!(matches!(start(options.clone()), Err(ServerError::Listen { .. })));
    options.port = 0;
    let server = start(options).expect("any other port");
    assert!(server.credentials().password.is_some(), "made now, and shown now");
}

#[test]
fn relaxed_limits_let_more_through() {
    let service = Service::with(|settings| settings.api.limits = shiguang_library::ApiLimits::Relaxed, |_| {});
    let token = service.token();
    let wide = image::RgbImage::from_pixel(5000, 20, image::Rgb([40, 90, 160]));
    let mut tiff = std::io::Cursor::new(Vec::new());
    wide.write_to(&mut tiff, image::ImageFormat::Tiff).expect("encoded");
    let body = json!({ "image": base64(tiff.get_ref()) });
    assert_eq!(service.post(&token, &service.v2("tagging"), &body).status, 200);
    let cloud = Service::start();
    let token = cloud.token();
    assert_eq!(cloud.post(&token, &cloud.v2("tagging"), &body).code(), "AIS.0502");
}
