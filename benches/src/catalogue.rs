//! What the catalogue alone costs: `cargo xtask bench catalogue [PHOTOS]` fills one and times each verb. Nothing is promised of
//! these figures; they tell where the others come from.

use std::time::Instant;

use roaring::RoaringTreemap;
use shiguang_catalog::{
    AutoTag, Catalog, FileFacts, Filter, NewInstance, Order, Page, PhotoId, Probe, Stage, StoredVector,
};

/// CPU time of this thread in ms, where the system says so (Linux); the machine may have other work.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split_whitespace().next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1e6
}

fn timed<T>(label: &str, f: impl FnOnce() -> T) -> T {
    let (start, cpu_start) = (Instant::now(), cpu());
    let result = f();
    println!("{label:40} {:9.2} ms, CPU {:9.2} ms", start.elapsed().as_secs_f64() * 1e3, cpu() - cpu_start);
    result
}

fn facts(n: usize) -> FileFacts {
    let path = format!("20{:02}/trip to somewhere {}/IMG_{:05}.JPG", n / 5_000 % 100, n / 200, n * 7_919 % 100_000);
    FileFacts {
        path: format!("{path}{n}").into(),
        path_text: path,
        size: 2_000_000 + (n * 48_271 % 5_000_000) as u64,
        mtime_ns: (1_500_000_000_000 + (n * 16_807 % 1_000_000_007) as i64 * 100) * 1_000_000,
        file_id: Some((64_769, (n * 31 % 100_003) as u64)),
    }
}

