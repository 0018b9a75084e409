//! The language as people use it, row by row, and properties of any text.

mod properties;
mod table;

use jiff::civil::date;

use super::{
    ChipKind, CompletionKind, KEYS, Key, Leaf, Node, NoticeCode, Op, Query, completion_context, is_reserved_key, parse,
    quote,
};

/// A Wednesday.
fn read(text: &str) -> Query {
    parse(text, date(2024, 5, 15))
}

fn codes(text: &str) -> Vec<NoticeCode> {
    read(text).notices.into_iter().map(|notice| notice.code).collect()
}

fn words(text: &str) -> Node {
    Node::Leaf(Leaf::Words { text: text.to_owned(), quoted: false })
}

fn tag(text: &str) -> Node {
    Node::Leaf(Leaf::Tag(text.to_owned()))
}

#[test]
fn operators_bind_in_their_order() {
    let expected = Node::Or(vec![
        Node::And(vec![words("a"), Node::Not(Box::new(words("b")))]),
        Node::And(vec![words("c"), tag("d")]),
    ]);
    assert_eq!(read("a -b OR c tag:d").root, Some(expected));
    let expected = Node::And(vec![words("a"), Node::Or(vec![words("b"), words("c")])]);
    assert_eq!(read("a (b OR c)").root, Some(expected));
}

#[test]
fn trees_are_flat() {
    let and = Node::And(vec![words("a"), words("b"), words("c"), words("d")]);
    assert_eq!(read("a (b (c d))").root, Some(and));
    let or = Node::Or(vec![words("a"), words("b"), words("c")]);
    assert_eq!(read("(a | (b)) 或 c").root, Some(or));
    assert_eq!(read("-(-a)").root, Some(words("a")));
    assert_eq!(read("NOT NOT a").root, Some(words("a")));
}

#[test]
fn values_keep_type_and_sign() {
    let stars = |op, value| Node::Leaf(Leaf::Rating { op, value });
    assert_eq!(read("rating:>=3").root, Some(stars(Op::Ge, 3)));
    assert_eq!(read("rating:2..4").root, Some(Node::And(vec![stars(Op::Ge, 2), stars(Op::Le, 4)])));
    let field = |op, value: &str| Node::Leaf(Leaf::Field { key: "Price".into(), op, value: value.into() });
    assert_eq!(read("Price:>5").root, Some(field(Op::Gt, "5")));
    assert_eq!(read("Price:\">5\"").root, Some(field(Op::Eq, ">5")));
    assert_eq!(read("Price:>cheap").root, Some(field(Op::Eq, ">cheap")));
}

#[test]
fn a_quoted_key_is_a_custom_key() {
    let field =
        |key: &str, value: &str| Some(Node::Leaf(Leaf::Field { key: key.into(), op: Op::Eq, value: value.into() }));
    assert_eq!(read("\"size\":small").root, field("size", "small"));
    assert_eq!(read("\"job number\":7b").root, field("job number", "7b"));
    assert_eq!(read("\"2023\":x").root, field("2023", "x"));
}

#[test]
fn addresses_paths_and_times_are_words() {
    for text in ["http://example.org/a", "C:\\photos\\a", "C:/photos", "file:///media/a", "12:30", "1:1", ":)x", "a:"] {
        assert_eq!(read(text).root, Some(words(text)), "{text}");
        assert_eq!(codes(text), [], "{text}");
    }
}

#[test]
fn signs_inside_words_are_part_of_them() {
    for text in ["IMG(1).jpg", "black-white", "a\"b", "don't", "a,b", "5\"", "DSC_0001.JPG", "a(b"] {
        assert_eq!(read(text).root, Some(words(text)), "{text}");
    }
    assert_eq!(read("(a IMG(1))").root, Some(Node::And(vec![words("a"), words("IMG(1)")])));
}

