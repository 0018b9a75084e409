//! One window a data folder on Linux: a second start hands its paths to the first and ends. A lock and a Unix socket in the
//! data folder do it, so that it works without a D-Bus session, and for each data folder by itself. The socket is only for
//! the person's own programs: others may not write to it.

use std::ffi::OsStr;
use std::fs::{File, Permissions, TryLockError};
use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const LOCK: &str = "window.lock";
const SOCKET: &str = "window.socket";

/// How long a first window may take until it listens, or answers.
const PATIENCE: Duration = Duration::from_secs(10);
/// Between two looks whether it does.
const LOOK: Duration = Duration::from_millis(50);
/// Longest message: paths are short.
const LONGEST: u64 = 1 << 20;
/// No path holds this byte.
const BETWEEN: u8 = 0;
const TAKEN: &[u8] = b"taken\n";

/// What became of a start.
#[derive(Debug)]
pub enum Start {
    /// There is no other window; this is the one that others find.
    First(Door),
    /// The window that there is has taken the paths.
    HandedOver,
    /// There is a window, and it does not answer.
    Silent,
}

/// Where other starts knock. Whoever holds it is the only one.
#[derive(Debug)]
pub struct Door {
    listener: UnixListener,
    /// Held until the program ends, however it ends.
    _lock: File,
}

/// Finds the window of a data folder, or becomes it.
///
/// # Errors
/// When the data folder cannot be written.
pub fn start(data_folder: &Path, paths: &[PathBuf]) -> io::Result<Start> {
    std::fs::create_dir_all(data_folder)?;
    let lock = File::options().create(true).append(true).open(data_folder.join(LOCK))?;
    let socket = data_folder.join(SOCKET);
    let until = Instant::now() + PATIENCE;
    loop {
        match lock.try_lock() {
            Ok(()) => {
                // What is there was left by a program that was killed.
                drop(std::fs::remove_file(&socket));
                let listener = UnixListener::bind(&socket)?;
                std::fs::set_permissions(&socket, Permissions::from_mode(0o600))?;
                return Ok(Start::First(Door { listener, _lock: lock }));
            }
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // It may have begun a moment ago, or be about to end: then it does not listen, or goes without an answer.
        if UnixStream::connect(&socket).is_ok_and(|stream| hand_over(stream, paths).is_ok()) {
            return Ok(Start::HandedOver);
        }
        if Instant::now() >= until {
            return Ok(Start::Silent);
        }
        std::thread::sleep(LOOK);
    }
}

/// The window goes: a start from now on waits until it is gone and becomes the only one.
pub fn close(data_folder: &Path) {
    drop(std::fs::remove_file(data_folder.join(SOCKET)));
}

fn hand_over(mut stream: UnixStream, paths: &[PathBuf]) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let words: Vec<&[u8]> = paths.iter().map(|path| path.as_os_str().as_bytes()).collect();
    stream.write_all(&words.join(&BETWEEN))?;
    stream.shutdown(Shutdown::Write)?;
    let mut answer = Vec::new();
    stream.take(TAKEN.len() as u64).read_to_end(&mut answer)?;
    if answer == TAKEN { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

impl Door {
    /// Tells `opened` the paths of every later start, on a thread of its own, as long as the program runs.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn open(self, opened: impl Fn(Vec<PathBuf>) + Send + 'static) -> io::Result<()> {
        let wait = move || {
            let Self { listener, _lock } = self;
            // A start that goes away while it speaks has asked for nothing.
            for stream in listener.incoming().flatten() {
                if let Ok(paths) = hear(stream) {
                    opened(paths);
                }
            }
        };
        std::thread::Builder::new().name("shiguang-door".to_owned()).spawn(wait).map(drop)
    }
}

fn hear(mut stream: UnixStream) -> io::Result<Vec<PathBuf>> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut words = Vec::new();
    (&mut stream).take(LONGEST).read_to_end(&mut words)?;
    stream.write_all(TAKEN)?;
    let paths = words.split(|byte| *byte == BETWEEN).filter(|path| !path.is_empty());
    Ok(paths.map(|path| PathBuf::from(OsStr::from_bytes(path))).collect())
}

#[cfg(test)]
mod tests {
    use super::{Door, Start, start};
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::PermissionsExt;
    use std::path::PathBuf;
    use std::sync::mpsc;

    #[test]
    fn a_second_start_hands_its_paths_to_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let Start::First(door) = start(&data, &[]).unwrap() else { panic!("nobody else is there") };
        let (heard, paths) = mpsc::channel();
        door.open(move |paths| heard.send(paths).unwrap()).unwrap();
        let asked = ["/照片/一 张.jpg".into(), PathBuf::from(OsStr::from_bytes(b"/not/utf\xff8"))];
        assert!(matches!(start(&data, &asked).unwrap(), Start::HandedOver));
        assert_eq!(paths.recv().unwrap(), asked);
        assert!(matches!(start(&data, &[]).unwrap(), Start::HandedOver), "also one that asks for nothing");
        assert!(paths.recv().unwrap().is_empty());
        // Another data folder is another program.
        assert!(matches!(start(&folder.path().join("other"), &[]).unwrap(), Start::First(_)));
    }

    #[test]
    fn what_a_killed_program_left_is_in_nobodys_way() {
        let folder = tempfile::tempdir().unwrap();
        drop(start(folder.path(), &[]).unwrap());
        assert!(folder.path().join(super::SOCKET).exists());
        assert!(matches!(start(folder.path(), &[]).unwrap(), Start::First(_)));
    }

    #[test]
    fn a_window_that_goes_while_it_is_asked_is_followed_by_another() {
        let folder = tempfile::tempdir().unwrap();
        let Start::First(Door { listener, _lock: lock }) = start(folder.path(), &[]).unwrap() else {
            panic!("it is alone")
        };
        let going = std::thread::spawn(move || {
            let (asked, _) = listener.accept().unwrap();
            drop((listener, asked));
            drop(lock);
        });
        assert!(matches!(start(folder.path(), &["/a.jpg".into()]).unwrap(), Start::First(_)));
        going.join().unwrap();
    }

    #[test]
    fn nobody_else_may_speak_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let door = start(folder.path(), &[]).unwrap();
        let mode = std::fs::metadata(folder.path().join(super::SOCKET)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
        drop(door);
    }
}
