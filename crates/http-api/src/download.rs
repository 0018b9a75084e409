//! Fetching pictures that a request names, without being turned against this machine or its network (SSRF).
//!
//! Only http and https; at most three redirects; ten seconds for all of it; a limit of bytes enforced while reading. A name is
//! resolved once, what it resolves to is checked, and the connection goes to the checked address and to no other, so that a
//! name server that answers differently the second time gains nothing. Each redirect passes the same check. No proxy is
//! used, since a proxy would do its own resolving.

use std::io::Read as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;
use std::time::Duration;

use shiguang_library::Library;
use ureq::config::Config;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, http};
use url::Url;

use crate::error::Situation;

/// Redirects that are followed.
const REDIRECTS: u32 = 3;
/// Time for everything, from the name to the last byte.
const TIME: Duration = Duration::from_secs(10);
/// Longest address.
const LONGEST_URL: usize = 4096;

/// See the module. Blocking: call it from [`crate::work::Work::download`].
#[derive(Clone)]
pub struct Downloader {
    agent: Agent,
}

impl Downloader {
    /// With or without private addresses.
    #[must_use]
    pub fn new(allow_private: bool) -> Self {
        let resolver = Guarded { allow_private, system: DefaultResolver::default() };
        Self { agent: Agent::with_parts(config(), DefaultConnector::default(), resolver) }
    }

    /// Fetches at most `longest` bytes.
    ///
    /// # Errors
    /// [`Situation::AddressRefused`] and [`Situation::DownloadFailed`].
    pub fn fetch(&self, address: &str, longest: usize) -> Result<Vec<u8>, Situation> {
        let url = check(address).ok_or(Situation::AddressRefused)?;
        let mut answer = self.agent.get(url.as_str()).call().map_err(|error| situation(&error))?;
        let mut bytes = Vec::new();
        let limit = longest as u64 + 1;
        answer.body_mut().as_reader().take(limit).read_to_end(&mut bytes).map_err(|_| Situation::DownloadFailed)?;
        if bytes.len() > longest { Err(Situation::DownloadFailed) } else { Ok(bytes) }
    }
}

fn config() -> Config {
    Config::builder()
        .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
        .proxy(None)
        .max_redirects(REDIRECTS)
        .timeout_global(Some(TIME))
        .max_response_header_size(32 << 10)
        .max_idle_connections(0)
        .user_agent("shiguang")
        .build()
}

/// A file that a request names by its path: one inside a folder that the person has added, and nothing else.
///
/// # Errors
/// [`Situation::AddressRefused`] for every other place, whether or not something is there; [`Situation::DownloadFailed`] for a
/// file that cannot be read or is too long.
pub fn local_file(library: &Library, path: &str, longest: usize) -> Result<Vec<u8>, Situation> {
    let own = library.own_file(Path::new(path)).map_err(|_| Situation::Unexpected)?;
    let own = own.ok_or(Situation::AddressRefused)?;
    let file = std::fs::File::open(own).map_err(|_| Situation::DownloadFailed)?;
    let mut bytes = Vec::new();
    file.take(longest as u64 + 1).read_to_end(&mut bytes).map_err(|_| Situation::DownloadFailed)?;
    if bytes.len() > longest { Err(Situation::DownloadFailed) } else { Ok(bytes) }
}

/// Whether a text is an address to download from at all, rather than a path.
#[must_use]
pub fn is_url(text: &str) -> bool {
    text.contains("://")
}

fn check(address: &str) -> Option<Url> {
    let url = Url::parse(address).ok().filter(|_| address.len() <= LONGEST_URL)?;
    let plain = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    (plain && url.has_host()).then_some(url)
}

/// What a failed download is called. An address that our own resolver refused is told from one that failed.
fn situation(error: &ureq::Error) -> Situation {
    match error {
        ureq::Error::Other(cause) if cause.is::<Refused>() => Situation::AddressRefused,
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => Situation::AddressRefused,
        _ => Situation::DownloadFailed,
    }
}

/// An address that must not be reached.
#[derive(Debug, thiserror::Error)]
#[error("the address is not public")]
struct Refused;

