//! What a window asks for: whole lists, counts, completion, saved and recent searches.

use shiguang_catalog::{ConceptId, HistoryState, InstanceId, PhotoId, SavedSearch, SavedSearchId};

use crate::core::now;
use crate::error::{Error, ErrorCode, Result};
use crate::listing::{Listing, ListingRequest};
use crate::overview::{Overview, Statistics};
use crate::photos::{self, Original};
use crate::search::{QueryPart, TagCompletion};
use crate::selection::Selection;
use crate::service::Library;
use crate::tags::{ShownTag, every};

/// Most characters of a saved search's name.
const LONGEST_NAME: usize = 100;

impl Library {
    /// A whole list at once; see [`crate::Listing`].
    ///
    /// # Errors
    /// As [`Self::search`].
    pub fn listing(&self, request: &ListingRequest) -> Result<Listing> {
        crate::listing::listing(self.core(), self.indexes(), request)
    }

    /// What a side bar counts.
    ///
    /// # Errors
    /// When the catalogue or the text index cannot be read.
    pub fn overview(&self) -> Result<Overview> {
        crate::overview::overview(self.core(), self.indexes())
    }

    /// Figures of one instance.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownInstance`].
    pub fn statistics(&self, instance: InstanceId) -> Result<Statistics> {
        crate::overview::statistics(self.core(), instance)
    }

    /// What many photos have in common.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn selection(&self, photos: &[PhotoId]) -> Result<Selection> {
        let cells = self.indexes().cells(self.core())?;
        crate::selection::selection(self.core(), &cells, photos)
    }

    /// All that is known of a photo's tags, also rejected ones and those below the threshold.
    ///
    /// # Errors
    /// When the catalogue cannot be read or there are no models.
    pub fn all_tags(&self, photo: PhotoId) -> Result<Vec<ShownTag>> {
        let tags = self.core().catalog.read(|read| read.tags_of(photo))?;
        Ok(every(&*self.vocabulary()?, &tags))
    }

    /// A photo in full size, as a web view can show it. Takes up to seconds.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownPhoto`], [`ErrorCode::PhotoUnreadable`].
    pub fn original(&self, photo: PhotoId) -> Result<Original> {
        photos::original(self.core(), photo)
    }

    /// Tags that a person may want to give.
    ///
    /// # Errors
    /// When an index or the catalogue cannot be read.
    pub fn complete_tag(&self, typed: &str, limit: usize) -> Result<Vec<TagCompletion>> {
        crate::search::complete_tag(self.core(), self.indexes(), typed, limit)
    }

    /// The parts of a query with their names in both languages.
    ///
    /// # Errors
    /// When the catalogue cannot be read or there are no models.
    pub fn query_parts(&self, text: &str) -> Result<Vec<QueryPart>> {
        crate::search::query_parts(self.core(), text)
    }

    /// Values of a custom key that begin so, most frequent first, with how many photos have them.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn field_values(
        &self,
        instance: Option<InstanceId>,
        key: &str,
        prefix: &str,
        limit: usize,
    ) -> Result<Vec<(String, u64)>> {
        Ok(self.core().catalog.read(|read| read.field_values(instance, key, prefix, limit))?)
    }

    /// Tags that people typed, with how many photos have them.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn custom_tags(&self) -> Result<Vec<(ConceptId, String, u64)>> {
        Ok(self.core().catalog.read(|read| read.custom_tags())?)
    }

    /// What undo and redo would do.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn history_state(&self) -> Result<HistoryState> {
        Ok(self.core().catalog.read(|read| read.history_state())?)
    }

    /// Searches of late, the last first.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn recent_searches(&self, limit: usize) -> Result<Vec<String>> {
        Ok(self.core().catalog.read(|read| read.recent_searches(limit))?)
    }

    /// Remembers a search that the person made; an empty one is not remembered.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub fn note_search(&self, query: &str) -> Result<()> {
        let query = query.trim();
        if query.is_empty() {
            return Ok(());
        }
        Ok(self.core().catalog.write(|write| write.note_search(query, now()))?)
    }

    /// Forgets the searches of late.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub fn forget_searches(&self) -> Result<()> {
        Ok(self.core().catalog.write(|write| write.forget_searches())?)
    }

    /// Saved searches in the person's order.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn saved_searches(&self) -> Result<Vec<SavedSearch>> {
        Ok(self.core().catalog.read(|read| read.saved_searches())?)
    }

    /// Saves a search under a name.
    ///
    /// # Errors
    /// [`ErrorCode::NameInvalid`] for an empty or very long name.
    pub fn add_saved_search(&self, name: &str, query: &str) -> Result<SavedSearchId> {
        let name = checked(name)?;
        Ok(self.core().catalog.write(|write| write.add_saved_search(name, query.trim()))?)
    }

    /// Gives a saved search another name.
    ///
    /// # Errors
    /// [`ErrorCode::NameInvalid`] for an empty or very long name.
    pub fn rename_saved_search(&self, id: SavedSearchId, name: &str) -> Result<()> {
        let name = checked(name)?;
        Ok(self.core().catalog.write(|write| write.rename_saved_search(id, name))?)
    }

    /// Forgets a saved search.
    ///
    /// # Errors
    /// When there is none.
    pub fn remove_saved_search(&self, id: SavedSearchId) -> Result<()> {
        Ok(self.core().catalog.write(|write| write.remove_saved_search(id))?)
    }

    /// Puts saved searches in this order; those not named come after.
    ///
    /// # Errors
    /// When one of them is none.
    pub fn order_saved_searches(&self, order: &[SavedSearchId]) -> Result<()> {
        Ok(self.core().catalog.write(|write| write.order_saved_searches(order))?)
    }
}

fn checked(name: &str) -> Result<&str> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Error::new(ErrorCode::NameInvalid, format!("a name has 1 to {LONGEST_NAME} characters")));
    }
    Ok(name)
}
