-- The average colour of a photo, 0xRRGGBB in sRGB: what a grid shows until the thumbnail is there.
ALTER TABLE photo ADD COLUMN colour INTEGER;
-- Photos of before: they were decoded, but nobody averaged them. Empty once that is made good from their thumbnails.
CREATE INDEX photo_colourless ON photo(id) WHERE colour IS NULL AND perceptual IS NOT NULL;
