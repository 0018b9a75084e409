-- Where the bytes of a photo that a program gave came from: the address it was fetched from, or the file that was copied.
ALTER TABLE photo ADD COLUMN source TEXT;
