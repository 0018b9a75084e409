//! The vocabulary: every concept a tag can be, with its names in both languages, and how the models' classes map to it.
//!
//! Read from `models/vocabulary/*.tsv` at start; the tables are the only place where a name or a parent is written down.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde::Serialize;

use crate::classifier::CLASSES;
use crate::detector::{COCO_COLUMNS, COCO_UNUSED};
use crate::error::VisionError;

/// Position of a concept in [`Vocabulary::concepts`]. Valid for one loaded vocabulary; store the concept's `id` instead.
pub type ConceptIndex = usize;

/// The two languages that everything has a name in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Name {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Name {
    /// The name in one language.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// What sort of thing a concept is, in the words of tagging v1.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Something one can point at.
    Object,
    /// Where the photo was taken.
    Scene,
    /// An idea or a property of the whole photo.
    Concept,
}

/// When a concept is shown as a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// Whenever it is sure enough.
    Always,
    /// Only when nothing more specific below it is shown ("animal" without a known animal).
    Fallback,
    /// Never; it serves search and the roll-up.
    Search,
}

/// A group of concepts, as tagging v2's `type` answers it.
#[derive(Debug, Clone)]
pub struct Category {
    /// Stable id, snake_case.
    pub id: String,
    /// Both names.
    pub name: Name,
}

/// One row of the vocabulary.
#[derive(Debug, Clone)]
pub struct Concept {
    /// Stable id, snake_case; what the catalogue stores.
    pub id: String,
    /// Both names; unique among all concepts in each language.
    pub name: Name,
    /// Index into [`Vocabulary::categories`].
    pub category: usize,
    /// Object, scene or concept.
    pub kind: Kind,
    /// When it is shown.
    pub show: Show,
    /// Direct parents.
    pub parents: Vec<ConceptIndex>,
    /// ImageNet-1k classes (0..1000, wnid order) that are this concept itself.
    pub imagenet: Vec<usize>,
    /// COCO category id (1..=90) that is this concept.
    pub coco: Option<u8>,
    /// Other English words a person may type.
    pub synonyms_en: Vec<String>,
    /// Other Chinese words a person may type.
    pub synonyms_zh: Vec<String>,
    /// Pinyin without tones, syllables separated by spaces: first of the Chinese name, then of each Chinese synonym.
    pub pinyin: Vec<String>,
}

/// All concepts and the maps between them and the models' classes.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    /// All categories.
    pub categories: Vec<Category>,
    /// All concepts.
    pub concepts: Vec<Concept>,
    by_id: HashMap<String, ConceptIndex>,
    imagenet: Vec<ConceptIndex>,
    coco: Vec<Option<ConceptIndex>>,
    ancestors: Vec<Vec<ConceptIndex>>,
    leaves: Vec<Vec<usize>>,
}

const COLUMNS: [&str; 12] = [
    "id",
    "en",
    "zh",
    "category",
    "kind",
    "show",
    "parents",
    "imagenet",
    "coco",
    "synonyms_en",
    "synonyms_zh",
    "pinyin",
];

impl Vocabulary {
    /// Reads `categories.tsv`, `everyday.tsv` and `imagenet.tsv` of a folder and checks that they fit together: every
    /// ImageNet class and COCO category is claimed exactly once, names are unique, parents exist and form no circle.
    ///
    /// # Errors
    /// [`VisionError::Unreadable`] or [`VisionError::Malformed`], naming the file and the row.
    pub fn open(folder: &Path) -> Result<Self, VisionError> {
        let categories_path = folder.join("categories.tsv");
        let categories: Vec<Category> = rows(&categories_path, &["id", "en", "zh"])?
            .into_iter()
            .map(|row| Category { id: row[0].clone(), name: Name { en: row[1].clone(), zh: row[2].clone() } })
            .collect();
        let mut table = Vec::new();
        for name in ["everyday.tsv", "imagenet.tsv"] {
            let path = folder.join(name);
            table.extend(rows(&path, &COLUMNS)?.into_iter().map(|row| (path.clone(), row)));
        }
        let mut by_id = HashMap::new();
        for (index, (path, row)) in table.iter().enumerate() {
            if by_id.insert(row[0].clone(), index).is_some() {
                return Err(malformed(path, format!("concept `{}` stands twice", row[0])));
            }
        }
        let mut concepts = Vec::with_capacity(table.len());
        for (path, row) in &table {
            let bad = |reason: String| malformed(path, format!("concept `{}`: {reason}", row[0]));
            concepts.push(concept(row, &categories, &by_id).map_err(bad)?);
        }
        Self::assemble(categories, concepts, by_id).map_err(|reason| malformed(folder, reason))
    }

