//! One worker's sessions: a decoded photo in, tags, boxes and a vector out.

use std::sync::Arc;

use image::RgbImage;
use shiguang_imaging::{Photo, Resizer};

use crate::classifier::{Classification, Classifier};
use crate::detector::{COCO_PERSON, Detection, Detector};
use crate::error::VisionError;
use crate::evidence::{CropEvidence, Evidence};
use crate::facts::Facts;
use crate::geometry::BoundingBox;
use crate::head::Head;
use crate::interrupt::Interrupt;
use crate::manifest::View;
use crate::pack::Pack;
use crate::runtime::SessionOptions;
use crate::tagger::{Tag, Tagger};

/// Short side in pixels that a decoded photo should have: enough for every model's input and for crops of boxes from a
/// fifth of the photo on. Give it to [`shiguang_imaging::DecodeOptions::min_short_side`].
pub const DECODE_SHORT_SIDE: u32 = 560;

/// Boxes below this score are not even looked at.
const DETECTION_FLOOR: f32 = 0.2;
/// How much a box is widened on each side before its crop is classified, in parts of its size.
const CROP_MARGIN: f32 = 0.1;
/// Boxes with a side shorter than this many decoded pixels are too blurred to classify.
const SMALLEST_CROP: f64 = 24.0;

/// All that the models say of a photo.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// Candidate tags, most confident first, down to [`crate::tagger::FAINTEST`]; see [`crate::tagger::visible`].
    pub tags: Vec<Tag>,
    /// 256 numbers of unit length, from the centre crop.
    pub embedding: Vec<f32>,
    /// Vectors of the strongest boxes, strongest first, so that a part of a photo can be found; at most the pack's `crops`.
    pub crops: Vec<CropVector>,
}

/// The vector of what is inside a box.
#[derive(Debug, Clone)]
pub struct CropVector {
    /// The detector's box.
    pub area: BoundingBox,
    /// 256 numbers of unit length.
    pub embedding: Vec<f32>,
}

/// A classifier and a detector session with their buffers. Belongs to one thread; make one for each worker.
pub struct Analyser {
    pack: Arc<Pack>,
    classifier: Classifier,
    detector: Detector,
    head: Option<Head>,
    tagger: Tagger,
    resizer: Resizer,
    interrupt: Interrupt,
}

impl Analyser {
    /// Loads the sessions of a pack; takes 0.1 to 0.3 seconds.
    ///
    /// # Errors
    /// [`VisionError::Runtime`] without ONNX Runtime, [`VisionError::Inference`] when it refuses a model.
    pub fn open(pack: Arc<Pack>, options: SessionOptions) -> Result<Self, VisionError> {
        let mut classifier = Classifier::open(&pack.classifier, options)?;
        let mut detector = Detector::open(&pack.detector, options)?;
        let mut head = pack.head.as_ref().map(|head| Head::open(head, options)).transpose()?;
        let interrupt = Interrupt::new()?;
        classifier.obey(&interrupt);
        detector.obey(&interrupt);
        head.iter_mut().for_each(|head| head.obey(&interrupt));
        Ok(Self { classifier, detector, head, tagger: Tagger::new(&pack), resizer: Resizer::new(), interrupt, pack })
    }

    /// What ends this analyser's work from another thread; see [`Interrupt`].
    #[must_use]
    pub fn interrupt(&self) -> Interrupt {
        self.interrupt.clone()
    }

    /// Tags a photo.
    ///
    /// # Errors
    /// [`VisionError::Inference`] when ONNX Runtime fails on this photo.
    pub fn analyse(&mut self, photo: &Photo) -> Result<Analysis, VisionError> {
        let evidence = self.evidence(photo)?;
        let tags = self.tagger.tags(&evidence);
        let crops = evidence
            .boxes
            .into_iter()
            .filter_map(|one| one.embedding.map(|embedding| CropVector { area: one.detection.area, embedding }))
            .collect();
        Ok(Analysis { tags, embedding: evidence.embedding, crops })
    }

