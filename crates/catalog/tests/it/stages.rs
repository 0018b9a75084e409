use shiguang_catalog::{PhotoId, Stage, StageFailure, StageSet, StageStatus, Work};

use crate::{Fixture, folder_instance};

fn failure(retry_at: Option<i64>) -> StageFailure {
    StageFailure { kind: "unreadable".into(), message: "the disk said no".into(), retry_at }
}

fn due(fixture: &Fixture, now: i64) -> Vec<(PhotoId, StageSet)> {
    let work = fixture.read(|read| read.pending(PhotoId::new(0), 100, now));
    let photos: Vec<PhotoId> = work.iter().map(|work| work.photo).collect();
    assert_eq!(fixture.read(|read| read.pending_of(&photos, now)), work);
    work.into_iter().map(|work| (work.photo, work.stages)).collect()
}

fn states(fixture: &Fixture, photo: PhotoId) -> Vec<StageStatus> {
    fixture.read(|read| read.stages_of(photo)).into_iter().map(|stage| stage.state).collect()
}

fn all_done(fixture: &Fixture, photo: PhotoId) {
    fixture.write(|write| Stage::ALL.into_iter().try_for_each(|stage| write.stage_done(photo, stage, 1)));
}

use StageStatus::{Blocked, Done, Failed, Pending, Retry, Skipped};

#[test]
fn work_comes_by_photo_and_in_pages() {
    let fixture = Fixture::new();
    let photos: Vec<_> = (0..5).map(|n| fixture.add(&format!("d/{n}.jpg"))).collect();
    let page = fixture.read(|read| read.pending(photos[1], 2, 0));
    assert_eq!(page.iter().map(|work| work.photo).collect::<Vec<_>>(), photos[2..4]);
    let facts = crate::file("d/2.jpg");
    assert_eq!(
        page[0],
        Work {
            photo: photos[2],
            instance: fixture.instance,
            folder: Some(b"/somewhere/photos".to_vec()),
            path: facts.path,
            path_text: facts.path_text,
            object: None,
            size: facts.size,
            mtime_ns: facts.mtime_ns,
            content_hash: None,
            stages: StageSet::ALL,
            attempts: 0,
        }
    );
    all_done(&fixture, photos[0]);
    fixture.write(|write| write.stage_done(photos[1], Stage::Probe, 1));
    let left = due(&fixture, 0);
    assert_eq!(left.len(), 4);
    assert_eq!(left[0], (photos[1], StageSet::ALL.without(Stage::Probe)));
}

#[test]
fn offline_and_missing_photos_wait() {
    let fixture = Fixture::new();
    let other = fixture.write(|write| write.create_instance(&folder_instance("other"), 0));
    let (a, b) = (fixture.add("a"), fixture.add("b"));
    let c = fixture.write(|write| write.add_photo(other, &crate::file("c"), 0));
    fixture.write(|write| write.set_online(other, false, None));
    fixture.write(|write| write.mark_missing(a, 0));
    assert_eq!(due(&fixture, 0), [(b, StageSet::ALL)]);
    assert_eq!(fixture.read(|read| read.pending_of(&[a, b, c], 0)).len(), 1);
    fixture.write(|write| write.set_online(other, true, None));
    fixture.write(|write| write.mark_present(a, 0));
    assert_eq!(due(&fixture, 0).len(), 3);
}

#[test]
fn a_failure_is_tried_again_at_its_time_with_those_who_wait_for_it() {
    let fixture = Fixture::new();
    let a = fixture.add("a");
    fixture.write(|write| write.stage_failed(a, Stage::Probe, 1, &failure(Some(500))));
    assert_eq!(states(&fixture, a), [Retry, Pending, Pending, Pending]);
    assert_eq!(due(&fixture, 499), []);
    assert_eq!(fixture.read(|read| read.next_retry(499)), Some(500));
    assert_eq!(fixture.read(|read| read.next_retry(500)), None);
    assert_eq!(due(&fixture, 500), [(a, StageSet::ALL)]);
    fixture.write(|write| write.stage_failed(a, Stage::Probe, 1, &failure(Some(900))));
    let probe = fixture.read(|read| read.stages_of(a)).remove(0);
    assert_eq!((probe.attempts, probe.retry_at, probe.version), (2, Some(900), 1));
    assert_eq!((probe.error_kind.as_deref(), probe.error.as_deref()), (Some("unreadable"), Some("the disk said no")));
    assert_eq!(fixture.read(|read| read.pending_of(&[a], 900))[0].attempts, 2);
    fixture.write(|write| write.stage_done(a, Stage::Probe, 1));
    assert_eq!(due(&fixture, 0), [(a, StageSet::ALL.without(Stage::Probe))]);
    let probe = fixture.read(|read| read.stages_of(a)).remove(0);
    assert_eq!((probe.attempts, probe.error_kind, probe.state), (0, None, Done));
    fixture.sound();
}

