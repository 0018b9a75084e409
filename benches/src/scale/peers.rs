//! Side by side with other engines: `benches/reference/peers.py` has the same vectors and the same documents.
//!
//! Ours and theirs take blocks of questions in turn while the other waits, so that a busy machine hits both alike.

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use shiguang_catalog::{Catalog, InstanceId, PhotoId};
use shiguang_index::{TextIndex, TextMode, TextQuery, VectorIndex, VectorOptions, VectorQuery};
use shiguang_library::Places;
use shiguang_vision::Vocabulary;

use crate::scale::clock::{Took, thread_milliseconds, took};
use crate::scale::queries::{PAGE, Words};
use crate::scale::random::Random;
use crate::scale::space::{DIMENSIONS, Space};
use crate::spread::Spread;

const ROUNDS: usize = 5;
/// Questions a round.
const BLOCK: usize = 40;
const NEAREST: usize = 10;
/// Questions by which others' graphs choose how wide they search.
const TRIAL: usize = 200;

/// What is compared.
pub struct Contest<'c> {
    /// The data folder.
    pub data: &'c Path,
    /// The words of each photo, as [`crate::scale::make::Plan::documents`].
    pub documents: &'c Path,
    /// The instance with the generated photos.
    pub instance: InstanceId,
    /// The hash that vectors are stored with.
    pub model: [u8; 32],
    /// Where questions come from: like the vectors, but not among them.
    pub space: &'c Space,
    /// Names of tags.
    pub vocabulary: &'c Vocabulary,
    /// A Python with the packages of `benches/reference/peers.txt`.
    pub python: &'c Path,
    /// Graphs are built and compared too.
    pub graphs: bool,
}

/// What one engine did in one round.
#[derive(Deserialize)]
struct Round {
    engine: String,
    milliseconds: Vec<f64>,
    /// Keys found for each question, best first; for text only how many.
    found: Vec<Vec<u64>>,
}

/// What Python says of an engine when it is ready.
#[derive(Deserialize)]
struct Built {
    engine: String,
    about: String,
    cpu_seconds: f64,
    megabytes: f64,
}

/// One engine over all rounds.
struct Row {
    engine: String,
    about: String,
    built: String,
    megabytes: f64,
    milliseconds: Vec<f64>,
    found: Vec<Vec<u64>>,
}

impl Row {
    fn ours(engine: &str, about: &str, built: String, megabytes: f64) -> Self {
        let (engine, about) = (engine.to_owned(), about.to_owned());
        Self { engine, about, built, megabytes, milliseconds: Vec::new(), found: Vec::new() }
    }
}

/// Compares vectors and texts; prints two tables.
///
/// # Errors
/// When Python or an index refuses.
pub fn compare(contest: &Contest<'_>) -> Result<()> {
    vectors(contest)?;
    texts(contest)
}

