//! Brings the catalogue in line with a folder: what is new, changed, moved or gone.
//!
//! Events of the file system are only hints; this listing is the guarantee. A photo keeps its identity when
//! - its path, size and time are as they were (nothing is read at all);
//! - a file with the same device, inode, size and time stands at another path and the old path is empty: a move, told
//!   without reading a byte;
//! - its content hash is that of a photo that is missing: the worker that reads the new file finds out
//!   ([`crate::pipeline`]).

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use shiguang_catalog::{CatalogError, FileFacts, Instance, InstanceId, JobCounts, KnownFile, PhotoId, Read};
use shiguang_watch::{Entry, Found, Listing, Rules, Tree, Unseen, WatchError};

use crate::bytes_path;
use crate::core::{Core, now};
use crate::error::{Error, ErrorCode, Result};
use crate::events::Event;

/// New files committed at once: the grid fills while the listing goes on.
const BATCH: usize = 2000;

/// What a scan found.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct ScanReport {
    /// Photos in the folder.
    pub files: u64,
    /// Photos that were not known.
    pub added: u64,
    /// Photos whose file is not as it was.
    pub changed: u64,
    /// Photos found at another place, or back at their own.
    pub moved: u64,
    /// Photos that are gone.
    pub missing: u64,
    /// Folders and files that could not be looked at, with the reason; their photos are left as they were.
    pub unreadable: Vec<(String, String)>,
    /// The folder is not there: its photos are offline.
    pub offline: bool,
}

impl ScanReport {
    /// Adds what a part of the scan committed.
    fn count(&mut self, part: &Self) {
        self.added += part.added;
        self.changed += part.changed;
        self.moved += part.moved;
        self.missing += part.missing;
    }
}

/// Scans one instance from end to end. An instance without a folder has nothing to scan.
///
/// # Errors
/// When the catalogue cannot be read or written; never because of a file.
///
/// `seen` is told of every photo that is listed; when it says `false`, the rest is left as when cancelled.
pub fn scan(
    core: &Core,
    id: InstanceId,
    cancel: &AtomicBool,
    seen: &mut dyn FnMut(JobCounts) -> bool,
) -> Result<ScanReport> {
    let instance = core.instance(id)?;
    let Some(folder) = instance.folder.as_deref().map(bytes_path::from_bytes) else {
        return Ok(ScanReport::default());
    };
    let (rules, nested) = rules(core, &instance)?;
    let known = core.catalog.read(|read| read.known_files(id))?;
    let mut scan = Scan::new(core, &instance, nested, known);
    let tree = Tree { root: &folder, rules: &rules, cancel };
    let mut failed = None;
    let mut stopped = false;
    let mut files = 0;
    let listed = tree.list(&mut |entry| {
        files += 1;
        if failed.is_none() && !stopped {
            failed = scan.see(entry).err();
            stopped = !seen(JobCounts { total: files, done: files, failed: 0 });
        }
    });
    if let Some(error) = failed {
        return Err(error);
    }
    match listed {
        Ok(_) if stopped => scan.commit().map(|()| scan.report),
        Ok(listing) if scan.looks_unplugged(&listing) => offline(core, &instance, "the folder is empty now"),
        Ok(listing) => {
            let report = scan.finish(&listing.unreadable)?;
            if !instance.online {
                core.events.tell(&Event::OnlineChanged { instance: id, online: true });
            }
            core.catalog
                .write(|write| {
                    if !instance.online {
                        write.set_online(id, true, None)?;
                    }
                    write.scanned(id, now())
                })
                .map_err(|error| match error {
                    CatalogError::Unknown => forgotten(&instance),
                    other => other.into(),
                })?;
            core.events.tell(&Event::Scanned { instance: id });
            Ok(report)
        }
        // What was not seen may be there.
        Err(WatchError::Cancelled) => scan.commit().map(|()| scan.report),
        Err(error) => offline(core, &instance, &error.to_string()),
    }
}

