//! A data folder and a folder with photos, for tests that run the program on them.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;

use crate::{photo, shiguang_in, stderr, stdout};

/// See the module. Everything is removed at the end.
pub struct Shelf {
    /// Holds everything.
    pub scratch: tempfile::TempDir,
}

impl Shelf {
    /// An empty folder, and a data folder whose settings ask for the small model pack.
    pub fn new() -> Self {
        let scratch = tempfile::tempdir().expect("a scratch folder");
        let shelf = Self { scratch };
        fs::create_dir(shelf.folder()).expect("a folder");
        fs::create_dir(shelf.data()).expect("a data folder");
        fs::write(shelf.data().join("settings.toml"), "[models]\npack = \"fast\"\n").expect("written");
        shelf
    }

    /// The folder with photos, canonical, as the program prints it.
    pub fn folder(&self) -> PathBuf {
        self.scratch.path().canonicalize().expect("it is there").join("相册")
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.scratch.path().join("data")
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&dyn AsRef<OsStr>]) -> Output {
        shiguang_in(&self.data(), arguments)
    }

    /// As [`Self::run`], which must end well; the one JSON value it printed last.
    pub fn json(&self, arguments: &[&dyn AsRef<OsStr>]) -> Value {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        last_json(&output)
    }

    /// Starts the program.
    pub fn start(&self, arguments: &[&dyn AsRef<OsStr>]) -> Running {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shiguang"));
        command.env("SHIGUANG_DATA_DIR", self.data());
        for argument in arguments {
            command.arg(argument);
        }
        Running::start(&mut command)
    }

    /// Copies a committed photo into the folder.
    pub fn put(&self, sample: &str, path: &str) -> PathBuf {
        self.write(path, &fs::read(photo(sample)).expect("a sample"))
    }

    /// Puts a whole file into the folder at once, with an old time so that it counts as complete.
    pub fn write(&self, path: &str, bytes: &[u8]) -> PathBuf {
        let target = self.folder().join(path);
        fs::create_dir_all(target.parent().expect("a parent")).expect("folders");
        let beside = self.scratch.path().join("being-written");
        fs::write(&beside, bytes).expect("written");
        settle(&beside);
        fs::rename(&beside, &target).expect("put in its place");
        target
    }

    /// Indexes the folder, which must end well; what was printed last.
    pub fn index(&self) -> Value {
        self.json(&[&"index", &"--json", &"--name", &"album", &self.folder()])
    }
}

/// A started program; killed when it is dropped.
pub struct Running {
    child: Child,
}

impl Running {
    pub fn start(command: &mut Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        Self { child: command.spawn().expect("the program starts") }
    }

    /// Ends it the hard way; its exit code when it had already ended by itself.
    pub fn kill(&mut self) -> Option<i32> {
        let ended = self.child.try_wait().expect("asked");
        self.child.kill().expect("killed");
        let status = self.child.wait().expect("ended");
        ended.map(|_| status.code().unwrap_or(-1))
    }

    /// Its number in the system.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it is still at work.
    pub fn lives(&mut self) -> bool {
        self.child.try_wait().expect("asked").is_none()
    }

    /// Waits for its end.
    pub fn code(&mut self) -> Option<i32> {
        self.child.wait().expect("ended").code()
    }

    /// Lines that it writes to its standard error, as they come.
    pub fn errors(&mut self) -> std::sync::mpsc::Receiver<String> {
        let errors = self.child.stderr.take().expect("not taken before");
        let (sender, lines) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            use std::io::BufRead as _;
            for line in std::io::BufReader::new(errors).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        lines
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The value in the last line of the output.
pub fn last_json(output: &Output) -> Value {
    let text = stdout(output);
    serde_json::from_str(text.lines().last().unwrap_or_default()).unwrap_or_else(|_| panic!("no JSON: {text:?}"))
}

/// Asks until the answer is `true`. The limit is only against hanging.
pub fn until(what: &str, mut answer: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(120);
    while !answer() {
        assert!(Instant::now() < end, "never: {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Waits for a line that says so.
pub fn wait_for(lines: &std::sync::mpsc::Receiver<String>, words: &str) -> String {
    let mut before = Vec::new();
    loop {
        match lines.recv_timeout(Duration::from_secs(120)) {
            Ok(line) if line.contains(words) => return line,
            Ok(line) => before.push(line),
            Err(_) => panic!("no line has `{words}`: {before:?}"),
        }
    }
}

/// Gives a file a time that no other file of the test has, an hour ago.
pub fn settle(path: &Path) {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let at =
        SystemTime::now() - Duration::from_secs(3600) + Duration::from_micros(NEXT.fetch_add(1, Ordering::Relaxed));
    File::options().write(true).open(path).and_then(|file| file.set_modified(at)).expect("its time is set");
}

/// A small photo that no other number gives.
pub fn drawn(number: u64) -> Vec<u8> {
    let mut random = Random::new(number);
    let mut colours = [[0u8; 3]; 16];
    for colour in colours.iter_mut().flatten() {
        *colour = random.below(256) as u8;
    }
    let picture = image::RgbImage::from_fn(64, 64, |x, y| image::Rgb(colours[(y / 16 * 4 + x / 16) as usize]));
    let mut bytes = Vec::new();
    picture
        .write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png)
        .expect("a picture in memory is written");
    bytes
}

/// Numbers that a seed decides.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// 0 to `end`, without `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 32) % end.max(1)
    }
}