fn vectors(contest: &Contest<'_>) -> Result<()> {
    let scratch = tempfile::tempdir()?;
    let catalog = Catalog::open(contest.data, 0)?;
    export(contest, &catalog, scratch.path())?;
    let mut random = Random::new(99);
    let mut draw =
        |count: usize| -> Vec<Vec<f32>> { (0..count).map(|_| contest.space.draw(true, &mut random)).collect() };
    let (questions, trial) = (draw(ROUNDS * BLOCK), draw(TRIAL));
    write_floats(&scratch.path().join("questions.f32"), questions.iter().flatten().copied())?;
    write_floats(&scratch.path().join("trial.f32"), trial.iter().flatten().copied())?;

    let filled = |name: &str, hnsw_from: usize| {
        let options = VectorOptions { dimensions: DIMENSIONS, hnsw_from, model: contest.model };
        let index = VectorIndex::open(&scratch.path().join(name), &options)?;
        fill(contest, &catalog, &index)?;
        anyhow::Ok(index)
    };
    let row = |name: &str, about: &str, building: Took, index: &VectorIndex| {
        let built = format!("{:.1}", building.cpu.as_secs_f64());
        Row::ours(name, about, built, index.stats().bytes as f64 / 1e6)
    };
    let (scan, building) = took(|| filled("scan", usize::MAX));
    let scan = scan?;
    let mut ours = vec![(row("ours, scan", "i8, best re-ranked", building, &scan), scan)];
    if contest.graphs {
        let graph = filled("graph", 1)?;
        let (_, building) = took(|| graph.build_graph(&AtomicBool::new(false)));
        ours.push((row("ours, graph", "hnsw_rs, best re-ranked", building, &graph), graph));
    }
    let mut python = Python::start(contest, "vectors", scratch.path())?;
    let mut theirs = python.rows()?;
    for round in 0..ROUNDS {
        let block = &questions[round * BLOCK..(round + 1) * BLOCK];
        for (row, index) in &mut ours {
            for question in block {
                let asked = VectorQuery { limit: NEAREST, ..VectorQuery::default() };
                let (hits, time) = thread_milliseconds(|| {
                    index.search(question, &asked, &mut |wanted| {
                        let wanted: Vec<(PhotoId, u8)> =
                            wanted.iter().map(|(key, slot)| (PhotoId::from_key(*key), *slot)).collect();
                        catalog.read(|read| read.vectors_of_slots(&wanted, &contest.model)).unwrap_or_default()
                    })
                });
                row.milliseconds.push(time);
                row.found.push(hits?.iter().map(|hit| hit.key).collect());
            }
        }
        python.round(round, &mut theirs)?;
    }
    let mut rows: Vec<Row> = ours.into_iter().map(|(row, _)| row).chain(theirs).collect();
    let exact = rows.iter().find(|row| row.engine == "faiss IndexFlatIP").context("no exact engine")?.found.clone();
    let base = Spread::of(&rows[0].milliseconds).median;
    println!(
        "\n| vectors | | build CPU s | MB | recall@10 | p50 ms | p95 ms | p50 / ours |\n|---|---|---|---|---|---|---|---|"
    );
    for row in &mut rows {
        let spread = Spread::of(&row.milliseconds);
        println!(
            "| {} | {} | {} | {:.0} | {:.4} | {:.2} | {:.2} | {:.2} |",
            row.engine,
            row.about,
            row.built,
            row.megabytes,
            recall(&row.found, &exact),
            spread.median,
            spread.p95,
            spread.median / base
        );
    }
    Ok(())
}

/// The share of the true nearest that was found.
fn recall(found: &[Vec<u64>], exact: &[Vec<u64>]) -> f64 {
    let hits: usize =
        found.iter().zip(exact).map(|(found, exact)| exact.iter().filter(|key| found.contains(key)).count()).sum();
    hits as f64 / exact.iter().map(Vec::len).sum::<usize>().max(1) as f64
}

fn texts(contest: &Contest<'_>) -> Result<()> {
    let scratch = tempfile::tempdir()?;
    let kinds = Words::new(contest.vocabulary).texts(ROUNDS * BLOCK / 5);
    std::fs::write(scratch.path().join("questions.json"), serde_json::to_vec(&kinds)?)?;
    let text = TextIndex::open(&Places::at(contest.data).text_index(), TextMode::Read)?;
    let mut python = Python::start(contest, "texts", scratch.path())?;
    let built = python.rows()?;
    println!("\n| text engine | build CPU s | MB |\n|---|---|---|");
    for row in &built {
        println!("| {} | {} | {:.0} |", row.engine, row.built, row.megabytes);
    }
    println!("\n| words | engine | photos found, median | p50 ms | p95 ms | p50 / ours |\n|---|---|---|---|---|---|");
    for (place, (name, questions)) in kinds.iter().enumerate() {
        let mut ours = Row::ours("ours", "", String::new(), 0.0);
        for question in questions {
            let query = TextQuery::Words { text: question.clone(), quoted: false, prefix: false };
            let (found, time) = thread_milliseconds(|| -> Result<usize> {
                let mut hits = text.search(&query)?.keys_scores;
                let found = hits.len();
                if found > PAGE {
                    hits.select_nth_unstable_by(PAGE, |a, b| b.1.total_cmp(&a.1));
                    hits.truncate(PAGE);
                }
                hits.sort_unstable_by(|a, b| b.1.total_cmp(&a.1));
                std::hint::black_box(&hits);
                Ok(found)
            });
            ours.milliseconds.push(time);
            ours.found.push(vec![found? as u64]);
        }
        let mut theirs: Vec<Row> =
            built.iter().map(|row| Row::ours(&row.engine, "", String::new(), row.megabytes)).collect();
        python.round(place, &mut theirs)?;
        let base = Spread::of(&ours.milliseconds).median;
        for row in std::iter::once(&ours).chain(&theirs) {
            let spread = Spread::of(&row.milliseconds);
            let found: Vec<f64> = row.found.iter().flatten().map(|found| *found as f64).collect();
            println!(
                "| {name} | {} | {:.0} | {:.2} | {:.2} | {:.1} |",
                row.engine,
                Spread::of(&found).median,
                spread.median,
                spread.p95,
                spread.median / base
            );
        }
    }
    Ok(())
}

