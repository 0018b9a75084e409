//! Who may reach a server on this machine at all.
//!
//! A web page can make a browser send requests to 127.0.0.1, and a name server can make a page's own name point there (DNS
//! rebinding). Neither gets past here: the `Host` must be a loopback name or an address, and what a browser sends for a
//! page of elsewhere is refused. No CORS header is ever sent, so that no page can read an answer.

use std::net::IpAddr;

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Uri};

/// Whether a request comes from where requests may come from. `listening` is the server's own address.
#[must_use]
pub fn admits(headers: &HeaderMap, uri: &Uri, listening: IpAddr) -> bool {
    // A request line may name a server too; what names one names this one.
    let target = uri.authority().map(|host| host.as_str());
    if target.is_some_and(|host| !is_own_name(host, listening)) {
        return false;
    }
    let named = headers.get(HOST).and_then(|host| host.to_str().ok()).or(target);
    let Some(host) = named.filter(|host| is_own_name(host, listening)) else { return false };
    if headers.get_all(HOST).iter().count() > 1 {
        return false;
    }
    let own_origin =
        |origin: &str| origin.strip_prefix("http://").is_some_and(|origin| origin.eq_ignore_ascii_case(host));
    let origin_fits = match headers.get(ORIGIN) {
        None => true,
        Some(origin) => origin.to_str().is_ok_and(own_origin),
    };
    // Browsers say so even where they send no Origin, as for the picture of a page.
    let site_fits = match headers.get("sec-fetch-site") {
        None => true,
        Some(site) => site == "same-origin" || site == "none",
    };
    origin_fits && site_fits
}

/// Loopback names always; when the person lets other machines in, any address written as numbers, since only names can be
/// rebound.
fn is_own_name(host: &str, listening: IpAddr) -> bool {
    let (name, rest) = match host.strip_prefix('[') {
        Some(inner) => inner.split_once(']').unwrap_or_default(),
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|digit| digit.is_ascii_digit());
    if !rest.is_empty() && !rest.strip_prefix(':').is_some_and(is_port) {
        return false;
    }
    if name.eq_ignore_ascii_case("localhost") {
        return true;
    }
    match name.parse::<IpAddr>() {
        Ok(address) => address.is_loopback() || !listening.is_loopback(),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};

    use super::admits;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const ANYWHERE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        pairs.iter().map(pair).collect()
    }

    fn admitted(pairs: &[(&'static str, &'static str)], listening: IpAddr) -> bool {
        admits(&headers(pairs), &Uri::from_static("/"), listening)
    }

    #[test]
    fn loopback_names_pass_and_rebound_names_do_not() {
        for host in ["127.0.0.1:8365", "localhost:8365", "LOCALHOST", "[::1]:8365", "127.8.8.8"] {
            assert!(admitted(&[("host", host)], HERE), "{host}");
        }
        for host in [
            "evil.example:8365",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "192.168.1.5",
            "",
            "[evil]",
            "[::1",
            "[::1]evil.example",
            "127.0.0.1:8365@evil.example",
            "user@127.0.0.1",
        ] {
            assert!(!admitted(&[("host", host)], HERE), "{host}");
        }
        assert!(admitted(&[("host", "192.168.1.5:8365")], ANYWHERE));
        assert!(!admitted(&[("host", "evil.example")], ANYWHERE));
        assert!(!admitted(&[], HERE));
        let own = headers(&[("host", "localhost")]);
        assert!(admits(&own, &Uri::from_static("http://127.0.0.1:8365/"), HERE));
        assert!(!admits(&own, &Uri::from_static("http://evil.example/"), HERE), "both have to be ours");
    }

    #[test]
    fn pages_of_elsewhere_are_refused_and_our_own_page_is_not() {
        let host = ("host", "127.0.0.1:8365");
        assert!(admitted(&[host, ("origin", "http://127.0.0.1:8365")], HERE));
        for origin in ["http://evil.example", "null", "https://127.0.0.1:8365", "http://127.0.0.1:1"] {
            assert!(!admitted(&[host, ("origin", origin)], HERE), "{origin}");
        }
        assert!(!admitted(&[host, ("sec-fetch-site", "cross-site")], HERE));
        assert!(!admitted(&[host, ("sec-fetch-site", "same-site")], HERE));
        assert!(admitted(&[host, ("sec-fetch-site", "same-origin")], HERE));
        assert!(admitted(&[host, ("sec-fetch-site", "none")], HERE));
    }
}
