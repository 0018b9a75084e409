//! What waits for workers of one kind, and what they have in hand.

use std::collections::{HashSet, VecDeque};

use crossbeam_channel::{Sender, TrySendError};
use shiguang_catalog::{PhotoId, Stage, Work};

/// Both kinds of workers; see [`super::worker::Manner`].
pub struct Lanes<T> {
    /// For most photos.
    pub polite: T,
    /// For what somebody waits for.
    pub prompt: T,
}

/// Work for one kind of workers.
pub struct Lane {
    hand_out: Sender<Work>,
    ready: VecDeque<Work>,
    /// Handed out and not yet settled.
    in_hand: HashSet<PhotoId>,
}

impl Lanes<Lane> {
    pub fn new(hand_out: Lanes<Sender<Work>>) -> Self {
        let lane = |hand_out| Lane { hand_out, ready: VecDeque::new(), in_hand: HashSet::new() };
        Self { polite: lane(hand_out.polite), prompt: lane(hand_out.prompt) }
    }

    /// Whose work it is. What a program gave and nobody has looked at yet is prompt: the next search waits for it. Analysing it
    /// once more, by another model, is as polite as all else.
    pub fn of(&mut self, work: &Work) -> &mut Lane {
        let is_new = work.stages.iter().any(|stage| stage == Stage::Probe);
        if work.object.is_some() && is_new { &mut self.prompt } else { &mut self.polite }
    }

    pub fn is_in_hand(&self, photo: PhotoId) -> bool {
        self.polite.in_hand.contains(&photo) || self.prompt.in_hand.contains(&photo)
    }

    pub fn nothing_in_hand(&self) -> bool {
        self.polite.in_hand.is_empty() && self.prompt.in_hand.is_empty()
    }

    pub fn nothing_ready(&self) -> bool {
        self.polite.ready.is_empty() && self.prompt.ready.is_empty()
    }

    pub fn settle(&mut self, photo: PhotoId) {
        self.polite.in_hand.remove(&photo);
        self.prompt.in_hand.remove(&photo);
    }

    /// Forgets what was fetched and not handed out.
    pub fn clear(&mut self) {
        self.polite.ready.clear();
        self.prompt.ready.clear();
    }

    /// Forgets some of it.
    pub fn drop_ready(&mut self, photos: &HashSet<PhotoId>) {
        for lane in [&mut self.polite, &mut self.prompt] {
            lane.ready.retain(|work| !photos.contains(&work.photo));
        }
    }
}

impl Lane {
    /// Before all that waits.
    pub fn push_front(&mut self, work: Work) {
        self.ready.push_front(work);
    }

    /// Behind all that waits.
    pub fn push_back(&mut self, work: Work) {
        self.ready.push_back(work);
    }

    pub fn is_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    pub fn has_room(&self, most: usize) -> bool {
        self.in_hand.len() < most
    }

    /// Hands out what waits, as long as there is room; `false` when the workers took no more.
    pub fn hand_out(&mut self, most: usize) -> bool {
        while self.has_room(most)
            && let Some(work) = self.ready.pop_front()
        {
            let photo = work.photo;
            if self.in_hand.contains(&photo) {
                continue;
            }
            match self.hand_out.try_send(work) {
                Ok(()) => {
                    self.in_hand.insert(photo);
                }
                Err(TrySendError::Full(work) | TrySendError::Disconnected(work)) => {
                    self.ready.push_front(work);
                    return false;
                }
            }
        }
        true
    }
}
