"""SSDLite-MobileNetV2 detector trained on COCO: TensorFlow.js graph model -> ONNX.

Input: uint8 [N, 300, 300, 3] RGB, the photo stretched; normalised in the graph to -1..1.
Outputs, float32, one row for each of the 1917 anchors:
  scores [N, 1917, 90]  sigmoid; column c is COCO category id c + 1 (ten of the ninety ids have no category)
  boxes  [N, 1917, 4]   ymin, xmin, ymax, xmax; 0..1 of the whole photo, may stick out a little

TensorFlow's resizing and non-maximum suppression are left out: the program does both. The box decoding is
in the graph, with the anchors and scales that the model file itself carries.
"""

import numpy as np

from graph import Graph
from tfjs import Translation, load

MODEL = "package/models/coco-ssd/model.json"
SIDE = 300
FEATURE_MAPS = 6
BOX_CODE = 4
CLASSES = 91  # with the background, which comes first


def convert(package, source):
    nodes, weights = load(package, MODEL)
    g = Graph()
    translation = Translation(g, nodes, weights)

    x = g.image(SIDE)
    x = g.op("Mul", [x, g.constant(weights["Preprocessor/mul/x"].reshape(()))])
    x = g.op("Add", [x, g.constant(-weights["Preprocessor/sub/y"].reshape(()))])
    translation.bind("Preprocessor/sub", x, (3, SIDE, SIDE))

    codes, classes = [], []
    for level in range(FEATURE_MAPS):
        for predictor, depth, rows in (("BoxEncodingPredictor", BOX_CODE, codes), ("ClassPredictor", CLASSES, classes)):
            y = translation.tensor(f"BoxPredictor_{level}/{predictor}/BiasAdd")
            y = g.op("Transpose", [y], perm=[0, 2, 3, 1])
            rows.append(g.op("Reshape", [y, _integers(g, 0, -1, depth)]))
    codes = g.op("Concat", codes, axis=1)
    classes = g.op("Concat", classes, axis=1)

    without_background = g.op("Slice", [classes, _integers(g, 1), _integers(g, CLASSES), _integers(g, 2)])
    scores = g.op("Sigmoid", [without_background])
    boxes = _decode(g, codes, weights)
    metadata = {
        "source": f"{source} models/coco-ssd",
        "license": "Apache-2.0",
        "input": "uint8 NHWC RGB 300x300, plain stretch resize",
        "boxes": "ymin,xmin,ymax,xmax normalised 0..1",
        "scores": "sigmoid, column c = COCO category id c+1 (90 ids)",
    }
    outputs = [(scores, "scores", ["N", 1917, CLASSES - 1]), (boxes, "boxes", ["N", 1917, BOX_CODE])]
    return g.finish("ssdlite_mnv2_coco_fp32", outputs, metadata)


def _decode(g, codes, weights):
    """Faster R-CNN box code (ty, tx, th, tw) relative to the anchors -> corners."""
    anchors = weights["Postprocessor/ExpandDims"].reshape(-1, 4).astype(np.float64)  # ymin xmin ymax xmax
    sizes = anchors[:, 2:] - anchors[:, :2]
    centres = anchors[:, :2] + sizes / 2
    centre_scale = float(weights["ConstantFolding/Postprocessor/Decode/div_recip"])
    size_scale = weights["ConstantFolding/Postprocessor/Decode/div_2_recip"].reshape(())

    def per_anchor(values):
        return g.constant(values.astype(np.float32)[None])

    shift, growth = g.split_op("Split", [codes, _integers(g, 2, 2)], 2, axis=2)
    centre = g.op("Mul", [shift, per_anchor(centre_scale * sizes)])
    centre = g.op("Add", [centre, per_anchor(centres)])
    growth = g.op("Exp", [g.op("Mul", [growth, g.constant(size_scale)])])
    half = g.op("Mul", [growth, per_anchor(sizes / 2)])
    return g.op("Concat", [g.op("Sub", [centre, half]), g.op("Add", [centre, half])], axis=2)


def _integers(g, *values):
    return g.constant(np.array(values, np.int64))
