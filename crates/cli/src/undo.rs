//! `shiguang undo` and `shiguang redo`: says in a sentence what was taken back or done again.

use anyhow::Result;
use clap::Args;
use serde::Serialize;
use serde_json::Value;
use shiguang_library::EditWords;

use crate::{Outcome, Place, plain};

/// Arguments of `shiguang undo` and `shiguang redo`.
#[derive(Args)]
pub struct UndoArguments {
    /// One JSON object: what the edit was, or null
    #[arg(long)]
    json: bool,
}

/// The answer of `undo --json` and `redo --json`.
#[derive(Serialize)]
struct Answer {
    edit: Option<EditWords>,
}

/// Runs `undo`.
pub fn undo(arguments: &UndoArguments, place: &Place) -> Result<Outcome> {
    tell(arguments, place.visit()?.undo().map_err(plain)?, ["undone", "nothing to undo"])
}

/// Runs `redo`.
pub fn redo(arguments: &UndoArguments, place: &Place) -> Result<Outcome> {
    tell(arguments, place.visit()?.redo().map_err(plain)?, ["done again", "nothing to redo"])
}

fn tell(arguments: &UndoArguments, edit: Option<EditWords>, [done, nothing]: [&str; 2]) -> Result<Outcome> {
    match (arguments.json, edit) {
        (true, edit) => println!("{}", serde_json::to_string(&Answer { edit })?),
        (false, Some(edit)) => println!("{done}: {}", sentence(&edit)),
        (false, None) => println!("{nothing}"),
    }
    Ok(Outcome::Done)
}

/// What an edit did.
fn sentence(edit: &EditWords) -> String {
    let text = |name: &str| edit.params[name].as_str().unwrap_or_default();
    let photos = counted(&edit.params["photos"], "photo");
    let tag = match (text("tag_zh"), text("tag_en")) {
        ("", "") => "a tag".to_owned(),
        (zh, en) if zh == en => format!("the tag `{en}`"),
        (zh, en) => format!("the tag `{zh} {en}`"),
    };
    match edit.label.as_str() {
        "add_tag" => format!("added {tag} to {photos}"),
        "clear_tag" => format!("reset {tag} on {photos}"),
        "confirm_tag" => format!("confirmed {tag} on {photos}"),
        "reject_tag" => format!("rejected {tag} on {photos}"),
        "rename_tag" => format!("renamed the tag `{}` to `{}`", text("before"), text("after")),
        "merge_tags" => "merged tags".to_owned(),
        "set_field" => format!("changed `{}` on {photos}", text("key")),
        "rate" if edit.params["stars"] == 0 => format!("cleared the stars of {photos}"),
        "rate" => format!("gave {} to {photos}", counted(&edit.params["stars"], "star")),
        "favourite" if text("favourite") == "no" => format!("took {photos} out of the favourites"),
        "favourite" => format!("added {photos} to the favourites"),
        "import" => format!("imported what was known of {photos}"),
        "trash" => format!("moved {photos} to the trash"),
        "keep_one" => format!("moved {} to the trash", counted(&edit.params["removed"], "duplicate")),
        // Of a later program.
        _ => "an edit".to_owned(),
    }
}

fn counted(number: &Value, what: &str) -> String {
    match number.as_u64() {
        Some(1) => format!("1 {what}"),
        Some(number) => format!("{number} {what}s"),
        None => format!("some {what}s"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use shiguang_library::EditWords;

    use super::sentence;

    #[test]
    fn every_edit_is_told_in_a_sentence() {
        let told = |label: &str, params: Value| sentence(&EditWords { label: label.to_owned(), params });
        let tag = json!({ "photos": 2, "tag_zh": "猫", "tag_en": "cat" });
        assert_eq!(told("add_tag", tag.clone()), "added the tag `猫 cat` to 2 photos");
        assert_eq!(told("clear_tag", tag.clone()), "reset the tag `猫 cat` on 2 photos");
        assert_eq!(told("confirm_tag", json!({ "photos": 1 })), "confirmed a tag on 1 photo");
        let typed = json!({ "photos": 1, "tag_zh": "爷爷", "tag_en": "爷爷" });
        assert_eq!(told("reject_tag", typed), "rejected the tag `爷爷` on 1 photo");
        assert_eq!(told("rename_tag", json!({ "before": "a", "after": "b" })), "renamed the tag `a` to `b`");
        assert_eq!(told("merge_tags", json!({})), "merged tags");
        assert_eq!(told("set_field", json!({ "photos": 3, "key": "client" })), "changed `client` on 3 photos");
        assert_eq!(told("rate", json!({ "photos": 1, "stars": 0 })), "cleared the stars of 1 photo");
        assert_eq!(told("rate", json!({ "photos": 2, "stars": 1 })), "gave 1 star to 2 photos");
        assert_eq!(told("favourite", json!({ "photos": 2, "favourite": "yes" })), "added 2 photos to the favourites");
        assert_eq!(told("favourite", json!({ "photos": 1, "favourite": "no" })), "took 1 photo out of the favourites");
        assert_eq!(told("import", json!({ "photos": 9 })), "imported what was known of 9 photos");
        assert_eq!(told("trash", json!({ "photos": 1 })), "moved 1 photo to the trash");
        assert_eq!(told("keep_one", json!({ "removed": 1, "groups": 1 })), "moved 1 duplicate to the trash");
        assert_eq!(told("of_a_later_program", json!({})), "an edit");
    }
}
