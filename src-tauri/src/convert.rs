//! From the library's types to those that travel to the window.

use serde::Serialize;
use shiguang_library::duplicates::DuplicateGroup;
use shiguang_library::duplicates::grouping::{KeeperReason, Kind};
use shiguang_library::edits::{Change, TagName};
use shiguang_library::query::Notice;
use shiguang_library::search::{Sort, WhyEmpty};
use shiguang_library::{
    ConceptId, FailedPhoto, InstanceId, InstanceState, Job, Library, Order, PhotoId, PhotoRow, PipelineState, Progress,
    Provenance, Removal, ShownTag,
};

use crate::dto::{
    Area, Away, BoxView, ChangeRequest, Duplicate, DuplicateKind, DuplicateSet, EmptyReason, FailureRow,
    InstanceCounts, InstanceView, JobView, KeeperWhy, Name, NoticeView, PhaseOfWork, ProgressView, RefusedPath,
    RemovalReport, SortBy, TagView, Verdict,
};
use crate::texts::utf16;

/// The word that a value is in JSON; for enums whose words are the same in the library and in the window.
pub fn word(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

impl From<shiguang_library::Area> for Area {
    fn from(area: shiguang_library::Area) -> Self {
        Self { left: area.left, top: area.top, width: area.width, height: area.height }
    }
}

impl From<Area> for shiguang_library::Area {
    fn from(area: Area) -> Self {
        Self { left: area.left, top: area.top, width: area.width, height: area.height }
    }
}

impl From<Away> for shiguang_library::Away {
    fn from(away: Away) -> Self {
        match away {
            Away::Offline => Self::Offline,
            Away::Missing => Self::Missing,
        }
    }
}

impl From<SortBy> for Sort {
    fn from(sort: SortBy) -> Self {
        Self::By(match sort {
            SortBy::Relevance => return Self::Relevance,
            SortBy::Newest => Order::Newest,
            SortBy::Oldest => Order::Oldest,
            SortBy::Name => Order::Name,
            SortBy::NameDescending => Order::NameDescending,
            SortBy::Largest => Order::Largest,
            SortBy::Smallest => Order::Smallest,
            SortBy::RecentlyAdded => Order::RecentlyAdded,
            SortBy::FirstAdded => Order::FirstAdded,
        })
    }
}

impl From<WhyEmpty> for EmptyReason {
    fn from(why: WhyEmpty) -> Self {
        match why {
            WhyEmpty::NoPhotos => Self::NoPhotos,
            WhyEmpty::NotIndexedYet { indexed, photos } => Self::NotIndexedYet { indexed, photos },
            WhyEmpty::NoMatch => Self::NoMatch,
        }
    }
}

impl From<Provenance> for Verdict {
    fn from(provenance: Provenance) -> Self {
        match provenance {
            Provenance::Auto => Self::Auto,
            Provenance::Confirmed => Self::Confirmed,
            Provenance::Rejected => Self::Rejected,
            Provenance::Manual => Self::Manual,
        }
    }
}

impl From<Progress> for ProgressView {
    fn from(progress: Progress) -> Self {
        Self {
            found: progress.found,
            thumbnails: 0,
            tagged: 0,
            finished: progress.finished,
            failed: progress.failed,
            waiting: progress.waiting,
            per_second: progress.per_second,
            seconds_left: progress.seconds_left,
            state: match progress.state {
                PipelineState::Idle => PhaseOfWork::Idle,
                PipelineState::Working => PhaseOfWork::Working,
                PipelineState::Paused => PhaseOfWork::Paused,
                PipelineState::Halted => PhaseOfWork::Halted,
            },
        }
    }
}

/// Progress with what is counted by stage over all instances that can be reached.
pub fn progress(library: &Library, progress: Progress) -> ProgressView {
    let mut view = ProgressView::from(progress);
    if let Ok(instances) = library.instances() {
        for one in instances.iter().filter(|one| one.instance.online) {
            view.thumbnails += one.counts.thumbnails;
            view.tagged += one.counts.tagged;
        }
    }
    view
}

impl From<InstanceState> for InstanceView {
    fn from(state: InstanceState) -> Self {
        let (instance, counts) = (state.instance, state.counts);
        Self {
            id: instance.id.get(),
            name: instance.name,
            display_name: instance.display_name,
            description: instance.description,
            scanning: instance.folder.is_some() && instance.online && instance.scanned_at.is_none(),
            folder: instance.folder.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
            online: instance.online,
            notice: instance.notice,
            keys: instance.keys,
            ignore_patterns: instance.ignore_patterns,
            counts: InstanceCounts {
                photos: counts.photos,
                missing: counts.missing,
                thumbnails: counts.thumbnails,
                tagged: counts.tagged,
                failed: counts.failed,
                waiting: state.waiting,
            },
            origin: instance.origin,
            created_at: instance.created_at,
            scanned_at: instance.scanned_at,
        }
    }
}

/// A notice with positions as the window counts them.
pub fn notice(text: &str, notice: Notice) -> NoticeView {
    NoticeView {
        code: word(notice.code),
        range: [utf16(text, notice.start), utf16(text, notice.end)],
        text: notice.text,
    }
}

/// A name in both languages.
pub fn name(zh: impl Into<String>, en: impl Into<String>) -> Name {
    Name { zh: zh.into(), en: en.into() }
}

/// A photo's tag; the category's id comes from the vocabulary.
pub fn tag(library: &Library, tag: ShownTag) -> TagView {
    let category = tag.key.as_deref().and_then(|key| category(library, key));
    TagView {
        concept: tag.concept.get(),
        key: tag.key,
        name: name(tag.name.zh, tag.name.en),
        category: category.as_ref().map(|(id, _)| id.clone()),
        category_name: category.map(|(_, name)| name),
        confidence: tag.confidence,
        verdict: tag.provenance.into(),
        boxes: tag
            .boxes
            .iter()
            .map(|place| BoxView {
                area: Area { left: place.left, top: place.top, width: place.width, height: place.height },
                confidence: place.confidence,
            })
            .collect(),
    }
}

/// The id and name of a concept's category.
pub fn category(library: &Library, key: &str) -> Option<(String, Name)> {
    let vocabulary = library.vocabulary().ok()?;
    let concept = &vocabulary.concepts[vocabulary.find(key)?];
    let category = &vocabulary.categories[concept.category];
    Some((category.id.clone(), name(&category.name.zh, &category.name.en)))
}

impl From<ChangeRequest> for Change {
    fn from(change: ChangeRequest) -> Self {
        match change {
            ChangeRequest::Confirm { concept } => Self::Confirm(ConceptId::new(concept)),
            ChangeRequest::Reject { concept } => Self::Reject(ConceptId::new(concept)),
            ChangeRequest::Clear { concept } => Self::Clear(ConceptId::new(concept)),
            ChangeRequest::AddConcept { key } => Self::Add(TagName::Concept(key)),
            ChangeRequest::AddText { text } => Self::Add(TagName::Text(text)),
            ChangeRequest::Field { key, values } => Self::Field { key, values },
            ChangeRequest::Rate { stars } => Self::Rate(stars),
            ChangeRequest::Favourite { favourite } => Self::Favourite(favourite),
        }
    }
}

impl From<FailedPhoto> for FailureRow {
    fn from(failed: FailedPhoto) -> Self {
        let name = failed.path_text.rsplit('/').next().unwrap_or_default().to_owned();
        Self {
            photo: failed.photo.get(),
            instance: failed.instance.get(),
            name,
            stage: word(failed.stage),
            kind: failed.error_kind,
            reason: failed.error,
            attempts: failed.attempts,
        }
    }
}

impl From<Job> for JobView {
    fn from(job: Job) -> Self {
        Self {
            id: job.id.get(),
            kind: job.kind,
            instance: job.instance.map(InstanceId::get),
            state: word(job.state),
            total: job.total,
            done: job.done,
            failed: job.failed,
            started_at: job.created_at,
        }
    }
}

/// Changes when the picture changes: as a listing's `versions`.
pub fn version(row: &PhotoRow) -> u32 {
    let turned = u32::from(row.orientation.unwrap_or(1));
    row.content_hash.map_or(0, |hash| u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]]) ^ turned)
}

