//! Running other programs, from the repository's root, saying what is run.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The repository's root.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// A program to run from the repository's root.
pub struct Run {
    program: OsString,
    arguments: Vec<OsString>,
    folder: PathBuf,
    variables: Vec<(OsString, OsString)>,
}

impl Run {
    pub fn new(program: impl Into<OsString>) -> Self {
        Self { program: program.into(), arguments: Vec::new(), folder: root(), variables: Vec::new() }
    }

    /// A subcommand of the cargo that runs this task. Lock files are never changed on the way.
    pub fn cargo(subcommand: &str) -> Self {
        let run = Self::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())).arg(subcommand);
        if subcommand == "fmt" { run } else { run.arg("--locked") }
    }

    pub fn arg(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    pub fn args<I: IntoIterator<Item = A>, A: Into<OsString>>(mut self, arguments: I) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = folder.into();
        self
    }

    /// Sets a variable of its environment.
    pub fn variable(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Runs it with this terminal's input and output.
    pub fn run(self) -> Result<()> {
        eprintln!("xtask: {}", self.text());
        let status = self.command().status().with_context(|| format!("cannot run {}", self.text()))?;
        if !status.success() {
            bail!("{} ended with {status}", self.text());
        }
        Ok(())
    }

    /// Runs it silently and gives its standard output.
    pub fn output(self) -> Result<String> {
        let output = self
            .command()
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| format!("cannot run {}", self.text()))?;
        if !output.status.success() {
            bail!("{} ended with {}", self.text(), output.status);
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Its standard output, or nothing when it is missing or fails.
    pub fn output_quiet(self) -> Option<String> {
        let output = self.command().stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs it with no output at all; whether it succeeded.
    pub fn succeeds(self) -> bool {
        self.command()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .current_dir(&self.folder)
            .envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    fn text(&self) -> String {
        let words = std::iter::once(self.program.as_os_str()).chain(self.arguments.iter().map(OsString::as_os_str));
        words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
    }
}
