"""The photos that static quantisation measures activation ranges on, and the measured ranges.

The photos are eight that the scikit-image and scikit-learn wheels carry, each with
eleven random crops: 96 in all. Nothing of them is kept but the smallest and largest value of each tensor,
in `ranges/`. Those are committed because the last bits of a float32 convolution may depend on the processor:
from the ranges on, the conversion is plain arithmetic and the same on every machine.
"""

import io

import numpy as np
from PIL import Image

from packages import Origin, fetch

PHOTOS = {
    Origin(
        "PyPI",
        "scikit-image",
        "0.26.0",
        "74aa5518ccea28121f57a95374581d3b979839adc25bb03f289b1bc9b99c58af",
    ): [
        "skimage/data/astronaut.png",
        "skimage/data/chelsea.png",
        "skimage/data/coffee.png",
        "skimage/data/rocket.jpg",
        "skimage/data/motorcycle_left.png",
        "skimage/data/camera.png",
    ],
    Origin(
        "PyPI",
        "scikit-learn",
        "1.9.1",
        "52a0703bbc07ad27f560fa63fa68e4c54dd735bfbbf65b4dd3c225dc7547b6df",
    ): ["sklearn/datasets/images/china.jpg", "sklearn/datasets/images/flower.jpg"],
}
CROPS = 11
SEED = 0


def photos(downloads):
    """The 96 RGB photos, always in the same order."""
    whole = []
    for origin, names in PHOTOS.items():
        package = fetch(origin, downloads)
        whole += [Image.open(io.BytesIO(package.read(name))).convert("RGB") for name in names]
    random = np.random.RandomState(SEED)
    return whole + [_random_crop(photo, random) for photo in whole for _ in range(CROPS)]


def _random_crop(photo, random):
    share = random.uniform(0.4, 0.95)
    width, height = int(photo.width * share), int(photo.height * share)
    left = random.randint(0, photo.width - width + 1)
    top = random.randint(0, photo.height - height + 1)
    return photo.crop((left, top, left + width, top + height))


def tensors(images, view, side):
    """uint8 [1, side, side, 3] for each photo.

    Bicubic for the stretching detector too, though the program feeds it bilinear pixels: the ranges were
    measured that way, and the file's quality with them."""
    for image in images:
        if view == "centre-crop":
            crop = round(min(image.size) * side / (side + 32))
            left, top = (image.width - crop) // 2, (image.height - crop) // 2
            image = image.crop((left, top, left + crop, top + crop))
        yield np.asarray(image.resize((side, side), Image.Resampling.BICUBIC))[None]


def read_ranges(path):
    """{tensor: (smallest, largest)} as float32."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]
    return {name: (np.float32(low), np.float32(high)) for name, low, high in rows}


def write_ranges(path, ranges):
    path.parent.mkdir(parents=True, exist_ok=True)
    # The shortest decimal that reads back as the same float32.
    rows = [f"{name}\t{low}\t{high}\n" for name, (low, high) in sorted(ranges.items(), key=_graph_order)]
    path.write_text("tensor\tsmallest\tlargest\n" + "".join(rows), "utf-8")


def _graph_order(row):
    kind, _, number = row[0].rpartition("_")
    return (int(number), kind) if number.isdigit() else (0, row[0])


def disagreement(ranges, others):
    """The largest difference of two measurements of a model, as a share of the tensor's span."""
    if ranges.keys() != others.keys():
        return float("inf")
    return max(
        float(max(abs(low - others[name][0]), abs(high - others[name][1])) / (high - low))
        for name, (low, high) in ranges.items()
    )
