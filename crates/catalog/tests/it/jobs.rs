use serde_json::json;
use shiguang_catalog::{Catalog, JobCounts, JobState};

use crate::Fixture;

#[test]
fn jobs_are_followed_to_their_end_and_broken_off_ones_are_marked() {
    let fixture = Fixture::new();
    let scan = fixture.write(|write| write.create_job("scan", Some(fixture.instance), &json!({"deep": true}), 5));
    let export = fixture.write(|write| write.create_job("export", None, &json!(null), 6));
    fixture.write(|write| write.update_job(scan, JobCounts { total: 10, done: 4, failed: 1 }));
    fixture.write(|write| write.finish_job(export, JobState::Failed, Some("disk full"), 9));
    let jobs = fixture.read(|read| read.jobs(10));
    assert_eq!((jobs[0].id, jobs[0].state, jobs[0].finished_at), (export, JobState::Failed, Some(9)));
    assert_eq!(jobs[0].error.as_deref(), Some("disk full"));
    assert_eq!((jobs[1].state, jobs[1].total, jobs[1].done, jobs[1].failed), (JobState::Running, 10, 4, 1));
    assert_eq!((jobs[1].instance, &jobs[1].params), (Some(fixture.instance), &json!({"deep": true})));
    assert_eq!(fixture.read(|read| read.jobs(1)).len(), 1);

    let again = Catalog::open(fixture.folder.path(), 0).unwrap();
    assert_eq!(again.read(|read| read.job(scan)).unwrap().unwrap().state, JobState::Interrupted);
    // It was another process that opened the catalogue; ours is still at work.
    fixture.write(|write| write.update_job(scan, JobCounts { total: 10, done: 5, failed: 1 }));
    assert_eq!(fixture.read(|read| read.job(scan)).unwrap().state, JobState::Running);
    fixture.write(|write| write.finish_job(scan, JobState::Done, None, 9));
    drop(again);
    let again = Catalog::open(fixture.folder.path(), 0).unwrap();
    assert_eq!(again.read(|read| read.job(scan)).unwrap().unwrap().state, JobState::Done);
}

#[test]
fn saved_searches_keep_their_order() {
    let fixture = Fixture::new();
    let ids: Vec<_> = ["a", "b", "c"]
        .iter()
        .map(|name| fixture.write(|write| write.add_saved_search(name, "tag:dog 海滩")))
        .collect();
    fixture.write(|write| write.rename_saved_search(ids[1], "B"));
    fixture.write(|write| write.order_saved_searches(&[ids[2], ids[0]]));
    let names = || fixture.read(|read| read.saved_searches()).into_iter().map(|search| search.name).collect::<Vec<_>>();
    assert_eq!(names(), ["c", "a", "B"]);
    fixture.write(|write| write.remove_saved_search(ids[0]));
    assert_eq!(names(), ["c", "B"]);
    assert_eq!(fixture.read(|read| read.saved_searches())[0].query, "tag:dog 海滩");
    assert!(fixture.catalog.write(|write| write.remove_saved_search(ids[0])).is_err());
}
