//! The rules that the models' comments give.

use std::collections::BTreeMap;

use shiguang_library::analysis::Format;
use shiguang_library::door::{Condition, PixelArea, Range};

use super::DIALECT;
use super::dto::RangeParam;
use crate::collection::Origin;
use crate::error::{Code, Failure, Situation};
use crate::picture::Rules;

/// The longest image file: "at most 5 MB".
pub const LONGEST_FILE: usize = 5 << 20;
/// JPEG, PNG, BMP, WEBP; the shorter side over 64, the longer under 4096.
pub const PICTURES: Rules = Rules {
    formats: &[Format::Jpeg, Format::Png, Format::Bmp, Format::WebP],
    shortest: 65,
    longest: 4095,
    bytes: LONGEST_FILE / 3 * 4 + 4,
};

fn wrong() -> Failure {
    Failure::of(DIALECT, Situation::WrongField)
}

/// Whether a text has so many characters.
fn is_long(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.chars().count())
}

/// An ID that must be there.
///
/// # Errors
/// `IS.0001` without one, `IS.0002` for a longer one than 256 characters.
pub fn item_id(given: Option<String>) -> Result<String, Failure> {
    let id = given.filter(|id| !id.is_empty()).ok_or(Code::Is0001)?;
    if is_long(&id, 256) && !id.contains('\0') { Ok(id) } else { Err(wrong()) }
}

/// A description of 1 to 2048 characters, or none.
///
/// # Errors
/// `IS.0002`.
pub fn description(given: Option<String>) -> Result<Option<String>, Failure> {
    match given {
        Some(text) if !is_long(&text, 2048) => Err(wrong()),
        given => Ok(given),
    }
}

/// What a photo is to have.
///
/// # Errors
/// `IS.0002` for a value that is not of 1 to 64 characters.
pub fn fields(
    tags: Option<BTreeMap<String, String>>,
    numbers: Option<BTreeMap<String, f64>>,
) -> Result<Vec<(String, Vec<String>)>, Failure> {
    let tags = tags.unwrap_or_default();
    if tags.values().any(|value| !is_long(value, 64)) {
        return Err(wrong());
    }
    let texts = tags.into_iter().map(|(key, value)| (key, vec![value]));
    let numbers = numbers.unwrap_or_default().into_iter().map(|(key, value)| (key, vec![value.to_string()]));
    Ok(texts.chain(numbers).collect())
}

/// What photos have to meet.
///
/// # Errors
/// `IS.0002` for lists that are not of 1 to 32 values of 1 to 64 characters.
pub fn conditions(
    tags: Option<BTreeMap<String, Vec<String>>>,
    numbers: Option<BTreeMap<String, RangeParam>>,
) -> Result<Vec<Condition>, Failure> {
    let tags = tags.unwrap_or_default();
    let fits = |values: &Vec<String>| (1..=32).contains(&values.len()) && values.iter().all(|value| is_long(value, 64));
    if !tags.values().all(fits) {
        return Err(wrong());
    }
    let texts = tags.into_iter().map(|(key, values)| Condition::Any { key, values });
    let range = |range: RangeParam| Range { from: range.from, to: range.to };
    let numbers = numbers.unwrap_or_default().into_iter();
    Ok(texts.chain(numbers.map(|(key, between)| Condition::Number { key, range: range(between) })).collect())
}

/// Words of 1 to 64 characters.
///
/// # Errors
/// `IS.0002`, also for more than `most`.
pub fn keywords(given: Option<Vec<String>>, most: usize) -> Result<Vec<String>, Failure> {
    let words = given.unwrap_or_default();
    if words.len() <= most && words.iter().all(|word| is_long(word, 64)) { Ok(words) } else { Err(wrong()) }
}

/// A limit within bounds.
///
/// # Errors
/// `IS.1010`.
pub fn limit(given: Option<i64>, most: usize) -> Result<usize, Failure> {
    let limit = usize::try_from(given.unwrap_or(10)).ok().filter(|limit| (1..=most).contains(limit));
    limit.ok_or_else(|| Code::Is1010.into())
}

/// Where the image is; base64 wins.
///
/// # Errors
/// `IS.2013` without one, `IS.0002` for an address over 4096 characters.
pub fn origin(base64: Option<String>, url: Option<String>) -> Result<Origin, Failure> {
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    match (given(base64), given(url)) {
        (Some(text), _) => Ok(Origin::Base64(text)),
        (None, Some(url)) if is_long(&url, 4096) => Ok(Origin::Address(url)),
        (None, Some(_)) => Err(wrong()),
        (None, None) => Err(Failure::of(DIALECT, Situation::NoPicture)),
    }
}

/// A box as `x1,y1,x2,y2`.
///
/// # Errors
/// `IS.0002` for another form.
pub fn area(text: &str) -> Result<PixelArea, Failure> {
    let numbers: Result<Vec<i64>, _> = text.split(',').map(str::parse).collect();
    match numbers.as_deref() {
        Ok(&[left, top, right, bottom]) if 0 <= left && left < right && 0 <= top && top < bottom => {
            Ok(PixelArea { x: left, y: top, width: right - left, height: bottom - top })
        }
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_four_numbers() {
        assert_eq!(area("1,2,30,40").unwrap(), PixelArea { x: 1, y: 2, width: 29, height: 38 });
        for text in ["", "1,2,3", "1,2,3,4,5", "3,2,1,4", "1,2,1,4", "-1,0,5,5", "1, 2,3,4", "a,b,c,d"] {
            assert!(area(text).is_err(), "{text:?}");
        }
    }
}
