//! What happened, told after it was committed. A listener decides what to read again; a slow one loses nothing but
//! repeats, and can never hold up or fail the work.

use parking_lot::Mutex;
use shiguang_catalog::{InstanceId, PhotoId};

use crate::pipeline::Progress;

/// A fact.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Instances came, went or changed their state.
    InstancesChanged,
    /// Photos came, went or changed.
    PhotosChanged {
        /// Which, at most a few hundred an event.
        photos: Vec<PhotoId>,
    },
    /// Words find now what was committed: the text index has followed.
    Searchable,
    /// A scan of an instance ended.
    Scanned {
        /// Which instance.
        instance: InstanceId,
    },
    /// How far the work is; at most ten a second.
    Progressed(Progress),
    /// The folder of an instance vanished or is back.
    OnlineChanged {
        /// Which instance.
        instance: InstanceId,
        /// Whether it is reachable now.
        online: bool,
    },
    /// Work stopped and is tried again by itself: the disk is full, the catalogue is busy, the models cannot be used.
    Halted {
        /// Why.
        code: crate::ErrorCode,
        /// In words, for the log.
        reason: String,
    },
    /// Tags, fields, ratings were edited, undone or redone.
    Edited,
    /// The tray changed: see [`crate::tray`].
    TrayChanged,
    /// Settings were changed.
    SettingsChanged,
}

/// Where events go.
#[derive(Default)]
pub struct Events {
    listeners: Mutex<Vec<crossbeam_channel::Sender<Event>>>,
}

/// Events a listener may be behind before it loses some.
const BACKLOG: usize = 1024;

impl Events {
    /// A new listener; drop the receiver to leave.
    pub fn listen(&self) -> crossbeam_channel::Receiver<Event> {
        let (sender, receiver) = crossbeam_channel::bounded(BACKLOG);
        self.listeners.lock().push(sender);
        receiver
    }

    /// Tells everyone.
    pub(crate) fn tell(&self, event: &Event) {
        self.listeners.lock().retain(|listener| {
            !matches!(listener.try_send(event.clone()), Err(crossbeam_channel::TrySendError::Disconnected(_)))
        });
    }
}
