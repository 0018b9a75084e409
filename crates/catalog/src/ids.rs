//! Row numbers as types, so that a photo is never taken for a concept. None is ever given twice.

use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// The id with this number; whether there is such a row is not asked.
            pub const fn new(number: i64) -> Self {
                Self(number)
            }

            /// The number.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                self.0.to_sql()
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                i64::column_result(value).map(Self)
            }
        }
    )+};
}

ids! {
    /// A collection of photos: a folder, or photos kept by us.
    InstanceId,
    /// A photo. Stays the same when its file moves.
    PhotoId,
    /// A thing a tag names.
    ConceptId,
    /// Something a person started that takes a while.
    JobId,
    /// One edit by hand, as undo knows it.
    EditId,
    /// A search kept under a name.
    SavedSearchId,
}

impl PhotoId {
    /// The id as bitmaps and indexes hold it. Row numbers are positive.
    pub const fn key(self) -> u64 {
        self.0.cast_unsigned()
    }

    /// The id from [`PhotoId::key`].
    pub const fn from_key(key: u64) -> Self {
        Self(key.cast_signed())
    }
}
