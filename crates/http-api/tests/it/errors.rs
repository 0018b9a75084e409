//! The one table of errors: complete, consistent, described, and tested.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::Path;

use shiguang_http_api::error::{Applies, Code, Dialect, Family, Situation};

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn document() -> String {
    let mut text = String::from(
        "# Errors of the local API\n\nMade from the table in `crates/http-api/src/error/table.rs` by the test `errors::the_document_is_the_table`; \
         `UPDATE_SNAPSHOTS=1 cargo test -p shiguang-http-api errors` writes it anew.\n\nHuawei's routes answer `{\"error_code\": ..., \
         \"error_msg\": ...}`, Alibaba's `{\"RequestId\", \"HostId\", \"Code\", \"Message\"}` or the same in XML. A wrong password at \
         `POST /v3/auth/tokens` is APIG.0301 with status 401.\n",
    );
    let families = [
        (Family::Tagging, "Huawei Image Recognition"),
        (Family::Gateway, "Huawei's gateway"),
        (Family::ImageSearch, "Huawei ImageSearch"),
        (Family::Aliyun, "Alibaba"),
    ];
    for (family, title) in families {
        write!(text, "\n## {title}\n\n| code | status | message | here |\n| --- | --- | --- | --- |\n").expect("text");
        for entry in Code::ALL.iter().map(|code| code.entry()).filter(|entry| entry.family == family) {
            let here = match entry.applies {
                Applies::Met(when) => when.to_owned(),
                Applies::NotApplicable(why) => format!("not applicable: {why}"),
            };
            writeln!(text, "| {} | {} | {} | {here} |", entry.text, entry.status(), entry.message).expect("text");
        }
    }
    text.push_str("\n## The same situation in each dialect\n\n| situation | tagging and IAM | ImageSearch | Alibaba |\n| --- | --- | --- | --- |\n");
    for situation in Situation::ALL {
        let code = |dialect| situation.code(dialect).entry().text;
        let (tagging, search, aliyun) = (code(Dialect::Tagging), code(Dialect::ImageSearch), code(Dialect::Aliyun));
        writeln!(text, "| {situation:?} | {tagging} | {search} | {aliyun} |").expect("text");
    }
    text
}

#[test]
fn the_document_is_the_table() {
    let path = root().join("docs/errors.md");
    let wanted = document();
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &wanted).expect("written");
    }
    let found = std::fs::read_to_string(&path).expect("docs/errors.md");
    assert!(found == wanted, "docs/errors.md is old; UPDATE_SNAPSHOTS=1 writes it");
}

#[test]
fn codes_are_different_and_families_fit() {
    let texts: HashSet<&str> = Code::ALL.iter().map(|code| code.entry().text).collect();
    assert_eq!(texts.len(), Code::ALL.len());
    for entry in Code::ALL.iter().map(|code| code.entry()) {
        let family = match entry.text.split('.').next() {
            Some("AIS") => Family::Tagging,
            Some("IS") => Family::ImageSearch,
            Some("APIG" | "ModelArts") => Family::Gateway,
            _ => Family::Aliyun,
        };
        assert_eq!(entry.family, family, "{}", entry.text);
        assert!(!entry.message.is_empty());
    }
}

#[test]
fn no_situation_answers_a_code_that_is_not_applicable() {
    for situation in Situation::ALL {
        for dialect in [Dialect::Tagging, Dialect::Iam, Dialect::ImageSearch, Dialect::Aliyun] {
            let entry = situation.code(dialect).entry();
            assert!(matches!(entry.applies, Applies::Met(_)), "{situation:?} in {dialect:?} answers {}", entry.text);
        }
    }
}

/// A code that can be met and that no test names is a promise that nobody keeps.
#[test]
fn every_code_that_can_be_met_is_provoked_by_a_test() {
    let mut tests = String::new();
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    // A panic cannot be asked for from outside; the layer that catches it has its test beside it.
    tests.push_str(&std::fs::read_to_string(own.join("src/admit.rs")).expect("a source"));
    let mut folders = vec![own.join("tests/it")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("errors.rs") {
                tests.push_str(&std::fs::read_to_string(&path).expect("a source"));
            }
        }
    }
    let unnamed: Vec<&str> = Code::ALL
        .iter()
        .map(|code| code.entry())
        .filter(|entry| matches!(entry.applies, Applies::Met(_)) && !tests.contains(&format!("\"{}\"", entry.text)))
        .map(|entry| entry.text)
        .collect();
    assert!(unnamed.is_empty(), "no test names {unnamed:?}");
}