fn main() {
    let photos: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().expect("the catalogue answers");
    let catalog = Catalog::open(folder.path(), 0).expect("the catalogue answers");
    let write = |label: &str, f: &mut dyn FnMut(&shiguang_catalog::Write<'_>)| {
        timed(label, || {
            catalog
                .write(|write| {
                    f(write);
                    Ok(())
                })
                .expect("the catalogue answers")
        });
    };
    let new = NewInstance { name: "a".into(), folder: Some(b"/a".to_vec()), ..NewInstance::default() };
    let instance = catalog.write(|write| write.create_instance(&new, 0)).expect("the catalogue answers");
    let all: Vec<FileFacts> = (0..photos).map(facts).collect();
    let mut ids: Vec<PhotoId> = Vec::new();
    write("list", &mut |write| {
        ids.extend(all.iter().map(|file| write.add_photo(instance, file, 1).expect("the catalogue answers")))
    });
    timed("counts, all pending", || catalog.read(|read| read.counts(instance)).expect("the catalogue answers"));
    timed("pending 256", || catalog.read(|read| read.pending(ids[photos / 2], 256, 0)).expect("the catalogue answers"));
    let concepts: Vec<_> = (0..600)
        .map(|n| catalog.write(|write| write.concept_for_key(&format!("c{n}"))).expect("the catalogue answers"))
        .collect();
    let dimensions = if photos > 200_000 { 64 } else { 1_280 };
    let values: Vec<f32> = (0..dimensions).map(|n| n as f32 / 1e3).collect();
    timed("work done in groups of 64", || {
        for group in ids.chunks(64) {
            catalog
                .write(|write| {
                    for photo in group {
                        let n = photo.get() as usize;
                        let mut hash = [0; 32];
                        hash[..8].copy_from_slice(&(n as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes());
                        let probe = Probe {
                            content_hash: hash,
                            format: "JPEG".into(),
                            width: 4_000,
                            height: 3_000,
                            taken_at: Some(1_500_000_000_000 + (n * 16_807 % 1_000_000_007) as i64 * 100),
                            camera_make: Some("Canon".into()),
                            camera_model: Some(format!("EOS {}", n % 9)),
                            ..Probe::default()
                        };
                        write.set_probe(*photo, &probe)?;
                        write.set_perceptual(*photo, &[n as u64; 8])?;
                        let tags: Vec<AutoTag> = (0..8)
                            .map(|k| AutoTag {
                                concept: concepts[(n * 31 + k * k * 77) % 600],
                                confidence: ((n * 13 + k * 29) % 100) as f32,
                                boxes: Vec::new(),
                            })
                            .collect();
                        write.set_auto_tags(*photo, &tags)?;
                        let vector = StoredVector { slot: 0, area: None, values: values.clone() };
                        write.set_vectors(*photo, &[1; 32], &[vector])?;
                        for stage in Stage::ALL {
                            write.stage_done(*photo, stage, 1)?;
                        }
                    }
                    Ok(())
                })
                .expect("the catalogue answers");
        }
    });
    println!(
        "{:40} {:9.2} MB",
        "file",
        std::fs::metadata(catalog.file()).expect("the catalogue answers").len() as f64 / 1e6
    );
    drop(catalog);
    let catalog = timed("open", || Catalog::open(folder.path(), 0).expect("the catalogue answers"));
    for round in ["cold", "warm"] {
        println!("-- {round}");
        timed("known_files", || catalog.read(|read| read.known_files(instance)).expect("the catalogue answers"));
        timed("counts", || catalog.read(|read| read.counts(instance)).expect("the catalogue answers"));
        timed("pending, nothing left", || {
            catalog.read(|read| read.pending(PhotoId::new(0), 256, 0)).expect("the catalogue answers")
        });
        timed("expect_version, the same", || {
            catalog.write(|write| write.expect_version(Stage::Tag, 1)).expect("the catalogue answers")
        });
        let tag = Filter::Tag { concepts: vec![concepts[5]], threshold: 50.0 };
        let few = timed("matching Tag", || catalog.read(|read| read.matching(&tag)).expect("the catalogue answers"));
        let everything =
            timed("matching All", || catalog.read(|read| read.matching(&Filter::All)).expect("the catalogue answers"));
        timed("matching Untagged", || {
            catalog.read(|read| read.matching(&Filter::Untagged { threshold: 50.0 })).expect("the catalogue answers")
        });
        timed("matching Camera", || {
            catalog.read(|read| read.matching(&Filter::Camera("eos 5".into()))).expect("the catalogue answers")
        });
        timed("matching Folder (reads all)", || {
            catalog.read(|read| read.matching(&Filter::Folder("2003".into()))).expect("the catalogue answers")
        });
        timed("matching SortAt 10 %", || {
            let filter = Filter::SortAt { from: Some(1_500_000_000_000), to: Some(1_510_000_000_000) };
            catalog.read(|read| read.matching(&filter)).expect("the catalogue answers")
        });
        let half: RoaringTreemap = everything.iter().filter(|key| key % 2 == 0).collect();
        for (label, keep, offset) in [
            ("page newest", None, 0),
            ("page newest, from the middle", None, photos / 2),
            ("page newest, half kept", Some(&half), photos / 8),
            ("page newest, few kept", Some(&few), 0),
        ] {
            let page = Page { keep, offset, limit: 200, ..Page::default() };
            timed(label, || catalog.read(|read| read.page(Order::Newest, &page)).expect("the catalogue answers"));
        }
        let first = catalog
            .read(|read| read.page(Order::Name, &Page { limit: 200, ..Page::default() }))
            .expect("the catalogue answers");
        timed("200 rows", || catalog.read(|read| read.photos(&first)).expect("the catalogue answers"));
        timed("tags of 200", || catalog.read(|read| read.tags_of_many(&first)).expect("the catalogue answers"));
        timed("tag_counts", || catalog.read(|read| read.tag_counts(None, 50.0)).expect("the catalogue answers"));
        timed("months", || catalog.read(|read| read.months(None)).expect("the catalogue answers"));
        timed("changes_since, 1,000", || {
            catalog.read(|read| read.changes_since(500, 1_000)).expect("the catalogue answers")
        });
        let slots: Vec<_> = ids.iter().step_by(photos / 40).map(|id| (*id, 0)).collect();
        timed("40 vectors", || {
            catalog.read(|read| read.vectors_of_slots(&slots, &[1; 32])).expect("the catalogue answers")
        });
        let mut sum = 0.0;
        timed("each_vector", || {
            catalog
                .read(|read| read.each_vector(None, &[1; 32], &mut |_, _, values| sum += values[0]))
                .expect("the catalogue answers");
        });
    }
    timed("expect_version, another", || {
        catalog.write(|write| write.expect_version(Stage::Tag, 2)).expect("the catalogue answers")
    });
    timed("check", || assert_eq!(catalog.check().expect("the catalogue answers"), []));
    timed("remove_instance", || catalog.write(|write| write.remove_instance(instance)).expect("the catalogue answers"));
    timed("remove_leaving, all", || {
        while catalog.write(|write| write.remove_leaving(instance, 256)).expect("the catalogue answers") == 256 {}
    });
}
