//! The scene head: concepts that ImageNet and COCO lack (landscape, building, night, portrait ...), read off the
//! classifier's features by one linear layer that was fitted on photos labelled by hand (`models/calibrate/fit.py`).

use crate::error::VisionError;
use crate::interrupt::Interrupt;
use crate::manifest::Model;
use crate::runtime::SessionOptions;
use crate::session::ModelSession;

/// A head session. One worker thread owns it.
pub struct Head {
    session: ModelSession,
    concepts: usize,
}

impl Head {
    /// Loads the model.
    ///
    /// # Errors
    /// [`VisionError::Inference`] when ONNX Runtime refuses it, [`VisionError::Runtime`] when there is no ONNX Runtime.
    pub fn open(model: &Model, options: SessionOptions) -> Result<Self, VisionError> {
        Ok(Self { session: ModelSession::open(model, options)?, concepts: model.manifest.concepts.len() })
    }

    /// Ends what runs when `interrupt` is told to.
    pub(crate) fn obey(&mut self, interrupt: &Interrupt) {
        self.session.obey(interrupt);
    }

    /// Probabilities (0..1, independent of each other) of the manifest's concepts for one photo's features.
    ///
    /// # Errors
    /// [`VisionError::Inference`] when ONNX Runtime fails or the answer does not fit the manifest.
    pub fn run(&mut self, features: &[f32]) -> Result<Vec<f32>, VisionError> {
        let [probabilities] = self.session.run_row(features, ["probabilities"])?;
        if probabilities.len() != self.concepts || probabilities.iter().any(|p| !p.is_finite()) {
            return Err(self.session.error("the output does not fit the manifest"));
        }
        Ok(probabilities)
    }
}
