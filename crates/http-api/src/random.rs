//! Randomness from the operating system.

use std::fmt::Write as _;

/// Fills an array; a system without randomness cannot run this service.
#[must_use]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0u8; N];
    // There is no honest way on: every secret would be guessable.
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// `N` random bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex<const N: usize>() -> String {
    to_hex(&bytes::<N>())
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").ok();
        text
    })
}

/// A random UUID (version 4) in upper case, the form of Alibaba's `RequestId`.
#[must_use]
pub fn uuid() -> String {
    let mut raw = bytes::<16>();
    raw[6] = raw[6] & 0x0f | 0x40;
    raw[8] = raw[8] & 0x3f | 0x80;
    let digits = to_hex(&raw).to_uppercase();
    format!("{}-{}-{}-{}-{}", &digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..])
}

/// `length` random characters of the given alphabet, without bias as long as the alphabet has at most 256 characters.
#[must_use]
pub fn text(alphabet: &[u8], length: usize) -> String {
    let even = 256 - 256 % alphabet.len();
    let mut text = String::with_capacity(length);
    while text.len() < length {
        for byte in bytes::<32>().into_iter().map(usize::from).filter(|byte| *byte < even) {
            if text.len() < length {
                text.push(char::from(alphabet[byte % alphabet.len()]));
            }
        }
    }
    text
}
