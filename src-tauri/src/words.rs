//! Words of what the system draws, such as the menu bar and the tray: those of the window's own message files, in the
//! window's language.

use std::collections::HashMap;
use std::sync::LazyLock;

use shiguang_library::Settings;

use crate::dto::{FailureCode, UiLanguage};
use crate::shell::Shell;
use crate::{convert, ui_settings};

type Texts = HashMap<String, String>;

/// A language's messages that are needed outside the window.
macro_rules! texts {
    ($($file:literal),+) => {
        LazyLock::new(|| [$(include_str!(concat!("../../ui/src/lib/i18n/", $file))),+].into_iter().flat_map(read).collect())
    };
}

static EN: LazyLock<Texts> = texts!("en/menu.json", "en/errors.json");
static ZH: LazyLock<Texts> = texts!("zh/menu.json", "zh/errors.json");

fn read(file: &str) -> Texts {
    // The tests read both files, and they are part of the program.
    serde_json::from_str(file).unwrap_or_default()
}

macro_rules! words {
    ($($(#[$doc:meta])* $word:ident: $key:literal),+ $(,)?) => {
        /// What is said outside the window.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Word { $($(#[$doc])* $word),+ }

        impl Word {
            /// All of them.
            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$word),+];

            fn key(self) -> &'static str {
                match self { $(Self::$word => $key),+ }
            }
        }
    };
}

words! {
    /// Of the program.
    About: "menu.about",
    /// A folder.
    AddFolder: "menu.addFolder",
    /// The window.
    Close: "menu.close",
    Copy: "menu.copy",
    Cut: "menu.cut",
    /// A menu.
    Edit: "menu.edit",
    /// A menu.
    File: "menu.file",
    /// A menu.
    Help: "menu.help",
    /// The program.
    Hide: "menu.hide",
    Paste: "menu.paste",
    Quit: "menu.quit",
    Redo: "menu.redo",
    SelectAll: "menu.selectAll",
    Settings: "menu.settings",
    /// The keyboard's.
    Shortcuts: "menu.shortcuts",
    Undo: "menu.undo",
    /// Of the program.
    Name: "menu.name",
    /// The window.
    Open: "menu.open",
    /// The work.
    Pause: "menu.pause",
    /// The work.
    Resume: "menu.resume",
}

/// A language of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    En,
    /// Chinese.
    Zh,
}

impl Language {
    /// That of the settings, or of the system where they leave it to that.
    #[must_use]
    pub fn of(settings: &Settings, locale: &str) -> Self {
        match ui_settings::view(settings).language {
            UiLanguage::Zh => Self::Zh,
            UiLanguage::En => Self::En,
            UiLanguage::System if locale.starts_with("zh") => Self::Zh,
            UiLanguage::System => Self::En,
        }
    }

    /// That of the window.
    #[must_use]
    pub fn now(shell: &Shell) -> Self {
        Self::of(&shell.library.settings(), &shell.locale)
    }

    /// A word in this language.
    #[must_use]
    pub fn say(self, word: Word) -> &'static str {
        self.find(word.key()).unwrap_or_default()
    }

    /// What went wrong, in a sentence with the way out.
    #[must_use]
    pub fn explain(self, code: FailureCode) -> &'static str {
        self.find(&format!("error.{}", convert::word(code))).unwrap_or_default()
    }

    fn find(self, key: &str) -> Option<&'static str> {
        let texts: &'static Texts = match self {
            Self::En => &EN,
            Self::Zh => &ZH,
        };
        texts.get(key).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, Word};
    use crate::dto::FailureCode;
    use shiguang_library::Settings;

    #[test]
    fn everything_has_a_word_in_both_languages() {
        for word in Word::ALL {
            let (zh, en) = (Language::Zh.say(*word), Language::En.say(*word));
            assert!(!zh.is_empty() && !en.is_empty() && (zh != en || *word == Word::Name), "{word:?}: {zh} {en}");
        }
        for language in [Language::En, Language::Zh] {
            assert!(!language.explain(FailureCode::CatalogNewer).is_empty());
        }
    }

    #[test]
    fn the_language_is_that_of_the_settings_or_of_the_system() {
        let mut settings = Settings::default();
        assert_eq!(Language::of(&settings, "zh-CN"), Language::Zh);
        assert_eq!(Language::of(&settings, "de-DE"), Language::En);
        settings.ui.insert("language".to_owned(), "en".into());
        assert_eq!(Language::of(&settings, "zh-CN"), Language::En);
    }
}
