//! Answers to heads that hyper does not take, in the words of the route that was asked.
//!
//! A head that is too long, or no HTTP at all, reaches no layer of ours: hyper writes a bare status by itself and closes. [`Heads`]
//! stands between hyper and the socket, notes how each head begins, and writes the dialect's answer in the place of a bare one.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use crate::body::{DRAIN_TIME, DRAINED};
use crate::error::{Failure, Reply, Situation};

/// Bytes of a head that are noted: its method and path, and of Alibaba's query most likely `Format`.
const NOTED: usize = 2048;
/// Bytes read at once of what a refused client still sends.
const PIECE: usize = 16 << 10;

/// See the module.
pub struct Heads<S> {
    socket: S,
    /// The server's own; `HostId` of an answer, since the `Host` of what cannot be read is unknown.
    address: SocketAddr,
    /// How what is being read begins.
    noted: Vec<u8>,
    /// Something was written since: the next bytes to be read begin the next head.
    answered: bool,
    refusal: Option<Refusal>,
}

/// What is written in the place of a bare answer.
struct Refusal {
    words: Vec<u8>,
    written: usize,
    drained: usize,
    until: Option<Pin<Box<Sleep>>>,
}

impl<S> Heads<S> {
    /// Around the socket of a connection to the server at `address`.
    pub fn new(socket: S, address: SocketAddr) -> Self {
        Self { socket, address, noted: Vec::new(), answered: false, refusal: None }
    }

    fn note(&mut self, read: &[u8]) {
        if std::mem::take(&mut self.answered) {
            self.noted.clear();
        }
        let room = NOTED - self.noted.len();
        self.noted.extend_from_slice(&read[..read.len().min(room)]);
    }

    /// Before hyper writes: whether it is an answer of its own, in whose place ours is to be written.
    fn look_at(&mut self, bytes: &[u8]) {
        if let (None, Some(situation)) = (&self.refusal, bare(bytes)) {
            let reply = reply(&self.noted, self.address);
            let words = reply.last_words(&Failure::of(reply.dialect, situation));
            self.refusal = Some(Refusal { words, written: 0, drained: 0, until: None });
        }
    }
}

/// The situation in which hyper answers so, without a body. Answers of ours have one.
fn bare(bytes: &[u8]) -> Option<Situation> {
    let status = bytes.strip_prefix(b"HTTP/1.1 ").or_else(|| bytes.strip_prefix(b"HTTP/1.0 "))?;
    match status.get(..3)? {
        b"414" | b"431" => Some(Situation::BodyTooLarge),
        b"400" => {
            let empty = b"content-length: 0\r\n";
            bytes.windows(empty.len()).any(|line| line == empty).then_some(Situation::WrongField)
        }
        _ => None,
    }
}

/// How the sender of a head that begins so wants to be answered.
fn reply(noted: &[u8], address: SocketAddr) -> Reply {
    let text = String::from_utf8_lossy(noted);
    let line = text.trim_start().lines().next().unwrap_or_default();
    // What has no path is not taken for a request to Alibaba's one route, which is a slash alone.
    let target = line.split(' ').nth(1).filter(|target| target.starts_with('/')).unwrap_or("/unreadable");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Reply::new(path, query, address.to_string())
}

impl<S: AsyncRead + Unpin> AsyncRead for Heads<S> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = into.filled().len();
        ready!(Pin::new(&mut this.socket).poll_read(context, into))?;
        this.note(&into.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Heads<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(context, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.look_at(pieces.first().map_or(&[][..], |first| &first[..]));
        let Some(refusal) = &mut this.refusal else {
            this.answered = true;
            return Pin::new(&mut this.socket).poll_write_vectored(context, pieces);
        };
        while let Some(rest) = refusal.words.get(refusal.written..).filter(|rest| !rest.is_empty()) {
            match ready!(Pin::new(&mut this.socket).poll_write(context, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => refusal.written += written,
            }
        }
        Poll::Ready(Ok(pieces.iter().map(|piece| piece.len()).sum()))
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(Pin::new(&mut this.socket).poll_shutdown(context))?;
        let Some(refusal) = &mut this.refusal else { return Poll::Ready(Ok(())) };
        // Who still sends would otherwise find a broken pipe instead of the answer.
        let until = refusal.until.get_or_insert_with(|| Box::pin(sleep(DRAIN_TIME)));
        let mut piece = [0; PIECE];
        while refusal.drained < DRAINED && until.as_mut().poll(context).is_pending() {
            let mut read = ReadBuf::new(&mut piece);
            match ready!(Pin::new(&mut this.socket).poll_read(context, &mut read)) {
                Ok(()) if !read.filled().is_empty() => refusal.drained += read.filled().len(),
                _ => break,
            }
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::{bare, reply};
    use crate::error::{Dialect, Format, Situation};

    #[test]
    fn answers_of_hypers_own_are_told_from_ours() {
        let own =
            |line: &str| bare(format!("HTTP/1.1 {line}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n").as_bytes());
        assert_eq!(own("431 Request Header Fields Too Large"), Some(Situation::BodyTooLarge));
        assert_eq!(own("414 URI Too Long"), Some(Situation::BodyTooLarge));
        assert_eq!(own("400 Bad Request"), Some(Situation::WrongField));
        assert_eq!(own("200 OK"), None);
        assert_eq!(bare(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 86\r\n\r\n"), None);
        assert_eq!(bare(b"{\"error_code\""), None);
        assert_eq!(bare(b"HTTP/1.1 4"), None);
    }

    #[test]
    fn a_head_need_not_be_whole_to_tell_whom_it_asks() {
        let of = |text: &[u8]| {
            let reply = reply(text, "127.0.0.1:1".parse().unwrap());
            (reply.dialect, reply.format)
        };
        assert_eq!(of(b"POST /v2/0/image/tagging HTTP/1.1\r\nHost: a\r\n"), (Dialect::Tagging, Format::Json));
        assert_eq!(of(b"\r\nGET /v1/0/service/aaaaaaaa"), (Dialect::ImageSearch, Format::Json));
        assert_eq!(of(b"GET /?Format=XML&Action=aaaaaaa"), (Dialect::Aliyun, Format::Xml));
        // A TLS client that takes this for its own kind, and nothing at all.
        for text in [&b"\x16\x03\x01\x02\x00\x01"[..], b"", b"GET", b"GET  HTTP/1.1\r\n"] {
            assert_eq!(of(text).0, Dialect::Tagging, "{text:?}");
        }
    }
}