    /// What the models say before anything is concluded from it; for calibration and measurements.
    ///
    /// # Errors
    /// [`VisionError::Inference`] when ONNX Runtime fails on this photo.
    pub fn evidence(&mut self, photo: &Photo) -> Result<Evidence, VisionError> {
        let view = self.detector.view(&photo.pixels, &mut self.resizer);
        let detections = self.detector.run(&view, DETECTION_FLOOR)?;
        let facts = Facts::of(photo, &view);
        let chosen = self.boxes_to_classify(&photo.pixels, &detections);
        let (views, mut crops) = self.classify(&photo.pixels, &detections, &chosen)?;
        let boxes = detections
            .into_iter()
            .enumerate()
            .map(|(index, detection)| {
                let crop = chosen.contains(&index).then(|| crops.next()).flatten();
                let (probabilities, embedding) = crop.map(|crop| (crop.probabilities, crop.embedding)).unzip();
                CropEvidence { detection, probabilities, embedding }
            })
            .collect();
        let photo_mass = mean(views.iter().map(|view| view.probabilities.as_slice()));
        let features = mean(views.iter().map(|view| view.features.as_slice()));
        let head = self.head.as_mut().map_or(Ok(Vec::new()), |head| head.run(&features))?;
        let embedding = views.into_iter().next().map(|view| view.embedding).unwrap_or_default();
        Ok(Evidence { photo: photo_mass, boxes, facts, embedding, features, head })
    }

    /// The vector of a photo or of a part of one, without tags.
    ///
    /// # Errors
    /// [`VisionError::Inference`] when ONNX Runtime fails.
    pub fn embed(&mut self, pixels: &RgbImage) -> Result<Vec<f32>, VisionError> {
        let mut batch = self.classifier.batch();
        batch.push(&self.classifier.view(pixels, View::CentreCrop, &mut self.resizer));
        let mut answers = self.classifier.run(&batch)?;
        Ok(answers.pop().map(|answer| answer.embedding).unwrap_or_default())
    }

    /// The vector of a region of a photo, stretched to the model's input as the crops of boxes are.
    ///
    /// # Errors
    /// [`VisionError::Inference`] when ONNX Runtime fails.
    pub fn embed_region(&mut self, pixels: &RgbImage, area: BoundingBox) -> Result<Vec<f32>, VisionError> {
        let (width, height) = pixels.dimensions();
        let mut batch = self.classifier.batch();
        batch.push(&self.classifier.crop(pixels, area.to_region(width, height), &mut self.resizer));
        let mut answers = self.classifier.run(&batch)?;
        Ok(answers.pop().map(|answer| answer.embedding).unwrap_or_default())
    }

    /// The strongest boxes of things that the classifier may know, as indices; ImageNet has no people.
    fn boxes_to_classify(&self, pixels: &RgbImage, detections: &[Detection]) -> Vec<usize> {
        let (width, height) = pixels.dimensions();
        let large = |detection: &Detection| {
            let region = detection.area.to_region(width, height);
            region.width >= SMALLEST_CROP && region.height >= SMALLEST_CROP
        };
        (0..detections.len())
            .filter(|&index| detections[index].coco != COCO_PERSON && large(&detections[index]))
            .take(self.pack.file.crops)
            .collect()
    }

    /// One batch: the pack's views of the whole photo, then the crops.
    fn classify(
        &mut self,
        pixels: &RgbImage,
        detections: &[Detection],
        chosen: &[usize],
    ) -> Result<(Vec<Classification>, std::vec::IntoIter<Classification>), VisionError> {
        let (width, height) = pixels.dimensions();
        let mut batch = self.classifier.batch();
        for &view in &self.pack.file.views {
            batch.push(&self.classifier.view(pixels, view, &mut self.resizer));
        }
        for &index in chosen {
            let region = detections[index].area.widened(CROP_MARGIN).to_region(width, height);
            batch.push(&self.classifier.crop(pixels, region, &mut self.resizer));
        }
        let mut views = self.classifier.run(&batch)?;
        let crops = views.split_off(self.pack.file.views.len());
        Ok((views, crops.into_iter()))
    }
}

/// Element-wise mean of rows of one length.
fn mean<'a>(rows: impl Iterator<Item = &'a [f32]>) -> Vec<f32> {
    let mut sum: Vec<f32> = Vec::new();
    let mut count = 0.0;
    for row in rows {
        sum.resize(row.len(), 0.0);
        sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        count += 1.0;
    }
    sum.iter_mut().for_each(|value| *value /= count);
    sum
}
