//! Web pages and rebound names do not reach the server, whatever they know.

use crate::Service;

#[test]
fn a_page_of_elsewhere_is_refused_in_the_words_of_the_route() {
    let service = Service::start();
    let token = service.token();
    let origin = |path: &str, method: &str| {
        let headers = [("X-Auth-Token", token.as_str()), ("Origin", "http://evil.example")];
        service.send(method, path, &headers, b"")
    };
    assert_eq!(origin(&service.v2("tagging"), "POST").code(), "ModelArts.4203");
    let instance = format!("/v1/{}/service/name", service.shown.project_id);
    assert_eq!(origin(&instance, "GET").code(), "IS.0017");
    assert_eq!(origin("/?Action=ListImageDbs", "GET").code(), "Forbidden.RAM");
    assert_eq!(origin("/healthz", "GET").code(), "ModelArts.4203");
    let rebound = service.send("GET", "/healthz", &[("Host", "evil.example")], b"");
    assert_eq!((rebound.status, rebound.code().as_str()), (400, "ModelArts.4203"));
    let image_of_a_page = service.send("GET", "/?Action=DeleteImageDb", &[("Sec-Fetch-Site", "cross-site")], b"");
    assert_eq!(image_of_a_page.code(), "Forbidden.RAM");
}

#[test]
fn no_answer_lets_a_page_read_it() {
    let service = Service::start();
    let own = format!("http://127.0.0.1:{}", service.port());
    let answer = service.send("GET", "/healthz", &[("Origin", &own)], b"");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), None);
    let preflight = service.send("OPTIONS", &service.v2("tagging"), &[("Origin", "http://evil.example")], b"");
    assert_eq!(preflight.code(), "ModelArts.4203");
}

#[test]
fn unknown_paths_and_wrong_methods_have_their_codes() {
    let service = Service::start();
    let token = service.token();
    let ask = |method: &str, path: &str| service.send(method, path, &[("X-Auth-Token", &token)], b"").code();
    assert_eq!(ask("GET", "/nothing"), "APIG.0101");
    assert_eq!(ask("GET", "/v3/users"), "APIG.0101");
    assert_eq!(ask("GET", "/../../etc/passwd"), "APIG.0101");
    assert_eq!(ask("GET", "/docs/../../../etc/passwd"), "APIG.0101");
    assert_eq!(ask("GET", &service.v2("tagging")), "APIG.0101");
    assert_eq!(ask("DELETE", "/v3/auth/tokens"), "APIG.0101");
    // What the SDK knows but has no meaning here, with a body.
    for route in ["celebrity-recognition", "recapture-detect"] {
        let body = vec![b' '; 3 << 20];
        let answer = service.send("POST", &service.v2(route), &[("X-Auth-Token", &token)], &body);
        assert_eq!(answer.code(), "APIG.0101", "{route}");
    }
}
