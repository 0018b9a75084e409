//! Commits what workers found. One thread, the pipeline's only writer; groups outcomes, since a commit costs more than a row.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender};
use shiguang_catalog::{AutoTag, CatalogError, ConceptId, FileFacts, PhotoId, PhotoRow, Stage, StageFailure, Write};

use super::worker::{Analysed, Derived, Failure, Found, Gone, Outcome, ReadPhoto, Twin, later, retry_after};
use super::{End, HALT, Settled, Wake};
use crate::core::{Core, now};
use crate::error::Result;
use crate::events::Event;

/// Most outcomes in one transaction.
const GROUP: usize = 64;
/// Longest that an outcome waits for company.
const PATIENCE: Duration = Duration::from_millis(10);

/// See the module.
pub struct Writer {
    core: Arc<Core>,
    wake: Sender<Wake>,
    stop: Arc<AtomicBool>,
    committed: Box<dyn Fn() + Send>,
    /// Concept ids by their key, as the catalogue numbers them.
    concepts: HashMap<String, ConceptId>,
}

impl Writer {
    pub fn new(core: Arc<Core>, wake: Sender<Wake>, stop: Arc<AtomicBool>, committed: Box<dyn Fn() + Send>) -> Self {
        Self { core, wake, stop, committed, concepts: HashMap::new() }
    }

    /// Commits until all workers are gone.
    pub fn run(mut self, outcomes: &Receiver<Outcome>) {
        while let Ok(first) = outcomes.recv() {
            let mut group = vec![first];
            let until = Instant::now() + PATIENCE;
            while group.len() < GROUP
                && let Ok(next) = outcomes.recv_deadline(until)
            {
                group.push(next);
            }
            self.group(group);
        }
    }

    /// Commits a group, waiting as long as the disk refuses.
    fn group(&mut self, group: Vec<Outcome>) {
        loop {
            match self.commit(&group) {
                Ok(settled) => {
                    let photos = settled.iter().map(|one| one.photo).collect();
                    drop(self.wake.send(Wake::Finished(settled)));
                    self.core.events.tell(&Event::PhotosChanged { photos });
                    return (self.committed)();
                }
                Err(error) => {
                    drop(self.wake.send(Wake::Halt(error.code, error.with_causes())));
                    // What was found is kept; nothing new comes meanwhile, for the channel is bounded.
                    let until = Instant::now() + HALT;
                    while Instant::now() < until {
                        if self.stop.load(Ordering::Relaxed) {
                            return;
                        }
                        std::thread::sleep(Duration::from_millis(50));
                    }
                }
            }
        }
    }

    fn commit(&mut self, group: &[Outcome]) -> Result<Vec<Settled>> {
        for outcome in group {
            if let Found::Stopped(error) = &outcome.found {
                drop(self.wake.send(Wake::Halt(error.code, error.with_causes())));
            }
        }
        // Without models nothing but "stopped" and failures can have come.
        let version = |stage: Stage| (stage, self.core.models.version(stage).unwrap_or_default());
        let versions: Vec<(Stage, i64)> = Stage::ALL.into_iter().map(version).collect();
        let concepts = &mut self.concepts;
        let mut fresh = concepts.clone();
        let settled = self.core.catalog.write(|write| {
            let mut commit = Commit { write, versions: &versions, concepts: &mut fresh, now: now() };
            group
                .iter()
                .map(|outcome| Ok(Settled { photo: outcome.photo, end: commit.outcome(outcome)? }))
                .collect::<std::result::Result<Vec<_>, CatalogError>>()
        })?;
        // Only what was committed is remembered.
        *concepts = fresh;
        Ok(settled)
    }
}

struct Commit<'c> {
    write: &'c Write<'c>,
    versions: &'c [(Stage, i64)],
    concepts: &'c mut HashMap<String, ConceptId>,
    now: i64,
}