/// Looks again at some files and folders of an instance, as events name them; `None` when its folder is not there.
///
/// # Errors
/// As [`scan`].
pub fn scan_part(core: &Core, id: InstanceId, paths: &[PathBuf], cancel: &AtomicBool) -> Result<Option<ScanReport>> {
    let instance = core.instance(id)?;
    let Some(folder) = instance.folder.as_deref().map(bytes_path::from_bytes) else { return Ok(None) };
    let (rules, nested) = rules(core, &instance)?;
    let tree = Tree { root: &folder, rules: &rules, cancel };
    let known = core.catalog.read(|read| {
        let mut known = Vec::new();
        for path in paths.iter().filter_map(|path| bytes_path::relative(&folder, path)) {
            known.extend(read.known_file(id, &path)?);
            known.extend(read.known_below(id, &path)?);
        }
        Ok(known)
    })?;
    let mut scan = Scan::new(core, &instance, nested, known);
    let mut unseen: Vec<Unseen> = Vec::new();
    for path in paths {
        let mut failed = None;
        let mut see = |entry: Entry| {
            if failed.is_none() {
                failed = scan.see(entry).err();
            }
        };
        let looked = tree.examine(path).and_then(|found| {
            match found {
                Found::File(entry) => see(entry),
                Found::Folder => unseen.extend(tree.list_below(path, &mut see)?.unreadable),
                Found::Nothing => {}
                Found::Unreadable(one) => unseen.push(one),
            }
            Ok(())
        });
        if let Some(error) = failed {
            return Err(error);
        }
        if looked.is_err() {
            scan.commit()?;
            return Ok(None);
        }
    }
    scan.finish(&unseen).map(Some)
}

/// What is listed of an instance's folder: photos, without what is ignored; and the folders of other instances below it,
/// which are left to those: a photo belongs to the innermost watched folder.
///
/// # Errors
/// When the catalogue cannot be read; [`ErrorCode::Settings`] for a pattern that is none.
pub fn rules(core: &Core, instance: &Instance) -> Result<(Rules, Vec<PathBuf>)> {
    let patterns: Vec<String> = core.settings().scan.ignore.iter().chain(&instance.ignore_patterns).cloned().collect();
    let own = instance.folder.as_deref().unwrap_or_default();
    let nested: Vec<PathBuf> = core
        .catalog
        .read(|read| read.instances())?
        .into_iter()
        .filter(|other| other.id != instance.id)
        .filter_map(|other| other.folder)
        .filter(|folder| folder.as_slice() != own && bytes_path::is_below(own, folder))
        .map(|folder| bytes_path::from_bytes(&folder))
        .collect();
    let rules = Rules::new(shiguang_imaging::is_photo_name, &patterns)
        .map_err(|error| Error::caused(ErrorCode::Settings, "the ignore patterns", error))?;
    Ok((rules, nested))
}

/// The folder cannot be reached: its photos wait, nothing is forgotten.
fn offline(core: &Core, instance: &Instance, reason: &str) -> Result<ScanReport> {
    if instance.online {
        core.catalog.write(|write| write.set_online(instance.id, false, Some(reason)))?;
        core.events.tell(&Event::OnlineChanged { instance: instance.id, online: false });
    }
    Ok(ScanReport { offline: true, ..ScanReport::default() })
}

struct Scan<'c> {
    core: &'c Core,
    instance: &'c Instance,
    nested: Vec<PathBuf>,
    /// Rows that this scan is about.
    present: HashMap<Vec<u8>, KnownFile>,
    missing: HashMap<Vec<u8>, Vec<KnownFile>>,
    /// Inode numbers of this instance's rows, to see that two files changed places.
    inodes: HashMap<(u64, u64), PhotoId>,
    seen: HashSet<Vec<u8>>,
    /// New paths with an inode that the catalogue knows: perhaps moved, known for sure only when the listing is over.
    perhaps_moved: Vec<FileFacts>,
    waiting: Vec<Pending>,
    report: ScanReport,
}

/// A change to commit.
enum Pending {
    Add(FileFacts),
    Changed(PhotoId, FileFacts),
    Touched(PhotoId, FileFacts),
    Back(PhotoId, FileFacts),
}

impl<'c> Scan<'c> {
    fn new(core: &'c Core, instance: &'c Instance, nested: Vec<PathBuf>, known: Vec<KnownFile>) -> Self {
        let mut present = HashMap::new();
        let mut missing: HashMap<Vec<u8>, Vec<KnownFile>> = HashMap::new();
        let mut inodes = HashMap::new();
        for file in known {
            if let Some(inode) = file.file_id {
                inodes.insert(inode, file.photo);
            }
            if file.missing {
                missing.entry(file.path.clone()).or_default().push(file);
            } else {
                present.insert(file.path.clone(), file);
            }
        }
        Self {
            core,
            instance,
            nested,
            present,
            missing,
            inodes,
            seen: HashSet::new(),
            perhaps_moved: Vec::new(),
            waiting: Vec::new(),
            report: ScanReport::default(),
        }
    }

