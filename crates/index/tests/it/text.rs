//! Words: what a person types must find what a person expects, and nothing else.

use shiguang_index::{IndexError, TextDocument, TextIndex, TextMode, TextQuery};
use tempfile::TempDir;

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// A small library, as the owner describes it: every tag with its parents.
fn photos() -> Vec<TextDocument> {
    let tagged = |key, words: &[&str], pinyin: &[&str], names: &str| TextDocument {
        key,
        words: strings(words),
        pinyin: strings(pinyin),
        names: names.to_owned(),
        ..TextDocument::default()
    };
    vec![
        tagged(
            1,
            &["golden retriever", "金毛", "dog", "狗", "puppy", "animal", "动物"],
            &["jin mao", "gou", "dong wu"],
            "IMG_2034.jpg",
        ),
        tagged(2, &["hot dog", "热狗", "food", "食物"], &["re gou", "shi wu"], "lunch.jpg"),
        tagged(3, &["cat", "猫", "animal", "动物"], &["mao", "dong wu"], "MyBlackCat2023.png"),
        tagged(4, &["beach", "海滩", "coast", "海岸", "seashore"], &["hai tan", "hai an"], "夏天的海滩/DSC_0001.JPG"),
        tagged(
            5,
            &["mountain climbing", "登山", "sport", "运动"],
            &["deng shan", "yun dong"],
            "category/caterpillar.jpg",
        ),
        tagged(6, &["mountain", "山"], &["shan"], "Café au lait.jpg"),
        tagged(7, &["glasses", "眼镜"], &["yan jing"], "北京大学/热狗.jpg"),
        TextDocument {
            key: 8,
            names: "plain.jpg".to_owned(),
            values: strings(&["owner", "王小明", "Place", "Zürich HB"]),
            tags: strings(&["owner=王小明", "Place=Zürich HB"]),
            ..TextDocument::default()
        },
        TextDocument {
            key: 9,
            names: "x.jpg".to_owned(),
            camera: "Canon EOS 5D Mark IV".to_owned(),
            dates: strings(&["2023", "2023-05", "may", "五月"]),
            ..TextDocument::default()
        },
        tagged(10, &["wolf", "狼", "wolves"], &["lang"], "IMG_2034 copy.jpg"),
        tagged(11, &["dog", "狗", "beach", "海滩"], &["gou", "hai tan"], "both.jpg"),
    ]
}

fn library() -> (TempDir, TextIndex) {
    let folder = tempfile::tempdir().unwrap();
    let index = TextIndex::open(folder.path(), TextMode::Write).unwrap();
    for photo in photos() {
        index.replace(&photo).unwrap();
    }
    index.commit(1).unwrap();
    (folder, index)
}

fn words(text: &str) -> TextQuery {
    TextQuery::Words { text: text.to_owned(), quoted: false, prefix: false }
}

fn quoted(text: &str) -> TextQuery {
    TextQuery::Words { text: text.to_owned(), quoted: true, prefix: false }
}

fn typing(text: &str) -> TextQuery {
    TextQuery::Words { text: text.to_owned(), quoted: false, prefix: true }
}

fn exact(term: &str) -> TextQuery {
    TextQuery::Exact { term: term.to_owned() }
}

/// The keys found; search and matching must agree.
fn found(index: &TextIndex, query: &TextQuery) -> Vec<u64> {
    let mut keys: Vec<u64> = index.search(query).unwrap().keys_scores.iter().map(|(key, _)| *key).collect();
    keys.sort_unstable();
    assert_eq!(index.matching(query).unwrap().iter().collect::<Vec<_>>(), keys);
    keys
}

/// The keys found, best first.
fn ranked(index: &TextIndex, query: &TextQuery) -> Vec<u64> {
    let mut hits = index.search(query).unwrap().keys_scores;
    hits.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    hits.iter().map(|(key, _)| *key).collect()
}

