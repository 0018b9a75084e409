"""Fits a pack's scene head and its calibration on photos labelled by hand.

    python models/calibrate/fit.py PACK [--dump FILE...] [--check]

With --dump the training data is taken from `quality --dump` files (see docs/quality.md) and written to
`training/PACK.npz`: for each photo its name, its labels, the classifier's features and the candidates' numbers; no pixels.
Without it that file is used, so that the fit can be repeated without the photos. It writes the head's model folder and
the [calibration] table of `models/packs/PACK/pack.toml`. With --check nothing is written; it fails when a coefficient
would change by more than rounding.

Photos whose name hashes below 64 of 256 are held out: nothing is fitted on them, `quality --part held-out` measures them.

Head: one linear layer on square roots of the features scaled to sum to 1, logistic regression with an L2 penalty, one
concept at a time. A photo on which the concept is true but not expected (in the background) counts as a weak positive.
Calibration: logistic regression on log-odds for each sort of concept (crates/vision/src/calibration.rs), with a correction
for each concept that is shrunk towards 0; the head's probabilities in it come from five folds, never from the photo itself.
"""
import argparse
import hashlib
import json
import pathlib
import re
import sys
import tomllib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

MODELS = pathlib.Path(__file__).resolve().parent.parent
TRAINING = pathlib.Path(__file__).resolve().parent / "training"
FLOOR = 0.01  # as in calibration.rs
SOURCES = ("detected", "both", "parent", "leaf", "headed")
INPUTS = ("photo", "detected", "crop", "head")
WEAK = 0.2  # weight of a photo on which the concept is true but not expected
PENALTY_HEAD = 300.0
PENALTY_SLOPE = 0.5
PENALTY_CONCEPT = 4.0
# What is believed of boxes before any photo is seen, since few of the labelled photos hold COCO's objects: the detector's
# score counts as much as it did on the annotated photos of the model's first measurement (precision .78 at a score of .3,
# .82 at .5, .84 at .6, higher above).
PRIOR = {"detected": 0.9, "crop": 0.45, "photo": 0.35}
PENALTY_PRIOR = 60.0
LEAST_POSITIVES = 9
# Log-odds taken off after the fit, except from headed concepts. A fitted percentage is right on average, so tags at 60 or
# more were right in 85 of 100 cases on held-out photos; a person wants 90. Understating is the honest side to err on.
CAUTION = {"detected": 0.0, "both": 0.5, "parent": 1.2, "leaf": 1.2, "headed": 0.0}
GRID = 4096  # weights are rounded to 1/4096, so that another machine's last bits do not matter

# What the head is fitted for: concepts that ImageNet and COCO lack or see badly, picked by hand;
# those with too few labelled photos (LEAST_POSITIVES) are left out.
HEAD = """landscape building flower night mountain lake coast beach snow_scene portrait group_photo person animal plant food
vehicle fruit underwater electronics kitchenware hat suit monument car bridge book bird furniture glasses garden house
tower boat computer cup""".split()


def held_out(name: str) -> bool:
    return hashlib.sha256(name.encode()).digest()[0] < 64


def collect(dumps, path):
    photos, rows = {}, []
    for dump in dumps:
        for line in open(dump, encoding="utf-8"):
            entry = json.loads(line)
            if "features" in entry:
                photos[entry["name"]] = entry
            else:
                rows.append(entry)
    names = sorted(photos)
    index = {name: i for i, name in enumerate(names)}
    concepts = sorted({row["concept"] for row in rows} | {c for p in photos.values() for c in p["truth"]} | set(HEAD))
    number = {c: i for i, c in enumerate(concepts)}
    truth = np.zeros((len(names), len(concepts)), np.uint8)  # 0 absent, 1 true, 2 expected
    for name, photo in photos.items():
        for c in photo["truth"]:
            truth[index[name], number[c]] = 1
        for c in photo["expected"]:
            truth[index[name], number[c]] = 2
    rows.sort(key=lambda r: (r["name"], r["concept"]))
    np.savez_compressed(
        path,
        names=np.array(names),
        concepts=np.array(concepts),
        truth=truth,
        features=np.array([photos[n]["features"] for n in names], np.float16),
        row_photo=np.array([index[r["name"]] for r in rows], np.int32),
        row_concept=np.array([number[r["concept"]] for r in rows], np.int32),
        row_source=np.array([SOURCES.index(r["source"]) for r in rows], np.int8),
        row_inputs=np.array([[r[k] for k in INPUTS] for r in rows], np.float32),
    )


