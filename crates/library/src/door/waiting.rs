//! What was accepted a moment ago is not analysed yet. Who searches waits for it, who adds waits for room, both for a
//! limited time.

use std::time::{Duration, Instant};

use shiguang_catalog::{Instance, InstanceId, PhotoId};

use super::{Door, Result};
use crate::core::now;

/// The longest a search should wait: longer than it takes on any machine that is not overwhelmed, since an answer without
/// the photo that was just added is worse than a late one.
pub const SEARCH_PATIENCE: Duration = Duration::from_secs(20);
/// The longest an addition should wait for room; then the photo is kept all the same.
pub const ADD_PATIENCE: Duration = Duration::from_secs(5);
/// So many photos of an instance may wait before additions should be slowed down.
const ROOM: u64 = 8;
/// An event may be missed; the catalogue is asked this often at least.
const LOOK: Duration = Duration::from_millis(200);

/// Photos that a search waits for.
#[derive(Debug, Default)]
pub struct Waiting(Vec<PhotoId>);

impl Door<'_> {
    /// What a search that begins now has to wait for: the photos of an instance that were accepted and are not analysed
    /// yet. They come before all others from now on. For a watched folder nothing is waited for.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn waiting(&self, instance: &Instance) -> Result<Waiting> {
        if instance.folder.is_some() || self.pending(instance.id)? == 0 {
            return Ok(Waiting::default());
        }
        let due = self.library.core().catalog.read(|read| read.due_in(instance.id, now()))?;
        self.library.prioritise(due.clone());
        Ok(Waiting(due))
    }

    /// Whether all of it is analysed, or nobody works on it.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn is_over(&self, waiting: &mut Waiting) -> Result<bool> {
        if waiting.0.is_empty() || !self.library.works() {
            return Ok(true);
        }
        let works = self.library.core().catalog.read(|read| read.pending_of(&waiting.0, now()))?;
        waiting.0.retain(|photo| works.iter().any(|work| work.photo == *photo));
        Ok(waiting.0.is_empty())
    }

    /// Whether few photos of an instance wait to be analysed, or nobody works on them. Who adds a photo should wait for
    /// it, so as not to run far ahead of the machine.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn has_room(&self, instance: &Instance) -> Result<bool> {
        Ok(self.pending(instance.id)? < ROOM || !self.library.works())
    }

    /// Waits until what was accepted before is analysed, for `patience` at most ([`SEARCH_PATIENCE`]).
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn settle(&self, instance: &Instance, patience: Duration) -> Result<()> {
        let until = Instant::now() + patience;
        let events = self.library.listen();
        let mut waiting = self.waiting(instance)?;
        while !self.is_over(&mut waiting)? {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            events.recv_timeout(left.min(LOOK)).ok();
            // Several photos are told of one by one; one look is enough for all.
            while events.try_recv().is_ok() {}
        }
        Ok(())
    }

    fn pending(&self, instance: InstanceId) -> Result<u64> {
        let counts = self.library.core().catalog.read(|read| read.counts(instance))?;
        Ok(crate::instances::waiting(&counts))
    }
}
