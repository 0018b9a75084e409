//! The COCO detector: a photo to boxes.

use image::RgbImage;
use shiguang_imaging::{Region, Resizer};

use crate::error::VisionError;
use crate::geometry::{BoundingBox, non_maximum_suppression};
use crate::interrupt::Interrupt;
use crate::manifest::{Model, Preprocess, Thresholds};
use crate::runtime::SessionOptions;
use crate::session::{Batch, ModelSession};

/// Columns of the detector's scores: COCO category ids 1..=90.
pub const COCO_COLUMNS: usize = 90;
/// Ids in 1..=90 that COCO does not use.
pub const COCO_UNUSED: [u8; 10] = [12, 26, 29, 30, 45, 66, 68, 69, 71, 83];

/// COCO's id of a person.
pub const COCO_PERSON: u8 = 1;

/// One box of the detector.
#[derive(Debug, Clone, Copy)]
pub struct Detection {
    /// COCO category id, 1..=90.
    pub coco: u8,
    /// The detector's own score (a sigmoid, not calibrated), 0..1.
    pub score: f32,
    /// Where.
    pub area: BoundingBox,
}

/// A detector session. One worker thread owns it.
pub struct Detector {
    session: ModelSession,
    preprocess: Preprocess,
    thresholds: Thresholds,
}

impl Detector {
    /// Loads the model.
    ///
    /// # Errors
    /// [`VisionError::Inference`] when ONNX Runtime refuses it, [`VisionError::Runtime`] when there is no ONNX Runtime.
    pub fn open(model: &Model, options: SessionOptions) -> Result<Self, VisionError> {
        let thresholds = model.manifest.thresholds.ok_or_else(|| VisionError::Malformed {
            path: model.path.clone(),
            reason: "the manifest of a detector needs [thresholds]".into(),
        })?;
        let session = ModelSession::open(model, options)?;
        Ok(Self { session, preprocess: model.preprocess()?.clone(), thresholds })
    }

    /// Ends what runs when `interrupt` is told to.
    pub(crate) fn obey(&mut self, interrupt: &Interrupt) {
        self.session.obey(interrupt);
    }

    /// The manifest's cuts.
    #[must_use]
    pub fn thresholds(&self) -> Thresholds {
        self.thresholds
    }

    /// The whole photo stretched to the model's input.
    #[must_use]
    pub fn view(&self, photo: &RgbImage, resizer: &mut Resizer) -> RgbImage {
        let (width, height) = photo.dimensions();
        let whole = Region { left: 0.0, top: 0.0, width: f64::from(width), height: f64::from(height) };
        resizer.resize(photo, whole, self.session.size, self.session.size, self.preprocess.filter.into())
    }

    /// All boxes of one view with a score of at least `floor`, strongest first, after suppression within each class.
    ///
    /// # Errors
    /// [`VisionError::Inference`] when ONNX Runtime fails.
    pub fn run(&mut self, view: &RgbImage, floor: f32) -> Result<Vec<Detection>, VisionError> {
        let mut batch = Batch::new(self.session.size);
        batch.push(view);
        let [scores, boxes] = self.session.run(&batch, ["scores", "boxes"])?;
        let anchors = boxes.len() / 4;
        if scores.len() != anchors * COCO_COLUMNS {
            return Err(self.session.error("the outputs do not have the shapes of the manifest"));
        }
        let mut classes: Vec<Vec<(BoundingBox, f32)>> = vec![Vec::new(); COCO_COLUMNS];
        for (row, corners) in scores.chunks_exact(COCO_COLUMNS).zip(boxes.chunks_exact(4)) {
            for (column, &score) in row.iter().enumerate() {
                if score >= floor {
                    let &[top, left, bottom, right] = corners else { continue };
                    classes[column]
                        .extend(BoundingBox::from_corners(left, top, right, bottom).map(|area| (area, score)));
                }
            }
        }
        let mut found: Vec<Detection> = Vec::new();
        for (coco, candidates) in (1u8..).zip(&classes) {
            if COCO_UNUSED.contains(&coco) {
                continue;
            }
            for index in non_maximum_suppression(candidates, self.thresholds.nms_iou) {
                let (area, score) = candidates[index];
                found.push(Detection { coco, score, area });
            }
        }
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        Ok(found)
    }
}