    fn assemble(
        categories: Vec<Category>,
        concepts: Vec<Concept>,
        by_id: HashMap<String, ConceptIndex>,
    ) -> Result<Self, String> {
        let mut names: HashSet<(&str, &str)> = HashSet::new();
        let mut imagenet: Vec<Option<ConceptIndex>> = vec![None; CLASSES];
        let mut coco: Vec<Option<ConceptIndex>> = vec![None; COCO_COLUMNS + 1];
        for (index, concept) in concepts.iter().enumerate() {
            for (language, name) in [("zh", &concept.name.zh), ("en", &concept.name.en)] {
                if name.is_empty() || !names.insert((language, name)) {
                    return Err(format!("concept `{}`: its {language} name `{name}` is empty or taken", concept.id));
                }
            }
            for &class in &concept.imagenet {
                let slot = imagenet.get_mut(class).ok_or(format!("ImageNet class {class} does not exist"))?;
                if slot.replace(index).is_some() {
                    return Err(format!("ImageNet class {class} is claimed twice"));
                }
            }
            if let Some(id) = concept.coco {
                let slot = coco.get_mut(usize::from(id)).ok_or(format!("COCO id {id} does not exist"))?;
                if slot.replace(index).is_some() {
                    return Err(format!("COCO id {id} is claimed twice"));
                }
            }
        }
        let missing: Vec<usize> = (1..=COCO_COLUMNS)
            .filter(|&id| coco[id].is_none() && !COCO_UNUSED.iter().any(|&unused| usize::from(unused) == id))
            .collect();
        if !missing.is_empty() {
            return Err(format!("no concept has the COCO ids {missing:?}"));
        }
        let imagenet: Vec<ConceptIndex> = imagenet
            .into_iter()
            .enumerate()
            .map(|(class, slot)| slot.ok_or(format!("no concept has the ImageNet class {class}")))
            .collect::<Result<_, _>>()?;
        let ancestors =
            (0..concepts.len()).map(|index| ancestors_of(&concepts, index)).collect::<Result<Vec<_>, _>>()?;
        let mut leaves = vec![Vec::new(); concepts.len()];
        for (class, &index) in imagenet.iter().enumerate() {
            leaves[index].push(class);
            for &ancestor in &ancestors[index] {
                leaves[ancestor].push(class);
            }
        }
        Ok(Self { categories, concepts, by_id, imagenet, coco, ancestors, leaves })
    }

