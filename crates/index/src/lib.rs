//! Vector and text index of 拾光 Shiguang: `u64` key -> hits. A cache that can be deleted at any time.
//!
//! The catalogue (SQLite, elsewhere) is the truth. Each index remembers the last catalogue sequence it holds (`seq`);
//! the owner replays what is newer, or everything when an index comes up empty. So damage is never an error here:
//! damaged files are found by their checksums before any library sees them, thrown away, and told by `notice()`.
//!
//! Both types are `Send + Sync` and block. Searches of several threads run in parallel; changes are serialised inside.
//! Nothing here knows the clock, the network or any other crate of ours.

mod error;
mod generation;
mod text;
mod vectors;

pub use error::{BadVector, IndexError};
pub use text::{TextDocument, TextHits, TextIndex, TextMode, TextQuery};
pub use vectors::{FetchVectors, VectorHit, VectorIndex, VectorOptions, VectorQuery, VectorStats, near_pairs};
