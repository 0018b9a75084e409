//! Is the catalogue sound? What the doctor asks, and what can be mended without losing anything.

use crate::catalog::Catalog;
use crate::error::CatalogError;
use crate::ids::PhotoId;
use crate::stages::{STAGES, Stage};
use crate::transaction::{Read, Write};

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// SQLite finds the file damaged.
    Damaged,
    /// A row speaks of one that is not there.
    Dangling,
    /// Two present photos at one path.
    TwoAtOnePath,
    /// A photo without a row for each stage.
    WithoutStages,
    /// A stage that is to be done and never due, or done and due.
    WrongDue,
    /// The numbers of stages do not add up.
    WrongCounts,
    /// A vector of another length than the others of its model.
    VectorLength,
    /// An instance with too many keys.
    TooManyKeys,
    /// A photo with a number that the counter has not reached.
    SequenceBehind,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// Where, for whoever mends it.
    pub detail: String,
}

const TWO_AT_ONE_PATH: &str =
    "SELECT 'instance ' || instance || ': ' || min(path_text) FROM photo NOT INDEXED WHERE state = 0
     GROUP BY instance, path HAVING count(*) > 1";
const WITHOUT_STAGES: &str = "SELECT 'photo ' || id FROM photo
     WHERE (SELECT count(*) FROM photo_stage WHERE photo = photo.id) <> 4";
const WRONG_DUE: &str = "SELECT 'photo ' || photo || ', stage ' || stage FROM photo_stage
     WHERE (state IN (0, 2)) <> (due_at IS NOT NULL)";
const TOO_MANY_KEYS: &str = "SELECT 'instance ' || instance FROM instance_key GROUP BY instance HAVING count(*) > 10";
const SEQUENCE_BEHIND: &str =
    "SELECT 'number ' || max(seq) FROM (SELECT max(seq) AS seq FROM photo UNION ALL SELECT max(seq) FROM gone)
     HAVING max(seq) > (SELECT value FROM meta WHERE name = 'seq')";
const TRUE_COUNTS: &str =
    "SELECT p.instance, p.state, s.stage, s.state, count(*) FROM photo_stage s CROSS JOIN photo p ON p.id = s.photo
     GROUP BY 1, 2, 3, 4";
const ODD_VECTORS: &str = "SELECT v.id, v.photo, length(v.data) FROM vector v JOIN
       (SELECT model, n FROM (SELECT model, length(data) AS n, count(*) AS often FROM vector GROUP BY 1, 2)
        GROUP BY model HAVING max(often)) AS usual ON usual.model = v.model
     WHERE length(v.data) <> usual.n OR length(v.data) % 2 <> 0 OR length(v.data) = 0";

impl Catalog {
    /// Looks at everything; empty when all is well. Reads the whole file.
    pub fn check(&self) -> Result<Vec<Fault>, CatalogError> {
        self.read(|read| read.faults())
    }

    /// Mends what can be mended without losing anything that was said by a person, and says what is still wrong.
    pub fn repair(&self) -> Result<Vec<Fault>, CatalogError> {
        self.write(|write| write.mend())?;
        self.check()
    }
}

impl Read<'_> {
    fn faults(&self) -> Result<Vec<Fault>, CatalogError> {
        let mut faults = Vec::new();
        let mut add = |kind, detail| faults.push(Fault { kind, detail });
        for line in self.all("PRAGMA integrity_check(20)", [], |row| row.get::<_, String>(0))? {
            if line != "ok" {
                add(FaultKind::Damaged, line);
            }
        }
        let dangling = self.all("PRAGMA foreign_key_check", [], |row| {
            let (table, row_id, parent): (String, Option<i64>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let place = row_id.map_or_else(String::new, |id| format!(", row {id}"));
            Ok(format!("{table}{place}: no such {parent}"))
        })?;
        for detail in dangling {
            add(FaultKind::Dangling, detail);
        }
        for (kind, sql) in [
            (FaultKind::TwoAtOnePath, TWO_AT_ONE_PATH),
            (FaultKind::WithoutStages, WITHOUT_STAGES),
            (FaultKind::WrongDue, WRONG_DUE),
            (FaultKind::TooManyKeys, TOO_MANY_KEYS),
            (FaultKind::SequenceBehind, SEQUENCE_BEHIND),
        ] {
            for detail in self.all(sql, [], |row| row.get::<_, String>(0))? {
                add(kind, detail);
            }
        }
        if self.true_counts()? != self.kept_counts()? {
            add(FaultKind::WrongCounts, "stage_count".to_owned());
        }
        for (_, photo, length) in self.odd_vectors()? {
            add(FaultKind::VectorLength, format!("photo {photo}: {length} bytes"));
        }
        Ok(faults)
    }

    fn true_counts(&self) -> Result<Vec<[i64; 5]>, CatalogError> {
        self.all(TRUE_COUNTS, [], five)
    }

    fn kept_counts(&self) -> Result<Vec<[i64; 5]>, CatalogError> {
        self.all(
            "SELECT instance, missing, stage, state, n FROM stage_count WHERE n <> 0 ORDER BY 1, 2, 3, 4",
            [],
            five,
        )
    }

    fn odd_vectors(&self) -> Result<Vec<(i64, PhotoId, i64)>, CatalogError> {
        self.all(ODD_VECTORS, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
    }
}

impl Write<'_> {
    fn mend(&self) -> Result<(), CatalogError> {
        for table in ["photo_stage", "photo_tag", "tag_box", "photo_field", "vector"] {
            self.run(&format!("DELETE FROM {table} WHERE photo NOT IN (SELECT id FROM photo)"), [])?;
        }
        for table in ["photo_tag", "tag_box"] {
            self.run(&format!("DELETE FROM {table} WHERE concept NOT IN (SELECT id FROM concept)"), [])?;
        }
        let odd = self.odd_vectors()?;
        for stage in 0..STAGES {
            self.run("INSERT OR IGNORE INTO photo_stage (photo, stage) SELECT id, ? FROM photo", [stage as i64])?;
        }
        for (_, photo, _) in odd {
            self.run("DELETE FROM vector WHERE photo = ?", [photo])?;
            self.reset_stage(photo, Stage::Embed)?;
        }
        self.run(
            "UPDATE photo_stage SET due_at = iif(state IN (0, 2), 0, NULL) WHERE (state IN (0, 2)) <> (due_at IS NOT NULL)",
            [],
        )?;
        self.run("UPDATE stage_count SET n = 0", [])?;
        self.run(&format!("INSERT INTO stage_count {TRUE_COUNTS} ON CONFLICT DO UPDATE SET n = excluded.n"), [])?;
        let greatest: Option<i64> = self.one(
            "SELECT max(seq) FROM (SELECT max(seq) AS seq FROM photo UNION ALL SELECT max(seq) FROM gone)",
            [],
            |row| row.get(0),
        )?;
        if greatest > Some(self.last_seq()?) {
            self.set_meta("seq", greatest.unwrap_or(0))?;
        }
        Ok(())
    }
}

fn five(row: &rusqlite::Row<'_>) -> rusqlite::Result<[i64; 5]> {
    Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?])
}
