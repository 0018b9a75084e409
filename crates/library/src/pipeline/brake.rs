//! What stops workers in the middle of a photo.

use std::collections::HashMap;

use parking_lot::Mutex;
use shiguang_vision::Interrupt;

/// The sessions of all workers, also of those that open theirs later.
#[derive(Default)]
pub struct Brake(Mutex<State>);

#[derive(Default)]
struct State {
    pulled: bool,
    sessions: HashMap<usize, Interrupt>,
}

impl Brake {
    /// A worker has opened sessions, in the place of those it had before.
    pub fn fit(&self, worker: usize, sessions: Interrupt) {
        let mut state = self.0.lock();
        if state.pulled {
            sessions.interrupt();
        }
        state.sessions.insert(worker, sessions);
    }

    /// Ends what all of them compute, for good.
    pub fn pull(&self) {
        let mut state = self.0.lock();
        state.pulled = true;
        state.sessions.values().for_each(Interrupt::interrupt);
    }

    /// Whether what workers say now may come from being stopped.
    pub fn is_pulled(&self) -> bool {
        self.0.lock().pulled
    }
}