    /// The concept with this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<ConceptIndex> {
        self.by_id.get(id).copied()
    }

    /// The concept of an ImageNet-1k class (0..1000).
    #[must_use]
    pub fn of_imagenet(&self, class: usize) -> ConceptIndex {
        self.imagenet[class]
    }

    /// The concept of a COCO category id (1..=90, the unused ones apart).
    #[must_use]
    pub fn of_coco(&self, id: u8) -> Option<ConceptIndex> {
        self.coco.get(usize::from(id)).copied().flatten()
    }

    /// All concepts above this one, nearest first, without itself.
    #[must_use]
    pub fn ancestors(&self, index: ConceptIndex) -> &[ConceptIndex] {
        &self.ancestors[index]
    }

    /// Whether `below` is `above` or stands somewhere below it.
    #[must_use]
    pub fn is_a(&self, below: ConceptIndex, above: ConceptIndex) -> bool {
        below == above || self.ancestors[below].contains(&above)
    }

    /// ImageNet-1k classes of this concept and of all below it.
    #[must_use]
    pub fn leaves(&self, index: ConceptIndex) -> &[usize] {
        &self.leaves[index]
    }

    /// Sum of the probabilities of [`Self::leaves`], 0..1.
    #[must_use]
    pub fn mass(&self, index: ConceptIndex, probabilities: &[f32]) -> f32 {
        self.leaves[index].iter().map(|&class| probabilities[class]).sum::<f32>().min(1.0)
    }
}

fn concept(row: &[String], categories: &[Category], by_id: &HashMap<String, ConceptIndex>) -> Result<Concept, String> {
    let number = |text: &str| text.parse::<usize>().map_err(|_| format!("`{text}` is no number"));
    Ok(Concept {
        id: row[0].clone(),
        name: Name { en: row[1].clone(), zh: row[2].clone() },
        category: categories
            .iter()
            .position(|category| category.id == row[3])
            .ok_or(format!("no category `{}`", row[3]))?,
        kind: match row[4].as_str() {
            "object" => Kind::Object,
            "scene" => Kind::Scene,
            "concept" => Kind::Concept,
            other => return Err(format!("no kind `{other}`")),
        },
        show: match row[5].as_str() {
            "always" => Show::Always,
            "fallback" => Show::Fallback,
            "search" => Show::Search,
            other => return Err(format!("`show` cannot be `{other}`")),
        },
        parents: list(&row[6])
            .iter()
            .map(|id| by_id.get(id).copied().ok_or(format!("no parent `{id}`")))
            .collect::<Result<_, _>>()?,
        imagenet: list(&row[7]).iter().map(|class| number(class)).collect::<Result<_, _>>()?,
        coco: match row[8].as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_| format!("`{id}` is no COCO id"))?),
        },
        synonyms_en: list(&row[9]),
        synonyms_zh: list(&row[10]),
        pinyin: list(&row[11]),
    })
}

fn ancestors_of(concepts: &[Concept], index: ConceptIndex) -> Result<Vec<ConceptIndex>, String> {
    let mut found: Vec<ConceptIndex> = Vec::new();
    let mut level = concepts[index].parents.clone();
    while !level.is_empty() {
        let mut next = Vec::new();
        for parent in level {
            if parent == index {
                return Err(format!("concept `{}` is its own ancestor", concepts[index].id));
            }
            if !found.contains(&parent) {
                found.push(parent);
                next.extend_from_slice(&concepts[parent].parents);
            }
        }
        level = next;
    }
    Ok(found)
}

/// The cells of a tab-separated table whose first line must be `columns`.
fn rows(path: &Path, columns: &[&str]) -> Result<Vec<Vec<String>>, VisionError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| VisionError::Unreadable { path: path.to_path_buf(), source })?;
    let mut lines = text.lines();
    if lines.next() != Some(columns.join("\t").as_str()) {
        return Err(malformed(path, format!("the first line must be: {}", columns.join(", "))));
    }
    lines
        .enumerate()
        .map(|(number, line)| {
            let cells: Vec<String> = line.split('\t').map(|cell| cell.trim().to_owned()).collect();
            if cells.len() == columns.len() {
                Ok(cells)
            } else {
                Err(malformed(path, format!("line {} has {} cells, not {}", number + 2, cells.len(), columns.len())))
            }
        })
        .collect()
}

fn list(cell: &str) -> Vec<String> {
    cell.split(';').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

fn malformed(path: &Path, reason: String) -> VisionError {
    VisionError::Malformed { path: path.to_path_buf(), reason }
}
