//! The vocabulary as it is shipped.

use std::collections::HashMap;

use shiguang_vision::Vocabulary;
use shiguang_vision::vocabulary::{Kind, Show};

use crate::models;

fn vocabulary() -> Vocabulary {
    Vocabulary::open(&models().join("vocabulary")).expect("the tables fit together")
}

#[test]
fn names_a_person_expects() {
    let vocabulary = vocabulary();
    for (id, zh, en) in [
        ("golden_retriever", "金毛犬", "golden retriever"),
        ("beach", "海滩", "beach"),
        ("fire_hydrant", "消防栓", "fire hydrant"),
        ("person", "人", "person"),
        ("red_panda", "小熊猫", "red panda"),
        ("polar_bear", "北极熊", "polar bear"),
    ] {
        let index = vocabulary.find(id).unwrap_or_else(|| panic!("no concept {id}"));
        let name = &vocabulary.concepts[index].name;
        assert_eq!((name.zh.as_str(), name.en.as_str()), (zh, en));
    }
}

#[test]
fn sizes_are_what_the_issue_asks() {
    let vocabulary = vocabulary();
    assert!((28..=36).contains(&vocabulary.categories.len()), "{} categories", vocabulary.categories.len());
    let everyday = vocabulary.concepts.iter().filter(|concept| concept.imagenet.is_empty() || concept.coco.is_some());
    assert!(everyday.count() >= 230);
    assert_eq!(vocabulary.concepts.iter().filter(|concept| concept.coco.is_some()).count(), 80);
    assert_eq!(vocabulary.concepts.iter().map(|concept| concept.imagenet.len()).sum::<usize>(), 1000);
    assert!(vocabulary.concepts.iter().any(|concept| concept.kind == Kind::Scene));
}

#[test]
fn chinese_names_are_chinese_and_have_pinyin() {
    for concept in &vocabulary().concepts {
        // "iPod" is what a Chinese speaker says as well.
        let chinese = concept.name.zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(chinese || concept.id == "ipod", "{}: {}", concept.id, concept.name.zh);
        assert!(!concept.name.en.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{}", concept.id);
        assert_eq!(concept.pinyin.len(), 1 + concept.synonyms_zh.len(), "{}: pinyin is stale", concept.id);
        for reading in &concept.pinyin {
            assert!(reading.chars().all(|c| c.is_ascii_lowercase() || c == ' ' || c.is_ascii_digit()), "{reading}");
        }
    }
    let vocabulary = vocabulary();
    let reading = |id: &str| vocabulary.concepts[vocabulary.find(id).expect("a concept")].pinyin[0].clone();
    assert_eq!(reading("dog"), "gou");
    assert_eq!(reading("giraffe"), "chang jing lu"); // not "zhang": the reading knows the word
}

#[test]
fn a_synonym_is_never_another_concepts_name() {
    let vocabulary = vocabulary();
    let mut names = HashMap::new();
    for concept in &vocabulary.concepts {
        names.insert(concept.name.zh.to_lowercase(), &concept.id);
        names.insert(concept.name.en.to_lowercase(), &concept.id);
    }
    for concept in &vocabulary.concepts {
        for synonym in concept.synonyms_en.iter().chain(&concept.synonyms_zh) {
            let other = names.get(&synonym.to_lowercase());
            assert!(other.is_none(), "`{synonym}` of {} is the name of {other:?}", concept.id);
        }
    }
}

#[test]
fn the_hierarchy_leads_from_breeds_to_dogs_to_animals() {
    let vocabulary = vocabulary();
    let find = |id: &str| vocabulary.find(id).unwrap_or_else(|| panic!("no concept {id}"));
    assert!(vocabulary.is_a(find("golden_retriever"), find("dog")));
    assert!(vocabulary.is_a(find("golden_retriever"), find("animal")));
    assert!(!vocabulary.is_a(find("dog"), find("golden_retriever")));
    assert!(vocabulary.leaves(find("dog")).len() >= 115);
    assert_eq!(vocabulary.concepts[find("animal")].show, Show::Fallback);
}
