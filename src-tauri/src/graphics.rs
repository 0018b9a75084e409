//! Drawing on a machine without a graphics card: a virtual machine, a remote desktop, an old computer.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// WebKit's own word for it (WebKitGTK's documentation, "Environment variables"); its mere presence says so. The web view's
/// setting `hardware-acceleration-policy` is no way: set on a page that is there already, the mouse's wheel scrolls nothing.
const VARIABLE: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
/// Set by who wants layers although there is no card.
const LAYERS: &str = "SHIGUANG_LAYERS";
/// What the kernel or a driver puts there for a card that can draw: the kernel's own drivers, NVIDIA's, Windows' for its Linux.
const CARDS: [(&str, &str); 3] = [("/dev/dri", "renderD"), ("/dev", "nvidiactl"), ("/dev", "dxg")];

/// Starts this program again in its own place, told to paint what changed straight into the window, when there is no
/// graphics card. Otherwise WebKit has Mesa's llvmpipe put all layers of the whole window together for every frame, which takes
/// several times as long (`docs/adr/0012-drawing-without-a-graphics-card.md`). Returns when nothing is to be told, or the
/// system refuses; the program then draws as it would have.
pub fn suit() {
    let is_told = [VARIABLE, LAYERS].into_iter().any(|variable| std::env::var_os(variable).is_some());
    if is_told || CARDS.into_iter().any(|(folder, name)| holds(Path::new(folder), name)) {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        let mut words = std::env::args_os();
        let mut again = Command::new(program);
        if let Some(name) = words.next() {
            again.arg0(name);
        }
        // Returns only when it failed.
        drop(again.args(words).env(VARIABLE, "1").exec());
    }
}

/// Whether a folder has a file whose name begins so.
fn holds(folder: &Path, beginning: &str) -> bool {
    let mut entries = folder.read_dir().into_iter().flatten().flatten();
    entries.any(|entry| entry.file_name().to_string_lossy().starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_known_by_its_file() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(!holds(&folder.path().join("dri"), "renderD"));
        std::fs::write(folder.path().join("card0"), "").expect("written");
        assert!(!holds(folder.path(), "renderD"), "a screen alone draws nothing");
        std::fs::write(folder.path().join("renderD128"), "").expect("written");
        assert!(holds(folder.path(), "renderD"));
    }
}
