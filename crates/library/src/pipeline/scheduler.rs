//! Decides who works on what. One thread; reads the catalogue, never writes it, never touches a photo.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use shiguang_catalog::{PhotoId, Work};

use super::lane::{Lane, Lanes};
use super::power::Power;
use super::{Board, End, HALT, PipelineState, Settled, Wake};
use crate::core::{Core, now};
use crate::error::{ErrorCode, Result};
use crate::events::Event;

/// Rows fetched at once.
const PAGE: usize = 512;
/// Between two progress events.
const PROGRESS: Duration = Duration::from_millis(100);
/// The longest the scheduler sleeps: a retry may come due, the battery may be unplugged.
const NAP: Duration = Duration::from_secs(2);
/// A retry that is due later than this does not keep the pipeline from being idle.
const SOON: Duration = Duration::from_secs(3);
/// Photos that were on screen and are remembered: a few screens full.
const ON_SCREEN: usize = 1000;
/// Before the first photo; ids are positive.
const START: PhotoId = PhotoId::new(0);
/// Weight of the newest second in the rate.
const SMOOTHING: f64 = 0.2;

/// See the module.
pub struct Scheduler {
    core: Arc<Core>,
    board: Arc<Board>,
    lanes: Lanes<Lane>,
    /// Of each kind.
    workers: usize,
    /// Still being written when last looked at.
    postponed: HashMap<PhotoId, Instant>,
    /// What is on screen and was not looked up yet.
    urgent: VecDeque<PhotoId>,
    /// What was on screen of late, the last first: it stays ahead when everything is looked up anew.
    on_screen: Vec<PhotoId>,
    cursor: PhotoId,
    /// The catalogue may hold work that was not fetched yet.
    look: bool,
    paused: bool,
    busy: bool,
    halted: Option<Instant>,
    power: Power,
    pace: Pace,
}

/// Counts and rate since the pipeline was last idle.
struct Pace {
    finished: u64,
    failed: u64,
    waiting: u64,
    found: u64,
    per_second: f64,
    since: Instant,
    counted: u64,
    told: Instant,
}

impl Scheduler {
    pub fn new(core: Arc<Core>, board: Arc<Board>, hand_out: Lanes<Sender<Work>>, workers: usize) -> Self {
        let start = Instant::now();
        Self {
            core,
            board,
            lanes: Lanes::new(hand_out),
            workers,
            postponed: HashMap::new(),
            urgent: VecDeque::new(),
            on_screen: Vec::new(),
            cursor: START,
            look: true,
            paused: false,
            busy: false,
            halted: None,
            power: Power::new(),
            pace: Pace {
                finished: 0,
                failed: 0,
                waiting: 0,
                found: 0,
                per_second: 0.0,
                since: start,
                counted: 0,
                told: start,
            },
        }
    }