#[test]
fn escapes_take_the_meaning_of_signs_away() {
    assert_eq!(read("\\-a").root, Some(words("-a")));
    assert_eq!(read("tag\\:dog").root, Some(words("tag:dog")));
    assert_eq!(read("a\\|b").root, Some(words("a|b")));
    let phrase = Node::Leaf(Leaf::Words { text: "say \"hi\" \\ c:\\x".into(), quoted: true });
    assert_eq!(read(r#""say \"hi\" \\ c:\x""#).root, Some(phrase));
}

#[test]
fn nothing_to_search_finds_everything() {
    for text in ["", "  ", "-", " - ", "()", "\"\"", "\u{3000}", "，", "--", "...", "((( )))"] {
        assert_eq!(read(text).root, None, "{text:?}");
    }
}

#[test]
fn notices_say_what_was_not_understood() {
    assert_eq!(codes("dog OR"), [NoticeCode::DanglingOperator]);
    assert_eq!(codes("OR dog"), [NoticeCode::DanglingOperator]);
    assert_eq!(codes("a OR OR b"), [NoticeCode::DanglingOperator]);
    assert_eq!(codes("dog NOT"), [NoticeCode::DanglingOperator]);
    assert_eq!(codes("(dog"), [NoticeCode::UnmatchedParenthesis]);
    assert_eq!(codes("dog )"), [NoticeCode::UnmatchedParenthesis]);
    assert_eq!(codes("\"dog"), [NoticeCode::UnclosedQuote]);
    assert_eq!(codes("tag:"), [NoticeCode::ValueMissing]);
    assert_eq!(codes("-tag:"), [NoticeCode::ValueMissing]);
    let query = read("狗 rating:7 date:2023-13");
    let told: Vec<_> = query.notices.iter().map(|notice| (notice.code, notice.text.as_str())).collect();
    assert_eq!(told, [(NoticeCode::ValueInvalid, "7"), (NoticeCode::ValueInvalid, "2023-13")]);
    assert_eq!(query.to_string(), r"狗 rating\:7 date\:2023-13");
}

#[test]
fn chips_cover_the_parts_of_the_text() {
    let text = "狗 -标签：金毛,cat OR (\"two words\" 年级：3)";
    let query = read(text);
    let shown: Vec<_> = query.chips.iter().map(|chip| (chip.kind, chip.negated, &text[chip.start..chip.end])).collect();
    assert_eq!(
        shown,
        [
            (ChipKind::Word, false, "狗"),
            (ChipKind::Filter(Key::Tag), true, "-标签：金毛,cat"),
            (ChipKind::Or, false, "OR"),
            (ChipKind::Open, false, "("),
            (ChipKind::Phrase, false, "\"two words\""),
            (ChipKind::Field, false, "年级：3"),
            (ChipKind::Close, false, ")"),
        ]
    );
    assert_eq!(query.chips[1].values, ["金毛", "cat"]);
    assert_eq!(query.chips[5].key.as_deref(), Some("年级"));
}

#[test]
fn hostile_texts_end() {
    let deep = "(".repeat(100_000) + "a" + &")".repeat(100_000);
    assert_eq!(read(&deep).root, Some(words("a")));
    assert_eq!(codes(&deep), [NoticeCode::TooDeep]);
    assert_eq!(read(&("-".repeat(100_000) + "a")).root, Some(words("a")));
    assert_eq!(read(&"-(".repeat(50_000)).root, None);
    let many = read(&"a ".repeat(100_000));
    assert!(matches!(&many.root, Some(Node::And(parts)) if parts.len() == 500));
    assert_eq!(many.notices.iter().map(|notice| notice.code).collect::<Vec<_>>(), [NoticeCode::TooLong]);
    let list = read(&format!("tag:{}", "a,".repeat(100_000)));
    assert!(matches!(&list.root, Some(Node::Or(parts)) if parts.len() == 500));
    assert_eq!(list.notices.last().map(|notice| notice.code), Some(NoticeCode::TooLong));
}

#[test]
fn keys_are_unique_in_both_languages() {
    let mut names: Vec<&str> = Vec::new();
    for entry in KEYS {
        names.push(entry.name);
        names.extend(entry.aliases.iter().chain(entry.zh));
    }
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    assert!(KEYS.iter().all(|entry| !entry.zh.is_empty()));
    assert!(
        is_reserved_key("Tag") && is_reserved_key("标签") && is_reserved_key("ＴＡＧ") && !is_reserved_key("album")
    );
}

#[test]
fn fixed_values_of_keys_are_understood() {
    for entry in KEYS {
        for (en, zh) in entry.values {
            let (english, chinese) = (read(&format!("{}:{en}", entry.name)), read(&format!("{}：{zh}", entry.zh[0])));
            assert_eq!(english.notices, [], "{}:{en}", entry.name);
            assert_eq!(english.root, chinese.root, "{}:{en}", entry.name);
            assert!(english.root.is_some());
        }
    }
}

#[test]
fn what_is_being_typed() {
    let rows: &[(&str, CompletionKind, &str, &str)] = &[
        ("^", CompletionKind::Word, "", ""),
        ("do^", CompletionKind::Word, "do", "do"),
        ("d^og cat", CompletionKind::Word, "d", "dog"),
        ("狗 ^", CompletionKind::Word, "", ""),
        ("-金^毛", CompletionKind::Word, "金", "金毛"),
        ("\"golden re^", CompletionKind::Word, "golden re", "\"golden re"),
        ("\"golden\"^", CompletionKind::Word, "", ""),
        ("tag:^", CompletionKind::Value(Key::Tag), "", ""),
        ("a -tag:go^", CompletionKind::Value(Key::Tag), "go", "go"),
        ("tag:dog,c^at,x", CompletionKind::Value(Key::Tag), "c", "cat"),
        ("tag:dog,^", CompletionKind::Value(Key::Tag), "", ""),
        ("tag:\"golden re^", CompletionKind::Value(Key::Tag), "golden re", "\"golden re"),
        ("相机：ca^", CompletionKind::Value(Key::Camera), "ca", "ca"),
        ("in:su^", CompletionKind::Value(Key::Instance), "su", "su"),
        ("has:g^ps", CompletionKind::Value(Key::Has), "g", "gps"),
        ("album:su^m", CompletionKind::FieldValue("album".into()), "su", "sum"),
        ("\"job number\":7^", CompletionKind::FieldValue("job number".into()), "7", "7"),
        ("(a OR d^", CompletionKind::Word, "d", "d"),
        ("tag:dog ^ cat", CompletionKind::Word, "", ""),
    ];
    for (marked, kind, prefix, replaced) in rows {
        let cursor = marked.find('^').unwrap_or_default();
        let text = marked.replace('^', "");
        let found = completion_context(&text, cursor);
        assert_eq!((&found.kind, found.prefix.as_str()), (kind, *prefix), "{marked}");
        assert_eq!(&text[found.start..found.end], *replaced, "{marked}");
    }
    assert_eq!(completion_context("狗", 1).prefix, "");
    assert_eq!(completion_context("dog", 99).prefix, "dog");
}

#[test]
fn quoted_values_are_read_as_they_are() {
    for value in
        ["dog", "golden retriever", "a,b", "say \"hi\"", "\\", "c:\\x\\", "(x", "-x", "“好”", "*", "1..2", ">5", ""]
    {
        let text = format!("k:{}", quote(value));
        let expected = Node::Leaf(Leaf::Field { key: "k".into(), op: Op::Eq, value: value.into() });
        assert_eq!(read(&text).root, (!value.is_empty()).then_some(expected), "{text}");
    }
}

#[test]
fn json_of_chips_and_notices_is_plain() {
    let query = read("a tag:b rating:x");
    let json = serde_json::to_value((&query.chips[1], &query.notices[0])).expect("plain data");
    assert_eq!(json[0]["kind"], "tag");
    assert_eq!(json[0]["values"][0], "b");
    assert_eq!(json[1]["code"], "value_invalid");
}