/// Resolves names and lets public addresses pass. The connector dials what comes out of here.
#[derive(Debug)]
struct Guarded<R> {
    allow_private: bool,
    system: R,
}

impl<R: Resolver> Resolver for Guarded<R> {
    fn resolve(
        &self,
        uri: &http::Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.system.resolve(uri, config, timeout)?;
        // One bad address among good ones is a trick, not an accident.
        if !self.allow_private && found.iter().any(|address| !is_public(address.ip())) {
            return Err(ureq::Error::Other(Box::new(Refused)));
        }
        Ok(found)
    }
}

/// Whether an address is one of the public internet. What is reserved, private, local to the link or the machine, or holds
/// such an address inside (IPv4 in IPv6, in NAT64, in 6to4), is not.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let reserved = match a {
        0 | 10 | 127 => true,
        100 => (64..128).contains(&b),
        169 => b == 254,
        172 => (16..32).contains(&b),
        192 => b == 168 || (b == 0 && (c == 0 || c == 2)) || (b == 88 && c == 99),
        198 => b == 18 || b == 19 || (b == 51 && c == 100),
        203 => b == 0 && c == 113,
        // Multicast, reserved, broadcast.
        224.. => true,
        _ => false,
    };
    !reserved
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    let parts = address.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match parts[0] {
        // NAT64 (RFC 6052): the last 32 bits are an IPv4 address.
        0x64 if parts[1..6] == [0xff9b, 0, 0, 0, 0] => is_public_v4(v4(parts[6], parts[7])),
        // 6to4 (RFC 3056).
        0x2002 => is_public_v4(v4(parts[1], parts[2])),
        // Teredo, benchmarking, ORCHID and documentation.
        0x2001 if parts[1] < 0x200 || parts[1] == 0xdb8 => false,
        0x3fff => false,
        // Only 2000::/3 is the public internet: not ::1, fc00::/7, fe80::/10, ff00::/8.
        0x2000..0x4000 => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::net::{SocketAddr, TcpListener};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use parking_lot::Mutex;
    use ureq::unversioned::transport::{ConnectionDetails, Connector, TcpConnector};

    use super::*;

    /// A name server that names a public address the first time and this machine from then on (DNS rebinding).
    #[derive(Debug, Default)]
    struct Rebinding(AtomicUsize);

    impl Resolver for Rebinding {
        fn resolve(&self, _: &http::Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
            let first = self.0.fetch_add(1, Ordering::SeqCst) == 0;
            let mut found = self.empty();
            found.push(if first { "1.1.1.1:80" } else { "127.0.0.1:80" }.parse().unwrap());
            Ok(found)
        }
    }

    /// Notes what would be dialled.
    #[derive(Debug, Clone, Default)]
    struct Dialled(Arc<Mutex<Vec<SocketAddr>>>);

    impl Connector for Dialled {
        type Out = ();

        fn connect(&self, details: &ConnectionDetails<'_>, _: Option<()>) -> Result<Option<()>, ureq::Error> {
            self.0.lock().extend(details.addrs.iter());
            Err(ureq::Error::ConnectionFailed)
        }
    }

    #[test]
    fn the_address_that_was_checked_is_dialled_and_no_later_answer() {
        let dialled = Dialled::default();
        let resolver = Guarded { allow_private: false, system: Rebinding::default() };
        let downloader = Downloader { agent: Agent::with_parts(config(), dialled.clone(), resolver) };
        let fetch = || downloader.fetch("http://rebinding.example/a.jpg", 1000);
        assert_eq!(fetch(), Err(Situation::DownloadFailed));
        assert_eq!(*dialled.0.lock(), ["1.1.1.1:80".parse().unwrap()]);
        assert_eq!(fetch(), Err(Situation::AddressRefused));
        assert_eq!(dialled.0.lock().len(), 1, "the second answer was refused, not dialled");
    }

    /// Names of a made-up internet; addresses are themselves.
    #[derive(Debug)]
    struct Internet;

    impl Resolver for Internet {
        fn resolve(&self, uri: &http::Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
            let host = uri.host().unwrap_or_default();
            let address = match host {
                "public.example" => "1.1.1.1",
                "inside.example" => "10.0.0.1",
                host => host.trim_matches(['[', ']']),
            };
            let mut found = self.empty();
            found.push(SocketAddr::new(address.parse().expect("an address"), 80));
            Ok(found)
        }
    }

    /// Connects to a server of this test whatever is dialled, and notes what was.
    #[derive(Debug)]
    struct Diverted {
        to: SocketAddr,
        dialled: Dialled,
    }

    impl Connector for Diverted {
        type Out = <TcpConnector as Connector>::Out;

        fn connect(
            &self,
            details: &ConnectionDetails<'_>,
            chained: Option<()>,
        ) -> Result<Option<Self::Out>, ureq::Error> {
            self.dialled.0.lock().extend(details.addrs.iter());
            let mut addrs = details.resolver.empty();
            addrs.push(self.to);
            let there = ConnectionDetails {
                uri: details.uri,
                addrs,
                config: details.config,
                request_level: details.request_level,
                resolver: details.resolver,
                now: details.now,
                timeout: details.timeout,
                current_time: Arc::clone(&details.current_time),
                run_connector: Arc::clone(&details.run_connector),
                register_shutdown: Arc::clone(&details.register_shutdown),
            };
            TcpConnector::default().connect(&there, chained)
        }
    }

    /// A server that sends everybody on to what their path names, and who asks for `/photo` a picture.
    fn crossroads() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("it listens");
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut head = [0; 4096];
                let read = stream.read(&mut head).unwrap_or_default();
                let head = String::from_utf8_lossy(&head[..read]).into_owned();
                let path = head.split(' ').nth(1).unwrap_or_default();
                let answer = match path {
                    "/photo" => "200 OK\r\nContent-Length: 5\r\n\r\nphoto".to_owned(),
                    path => format!("302 Found\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", &path[1..]),
                };
                stream.write_all(format!("HTTP/1.1 {answer}").as_bytes()).ok();
            }
        });
        address
    }

    #[test]
    fn a_public_address_does_not_lead_to_a_private_one() {
        let dialled = Dialled::default();
        let connector = Diverted { to: crossroads(), dialled: dialled.clone() };
        let resolver = Guarded { allow_private: false, system: Internet };
        let downloader = Downloader { agent: Agent::with_parts(config(), connector, resolver) };
        let fetch = |to: &str| downloader.fetch(&format!("http://public.example/{to}"), 1000);
        assert_eq!(fetch("http://public.example/photo"), Ok(b"photo".to_vec()));
        for inside in [
            "http://inside.example/photo",
            "http://127.0.0.1/photo",
            "http://[::ffff:7f00:1]/photo",
            "http://169.254.169.254/latest/meta-data/",
            "http://public.example/http://public.example/http://10.0.0.1/photo",
        ] {
            assert_eq!(fetch(inside), Err(Situation::AddressRefused), "{inside}");
        }
        for elsewhere in ["file:///etc/passwd", "ftp://public.example/photo", "gopher://public.example/"] {
            assert!(fetch(elsewhere).is_err(), "{elsewhere}");
        }
        let public = "1.1.1.1:80".parse().unwrap();
        assert!(dialled.0.lock().iter().all(|address| *address == public), "{dialled:?}");
    }

    #[test]
    fn only_public_addresses_are_public() {
        for inside in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "ff02::1",
            "64:ff9b:1::1",
            "::7f00:1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in
            ["1.1.1.1", "8.8.8.8", "100.63.0.1", "172.32.0.1", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
        {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }

    #[test]
    fn only_plain_web_addresses_pass() {
        for good in ["http://example.com/a.jpg", "https://example.com:8443/a?b=c", "http://[2606:4700::1111]/"] {
            assert!(check(good).is_some(), "{good}");
        }
        let long = format!("http://example.com/{}", "a".repeat(5000));
        for bad in [
            "ftp://example.com/a",
            "file:///etc/passwd",
            "//example.com",
            "http://",
            "http://u:p@example.com/",
            "a.jpg",
            &long,
        ] {
            assert!(check(bad).is_none(), "{bad}");
        }
    }
}
