//! How a person's words are read.
//!
//! A text is cut into pieces (`token.rs`); every piece must be found, in any field. A piece is read in steps, and the
//! next step is only taken when the one before finds nothing in the whole index:
//!
//! **A Latin word**: (1) the word, in singular or plural, or the pinyin of a whole name in one piece (`gou` is 狗, not
//! 热狗); (2) one syllable of a name's pinyin; (3) from five letters on, words and pinyin with one letter wrong. Words
//! are whole: "cat" does not find "category". Latin words in a row are also read as one pinyin name (`jin mao`).
//! Several parts without a space (`IMG_2034`, `2023-05`) must stand side by side, or else all be there.
//!
//! **Chinese, two characters or more**: the characters side by side anywhere, or all the words jieba finds in them.
//!
//! **One Chinese character**: a character is part of many words that have nothing to do with it: 狗 is in 热狗 (hot dog).
//! Names of tags come with their parents' names, so a photo of any breed is named 狗 as well. Hence: (1) tags whose
//! whole name is the character, and file names, folder names and custom values that contain it, which are a person's own
//! words and score lower; (2) only when no photo has a tag of that name (登, 滩): any word that contains it. So 狗 finds
//! dogs and not hot dogs, 热狗 finds hot dogs, 海 finds 海滩 as long as no tag is called 海. While the word is still being
//! typed, (2) is used at once: 海 is then the beginning of 海滩.

use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, EnableScoring, FuzzyTermQuery, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, Searcher, TERMINATED, Term};

use super::query::Ending;
use super::schema::{Fields, NAME_BOOST, PINYIN_BOOST, WordField};
use super::stem::stems;
use super::token::{ChineseWords, Piece, Run, chinese_words, name, pieces};

/// Words shorter than this are not corrected: a letter changed makes another word of them.
const SHORTEST_CORRECTED: usize = 5;
/// Chinese words that say nothing about a photo.
const STOP_WORDS: [&str; 8] = ["的", "了", "和", "与", "在", "是", "有", "里"];

type Boxed = Box<dyn Query>;

/// Reads words against an index.
pub(crate) struct Reading<'a> {
    pub searcher: &'a Searcher,
    pub fields: &'a Fields,
}

