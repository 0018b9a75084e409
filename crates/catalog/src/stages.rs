//! Stages of work on a photo: pending work is a query over their rows, not a queue.

mod work;
mod write;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

pub use work::{FailedPhoto, StageState, Work};
pub use write::StageFailure;

/// How many stages there are.
pub const STAGES: usize = 4;

/// A step of the work on a photo. The number is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// The file is read, decoded and hashed; its facts are stored.
    Probe = 0,
    /// The small picture is made.
    Thumbnail = 1,
    /// The models say what is on it.
    Tag = 2,
    /// The vectors are made.
    Embed = 3,
}

struct Definition {
    stage: Stage,
    name: &'static str,
    /// Stages that must have been done before this one makes sense.
    after: &'static [Stage],
}

const DEFINITIONS: [Definition; STAGES] = [
    Definition { stage: Stage::Probe, name: "probe", after: &[] },
    Definition { stage: Stage::Thumbnail, name: "thumbnail", after: &[Stage::Probe] },
    Definition { stage: Stage::Tag, name: "tag", after: &[Stage::Probe] },
    Definition { stage: Stage::Embed, name: "embed", after: &[Stage::Probe] },
];

impl Stage {
    /// All stages in their order.
    pub const ALL: [Self; STAGES] = [Self::Probe, Self::Thumbnail, Self::Tag, Self::Embed];

    /// The name, for messages and tables of translations.
    pub fn as_str(self) -> &'static str {
        DEFINITIONS[self as usize].name
    }

    /// The stages that come before this one.
    pub fn prerequisites(self) -> &'static [Self] {
        DEFINITIONS[self as usize].after
    }

    /// The stages that wait for this one.
    pub fn dependants(self) -> impl Iterator<Item = Self> {
        DEFINITIONS.iter().filter(move |other| other.after.contains(&self)).map(|other| other.stage)
    }
}

impl ToSql for Stage {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(*self as i64))
    }
}

impl FromSql for Stage {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = i64::column_result(value)?;
        Self::ALL.into_iter().find(|stage| *stage as i64 == number).ok_or(FromSqlError::OutOfRange(number))
    }
}

/// Where a photo's stage stands. The number is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StageStatus {
    /// To do.
    Pending = 0,
    /// Done.
    Done = 1,
    /// Failed; will be tried again.
    Retry = 2,
    /// Failed for good.
    Failed = 3,
    /// The person does not want it.
    Skipped = 4,
    /// Waits for a stage that failed for good or is skipped.
    Blocked = 5,
}

impl StageStatus {
    const ALL: [Self; 6] = [Self::Pending, Self::Done, Self::Retry, Self::Failed, Self::Skipped, Self::Blocked];
}

impl ToSql for StageStatus {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(*self as i64))
    }
}

impl FromSql for StageStatus {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = i64::column_result(value)?;
        Self::ALL.into_iter().find(|state| *state as i64 == number).ok_or(FromSqlError::OutOfRange(number))
    }
}

/// Some of the stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct StageSet(u8);

impl StageSet {
    /// No stage.
    pub const EMPTY: Self = Self(0);
    /// Every stage.
    pub const ALL: Self = Self((1 << STAGES) - 1);

    /// With one more.
    #[must_use]
    pub const fn with(self, stage: Stage) -> Self {
        Self(self.0 | 1 << stage as u8)
    }

    /// Without one.
    #[must_use]
    pub const fn without(self, stage: Stage) -> Self {
        Self(self.0 & !(1 << stage as u8))
    }

    /// Whether it is among them.
    pub const fn contains(self, stage: Stage) -> bool {
        self.0 & 1 << stage as u8 != 0
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those there are, in order.
    pub fn iter(self) -> impl Iterator<Item = Stage> {
        Stage::ALL.into_iter().filter(move |stage| self.contains(*stage))
    }

    /// From the sum of the stages' bits.
    pub(crate) const fn from_bits(bits: i64) -> Self {
        Self(bits as u8 & Self::ALL.0)
    }
}

impl FromIterator<Stage> for StageSet {
    fn from_iter<I: IntoIterator<Item = Stage>>(stages: I) -> Self {
        stages.into_iter().fold(Self::EMPTY, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_numbers() {
        for (number, definition) in DEFINITIONS.iter().enumerate() {
            assert_eq!(definition.stage as usize, number);
            assert!(definition.after.iter().all(|before| (*before as usize) < number), "{}", definition.name);
        }
    }

    #[test]
    fn a_set_holds_what_was_put_in() {
        let set: StageSet = [Stage::Tag, Stage::Probe].into_iter().collect();
        assert!(set.contains(Stage::Tag) && !set.contains(Stage::Embed));
        assert_eq!(set.iter().collect::<Vec<_>>(), [Stage::Probe, Stage::Tag]);
        assert!(set.without(Stage::Tag).without(Stage::Probe).is_empty());
    }
}
