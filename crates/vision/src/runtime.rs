//! Where ONNX Runtime and the models are found, and how sessions are set up.
//!
//! Both are looked for in the same way, first hit wins: an environment variable, then beside the running program and in
//! its `../lib/shiguang` (an installed application), then in each folder above the program (a checkout: `target/release/..`).

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use ort::environment::Environment;
use serde::{Deserialize, Serialize};

use crate::error::VisionError;

/// Environment variable that names ONNX Runtime's shared library.
pub const RUNTIME_VARIABLE: &str = "ORT_DYLIB_PATH";
/// Environment variable that names the models folder (the one that holds `packs` and `vocabulary`).
pub const MODELS_VARIABLE: &str = "SHIGUANG_MODELS";

/// The file name of ONNX Runtime's shared library on this system.
pub const RUNTIME_LIBRARY: &str = if cfg!(windows) {
    "onnxruntime.dll"
} else if cfg!(target_os = "macos") {
    "libonnxruntime.1.dylib"
} else {
    "libonnxruntime.so.1"
};

/// Which ONNX Runtime execution provider runs the models. Only `Cpu` is tested by this project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// The default CPU provider, always there.
    #[default]
    Cpu,
    /// NVIDIA CUDA; needs an ONNX Runtime library built with it.
    Cuda,
    /// Windows DirectML; needs an ONNX Runtime library built with it.
    DirectMl,
    /// Apple CoreML; needs an ONNX Runtime library built with it.
    CoreMl,
}

impl std::str::FromStr for Provider {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "cpu" => Ok(Self::Cpu),
            "cuda" => Ok(Self::Cuda),
            "directml" => Ok(Self::DirectMl),
            "coreml" => Ok(Self::CoreMl),
            other => Err(format!("unknown provider `{other}`: cpu, cuda, directml or coreml")),
        }
    }
}

/// How sessions are made. One thread a session and one session a worker is fastest on a CPU (docs/adr/0003).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionOptions {
    /// Who computes.
    pub provider: Provider,
    /// Threads inside one session; 1 unless a single photo must be quick on an idle machine.
    pub threads: usize,
}

impl Default for SessionOptions {
    fn default() -> Self {
        Self { provider: Provider::Cpu, threads: 1 }
    }
}

static ENVIRONMENT: Mutex<Option<Environment>> = Mutex::new(None);

/// The process's one ONNX Runtime environment, loaded at first use.
///
/// # Errors
/// [`VisionError::Runtime`] when the library is in none of the known places or cannot be loaded. It may be called again
/// after that: nothing is remembered of a failure.
pub fn environment() -> Result<Environment, VisionError> {
    let mut slot = ENVIRONMENT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(environment) = slot.as_ref() {
        return Ok(environment.clone());
    }
    let places = library_places();
    let looked = || join(&places);
    let library = places
        .iter()
        .find(|path| path.is_file())
        .ok_or_else(|| VisionError::Runtime { reason: format!("{RUNTIME_LIBRARY} was not found"), looked: looked() })?;
    let environment = made(library).map_err(|error| VisionError::Runtime { reason: error, looked: looked() })?;
    *slot = Some(environment.clone());
    Ok(environment)
}

/// Makes the environment on a thread with room for it: ONNX Runtime 1.30 reads `/proc/self/cmdline` with a regular expression
/// of the C++ library, which calls itself for each character. Two hundred photos on the command line overflowed the
/// two megabytes of an ordinary thread.
fn made(library: &Path) -> Result<Environment, String> {
    let build = || {
        let environment = ort::init_from(library).map_err(|error| error.to_string())?;
        environment.with_telemetry(false).build().map_err(|error| error.to_string())
    };
    let arguments: usize = std::env::args_os().map(|argument| argument.len() + 1).sum();
    let room = STACK + arguments * STACK_PER_CHARACTER;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("onnxruntime".to_owned()).stack_size(room);
        let running = thread.spawn_scoped(scope, build).map_err(|error| error.to_string())?;
        running.join().map_err(|_| "ONNX Runtime panicked at its start".to_owned())?
    })
}

/// Bytes of stack for making the environment, and for each byte of the command line; seen: 170. Pages that are not touched
/// take no memory.
const STACK: usize = 8 << 20;
const STACK_PER_CHARACTER: usize = 1024;

/// The models folder: the first known place that holds `packs`.
///
/// # Errors
/// [`VisionError::ModelsNotFound`] with the places that were tried.
pub fn models_folder() -> Result<PathBuf, VisionError> {
    let places = match std::env::var_os(MODELS_VARIABLE) {
        Some(named) => vec![PathBuf::from(named)],
        None => program_places().into_iter().map(|place| place.join("models")).collect(),
    };
    places
        .iter()
        .find(|place| place.join("packs").is_dir())
        .cloned()
        .ok_or_else(|| VisionError::ModelsNotFound { looked: join(&places) })
}

fn library_places() -> Vec<PathBuf> {
    match std::env::var_os(RUNTIME_VARIABLE) {
        Some(named) if !named.is_empty() => vec![PathBuf::from(named)],
        _ => program_places()
            .into_iter()
            .flat_map(|place| [place.join(RUNTIME_LIBRARY), place.join("runtime").join(RUNTIME_LIBRARY)])
            .collect(),
    }
}

/// Beside the program, `../lib/shiguang` (Linux packages), `../Resources` (macOS bundles), then every folder above it.
fn program_places() -> Vec<PathBuf> {
    let Ok(program) = std::env::current_exe() else { return Vec::new() };
    let Some(folder) = program.parent() else { return Vec::new() };
    let mut places = vec![folder.to_path_buf(), folder.join("../lib/shiguang"), folder.join("../Resources")];
    places.extend(folder.ancestors().skip(1).filter(|place| place.parent().is_some()).map(Path::to_path_buf));
    places
}

fn join(places: &[PathBuf]) -> String {
    places.iter().map(|place| place.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// A session's text for errors: ONNX Runtime's message on one line.
pub(crate) fn inference_error(path: &Arc<Path>, error: impl std::fmt::Display) -> VisionError {
    let reason = error.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    VisionError::Inference { path: path.to_path_buf(), reason }
}
