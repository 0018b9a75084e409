-- The first shape of the catalogue. Append-only: a change is a new file with the next number.
-- All times are milliseconds since 1970 in UTC unless a name says otherwise.

-- Counters and what the program remembers about itself ('seq', 'stage_version_0', ...).
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO meta VALUES ('seq', 0);

CREATE TABLE instance (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    name            TEXT NOT NULL UNIQUE,
    display_name    TEXT NOT NULL,
    description     TEXT NOT NULL DEFAULT '',
    folder          BLOB,                         -- absolute path, the system's bytes; NULL: photos kept by us
    online          INTEGER NOT NULL DEFAULT 1,
    notice          TEXT,
    ignore_patterns TEXT NOT NULL DEFAULT '[]',   -- JSON array
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    scanned_at      INTEGER,
    origin          TEXT,
    door_settings   TEXT                          -- JSON
);

CREATE TABLE instance_key (
    instance INTEGER NOT NULL REFERENCES instance(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    key      TEXT NOT NULL COLLATE NOCASE,
    PRIMARY KEY (instance, position),
    UNIQUE (instance, key)
) WITHOUT ROWID;

CREATE TABLE photo (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    instance      INTEGER NOT NULL REFERENCES instance(id) DEFERRABLE INITIALLY DEFERRED,
    seq           INTEGER NOT NULL,
    state         INTEGER NOT NULL DEFAULT 0,     -- 0 present, 1 missing
    missing_since INTEGER,
    path          BLOB NOT NULL,                  -- below the folder, '/' between parts, the system's bytes
    path_text     TEXT NOT NULL,
    name          TEXT NOT NULL,
    name_key      TEXT NOT NULL,                  -- orders names as people do: see names.rs
    ext           TEXT NOT NULL,
    object        TEXT,
    size          INTEGER NOT NULL,
    mtime_ns      INTEGER NOT NULL,
    file_dev      INTEGER,
    file_ino      INTEGER,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    sort_at       INTEGER NOT NULL,               -- taken_at, else the file's time
    content_hash  BLOB,
    format        TEXT,
    width         INTEGER,
    height        INTEGER,
    orientation   INTEGER,
    taken_at      INTEGER,
    taken_offset  INTEGER,                        -- minutes by which the camera's clock was ahead of UTC
    camera        TEXT,
    camera_make   TEXT,
    camera_model  TEXT,
    lens          TEXT,
    camera_fold   TEXT,                           -- lower case make, model; '' when probed without; NULL before
    lens_fold     TEXT,
    iso           INTEGER,
    exposure_s    REAL,
    f_number      REAL,
    focal_mm      REAL,
    latitude      REAL,
    longitude     REAL,
    altitude      REAL,
    software      TEXT,
    rating        INTEGER NOT NULL DEFAULT 0,
    favourite     INTEGER NOT NULL DEFAULT 0,
    entity_id     TEXT,
    data_id       TEXT,
    extra_data    TEXT,
    perceptual    BLOB                            -- eight u64, little endian
);
-- One present photo at a path; missing ones may share it.
CREATE UNIQUE INDEX photo_path ON photo(instance, path) WHERE state = 0;
CREATE INDEX photo_missing ON photo(instance, path) WHERE state = 1;
CREATE INDEX photo_present ON photo(state);
CREATE INDEX photo_seq ON photo(seq);
CREATE INDEX photo_file ON photo(file_ino, file_dev) WHERE file_ino IS NOT NULL;
CREATE INDEX photo_hash ON photo(content_hash) WHERE content_hash IS NOT NULL;
CREATE INDEX photo_object ON photo(object) WHERE object IS NOT NULL;
CREATE INDEX photo_sort ON photo(sort_at, id) WHERE state = 0;
CREATE INDEX photo_instance_sort ON photo(instance, sort_at, id) WHERE state = 0;
CREATE INDEX photo_name ON photo(name_key, id) WHERE state = 0;
CREATE INDEX photo_instance_name ON photo(instance, name_key, id) WHERE state = 0;
CREATE INDEX photo_size ON photo(size, id) WHERE state = 0;
CREATE INDEX photo_ext ON photo(ext);
CREATE INDEX photo_format ON photo(format) WHERE format IS NOT NULL;
CREATE INDEX photo_camera ON photo(camera_fold, lens_fold) WHERE camera_fold IS NOT NULL;
CREATE INDEX photo_taken ON photo(taken_at) WHERE taken_at IS NOT NULL;
CREATE INDEX photo_gps ON photo(latitude, longitude) WHERE latitude IS NOT NULL;
CREATE INDEX photo_rating ON photo(rating) WHERE rating > 0;
CREATE INDEX photo_favourite ON photo(favourite) WHERE favourite = 1;
CREATE INDEX photo_entity ON photo(entity_id) WHERE entity_id IS NOT NULL;

-- Photos that are no more, for those who follow the sequence.
CREATE TABLE gone (
    seq   INTEGER PRIMARY KEY,
    photo INTEGER NOT NULL
);

-- References are checked at the commit: a statement whose check could fail half-way keeps copies of the pages it changes.
CREATE TABLE photo_stage (
    photo      INTEGER NOT NULL REFERENCES photo(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    stage      INTEGER NOT NULL,
    version    INTEGER NOT NULL DEFAULT 0,
    state      INTEGER NOT NULL DEFAULT 0,        -- StageStatus
    attempts   INTEGER NOT NULL DEFAULT 0,
    due_at     INTEGER DEFAULT 0,                 -- when a worker may take it; NULL: not at all
    error_kind TEXT,
    error      TEXT,
    PRIMARY KEY (photo, stage)
) WITHOUT ROWID;
-- Small once the work is done, whatever the size of the library.
CREATE INDEX photo_stage_due ON photo_stage(photo, stage, due_at, attempts) WHERE due_at IS NOT NULL;
CREATE INDEX photo_stage_retry ON photo_stage(due_at) WHERE due_at > 0;
CREATE INDEX photo_stage_failed ON photo_stage(photo, stage, state) WHERE error_kind IS NOT NULL;

-- How many photos of an instance stand where. Kept by the triggers below, because progress is read ten times a second.
-- All rows of an instance are there from its beginning, so that a trigger only has to count up and down. New photos are
-- counted by the statement that adds them: a trigger for each of their stages took a third of the time of a listing.
CREATE TABLE stage_count (
    instance INTEGER NOT NULL,
    missing  INTEGER NOT NULL,
    stage    INTEGER NOT NULL,
    state    INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    PRIMARY KEY (instance, missing, state, stage)
) WITHOUT ROWID;

CREATE TRIGGER instance_added AFTER INSERT ON instance BEGIN
    INSERT INTO stage_count
        SELECT new.id, missing.column1, stage.column1, state.column1, 0
        FROM (VALUES (0), (1)) AS missing, (VALUES (0), (1), (2), (3)) AS stage,
             (VALUES (0), (1), (2), (3), (4), (5)) AS state;
END;

CREATE TRIGGER stage_changed AFTER UPDATE OF state ON photo_stage WHEN old.state <> new.state BEGIN
    UPDATE stage_count SET n = n + iif(state = new.state, 1, -1)
        WHERE (instance, missing) = (SELECT instance, state FROM photo WHERE id = new.photo)
          AND state IN (old.state, new.state) AND stage = new.stage;
END;

CREATE TRIGGER stage_removed AFTER DELETE ON photo_stage BEGIN
    UPDATE stage_count SET n = n - 1
        WHERE (instance, missing) = (SELECT instance, state FROM photo WHERE id = old.photo)
          AND state = old.state AND stage = old.stage;
END;

CREATE TRIGGER photo_moved AFTER UPDATE OF instance, state ON photo
WHEN old.instance <> new.instance OR old.state <> new.state BEGIN
    UPDATE stage_count SET n = n - 1
        WHERE instance = old.instance AND missing = old.state
          AND state = (SELECT s.state FROM photo_stage s WHERE s.photo = new.id AND s.stage = stage_count.stage);
    UPDATE stage_count SET n = n + 1
        WHERE instance = new.instance AND missing = new.state
          AND state = (SELECT s.state FROM photo_stage s WHERE s.photo = new.id AND s.stage = stage_count.stage);
END;

-- Before, not by the cascade: the trigger above needs the photo's row.
CREATE TRIGGER photo_removed BEFORE DELETE ON photo BEGIN
    DELETE FROM photo_stage WHERE photo = old.id;
END;

CREATE TABLE concept (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    key  TEXT UNIQUE,
    text TEXT,
    fold TEXT UNIQUE,                             -- text in lower case
    CHECK ((key IS NULL) <> (text IS NULL)),
    CHECK ((text IS NULL) = (fold IS NULL))
);

CREATE TABLE photo_tag (
    photo      INTEGER NOT NULL REFERENCES photo(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    concept    INTEGER NOT NULL REFERENCES concept(id) DEFERRABLE INITIALLY DEFERRED,
    confidence REAL,                              -- 0..100; NULL: no model said so
    verdict    INTEGER,                           -- NULL auto, 1 confirmed, 2 rejected, 3 manual
    PRIMARY KEY (photo, concept),
    CHECK (confidence IS NOT NULL OR verdict IS NOT NULL)
) WITHOUT ROWID;
CREATE INDEX photo_tag_concept ON photo_tag(concept, verdict, confidence);

CREATE TABLE tag_box (
    photo      INTEGER NOT NULL REFERENCES photo(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    concept    INTEGER NOT NULL REFERENCES concept(id) DEFERRABLE INITIALLY DEFERRED,
    n          INTEGER NOT NULL,
    "left"     REAL NOT NULL,                     -- 0..1 of the upright photo
    top        REAL NOT NULL,
    width      REAL NOT NULL,
    height     REAL NOT NULL,
    confidence REAL NOT NULL,
    PRIMARY KEY (photo, concept, n)
) WITHOUT ROWID;
CREATE INDEX tag_box_concept ON tag_box(concept);

CREATE TABLE photo_field (
    photo INTEGER NOT NULL REFERENCES photo(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    key   TEXT NOT NULL COLLATE NOCASE,
    n     INTEGER NOT NULL,
    value TEXT NOT NULL,
    fold  TEXT NOT NULL,                          -- value in lower case
    PRIMARY KEY (photo, key, n)
) WITHOUT ROWID;
CREATE INDEX photo_field_key ON photo_field(key, fold);
CREATE INDEX photo_field_value ON photo_field(fold);

CREATE TABLE vector_model (
    id   INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE
);

-- With rowids, so that a full read is one pass over the pages in the order they were written.
CREATE TABLE vector (
    id       INTEGER PRIMARY KEY,
    photo    INTEGER NOT NULL REFERENCES photo(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    slot     INTEGER NOT NULL,                    -- 0 the whole photo, 1.. a part of it
    model    INTEGER NOT NULL REFERENCES vector_model(id),
    "left"   REAL,
    top      REAL,
    width    REAL,
    height   REAL,
    data     BLOB NOT NULL,                       -- f16, little endian
    UNIQUE (photo, slot)
);

CREATE TABLE history (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    label  TEXT NOT NULL,
    params TEXT NOT NULL,                         -- JSON
    undone INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE history_row (
    edit   INTEGER NOT NULL REFERENCES history(id) ON DELETE CASCADE,
    n      INTEGER NOT NULL,
    photo  INTEGER,                               -- no reference: an edit outlives its photo
    kind   TEXT NOT NULL,
    key    TEXT NOT NULL,
    before TEXT NOT NULL,                         -- JSON
    after  TEXT NOT NULL,                         -- JSON
    PRIMARY KEY (edit, n)
) WITHOUT ROWID;

CREATE TABLE job (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    kind        TEXT NOT NULL,
    instance    INTEGER,
    params      TEXT NOT NULL,                    -- JSON
    state       TEXT NOT NULL,
    total       INTEGER NOT NULL DEFAULT 0,
    done        INTEGER NOT NULL DEFAULT 0,
    failed      INTEGER NOT NULL DEFAULT 0,
    created_at  INTEGER NOT NULL,
    finished_at INTEGER,
    error       TEXT
);
CREATE INDEX job_running ON job(state) WHERE state = 'running';

CREATE TABLE saved_search (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT NOT NULL,
    query    TEXT NOT NULL,
    position INTEGER NOT NULL
);
