-- What is metadata in TIFF, GIF and BMP is told from pixels now: their hashes are others. They are read again; whoever
-- reads knows the old hash too, so that it stays the same photo and nothing but the hash is made anew.
UPDATE photo_stage SET state = 0, attempts = 0, due_at = 0
WHERE stage = 0 AND state = 1 AND photo IN (SELECT id FROM photo WHERE format IN ('tiff', 'gif', 'bmp'));
