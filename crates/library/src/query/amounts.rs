//! Numbers with comparisons, ranges and units.

use unicode_normalization::UnicodeNormalization;

use super::{Amount, Op};

/// Bytes of a unit. As file managers count: 1 KB is 1024 bytes.
const BYTES: &[(&str, f64)] = &[
    ("tib", 1_099_511_627_776.0),
    ("gib", 1_073_741_824.0),
    ("mib", 1_048_576.0),
    ("kib", 1024.0),
    ("tb", 1_099_511_627_776.0),
    ("gb", 1_073_741_824.0),
    ("mb", 1_048_576.0),
    ("kb", 1024.0),
    ("t", 1_099_511_627_776.0),
    ("g", 1_073_741_824.0),
    ("m", 1_048_576.0),
    ("k", 1024.0),
    ("b", 1.0),
];

/// Pixels of a unit. As cameras count: a megapixel is a million.
const PIXELS: &[(&str, f64)] = &[("mp", 1e6), ("m", 1e6), ("万", 1e4), ("px", 1.0)];

/// Pixels of a side.
const SIDE: &[(&str, f64)] = &[("px", 1.0)];

/// Numbers above cannot be told apart as `f64`.
const LARGEST: f64 = 9_007_199_254_740_992.0;

/// The comparison a value begins with, and the rest.
pub(super) fn comparison(text: &str) -> (Option<Op>, &str) {
    const SIGNS: [(&str, Op); 9] = [
        (">=", Op::Ge),
        ("=>", Op::Ge),
        ("≥", Op::Ge),
        ("<=", Op::Le),
        ("=<", Op::Le),
        ("≤", Op::Le),
        (">", Op::Gt),
        ("<", Op::Lt),
        ("=", Op::Eq),
    ];
    let found = SIGNS.iter().find_map(|(sign, op)| Some((Some(*op), text.strip_prefix(sign)?.trim())));
    found.unwrap_or((None, text))
}

/// Both ends of `a..b`; an absent one is empty.
pub(super) fn ends(text: &str) -> Option<(&str, &str)> {
    let (a, b) = text.split_once("..").or_else(|| text.split_once('~'))?;
    Some((a.trim(), b.trim_start_matches('.').trim()))
}

/// What a value demands: `5` is equal, `>=5`, `5+`, `5..`, `..5` and `3..5` are bounds. `read` makes a number of plain text.
pub(super) fn bounds<T: PartialOrd, U>(text: &str, read: impl Fn(&str) -> Option<(T, U)>) -> Option<Vec<(Op, (T, U))>> {
    let plain: String = text.nfkc().collect();
    let plain = plain.trim();
    if let Some((a, b)) = ends(plain) {
        return match (a, b) {
            ("", "") => None,
            ("", b) => Some(vec![(Op::Le, read(b)?)]),
            (a, "") => Some(vec![(Op::Ge, read(a)?)]),
            (a, b) => {
                let (a, b) = (read(a)?, read(b)?);
                let (low, high) = if a.0 <= b.0 { (a, b) } else { (b, a) };
                Some(vec![(Op::Ge, low), (Op::Le, high)])
            }
        };
    }
    if let Some(least) = plain.strip_suffix('+') {
        return Some(vec![(Op::Ge, read(least)?)]);
    }
    let (op, number) = comparison(plain);
    Some(vec![(op.unwrap_or(Op::Eq), read(number)?)])
}

/// Bounds of a number with a unit. A number that was rounded by whoever wrote it (`5mb`, `12.2mp`) stands for all that round to it.
pub(super) fn measured(of: Amount, text: &str) -> Option<Vec<(Op, u64)>> {
    let units = match of {
        Amount::Bytes => BYTES,
        Amount::Pixels => PIXELS,
        Amount::Width | Amount::Height => SIDE,
    };
    let bounds = bounds(text, |text| quantity(text, units))?;
    let whole = |number: f64| number.round() as u64;
    Some(match bounds.as_slice() {
        [(Op::Eq, (number, half))] if *half >= 1.0 => {
            vec![(Op::Ge, whole(number - half)), (Op::Lt, whole(number + half))]
        }
        bounds => bounds.iter().map(|(op, (number, _))| (*op, whole(*number))).collect(),
    })
}

/// A number with a unit behind it, and half of its last place.
fn quantity(text: &str, units: &[(&str, f64)]) -> Option<(f64, f64)> {
    let text = text.to_lowercase();
    let found = units.iter().find_map(|(name, factor)| Some((text.strip_suffix(name)?, *factor)));
    let (number, factor) = found.unwrap_or((&text, 1.0));
    let number = number.trim();
    let is_plain = number.chars().all(|sign| sign.is_ascii_digit() || sign == '.');
    let value = number.parse::<f64>().ok().filter(|_| is_plain)? * factor;
    let places = number.split_once('.').map_or(0, |(_, places)| places.len());
    let half = factor * 0.1_f64.powi(places.min(30) as i32) / 2.0;
    (value <= LARGEST).then_some((value, half))
}
