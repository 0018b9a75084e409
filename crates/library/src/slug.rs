//! Names of instances that every cloud dialect accepts.
//!
//! Huawei ImageSearch (create instance, `name`): a-z, 0-9, `-` and `_`, begins with a letter, at most 16. Alibaba
//! imgsearch (`Name`): 2 to 64 of a-z, 0-9 and `_`. Both at once: 2 to 16 of a-z, 0-9 and `_`, beginning with a
//! letter. Baidu names no instances.

use pinyin::ToPinyin as _;
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Huawei's limit, the shorter one.
const LONGEST: usize = 16;
/// Alibaba's.
const SHORTEST: usize = 2;
/// What a folder is called whose name has no letter that we can spell.
const NAMELESS: &str = "photos";
/// Huawei's paths are `/v1/{project}/service/...` and `/v1/{project}/{instance}/...`.
const RESERVED: &[&str] = &["service"];

/// Makes the name of an instance from what a person called it: Chinese in pinyin, accents dropped, other scripts left
/// out, words joined by `_`. Where that is too long, the words are joined without it, then cut. A name that is `taken`
/// gets `_2`, `_3` and so on, within the length.
pub fn slug(display_name: &str, taken: impl Fn(&str) -> bool) -> String {
    let base = base(display_name);
    let is_free = |name: &str| !RESERVED.contains(&name) && !taken(name);
    if is_free(&base) {
        return base;
    }
    let mut number = 2_u64;
    loop {
        let suffix = format!("_{number}");
        let kept = base[..base.len().min(LONGEST - suffix.len().min(LONGEST - 1))].trim_end_matches('_');
        let name = format!("{kept}{suffix}");
        if is_free(&name) {
            return name;
        }
        number += 1;
    }
}

fn base(display_name: &str) -> String {
    let mut words = words(display_name);
    if words.is_empty() {
        words.push(NAMELESS.to_owned());
    }
    // Only a first word may begin with a digit: it then needs a letter before it.
    if words[0].starts_with(|c: char| c.is_ascii_digit()) {
        words.insert(0, "p".to_owned());
    }
    let mut name = words.join("_");
    if name.len() < SHORTEST {
        name = format!("{name}_{NAMELESS}");
    }
    if name.len() > LONGEST {
        // All is ASCII here, so any place may be cut.
        name = words.concat();
        name.truncate(LONGEST);
    }
    name
}

/// How each run of Chinese in a text is typed in pinyin, syllables separated by spaces.
pub fn sounds(text: &str) -> Vec<String> {
    let runs = text.split(|letter: char| letter.to_pinyin().is_none()).filter(|run| !run.is_empty());
    runs.map(|run| words(run).join(" ")).collect()
}

/// Lower-case ASCII words; each Chinese character is one.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for letter in text.nfkc().flat_map(char::to_lowercase) {
        if let Some(sound) = letter.to_pinyin() {
            words.push(std::mem::take(&mut word));
            // As it is typed: 旅 is lv.
            words.push(sound.plain().replace('ü', "v"));
            continue;
        }
        let spelt = spell(letter);
        if spelt.is_empty() && !is_combining_mark(letter) {
            words.push(std::mem::take(&mut word));
        }
        word.push_str(&spelt);
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// A letter or digit in ASCII; empty for everything else.
fn spell(letter: char) -> String {
    match letter {
        'ß' => "ss".to_owned(),
        'æ' => "ae".to_owned(),
        'œ' => "oe".to_owned(),
        'ø' => "o".to_owned(),
        'đ' | 'ð' => "d".to_owned(),
        'ł' => "l".to_owned(),
        'ı' => "i".to_owned(),
        'þ' => "th".to_owned(),
        _ => std::iter::once(letter).nfd().filter(char::is_ascii_alphanumeric).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn free(name: &str) -> String {
        slug(name, |_| false)
    }

    #[test]
    fn names_of_folders() {
        for (name, expected) in [
            ("Photos", "photos"),
            ("我的照片", "wo_de_zhao_pian"),
            ("我的照片 2023", "wodezhaopian2023"),
            ("旅行2023", "lv_xing_2023"),
            ("Été à Zürich", "ete_a_zurich"),
            ("E\u{301}te\u{301}", "ete"),
            ("Straße", "strasse"),
            ("Łódź & Ærø", "lodz_aero"),
            ("ＡＢＣ１２", "abc12"),
            ("a-b__c.d (1)", "a_b_c_d_1"),
            ("2023", "p_2023"),
            ("2023年", "p_2023_nian"),
            ("Фото", "photos"),
            ("🏖", "photos"),
            ("", "photos"),
            ("___", "photos"),
            ("A", "a_photos"),
            ("service", "service_2"),
            ("a very long name of a folder", "averylongnameofa"),
        ] {
            assert_eq!(free(name), expected, "{name}");
        }
    }

    #[test]
    fn taken_names_are_counted_on() {
        let mut taken = HashSet::new();
        for expected in ["wodezhaopian2023", "wodezhaopian20_2", "wodezhaopian20_3"] {
            let name = slug("我的照片2023", |name| taken.contains(name));
            assert_eq!(name, expected);
            taken.insert(name);
        }
        for _ in 0..200 {
            let name = slug("我的照片2023", |name| taken.contains(name));
            assert!(taken.insert(name.clone()), "{name} twice");
        }
        assert!(taken.contains("wodezhaopian_150"));
    }

    #[test]
    fn every_name_is_valid_in_both_dialects() {
        let scripts =
            ["a", "Z", "9", "_", "-", " ", "照", "旅", "é", "ß", "я", "🏖", "\u{301}", "\0", "/", "가", "ん", "𠀀"];
        for first in scripts {
            for second in scripts {
                for third in scripts {
                    let text = format!("{first}{second}{third}").repeat(3);
                    for name in [free(&text), free(&text[..first.len()]), slug(&text, |name| !name.ends_with("_21"))] {
                        assert!((2..=16).contains(&name.len()), "{text:?}: {name}");
                        assert!(name.starts_with(|c: char| c.is_ascii_lowercase()), "{text:?}: {name}");
                        let valid = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
                        assert!(name.chars().all(valid), "{text:?}: {name}");
                    }
                }
            }
        }
    }
}
