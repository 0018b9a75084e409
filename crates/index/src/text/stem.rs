//! English singular and plural. Nothing more: "swimming" is not "swim", a photo's words are nouns.
//!
//! A word gives one or more stems. Documents hold all of them and a query asks for any, so that a guess that is no word
//! ("boxe") costs nothing and the right one ("box") is found.

/// Plurals that no rule makes.
const IRREGULAR: [(&str, &str); 16] = [
    ("men", "man"),
    ("women", "woman"),
    ("children", "child"),
    ("people", "person"),
    ("mice", "mouse"),
    ("geese", "goose"),
    ("feet", "foot"),
    ("teeth", "tooth"),
    ("oxen", "ox"),
    ("cacti", "cactus"),
    ("fungi", "fungus"),
    ("leaves", "leaf"),
    ("loaves", "loaf"),
    ("halves", "half"),
    ("dice", "die"),
    ("calves", "calf"),
];

/// Singulars that look like plurals.
const SINGULAR: [&str; 9] = ["always", "canvas", "chaos", "christmas", "lens", "news", "series", "species", "texas"];

/// The stems of a lower-case word, at least one.
pub(crate) fn stems(word: &str) -> Vec<String> {
    if let Some((_, singular)) = IRREGULAR.iter().find(|(plural, _)| *plural == word) {
        return vec![(*singular).to_owned()];
    }
    let letters = word.len();
    let keeps = ["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    if letters < 4
        || !word.ends_with('s')
        || keeps
        || !word.bytes().all(|b| b.is_ascii_lowercase())
        || SINGULAR.contains(&word)
    {
        return vec![word.to_owned()];
    }
    let without = |end: usize| &word[..letters - end];
    let mut stems = vec![without(1).to_owned()];
    if word.ends_with("ies") {
        stems.push(format!("{}y", without(3)));
    } else if word.ends_with("ves") {
        stems.extend([format!("{}f", without(3)), format!("{}fe", without(3))]);
    } else if ["ses", "xes", "zes", "ches", "shes", "oes"].iter().any(|end| word.ends_with(end)) {
        stems.push(without(2).to_owned());
    }
    stems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn singular_and_plural_meet() {
        let pairs = [
            ("dog", "dogs"),
            ("box", "boxes"),
            ("house", "houses"),
            ("bus", "buses"),
            ("puppy", "puppies"),
            ("movie", "movies"),
            ("wolf", "wolves"),
            ("knife", "knives"),
            ("beach", "beaches"),
            ("brush", "brushes"),
            ("potato", "potatoes"),
            ("shoe", "shoes"),
            ("glass", "glasses"),
            ("child", "children"),
            ("mouse", "mice"),
        ];
        for (one, many) in pairs {
            assert!(stems(one).iter().any(|stem| stems(many).contains(stem)), "{one} {many}");
        }
    }

    #[test]
    fn different_words_do_not_meet() {
        for (a, b) in [
            ("car", "cares"),
            ("new", "news"),
            ("len", "lens"),
            ("cat", "category"),
            ("glas", "glass"),
            ("bu", "bus"),
            ("a7", "a7s"),
        ] {
            assert!(!stems(a).iter().any(|stem| stems(b).contains(stem)), "{a} {b}");
        }
    }
}
