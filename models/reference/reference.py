"""The reference of preprocessing and inference: Pillow and ONNX Runtime, as plainly as possible.

    python models/reference/reference.py

checks every model folder beside this one (file against manifest, batches) and writes `expected.json`,
which the Rust tests of preprocessing and inference compare with. Needs models/convert/requirements.txt.

A photo is decoded, turned as its EXIF says, converted to RGB, and resized in 8 bits:
  centre-crop  a square of side round(min(w, h) * S / (S + crop_margin)), a half rounding to the even side,
               its left edge at (w - side) // 2 and its top at (h - side) // 2
  stretch      the whole photo, whatever its proportions
The filter widens when it shrinks (antialiasing), and near the crop's edge it reads the pixels outside.
"""

import hashlib
import json
import re
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from PIL import Image, ImageOps

MODELS = Path(__file__).resolve().parent.parent
PHOTOS = MODELS.parent / "tests" / "photos"
NAMES = ["astronaut.png", "camera.png", "chelsea.png", "china.jpg", "coffee.png", "flower.jpg", "rocket.jpg"]
EXPECTED = Path(__file__).resolve().parent / "expected.json"

FILTERS = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR}
# COCO category ids that were never given to a category.
UNUSED_CATEGORIES = {12, 26, 29, 30, 45, 66, 68, 69, 71, 83}
GRID = 8  # sampled pixels a side
# A batch is computed in another order than a single photo; unit: the output's own (logits reach about 12).
BATCH_TOLERANCE = 1e-4

ABOUT = {
    "crop": "left, top, width, height in pixels of the photo, after EXIF orientation",
    "mean, std": "of the resized photo, 0..255, per channel RGB; std is that of the population",
    "pixels": "y, x, red, green, blue of the resized photo",
    "top": "class index, logit: the five largest",
    "embedding": "the first eight values, and the length of the whole",
    "anchors": "score, COCO category id, anchor, [ymin, xmin, ymax, xmax]: the five largest scores, nothing suppressed",
    "detections": "score, COCO category id, clamped box: >= thresholds.supported, after per-class NMS, the first five",
}


def open_photo(path):
    return ImageOps.exif_transpose(Image.open(path)).convert("RGB")


def crop_box(photo, manifest):
    """(left, top, width, height) of what the model sees."""
    preprocess = manifest["preprocess"]
    if preprocess["view"] == "stretch":
        return 0, 0, photo.width, photo.height
    side = manifest["input"]["size"]
    crop = round(min(photo.size) * side / (side + preprocess["crop_margin"]))
    return (photo.width - crop) // 2, (photo.height - crop) // 2, crop, crop


def pixels(photo, manifest):
    """uint8 [S, S, 3], what goes into the model."""
    left, top, width, height = crop_box(photo, manifest)
    side = manifest["input"]["size"]
    box = (left, top, left + width, top + height)
    return np.asarray(photo.resize((side, side), FILTERS[manifest["preprocess"]["filter"]], box=box))


class Model:
    def __init__(self, folder):
        self.manifest = tomllib.loads((folder / "manifest.toml").read_text("utf-8"))
        self.path = folder / self.manifest["file"]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(self.path, options, providers=["CPUExecutionProvider"])

    def run(self, batch):
        """{output: array} for uint8 [N, S, S, 3]."""
        names = list(self.manifest["outputs"])
        return dict(zip(names, self.session.run(names, {self.manifest["input"]["name"]: batch})))

    def verify(self, batch):
        """Stops when the file is not what its manifest says, or rows of a batch depend on each other."""
        data = self.path.read_bytes()
        onnx.checker.check_model(onnx.load_from_string(data), full_check=True)
        m, side = self.manifest, self.manifest["input"]["size"]
        (given,) = self.session.get_inputs()
        outputs = {o.name: o.shape for o in self.session.get_outputs()}
        expect(m["id"], "size", len(data), m["size"])
        expect(m["id"], "sha256", hashlib.sha256(data).hexdigest(), m["sha256"])
        wanted = (m["input"]["name"], "tensor(uint8)", ["N", side, side, 3])
        expect(m["id"], "input", (given.name, given.type, given.shape), wanted)
        expect(m["id"], "outputs", outputs, {k: v["shape"] for k, v in m["outputs"].items()})
        together = self.run(batch)
        worst = 0.0
        for row in range(len(batch)):
            alone = self.run(batch[row : row + 1])
            worst = max(worst, *(float(abs(together[k][row] - v[0]).max()) for k, v in alone.items()))
        if worst > BATCH_TOLERANCE:
            sys.exit(f"{m['id']}: a batch of {len(batch)} differs from single photos by {worst:.1e}")
        print(f"{m['id']}: as its manifest says; a batch of {len(batch)} equals single photos within {worst:.1e}")