    /// One file of the listing.
    fn see(&mut self, entry: Entry) -> Result<()> {
        if self.nested.iter().any(|folder| entry.absolute.starts_with(folder)) {
            return Ok(());
        }
        self.report.files += 1;
        let facts = facts(&entry);
        if let Some(known) = self.present.get(&facts.path) {
            let same = known.size == facts.size && known.mtime_ns == facts.mtime_ns;
            // Removable drives give new inode numbers at each mount, so another inode alone means nothing, unless it is
            // that of another photo here: then the two changed places.
            let mut swapped = known.file_id != facts.file_id
                && facts.file_id.and_then(|inode| self.inodes.get(&inode)).is_some_and(|photo| *photo != known.photo);
            if !same && !swapped && known.file_id != facts.file_id {
                // From another instance, perhaps in exchange.
                swapped = self.inode_is_known(&facts)?;
            }
            if !same || swapped {
                if swapped {
                    self.perhaps_moved.push(facts.clone());
                } else {
                    self.waiting.push(Pending::Changed(known.photo, facts.clone()));
                }
            } else if known.file_id != facts.file_id {
                self.waiting.push(Pending::Touched(known.photo, facts.clone()));
            }
        } else if let Some(back) = self.back(&facts) {
            self.waiting.push(Pending::Back(back, facts.clone()));
        } else if self.inode_is_known(&facts)? {
            self.perhaps_moved.push(facts.clone());
        } else {
            self.waiting.push(Pending::Add(facts.clone()));
        }
        self.seen.insert(facts.path);
        if self.waiting.len() >= BATCH { self.commit() } else { Ok(()) }
    }

    /// A missing photo whose file stands again where it stood, as it was.
    fn back(&mut self, facts: &FileFacts) -> Option<PhotoId> {
        let rows = self.missing.get_mut(&facts.path)?;
        let at = rows.iter().position(|row| row.size == facts.size && row.mtime_ns == facts.mtime_ns)?;
        Some(rows.swap_remove(at).photo)
    }

    fn inode_is_known(&self, facts: &FileFacts) -> Result<bool> {
        let Some(inode) = facts.file_id else { return Ok(false) };
        Ok(self.inodes.contains_key(&inode) || !self.core.catalog.read(|read| read.known_by_file_id(inode))?.is_empty())
    }

    /// A mount point stays when its drive goes, as an empty folder on another device than its photos were on.
    fn looks_unplugged(&self, listing: &Listing) -> bool {
        let device = listing.root_id.map(|(device, _)| device);
        let elsewhere = |file: &KnownFile| file.file_id.is_some_and(|(known, _)| Some(known) != device);
        self.report.files == 0 && !self.present.is_empty() && self.present.values().all(elsewhere)
    }

    fn commit(&mut self) -> Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let waiting = std::mem::take(&mut self.waiting);
        let instance = self.instance.id;
        let now = now();
        let written = self.core.catalog.write(|write| {
            if write.instance(instance)?.is_none() {
                return Ok(None);
            }
            let mut report = ScanReport::default();
            let mut photos = Vec::with_capacity(waiting.len());
            for change in &waiting {
                photos.push(match change {
                    Pending::Add(facts) => {
                        report.added += 1;
                        write.add_photo(instance, facts, now)?
                    }
                    Pending::Changed(photo, facts) => {
                        report.changed += 1;
                        write.file_changed(*photo, facts, now)?;
                        *photo
                    }
                    Pending::Touched(photo, facts) => {
                        write.file_touched(*photo, facts)?;
                        *photo
                    }
                    Pending::Back(photo, facts) => {
                        report.moved += 1;
                        write.move_photo(*photo, instance, facts, now)?;
                        *photo
                    }
                });
            }
            Ok(Some((report, photos)))
        })?;
        let (report, photos) = written.ok_or_else(|| forgotten(self.instance))?;
        self.report.count(&report);
        self.core.events.tell(&Event::PhotosChanged { photos });
        Ok(())
    }

    fn finish(mut self, unseen: &[Unseen]) -> Result<ScanReport> {
        self.commit()?;
        let now = now();
        let core = self.core;
        let instance = self.instance.id;
        // The file system is looked at before the transaction, not in it.
        let plan = core.catalog.read(|read| {
            let mut taken = HashSet::new();
            let mut plan: Vec<(FileFacts, Option<PhotoId>)> = Vec::new();
            for facts in &self.perhaps_moved {
                let origin = origin(core, read, facts, &taken)?;
                taken.extend(origin);
                plan.push((facts.clone(), origin));
            }
            Ok(plan)
        })?;
        let taken: HashSet<PhotoId> = plan.iter().filter_map(|(_, origin)| *origin).collect();
        let unseen_part = |path: &[u8]| unseen.iter().any(|part| bytes_path::is_below(&part.path, path));
        let written = core.catalog.write(|write| {
            if write.instance(instance)?.is_none() {
                return Ok(None);
            }
            let mut report = ScanReport::default();
            let mut photos = Vec::new();
            // All who leave go first: two photos that changed places would else stand in each other's way.
            for photo in &taken {
                write.mark_missing(*photo, now)?;
            }
            for (facts, origin) in &plan {
                photos.push(match (origin, self.present.get(&facts.path)) {
                    (Some(photo), _) => {
                        report.moved += 1;
                        write.move_photo(*photo, instance, facts, now)?;
                        *photo
                    }
                    // Who stood here may have gone elsewhere just now; then this is a file of its own.
                    (None, Some(known)) if !taken.contains(&known.photo) => {
                        report.changed += 1;
                        write.file_changed(known.photo, facts, now)?;
                        known.photo
                    }
                    (None, _) => {
                        report.added += 1;
                        write.add_photo(instance, facts, now)?
                    }
                });
            }
            for known in self.present.values() {
                if !self.seen.contains(&known.path) && !taken.contains(&known.photo) && !unseen_part(&known.path) {
                    report.missing += 1;
                    write.mark_missing(known.photo, now)?;
                    photos.push(known.photo);
                }
            }
            Ok(Some((report, photos)))
        })?;
        let (report, photos) = written.ok_or_else(|| forgotten(self.instance))?;
        self.report.count(&report);
        self.report.unreadable =
            unseen.iter().map(|part| (bytes_path::to_text(&part.path), part.reason.clone())).collect();
        for part in photos.chunks(BATCH) {
            core.events.tell(&Event::PhotosChanged { photos: part.to_vec() });
        }
        Ok(self.report)
    }
}

