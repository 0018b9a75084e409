//! Stages that are done, fail, and are to do again.

use crate::error::CatalogError;
use crate::ids::{InstanceId, PhotoId};
use crate::stages::{Stage, StageStatus};
use crate::transaction::Write;

/// Why a stage failed and what is to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageFailure {
    /// A key, for a table of translations.
    pub kind: String,
    /// In words.
    pub message: String,
    /// When to try again, unix ms; `None` when that would not help.
    pub retry_at: Option<i64>,
}

impl Write<'_> {
    /// A stage came to its end with this version of the program or model. Stages that waited for it may start.
    pub fn stage_done(&self, photo: PhotoId, stage: Stage, version: i64) -> Result<(), CatalogError> {
        self.must(
            "UPDATE OR FAIL photo_stage SET state = 1, version = ?3, attempts = 0, due_at = NULL, error_kind = NULL, error = NULL
             WHERE photo = ?1 AND stage = ?2",
            (photo, stage, version),
        )?;
        self.release(photo, stage)
    }

    /// A stage failed. Stages that wait for it wait until it is tried again, or, when it is not, are blocked.
    pub fn stage_failed(
        &self,
        photo: PhotoId,
        stage: Stage,
        version: i64,
        failure: &StageFailure,
    ) -> Result<(), CatalogError> {
        let state = if failure.retry_at.is_some() { StageStatus::Retry } else { StageStatus::Failed };
        self.must(
            "UPDATE photo_stage SET state = ?4, version = ?3, attempts = attempts + 1, due_at = ?5, error_kind = ?6,
                                    error = ?7 WHERE photo = ?1 AND stage = ?2",
            (photo, stage, version, state, failure.retry_at, &failure.kind, &failure.message),
        )?;
        let held = if failure.retry_at.is_some() { StageStatus::Pending } else { StageStatus::Blocked };
        for waiting in stage.dependants() {
            self.run(
                "UPDATE photo_stage SET state = ?3, due_at = ?4 WHERE photo = ?1 AND stage = ?2 AND state IN (0, 5)",
                (photo, waiting, held, failure.retry_at),
            )?;
        }
        Ok(())
    }

    /// A stage is to be done again, as if it had never been tried.
    pub fn reset_stage(&self, photo: PhotoId, stage: Stage) -> Result<(), CatalogError> {
        let mut blocked = false;
        for before in stage.prerequisites() {
            blocked |= self
                .optional(
                    "SELECT 1 FROM photo_stage WHERE photo = ? AND stage = ? AND state IN (3, 4, 5)",
                    (photo, before),
                    |_| Ok(()),
                )?
                .is_some();
        }
        let state = if blocked { StageStatus::Blocked } else { StageStatus::Pending };
        self.must(
            "UPDATE photo_stage SET state = ?3, attempts = 0, due_at = iif(?3 = 0, 0, NULL), error_kind = NULL, error = NULL
             WHERE photo = ?1 AND stage = ?2",
            (photo, stage, state),
        )?;
        if blocked { Ok(()) } else { self.release(photo, stage) }
    }

    /// Everything that failed is to be tried again, in one instance or in all. Says how many stages.
    pub fn retry_failures(&self, scope: Option<InstanceId>) -> Result<u64, CatalogError> {
        let failed: Vec<(PhotoId, Stage)> = self.all(
            "SELECT s.photo, s.stage FROM photo_stage s INDEXED BY photo_stage_failed CROSS JOIN photo p ON p.id = s.photo
             WHERE s.error_kind IS NOT NULL AND (?1 IS NULL OR p.instance = ?1) ORDER BY s.photo, s.stage",
            [scope],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        for (photo, stage) in &failed {
            self.reset_stage(*photo, *stage)?;
        }
        Ok(failed.len() as u64)
    }

    /// What failed of one photo, or what the person had skipped of it, is to be tried again. Says how many stages.
    pub fn retry_photo(&self, photo: PhotoId) -> Result<u64, CatalogError> {
        let stages: Vec<Stage> = self.all(
            "SELECT stage FROM photo_stage WHERE photo = ? AND (error_kind IS NOT NULL OR state = 4) ORDER BY stage",
            [photo],
            |row| row.get(0),
        )?;
        for stage in &stages {
            self.reset_stage(photo, *stage)?;
        }
        Ok(stages.len() as u64)
    }

    /// The person does not want this photo worked on: what is not done is not tried any more.
    pub fn skip(&self, photo: PhotoId) -> Result<(), CatalogError> {
        self.run(
            "UPDATE photo_stage SET state = 4, attempts = 0, due_at = NULL, error_kind = NULL, error = NULL
             WHERE photo = ? AND state <> 1",
            [photo],
        )?;
        Ok(())
    }

    /// Says which version of a stage the program has. When it is not the one of last time, all photos' stages of another
    /// version are to do again, but those the person skipped; says how many. Costs one look-up when nothing changed.
    pub fn expect_version(&self, stage: Stage, version: i64) -> Result<u64, CatalogError> {
        let name = format!("stage_version_{}", stage.as_str());
        if self.meta(&name)? == Some(version) {
            return Ok(0);
        }
        self.set_meta(&name, version)?;
        self.again(
            "UPDATE photo_stage SET state = 0, attempts = 0, due_at = 0, error_kind = NULL, error = NULL
             WHERE stage = ?1 AND version <> ?2 AND state IN (1, 2, 3)",
            (stage, version),
            stage,
        )
    }

    /// All tags of one instance or of all are to be made again; says of how many photos. What the person skipped stays.
    pub fn retag(&self, scope: Option<InstanceId>) -> Result<u64, CatalogError> {
        self.again(
            "UPDATE photo_stage SET state = 0, attempts = 0, due_at = 0, error_kind = NULL, error = NULL
             WHERE stage = ?1 AND state IN (1, 2, 3)
               AND (?2 IS NULL OR photo IN (SELECT id FROM photo WHERE instance = ?2))",
            (Stage::Tag, scope),
            Stage::Tag,
        )
    }

    /// Photos whose tags were to be made again and are not yet keep the ones they have; says how many.
    pub fn cancel_retag(&self, scope: Option<InstanceId>) -> Result<u64, CatalogError> {
        self.run(
            "UPDATE photo_stage SET state = 1, due_at = NULL
             WHERE stage = ?1 AND state = 0 AND version > 0
               AND (?2 IS NULL OR photo IN (SELECT id FROM photo WHERE instance = ?2))",
            (Stage::Tag, scope),
        )
    }

    /// Runs a statement that makes one stage of many photos pending, then sees to who waits for whom.
    fn again(&self, sql: &str, params: impl rusqlite::Params, stage: Stage) -> Result<u64, CatalogError> {
        let changed = self.run(sql, params)?;
        if changed == 0 {
            return Ok(0);
        }
        for waiting in stage.dependants() {
            self.run(
                "UPDATE photo_stage AS s SET state = 0, due_at = 0
                 WHERE s.stage = ?1 AND (s.state = 5 OR s.state = 0 AND s.due_at > 0)
                   AND (SELECT state FROM photo_stage WHERE photo = s.photo AND stage = ?2) = 0",
                (waiting, stage),
            )?;
        }
        for before in stage.prerequisites() {
            self.run(
                "UPDATE photo_stage AS s SET state = 5, due_at = NULL WHERE s.stage = ?1 AND s.state = 0
                   AND (SELECT state FROM photo_stage WHERE photo = s.photo AND stage = ?2) IN (3, 4, 5)",
                (stage, before),
            )?;
        }
        Ok(changed)
    }

    /// Who waited for this stage may start.
    fn release(&self, photo: PhotoId, stage: Stage) -> Result<(), CatalogError> {
        for waiting in stage.dependants() {
            self.run(
                "UPDATE photo_stage SET state = 0, due_at = 0
                 WHERE photo = ?1 AND stage = ?2 AND (state = 5 OR state = 0 AND due_at > 0)",
                (photo, waiting),
            )?;
        }
        Ok(())
    }
}
