"""models/<id>/manifest.toml: what the program, and this conversion, know about a model."""

import re
import tomllib
from pathlib import Path

from packages import Origin, sha256

MODELS = Path(__file__).resolve().parent.parent


def read(model_id):
    with open(MODELS / model_id / "manifest.toml", "rb") as file:
        manifest = tomllib.load(file)
    if manifest["id"] != model_id:
        raise ValueError(f"{model_id}/manifest.toml says it is {manifest['id']}")
    return manifest


def origin(manifest):
    return Origin(**{field: manifest["origin"][field] for field in Origin._fields})


def record(model_id, file):
    """Copies the made file into the model's folder, and its size and checksum into the manifest."""
    folder = MODELS / model_id
    data = file.read_bytes()
    (folder / read(model_id)["file"]).write_bytes(data)
    path = folder / "manifest.toml"
    text = path.read_text("utf-8")
    # Only the top table has these two keys at a line's start before the first [table].
    text = re.sub(r'(?m)^sha256 = ".*"$', f'sha256 = "{sha256(file)}"', text, count=1)
    text = re.sub(r"(?m)^size = \d+", f"size = {len(data)}", text, count=1)
    path.write_text(text, "utf-8")