/// Puts the vectors of whole photos into an index of ours.
fn fill(contest: &Contest<'_>, catalog: &Catalog, index: &VectorIndex) -> Result<()> {
    let mut failed = Ok(());
    catalog.read(|read| {
        read.each_vector(Some(contest.instance), &contest.model, &mut |photo, slot, values| {
            if slot == 0 && failed.is_ok() {
                failed = index.replace(photo.key(), &[(0, values)]);
            }
        })
    })?;
    Ok(failed?)
}

/// Writes the vectors of whole photos and their keys.
fn export(contest: &Contest<'_>, catalog: &Catalog, folder: &Path) -> Result<()> {
    let mut keys: Vec<u8> = Vec::new();
    let mut file = std::io::BufWriter::new(std::fs::File::create(folder.join("vectors.f32"))?);
    let mut failed = Ok(());
    catalog.read(|read| {
        read.each_vector(Some(contest.instance), &contest.model, &mut |photo, slot, values| {
            if slot == 0 && failed.is_ok() {
                keys.extend(photo.key().to_le_bytes());
                failed = values.iter().try_for_each(|value| file.write_all(&value.to_le_bytes()));
            }
        })
    })?;
    failed?;
    file.flush()?;
    Ok(std::fs::write(folder.join("keys.u64"), keys)?)
}

fn write_floats(path: &Path, values: impl Iterator<Item = f32>) -> Result<()> {
    let bytes: Vec<u8> = values.flat_map(f32::to_le_bytes).collect();
    Ok(std::fs::write(path, bytes)?)
}

/// `benches/reference/peers.py`, running. It ends when its input does.
struct Python {
    process: Child,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Python {
    fn start(contest: &Contest<'_>, what: &str, folder: &Path) -> Result<Self> {
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("reference/peers.py");
        let mut process = Command::new(contest.python)
            .arg(script)
            .args([what, "--block", &BLOCK.to_string(), "--nearest", &NEAREST.to_string(), "--page", &PAGE.to_string()])
            .arg("--folder")
            .arg(folder)
            .arg("--documents")
            .arg(contest.documents)
            .args(contest.graphs.then_some("--graphs"))
            .env("PYTHONUTF8", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} does not start", contest.python.display()))?;
        let output = process.stdout.take().context("the process has no output")?;
        Ok(Self { process, answers: BufReader::new(output).lines() })
    }

    fn line(&mut self) -> Result<String> {
        match self.answers.next() {
            Some(line) => Ok(line?),
            None => bail!("Python has ended; it says why above"),
        }
    }

    /// The engines, when all are ready.
    fn rows(&mut self) -> Result<Vec<Row>> {
        let built: Vec<Built> = serde_json::from_str(&self.line()?)?;
        let row =
            |built: Built| Row::ours(&built.engine, &built.about, format!("{:.1}", built.cpu_seconds), built.megabytes);
        Ok(built.into_iter().map(row).collect())
    }

    /// Has all engines answer one block.
    fn round(&mut self, round: usize, rows: &mut [Row]) -> Result<()> {
        let input = self.process.stdin.as_mut().context("the process has no input")?;
        writeln!(input, "{round}").context("Python has ended; it says why above")?;
        input.flush()?;
        let rounds: Vec<Round> = serde_json::from_str(&self.line()?)?;
        for (row, round) in rows.iter_mut().zip(rounds) {
            anyhow::ensure!(row.engine == round.engine, "Python answers for {} as {}", row.engine, round.engine);
            row.milliseconds.extend(round.milliseconds);
            row.found.extend(round.found);
        }
        Ok(())
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        // It ends at the end of its input; whatever it returns, nobody is left to ask.
        let _ = self.process.wait();
    }
}
