//! The plans of the hot queries, kept in `tests/it/plans.txt`: a change of a query or an index shows what it costs.
//! `SHIGUANG_UPDATE=1` writes the file anew.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::path::Path;

use crate::{
    Catalog, CatalogError, ConceptId, FileFacts, Filter, InstanceId, NewInstance, Order, Page, PhotoId, Read, Shape,
    Stage, StageFailure, StoredVector,
};

thread_local! {
    static RECORDED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Called for every statement that is prepared.
pub(crate) fn record(sql: &str) {
    RECORDED.with_borrow_mut(|all| all.push(sql.split_whitespace().collect::<Vec<_>>().join(" ")));
}

/// Whether a query may read a whole table, and why.
#[derive(Clone, Copy)]
enum Reads {
    /// Through an index, and no further than its answer is long.
    Indexed,
    /// Everything, for this reason.
    Everything(&'static str),
}
use Reads::{Everything, Indexed};

const NEEDED: &str = "whoever asks wants nearly all rows";
const RARE: &str = "a rare condition; an index of its own would slow down every listing";
const PART: &str = "a part of a text has no order; the index read is small";

type Query = (&'static str, Reads, Box<dyn Fn(&Read<'_>) -> Result<(), CatalogError>>);

fn query<T>(label: &'static str, reads: Reads, run: impl Fn(&Read<'_>) -> Result<T, CatalogError> + 'static) -> Query {
    (label, reads, Box::new(move |read| run(read).map(drop)))
}

fn photo() -> PhotoId {
    PhotoId::new(1)
}

fn instance() -> InstanceId {
    InstanceId::new(1)
}

fn listing() -> Vec<Query> {
    let model = [7; 32];
    let mut all = vec![
        query("instances", Everything("there are few"), |read| read.instances()),
        query("counts", Everything("the index holds failures only"), |read| read.counts(instance())),
        query("known_files", Indexed, |read| read.known_files(instance())),
        query("known_file", Indexed, |read| read.known_file(instance(), b"a")),
        query("known_below", Indexed, |read| read.known_below(instance(), b"a")),
        query("known_by_file_id", Indexed, |read| read.known_by_file_id((1, 2))),
        query("missing_files", Indexed, |read| read.missing_files(instance())),
        query("missing_at", Indexed, |read| read.missing_at(instance(), b"a")),
        query("known_by_hash", Indexed, |read| read.known_by_hash(&[0; 32])),
        query("object_uses", Indexed, |read| read.object_uses("a")),
        query("photo", Indexed, |read| read.photo(photo())),
        query("photo_at", Indexed, |read| read.photo_at(instance(), "\u{e9}")),
        query("changes_since", Indexed, |read| read.changes_since(0, 10)),
        query("pending", Indexed, |read| read.pending(photo(), 10, 0)),
        query("pending_of", Indexed, |read| read.pending_of(&[photo()], 0)),
        query("due_in", Everything("the index holds what waits only"), |read| read.due_in(instance(), 0)),
        query("objects_in", Indexed, |read| read.objects_in(instance())),
        query("known_as", Indexed, |read| read.known_as(instance(), "a")),
        query("known_with_prefix", Indexed, |read| read.known_with_prefix(instance(), "a")),
        query("next_retry", Indexed, |read| read.next_retry(0)),
        query("stages_of", Indexed, |read| read.stages_of(photo())),
        query("failures", Everything("the index holds failures only"), |read| read.failures(Some(instance()), 10)),
        query("tags_of_many", Indexed, |read| read.tags_of_many(&[photo()])),
        query("fields_of_many", Indexed, |read| read.fields_of_many(&[photo()])),
        query("field_values", Indexed, |read| read.field_values(Some(instance()), "a", "b", 10)),
        query("tag_counts", Everything(NEEDED), |read| read.tag_counts(Some(instance()), 50.0)),
        query("custom_tags", Everything("goes over the concepts, which are few"), |read| read.custom_tags()),
        query("vectors_of", Indexed, move |read| read.vectors_of(photo(), &model)),
        query("vectors_of_slots", Indexed, move |read| read.vectors_of_slots(&[(photo(), 0)], &model)),
        query("each_vector", Everything(NEEDED), move |read| read.each_vector(None, &model, &mut |_, _, _| ())),
        query("each_vector instance", Everything(NEEDED), move |read| {
            read.each_vector(Some(instance()), &model, &mut |_, _, _| ())
        }),
        query("each_perceptual", Everything(NEEDED), |read| read.each_perceptual(Some(instance()), &mut |_, _| ())),
        query("leaving_instances", Indexed, |read| read.leaving_instances()),
        query("without_colour", Indexed, |read| read.without_colour(photo(), 10)),
        query("months", Everything(NEEDED), |read| read.months(None)),
        query("months instance", Indexed, |read| read.months(Some(instance()))),
        query("each_cell", Everything(NEEDED), |read| read.each_cell(&mut |_| ())),
        query("each_date", Everything(NEEDED), |read| read.each_date(&mut |_, _| ())),
        query("cell", Indexed, |read| read.cell(photo())),
        query("waiting", Everything("the index holds what waits only"), |read| read.waiting()),
        query("summary", Everything("of thousands of photos; fewer are read one by one"), |read| {
            read.summary(&[1].into_iter().collect(), 50.0)
        }),
        query("totals", Indexed, |read| read.totals(instance())),
        query("recent_searches", Everything("there are a few dozen"), |read| read.recent_searches(10)),
        query("history_state", Everything("from its end, up to the first that fits"), |read| read.history_state()),
        query("history", Everything("from its newest end, up to the limit"), |read| read.history(10)),
    ];
    for (label, order) in [
        ("page newest", Order::Newest),
        ("page oldest", Order::Oldest),
        ("page name", Order::Name),
        ("page name descending", Order::NameDescending),
        ("page largest", Order::Largest),
        ("page smallest", Order::Smallest),
        ("page recently added", Order::RecentlyAdded),
        ("page first added", Order::FirstAdded),
    ] {
        all.push(query(label, Everything("in the index's order, up to the page's end"), move |read| {
            read.page(order, &Page { limit: 10, ..Page::default() })
        }));
    }
    for (label, order) in [
        ("page newest instance", Order::Newest),
        ("page name instance", Order::Name),
        ("page largest instance", Order::Largest),
    ] {
        let reads =
            if order == Order::Largest { Everything("in the index's order, up to the page's end") } else { Indexed };
        all.push(query(label, reads, move |read| {
            read.page(order, &Page { instance: Some(instance()), limit: 10, ..Page::default() })
        }));
    }
    all.push(query("page few kept", Indexed, |read| {
        let keep = [1].into_iter().collect();
        read.page(Order::Name, &Page { keep: Some(&keep), limit: 10, ..Page::default() })
    }));
    all.extend(filters());
    all
}