def logistic(x, y, weight, penalty, centre=0.0):
    """Minimises the weighted log loss + penalty/2 |w - centre|^2 (a number each column) by Newton's method; float64."""
    w = np.zeros(x.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -40, 40)))
        gradient = x.T @ (weight * (p - y)) + penalty * (w - centre)
        curvature = weight * np.maximum(p * (1 - p), 1e-9)
        step = np.linalg.solve((x * curvature[:, None]).T @ x + np.diag(penalty), gradient)
        w -= step
        if abs(step).max() < 1e-11:
            break
    return w




def prepare(features):
    f = np.maximum(features.astype(np.float64), 0)
    return np.sqrt(f / f.sum(1, keepdims=True))


def targets(truth, concepts, concept):
    level = truth[:, concepts.index(concept)]
    return (level > 0).astype(float), np.where(level == 1, WEAK, 1.0)


def fit_head(x, truth, concepts, chosen, rows):
    """Weights [features, concepts] and constants, fitted on the photos `rows`; scale-free by the features' spread.

    There are more features than photos, so the features are rotated into the photos' space first (exact, by SVD).
    """
    spread = x[rows].std(0) + 0.1 * x[rows].std()
    mean = (x[rows] / spread).mean(0)
    u, s, vt = np.linalg.svd(x[rows] / spread - mean, full_matrices=False)
    keep = s > 1e-9 * s[0]
    z = np.hstack([u[:, keep] * s[keep], np.ones((rows.sum(), 1))])
    penalty = np.r_[np.full(keep.sum(), PENALTY_HEAD), 1e-6]
    weights, constants = [], []
    for concept in chosen:
        y, weight = targets(truth, concepts, concept)
        w = logistic(z, y[rows], weight[rows], penalty)
        direction = vt[keep].T @ w[:-1]
        weights.append(direction / spread)
        constants.append(w[-1] - mean @ direction)
    return np.array(weights).T, np.array(constants)


def evidence(p):
    p = np.clip(p, FLOOR, 1 - FLOOR)
    return np.log(p / (1 - p)) - np.log(FLOOR / (1 - FLOOR))


def table(data, chosen, head):
    """All candidates: photo, concept, source, four inputs. Headed concepts get a row for every photo."""
    concepts = [str(c) for c in data["concepts"]]
    rows = {}
    for photo, concept, source, inputs in zip(data["row_photo"], data["row_concept"], data["row_source"], data["row_inputs"]):
        if int(source) == SOURCES.index("both") and inputs[1] == 0:
            source = SOURCES.index("parent")  # as in tagger.rs: the detector knows it but did not find it
        rows[int(photo), int(concept)] = (int(source), inputs.astype(np.float64).copy())
    plain = dict(rows)
    for j, c in enumerate(chosen):
        k = concepts.index(c)
        for photo in range(len(head)):
            inputs = rows[photo, k][1].copy() if (photo, k) in rows else np.zeros(4)
            inputs[3] = head[photo, j]
            rows[photo, k] = (SOURCES.index("headed"), inputs)
    return concepts, plain, rows


