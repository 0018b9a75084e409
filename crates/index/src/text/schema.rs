//! The fields of the index, in one table.

use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

/// Fields with words: each is indexed twice.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WordField {
    /// Jieba's words of Chinese, stems of Latin words. For "contains all of these words".
    pub words: Field,
    /// One token a Chinese character and for each Latin word as written, with positions. For phrases.
    pub chars: Field,
    /// Weight of a match.
    pub boost: f32,
}

/// All fields.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub key: Field,
    /// Whole names and synonyms of tags, one term each.
    pub name: Field,
    pub tags: WordField,
    pub values: WordField,
    pub names: WordField,
    /// Camera and dates.
    pub facts: WordField,
    /// The pinyin of a whole name in one piece: `jinmao`.
    pub pinyin: Field,
    /// Its syllables, with positions.
    pub syllables: Field,
    /// Terms as they are.
    pub terms: Field,
}

/// Weight of a query that is the whole name of a tag.
pub(crate) const NAME_BOOST: f32 = 8.0;
/// Weight of a match by pinyin.
pub(crate) const PINYIN_BOOST: f32 = 2.0;

const WORD_FIELDS: [(&str, &str, f32); 4] = [
    ("tags", "tags_chars", 4.0),
    ("values", "values_chars", 3.0),
    ("names", "names_chars", 2.0),
    ("facts", "facts_chars", 1.0),
];

fn text(option: IndexRecordOption) -> TextOptions {
    // All tokens are made by `token.rs`; "raw" is only what tantivy wants to hear.
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default().set_tokenizer("raw").set_index_option(option).set_fieldnorms(true),
    )
}

/// The schema and its fields. Another schema in an index on disk means another version.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let key = builder.add_u64_field("key", INDEXED | FAST);
    let [tags, values, names, facts] = WORD_FIELDS.map(|(words, chars, boost)| WordField {
        words: builder.add_text_field(words, text(IndexRecordOption::WithFreqs)),
        chars: builder.add_text_field(chars, text(IndexRecordOption::WithFreqsAndPositions)),
        boost,
    });
    let fields = Fields {
        key,
        tags,
        values,
        names,
        facts,
        name: builder.add_text_field("name", text(IndexRecordOption::Basic)),
        pinyin: builder.add_text_field("pinyin", text(IndexRecordOption::Basic)),
        syllables: builder.add_text_field("syllables", text(IndexRecordOption::WithFreqsAndPositions)),
        terms: builder.add_text_field("terms", text(IndexRecordOption::Basic)),
    };
    (builder.build(), fields)
}

impl Fields {
    /// The fields with words.
    pub fn word_fields(&self) -> [WordField; 4] {
        [self.tags, self.values, self.names, self.facts]
    }
}