fn filters() -> Vec<Query> {
    let text = || "a".to_owned();
    let concepts = vec![ConceptId::new(1)];
    [
        ("matching All", Indexed, Filter::All),
        ("matching Instance", Indexed, Filter::Instance(instance())),
        ("matching Tag", Indexed, Filter::Tag { concepts, threshold: 50.0 }),
        ("matching Untagged", Everything(NEEDED), Filter::Untagged { threshold: 50.0 }),
        ("matching FieldIs", Indexed, Filter::FieldIs { key: Some(text()), value: text() }),
        ("matching FieldIs any", Indexed, Filter::FieldIs { key: None, value: text() }),
        ("matching HasField", Indexed, Filter::HasField { key: text() }),
        ("matching SortAt", Indexed, Filter::SortAt { from: Some(1), to: Some(2) }),
        ("matching HasDate", Indexed, Filter::HasDate),
        ("matching Camera", Everything(PART), Filter::Camera(text())),
        ("matching Lens", Everything(PART), Filter::Lens(text())),
        ("matching HasCamera", Everything(PART), Filter::HasCamera),
        ("matching Rating", Indexed, Filter::Rating { at_least: 3, at_most: 5 }),
        ("matching Rating from 0", Indexed, Filter::Rating { at_least: 0, at_most: 2 }),
        ("matching Favourite", Indexed, Filter::Favourite),
        ("matching Gps", Indexed, Filter::Gps),
        ("matching Ext", Indexed, Filter::Ext(text())),
        ("matching Format", Everything("the index in its own case would miss other spellings"), Filter::Format(text())),
        ("matching AddedSince", Everything(RARE), Filter::AddedSince(0)),
        ("matching Entity", Indexed, Filter::Entity(text())),
        ("matching EntityPrefix", Indexed, Filter::EntityPrefix(text())),
        ("matching Failed", Everything("the index holds failures only"), Filter::Failed),
        ("matching Size", Indexed, Filter::Size { from: Some(1), to: None }),
        ("matching Pixels", Everything(RARE), Filter::Pixels { width: 1, height: 1, all: 1 }),
        ("matching Shape", Everything(RARE), Filter::Shape(Shape::Landscape)),
        ("matching Name", Everything(RARE), Filter::Name(text())),
        ("matching Folder", Everything(RARE), Filter::Folder(text())),
        ("matching Missing", Indexed, Filter::Missing),
    ]
    .into_iter()
    .map(|(label, reads, filter)| query(label, reads, move |read| read.matching(&filter)))
    .collect()
}

