//! Drawing on a machine without a graphics card: a virtual machine, a remote desktop, an old computer.

use std::path::Path;

use tauri::WebviewWindow;
use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

/// What the kernel or a driver puts there for a card that can draw: the kernel's own drivers, NVIDIA's, Windows' for its Linux.
const CARDS: [(&str, &str); 3] = [("/dev/dri", "renderD"), ("/dev", "nvidiactl"), ("/dev", "dxg")];

/// Has the web view draw what changed straight into the window when there is no graphics card. WebKit would have Mesa's
/// llvmpipe put all layers of the whole window together for every frame, which takes several times as long
/// (`docs/performance.md`).
///
/// # Errors
/// When the window is gone.
pub fn suit(window: &WebviewWindow) -> tauri::Result<()> {
    if CARDS.into_iter().any(|(folder, name)| holds(Path::new(folder), name)) {
        return Ok(());
    }
    window.with_webview(|view| {
        if let Some(settings) = view.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// Whether a folder has a file whose name begins so.
fn holds(folder: &Path, beginning: &str) -> bool {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    entries.into_iter().any(|entry| entry.file_name().to_string_lossy().starts_with(beginning))
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
