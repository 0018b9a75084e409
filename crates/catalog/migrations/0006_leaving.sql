-- An instance that a person has removed and whose photos go batch by batch: 100,000 of them take 13 s of processor time.
ALTER TABLE instance ADD COLUMN leaving INTEGER NOT NULL DEFAULT 0;
CREATE INDEX instance_leaving ON instance(leaving) WHERE leaving = 1;