/// Enough rows that every query of a verb is reached.
fn filled(folder: &Path) -> Catalog {
    let catalog = Catalog::open(folder, 0).unwrap();
    catalog
        .write(|write| {
            let id = write.create_instance(&NewInstance { name: "a".into(), ..NewInstance::default() }, 0)?;
            for n in 0..40 {
                let path = format!("{n}.jpg");
                let file = FileFacts { path: path.clone().into(), path_text: path, ..FileFacts::default() };
                let photo = write.add_photo(id, &file, 0)?;
                write.set_vectors(photo, &[7; 32], &[StoredVector { slot: 0, area: None, values: vec![1.0] }])?;
            }
            let failure = StageFailure { kind: "x".into(), message: "x".into(), retry_at: None };
            write.stage_failed(photo(), Stage::Probe, 1, &failure)
        })
        .unwrap();
    catalog
}

#[test]
fn plans_are_as_written_down() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = filled(folder.path());
    let mut text = String::from(
        "# EXPLAIN QUERY PLAN of the hot queries. Written by the test of src/plans.rs with SHIGUANG_UPDATE=1.\n\
         # A SCAN stands only behind a reason in brackets.\n",
    );
    let mut unexplained = Vec::new();
    for (label, reads, run) in listing() {
        RECORDED.with_borrow_mut(Vec::clear);
        catalog.read(|read| run(read)).unwrap();
        let mut statements = RECORDED.take();
        let mut seen = std::collections::HashSet::new();
        statements.retain(|sql| seen.insert(sql.clone()));
        assert!(!statements.is_empty(), "{label} runs nothing");
        let reason = if let Everything(reason) = reads { format!(" [{reason}]") } else { String::new() };
        writeln!(text, "\n{label}{reason}").unwrap();
        for sql in statements {
            writeln!(text, "  {sql}").unwrap();
            let plan = catalog
                .read(|read| {
                    read.all(&format!("EXPLAIN QUERY PLAN {sql}"), explain_params(&sql), |row| row.get::<_, String>(3))
                })
                .unwrap();
            for step in plan {
                if step.starts_with("SCAN") && step != "SCAN CONSTANT ROW" && matches!(reads, Indexed) {
                    unexplained.push(format!("{label}: {step}"));
                }
                writeln!(text, "    {step}").unwrap();
            }
        }
    }
    assert!(unexplained.is_empty(), "these queries should use an index: {unexplained:#?}");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/plans.txt");
    if std::env::var_os("SHIGUANG_UPDATE").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    let differing: Vec<String> = kept
        .lines()
        .zip(text.lines())
        .enumerate()
        .filter(|(_, (kept, now))| kept != now)
        .take(10)
        .map(|(line, (kept, now))| format!("line {}:\n  - {kept}\n  + {now}", line + 1))
        .collect();
    assert!(
        kept == text,
        "{} has {} lines, now there are {}; SHIGUANG_UPDATE=1 writes it anew\n{}",
        file.display(),
        kept.lines().count(),
        text.lines().count(),
        differing.join("\n")
    );
}

/// A plan does not need values, but rusqlite wants one for each parameter.
fn explain_params(sql: &str) -> impl rusqlite::Params {
    let numbered = (1..10).filter(|n| sql.contains(&format!("?{n}"))).max();
    let count = numbered.unwrap_or_else(|| sql.matches('?').count());
    rusqlite::params_from_iter(std::iter::repeat_n(rusqlite::types::Null, count))
}
