//! Nonces that were used, as long as a signature with them could still be valid.

use std::collections::{HashSet, VecDeque};

use parking_lot::Mutex;

use super::WINDOW_MS;

/// Most nonces remembered. At more than that in half an hour requests are refused: forgetting one would let it be used twice.
const MOST: usize = 500_000;
/// Longest nonce in bytes; the SDKs send 32 to 64.
const LONGEST: usize = 128;

/// What became of a nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// It is new.
    New,
    /// It was used before.
    Used,
    /// There are too many to remember.
    Full,
}

/// See the module.
#[derive(Default)]
pub struct Nonces(Mutex<Known>);

#[derive(Default)]
struct Known {
    all: HashSet<String>,
    /// Oldest first: until when, which.
    until: VecDeque<(i64, String)>,
}

impl Nonces {
    /// Uses a nonce up.
    pub fn take(&self, nonce: &str, now: i64) -> Seen {
        if nonce.is_empty() || nonce.len() > LONGEST {
            return Seen::Used;
        }
        let mut known = self.0.lock();
        while known.until.front().is_some_and(|(until, _)| *until < now) {
            if let Some((_, old)) = known.until.pop_front() {
                known.all.remove(&old);
            }
        }
        if known.all.contains(nonce) {
            return Seen::Used;
        }
        if known.all.len() >= MOST {
            return Seen::Full;
        }
        known.all.insert(nonce.to_owned());
        // A timestamp may be a window ahead of us and is valid for another window after that.
        known.until.push_back((now + 2 * WINDOW_MS, nonce.to_owned()));
        Seen::New
    }
}

#[cfg(test)]
mod tests {
    use super::super::WINDOW_MS;
    use super::{Nonces, Seen};

    #[test]
    fn a_nonce_is_used_once_until_its_signature_cannot_be_valid_any_more() {
        let nonces = Nonces::default();
        assert_eq!(nonces.take("a", 0), Seen::New);
        assert_eq!(nonces.take("b", 1), Seen::New);
        assert_eq!(nonces.take("a", 2 * WINDOW_MS), Seen::Used);
        assert_eq!(nonces.take("a", 2 * WINDOW_MS + 1), Seen::New);
        assert_eq!(nonces.take("b", 2 * WINDOW_MS + 1), Seen::Used);
        assert_eq!(nonces.take("", 0), Seen::Used);
        assert_eq!(nonces.take(&"n".repeat(129), 0), Seen::Used);
    }
}
