//! The library as a person meets it: opening, the first page, questions, memory, what a change costs.

use std::path::Path;

use anyhow::Result;
use shiguang_catalog::{Catalog, InstanceId, Order, Page, PhotoId};
use shiguang_library::edits::Change;
use shiguang_library::search::SearchRequest;
use shiguang_library::{Library, Places, Settings};

use crate::scale::clock::{bytes, resident, thread_milliseconds, took};
use crate::scale::queries::{PAGE, Words};
use crate::spread::Spread;

/// Questions of each kind.
const QUESTIONS: usize = 200;
/// Questions of each kind that do not count.
const WARM_UP: usize = 5;
/// Most CPU milliseconds of 95 % of the questions.
const PROMISE: f64 = 20.0;
/// Photos changed at once when the following is measured.
const CHANGED: usize = 1000;

/// Prints where the disk space goes.
pub fn print_sizes(data: &Path, photos: usize) {
    let parts = [
        ("catalogue", data.join(Catalog::FILE)),
        ("text index", data.join("index/text")),
        ("vector indexes", data.join("index/vectors")),
    ];
    println!("\n| part | MB | bytes a photo |\n|---|---|---|");
    for (name, path) in parts {
        let bytes = bytes(&path);
        println!("| {name} | {:.0} | {} |", bytes as f64 / 1e6, bytes / photos.max(1) as u64);
    }
}

/// Opens the library and asks; prints tables. `true` when every promise holds.
///
/// # Errors
/// When the library refuses.
pub fn measure(data: &Path, settings: &Settings, instance: InstanceId) -> Result<bool> {
    let before = resident()?;
    let places = Places::at(data);
    let grid = SearchRequest { limit: 100, ..SearchRequest::default() };
    let (library, opening) = took(|| -> Result<Library> {
        let library = Library::open(places, settings.clone())?;
        library.search(&grid)?;
        Ok(library)
    });
    let library = library?;
    let opened = resident()?;
    let vocabulary = library.vocabulary()?;
    let mut words = Words::new(&vocabulary);
    let photos = photos(data, instance)?;
    let kinds = words.kinds(QUESTIONS + WARM_UP, &photos);
    let similar = kinds.iter().find(|kind| kind.name == "similar").map(|kind| &kind.requests[0]);
    let (first, first_similar) = took(|| similar.map(|request| library.search(request)).transpose());
    first?;
    let searched = resident()?;
    println!("\n| step | took | RSS MB |\n|---|---|---|");
    println!("| before | | {before:.0} |");
    println!("| open and first page of 100 | {opening} | {opened:.0} |");
    println!("| first similar search | {first_similar} | {searched:.0} |");
    let mut holds = opening.cpu.as_secs_f64() < 1.0;

    println!("\n| question | photos found, median | p50 ms | p95 ms | |\n|---|---|---|---|---|");
    let mut row = |name: &str, found: &[f64], times: &[f64]| {
        let spread = Spread::of(times);
        let kept = spread.p95 <= PROMISE;
        holds &= kept;
        let remark = if kept { "" } else { "over 20" };
        println!("| {name} | {:.0} | {:.2} | {:.2} | {remark} |", Spread::of(found).median, spread.median, spread.p95);
    };
    for kind in &kinds {
        let (mut found, mut times) = (Vec::new(), Vec::new());
        for (place, request) in kind.requests.iter().enumerate() {
            let (page, time) = thread_milliseconds(|| library.search(request));
            if place >= WARM_UP {
                found.push(page?.total as f64);
                times.push(time);
            }
        }
        row(kind.name, &found, &times);
    }
    let (mut found, mut times) = (Vec::new(), Vec::new());
    for (place, text) in words.beginnings(QUESTIONS + WARM_UP).iter().enumerate() {
        let (suggestions, time) = thread_milliseconds(|| library.suggest(text, text.len(), 10));
        if place >= WARM_UP {
            found.push(suggestions?.len() as f64);
            times.push(time);
        }
    }
    row("suggestions", &found, &times);
    println!("\nRSS after all questions: {:.0} MB", resident()?);
    follow(&library, &photos)?;
    Ok(holds)
}

/// What it costs until a change is found.
fn follow(library: &Library, photos: &[PhotoId]) -> Result<()> {
    let chosen: Vec<PhotoId> = photos.iter().step_by((photos.len() / CHANGED).max(1)).copied().take(CHANGED).collect();
    let (edited, editing) = took(|| library.edit(&chosen, &Change::Favourite(true)));
    edited?;
    let question = SearchRequest { text: "dog".to_owned(), limit: PAGE, fresh: true, ..SearchRequest::default() };
    let (answer, following) = took(|| library.search(&question));
    answer?;
    let rate = chosen.len() as f64 / following.wall.as_secs_f64();
    println!("{} photos edited: {editing}; text index up to date after {following} ({rate:.0} photos/s)", chosen.len());
    Ok(())
}

fn photos(data: &Path, instance: InstanceId) -> Result<Vec<PhotoId>> {
    let page = Page { instance: Some(instance), limit: usize::MAX, ..Page::default() };
    Ok(Catalog::open(data, 0)?.read(|read| read.page(Order::Oldest, &page))?)
}
