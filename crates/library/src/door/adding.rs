//! Photos given, tagged and taken back.

use std::sync::atomic::{AtomicI64, Ordering};

use shiguang_catalog::{DoorFacts, Field, Instance, PhotoId, PhotoRow};

use super::naming::check_fields;
use super::{Door, DoorError, Picture, Result, instances};
use crate::core::now;
use crate::edits::{Change, TagName};
use crate::events::Event;
use crate::stored::{self, Given, Offered, Terms};

/// A photo that a program gives.
#[derive(Debug, Default)]
pub struct NewPhoto {
    /// What it is called in the instance; a photo that is there under this path is replaced, with all that is known of it.
    pub path: String,
    /// What the door remembers of it.
    pub facts: DoorFacts,
    /// Values under keys of the instance.
    pub fields: Vec<Field>,
    /// Tags in words, as if a person had typed them.
    pub keywords: Vec<String>,
    /// A photo that is there under the path stays, and this one is refused.
    pub keep_existing: bool,
    /// Most photos of the instance, when the door has a rule of its own.
    pub most: Option<u64>,
}

impl Door<'_> {
    /// Refuses what an instance can never take, before anybody fetches or decodes a picture.
    ///
    /// # Errors
    /// [`DoorError::Folder`], [`DoorError::TooManyKeys`], [`DoorError::UnknownKey`].
    pub fn takes(&self, instance: &Instance, fields: &[Field]) -> Result<()> {
        if instance.folder.is_some() {
            return Err(DoorError::Folder(instance.name.clone()));
        }
        check_fields(instance, fields)
    }

    /// Keeps a photo that [`Picture::check_whole`] found whole, when there is room ([`Self::has_room`]). See the module for
    /// what that promises.
    ///
    /// # Errors
    /// As [`Self::takes`]; [`DoorError::Full`], [`DoorError::Exists`].
    pub fn add(&self, instance: &Instance, new: NewPhoto, picture: Picture) -> Result<PhotoId> {
        self.library.own()?;
        self.takes(instance, &new.fields)?;
        let level = instances::level(instance);
        let most = new.most.into_iter().chain(level).min();
        let given = Given { path: new.path, bytes: picture.into_bytes(), door: new.facts, fields: new.fields };
        let terms = Terms { keep_existing: new.keep_existing, most };
        let photo = match stored::offer(self.library.core(), instance.id, &given, &terms)? {
            Offered::Kept(photo) => photo,
            Offered::Exists => return Err(DoorError::Exists(given.path)),
            Offered::Full => return Err(DoorError::Full(most.unwrap_or_default())),
        };
        let tags: Vec<Change> = new.keywords.into_iter().map(|word| Change::Add(TagName::Text(word))).collect();
        if !tags.is_empty() {
            self.library.edit_all(&[photo], &tags)?;
        }
        self.library.look();
        // Whoever gave it may search for it next.
        self.library.prioritise(vec![photo]);
        Ok(photo)
    }

    /// An identifier that no photo of this process was given before, in microseconds since 1970, as the clouds' are.
    #[must_use]
    pub fn new_data_id(&self) -> String {
        static LAST: AtomicI64 = AtomicI64::new(0);
        let clock = now().saturating_mul(1000);
        let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(clock.max(last + 1)));
        clock.max(last.unwrap_or_default() + 1).to_string()
    }

    /// The photo under a path.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn photo(&self, instance: &Instance, path: &str) -> Result<Option<PhotoRow>> {
        Ok(self.library.core().catalog.read(|read| crate::instances::row_at(read, instance.id, path))?)
    }

    /// The photo under a path, which must be there.
    ///
    /// # Errors
    /// [`DoorError::NotIndexed`].
    pub fn indexed(&self, instance: &Instance, path: &str) -> Result<PhotoRow> {
        self.photo(instance, path)?.ok_or_else(|| DoorError::NotIndexed(path.to_owned()))
    }

    /// Sets values under keys, and the further text when there is one; other keys stay as they are. For a photo of a
    /// folder it is an edit that the person can undo.
    ///
    /// # Errors
    /// [`DoorError::NotIndexed`], [`DoorError::TooManyKeys`], [`DoorError::UnknownKey`].
    pub fn modify(
        &self,
        instance: &Instance,
        path: &str,
        fields: Vec<Field>,
        extra_data: Option<String>,
    ) -> Result<()> {
        self.library.own()?;
        check_fields(instance, &fields)?;
        let row = self.indexed(instance, path)?;
        let core = self.library.core();
        if instance.folder.is_some() && !fields.is_empty() {
            let changes: Vec<Change> =
                fields.iter().cloned().map(|(key, values)| Change::Field { key, values }).collect();
            self.library.edit_all(&[row.id], &changes)?;
        }
        core.catalog.write(|write| {
            if instance.folder.is_none() {
                fields.iter().try_for_each(|(key, values)| write.put_field(row.id, key, values))?;
            }
            if let Some(text) = extra_data {
                let facts = DoorFacts {
                    entity_id: row.entity_id.clone(),
                    data_id: row.data_id.clone(),
                    extra_data: Some(text),
                    source: row.source.clone(),
                };
                write.set_door(row.id, &facts)?;
            }
            write.said(row.id, now())
        })?;
        core.events.tell(&Event::PhotosChanged { photos: vec![row.id] });
        self.library.ring();
        Ok(())
    }

    /// Removes photos that programs gave.
    ///
    /// # Errors
    /// [`DoorError::Folder`].
    pub fn remove(&self, instance: &Instance, photos: &[PhotoId]) -> Result<()> {
        if instance.folder.is_some() {
            return Err(DoorError::Folder(instance.name.clone()));
        }
        photos.iter().try_for_each(|photo| self.library.remove(*photo))?;
        Ok(())
    }

    /// The photos that a door knows as one entity.
    ///
    /// # Errors
    /// [`DoorError::NotIndexed`] when there are none.
    pub fn of_entity(&self, instance: &Instance, entity: &str) -> Result<Vec<PhotoId>> {
        let keys = self.library.core().catalog.read(|read| read.known_as(instance.id, entity))?;
        if keys.is_empty() {
            return Err(DoorError::NotIndexed(entity.to_owned()));
        }
        Ok(keys.iter().map(PhotoId::from_key).collect())
    }
}
