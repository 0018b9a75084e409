//! Instances by name.

use serde_json::json;
use shiguang_catalog::{CatalogError, Instance, MAX_KEYS};

use super::naming::check_key;
use super::{Door, DoorError, Result};
use crate::core::now;
use crate::events::Event;

/// An instance that a program wants.
#[derive(Debug, Clone, Default)]
pub struct NewInstance {
    /// Its name; the door has checked it by its own rule.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// Its keys, each once.
    pub keys: Vec<String>,
    /// Which door makes it.
    pub origin: String,
    /// What the door calls the model.
    pub model: String,
    /// Most photos it may have.
    pub level: u64,
}

impl Door<'_> {
    /// Makes an instance without a folder.
    ///
    /// # Errors
    /// [`DoorError::NameTaken`], [`DoorError::KeyInvalid`], [`DoorError::TooManyKeys`].
    pub fn create(&self, wanted: &NewInstance) -> Result<Instance> {
        self.library.own()?;
        let mut keys: Vec<String> = Vec::new();
        for key in &wanted.keys {
            check_key(key)?;
            if !keys.iter().any(|known| known.eq_ignore_ascii_case(key)) {
                keys.push(key.clone());
            }
        }
        if keys.len() > MAX_KEYS {
            return Err(DoorError::TooManyKeys);
        }
        let new = shiguang_catalog::NewInstance {
            name: wanted.name.clone(),
            display_name: wanted.name.clone(),
            description: wanted.description.clone(),
            keys,
            origin: Some(wanted.origin.clone()),
            door_settings: Some(json!({ "model": wanted.model, "level": wanted.level })),
            ..shiguang_catalog::NewInstance::default()
        };
        let core = self.library.core();
        let id = core.catalog.write(|write| write.create_instance(&new, now())).map_err(|error| match error {
            CatalogError::NameTaken => DoorError::NameTaken(wanted.name.clone()),
            other => other.into(),
        })?;
        core.events.tell(&Event::InstancesChanged);
        Ok(core.instance(id)?)
    }

    /// The instance of exactly this name.
    ///
    /// # Errors
    /// [`DoorError::UnknownInstance`].
    pub fn instance(&self, name: &str) -> Result<Instance> {
        let found = self.library.core().catalog.read(|read| read.instance_named(name))?;
        found.ok_or_else(|| DoorError::UnknownInstance(name.to_owned()))
    }

    /// All instances, in the order they were made.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn instances(&self) -> Result<Vec<Instance>> {
        Ok(self.library.core().catalog.read(|read| read.instances())?)
    }

    /// Removes an instance that a program made, with its photos. A watched folder is the person's to forget: with it goes
    /// what they said of its photos.
    ///
    /// # Errors
    /// [`DoorError::UnknownInstance`], [`DoorError::Folder`].
    pub fn remove_instance(&self, name: &str) -> Result<()> {
        self.library.own()?;
        let instance = self.instance(name)?;
        if instance.folder.is_some() {
            return Err(DoorError::Folder(instance.name));
        }
        Ok(self.library.remove_instance(instance.id)?)
    }
}

/// Most photos an instance may have, as its door said.
pub(super) fn level(instance: &Instance) -> Option<u64> {
    instance.door_settings.as_ref()?.get("level")?.as_u64()
}
