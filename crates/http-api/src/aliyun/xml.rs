//! An answer as XML: `<{Action}Response>`, an element for each field, one for each member of a list (document 004, section
//! 10.3 and the examples).

use std::fmt::Write as _;

use quick_xml::escape::escape;
use serde_json::Value;

use super::parameters::Action;

/// The whole document.
#[must_use]
pub fn document(action: Action, answer: &Value) -> String {
    let root = format!("{}Response", action.name());
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    element(&mut text, &root, answer);
    text
}

fn element(text: &mut String, name: &str, value: &Value) {
    if let Value::Array(members) = value {
        members.iter().for_each(|member| element(text, name, member));
        return;
    }
    // Writing to a text cannot fail.
    write!(text, "<{name}>").ok();
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| element(text, name, value)),
        Value::String(value) => text.push_str(&escape(printable(value))),
        Value::Null => {}
        other => text.push_str(&other.to_string()),
    }
    write!(text, "</{name}>").ok();
}

/// Without the characters that XML 1.0 cannot hold.
fn printable(text: &str) -> String {
    let allowed = |letter: &char| !letter.is_control() || matches!(letter, '\t' | '\n' | '\r');
    text.chars().filter(allowed).filter(|letter| !matches!(letter, '\u{fffe}' | '\u{ffff}')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_repeat_their_element_and_texts_are_escaped() {
        let answer = serde_json::json!({
            "RequestId": "1", "Data": { "DbList": [{ "Name": "a" }, { "Name": "<b&\u{1}>" }], "TotalCount": 2 }
        });
        let xml = document(Action::ListImageDbs, &answer);
        let body = xml.split_once('\n').map(|(_, body)| body).unwrap();
        assert!(body.starts_with("<ListImageDbsResponse>") && body.ends_with("</ListImageDbsResponse>"), "{body}");
        for part in [
            "<RequestId>1</RequestId>",
            "<DbList><Name>a</Name></DbList><DbList><Name>&lt;b&amp;&gt;</Name></DbList>",
            "<TotalCount>2</TotalCount>",
        ] {
            assert!(body.contains(part), "{body}");
        }
    }
}
