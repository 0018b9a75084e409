//! The `photo://` protocol: pictures by the photo's number, of catalogued photos and those in the tray, and nothing else.
//!
//! `thumb/7`, `large/7`, `original/7`, `dropped/3`. A few threads make and read them; what was asked for last comes first,
//! because that is what is on screen while a person scrolls.

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread::JoinHandle;

use parking_lot::{Condvar, Mutex};
use percent_encoding::percent_decode_str;
use shiguang_library::tray::{Token, TossedState};
use shiguang_library::{ErrorCode, Library, Original, PhotoId, Result, Size};
use tauri::UriSchemeResponder;
use tauri::http::{Request, Response, StatusCode, header};

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Thumbnail(PhotoId),
    Large(PhotoId),
    Original(PhotoId),
    Dropped(Token),
}

/// Reads an address's path; `None` for anything that is not exactly one of the forms.
fn wanted(path: &str) -> Option<Wanted> {
    // Some web views hand the slash inside the path over percent-encoded.
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let (kind, number) = path.trim_start_matches('/').split_once('/')?;
    if number.is_empty() || !number.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let photo = || number.parse().ok().map(PhotoId::new);
    match kind {
        "thumb" => photo().map(Wanted::Thumbnail),
        "large" => photo().map(Wanted::Large),
        "original" => photo().map(Wanted::Original),
        "dropped" => number.parse().ok().map(|token| Wanted::Dropped(Token(token))),
        _ => None,
    }
}

struct Job {
    wanted: Wanted,
    /// The address says which version of the picture it means, so that it may be kept for ever.
    versioned: bool,
    responder: UriSchemeResponder,
}

#[derive(Default)]
struct Queue {
    jobs: Mutex<(VecDeque<Job>, bool)>,
    bell: Condvar,
}

/// The threads that serve pictures. Dropping it ends them.
pub struct Pictures {
    queue: Arc<Queue>,
    threads: Vec<JoinHandle<()>>,
}

impl Pictures {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(library: &Arc<Library>) -> std::io::Result<Self> {
        let queue = Arc::new(Queue::default());
        let count = std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 6);
        let serve = |n| {
            let (queue, library) = (Arc::clone(&queue), Arc::clone(library));
            std::thread::Builder::new().name(format!("shiguang-picture-{n}")).spawn(move || queue.serve(&library))
        };
        let threads = (0..count).map(serve).collect::<std::io::Result<_>>()?;
        Ok(Self { queue, threads })
    }

    /// Takes a request of the web view; it is answered by one of the threads.
    pub fn ask(&self, request: &Request<Vec<u8>>, responder: UriSchemeResponder) {
        let uri = request.uri();
        let Some(wanted) = wanted(uri.path()) else {
            responder.respond(nothing(StatusCode::NOT_FOUND));
            return;
        };
        let versioned = uri.query().and_then(|query| query.strip_prefix("v=")).is_some_and(|version| version != "0");
        self.queue.jobs.lock().0.push_back(Job { wanted, versioned, responder });
        self.queue.bell.notify_one();
    }
}

impl Drop for Pictures {
    fn drop(&mut self) {
        self.queue.jobs.lock().1 = true;
        self.queue.bell.notify_all();
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

impl Queue {
    fn serve(&self, library: &Library) {
        loop {
            let job = {
                let mut jobs = self.jobs.lock();
                loop {
                    if jobs.1 {
                        return;
                    }
                    if let Some(job) = jobs.0.pop_back() {
                        break job;
                    }
                    self.bell.wait(&mut jobs);
                }
            };
            // A photo that breaks a decoder must not cost a thread.
            let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| picture(library, job.wanted)));
            job.responder.respond(match made {
                Ok(Ok(Some(picture))) => found(picture, job.versioned),
                Ok(Ok(None)) => nothing(StatusCode::NOT_FOUND),
                Ok(Err(error)) => nothing(match error.code {
                    ErrorCode::UnknownPhoto => StatusCode::NOT_FOUND,
                    ErrorCode::PhotoUnreadable => StatusCode::UNPROCESSABLE_ENTITY,
                    _ => StatusCode::INTERNAL_SERVER_ERROR,
                }),
                Err(_) => nothing(StatusCode::INTERNAL_SERVER_ERROR),
            });
        }
    }
}

fn picture(library: &Library, wanted: Wanted) -> Result<Option<Original>> {
    let jpeg = |bytes| Some(Original { bytes, media_type: "image/jpeg" });
    // When the file is not there (an unplugged drive), the small picture of the cache is better than none.
    let smaller = |photo, error| library.thumbnail(photo, Size::Small).map_err(|_| error);
    match wanted {
        Wanted::Thumbnail(photo) => library.thumbnail(photo, Size::Small).map(jpeg),
        Wanted::Large(photo) => library.thumbnail(photo, Size::Large).or_else(|error| smaller(photo, error)).map(jpeg),
        Wanted::Original(photo) => match library.original(photo) {
            Ok(original) => Ok(Some(original)),
            Err(error) => library.thumbnail(photo, Size::Large).or_else(|_| smaller(photo, error)).map(jpeg),
        },
        Wanted::Dropped(token) => Ok(match library.tossed_photo(token)?.state {
            TossedState::Seen(seen) => jpeg(seen.picture.clone()),
            TossedState::Waiting | TossedState::Failed(_) => None,
        }),
    }
}

fn found(picture: Original, versioned: bool) -> Response<Vec<u8>> {
    let cache = if versioned { "private, max-age=31536000, immutable" } else { "no-store" };
    Response::builder()
        .header(header::CONTENT_TYPE, picture.media_type)
        .header(header::CACHE_CONTROL, cache)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .body(picture.bytes)
        .unwrap_or_default()
}

fn nothing(status: StatusCode) -> Response<Vec<u8>> {
    Response::builder().status(status).header(header::CACHE_CONTROL, "no-store").body(Vec::new()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{PhotoId, Token, Wanted, wanted};

    #[test]
    fn only_numbers_of_known_kinds_are_addresses() {
        assert_eq!(wanted("/thumb/7"), Some(Wanted::Thumbnail(PhotoId::new(7))));
        assert_eq!(wanted("/large%2F12"), Some(Wanted::Large(PhotoId::new(12))));
        assert_eq!(wanted("/original/1"), Some(Wanted::Original(PhotoId::new(1))));
        assert_eq!(wanted("/dropped/3"), Some(Wanted::Dropped(Token(3))));
        for bad in [
            "",
            "/",
            "/thumb",
            "/thumb/",
            "/thumb/-1",
            "/thumb/+1",
            "/thumb/1/2",
            "/thumb/..",
            "/file/etc/passwd",
            "/thumb/99999999999999999999",
            "/thumb/1.jpg",
            "/%00/1",
            "/original/%2e%2e%2fa",
        ] {
            assert_eq!(wanted(bad), None, "{bad}");
        }
    }
}
