//! Reading bodies: bounded in size while reading, in time against slow clients, and in memory for all of them together.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, EXPECT};
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout, timeout_at};

use crate::error::{Dialect, Failure, Situation};
use crate::state::Api;

/// Most bytes of a refused body that are still taken from the client, so that it reads the answer instead of a broken pipe.
pub const DRAINED: usize = 32 << 20;
/// How long that may take.
pub const DRAIN_TIME: Duration = Duration::from_secs(5);
/// A body's first bytes, which are in no account: there are not more of them than there may be connections.
const UNCOUNTED: usize = 64 << 10;
/// A body longer than this is neither parsed nor hashed on an asynchronous thread.
pub const LONG: usize = 64 << 10;

/// A body, and the memory it takes.
pub struct Read {
    /// The whole body.
    pub bytes: Bytes,
    /// To be held as long as the bytes, or what was made of them, are; a short body needs none.
    pub memory: Option<OwnedSemaphorePermit>,
}

/// Reads a body of at most `longest` bytes.
pub async fn read(api: &Api, headers: &HeaderMap, body: &mut Body, longest: usize) -> Result<Read, Situation> {
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > longest as u64) {
        return Err(Situation::BodyTooLarge);
    }
    let until = Instant::now() + api.options.body_time;
    let mut bytes = Vec::new();
    let mut memory: Option<OwnedSemaphorePermit> = None;
    loop {
        let within = until.min(Instant::now() + api.options.stall);
        let frame = match timeout_at(within, body.frame()).await {
            Err(_) | Ok(Some(Err(_))) => return Err(Situation::BodyIncomplete),
            Ok(None) => break,
            Ok(Some(Ok(frame))) => frame,
        };
        let Ok(data) = frame.into_data() else { continue };
        let needed = bytes.len() + data.len();
        if needed > longest {
            return Err(Situation::BodyTooLarge);
        }
        if needed > UNCOUNTED && memory.is_none() {
            // Not before it is needed, so that somebody who announces much and sends little keeps nobody out. Then all of it at
            // once: if those who hold memory waited for more, they could wait for each other.
            let whole = announced.and_then(|length| usize::try_from(length).ok()).unwrap_or(longest).max(needed);
            let reserved = timeout_at(until, api.gate.reserve(whole)).await;
            memory = Some(reserved.ok().flatten().ok_or(Situation::TooManyRequests)?);
            bytes.reserve_exact(whole - bytes.len());
        }
        bytes.extend_from_slice(&data);
    }
    Ok(Read { bytes: bytes.into(), memory })
}

/// Takes what a client still sends of a body that is refused. Who asks first (`Expect: 100-continue`) has sent nothing and is
/// told no at once.
pub async fn drain(headers: &HeaderMap, body: &mut Body) {
    if headers.contains_key(EXPECT) {
        return;
    }
    let all = async {
        let mut taken = 0;
        while let Some(Ok(frame)) = body.frame().await {
            taken += frame.data_ref().map_or(0, Bytes::len);
            if taken > DRAINED {
                return;
            }
        }
    };
    timeout(DRAIN_TIME, all).await.ok();
}

/// A body as the JSON of a DTO, for handlers.
///
/// It is refused, in the words of its route, with [`Situation::NotJson`] for what is no JSON, [`Situation::WrongField`] for a field
/// of a wrong type.
pub struct Parsed<T>(pub T);

impl<T: DeserializeOwned + Send + 'static> FromRequest<Api> for Parsed<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Failure> {
        let dialect = Dialect::of(request.uri().path());
        // It has been read whole already.
        let whole = Bytes::from_request(request, api).await;
        let bytes = whole.map_err(|_| Failure::of(dialect, Situation::BodyIncomplete))?;
        json(api, dialect, bytes).await.map(Self)
    }
}

async fn json<T: DeserializeOwned + Send + 'static>(api: &Api, dialect: Dialect, bytes: Bytes) -> Result<T, Failure> {
    let long = bytes.len() > LONG;
    let parse = move || {
        serde_json::from_slice(&bytes).map_err(|error| {
            let situation = if error.is_data() { Situation::WrongField } else { Situation::NotJson };
            Failure::of(dialect, situation)
        })
    };
    if long { api.work.errand(dialect, parse).await } else { parse() }
}
