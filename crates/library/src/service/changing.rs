//! Settings that apply at once, the tray, the trash, and closing.

use std::path::Path;
use std::sync::Arc;

use shiguang_catalog::{InstanceId, PhotoId};
use shiguang_watch::Rules;

use crate::duplicates;
use crate::error::{Error, ErrorCode, Result};
use crate::events::Event;
use crate::indexes::Access;
use crate::models::{self, PackFacts};
use crate::pipeline::PipelineState;
use crate::removal::{self, Removal};
use crate::service::Library;
use crate::settings::Settings;
use crate::tray::{self, Token, Tossed};

impl Library {
    /// Changes settings: they are written to `settings.toml` and hold at once. Another model pack or number of workers
    /// restarts the work after the photos in hand (with another pack everything is analysed again), other rules of
    /// scanning scan again, another threshold changes what searches find as soon as the index has followed.
    ///
    /// # Errors
    /// [`ErrorCode::Settings`] for a value that cannot be, [`ErrorCode::ModelUnavailable`] for a pack that cannot be used:
    /// nothing is changed then. What the disk says.
    pub fn change_settings(&self, change: impl FnOnce(&mut Settings)) -> Result<Arc<Settings>> {
        let _one_at_a_time = self.changing.lock();
        let before = self.settings();
        let mut after = (*before).clone();
        change(&mut after);
        if after == *before {
            return Ok(before);
        }
        check(&before, &after)?;
        after.save(self.places())?;
        let after = Arc::new(after);
        *self.core().current.write() = Arc::clone(&after);
        let applied = self.apply(&before, &after);
        self.core().events.tell(&Event::SettingsChanged);
        applied.map(|()| after)
    }

    fn apply(&self, before: &Settings, after: &Settings) -> Result<()> {
        let models = before.models.pack != after.models.pack || before.models.provider != after.models.provider;
        if models {
            self.core().models.change(after.models.clone());
        }
        if models || before.models.workers != after.models.workers {
            self.restart(models)?;
        } else if before.scan != after.scan && self.watching.lock().take().is_some() {
            self.watch()?;
        }
        if before.thumbnails != after.thumbnails && self.access() == Access::Own {
            let limit = after.thumbnails.cache_megabytes.saturating_mul(1_000_000);
            self.core().thumbnails.shrink(limit)?;
        }
        if before.tags != after.tags {
            self.ring();
        }
        Ok(())
    }

    /// Whoever holds the pipeline ends first; what ran runs again.
    fn restart(&self, models: bool) -> Result<()> {
        let watched = self.watching.lock().take().is_some();
        let paused = self.progress().state == PipelineState::Paused;
        let worked = self.pipeline.lock().take().is_some();
        if models {
            self.housekeeping.lock().take();
            self.indexes().close_vectors();
        }
        if worked {
            self.start()?;
        }
        if paused {
            self.pause();
        }
        if watched { self.watch() } else { Ok(()) }
    }

    /// The model packs there are.
    ///
    /// # Errors
    /// [`ErrorCode::ModelUnavailable`] when there is no models folder.
    pub fn packs(&self) -> Result<Vec<PackFacts>> {
        models::packs()
    }

    /// Bytes of the thumbnail cache. Looks at every file of it.
    #[must_use]
    pub fn thumbnail_bytes(&self) -> u64 {
        self.core().thumbnails.size()
    }