def fit_sources(rows, truth, concepts, use, plain):
    """Coefficients of each sort of concept and a correction for each concept; then the same for boxes."""
    result, corrections = {}, {}
    boxes = {}
    for s, source in enumerate(SOURCES):
        # Boxes are judged without the head, so `detected` and `both` are fitted with all concepts of theirs.
        pool = plain if source in ("detected", "both") else rows
        keys = [k for k, v in sorted(pool.items()) if v[0] == s and use[k[0]]]
        if not keys:
            result[source] = np.zeros(5)
            continue
        inputs = evidence(np.array([pool[k][1] for k in keys]))
        used = [i for i, name in enumerate(INPUTS) if not (source == "detected" and name in ("photo", "crop")) and (name != "head" or source == "headed")]
        ids = sorted({k[1] for k in keys})
        place = {c: i for i, c in enumerate(ids)}
        x = np.zeros((len(keys), 1 + len(used) + len(ids)))
        x[:, 0] = 1
        x[:, 1 : 1 + len(used)] = inputs[:, used]
        for r, k in enumerate(keys):
            x[r, 1 + len(used) + place[k[1]]] = 1
        level = np.array([truth[k] for k in keys])
        y = (level > 0).astype(float)
        penalty = np.r_[1e-6, np.full(len(used), PENALTY_SLOPE), np.full(len(ids), PENALTY_CONCEPT)]
        centre = np.zeros(len(penalty))
        if source in ("detected", "both"):
            penalty[1 : 1 + len(used)] = PENALTY_PRIOR
            centre[1 : 1 + len(used)] = [PRIOR[INPUTS[i]] for i in used]
        w = logistic(x, y, np.where((level == 1) & (source == "headed"), WEAK, 1.0), penalty, centre)
        coefficients = np.zeros(5)
        coefficients[0] = w[0]
        for i, column in enumerate(used):
            coefficients[1 + column] = w[1 + i]
        result[source] = coefficients - np.r_[CAUTION[source], np.zeros(len(INPUTS))]
        if source in ("detected", "both"):
            boxes[source] = coefficients.copy()
            boxes.setdefault("bias", {}).update({concepts[c]: w[1 + len(used) + place[c]] for c in ids})
        else:
            corrections.update({concepts[c]: w[1 + len(used) + place[c]] for c in ids})
    return result, corrections, boxes


def head_model(weights, constants, path):
    """features [N, 1280] -> probabilities [N, K], opset 17."""
    init = [numpy_helper.from_array(weights.astype(np.float32), "weights"),
            numpy_helper.from_array(constants.astype(np.float32), "constants"),
            numpy_helper.from_array(np.array([1], np.int64), "axis"),
            numpy_helper.from_array(np.float32(0), "zero"),
            numpy_helper.from_array(np.float32(1e-12), "tiny")]
    nodes = [helper.make_node("Max", ["features", "zero"], ["positive"]),
             helper.make_node("ReduceSum", ["positive", "axis"], ["sum"], keepdims=1),
             helper.make_node("Max", ["sum", "tiny"], ["safe"]),
             helper.make_node("Div", ["positive", "safe"], ["scaled"]),
             helper.make_node("Sqrt", ["scaled"], ["root"]),
             helper.make_node("Gemm", ["root", "weights", "constants"], ["odds"]),
             helper.make_node("Sigmoid", ["odds"], ["probabilities"])]
    graph = helper.make_graph(
        nodes, "scene_head",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["N", weights.shape[0]])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", weights.shape[1]])], init)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="shiguang")
    onnx.checker.check_model(model, full_check=True)
    path.write_bytes(model.SerializeToString(deterministic=True))


