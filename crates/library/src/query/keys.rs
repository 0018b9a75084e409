//! The keys of the language: one table for the parser, the help, and the suggestions.

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

/// A key of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// A tag.
    Tag,
    /// The instance.
    Instance,
    /// When it was taken.
    Date,
    /// Make and model of the camera.
    Camera,
    /// The lens.
    Lens,
    /// Stars.
    Rating,
    /// What is known of it.
    Has,
    /// What it is.
    Is,
    /// Favourite or not.
    Favourite,
    /// Suffix of the file's name.
    Ext,
    /// Length of the file.
    Size,
    /// Pixels across.
    Width,
    /// Pixels down.
    Height,
    /// Pixels in all.
    Pixels,
    /// Name of the file.
    Name,
    /// Folder in the instance.
    Folder,
    /// Format of the content.
    Format,
    /// Landscape, portrait or square.
    Orientation,
}

/// What a person may write for a key.
#[derive(Debug)]
pub struct KeyEntry {
    /// The key.
    pub key: Key,
    /// Its name in canonical text and in suggestions.
    pub name: &'static str,
    /// Other English names.
    pub aliases: &'static [&'static str],
    /// Chinese names, the usual one first.
    pub zh: &'static [&'static str],
    /// Words that are values, where there is a fixed list: English and Chinese.
    pub values: &'static [(&'static str, &'static str)],
}

const fn entry(
    key: Key,
    name: &'static str,
    aliases: &'static [&'static str],
    zh: &'static [&'static str],
    values: &'static [(&'static str, &'static str)],
) -> KeyEntry {
    KeyEntry { key, name, aliases, zh, values }
}

/// All keys. A name in here cannot be a custom key unless it is quoted, so there are few aliases.
pub static KEYS: &[KeyEntry] = &[
    entry(Key::Tag, "tag", &["tags"], &["标签", "标记"], &[]),
    entry(Key::Instance, "in", &["instance"], &["实例", "图库"], &[]),
    entry(Key::Date, "date", &["taken"], &["日期", "时间", "拍摄于"], super::dates::WORDS),
    entry(Key::Camera, "camera", &[], &["相机"], &[]),
    entry(Key::Lens, "lens", &[], &["镜头"], &[]),
    entry(Key::Rating, "rating", &["stars"], &["评分", "星级"], &[]),
    entry(Key::Has, "has", &[], &["有", "含"], HAS),
    entry(Key::Is, "is", &[], &["是"], IS),
    entry(Key::Favourite, "favourite", &["favorite"], &["收藏"], YES_NO),
    entry(Key::Ext, "ext", &["extension"], &["扩展名", "后缀"], &[]),
    entry(Key::Size, "size", &["filesize"], &["大小", "文件大小"], &[]),
    entry(Key::Width, "width", &[], &["宽度", "宽"], &[]),
    entry(Key::Height, "height", &[], &["高度", "高"], &[]),
    entry(Key::Pixels, "pixels", &[], &["像素"], &[]),
    entry(Key::Name, "name", &["filename"], &["名称", "文件名"], &[]),
    entry(Key::Folder, "folder", &["path"], &["文件夹", "目录"], &[]),
    entry(Key::Format, "format", &[], &["格式"], &[]),
    entry(Key::Orientation, "orientation", &[], &["方向"], SHAPES),
];

/// Values of `has:`; anything else is a custom key.
pub(super) const HAS: &[(&str, &str)] =
    &[("gps", "位置"), ("date", "日期"), ("tags", "标签"), ("camera", "相机"), ("lens", "镜头"), ("rating", "评分")];

/// Values of `is:`.
pub(super) const IS: &[(&str, &str)] = &[
    ("favourite", "收藏"),
    ("tagged", "有标签"),
    ("untagged", "无标签"),
    ("failed", "失败"),
    ("landscape", "横向"),
    ("portrait", "纵向"),
    ("square", "方形"),
];

/// Values of `orientation:`.
pub(super) const SHAPES: &[(&str, &str)] = &[("landscape", "横向"), ("portrait", "纵向"), ("square", "方形")];

/// Values of `favourite:`.
pub(super) const YES_NO: &[(&str, &str)] = &[("yes", "是"), ("no", "否")];

/// The English word of a fixed list that a person means.
pub(super) fn choice(list: &[(&'static str, &'static str)], value: &str) -> Option<&'static str> {
    let value = folded(value);
    list.iter().find(|(en, zh)| *en == value || *zh == value).map(|(en, _)| *en)
}

/// Full-width letters and signs made plain, lower case: how keys and fixed words are compared.
pub(super) fn folded(text: &str) -> String {
    text.nfkc().collect::<String>().to_lowercase()
}

/// The key of this name, in either language.
pub(super) fn find(name: &str) -> Option<Key> {
    let name = folded(name);
    let known =
        |entry: &&KeyEntry| entry.name == name || entry.aliases.iter().chain(entry.zh).any(|other| *other == name);
    KEYS.iter().find(known).map(|entry| entry.key)
}

/// The canonical name of a key.
pub(super) fn name(key: Key) -> &'static str {
    KEYS.iter().find(|entry| entry.key == key).map_or("", |entry| entry.name)
}

/// Whether the language has a key of this name, so that a custom key of that name would have to be quoted.
#[must_use]
pub fn is_reserved_key(key: &str) -> bool {
    find(key.trim()).is_some()
}
