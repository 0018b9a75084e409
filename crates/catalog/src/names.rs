//! What is derived from a photo's path and from texts, so that SQL can order and compare by bytes.

/// The last part of a path.
pub(crate) fn file_name(path_text: &str) -> &str {
    path_text.rsplit('/').next().unwrap_or(path_text)
}

/// The suffix in lower case without its dot; empty when there is none.
pub(crate) fn extension(path_text: &str) -> String {
    match file_name(path_text).rsplit_once('.') {
        Some((stem, ext)) if !stem.is_empty() => ext.to_lowercase(),
        _ => String::new(),
    }
}

/// A text without its case, for comparing.
pub(crate) fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// A key whose byte order is the order people expect of names: without case, and numbers by their value, so that `img2`
/// comes before `img10`. A number becomes its digits without leading zeros, behind a character that says how many there are.
pub(crate) fn order_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len() + 4);
    let folded = fold(name);
    let mut rest = folded.as_str();
    while let Some(first) = rest.chars().next() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            key.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            let number = rest[..digits].trim_start_matches('0');
            // '0' + length stays below the letters for numbers of up to 16 digits; longer ones are ordered among themselves.
            key.push(char::from(b'0' + number.len().min(70) as u8));
            key.push_str(number);
            rest = &rest[digits..];
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ordered_as_people_do() {
        let mut names =
            ["IMG_10.jpg", "img_9.jpg", "IMG_010b.jpg", "a.jpg", "B.jpg", "图2.jpg", "图10.jpg", "IMG_.jpg"];
        names.sort_by_key(|name| order_key(name));
        assert_eq!(
            names,
            ["a.jpg", "B.jpg", "IMG_.jpg", "img_9.jpg", "IMG_10.jpg", "IMG_010b.jpg", "图2.jpg", "图10.jpg"]
        );
    }

    #[test]
    fn extension_is_of_the_name_only() {
        assert_eq!(extension("a.b/C.JPeG"), "jpeg");
        assert_eq!(extension("a.b/none"), "");
        assert_eq!(extension("a/.hidden"), "");
        assert_eq!(file_name("x/y/z.png"), "z.png");
    }
}