impl From<DuplicateGroup> for DuplicateSet {
    fn from(found: DuplicateGroup) -> Self {
        let group = found.group;
        let members = found.photos.into_iter().filter_map(|row| {
            let member = group.members.iter().find(|member| PhotoId::from_key(member.id) == row.id)?;
            let same = group.kind == Kind::Exact || member.copy_of == Some(group.keeper) || member.id == group.keeper;
            // 32 differing bits are unrelated photos.
            let hashed = || member.distance.map(|bits| 1.0 - (bits.min(32) as f32) / 32.0);
            Some(Duplicate {
                photo: row.id.get(),
                instance: row.instance.get(),
                version: version(&row),
                name: row.name,
                path: row.path_text,
                size: row.size,
                width: row.width,
                height: row.height,
                taken_at: row.taken_at,
                modified_at: row.mtime_ns / 1_000_000,
                rating: row.rating,
                favourite: row.favourite,
                similarity: if same { Some(1.0) } else { member.similarity.or_else(hashed) },
            })
        });
        Self {
            kind: match group.kind {
                Kind::Exact => DuplicateKind::Exact,
                Kind::Near => DuplicateKind::Near,
            },
            keeper: PhotoId::from_key(group.keeper).get(),
            reason: match group.reason {
                KeeperReason::MorePixels => KeeperWhy::MorePixels,
                KeeperReason::LargerFile => KeeperWhy::LargerFile,
                KeeperReason::MostWork => KeeperWhy::MostWork,
                KeeperReason::EarliestDate => KeeperWhy::EarliestDate,
                KeeperReason::ShortestPath => KeeperWhy::ShortestPath,
                KeeperReason::FirstPath => KeeperWhy::FirstPath,
            },
            members: members.collect(),
        }
    }
}

impl From<Removal> for RemovalReport {
    fn from(removal: Removal) -> Self {
        let refused = removal.refused.into_iter().map(|(path, error)| RefusedPath {
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            code: error.code.into(),
        });
        Self { moved: removal.moved, bytes: removal.bytes, refused: refused.collect() }
    }
}
