//! The local HTTP API of 拾光 Shiguang: the library in the words of Huawei Image Recognition, Huawei ImageSearch, Huawei IAM
//! and Alibaba imgsearch, so that those clouds' own SDKs work when only their endpoint is changed.
//!
//! [`Server::start`] takes an open [`shiguang_library::Library`] and serves until [`Server::stop`]; both are plain blocking
//! calls. The asynchronous runtime lives on threads of its own. Handlers hold no logic: they turn a request into a question
//! to the library and its answer into the dialect's words. What blocks or computes runs off the asynchronous threads, and
//! no more of it than there are workers ([`work`]); what waits is bounded, and the rest is told to come again.
//!
//! A request passes, in this order: panic net, guard (`Host`, `Origin`), rate and concurrency limits, route, the head of its
//! credential, body (bounded in size, time and memory), the rest of its credential, handler.

#![forbid(unsafe_code)]

mod admit;
mod aliyun;
pub mod auth;
pub mod bodies;
mod body;
mod collection;
mod credentials;
mod docs;
mod download;
pub mod error;
mod guard;
mod heads;
mod iam;
mod imagesearch;
mod imagesearch_v2;
mod limits;
mod options;
pub mod picture;
mod random;
mod routes;
mod server;
mod state;
pub mod tagging;
mod work;

pub use credentials::{CredentialStore, Credentials, Shown};
pub use docs::openapi;
pub use options::{ApiOptions, Clock, system_clock};
pub use server::{Server, ServerError};
