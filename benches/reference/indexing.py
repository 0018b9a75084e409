"""What a user's Python script would do to index a folder: two processes of Pillow, numpy and ONNX Runtime, one writer of
SQLite rows. benches/src/indexing/main.rs runs it beside `shiguang index` on the same photos.

    python indexing.py --models FOLDER --pack NAME --short-side 560 [--draft] --out FOLDER PHOTOS

A photo's file is read once; from it come a hash of the bytes, EXIF, the reduced (`--draft`) or whole decode, a thumbnail of
320 pixels (JPEG, quality 80), a perceptual hash, boxes, classes, the vectors of the photo and of its boxes. What ours
does besides, roll-up to concepts, calibration, hashes of turned copies, a text index and a vector index, is not done here.
"""

import argparse
import hashlib
import io
import multiprocessing
import os
import sqlite3
import sys
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from PIL import Image

from pipeline import Pipeline

SIDE = 320
QUALITY = 80
BEST = 10
GROUP = 64

SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE photo (id INTEGER PRIMARY KEY, path TEXT, size INTEGER, hash BLOB UNIQUE, width INTEGER, height INTEGER,
                    exif TEXT, perceptual BLOB);
CREATE TABLE tag (photo INTEGER, class INTEGER, confidence REAL, PRIMARY KEY (photo, class)) WITHOUT ROWID;
CREATE TABLE box (photo INTEGER, category INTEGER, top REAL, left REAL, bottom REAL, right REAL);
CREATE TABLE vector (photo INTEGER, slot INTEGER, data BLOB, PRIMARY KEY (photo, slot)) WITHOUT ROWID;
"""

pipeline = None
out = None


def start(models, pack, short_side, draft, folder):
    global pipeline, out
    pipeline = Pipeline(models, pack, short_side, draft)
    out = folder


def perceptual(photo):
    """DCT of a 32 x 32 grey picture, the 8 x 8 lowest frequencies against their median."""
    grey = np.asarray(photo.convert("L").resize((32, 32), Image.Resampling.BILINEAR), np.float32)
    place = np.arange(32)
    basis = np.cos(np.pi * (2 * place[None, :] + 1) * place[:8, None] / 64)
    low = basis @ grey @ basis.T
    return np.packbits(low > np.median(low)).tobytes()


def work(path):
    content = path.read_bytes()
    name = hashlib.blake2b(content, digest_size=32).hexdigest()
    with Image.open(io.BytesIO(content)) as header:
        size = header.size
        exif = {str(key): str(value) for key, value in header.getexif().items()}
    photo, larger = pipeline.open(io.BytesIO(content))
    # Pillow decodes when the pixels are first asked for.
    photo.load()
    thumbnail = photo.copy() if max(photo.size) <= SIDE else None
    if thumbnail is None:
        scale = SIDE / max(photo.size)
        sides = [max(1, round(side * scale)) for side in photo.size]
        thumbnail = photo.resize(sides, Image.Resampling.BICUBIC, reducing_gap=2.0)
    shelf = out / name[:2]
    shelf.mkdir(exist_ok=True)
    thumbnail.save(shelf / f"{name}.jpg", quality=QUALITY)
    mean, embeddings, boxes = pipeline.look(photo, larger)
    best = np.argsort(-mean)[:BEST]
    tags = [(int(index), float(mean[index])) for index in best]
    vectors = [embeddings[0].astype(np.float16).tobytes()]
    vectors += [row.astype(np.float16).tobytes() for row in embeddings[len(pipeline.views) :]]
    return path.name, len(content), bytes.fromhex(name), size, str(exif), perceptual(photo), tags, boxes, vectors


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--pack", required=True)
    parser.add_argument("--short-side", type=int, required=True)
    parser.add_argument("--draft", action="store_true")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    photos = sorted(arguments.folder.glob("*.jpg"))
    rows = sqlite3.connect(arguments.out / "catalog.sqlite", isolation_level=None)
    rows.executescript(SCHEMA)
    thumbnails = arguments.out / "thumbnails"
    thumbnails.mkdir()
    options = (arguments.models, arguments.pack, arguments.short_side, arguments.draft, thumbnails)
    rows.execute("BEGIN")
    with multiprocessing.get_context("spawn").Pool(arguments.processes, start, options) as pool:
        for count, found in enumerate(pool.imap_unordered(work, photos), 1):
            name, length, content, (width, height), exif, hashed, tags, boxes, vectors = found
            photo = rows.execute(
                "INSERT INTO photo (path, size, hash, width, height, exif, perceptual) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (name, length, content, width, height, exif, hashed),
            ).lastrowid
            rows.executemany("INSERT INTO tag VALUES (?, ?, ?)", [(photo, *tag) for tag in tags])
            rows.executemany("INSERT INTO box VALUES (?, ?, ?, ?, ?, ?)", [(photo, *box) for box in boxes])
            rows.executemany("INSERT INTO vector VALUES (?, ?, ?)", [(photo, *one) for one in enumerate(vectors)])
            if count % GROUP == 0:
                rows.execute("COMMIT")
                rows.execute("BEGIN")
    rows.execute("COMMIT")
    print(f"{len(photos)} photos", file=sys.stderr)


if __name__ == "__main__":
    main()
