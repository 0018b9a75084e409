//! Stopping sessions from another thread, in the middle of a model.

use std::sync::Arc;

use ort::session::RunOptions;

use crate::error::VisionError;

/// Ends what an [`crate::Analyser`] computes, from any thread and for good: a model that runs stops at its next operator, and
/// none starts any more. The analyser's answer is an error then.
#[derive(Clone)]
pub struct Interrupt(Arc<RunOptions>);

impl Interrupt {
    /// For sessions that are open: ONNX Runtime is loaded.
    pub(crate) fn new() -> Result<Self, VisionError> {
        let made = RunOptions::new();
        let options =
            made.map_err(|error| VisionError::Runtime { reason: error.to_string(), looked: String::new() })?;
        Ok(Self(Arc::new(options)))
    }

    /// What sessions run with.
    pub(crate) fn options(&self) -> &RunOptions {
        &self.0
    }

    /// See the type.
    pub fn interrupt(&self) {
        // ONNX Runtime sets a flag; there is nothing that could fail.
        self.0.terminate().ok();
    }
}