MANIFEST = '''id = "{id}"
version = "1"
kind = "head"
file = "model.onnx"
sha256 = "{sha256}"
size = {size}
licence = "Apache-2.0 OR MIT"
classifier = "{classifier}"
concepts = [{concepts}]

[origin]
registry = "this repository"
package = "models/calibrate/fit.py"
version = "1"
sha256 = "{data}"
authors = "The Shiguang developers; fitted on models/calibrate/training/{pack}.npz, whose SHA-256 is given"

[input]
name = "features"
layout = "NC"
type = "float32"
size = 1280

[outputs.probabilities]
shape = ["N", {k}]
meaning = "probability of each concept of `concepts`, independent of each other"
'''


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("pack")
    parser.add_argument("--dump", nargs="*")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    pack_path = MODELS / "packs" / arguments.pack / "pack.toml"
    pack = tomllib.loads(pack_path.read_text(encoding="utf-8"))
    data_path = TRAINING / f"{arguments.pack}.npz"
    if arguments.dump:
        collect(arguments.dump, data_path)
    data = np.load(data_path)
    names, truth = [str(n) for n in data["names"]], data["truth"]
    concepts = [str(c) for c in data["concepts"]]
    use = np.array([not held_out(n) for n in names])
    x = prepare(data["features"])
    chosen = [c for c in HEAD if (truth[use, concepts.index(c)] == 2).sum() + 0.2 * (truth[use, concepts.index(c)] == 1).sum() >= LEAST_POSITIVES]
    print(f"{use.sum()} photos fitted, {(~use).sum()} held out; head: {len(chosen)} concepts")

    fold = np.array([hashlib.sha256(b"fold" + n.encode()).digest()[0] % 5 for n in names])
    head = np.zeros((len(names), len(chosen)))
    for f in range(5):
        w, b = fit_head(x, truth, concepts, chosen, use & (fold != f))
        head[fold == f] = 1 / (1 + np.exp(-(x[fold == f] @ w + b)))
    w, b = fit_head(x, truth, concepts, chosen, use)
    w, b = np.round(w * GRID) / GRID, np.round(b * GRID) / GRID
    head[~use] = 1 / (1 + np.exp(-(x[~use] @ w + b)))
    _, plain, rows = table(data, chosen, head)
    result, corrections, boxes = fit_sources(rows, truth, concepts, use, plain)
    report(rows, truth, concepts, use, result, (boxes["bias"], boxes["bias"], corrections, corrections, corrections))

    def row(source, values):
        names = ("bias", *INPUTS)
        return f"{source} = {{ {', '.join(f'{n} = {v:.3f}' for n, v in zip(names, values))} }}"

    lines = ["[calibration]", *(row(source, result[source]) for source in SOURCES), "", "[calibration.bias]"]
    lines += [f"{c} = {v:.2f}" for c, v in sorted(corrections.items()) if abs(v) >= 0.1]
    lines += ["", "[calibration.boxes]", *(row(source, boxes[source]) for source in ("detected", "both")), ""]
    lines.append("[calibration.boxes.bias]")
    lines += [f"{c} = {v:.2f}" for c, v in sorted(boxes["bias"].items()) if abs(v) >= 0.1]
    text = re.sub(r"\[calibration\].*", "", pack_path.read_text(encoding="utf-8"), flags=re.S).rstrip() + "\n\n" + "\n".join(lines) + "\n"
    folder = MODELS / pack["head"]
    model = folder / "model.onnx"
    if arguments.check:
        old = {t.name: numpy_helper.to_array(t) for t in onnx.load(model).graph.initializer}
        far = max(abs(old["weights"] - w).max(), abs(old["constants"] - b).max()) * GRID
        numbers = lambda t: [float(v) for v in re.findall(r"-?\d+\.\d+", t[t.index("[calibration]"):])]
        a, c = numbers(pack_path.read_text(encoding="utf-8")), numbers(text)
        same = len(a) == len(c) and max(abs(p - q) for p, q in zip(a, c)) <= 0.011
        print(f"{pack['head']}: largest difference {far:.2f} of 1/{GRID}; calibration {'identical' if same else 'DIFFERENT'}")
        return 0 if far <= 1.01 and same else 1
    folder.mkdir(exist_ok=True)
    head_model(w, b, model)
    content = model.read_bytes()
    (folder / "manifest.toml").write_text(MANIFEST.format(
        id=pack["head"], sha256=hashlib.sha256(content).hexdigest(), size=len(content), classifier=pack["classifier"],
        concepts=", ".join(f'"{c}"' for c in chosen), data=hashlib.sha256(data_path.read_bytes()).hexdigest(),
        pack=arguments.pack, k=len(chosen)), encoding="utf-8")
    pack_path.write_text(text, encoding="utf-8")
    return 0


def report(rows, truth, concepts, use, result, corrections):
    """Precision and recall of single candidates at 60 %, fitted and held out, by sort of concept."""
    for title, part in (("fitted", use), ("held out", ~use)):
        for s, source in enumerate(SOURCES):
            keys = [k for k, v in rows.items() if v[0] == s and part[k[0]]]
            if not keys:
                continue
            x = evidence(np.array([rows[k][1] for k in keys]))
            bias = np.array([corrections[s].get(concepts[k[1]], 0) for k in keys])
            p = 1 / (1 + np.exp(-(result[source][0] + bias + x @ result[source][1:])))
            level = np.array([truth[k] for k in keys])
            shown = p >= 0.6
            print(f"  {title:8s} {source:8s} candidates {len(keys):5d}, at 60: {shown.sum():4d} shown, "
                  f"{100 * (level[shown] > 0).mean() if shown.any() else 0:.0f} % right, "
                  f"{100 * shown[level == 2].mean() if (level == 2).any() else 0:.0f} % of the expected candidates found")


if __name__ == "__main__":
    sys.exit(main())
