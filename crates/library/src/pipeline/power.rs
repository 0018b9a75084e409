//! Whether the machine runs on its battery.

use std::time::{Duration, Instant};

use starship_battery::{Manager, State};

/// How long an answer holds: asking goes through the system's drivers.
const HOLDS: Duration = Duration::from_secs(30);

/// Asks the system now and then.
pub struct Power {
    manager: Option<Manager>,
    asked: Option<Instant>,
    on_battery: bool,
}

impl Power {
    /// Nothing is asked yet. A system that cannot tell counts as mains.
    pub fn new() -> Self {
        Self { manager: Manager::new().ok(), asked: None, on_battery: false }
    }

    /// Whether a battery is being run down.
    pub fn on_battery(&mut self, now: Instant) -> bool {
        let fresh = self.asked.is_some_and(|asked| now.duration_since(asked) < HOLDS);
        if let (false, Some(manager)) = (fresh, &self.manager) {
            self.asked = Some(now);
            let mut batteries = manager.batteries().into_iter().flatten().filter_map(Result::ok);
            self.on_battery = batteries.any(|battery| battery.state() == State::Discharging);
        }
        self.on_battery
    }
}