#[test]
fn a_failure_for_good_blocks_what_needs_it_and_nothing_else() {
    let fixture = Fixture::new();
    let (a, b) = (fixture.add("a"), fixture.add("b"));
    fixture.write(|write| {
        write.stage_failed(a, Stage::Probe, 1, &failure(None))?;
        write.stage_done(b, Stage::Probe, 1)?;
        write.stage_failed(b, Stage::Tag, 1, &failure(None))
    });
    assert_eq!(states(&fixture, a), [Failed, Blocked, Blocked, Blocked]);
    assert_eq!(states(&fixture, b), [Done, Pending, Failed, Pending]);
    assert_eq!(due(&fixture, i64::MAX), [(b, [Stage::Thumbnail, Stage::Embed].into_iter().collect())]);
    let failed = fixture.read(|read| read.failures(None, 10));
    assert_eq!(
        failed.iter().map(|failed| (failed.photo, failed.stage)).collect::<Vec<_>>(),
        [(a, Stage::Probe), (b, Stage::Tag)]
    );
    assert_eq!((failed[0].path_text.as_str(), failed[0].attempts, failed[0].state), ("a", 1, Failed));
    assert_eq!(fixture.read(|read| read.failures(None, 1)).len(), 1);

    // Asking for a blocked stage does not make it possible.
    fixture.write(|write| write.reset_stage(a, Stage::Tag));
    assert_eq!(states(&fixture, a)[2], Blocked);
    fixture.write(|write| write.reset_stage(a, Stage::Probe));
    assert_eq!(states(&fixture, a), [Pending; 4]);
    fixture.sound();
}

#[test]
fn failures_are_retried_by_instance() {
    let fixture = Fixture::new();
    let other = fixture.write(|write| write.create_instance(&folder_instance("other"), 0));
    let a = fixture.add("a");
    let b = fixture.write(|write| write.add_photo(other, &crate::file("b"), 0));
    fixture.write(|write| {
        write.stage_failed(a, Stage::Probe, 1, &failure(None))?;
        write.stage_failed(b, Stage::Probe, 1, &failure(Some(i64::MAX)))
    });
    assert_eq!(fixture.read(|read| read.failures(Some(other), 9)).len(), 1);
    assert_eq!(fixture.write(|write| write.retry_failures(Some(other))), 1);
    assert_eq!(due(&fixture, 0), [(b, StageSet::ALL)]);
    assert_eq!(fixture.write(|write| write.retry_failures(None)), 1);
    assert_eq!(due(&fixture, 0), [(a, StageSet::ALL), (b, StageSet::ALL)]);
    assert_eq!(fixture.write(|write| write.retry_failures(None)), 0);
    fixture.sound();
}

#[test]
fn a_skipped_photo_stays_skipped() {
    let fixture = Fixture::new();
    let a = fixture.add("a");
    fixture.write(|write| write.stage_done(a, Stage::Probe, 1));
    fixture.write(|write| write.skip(a));
    assert_eq!(states(&fixture, a), [Done, Skipped, Skipped, Skipped]);
    fixture.write(|write| write.expect_version(Stage::Tag, 7));
    fixture.write(|write| write.retag(None));
    assert_eq!(states(&fixture, a), [Done, Skipped, Skipped, Skipped]);
    assert_eq!(due(&fixture, i64::MAX), []);
    fixture.write(|write| write.reset_stage(a, Stage::Tag));
    assert_eq!(due(&fixture, 0), [(a, StageSet::EMPTY.with(Stage::Tag))]);
    fixture.sound();
}

#[test]
fn another_version_brings_the_work_back() {
    let fixture = Fixture::new();
    let photos: Vec<_> = (0..3).map(|n| fixture.add(&n.to_string())).collect();
    assert_eq!(fixture.write(|write| write.expect_version(Stage::Tag, 1)), 0);
    all_done(&fixture, photos[0]);
    fixture.write(|write| {
        write.stage_failed(photos[1], Stage::Probe, 1, &failure(None))?;
        write.stage_done(photos[2], Stage::Probe, 1)?;
        write.stage_failed(photos[2], Stage::Tag, 1, &failure(None))
    });
    assert_eq!(fixture.write(|write| write.expect_version(Stage::Tag, 1)), 0);
    assert_eq!(fixture.write(|write| write.expect_version(Stage::Tag, 2)), 2);
    assert_eq!(states(&fixture, photos[0]), [Done, Done, Pending, Done]);
    // What failed with the old model may work with the new one; what waits for a failed probe still waits.
    assert_eq!(states(&fixture, photos[2]), [Done, Pending, Pending, Pending]);
    assert_eq!(states(&fixture, photos[1]), [Failed, Blocked, Blocked, Blocked]);
    assert_eq!(fixture.write(|write| write.expect_version(Stage::Probe, 2)), 3);
    assert_eq!(states(&fixture, photos[1]), [Pending; 4]);
    fixture.write(|write| write.stage_done(photos[0], Stage::Tag, 2));
    assert_eq!(fixture.write(|write| write.expect_version(Stage::Tag, 2)), 0);
    assert_eq!(fixture.write(|write| write.retag(Some(fixture.instance))), 1);
    fixture.sound();
}

#[test]
fn one_photo_is_tried_again_also_after_it_was_skipped() {
    let fixture = Fixture::new();
    let (a, b) = (fixture.add("a"), fixture.add("b"));
    for photo in [a, b] {
        fixture.write(|write| write.stage_failed(photo, Stage::Probe, 1, &failure(None)));
    }
    assert_eq!(fixture.write(|write| write.retry_photo(a)), 1);
    assert_eq!(states(&fixture, a), [Pending; 4]);
    assert_eq!(states(&fixture, b), [Failed, Blocked, Blocked, Blocked]);
    fixture.write(|write| write.skip(b));
    assert_eq!(states(&fixture, b), [Skipped; 4]);
    assert_eq!(fixture.write(|write| write.retry_photo(b)), 4);
    assert_eq!(states(&fixture, b), [Pending; 4]);
    assert_eq!(fixture.write(|write| write.retry_photo(b)), 0);
    fixture.sound();
}
