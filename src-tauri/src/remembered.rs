//! Where the window was: `window.json` in the data folder.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// Size and place in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    /// Of the content.
    pub width: f64,
    /// Of the content.
    pub height: f64,
    /// Of the outer left edge; absent where the system does not tell.
    pub x: Option<f64>,
    /// Of the outer top edge.
    pub y: Option<f64>,
    /// It filled the screen.
    pub maximized: bool,
}

/// The smallest window that shows everything.
pub const SMALLEST: (f64, f64) = (720.0, 480.0);

impl Default for Remembered {
    fn default() -> Self {
        Self { width: 1280.0, height: 860.0, x: None, y: None, maximized: false }
    }
}

impl Remembered {
    /// As it was, else the default: a file that cannot be read only costs convenience.
    #[must_use]
    pub fn load(data_folder: &Path) -> Self {
        let text = std::fs::read(data_folder.join("window.json")).unwrap_or_default();
        let mut kept: Self = serde_json::from_slice(&text).unwrap_or_default();
        kept.width = kept.width.clamp(SMALLEST.0, 16_000.0);
        kept.height = kept.height.clamp(SMALLEST.1, 16_000.0);
        kept
    }

    /// Keeps it. A disk that refuses only costs convenience.
    pub fn save(&self, data_folder: &Path) {
        if let Ok(text) = serde_json::to_vec(self) {
            drop(std::fs::write(data_folder.join("window.json"), text));
        }
    }

    /// Whether a good part of the title bar lies on one of the screens (left, top, width, height in logical pixels): a
    /// screen may be gone since.
    #[must_use]
    pub fn is_on(&self, screens: &[(f64, f64, f64, f64)]) -> bool {
        let (Some(x), Some(y)) = (self.x, self.y) else { return false };
        let middle = x + self.width / 2.0;
        screens.iter().any(|(left, top, width, height)| {
            (*left..left + width).contains(&middle) && (top - 1.0..top + height - 80.0).contains(&y)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Remembered;

    #[test]
    fn a_place_is_kept_unless_its_screen_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Remembered::load(folder.path()), Remembered::default());
        let kept = Remembered { width: 1000.0, height: 700.0, x: Some(2000.0), y: Some(50.0), maximized: true };
        kept.save(folder.path());
        assert_eq!(Remembered::load(folder.path()), kept);
        let (one, two) = ((0.0, 0.0, 1920.0, 1080.0), (1920.0, 0.0, 1920.0, 1080.0));
        assert!(kept.is_on(&[one, two]));
        assert!(!kept.is_on(&[one]));
        std::fs::write(folder.path().join("window.json"), "{").unwrap();
        assert_eq!(Remembered::load(folder.path()), Remembered::default());
    }
}
