//! What a person may ask, drawn so that frequent tags are asked for often.

use shiguang_catalog::{Order, PhotoId};
use shiguang_library::search::{SearchRequest, Similar, Sort, Source};
use shiguang_vision::Vocabulary;
use shiguang_vision::vocabulary::Concept;

use crate::scale::make::{KEY, VALUES};
use crate::scale::random::{Random, Zipf};

/// How many photos a page shows.
pub const PAGE: usize = 50;

/// Questions of one kind.
pub struct Kind {
    /// Its name in tables.
    pub name: &'static str,
    /// The questions.
    pub requests: Vec<SearchRequest>,
}

/// Draws words from the vocabulary by the frequency its tags have.
pub struct Words<'v> {
    vocabulary: &'v Vocabulary,
    zipf: Zipf,
    random: Random,
}

impl<'v> Words<'v> {
    /// The same words on every run.
    #[must_use]
    pub fn new(vocabulary: &'v Vocabulary) -> Self {
        Self { vocabulary, zipf: Zipf::new(vocabulary.concepts.len()), random: Random::new(7) }
    }

    /// The first of what `word` makes of concepts drawn by their frequency.
    fn draw(&mut self, word: impl Fn(&Concept) -> Option<String>) -> String {
        loop {
            let at = self.zipf.draw(&mut self.random).min(self.vocabulary.concepts.len() - 1);
            if let Some(word) = word(&self.vocabulary.concepts[at]) {
                return word;
            }
        }
    }

    fn chinese(&mut self, characters: usize) -> String {
        self.draw(|concept| {
            let mut names = std::iter::once(&concept.name.zh).chain(&concept.synonyms_zh);
            names.find(|name| name.chars().count() == characters && name.chars().all(|c| c as u32 > 0x2fff)).cloned()
        })
    }

    fn english(&mut self) -> String {
        self.draw(|concept| {
            let name = &concept.name.en;
            name.chars().all(|c| c.is_ascii_alphabetic()).then(|| name.clone())
        })
    }

    fn pinyin(&mut self) -> String {
        self.draw(|concept| concept.pinyin.first().map(|pinyin| pinyin.replace(' ', "")))
    }

    /// A question in words: name of the kind and `count` texts.
    #[must_use]
    pub fn texts(&mut self, count: usize) -> Vec<(&'static str, Vec<String>)> {
        let mut many = |text: &mut dyn FnMut(&mut Self) -> String| (0..count).map(|_| text(self)).collect();
        vec![
            ("1 character", many(&mut |words| words.chinese(1))),
            ("2 characters", many(&mut |words| words.chinese(2))),
            ("English word", many(&mut Self::english)),
            ("pinyin", many(&mut Self::pinyin)),
            ("two words", many(&mut |words| format!("{} {}", words.chinese(2), words.english()))),
        ]
    }

    /// The beginnings of words, as they are while a person types.
    #[must_use]
    pub fn beginnings(&mut self, count: usize) -> Vec<String> {
        (0..count)
            .map(|place| {
                let word = match place % 3 {
                    0 => self.english(),
                    1 => self.pinyin(),
                    _ => self.chinese(2),
                };
                let letters = if place % 3 == 2 { 1 } else { 1 + place % 4 };
                word.chars().take(letters).collect()
            })
            .collect()
    }

    /// All kinds of questions to the library.
    #[must_use]
    pub fn kinds(&mut self, count: usize, photos: &[PhotoId]) -> Vec<Kind> {
        let request = |text: String| SearchRequest { text, limit: PAGE, ..SearchRequest::default() };
        let mut kinds: Vec<Kind> = self
            .texts(count)
            .into_iter()
            .map(|(name, texts)| Kind { name, requests: texts.into_iter().map(request).collect() })
            .collect();
        let mut add = |name, make: &mut dyn FnMut(usize) -> SearchRequest| {
            kinds.push(Kind { name, requests: (0..count).map(make).collect() });
        };
        add("tag:", &mut |_| request(format!("tag:{}", self.english())));
        add("word and date", &mut |place| {
            request(format!("{} date:{}..{}", self.chinese(2), 2006 + place % 15, 2009 + place % 15))
        });
        add("field", &mut |_| request(format!("{KEY}:p{}", self.random.below(VALUES))));
        add("word, without a tag", &mut |_| request(format!("{} -tag:{}", self.chinese(2), self.english())));
        let mut alike = |text: &str| SearchRequest {
            similar: Some(Similar { source: Source::Photo(*self.random.one(photos)), area: None, at_least: 0.0 }),
            ..request(text.to_owned())
        };
        add("similar", &mut |_| alike(""));
        add("similar, 50 % pass", &mut |_| alike("rating:>=1"));
        add("similar, another half passes each time", &mut |place| {
            alike(&format!("date:{}-{:02}-{:02}..", 2010 + place % 8, 1 + place % 12, 1 + place % 28))
        });
        add("similar, 5 % pass", &mut |_| alike("rating:>=4"));
        add("similar, 0.5 % pass", &mut |_| alike("rating:5"));
        let far = PAGE * 999;
        let mut sorted = |name, order, offset| {
            let make =
                move |_| SearchRequest { sort: Sort::By(order), offset, limit: PAGE, ..SearchRequest::default() };
            kinds.push(Kind { name, requests: (0..count).map(make).collect() });
        };
        sorted("by date, page 1", Order::Newest, 0);
        sorted("by date, page 1000", Order::Newest, far);
        sorted("by name, page 1", Order::Name, 0);
        sorted("by name, page 1000", Order::Name, far);
        kinds
    }
}