    pub fn run(mut self, woken: &Receiver<Wake>) {
        loop {
            if let Err(error) = self.hand_out_work() {
                self.halt(error.code, &error.with_causes());
            }
            self.publish(woken);
            match woken.recv_timeout(self.nap()) {
                Ok(Wake::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(wake) => self.take(wake),
                Err(RecvTimeoutError::Timeout) => self.look = true,
            }
            // Everything that came meanwhile counts before the next query.
            while let Ok(wake) = woken.try_recv() {
                if matches!(wake, Wake::Stop) {
                    return;
                }
                self.take(wake);
            }
        }
    }

    fn take(&mut self, wake: Wake) {
        match wake {
            Wake::Look => {
                // What was fetched may be due no longer.
                self.lanes.clear();
                self.urgent = self.on_screen.iter().copied().collect();
                self.look = true;
                self.cursor = START;
                if let Err(error) = self.count() {
                    self.halt(error.code, &error.with_causes());
                }
            }
            Wake::Finished(settled) => settled.iter().for_each(|one| self.settle(one)),
            Wake::Prioritise(photos) => {
                let new: HashSet<PhotoId> = photos.iter().copied().collect();
                let before = std::mem::take(&mut self.on_screen);
                self.on_screen = photos;
                self.on_screen.extend(before.into_iter().filter(|photo| !new.contains(photo)));
                self.on_screen.truncate(ON_SCREEN);
                self.urgent = self.on_screen.iter().copied().collect();
            }
            Wake::Busy(busy) => self.busy = busy,
            Wake::Pause => self.paused = true,
            Wake::Resume => self.paused = false,
            Wake::Halt(code, reason) => self.halt(code, &reason),
            Wake::Stop => {}
        }
    }

    fn settle(&mut self, settled: &Settled) {
        self.lanes.settle(settled.photo);
        match settled.end {
            End::Done | End::Failed => {
                self.pace.finished += 1;
                self.pace.failed += u64::from(settled.end == End::Failed);
                self.pace.waiting = self.pace.waiting.saturating_sub(1);
            }
            End::Later(at) => {
                self.postponed.insert(settled.photo, at);
            }
            End::Unchanged => {
                self.look = true;
                self.cursor = START;
            }
        }
    }

    fn halt(&mut self, code: ErrorCode, reason: &str) {
        if self.halted.is_none() {
            self.core.events.tell(&Event::Halted { code, reason: reason.to_owned() });
        }
        self.halted = Some(Instant::now() + HALT);
        self.lanes.clear();
        self.urgent = self.on_screen.iter().copied().collect();
        self.look = true;
        self.cursor = START;
    }

    fn nap(&self) -> Duration {
        let now = Instant::now();
        // What is past was looked at just now, or waits for a free worker, who will wake this thread.
        let soonest = self.postponed.values().chain(&self.halted).filter(|at| **at > now).min();
        soonest.map_or(NAP, |at| at.saturating_duration_since(now)).clamp(Duration::from_millis(5), NAP)
    }

    /// Workers of each kind that may work now.
    fn allowed(&mut self) -> usize {
        if self.paused {
            0
        } else if self.power.on_battery(Instant::now()) {
            self.core.settings().models.workers_on_battery.min(self.workers)
        } else if self.busy {
            self.workers.div_ceil(2)
        } else {
            self.workers
        }
    }

    fn hand_out_work(&mut self) -> Result<()> {
        if self.halted.is_some_and(|until| Instant::now() < until) {
            return Ok(());
        }
        self.halted = None;
        // One in work and one on the table for each worker: enough to never wait, few enough to obey soon.
        let most = self.allowed() * 2;
        self.fetch_urgent()?;
        loop {
            self.lanes.prompt.hand_out(most);
            let took = self.lanes.polite.hand_out(most);
            let wanted = took && self.lanes.polite.has_room(most);
            // No more than a page is kept, whosever work it is.
            if !wanted || self.lanes.prompt.is_ready() || !self.fetch()? {
                return Ok(());
            }
        }
    }

    /// What is on screen goes to the front.
    fn fetch_urgent(&mut self) -> Result<()> {
        if self.urgent.is_empty() {
            return Ok(());
        }
        let photos: Vec<PhotoId> = self.urgent.drain(..).collect();
        let wanted: HashSet<PhotoId> = photos.iter().copied().collect();
        let due = self.core.catalog.read(|read| read.pending_of(&photos, now()))?;
        // What is not due any more need not be asked for again.
        let still: HashSet<PhotoId> = due.iter().map(|work| work.photo).collect();
        self.on_screen.retain(|photo| !wanted.contains(photo) || still.contains(photo));
        self.lanes.drop_ready(&wanted);
        for work in due.into_iter().rev() {
            if !self.lanes.is_in_hand(work.photo) {
                self.lanes.of(&work).push_front(work);
            }
        }
        Ok(())
    }

    /// The next rows of the pending query; `false` when there is nothing new.
    fn fetch(&mut self) -> Result<bool> {
        let at = Instant::now();
        let before = self.postponed.len();
        self.postponed.retain(|_, until| *until > at);
        if self.postponed.len() < before {
            self.look = true;
            self.cursor = START;
        }
        // Rows before the cursor may have become due; they are looked at once more, and only once: what is due and left
        // there is being written to, and would be found for ever.
        let mut again = self.cursor != START;
        while self.look {
            let page = self.core.catalog.read(|read| read.pending(self.cursor, PAGE, now()))?;
            if let Some(last) = page.last() {
                self.cursor = last.photo;
            } else {
                self.cursor = START;
                // What is in hand is still pending; look when it is settled.
                self.look = again;
                if !again || !self.lanes.nothing_in_hand() {
                    return Ok(false);
                }
                again = false;
                continue;
            }
            for work in page {
                if !self.lanes.is_in_hand(work.photo) && !self.postponed.contains_key(&work.photo) {
                    self.lanes.of(&work).push_back(work);
                }
            }
            if !self.lanes.nothing_ready() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn count(&mut self) -> Result<()> {
        let totals = self.core.catalog.read(|read| {
            let mut found = 0;
            let mut waiting = 0;
            for instance in read.instances()?.into_iter().filter(|instance| instance.online) {
                let counts = read.counts(instance.id)?;
                found += counts.photos;
                waiting += crate::instances::waiting(&counts);
            }
            Ok((found, waiting))
        })?;
        (self.pace.found, self.pace.waiting) = totals;
        Ok(())
    }

    fn publish(&mut self, woken: &Receiver<Wake>) {
        let at = Instant::now();
        let idle = self.lanes.nothing_in_hand()
            && self.lanes.nothing_ready()
            && !self.look
            && self.urgent.is_empty()
            && !self.postponed.values().any(|until| *until < at + SOON);
        let state = if self.halted.is_some() {
            PipelineState::Halted
        } else if self.paused {
            PipelineState::Paused
        } else if idle {
            PipelineState::Idle
        } else {
            PipelineState::Working
        };
        let elapsed = at.duration_since(self.pace.since).as_secs_f64();
        if elapsed >= 1.0 {
            let rate = (self.pace.finished - self.pace.counted) as f64 / elapsed;
            let first = self.pace.counted == 0;
            self.pace.per_second =
                if first { rate } else { self.pace.per_second * (1.0 - SMOOTHING) + rate * SMOOTHING };
            self.pace.counted = self.pace.finished;
            self.pace.since = at;
        }
        let rate = self.pace.per_second;
        let mut progress = self.board.progress.lock();
        // Somebody may have told of new work after the last look at it (see `Pipeline::look`, which holds the same lock).
        let state = if state == PipelineState::Idle && !woken.is_empty() { PipelineState::Working } else { state };
        let turned = progress.state != state;
        *progress = super::Progress {
            found: self.pace.found,
            finished: self.pace.finished,
            failed: self.pace.failed,
            waiting: self.pace.waiting,
            per_second: rate,
            seconds_left: (rate > 0.0 && self.pace.waiting > 0).then(|| (self.pace.waiting as f64 / rate) as u64),
            state,
        };
        let progress_now = *progress;
        drop(progress);
        self.board.changed.notify_all();
        if turned || (state == PipelineState::Working && at.duration_since(self.pace.told) >= PROGRESS) {
            self.pace.told = at;
            self.core.events.tell(&Event::Progressed(progress_now));
        }
        if state == PipelineState::Idle && turned {
            (self.pace.finished, self.pace.failed, self.pace.counted) = (0, 0, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use crossbeam_channel::bounded;
    use shiguang_catalog::{FileFacts, NewInstance, NewStored};

    use super::*;

    /// A scheduler over so many photos of a folder, and where workers of each kind take their work.
    struct Bench {
        _folder: tempfile::TempDir,
        core: Arc<Core>,
        photos: Vec<PhotoId>,
        scheduler: Scheduler,
        polite: Receiver<Work>,
        prompt: Receiver<Work>,
    }

    impl Bench {
        fn new(photos: u32) -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let core = Arc::new(Core::of_test(folder.path()));
            let new = NewInstance { name: "i".into(), folder: Some(b"/nowhere".to_vec()), ..NewInstance::default() };
            let photos = core.catalog.write(|write| {
                let instance = write.create_instance(&new, 0)?;
                let file = |n: u32| FileFacts { path: n.to_string().into(), ..FileFacts::default() };
                (0..photos).map(|n| write.add_photo(instance, &file(n), 0)).collect::<std::result::Result<Vec<_>, _>>()
            });
            let (to_polite, polite) = bounded(1);
            let (to_prompt, prompt) = bounded(1);
            let lanes = Lanes { polite: to_polite, prompt: to_prompt };
            let scheduler = Scheduler::new(Arc::clone(&core), Arc::default(), lanes, 1);
            Self { _folder: folder, core, photos: photos.expect("written"), scheduler, polite, prompt }
        }

        fn settle(&mut self, photo: PhotoId) {
            self.core.catalog.write(|write| write.skip(photo)).expect("it is no work any more");
            self.scheduler.take(Wake::Finished(vec![Settled { photo, end: End::Done }]));
        }
    }

    #[test]
    fn what_is_on_screen_stays_ahead_while_a_scan_finds_more() {
        let mut bench = Bench::new(20);
        let photos = bench.photos.clone();
        bench.scheduler.take(Wake::Prioritise(vec![photos[17], photos[9]]));
        // The scan commits new rows and has the scheduler look, again and again.
        bench.scheduler.take(Wake::Look);
        let mut next = || {
            bench.scheduler.hand_out_work().expect("handed out");
            bench.scheduler.take(Wake::Look);
            let photo = bench.polite.try_recv().expect("there is work").photo;
            bench.settle(photo);
            photo
        };
        assert_eq!([next(), next(), next()], [photos[17], photos[9], photos[0]]);
        // What comes on screen now is before what was on it a moment ago.
        bench.scheduler.take(Wake::Prioritise(vec![photos[5]]));
        bench.scheduler.take(Wake::Prioritise(vec![photos[6]]));
        assert_eq!(bench.scheduler.on_screen, [photos[6], photos[5]]);
    }

    #[test]
    fn what_a_program_gave_waits_for_no_polite_worker() {
        let mut bench = Bench::new(2000);
        let given = bench.core.catalog.write(|write| {
            let instance = write.create_instance(&NewInstance { name: "shop".into(), ..NewInstance::default() }, 0)?;
            let give = |name: &str| {
                let file = FileFacts { path: name.into(), path_text: name.into(), ..FileFacts::default() };
                write.add_stored(instance, &NewStored { file, object: name.into(), ..NewStored::default() }, 0)
            };
            Ok([give("a")?, give("b")?])
        });
        let given = given.expect("written");
        // Polite workers have all they can take, and never settle any of it.
        bench.scheduler.take(Wake::Look);
        bench.scheduler.hand_out_work().expect("handed out");
        assert_eq!(bench.polite.len(), 1);
        bench.scheduler.take(Wake::Look);
        bench.scheduler.take(Wake::Prioritise(given.to_vec()));
        for photo in given {
            bench.scheduler.hand_out_work().expect("handed out");
            assert_eq!(bench.prompt.try_recv().map(|work| work.photo), Ok(photo));
            bench.settle(photo);
        }
        // Paused, nobody gets anything.
        assert!(bench.polite.try_recv().is_ok());
        bench.settle(bench.photos[0]);
        bench.scheduler.take(Wake::Pause);
        bench.scheduler.hand_out_work().expect("handed out");
        assert!(bench.polite.is_empty() && bench.prompt.is_empty());
        bench.scheduler.take(Wake::Resume);
        bench.scheduler.hand_out_work().expect("handed out");
        assert_eq!(bench.polite.try_recv().map(|work| work.photo), Ok(bench.photos[1]));
    }
}
