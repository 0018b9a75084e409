-- Photos that the person sent to the system's trash with this program: missing, and no longer counted or listed as lost.
ALTER TABLE photo ADD COLUMN trashed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX photo_trashed ON photo(instance) WHERE trashed = 1;
-- Those of before are known from the history: what went there and was not brought back.
UPDATE photo SET trashed = 1 WHERE state = 1 AND id IN
    (SELECT CAST(r.key AS INTEGER) FROM history_row r JOIN history h ON h.id = r.edit
     WHERE r.kind = 'note:trashed' AND h.undone = 0);
