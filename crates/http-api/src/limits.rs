//! How much one client, and all together, may ask for.

use std::sync::Arc;
use std::time::Instant;

use axum::http::request::Parts;
use parking_lot::Mutex;
use shiguang_library::ApiLimits;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::Dialect;
use crate::options::ApiOptions;

/// The longest head of a request in bytes. Of one that comes quickly hyper takes up to twice as much before it refuses it.
pub const LONGEST_HEAD: usize = 64 << 10;
/// 10 MB as the documents count it: the longest base64 of a picture.
pub const CLOUD_BASE64: usize = 10 << 20;
/// The longest body of Huawei's routes ("less than 12 MB": documents 000 and 002, chapter 3, AK/SK).
const CLOUD_BODY: usize = 12 << 20;
/// The longest picture when limits are relaxed.
pub const RELAXED_PICTURE: usize = 64 << 20;
/// The longest body when limits are relaxed: such a picture as base64, and some words.
const RELAXED_BODY: usize = RELAXED_PICTURE / 3 * 4 + (1 << 20);
/// Alibaba's and IAM's requests hold no picture.
const WORDS: usize = 256 << 10;
/// Bytes of bodies in memory at the same time, but for their first ones. Further bodies wait in their sockets.
const BODIES: usize = 256 << 20;
/// The semaphore of [`BODIES`] counts in these.
const GRAIN: usize = 64 << 10;

/// The longest body of a dialect's routes in bytes.
#[must_use]
pub fn longest_body(dialect: Dialect, limits: ApiLimits) -> usize {
    match (dialect, limits) {
        (Dialect::Iam | Dialect::Aliyun, _) => WORDS,
        (Dialect::Tagging | Dialect::ImageSearch, ApiLimits::Cloud) => CLOUD_BODY,
        (Dialect::Tagging | Dialect::ImageSearch, ApiLimits::Relaxed) => RELAXED_BODY,
    }
}

/// Whether a head is longer than any may be.
#[must_use]
pub fn is_long(head: &Parts) -> bool {
    let target = head.uri.path_and_query().map_or(0, |target| target.as_str().len());
    let lines = head.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len());
    target + lines.sum::<usize>() > LONGEST_HEAD
}

/// Rate, concurrency and memory.
pub struct Gate {
    bucket: Option<Mutex<Bucket>>,
    requests: Arc<Semaphore>,
    most: u32,
    memory: Arc<Semaphore>,
}

/// A token bucket that holds two seconds' worth.
struct Bucket {
    per_second: f64,
    tokens: f64,
    filled: Instant,
}

impl Gate {
    /// As the options say.
    #[must_use]
    pub fn new(options: &ApiOptions) -> Self {
        let per_second = f64::from(options.requests_per_second);
        let most = u32::try_from(options.concurrent_requests.max(1)).unwrap_or(u32::MAX >> 4);
        let bucket = Bucket { per_second, tokens: per_second * 2.0, filled: Instant::now() };
        Self {
            bucket: (options.requests_per_second > 0).then(|| Mutex::new(bucket)),
            requests: Arc::new(Semaphore::new(most as usize)),
            most,
            memory: Arc::new(Semaphore::new(BODIES / GRAIN)),
        }
    }

    /// Whether one more request stays within the rate.
    #[must_use]
    pub fn within_rate(&self) -> bool {
        self.bucket.as_ref().is_none_or(|bucket| bucket.lock().take(Instant::now()))
    }

    /// Lets a request in whose body is here, or not; it is in as long as the permit lives. Who still sends does not count, so
    /// that slow clients keep nobody out.
    #[must_use]
    pub fn enter(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.requests).try_acquire_owned().ok()
    }

    /// Whether a request would not be let in now.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.requests.available_permits() == 0
    }

    /// Waits until every request that was let in has ended.
    pub async fn empty(&self) {
        self.requests.acquire_many(self.most).await.ok();
    }

    /// Waits until there is memory for a body of at most `bytes`.
    pub async fn reserve(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        let grains = bytes.div_ceil(GRAIN).clamp(1, BODIES / GRAIN);
        Arc::clone(&self.memory).acquire_many_owned(u32::try_from(grains).unwrap_or(u32::MAX)).await.ok()
    }
}

impl Bucket {
    fn take(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.filled).as_secs_f64();
        self.filled = now;
        self.tokens = (self.tokens + passed * self.per_second).min(self.per_second * 2.0);
        let enough = self.tokens >= 1.0;
        if enough {
            self.tokens -= 1.0;
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::Bucket;

    #[test]
    fn a_bucket_gives_a_burst_and_then_its_rate() {
        let start = Instant::now();
        let mut bucket = Bucket { per_second: 10.0, tokens: 20.0, filled: start };
        assert_eq!((0..30).filter(|_| bucket.take(start)).count(), 20);
        let later = start + Duration::from_millis(500);
        assert_eq!((0..30).filter(|_| bucket.take(later)).count(), 5);
        let much_later = later + Duration::from_secs(60);
        assert_eq!((0..30).filter(|_| bucket.take(much_later)).count(), 20);
    }
}
