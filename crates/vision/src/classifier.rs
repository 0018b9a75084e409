//! The ImageNet-1k classifier: pictures to probabilities and an embedding.

use image::RgbImage;
use shiguang_imaging::{Region, Resizer};

use crate::error::VisionError;
use crate::interrupt::Interrupt;
use crate::manifest::{Model, Preprocess, View};
use crate::runtime::SessionOptions;
use crate::session::{Batch, ModelSession};

/// Number of ImageNet-1k classes.
pub const CLASSES: usize = 1000;
/// Length of the embedding.
pub const EMBEDDING: usize = 256;
/// Length of the features.
pub const FEATURES: usize = 1280;

/// What the classifier says of one picture.
#[derive(Debug, Clone)]
pub struct Classification {
    /// Softmax over the 1000 classes in wnid order; sums to 1.
    pub probabilities: Vec<f32>,
    /// 256 numbers of unit length; the cosine of two tells how alike the pictures are.
    pub embedding: Vec<f32>,
    /// 1280 numbers before the last layer, the scene head's input.
    pub features: Vec<f32>,
}

/// A classifier session. One worker thread owns it.
pub struct Classifier {
    session: ModelSession,
    preprocess: Preprocess,
}

impl Classifier {
    /// Loads the model.
    ///
    /// # Errors
    /// [`VisionError::Inference`] when ONNX Runtime refuses it, [`VisionError::Runtime`] when there is no ONNX Runtime.
    pub fn open(model: &Model, options: SessionOptions) -> Result<Self, VisionError> {
        Ok(Self { session: ModelSession::open(model, options)?, preprocess: model.preprocess()?.clone() })
    }

    /// Ends what runs when `interrupt` is told to.
    pub(crate) fn obey(&mut self, interrupt: &Interrupt) {
        self.session.obey(interrupt);
    }

    /// An empty batch of this model's input size.
    #[must_use]
    pub fn batch(&self) -> Batch {
        Batch::new(self.session.size)
    }

    /// The picture that a view of a photo gives: `size` x `size` RGB.
    #[must_use]
    pub fn view(&self, photo: &RgbImage, view: View, resizer: &mut Resizer) -> RgbImage {
        let (width, height) = photo.dimensions();
        let region = match view {
            View::Stretch => Region { left: 0.0, top: 0.0, width: f64::from(width), height: f64::from(height) },
            View::CentreCrop => centre_crop(width, height, self.session.size, self.preprocess.crop_margin),
        };
        self.crop(photo, region, resizer)
    }

    /// A region of a photo, stretched to the model's input.
    #[must_use]
    pub fn crop(&self, photo: &RgbImage, region: Region, resizer: &mut Resizer) -> RgbImage {
        resizer.resize(photo, region, self.session.size, self.session.size, self.preprocess.filter.into())
    }

    /// Classifies a batch; one answer a picture, in order. An empty batch gives none.
    ///
    /// # Errors
    /// [`VisionError::Inference`] when ONNX Runtime fails or gives something that is no number.
    pub fn run(&mut self, batch: &Batch) -> Result<Vec<Classification>, VisionError> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let [logits, embeddings, features] = self.session.run(batch, ["logits", "embedding", "features"])?;
        let fits = |values: &[f32], row: usize| values.len() == batch.len() * row;
        if !fits(&logits, CLASSES) || !fits(&embeddings, EMBEDDING) || !fits(&features, FEATURES) {
            return Err(self.session.error("the outputs do not have the shapes of the manifest"));
        }
        if logits.iter().chain(&embeddings).chain(&features).any(|value| !value.is_finite()) {
            return Err(self.session.error("the model gave a number that is not finite"));
        }
        Ok(logits
            .chunks_exact(CLASSES)
            .zip(embeddings.chunks_exact(EMBEDDING).zip(features.chunks_exact(FEATURES)))
            .map(|(row, (embedding, features))| Classification {
                probabilities: softmax(row),
                embedding: embedding.to_vec(),
                features: features.to_vec(),
            })
            .collect())
    }
}

/// The centred square of side `round(min(w, h) * size / (size + margin))`, whole pixels, as the Python reference cuts it.
fn centre_crop(width: u32, height: u32, size: u32, margin: u32) -> Region {
    let ratio = f64::from(size) / f64::from(size + margin);
    let side = (f64::from(width.min(height)) * ratio).round_ties_even().max(1.0);
    Region {
        left: ((f64::from(width) - side) / 2.0).floor(),
        top: ((f64::from(height) - side) / 2.0).floor(),
        width: side,
        height: side,
    }
}

fn softmax(logits: &[f32]) -> Vec<f32> {
    let top = logits.iter().copied().fold(f32::MIN, f32::max);
    let mut values: Vec<f32> = logits.iter().map(|logit| (logit - top).exp()).collect();
    let sum: f32 = values.iter().sum();
    values.iter_mut().for_each(|value| *value /= sum);
    values
}
