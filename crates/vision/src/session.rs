//! One ONNX Runtime session over a checked model file.

use std::path::Path;
use std::sync::Arc;

use image::RgbImage;
use ort::ep::{CPU, CUDA, CoreML, DirectML, ExecutionProviderDispatch};
use ort::session::builder::GraphOptimizationLevel;
use ort::session::{Session, SessionInputValue};
use ort::value::TensorRef;

use crate::error::VisionError;
use crate::interrupt::Interrupt;
use crate::manifest::Model;
use crate::runtime::{Provider, SessionOptions, environment, inference_error};

/// Square RGB pictures of one size, one after another: the batch `[N, size, size, 3]` that every model takes.
#[derive(Debug, Default)]
pub struct Batch {
    size: u32,
    count: usize,
    bytes: Vec<u8>,
}

impl Batch {
    /// An empty batch of pictures with `size` pixels a side.
    #[must_use]
    pub fn new(size: u32) -> Self {
        Self { size, count: 0, bytes: Vec::new() }
    }

    /// Adds a picture, which must be `size` x `size`.
    pub fn push(&mut self, picture: &RgbImage) {
        assert_eq!(picture.dimensions(), (self.size, self.size), "a batch holds pictures of one size");
        self.bytes.extend_from_slice(picture.as_raw());
        self.count += 1;
    }

    /// How many pictures it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// A loaded model. Belongs to one worker thread; several sessions of one model run side by side.
pub(crate) struct ModelSession {
    session: Session,
    interrupt: Interrupt,
    path: Arc<Path>,
    input: String,
    pub(crate) size: u32,
}

impl ModelSession {
    pub(crate) fn open(model: &Model, options: SessionOptions) -> Result<Self, VisionError> {
        let path: Arc<Path> = Arc::from(model.path.as_path());
        let environment = environment()?;
        let open = || -> Result<Session, String> {
            let text = |error: &dyn std::fmt::Display| error.to_string();
            let builder = Session::builder(&environment)
                .map_err(|e| text(&e))?
                .with_optimization_level(GraphOptimizationLevel::Level3)
                .map_err(|e| text(&e))?
                .with_intra_threads(options.threads.max(1))
                .map_err(|e| text(&e))?
                .with_inter_threads(1)
                .map_err(|e| text(&e))?
                .with_intra_op_spinning(false)
                .map_err(|e| text(&e))?
                .with_memory_pattern(false) // the batch of crops changes from photo to photo
                .map_err(|e| text(&e))?
                .with_execution_providers([dispatch(options.provider)])
                .map_err(|e| text(&e))?;
            let mut builder =
                if exact_int8_is_free() { builder } else { builder.with_precise_qmm().map_err(|e| text(&e))? };
            builder.commit_from_file(&path).map_err(|e| text(&e))
        };
        let session = open().map_err(|reason| match options.provider {
            Provider::Cpu => inference_error(&path, reason),
            other => inference_error(&path, format!("the execution provider {other:?} cannot be used: {reason}")),
        })?;
        for name in model.manifest.outputs.keys() {
            if !session.outputs().iter().any(|output| output.name() == name) {
                return Err(inference_error(&path, format!("the model has no output `{name}`")));
            }
        }
        let interrupt = Interrupt::new()?;
        Ok(Self { session, interrupt, path, input: model.manifest.input.name.clone(), size: model.manifest.input.size })
    }

    /// Ends what runs when `interrupt` is told to.
    pub(crate) fn obey(&mut self, interrupt: &Interrupt) {
        self.interrupt = interrupt.clone();
    }

    /// Runs a batch and gives the named outputs, each `[N * row]` in row order.
    pub(crate) fn run<const K: usize>(
        &mut self,
        batch: &Batch,
        outputs: [&str; K],
    ) -> Result<[Vec<f32>; K], VisionError> {
        assert_eq!(batch.size, self.size, "the batch was made for another model");
        let side = self.size as usize;
        let tensor = TensorRef::from_array_view(([batch.count, side, side, 3], batch.bytes.as_slice()))
            .map_err(|error| self.error(error))?;
        self.run_tensor(tensor.into(), outputs)
    }

    /// Runs one row of numbers, `[1, size]`, and gives the named outputs.
    pub(crate) fn run_row<const K: usize>(
        &mut self,
        row: &[f32],
        outputs: [&str; K],
    ) -> Result<[Vec<f32>; K], VisionError> {
        let tensor = TensorRef::from_array_view(([1, row.len()], row)).map_err(|error| self.error(error))?;
        self.run_tensor(tensor.into(), outputs)
    }

    fn run_tensor<const K: usize>(
        &mut self,
        tensor: SessionInputValue<'_>,
        outputs: [&str; K],
    ) -> Result<[Vec<f32>; K], VisionError> {
        let path = &self.path;
        let fail = |error: ort::Error| inference_error(path, error);
        let inputs = ort::inputs![self.input.as_str() => tensor];
        let answer = self.session.run_with_options(inputs, self.interrupt.options()).map_err(fail)?;
        let mut result = [const { Vec::new() }; K];
        for (slot, name) in result.iter_mut().zip(outputs) {
            let value = answer.get(name).ok_or_else(|| inference_error(path, format!("no output `{name}`")))?;
            *slot = value.try_extract_tensor::<f32>().map_err(fail)?.1.to_vec();
        }
        Ok(result)
    }

    /// An error about this model's file.
    pub(crate) fn error(&self, reason: impl std::fmt::Display) -> VisionError {
        inference_error(&self.path, reason)
    }
}

/// Whether the processor adds products of 8-bit numbers without saturating. Without VNNI, ONNX Runtime's fast path does
/// saturate on x86: the int8 detector then found 0 of 41 objects, so such machines use its exact, slower path
/// (measured under emulation, `models/README.md`).
fn exact_int8_is_free() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::arch::is_x86_feature_detected!("avx512vnni") || std::arch::is_x86_feature_detected!("avxvnni");
    #[cfg(not(target_arch = "x86_64"))]
    true
}

fn dispatch(provider: Provider) -> ExecutionProviderDispatch {
    match provider {
        // The arena never gives memory back: with batches of changing size the process would only grow.
        Provider::Cpu => CPU::default().with_arena_allocator(false).build(),
        Provider::Cuda => CUDA::default().build().error_on_failure(),
        Provider::DirectMl => DirectML::default().build().error_on_failure(),
        Provider::CoreMl => CoreML::default().build().error_on_failure(),
    }
}