def expect(model_id, what, found, wanted):
    if found != wanted:
        sys.exit(f"{model_id}: {what} is {found}, the manifest says {wanted}")


def photo_facts(photo, image, manifest):
    side = manifest["input"]["size"]
    at = [(2 * i + 1) * side // (2 * GRID) for i in range(GRID)]
    return {
        "crop": list(crop_box(photo, manifest)),
        "mean": rounded(image.mean((0, 1))),
        "std": rounded(image.std((0, 1))),
        "pixels": [[y, x, *image[y, x].tolist()] for y in at for x in at],
    }


def classifier_facts(outputs, _manifest):
    logits, embedding = outputs["logits"][0], outputs["embedding"][0]
    top = np.argsort(-logits, kind="stable")[:5]
    return {
        "top": [[int(i), *rounded([logits[i]])] for i in top],
        "embedding": {"first": rounded(embedding[:8]), "norm": round(float(np.linalg.norm(embedding)), 6)},
    }


def detector_facts(outputs, manifest):
    scores, boxes = outputs["scores"][0], outputs["boxes"][0]
    best = np.argsort(-scores, axis=None, kind="stable")[:5]
    anchors = []
    for anchor, column in zip(*np.unravel_index(best, scores.shape)):
        score = rounded([scores[anchor, column]])
        anchors.append([*score, int(column) + 1, int(anchor), rounded(boxes[anchor])])
    found = detections(scores, np.clip(boxes, 0, 1), manifest["thresholds"])[:5]
    return {
        "anchors": anchors,
        "detections": [[*rounded([score]), category, rounded(box)] for score, category, box in found],
    }


def detections(scores, boxes, thresholds):
    """[(score, category, box)], best first, overlapping boxes of the same category suppressed."""
    found = []
    for category in range(1, scores.shape[1] + 1):
        column = scores[:, category - 1]
        if category in UNUSED_CATEGORIES:
            continue
        kept = []
        for anchor in np.argsort(-column, kind="stable"):
            if column[anchor] < thresholds["supported"]:
                break
            if all(overlap(boxes[anchor], boxes[other]) <= thresholds["nms_iou"] for other in kept):
                kept.append(anchor)
        found += [(column[anchor], category, boxes[anchor]) for anchor in kept]
    return sorted(found, key=lambda d: -d[0])


def overlap(a, b):
    """Intersection over union of two boxes."""
    height = min(a[2], b[2]) - max(a[0], b[0])
    width = min(a[3], b[3]) - max(a[1], b[1])
    shared = max(height, 0) * max(width, 0)
    both = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1])
    return shared / (both - shared) if shared else 0.0


FACTS = {"classifier": classifier_facts, "detector": detector_facts}


def rounded(values):
    return [round(float(v), 6) for v in values]


def main():
    photos = {name: open_photo(PHOTOS / name) for name in NAMES}
    models = {}
    for manifest in sorted(MODELS.glob("*/manifest.toml")):
        model = Model(manifest.parent)
        images = {name: pixels(photo, model.manifest) for name, photo in photos.items()}
        model.verify(np.stack(list(images.values())[:3]))
        rows = {}
        for name, image in images.items():
            rows[name] = photo_facts(photos[name], image, model.manifest)
            rows[name] |= FACTS[model.manifest["kind"]](model.run(image[None]), model.manifest)
        models[model.manifest["id"]] = {"sha256": model.manifest["sha256"], "photos": rows}
    expected = {
        "about": ABOUT,
        "made_with": {name: version(name) for name in ("numpy", "onnxruntime", "pillow")},
        "photos": {name: list(photo.size) for name, photo in photos.items()},
        "models": models,
    }
    text = json.dumps(expected, indent=1)
    # Lists of numbers on one line each.
    text = re.sub(r"\[[^\[\]{}\"]*\]", lambda m: " ".join(m[0].split()).replace("[ ", "[").replace(" ]", "]"), text)
    EXPECTED.write_text(text + "\n", "utf-8")
    print(f"{EXPECTED.name}: {len(models)} models, {len(photos)} photos")


if __name__ == "__main__":
    main()
