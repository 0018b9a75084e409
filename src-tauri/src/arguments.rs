//! What the program can be started with; a second start hands its arguments to the first.

use std::path::{Path, PathBuf};

use clap::Parser;

/// 拾光 Shiguang: photos on this machine, tagged in Chinese and English.
#[derive(Debug, Clone, Default, PartialEq, Eq, Parser)]
#[command(name = "shiguang-app", version)]
pub struct Arguments {
    /// Where settings and catalogue live [default: SHIGUANG_DATA_DIR, else the system's data folder for the app]
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Make a folder an instance and show it
    #[arg(long, value_name = "FOLDER")]
    pub add: Vec<PathBuf>,
    /// Show a photo
    #[arg(long, value_name = "PHOTO")]
    pub open: Option<PathBuf>,
    /// Photos or folders: as `--open` and `--add`, for "open with" of file managers
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

impl Arguments {
    /// What another start of the program was asked for, in its own folder; nothing when that makes no sense.
    #[must_use]
    pub fn of_other(words: &[String], folder: &Path) -> Self {
        Self::try_parse_from(words).unwrap_or_default().absolute(folder)
    }

    /// With paths that hold in any folder.
    #[must_use]
    pub fn absolute(mut self, folder: &Path) -> Self {
        let own = self.paths.iter_mut().chain(&mut self.add).chain(&mut self.open).chain(&mut self.data_dir);
        own.for_each(|path| *path = folder.join(&path));
        self
    }

    /// All that is to be shown, folders and photos as they come.
    #[must_use]
    pub fn all(&self) -> Vec<PathBuf> {
        self.add.iter().chain(&self.paths).chain(&self.open).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Arguments;
    use std::path::{Path, PathBuf};

    #[test]
    fn paths_of_another_start_are_of_its_folder() {
        let words = ["app", "--add", "照片", "--open", "/x/a.jpg", "b.jpg"].map(str::to_owned);
        let arguments = Arguments::of_other(&words, Path::new("/there"));
        let expected = ["/there/照片", "/there/b.jpg", "/x/a.jpg"].map(PathBuf::from);
        assert_eq!(arguments.all(), expected);
        assert_eq!(
            Arguments::of_other(&["app".to_owned(), "--nonsense".to_owned()], Path::new("/")),
            Arguments::default()
        );
    }
}