#[test]
fn words_find_what_a_person_expects() {
    let (_folder, index) = library();
    let cases: &[(&str, &[u64])] = &[
        // English, singular and plural, whole words only.
        ("dog", &[1, 2, 11]),
        ("dogs", &[1, 2, 11]),
        ("DOG", &[1, 2, 11]),
        ("golden retrievers", &[1]),
        ("golden-retriever", &[1]),
        ("puppies", &[1]),
        ("cat", &[3]),
        ("cats", &[3]),
        ("category", &[5]),
        ("wolf", &[10]),
        ("glass", &[7]),
        ("animals", &[1, 3]),
        // Chinese of two and more characters.
        ("金毛", &[1]),
        ("海滩", &[4, 11]),
        ("热狗", &[2, 7]),
        ("动物", &[1, 3]),
        ("登山", &[5]),
        ("北京大学", &[7]),
        ("大学", &[7]),
        ("夏天海滩", &[4]),
        ("天的海", &[4]),
        // One character: the tag of that name (and a person's own words), else any word with it.
        ("狗", &[1, 7, 11]),
        ("猫", &[3]),
        ("山", &[6]),
        ("海", &[4, 11]),
        ("滩", &[4, 11]),
        ("登", &[5]),
        ("明", &[8]),
        // Pinyin: of the whole name, with and without spaces, by syllable.
        ("gou", &[1, 11]),
        ("jinmao", &[1]),
        ("jin mao", &[1]),
        ("mao", &[3]),
        ("jin", &[1]),
        ("haitan", &[4, 11]),
        ("hai tan", &[4, 11]),
        ("regou", &[2]),
        // Names of files and folders.
        ("IMG_2034", &[1, 10]),
        ("img 2034 jpg", &[1, 10]),
        ("dsc_0001", &[4]),
        ("MyBlackCat", &[3]),
        ("myblackcat2023", &[3]),
        ("black 2023", &[3]),
        ("夏天", &[4]),
        // Accents, full width, decomposed.
        ("cafe", &[6]),
        ("CAFÉ", &[6]),
        ("cafe\u{301}", &[6]),
        ("ｄｏｇ", &[1, 2, 11]),
        // Custom values, camera, dates.
        ("王小明", &[8]),
        ("zurich", &[8]),
        ("canon 5d", &[9]),
        ("2023-05", &[9]),
        ("may", &[9]),
        ("五月", &[9]),
        ("2023", &[3, 9]),
        // Mixed: all parts.
        ("dog 海滩", &[11]),
        ("dog海滩", &[11]),
        ("gou haitan", &[11]),
        ("狗 beach", &[11]),
        // A typing error, only where nothing is found without one.
        ("retreiver", &[1]),
        ("moutain", &[5, 6]),
        ("beech", &[4, 11]),
        ("jinmap", &[1]),
        // Nothing.
        ("zebra", &[]),
        ("ca", &[]),
        ("狮子", &[]),
        ("", &[]),
        ("!!!", &[]),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .map(|(text, expected)| (text, found(&index, &words(text)), expected))
        .filter(|(_, keys, expected)| keys != *expected)
        .map(|(text, keys, expected)| format!("{text}: {keys:?} instead of {expected:?}"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_best_match_comes_first() {
    let (_folder, index) = library();
    // A tag before a file name; the tag itself before one that has it as a word.
    assert_eq!(ranked(&index, &words("狗"))[2], 7);
    assert_eq!(ranked(&index, &words("热狗")), [2, 7]);
    assert_eq!(ranked(&index, &words("dog"))[2], 2);
    assert_eq!(ranked(&index, &words("mountain"))[0], 6);
    assert_eq!(ranked(&index, &words("2023"))[0], 3);
    assert!(index.search(&words("dog")).unwrap().keys_scores.iter().all(|(_, score)| *score > 0.0));
}

#[test]
fn quotes_mean_exactly_this() {
    let (_folder, index) = library();
    let cases: &[(&str, &[u64])] = &[
        ("golden retriever", &[1]),
        ("retriever golden", &[]),
        ("golden retrievers", &[]),
        ("dogs", &[]),
        ("hot dog", &[2]),
        ("的海滩", &[4]),
        ("海滩的", &[]),
        ("Café au", &[6]),
        ("gou", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(found(&index, &quoted(text)), *expected, "{text}");
    }
}

#[test]
fn a_word_being_typed_finds_its_beginnings() {
    let (_folder, index) = library();
    let cases: &[(&str, &[u64])] = &[
        ("gol", &[1]),
        ("golden ret", &[1]),
        ("cat", &[3, 5]),
        ("jinm", &[1]),
        ("hai", &[4, 11]),
        ("海", &[4, 11]),
        ("狗", &[1, 2, 7, 11]),
        ("dog be", &[11]),
        ("IMG_20", &[1, 10]),
        ("gol ret", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(found(&index, &typing(text)), *expected, "{text}");
    }
}

#[test]
fn queries_are_combined() {
    let (_folder, index) = library();
    let all: Vec<u64> = (1..=11).collect();
    let not = |query| TextQuery::Not(Box::new(query));
    assert_eq!(found(&index, &TextQuery::All), all);
    assert_eq!(found(&index, &TextQuery::And(vec![])), all);
    assert_eq!(found(&index, &TextQuery::Or(vec![])), Vec::<u64>::new());
    assert_eq!(found(&index, &TextQuery::And(vec![words("dog"), not(words("beach"))])), [1, 2]);
    assert_eq!(found(&index, &TextQuery::And(vec![not(words("dog")), not(words("animal"))])), [4, 5, 6, 7, 8, 9, 10]);
    assert_eq!(found(&index, &not(words("animal"))), [2, 4, 5, 6, 7, 8, 9, 10, 11]);
    assert_eq!(found(&index, &not(not(words("animal")))), [1, 3]);
    assert_eq!(found(&index, &TextQuery::Or(vec![words("cat"), words("狼")])), [3, 10]);
    assert_eq!(
        found(&index, &TextQuery::Or(vec![words("cat"), not(words("animal"))])),
        [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    );
}

#[test]
fn terms_are_exact() {
    let (_folder, index) = library();
    assert_eq!(found(&index, &exact("owner=王小明")), [8]);
    assert_eq!(found(&index, &exact("Place=Zürich HB")), [8]);
    assert_eq!(found(&index, &exact("place=zurich hb")), Vec::<u64>::new());
    assert_eq!(found(&index, &exact("owner")), Vec::<u64>::new());
    assert_eq!((index.count("owner=王小明").unwrap(), index.count("owner").unwrap()), (1, 0));
}

#[test]
fn a_replaced_photo_loses_its_old_words_and_a_removed_one_all() {
    let (folder, index) = library();
    index.replace(&TextDocument { key: 1, words: strings(&["zebra", "斑马"]), ..TextDocument::default() }).unwrap();
    index.remove(11).unwrap();
    assert_eq!(found(&index, &words("狗")), [1, 7, 11], "not before the commit");
    index.commit(2).unwrap();
    assert_eq!(found(&index, &words("zebra")), [1]);
    // No photo has the tag 狗 any more, so the character is looked for in other words.
    assert_eq!(found(&index, &words("狗")), [2, 7]);
    assert_eq!(found(&index, &words("haitan")), [4]);
    // The same photo twice in one commit: the last one counts.
    for word in ["one", "two"] {
        index.replace(&TextDocument { key: 1, words: strings(&[word]), ..TextDocument::default() }).unwrap();
    }
    index.commit(3).unwrap();
    assert_eq!((found(&index, &words("one")), found(&index, &words("two"))), (vec![], vec![1]));
    drop(index);
    let index = TextIndex::open(folder.path(), TextMode::Write).unwrap();
    assert_eq!((index.seq(), index.notice().len()), (3, 0));
    assert_eq!(found(&index, &words("two")), [1]);
    assert_eq!(found(&index, &TextQuery::All).len(), 10);
}

#[test]
fn many_small_commits_stay_few_segments() {
    let folder = tempfile::tempdir().unwrap();
    let index = TextIndex::open(folder.path(), TextMode::Write).unwrap();
    for seq in 1..=40 {
        index.replace(&TextDocument { key: seq, words: strings(&["dog"]), ..TextDocument::default() }).unwrap();
        index.commit(seq).unwrap();
    }
    assert_eq!(found(&index, &words("dog")).len(), 40);
    drop(index);
    let index = TextIndex::open(folder.path(), TextMode::Write).unwrap();
    assert_eq!((index.seq(), found(&index, &words("dog")).len()), (40, 40));
}

#[test]
fn one_writes_and_others_read() {
    let (folder, index) = library();
    assert!(matches!(TextIndex::open(folder.path(), TextMode::Write), Err(IndexError::InUse(_))));
    let reader = TextIndex::open(folder.path(), TextMode::Read).unwrap();
    assert_eq!((reader.seq(), reader.notice().len()), (1, 0));
    assert_eq!(found(&reader, &words("猫")), [3]);
    assert!(matches!(reader.remove(1), Err(IndexError::ReadOnly)));
    assert!(matches!(reader.commit(9), Err(IndexError::ReadOnly)));
    index.commit(8).unwrap();
    assert_eq!(reader.seq(), 8);
    drop(index);
    assert!(TextIndex::open(folder.path(), TextMode::Write).is_ok(), "free again");
    // Where there is nothing, a reader finds nothing and makes nothing.
    let nowhere = folder.path().join("nowhere");
    let reader = TextIndex::open(&nowhere, TextMode::Read).unwrap();
    assert_eq!((reader.seq(), reader.notice().len(), nowhere.exists()), (0, 0, false));
    assert_eq!(found(&reader, &TextQuery::All), Vec::<u64>::new());
}