type Committed<T> = std::result::Result<T, CatalogError>;

impl Commit<'_> {
    fn outcome(&mut self, outcome: &Outcome) -> Committed<End> {
        let Some(row) = self.write.photo(outcome.photo)? else { return Ok(End::Unchanged) };
        let seen = &outcome.seen;
        let moved = row.instance != seen.instance || row.path != seen.path;
        if row.missing || moved || row.size != seen.size || row.mtime_ns != seen.mtime_ns {
            // Somebody changed the row meanwhile; whatever is due now is found by the next query.
            return Ok(End::Unchanged);
        }
        match &outcome.found {
            Found::Read(read) => self.read(&row, read),
            Found::Vanished => {
                self.write.mark_missing(row.id, self.now)?;
                Ok(End::Done)
            }
            Found::Changed(facts) => {
                self.write.file_changed(row.id, facts, self.now)?;
                Ok(End::Unchanged)
            }
            Found::Later(wait) => Ok(End::Later(later(*wait))),
            Found::Failed(failure) => self.failed(&row, failure),
            Found::Stopped(_) => Ok(End::Unchanged),
        }
    }

    fn read(&mut self, row: &PhotoRow, read: &ReadPhoto) -> Committed<End> {
        if !read.unchanged
            && let Some(original) = self.original(row, &read.gone)?
        {
            self.take_over(row, original)?;
            return Ok(End::Done);
        }
        if let Derived::LikeAnother(twin) = &read.derived
            && !self.is_still(*twin)?
        {
            // The row keeps the hash of its former content, or the next look would find its file unchanged and all done.
            self.write.reset_stage(row.id, Stage::Probe)?;
            return Ok(End::Unchanged);
        }
        self.write.set_probe(row.id, &read.probe)?;
        match &read.derived {
            Derived::Kept => self.done(row.id, Stage::Probe)?,
            Derived::LikeAnother(twin) => {
                self.write.copy_analysis(twin.photo, row.id)?;
                self.all_done(row.id)?;
            }
            Derived::Made(made) => {
                self.write.set_perceptual(row.id, &made.perceptual)?;
                if let Some(colour) = made.colour {
                    self.write.set_colour(row.id, colour)?;
                }
                match &made.analysed {
                    Ok(analysed) => {
                        self.analysed(row.id, analysed)?;
                        self.all_done(row.id)?;
                    }
                    Err(failure) => {
                        self.done(row.id, Stage::Probe)?;
                        self.done(row.id, Stage::Thumbnail)?;
                        self.stage_failed(row.id, &[Stage::Tag, Stage::Embed], failure)?;
                        return Ok(End::Failed);
                    }
                }
            }
        }
        Ok(End::Done)
    }

    /// Whether what is known of a twin is still of the content that the worker saw. Two files that change places are twins of
    /// each other for a moment: whoever comes second would get its own former tags back.
    fn is_still(&self, twin: Twin) -> Committed<bool> {
        let same = |row: PhotoRow| row.content_hash == Some(twin.content) && row.orientation == Some(twin.orientation);
        Ok(self.write.photo(twin.photo)?.is_some_and(same) && self.write.is_analysed(twin.photo)?)
    }

    /// The photo whose file this is: one of the same content that has lost its own. The file name decides between
    /// several, then the instance, then who was lost last.
    fn original(&self, row: &PhotoRow, gone: &[Gone]) -> Committed<Option<PhotoId>> {
        if row.object.is_some() {
            // A program gave it; nobody moved a file.
            return Ok(None);
        }
        let mut best: Option<((bool, bool, i64, PhotoId), PhotoId)> = None;
        for Gone { photo, from } in gone {
            let Some(other) = self.write.photo(*photo)?.filter(|other| other.object.is_none()) else { continue };
            // Another copy may have been taken for it since, in this very group even: then its file is there.
            let still =
                from.as_ref().is_some_and(|(instance, path)| other.instance == *instance && other.path == *path);
            if !other.missing && !still {
                continue;
            }
            let same_name = other.name == row.name;
            let rank = (same_name, other.instance == row.instance, other.missing_since.unwrap_or(self.now), other.id);
            if best.as_ref().is_none_or(|(known, _)| rank > *known) {
                best = Some((rank, other.id));
            }
        }
        Ok(best.map(|(_, photo)| photo))
    }

    /// `original` was moved to the place of `row`.
    fn take_over(&self, row: &PhotoRow, original: PhotoId) -> Committed<()> {
        self.write.mark_missing(original, self.now)?;
        if row.content_hash.is_none() {
            return self.write.adopt(row.id, original, self.now);
        }
        // Another photo stood here and was overwritten: it is the one that is missing now.
        let facts = FileFacts {
            path: row.path.clone(),
            path_text: row.path_text.clone(),
            size: row.size,
            mtime_ns: row.mtime_ns,
            file_id: self.write.file_of(row.id)?.and_then(|known| known.file_id),
        };
        self.write.move_photo(original, row.instance, &facts, self.now)
    }

    fn analysed(&mut self, photo: PhotoId, analysed: &Analysed) -> Committed<()> {
        let mut tags = Vec::with_capacity(analysed.tags.len());
        for (key, confidence, boxes) in &analysed.tags {
            let concept = match self.concepts.get(key) {
                Some(concept) => *concept,
                None => {
                    let concept = self.write.concept_for_key(key)?;
                    self.concepts.insert(key.clone(), concept);
                    concept
                }
            };
            tags.push(AutoTag { concept, confidence: *confidence, boxes: boxes.clone() });
        }
        self.write.set_auto_tags(photo, &tags)?;
        self.write.set_vectors(photo, &analysed.model, &analysed.vectors)
    }

    fn failed(&self, row: &PhotoRow, failure: &Failure) -> Committed<End> {
        if let Some(content) = failure.content
            && row.content_hash != Some(content)
        {
            let gone: Vec<Gone> = self
                .write
                .known_by_hash(&content)?
                .into_iter()
                .filter(|other| other.missing && other.photo != row.id)
                .map(|other| Gone { photo: other.photo, from: None })
                .collect();
            // A photo that cannot be decoded may still be one the person has tagged and moved.
            if let Some(original) = self.original(row, &gone)? {
                self.take_over(row, original)?;
                return Ok(End::Failed);
            }
            self.write.set_content_hash(row.id, &content)?;
            // What was known is of the former content: whoever tries again must not find all of it done.
            for stage in [Stage::Thumbnail, Stage::Tag, Stage::Embed] {
                self.write.reset_stage(row.id, stage)?;
            }
        }
        // The other stages wait for this one; what was known of an earlier content of the file is void until then.
        self.stage_failed(row.id, &[Stage::Probe], failure)?;
        Ok(End::Failed)
    }

    fn stage_failed(&self, photo: PhotoId, stages: &[Stage], failure: &Failure) -> Committed<()> {
        for state in self.write.stages_of(photo)?.iter().filter(|state| stages.contains(&state.stage)) {
            let wait = failure.retry.then(|| retry_after(state.attempts)).flatten();
            let wait = wait.map(|wait| self.now + i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
            let failure =
                StageFailure { kind: failure.kind.to_owned(), message: failure.message.clone(), retry_at: wait };
            self.write.stage_failed(photo, state.stage, self.version(state.stage), &failure)?;
        }
        Ok(())
    }

    fn version(&self, stage: Stage) -> i64 {
        self.versions.iter().find(|(known, _)| *known == stage).map_or(0, |(_, version)| *version)
    }

    fn done(&self, photo: PhotoId, stage: Stage) -> Committed<()> {
        self.write.stage_done(photo, stage, self.version(stage))
    }

    fn all_done(&self, photo: PhotoId) -> Committed<()> {
        Stage::ALL.into_iter().try_for_each(|stage| self.done(photo, stage))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use shiguang_catalog::{AutoTag, FileFacts, InstanceId, NewInstance, PhotoId, Probe, Stage, Write};

    use super::{Commit, Committed, End};
    use crate::core::Core;
    use crate::pipeline::worker::{Derived, Found, Outcome, ReadPhoto, Seen, Twin};

    const PATHS: [&str; 2] = ["a.jpg", "b.jpg"];

    fn facts(path: &str) -> FileFacts {
        FileFacts { path: path.into(), path_text: path.into(), size: 1, mtime_ns: 0, file_id: None }
    }

    fn probe(content: u8) -> Probe {
        Probe { format: "jpeg".into(), content_hash: [content; 32], orientation: 1, ..Probe::default() }
    }

    /// A photo whose only tag says which content it has.
    fn analysed(write: &Write<'_>, instance: InstanceId, content: u8) -> Committed<PhotoId> {
        let photo = write.add_photo(instance, &facts(PATHS[usize::from(content)]), 0)?;
        write.set_probe(photo, &probe(content))?;
        let concept = write.concept_for_key(&format!("content {content}"))?;
        write.set_auto_tags(photo, &[AutoTag { concept, confidence: 90.0, boxes: Vec::new() }])?;
        Stage::ALL.into_iter().try_for_each(|stage| write.stage_done(photo, stage, 1))?;
        Ok(photo)
    }

    /// A file that has now the content of another photo, as a worker saw it.
    fn like(write: &Write<'_>, photo: PhotoId, path: &str, instance: InstanceId, twin: Twin) -> Committed<Outcome> {
        write.file_changed(photo, &facts(path), 1)?;
        let read = ReadPhoto {
            probe: Probe { content_hash: twin.content, ..probe(0) },
            unchanged: false,
            derived: Derived::LikeAnother(twin),
            gone: Vec::new(),
        };
        let seen = Seen { instance, path: path.into(), size: 1, mtime_ns: 0 };
        Ok(Outcome { photo, seen, found: Found::Read(Box::new(read)) })
    }

    #[test]
    fn photos_that_changed_places_do_not_get_their_own_former_tags() {
        let scratch = tempfile::tempdir().expect("a folder");
        let core = Core::of_test(scratch.path());
        let (a, b, ends) = core
            .catalog
            .write(|write| {
                let new =
                    NewInstance { name: "photos".into(), display_name: "photos".into(), ..NewInstance::default() };
                let instance = write.create_instance(&new, 0)?;
                let (a, b) = (analysed(write, instance, 0)?, analysed(write, instance, 1)?);
                let twin = |photo, content: u8| Twin { photo, content: [content; 32], orientation: 1 };
                let first = like(write, a, PATHS[0], instance, twin(b, 1))?;
                let versions = Stage::ALL.map(|stage| (stage, 1));
                let mut concepts = HashMap::new();
                let mut commit = Commit { write, versions: &versions, concepts: &mut concepts, now: 2 };
                let ended = commit.outcome(&first)?;
                // Seen before the first was committed, and committed behind it.
                let second = like(write, b, PATHS[1], instance, twin(a, 0))?;
                Ok((a, b, [ended, commit.outcome(&second)?]))
            })
            .expect("committed");
        assert!(matches!(ends, [End::Done, End::Unchanged]), "the second is read again");
        let (tags, again, row) = core
            .catalog
            .read(|read| Ok(([read.tags_of(a)?, read.tags_of(b)?], !read.is_analysed(b)?, read.photo(b)?)))
            .expect("read");
        assert_eq!(tags[0], tags[1], "the first has the content of the second; the second is still to be looked at");
        assert!(again);
        let known = row.expect("the second").content_hash;
        assert_eq!(known, Some([1; 32]), "with the new hash its file would count as unchanged at the next look");
    }
}
