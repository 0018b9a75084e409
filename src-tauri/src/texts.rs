//! Positions in a text: the library counts bytes, the window UTF-16 units.

/// The UTF-16 position of a byte position.
#[must_use]
pub fn utf16(text: &str, byte: usize) -> u32 {
    let byte = text.floor_char_boundary(byte.min(text.len()));
    text[..byte].encode_utf16().count() as u32
}

/// The byte position of a UTF-16 position; inside a surrogate pair, that of its character.
#[must_use]
pub fn byte(text: &str, utf16: u32) -> usize {
    let mut units = 0;
    for (at, character) in text.char_indices() {
        if units >= utf16 as usize {
            return at;
        }
        units += character.len_utf16();
        if units > utf16 as usize {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::{byte, utf16};

    #[test]
    fn positions_come_back() {
        let text = "狗 a😀b";
        for (bytes, units) in [(0, 0), (3, 1), (4, 2), (5, 3), (9, 5), (10, 6)] {
            assert_eq!((utf16(text, bytes), byte(text, units)), (units, bytes));
        }
        assert_eq!(byte(text, 4), 5, "inside a pair");
        assert_eq!((utf16(text, 99), byte(text, 99)), (6, 10));
    }
}
