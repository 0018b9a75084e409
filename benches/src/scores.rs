//! Precision, recall, calibration and box AP50 over labelled photos.

use std::collections::BTreeMap;

use shiguang_vision::vocabulary::ConceptIndex;
use shiguang_vision::{BoundingBox, Tag, Vocabulary, visible};

use crate::labels::Labelled;

/// A photo with its labels and all its candidate tags.
pub struct Judged {
    /// What is on it.
    pub labelled: Labelled,
    /// All candidates, from [`shiguang_vision::Analysis`].
    pub tags: Vec<Tag>,
    /// All boxes of COCO concepts with their confidence in percent, shown or not.
    pub boxes: Vec<(ConceptIndex, f32, BoundingBox)>,
}

/// Counts at one threshold.
#[derive(Debug, Default, Clone)]
pub struct Counts {
    /// Tags shown that could be judged.
    pub shown: usize,
    /// Of these, true ones.
    pub right: usize,
    /// Tags a person expects.
    pub expected: usize,
    /// Of these, shown ones.
    pub found: usize,
    /// Photos on which nothing is shown.
    pub silent: usize,
    /// Tags shown that the labels cannot judge (not in the labels' closed vocabulary).
    pub unjudged: usize,
    /// Wrong tags by concept, with the photos' names.
    pub wrong: BTreeMap<ConceptIndex, Vec<String>>,
    /// Expected tags not shown, by concept.
    pub missed: BTreeMap<ConceptIndex, Vec<String>>,
}

/// Whether the labels of a photo can say if this concept is on it.
fn can_judge(vocabulary: &Vocabulary, labelled: &Labelled, concept: ConceptIndex) -> bool {
    labelled.boxes.is_none() || labelled.truth.contains(&concept) || vocabulary.concepts[concept].coco.is_some()
}

/// Shows what a person would see at `threshold` and counts.
#[must_use]
pub fn at_threshold(vocabulary: &Vocabulary, photos: &[Judged], threshold: f32) -> Counts {
    let mut counts = Counts::default();
    for photo in photos {
        let name = || photo.labelled.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let shown = visible(vocabulary, &photo.tags, threshold, usize::MAX);
        counts.silent += usize::from(shown.is_empty());
        for tag in &shown {
            if !can_judge(vocabulary, &photo.labelled, tag.concept) {
                counts.unjudged += 1;
                continue;
            }
            counts.shown += 1;
            if photo.labelled.truth.contains(&tag.concept) {
                counts.right += 1;
            } else {
                counts.wrong.entry(tag.concept).or_default().push(format!("{} {:.0}", name(), tag.confidence));
            }
        }
        for &expected in &photo.labelled.expected {
            counts.expected += 1;
            if shown.iter().any(|tag| vocabulary.is_a(tag.concept, expected)) {
                counts.found += 1;
            } else {
                counts.missed.entry(expected).or_default().push(name());
            }
        }
    }
    counts
}

/// Of the shown tags in each tenth of confidence: how many, their mean confidence, how many were right.
#[must_use]
pub fn reliability(vocabulary: &Vocabulary, photos: &[Judged]) -> [(usize, f32, usize); 10] {
    let mut bins = [(0usize, 0f32, 0usize); 10];
    for photo in photos {
        for tag in visible(vocabulary, &photo.tags, 0.0, usize::MAX) {
            if can_judge(vocabulary, &photo.labelled, tag.concept) {
                let bin = &mut bins[((tag.confidence / 10.0) as usize).min(9)];
                bin.0 += 1;
                bin.1 += tag.confidence;
                bin.2 += usize::from(photo.labelled.truth.contains(&tag.concept));
            }
        }
    }
    bins.map(|(count, sum, right)| (count, sum / count.max(1) as f32, right))
}

/// Mean over classes of the average precision at an overlap of 0.5 (all-point interpolation, as PASCAL VOC 2010 on), and
/// the same over all boxes of all classes at once. `None` when there are no boxes to compare with.
#[must_use]
pub fn ap50(photos: &[Judged]) -> Option<(f32, f32)> {
    let mut wanted: BTreeMap<ConceptIndex, usize> = BTreeMap::new();
    for (concept, _) in photos.iter().filter_map(|photo| photo.labelled.boxes.as_ref()).flatten() {
        *wanted.entry(*concept).or_default() += 1;
    }
    let total: usize = wanted.values().sum();
    if total == 0 {
        return None;
    }
    let mut hits: BTreeMap<ConceptIndex, Vec<(f32, bool)>> = BTreeMap::new();
    for photo in photos {
        let Some(truth) = &photo.labelled.boxes else { continue };
        let mut taken = vec![false; truth.len()];
        let mut found = photo.boxes.clone();
        found.sort_by(|a, b| b.1.total_cmp(&a.1));
        for (concept, confidence, area) in found {
            let best = (0..truth.len())
                .filter(|&index| truth[index].0 == concept && !taken[index])
                .max_by(|&a, &b| truth[a].1.iou(&area).total_cmp(&truth[b].1.iou(&area)))
                .filter(|&index| truth[index].1.iou(&area) >= 0.5);
            if let Some(index) = best {
                taken[index] = true;
            }
            hits.entry(concept).or_default().push((confidence, best.is_some()));
        }
    }
    let empty = Vec::new();
    let mean = wanted
        .iter()
        .map(|(concept, &count)| average_precision(hits.get(concept).unwrap_or(&empty).clone(), count))
        .sum::<f32>()
        / wanted.len() as f32;
    let all = average_precision(hits.into_values().flatten().collect(), total);
    Some((mean, all))
}

fn average_precision(mut hits: Vec<(f32, bool)>, wanted: usize) -> f32 {
    hits.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut curve = Vec::with_capacity(hits.len());
    let mut right = 0usize;
    for (rank, (_, hit)) in hits.iter().enumerate() {
        right += usize::from(*hit);
        curve.push((right as f32 / wanted as f32, right as f32 / (rank + 1) as f32));
    }
    let mut area = 0.0;
    let mut best = 0f32;
    let mut later = curve.last().map_or(0.0, |point| point.0);
    for &(recall, precision) in curve.iter().rev() {
        area += (later - recall) * best;
        best = best.max(precision);
        later = recall;
    }
    area + later * best
}

#[cfg(test)]
mod tests {
    use super::average_precision;

    #[test]
    fn average_precision_of_known_curves() {
        assert!((average_precision(vec![(0.9, true), (0.8, true)], 2) - 1.0).abs() < 1e-6);
        assert!((average_precision(vec![(0.9, true), (0.8, false)], 2) - 0.5).abs() < 1e-6);
        // right at ranks 1 and 3 of 2 wanted: 0.5 x 1 + 0.5 x 2/3
        let curve = average_precision(vec![(0.9, true), (0.8, false), (0.7, true)], 2);
        assert!((curve - (0.5 + 1.0 / 3.0)).abs() < 1e-6, "{curve}");
        assert!(average_precision(Vec::new(), 3).abs() < 1e-6);
    }
}
