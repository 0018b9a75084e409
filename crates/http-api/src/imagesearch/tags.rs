//! `tags` of requests and answers: key -> a text or several.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shiguang_library::door::Condition;
use utoipa::ToSchema;

/// The values under a key: one, or several ("the number of values is not limited").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum TagValues {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl TagValues {
    fn into_values(self) -> Vec<String> {
        match self {
            Self::One(value) => vec![value],
            Self::Several(values) => values,
        }
    }
}

/// What a photo is to have.
pub fn fields_of(tags: BTreeMap<String, TagValues>) -> Vec<(String, Vec<String>)> {
    tags.into_iter().map(|(key, values)| (key, values.into_values())).collect()
}

/// What photos have to meet: all keys, any value of each.
pub fn conditions_of(tags: BTreeMap<String, TagValues>) -> Vec<Condition> {
    tags.into_iter().map(|(key, values)| Condition::Any { key, values: values.into_values() }).collect()
}

/// What a photo has.
pub fn object_of(fields: Vec<(String, Vec<String>)>) -> BTreeMap<String, TagValues> {
    fields
        .into_iter()
        .map(|(key, mut values)| {
            let values = match (values.pop(), values.is_empty()) {
                (Some(only), true) => TagValues::One(only),
                (last, _) => TagValues::Several(values.into_iter().chain(last).collect()),
            };
            (key, values)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_is_a_text_and_several_are_a_list() {
        let text = r#"{"a":"x","b":["y","z"],"c":[]}"#;
        let tags: BTreeMap<String, TagValues> = serde_json::from_str(text).unwrap();
        let fields = fields_of(tags);
        assert_eq!(fields[1], ("b".to_owned(), vec!["y".to_owned(), "z".to_owned()]));
        assert_eq!(serde_json::to_string(&object_of(fields)).unwrap(), text);
        assert!(serde_json::from_str::<TagValues>("5").is_err());
        assert!(serde_json::from_str::<TagValues>(r#"["x",5]"#).is_err());
    }
}
