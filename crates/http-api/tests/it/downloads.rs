//! Pictures by address: fetched within bounds, and never from where they must not be.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::{Service, photo};

/// A web server that answers every request with what `answer` gives for its path, and counts them.
pub struct Site {
    port: u16,
    asked: Arc<AtomicUsize>,
}

impl Site {
    pub fn new(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut head = Vec::new();
                let mut piece = [0u8; 1024];
                while !head.windows(4).any(|four| four == b"\r\n\r\n") {
                    match stream.read(&mut piece) {
                        Ok(0) | Err(_) => break,
                        Ok(read) => head.extend_from_slice(&piece[..read]),
                    }
                }
                count.fetch_add(1, Ordering::SeqCst);
                let head = String::from_utf8_lossy(&head).into_owned();
                let path = head.split(' ').nth(1).unwrap_or("/").to_owned();
                stream.write_all(&answer(&path)).ok();
            }
        });
        Self { port, asked }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

pub fn ok(body: &[u8]) -> Vec<u8> {
    let mut whole =
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len()).into_bytes();
    whole.extend_from_slice(body);
    whole
}

fn redirect(to: &str) -> Vec<u8> {
    format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").into_bytes()
}

#[test]
fn private_addresses_are_not_even_asked() {
    let site = Site::new(|_| ok(&photo("flower.jpg")));
    let service = Service::start();
    let token = service.token();
    let ask = |url: &str| service.post(&token, &service.v2("tagging"), &json!({ "url": url }));
    let port = site.port;
    for url in [
        format!("http://127.0.0.1:{port}/a.jpg"),
        format!("http://localhost:{port}/a.jpg"),
        format!("http://[::1]:{port}/a.jpg"),
        format!("http://0.0.0.0:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://0x7f.1:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://10.0.0.1/".to_owned(),
        "http://192.168.0.1/".to_owned(),
        "http://[fe80::1]/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "ftp://example.com/a.jpg".to_owned(),
        "gopher://127.0.0.1/".to_owned(),
        "/etc/passwd".to_owned(),
        "not an address".to_owned(),
        format!("http://user:secret@127.0.0.1:{port}/"),
    ] {
        let answer = ask(&url);
        assert_eq!((answer.status, answer.code().as_str()), (400, "ModelArts.4601"), "{url}");
    }
    assert_eq!(site.asked.load(Ordering::SeqCst), 0);
}

#[test]
fn a_picture_is_fetched_when_the_person_allows_private_addresses() {
    let hops = Site::new(|path| match path {
        "/photo" => ok(&photo("flower.jpg")),
        "/1" => redirect("/photo"),
        "/2" => redirect("/1"),
        "/3" => redirect("/2"),
        "/4" => redirect("/3"),
        "/file" => redirect("file:///etc/passwd"),
        "/loop" => redirect("/loop"),
        "/text" => ok(b"no picture"),
        "/short" => b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nConnection: close\r\n\r\nshort".to_vec(),
        "/long" => ok(&vec![0xff; (10 << 20) + 1]),
        _ => b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec(),
    });
    let service = Service::with(|settings| settings.api.allow_private_urls = true, |_| {});
    let token = service.token();
    let ask = |path: &str| service.post(&token, &service.v2("tagging"), &json!({ "image": "", "url": hops.url(path) }));
    for path in ["/photo", "/1", "/3"] {
        assert_eq!(ask(path).status, 200, "{path}");
    }
    for path in ["/4", "/loop", "/missing", "/short", "/long", "/file"] {
        let code = ask(path).code();
        assert!(code == "ModelArts.4603" || (path == "/file" && code == "ModelArts.4601"), "{path}: {code}");
    }
    assert_eq!(ask("/text").code(), "AIS.0502");
    let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port").local_addr().expect("an address").port();
    let nobody = service.post(&token, &service.v2("tagging"), &json!({ "url": format!("http://127.0.0.1:{closed}/") }));
    assert_eq!(nobody.code(), "ModelArts.4603");
}

#[test]
fn an_image_wins_over_an_address() {
    let site = Site::new(|_| ok(b"no picture"));
    let service = Service::with(|settings| settings.api.allow_private_urls = true, |_| {});
    let token = service.token();
    let body = json!({ "image": crate::base64(&photo("flower.jpg")), "url": site.url("/") });
    assert_eq!(service.post(&token, &service.v2("tagging"), &body).status, 200);
    assert_eq!(site.asked.load(Ordering::SeqCst), 0);
}
