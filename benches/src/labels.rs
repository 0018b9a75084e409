//! Labelled photos, read from one of three forms, the first that is there:
//!
//! * `labels.tsv` in the folder: a header, then `file`, `labels` (what a person would expect as tags), `also` (true, but not
//!   expected) and anything more. Lists are separated by `;`; an entry is a concept id or `imagenet:N`.
//! * YOLO text files: for `images/a.jpg` the file `labels/a.txt` or `images/a.txt`, a line a box: COCO-80 class, centre x,
//!   centre y, width, height in 0..1. Only COCO's concepts can be judged then.
//! * ImageNet names: `n02099601_golden_retriever.jpg`; one class a photo.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use shiguang_vision::detector::COCO_UNUSED;
use shiguang_vision::vocabulary::ConceptIndex;
use shiguang_vision::{BoundingBox, Vocabulary};

const WNIDS: &str = include_str!("../data/imagenet_wnids.txt");

/// One photo and what is on it.
#[derive(Debug, Clone)]
pub struct Labelled {
    /// The photo.
    pub path: PathBuf,
    /// What a person would expect as tags.
    pub expected: HashSet<ConceptIndex>,
    /// All that is true: expected, also true, and everything above these.
    pub truth: HashSet<ConceptIndex>,
    /// Boxes of COCO concepts, when the labels are boxes.
    pub boxes: Option<Vec<(ConceptIndex, BoundingBox)>>,
}

impl Labelled {
    fn new(vocabulary: &Vocabulary, path: PathBuf, expected: Vec<ConceptIndex>, also: &[ConceptIndex]) -> Self {
        let mut truth = HashSet::new();
        for &concept in expected.iter().chain(also) {
            truth.insert(concept);
            truth.extend(vocabulary.ancestors(concept));
        }
        Self { path, expected: expected.into_iter().collect(), truth, boxes: None }
    }
}

/// Reads the labelled photos of a folder, sorted by name.
///
/// # Errors
/// When no form of labels is there or one of them names something unknown.
pub fn read(folder: &Path, table: Option<&Path>, vocabulary: &Vocabulary) -> Result<Vec<Labelled>> {
    let own = folder.join("labels.tsv");
    if let Some(table) = table.or_else(|| own.is_file().then_some(own.as_path())) {
        return read_table(folder, table, vocabulary);
    }
    let mut photos: Vec<PathBuf> = walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| shiguang_imaging::is_photo_name(path) && path.is_file())
        .collect();
    photos.sort();
    if photos.iter().any(|photo| yolo_file(photo).is_some()) {
        return photos.into_iter().map(|photo| read_yolo(photo, vocabulary)).collect();
    }
    let wnids: Vec<&str> = WNIDS.lines().collect();
    let labelled: Vec<Labelled> = photos
        .into_iter()
        .filter_map(|photo| {
            let name = photo.file_name()?.to_str()?;
            let class = wnids.iter().position(|wnid| name.starts_with(&format!("{wnid}_")))?;
            Some(Labelled::new(vocabulary, photo, vec![vocabulary.of_imagenet(class)], &[]))
        })
        .collect();
    if labelled.is_empty() {
        bail!("{}: neither labels.tsv, nor YOLO text files, nor ImageNet names", folder.display());
    }
    Ok(labelled)
}

fn read_table(folder: &Path, table: &Path, vocabulary: &Vocabulary) -> Result<Vec<Labelled>> {
    let text = std::fs::read_to_string(table).with_context(|| table.display().to_string())?;
    let mut labelled = Vec::new();
    for (number, line) in text.lines().enumerate().skip(1) {
        let mut cells = line.split('\t');
        let file = cells.next().unwrap_or_default();
        let mut list = || -> Result<Vec<ConceptIndex>> {
            let cell = cells.next().unwrap_or_default();
            let items = cell.split(';').map(str::trim).filter(|item| !item.is_empty());
            items
                .map(|item| concept(item, vocabulary))
                .collect::<Result<_>>()
                .with_context(|| format!("{} line {}", table.display(), number + 1))
        };
        let (expected, also) = (list()?, list()?);
        labelled.push(Labelled::new(vocabulary, folder.join(file), expected, &also));
    }
    Ok(labelled)
}

fn concept(item: &str, vocabulary: &Vocabulary) -> Result<ConceptIndex> {
    if let Some(class) = item.strip_prefix("imagenet:") {
        let class: usize = class.parse().with_context(|| format!("`{item}`"))?;
        if class >= 1000 {
            bail!("`{item}`: ImageNet has 1000 classes");
        }
        return Ok(vocabulary.of_imagenet(class));
    }
    vocabulary.find(item).with_context(|| format!("no concept `{item}`"))
}

fn yolo_file(photo: &Path) -> Option<PathBuf> {
    let beside = photo.with_extension("txt");
    if beside.is_file() {
        return Some(beside);
    }
    let text = photo.to_str()?;
    let at = text.rfind("/images/")?;
    let other = PathBuf::from(format!("{}/labels/{}", &text[..at], &text[at + 8..])).with_extension("txt");
    other.is_file().then_some(other)
}

fn read_yolo(photo: PathBuf, vocabulary: &Vocabulary) -> Result<Labelled> {
    let used: Vec<u8> = (1..=90).filter(|id| !COCO_UNUSED.contains(id)).collect();
    let mut boxes = Vec::new();
    if let Some(file) = yolo_file(&photo) {
        let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let numbers: Vec<f32> = line
                .split_whitespace()
                .map(str::parse)
                .collect::<Result<_, _>>()
                .with_context(|| format!("{}: `{line}`", file.display()))?;
            let &[class, x, y, width, height, ..] = numbers.as_slice() else {
                bail!("{}: `{line}` has fewer than 5 numbers", file.display());
            };
            let id = used.get(class as usize).with_context(|| format!("{}: class {class}", file.display()))?;
            let concept = vocabulary.of_coco(*id).context("a COCO class without a concept")?;
            let (left, top) = (x - width / 2.0, y - height / 2.0);
            boxes.extend(BoundingBox::from_corners(left, top, left + width, top + height).map(|b| (concept, b)));
        }
    }
    let expected: HashSet<ConceptIndex> = boxes.iter().map(|(concept, _)| *concept).collect();
    let mut labelled = Labelled::new(vocabulary, photo, expected.into_iter().collect(), &[]);
    labelled.boxes = Some(boxes);
    Ok(labelled)
}