impl Reading<'_> {
    /// All the words of `text`.
    pub fn words(&self, text: &str, ending: Ending) -> tantivy::Result<Boxed> {
        let pieces = pieces(text);
        let Some(last) = pieces.len().checked_sub(1) else { return Ok(Box::new(EmptyQuery)) };
        let mut all = Vec::new();
        let mut row: Vec<(&str, Boxed)> = Vec::new();
        for (i, piece) in pieces.iter().enumerate() {
            let ending = if i == last { ending } else { Ending::Whole };
            match piece {
                Piece::Chinese(run) => {
                    all.extend(self.latin_row(std::mem::take(&mut row)));
                    all.push(self.chinese(run, ending)?);
                }
                Piece::Latin(runs) => {
                    let query = self.latin(runs, ending)?;
                    match &runs[..] {
                        [run] if is_pinyin(&run.whole) => row.push((&run.whole, query)),
                        _ => {
                            all.extend(self.latin_row(std::mem::take(&mut row)));
                            all.push(query);
                        }
                    }
                }
            }
        }
        all.extend(self.latin_row(row));
        // A tag with exactly this name comes first.
        let named = boost(term(self.fields.name, &name(text)), NAME_BOOST);
        Ok(if pieces.len() > 1 { any(vec![every(all), named]) } else { every(all) })
    }

    /// Latin words in a row: each of them, or all together one name in pinyin.
    fn latin_row(&self, row: Vec<(&str, Boxed)>) -> Option<Boxed> {
        let words: Vec<&str> = row.iter().map(|(word, _)| *word).collect();
        let pinyin = (words.len() > 1).then(|| {
            let whole = term(self.fields.pinyin, &words.concat());
            any(vec![whole, phrase(self.fields.syllables, &words)])
        });
        let each = every(row.into_iter().map(|(_, query)| query).collect());
        match pinyin {
            Some(pinyin) => Some(any(vec![each, boost(pinyin, PINYIN_BOOST)])),
            None => (!words.is_empty()).then_some(each),
        }
    }

    /// Exactly `text`: its tokens side by side in one field.
    pub fn phrase(&self, text: &str) -> Boxed {
        let mut tokens = Vec::new();
        for piece in pieces(text) {
            match piece {
                Piece::Chinese(run) => tokens.extend(run.chars().map(String::from)),
                Piece::Latin(runs) => tokens.extend(runs.into_iter().flat_map(|run| run.parts)),
            }
        }
        let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
        self.side_by_side(&tokens)
    }

    fn chinese(&self, run: &str, ending: Ending) -> tantivy::Result<Boxed> {
        if run.chars().count() == 1 {
            return self.one_character(run, ending);
        }
        let mut ways = vec![boost(term(self.fields.name, run), NAME_BOOST), self.characters(run)];
        let words = chinese_words(run, ChineseWords::Longest);
        if words.len() > 1 {
            let mut each = Vec::new();
            for word in words.iter().filter(|word| !STOP_WORDS.contains(&word.as_str())) {
                each.push(if word.chars().count() == 1 {
                    self.one_character(word, Ending::Whole)?
                } else {
                    any(vec![self.in_words(std::slice::from_ref(word)), self.characters(word)])
                });
            }
            ways.push(every(each));
        } else {
            ways.push(self.in_words(&words));
        }
        Ok(any(ways))
    }

    /// See the module: a character is a tag's name first, and only then a part of other words.
    fn one_character(&self, character: &str, ending: Ending) -> tantivy::Result<Boxed> {
        let named = term(self.fields.name, character);
        let own_words = [self.fields.values, self.fields.names];
        if ending == Ending::Whole && self.finds(&*named)? {
            let mut ways = vec![boost(named, NAME_BOOST)];
            ways.extend(own_words.map(|field| boost(term(field.chars, character), field.boost / 2.0)));
            return Ok(any(ways));
        }
        Ok(any(vec![boost(named, NAME_BOOST), self.side_by_side(&[character])]))
    }

    fn characters(&self, run: &str) -> Boxed {
        let characters: Vec<String> = run.chars().map(String::from).collect();
        let characters: Vec<&str> = characters.iter().map(String::as_str).collect();
        self.side_by_side(&characters)
    }

    /// Tokens side by side in any field.
    fn side_by_side(&self, tokens: &[&str]) -> Boxed {
        any(self.each_field(|field| phrase(field.chars, tokens)))
    }

    /// Any of `words` (stems, or jieba's words) in any field.
    fn in_words(&self, words: &[String]) -> Boxed {
        any(self.each_field(|field| any(words.iter().map(|word| term(field.words, word)).collect())))
    }

    fn each_field(&self, query: impl Fn(&WordField) -> Boxed) -> Vec<Boxed> {
        self.fields.word_fields().iter().map(|field| boost(query(field), field.boost)).collect()
    }

    fn latin(&self, runs: &[Run], ending: Ending) -> tantivy::Result<Boxed> {
        if let [run] = runs {
            return self.latin_word(run, ending);
        }
        let parts: Vec<&str> = runs.iter().flat_map(|run| &run.parts).map(String::as_str).collect();
        let side_by_side = self.side_by_side(&parts);
        if ending == Ending::Whole && self.finds(&*side_by_side)? {
            return Ok(side_by_side);
        }
        let last = runs.len() - 1;
        let each = runs.iter().enumerate();
        let each = each.map(|(i, run)| self.latin_word(run, if i == last { ending } else { Ending::Whole }));
        Ok(every(each.collect::<tantivy::Result<_>>()?))
    }

    fn latin_word(&self, run: &Run, ending: Ending) -> tantivy::Result<Boxed> {
        let word = run.whole.as_str();
        let stems = stems(word);
        let mut ways = vec![self.in_words(&stems)];
        ways.extend(stems.iter().map(|stem| boost(term(self.fields.name, stem), NAME_BOOST)));
        ways.push(boost(term(self.fields.name, word), NAME_BOOST));
        ways.push(boost(term(self.fields.pinyin, word), PINYIN_BOOST));
        if run.parts.len() > 1 {
            let parts: Vec<&str> = run.parts.iter().map(String::as_str).collect();
            ways.push(self.side_by_side(&parts));
        }
        if ending == Ending::StillTyped {
            ways.extend(self.each_field(|field| begins(field.chars, word)));
            ways.push(boost(begins(self.fields.pinyin, word), PINYIN_BOOST));
        }
        let exact = any(ways);
        if self.finds(&*exact)? {
            return Ok(exact);
        }
        let syllable = boost(term(self.fields.syllables, word), PINYIN_BOOST);
        if self.finds(&*syllable)? {
            return Ok(syllable);
        }
        if word.chars().count() >= SHORTEST_CORRECTED && word.chars().all(char::is_alphabetic) {
            let mut ways = self.each_field(|field| nearly(field.chars, word));
            ways.push(boost(nearly(self.fields.pinyin, word), PINYIN_BOOST));
            return Ok(any(ways));
        }
        Ok(exact)
    }

    /// True when any photo matches. Stops at the first; the document frequency would be cheaper still, but counts
    /// deleted photos too.
    fn finds(&self, query: &dyn Query) -> tantivy::Result<bool> {
        let weight = query.weight(EnableScoring::disabled_from_searcher(self.searcher))?;
        for segment in self.searcher.segment_readers() {
            let mut matches = weight.scorer(segment, 1.0)?;
            while matches.doc() != TERMINATED {
                if segment.alive_bitset().is_none_or(|alive| alive.is_alive(matches.doc())) {
                    return Ok(true);
                }
                matches.advance();
            }
        }
        Ok(false)
    }
}

/// Letters that pinyin is written with.
fn is_pinyin(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn term(field: Field, text: &str) -> Boxed {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
}

fn phrase(field: Field, tokens: &[&str]) -> Boxed {
    match tokens {
        [] => Box::new(EmptyQuery),
        [token] => term(field, token),
        _ => Box::new(PhraseQuery::new(tokens.iter().map(|token| Term::from_field_text(field, token)).collect())),
    }
}

fn begins(field: Field, beginning: &str) -> Boxed {
    let query = FuzzyTermQuery::new_prefix(Term::from_field_text(field, beginning), 0, true);
    Box::new(ConstScoreQuery::new(Box::new(query), 0.5))
}

fn nearly(field: Field, word: &str) -> Boxed {
    let query = FuzzyTermQuery::new(Term::from_field_text(field, word), 1, true);
    Box::new(ConstScoreQuery::new(Box::new(query), 0.5))
}

fn boost(query: Boxed, boost: f32) -> Boxed {
    Box::new(BoostQuery::new(query, boost))
}

fn any(mut ways: Vec<Boxed>) -> Boxed {
    if ways.len() == 1 { ways.remove(0) } else { Box::new(BooleanQuery::union(ways)) }
}

fn every(mut parts: Vec<Boxed>) -> Boxed {
    if parts.len() == 1 { parts.remove(0) } else { Box::new(BooleanQuery::intersection(parts)) }
}
