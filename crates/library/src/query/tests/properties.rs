//! What holds for any text and any tree.

use jiff::civil::{Date, DateTime, Time};
use proptest::prelude::*;

use super::{Leaf, Node, Op, completion_context, read};
use crate::query::lexer::{is_noise, operator};
use crate::query::parser::{all_of, any_of, not};
use crate::query::{Amount, Fact, Shape, dates};

/// Signs that the language knows, and pieces that come near to it.
const PIECES: &[&str] = &[
    "(", ")", "（", "-", "－", "\"", "“", "」", "「", ":", "：", ",", "、", "|", "\\", " ", "\u{3000}", "OR", "或",
    "NOT", "非", "AND", "tag", "标签", "date", "rating", "size", "album", "a", "狗", "..", ">", "=", "*", "2023",
    "-05", "5mb", "//", "/", "今天", "\n", "é", "🐶",
];

fn any_text() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(prop::sample::select(PIECES), 0..24).prop_map(|pieces| pieces.concat());
    prop_oneof![pieces, any::<String>()]
}

/// What a value can be: not empty, without space at the ends.
fn value() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(prop::sample::select(PIECES), 1..5).prop_map(|pieces| pieces.concat());
    prop_oneof![pieces, "\\PC{1,6}"]
        .prop_map(|text| text.trim().to_owned())
        .prop_filter("empty", |text| !text.is_empty())
}

/// What the parser makes a free word of.
fn word() -> impl Strategy<Value = String> {
    value().prop_filter("no word", |text| {
        let is_date = dates::bare(text, Date::constant(2024, 5, 15)).is_some();
        !text.contains(char::is_whitespace) && operator(text).is_none() && !is_noise(text) && !is_date
    })
}

fn moment() -> impl Strategy<Value = DateTime> {
    let date = (1000_i16..9000, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| Date::constant(year, month, day));
    let time = prop_oneof![Just((0, 0, 0)), (0_i8..24, 0_i8..60, 0_i8..60)];
    (date, time).prop_map(|(date, (hour, minute, second))| date.to_datetime(Time::constant(hour, minute, second, 0)))
}

fn op() -> impl Strategy<Value = Op> {
    prop::sample::select(&[Op::Eq, Op::Lt, Op::Le, Op::Gt, Op::Ge][..])
}

fn leaf() -> impl Strategy<Value = Leaf> {
    let known = prop::sample::select(&[Fact::Gps, Fact::Date, Fact::Tags, Fact::Camera, Fact::Lens, Fact::Rating][..]);
    let fact = prop_oneof![known, value().prop_map(Fact::Field)];
    let of = prop::sample::select(&[Amount::Bytes, Amount::Width, Amount::Height, Amount::Pixels][..]);
    let span = (moment(), moment(), 0..3).prop_filter_map("empty", |(from, to, ends)| {
        let (from, to) = (Some(from).filter(|_| ends != 0), Some(to).filter(|_| ends != 1));
        let is_empty = from.zip(to).is_some_and(|(from, to)| from >= to);
        (!is_empty).then_some(Leaf::Taken { from, to })
    });
    let shape = prop::sample::select(&[Shape::Landscape, Shape::Portrait, Shape::Square][..]);
    let number = (op().prop_filter("text", |op| *op != Op::Eq), -1000_i32..1000);
    let plain = "[a-z0-9]{1,5}";
    let texts = prop_oneof![
        value().prop_map(Leaf::Tag),
        value().prop_map(Leaf::Instance),
        value().prop_map(Leaf::Camera),
        value().prop_map(Leaf::Lens),
        value().prop_map(Leaf::Name),
        prop::collection::vec("[a-z狗.-][a-z狗 .-]{0,3}x", 1..4).prop_map(|parts| Leaf::Folder(parts.join("/"))),
        plain.prop_map(Leaf::Ext),
        plain.prop_map(|text| Leaf::Format(format!("x{text}"))),
        (value(), value()).prop_map(|(key, value)| Leaf::Field { key, op: Op::Eq, value }),
        (value(), number).prop_map(|(key, (op, number))| Leaf::Field { key, op, value: number.to_string() }),
    ];
    prop_oneof![
        word().prop_map(|text| Leaf::Words { text, quoted: false }),
        value().prop_map(|text| Leaf::Words { text, quoted: true }),
        texts,
        span,
        (op(), 0_u8..=5).prop_map(|(op, value)| Leaf::Rating { op, value }),
        fact.prop_map(Leaf::Has),
        prop::sample::select(&[Leaf::Favourite, Leaf::Untagged, Leaf::Failed][..]),
        (of, op(), 0_u64..=1 << 53).prop_map(|(of, op, value)| Leaf::Amount { of, op, value }),
        shape.prop_map(Leaf::Orientation),
    ]
}

fn tree() -> impl Strategy<Value = Node> {
    leaf().prop_map(Node::Leaf).prop_recursive(6, 40, 4, |inner| {
        let some = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            some.clone().prop_filter_map("empty", all_of),
            some.prop_filter_map("empty", any_of),
            inner.prop_map(not),
        ]
    })
}

/// The promises of [`Node`].
fn is_flat(node: &Node) -> bool {
    match node {
        Node::And(parts) => parts.len() > 1 && parts.iter().all(|part| !matches!(part, Node::And(_)) && is_flat(part)),
        Node::Or(parts) => parts.len() > 1 && parts.iter().all(|part| !matches!(part, Node::Or(_)) && is_flat(part)),
        Node::Not(inner) => !matches!(**inner, Node::Not(_)) && is_flat(inner),
        Node::Leaf(_) => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn canonical_text_is_the_same_tree(tree in tree()) {
        let text = tree.to_string();
        let query = read(&text);
        prop_assert_eq!(query.root, Some(tree), "{}", text);
        prop_assert!(query.notices.is_empty(), "{} {:?}", text, query.notices);
    }

    #[test]
    fn any_text_is_a_query(text in any_text()) {
        let query = read(&text);
        prop_assert!(query.root.iter().all(is_flat));
        let canonical = query.to_string();
        prop_assert_eq!(read(&canonical).root, query.root, "{}", canonical);
        let mut end = 0;
        for chip in &query.chips {
            prop_assert!(chip.start >= end && chip.end > chip.start && text.get(chip.start..chip.end).is_some());
            end = chip.end;
        }
        for notice in &query.notices {
            prop_assert_eq!(text.get(notice.start..notice.end), Some(notice.text.as_str()));
        }
    }

    #[test]
    fn completion_stays_inside(text in any_text(), cursor in 0_usize..80) {
        let found = completion_context(&text, cursor);
        prop_assert!(text.get(found.start..found.end).is_some());
        prop_assert!(found.start <= cursor);
    }
}