/// The person removed the instance while its folder was listed.
fn forgotten(instance: &Instance) -> Error {
    Error::new(ErrorCode::UnknownInstance, format!("the instance `{}` was removed meanwhile", instance.name))
}

/// The photo whose file this is: same device, inode, size and time, and its own place is empty or holds another file.
fn origin(
    core: &Core,
    read: &Read<'_>,
    facts: &FileFacts,
    taken: &HashSet<PhotoId>,
) -> std::result::Result<Option<PhotoId>, CatalogError> {
    let Some(inode) = facts.file_id else { return Ok(None) };
    let mut candidates = read.known_by_file_id(inode)?;
    candidates
        .retain(|known| known.size == facts.size && known.mtime_ns == facts.mtime_ns && !taken.contains(&known.photo));
    // A missing photo first: it surely has no file of its own any more.
    candidates.sort_by_key(|known| (!known.missing, known.photo));
    for known in candidates {
        if known.missing || has_left(core, read, &known, inode)? {
            return Ok(Some(known.photo));
        }
    }
    Ok(None)
}

/// Whether the file of a present photo is not at its place any more.
fn has_left(
    core: &Core,
    read: &Read<'_>,
    known: &KnownFile,
    inode: (u64, u64),
) -> std::result::Result<bool, CatalogError> {
    let Some(folder) = read.instance(known.instance)?.and_then(|instance| instance.folder) else { return Ok(false) };
    let Some(path) = core.file(Some(&folder), &known.path, None) else { return Ok(false) };
    // An unplugged drive's photos have not moved; a file that still stands there is a hard link's other name.
    Ok(bytes_path::from_bytes(&folder).is_dir()
        && Entry::look(Vec::new(), path).ok().and_then(|entry| entry.file_id) != Some(inode))
}

/// What the catalogue keeps of a listed file.
#[must_use]
pub fn facts(entry: &Entry) -> FileFacts {
    FileFacts {
        path_text: bytes_path::to_text(&entry.path),
        path: entry.path.clone(),
        size: entry.size,
        mtime_ns: entry.mtime_ns,
        file_id: entry.file_id,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::scan;
    use crate::core::Core;
    use crate::error::ErrorCode;
    use crate::instances::{self, Naming};

    #[test]
    fn a_folder_that_is_forgotten_while_it_is_listed_leaves_nothing() {
        let scratch = tempfile::tempdir().expect("a folder");
        let photos = scratch.path().join("photos");
        std::fs::create_dir(&photos).expect("made");
        for name in ["a.jpg", "b.jpg"] {
            std::fs::write(photos.join(name), name).expect("written");
        }
        let core = Core::of_test(&scratch.path().join("data"));
        let id = instances::add_folder(&core, &photos, &Naming::default()).expect("an instance");
        let events = core.events.listen();
        let forget = &mut |_| {
            instances::remove(&core, id).ok();
            true
        };
        let refused = scan(&core, id, &AtomicBool::new(false), forget).expect_err("there is nobody to scan for");
        assert_eq!(refused.code, ErrorCode::UnknownInstance);
        assert!(!events.try_iter().any(|event| matches!(event, crate::Event::PhotosChanged { .. })));
        instances::clear_leaving(&core, &AtomicBool::new(false)).expect("cleared");
        assert_eq!(core.catalog.check().expect("checked"), []);
    }
}
