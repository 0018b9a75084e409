"""What a user's Python script would do for a photo: Pillow, numpy, ONNX Runtime; the same models and the same work as
crates/vision/src/analyser.rs. benches/src/reference.rs starts it and runs it side by side with ours.

    python pipeline.py --models FOLDER --pack NAME --short-side 560 [--draft]

Reads file names from standard input, a line each, and answers each with a line of JSON: the milliseconds from opening
the file to the last number, the classifier's best class over the views, the embedding, how many boxes were classified.
Without --draft the photo is decoded whole, as most scripts do; with it Pillow has libjpeg decode 1/2, 1/4 or 1/8, as
ours does. Nothing makes Python slow without need: sessions are made once, boxes are handled as arrays, and neither
turning nor converting copies the pixels of a photo that is upright and RGB. Ours also measures facts about the pixels,
rolls classes up to concepts and calibrates, within its time; that is not done here.
"""

import argparse
import json
import platform
import sys
import time
import tomllib
from pathlib import Path

import numpy as np
import onnxruntime
import PIL
from PIL import Image, ImageOps

FILTERS = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR}
PERSON = 1
UNUSED_CATEGORIES = [12, 26, 29, 30, 45, 66, 68, 69, 71, 83]
# As in analyser.rs.
DETECTION_FLOOR = 0.2
CROP_MARGIN = 0.1
SMALLEST_CROP = 24


class Model:
    def __init__(self, folder):
        manifest = tomllib.loads((folder / "manifest.toml").read_text("utf-8"))
        self.input = manifest["input"]["name"]
        self.size = manifest["input"]["size"]
        if preprocess := manifest.get("preprocess"):
            self.filter = FILTERS[preprocess["filter"]]
            self.crop_margin = preprocess.get("crop_margin", 0)
        self.thresholds = manifest.get("thresholds")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        path = folder / manifest["file"]
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def picture(self, photo, box=None):
        return np.asarray(photo.resize((self.size, self.size), self.filter, box=box))

    def run(self, rows, outputs):
        return self.session.run(outputs, {self.input: np.stack(rows)})


class Pipeline:
    def __init__(self, models, pack, short_side, draft):
        folder = models / "packs" / pack
        file = tomllib.loads((folder / "pack.toml").read_text("utf-8"))
        self.classifier, self.detector, self.head = (
            Model(folder / file[kind] if (folder / file[kind]).is_dir() else models / file[kind])
            if kind in file else None
            for kind in ("classifier", "detector", "head")
        )
        self.views = file["views"]
        self.crops = file["crops"]
        self.short_side = short_side
        self.draft = draft

    def open(self, path):
        """The photo, and how often it is larger than the one that ours works on."""
        photo = Image.open(path)
        short_side = min(photo.size)
        if self.draft:
            photo.draft("RGB", (self.short_side, self.short_side))
            larger = 1
        else:
            larger = next((f for f in (8, 4, 2) if -(-short_side // f) >= self.short_side), 1)
        ImageOps.exif_transpose(photo, in_place=True)
        return photo if photo.mode == "RGB" else photo.convert("RGB"), larger

    def view(self, photo, name):
        model = self.classifier
        if name == "stretch":
            return model.picture(photo)
        side = round(min(photo.size) * model.size / (model.size + model.crop_margin))
        left, top = (photo.width - side) // 2, (photo.height - side) // 2
        return model.picture(photo, (left, top, left + side, top + side))

    def detect(self, photo):
        """Categories and boxes (top, left, bottom, right, in 0..1), strongest first."""
        scores, boxes = self.detector.run([self.detector.picture(photo)], ["scores", "boxes"])
        scores, boxes = scores[0], boxes[0].clip(0, 1)
        anchors, columns = np.nonzero(scores >= DETECTION_FLOOR)
        kept = ~np.isin(columns + 1, UNUSED_CATEGORIES)
        anchors, columns = anchors[kept], columns[kept]
        order = np.argsort(-scores[anchors, columns], kind="stable")
        anchors, columns = anchors[order], columns[order]
        boxes = boxes[anchors]
        kept = suppress(boxes, columns, self.detector.thresholds["nms_iou"])
        return columns[kept] + 1, boxes[kept]

    def regions(self, photo, larger):
        """Boxes of the strongest things that the classifier may know: widened, in pixels; and category and box in 0..1."""
        categories, boxes = self.detect(photo)
        size = np.array([photo.height, photo.width])
        height_width = boxes[:, 2:] - boxes[:, :2]
        large = (height_width * size >= SMALLEST_CROP * larger).all(1)
        chosen = np.flatnonzero((categories != PERSON) & large)[: self.crops]
        found = np.column_stack([categories, boxes])[chosen]
        margin = height_width[chosen] * CROP_MARGIN
        low = (boxes[chosen, :2] - margin).clip(0, 1) * size
        high = (boxes[chosen, 2:] + margin).clip(0, 1) * size
        return np.concatenate([low[:, ::-1], high[:, ::-1]], 1).tolist(), found.tolist()

    def analyse(self, path):
        mean, embeddings, boxes = self.look(*self.open(path))
        return mean, embeddings[0], len(boxes)

    def look(self, photo, larger):
        """Probabilities, the vectors of the views and then of the boxes, the boxes."""
        regions, boxes = self.regions(photo, larger)
        pictures = [self.view(photo, name) for name in self.views]
        pictures += [self.classifier.picture(photo, region) for region in regions]
        logits, embeddings, features = self.classifier.run(pictures, ["logits", "embedding", "features"])
        if self.head:
            self.head.run([features[: len(self.views)].mean(0)], ["probabilities"])
        odds = np.exp(logits - logits.max(1, keepdims=True))
        probabilities = odds / odds.sum(1, keepdims=True)
        mean = probabilities[: len(self.views)].mean(0)
        return mean, embeddings, boxes


def suppress(boxes, columns, iou):
    """Indices of boxes, given strongest first, that overlap no kept one of their category by more than `iou`."""
    low = np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    shared = (high - low).clip(0).prod(2)
    area = (boxes[:, 2:] - boxes[:, :2]).prod(1)
    over = shared / np.maximum(area[:, None] + area - shared, 1e-9) > iou
    over &= columns[:, None] == columns
    alive = area > 0
    kept = []
    for index in range(len(boxes)):
        if alive[index]:
            kept.append(index)
            alive &= ~over[index]
    return np.array(kept, int)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--pack", required=True)
    parser.add_argument("--short-side", type=int, required=True)
    parser.add_argument("--draft", action="store_true")
    arguments = parser.parse_args()
    pipeline = Pipeline(arguments.models, arguments.pack, arguments.short_side, arguments.draft)
    versions = {"Python": platform.python_version(), "Pillow": PIL.__version__}
    versions |= {"numpy": np.__version__, "ONNX Runtime": onnxruntime.__version__}
    print(", ".join(f"{name} {version}" for name, version in versions.items()), flush=True)
    sys.stdin.reconfigure(encoding="utf-8")
    for line in sys.stdin:
        start = time.perf_counter()
        mean, embedding, crops = pipeline.analyse(line.rstrip("\n"))
        elapsed = (time.perf_counter() - start) * 1e3
        answer = {
            "milliseconds": elapsed,
            "best": int(mean.argmax()),
            "embedding": embedding.tolist(),
            "crops": crops,
        }
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