    /// Empties the thumbnail cache; a thumbnail is made again when somebody asks for it.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn clear_thumbnails(&self) -> Result<()> {
        self.core().thumbnails.shrink(0).map(drop)
    }

    // ---- the tray

    /// Puts a photo into the tray, where it is analysed at once; see [`crate::tray`].
    ///
    /// # Errors
    /// [`ErrorCode::PhotoUnreadable`] for what is no file or has no photo's name; [`ErrorCode::TrayFull`].
    pub fn toss(&self, file: &Path) -> Result<Token> {
        if !file.is_file() || !shiguang_imaging::is_photo_name(file) {
            return Err(Error::new(ErrorCode::PhotoUnreadable, format!("{} is no photo", file.display())));
        }
        let token = self.tray().toss(self.core(), file)?;
        self.core().events.tell(&Event::TrayChanged);
        Ok(token)
    }

    /// What lies in the tray, in the order in which it came.
    #[must_use]
    pub fn tossed(&self) -> Vec<Tossed> {
        self.tray().photos()
    }

    /// One photo of the tray.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownPhoto`].
    pub fn tossed_photo(&self, token: Token) -> Result<Tossed> {
        self.tray().photo(token)
    }

    /// Takes photos out of the tray; their files stay where they are.
    pub fn forget_tossed(&self, tokens: &[Token]) {
        self.tray().forget(tokens);
        self.core().events.tell(&Event::TrayChanged);
    }

    /// Copies photos of the tray into an instance and takes them out of it; gives the names they have there. Never writes
    /// over a file: of another one of that name the copy gets a number.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownPhoto`], [`ErrorCode::Offline`], what the disk says. What was copied before stays copied.
    pub fn copy_tossed(&self, tokens: &[Token], instance: InstanceId) -> Result<Vec<String>> {
        self.own()?;
        let mut names = Vec::with_capacity(tokens.len());
        let mut failed = None;
        for token in tokens {
            let copied =
                self.tray().photo(*token).and_then(|photo| tray::copy_into(self.core(), &photo.file, instance));
            match copied {
                Ok(name) => {
                    names.push(name);
                    self.tray().forget(&[*token]);
                }
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        self.core().events.tell(&Event::TrayChanged);
        if let Some(watching) = &*self.watching.lock() {
            watching.rescan(Some(instance));
        }
        self.look();
        failed.map_or(Ok(names), Err)
    }

    // ---- the trash

    /// Moves photos to the system's trash, as one edit that [`Self::undo`] takes back.
    ///
    /// # Errors
    /// When the catalogue refuses. What cannot be moved is reported.
    pub fn trash(&self, photos: &[PhotoId]) -> Result<Removal> {
        let removal = removal::trash(self, photos)?;
        self.ring();
        Ok(removal)
    }

    /// Keeps one photo of each group (the keeper, the others), as one edit; see [`duplicates::keep_all`].
    ///
    /// # Errors
    /// When the catalogue refuses. What cannot be moved is reported.
    pub fn keep_all(&self, groups: &[(PhotoId, Vec<PhotoId>)]) -> Result<Removal> {
        let removal = duplicates::keep_all(self, groups)?;
        self.ring();
        Ok(removal)
    }

    /// Ends the work after the photos in hand and writes the indexes. Dropping does the same; this is for a program whose
    /// other threads may still hold the library.
    pub fn close(&self) {
        // Whoever changes the indexes ends first.
        self.watching.lock().take();
        self.pipeline.lock().take();
        self.housekeeping.lock().take();
        self.tray().stop();
        // What is not written now is made from the catalogue at the next start.
        self.indexes().save().ok();
    }
}

fn check(before: &Settings, after: &Settings) -> Result<()> {
    let wrong = |words: String| Err(Error::new(ErrorCode::Settings, words));
    if !(0.0..=100.0).contains(&after.tags.threshold) {
        return wrong(format!("a threshold is 0 to 100, not {}", after.tags.threshold));
    }
    if after.models.workers > 256 {
        return wrong(format!("at most 256 workers, not {}", after.models.workers));
    }
    if before.scan.ignore != after.scan.ignore {
        Rules::new(shiguang_imaging::is_photo_name, &after.scan.ignore)
            .map_err(|error| Error::caused(ErrorCode::Settings, "the ignore patterns", error))?;
    }
    if before.models.pack != after.models.pack {
        models::try_pack(&after.models.pack)?;
    }
    Ok(())
}
