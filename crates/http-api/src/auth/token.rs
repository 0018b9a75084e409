//! Tokens: what they hold until, and a proof that we said so. Nothing is stored, so a token survives a restart; rotating the
//! credentials ends all of them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::error::Situation;
use crate::random;

/// Bytes before the proof: the time and 16 random ones, so that no two tokens are the same.
const CONTENT: usize = 24;
const PROOF: usize = 32;

pub fn issue(key: &str, expires: i64) -> String {
    let mut bytes = expires.to_be_bytes().to_vec();
    bytes.extend(random::bytes::<16>());
    let proof = proof(key, &bytes).finalize().into_bytes();
    bytes.extend_from_slice(&proof);
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn check(key: &str, text: &str, now: i64) -> Result<(), Situation> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Situation::UnknownToken)?;
    if bytes.len() != CONTENT + PROOF {
        return Err(Situation::UnknownToken);
    }
    let (content, claimed) = bytes.split_at(CONTENT);
    // `verify_slice` compares in constant time.
    proof(key, content).verify_slice(claimed).map_err(|_| Situation::UnknownToken)?;
    let mut time = [0u8; 8];
    time.copy_from_slice(&content[..8]);
    if now >= i64::from_be_bytes(time) { Err(Situation::ExpiredToken) } else { Ok(()) }
}

fn proof(key: &str, content: &[u8]) -> Hmac<Sha256> {
    let mut mac = super::canonical::hmac_sha256(key.as_bytes());
    mac.update(b"shiguang token 1\n");
    mac.update(content);
    mac
}

#[cfg(test)]
mod tests {
    use super::{check, issue};
    use crate::error::Situation;

    #[test]
    fn a_token_holds_until_its_time_and_for_its_key_only() {
        let token = issue("key", 1000);
        assert_eq!(check("key", &token, 999), Ok(()));
        assert_eq!(check("key", &token, 1000), Err(Situation::ExpiredToken));
        assert_eq!(check("other", &token, 999), Err(Situation::UnknownToken));
        assert_ne!(token, issue("key", 1000));
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("ASCII");
            assert_eq!(check("key", &changed, 999), Err(Situation::UnknownToken), "character {at}");
        }
        for odd in ["", "a", "MIIN", "\u{ff}", &token[1..]] {
            assert_eq!(check("key", odd, 0), Err(Situation::UnknownToken), "{odd:?}");
        }
    }
}
