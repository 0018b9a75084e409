"""TensorFlow.js graph model (model.json and weight shards) -> ONNX nodes, without TensorFlow.

Only the operations that the detector's convolutional part uses. What follows a convolution and is constant
(bias, batch normalisation in its fused form or taken apart into Mul and Add) is folded into its weights.
"""

import json
import posixpath

import numpy as np

from graph import same_padding

DTYPES = {"float32": np.float32, "int32": np.int32}
BATCH_NORM_EPSILON = 1e-3


def load(package, model_json):
    """(nodes, {weight name: array}) of the model whose model.json is `model_json` inside the package."""
    model = json.loads(package.read(model_json))
    folder = posixpath.dirname(model_json)
    weights = {}
    for group in model["weightsManifest"]:
        data = b"".join(package.read(posixpath.join(folder, path)) for path in group["paths"])
        offset = 0
        for entry in group["weights"]:
            if "quantization" in entry:
                raise ValueError(f"{entry['name']}: quantised weights are not read here")
            dtype = np.dtype(DTYPES[entry["dtype"]])
            count = int(np.prod(entry["shape"], dtype=np.int64))
            weights[entry["name"]] = np.frombuffer(data, dtype, count, offset).reshape(entry["shape"])
            offset += count * dtype.itemsize
        if offset != len(data):
            raise ValueError("the weight shards are longer than their manifest")
    return model["modelTopology"]["node"], weights


class Translation:
    """Adds to `graph` what `tensor(name)` needs, once. TensorFlow is NHWC, the ONNX side NCHW."""

    def __init__(self, graph, nodes, weights):
        self.graph = graph
        self.weights = weights
        self._nodes = {n["name"]: n for n in nodes}
        self._consumers = {}
        for node in nodes:
            for name in node.get("input") or []:
                name = _plain(name)
                self._consumers[name] = self._consumers.get(name, 0) + 1
        self._done = {}
        self._shapes = {}  # ONNX tensor -> (channels, height, width)
        self._foldable = {}  # output of a convolution -> names of its weight and bias

    def bind(self, name, tensor, shape):
        """`tensor`, (channels, height, width), stands for the TensorFlow tensor `name`."""
        self._done[name] = tensor
        self._shapes[tensor] = shape

    def tensor(self, name):
        """The ONNX tensor of a TensorFlow node."""
        name = _plain(name)
        if name not in self._done:
            node = self._nodes[name]
            self._done[name] = TRANSLATIONS[node["op"]](self, node, node["input"])
        return self._done[name]

    def convolution(self, node, inputs, depthwise):
        x = self.tensor(inputs[0])
        kernel = self.weights[_plain(inputs[1])]  # height, width, in, out (or multiplier)
        channels, height, width = self._shapes[x]
        strides = _integers(node, "strides")[1:3]
        dilations = _integers(node, "dilations")[1:3]
        if _text(node, "padding") != "SAME" or dilations != [1, 1]:
            raise ValueError(f"{node['name']}: only undilated SAME convolutions are translated")
        (top, bottom), out_height = same_padding(height, kernel.shape[0], strides[0])
        (left, right), out_width = same_padding(width, kernel.shape[1], strides[1])
        if depthwise:
            groups, out = channels, channels * kernel.shape[3]
            weight = kernel.transpose(2, 3, 0, 1).reshape(out, 1, *kernel.shape[:2])
        else:
            groups, out = 1, kernel.shape[3]
            weight = kernel.transpose(3, 2, 0, 1)
        weight = self.graph.constant(weight.astype(np.float32), "w")
        bias = self.graph.constant(np.zeros(out, np.float32), "b")
        y = self.graph.op(
            "Conv",
            [x, weight, bias],
            kernel_shape=list(kernel.shape[:2]),
            strides=strides,
            dilations=dilations,
            pads=[top, left, bottom, right],
            group=groups,
        )
        self._foldable[y] = (weight, bias)
        self._shapes[y] = (out, out_height, out_width)
        return y

    def fold(self, name, scale=None, shift=None):
        """Multiplies (float64), then adds, per channel, inside the convolution that TensorFlow calls `name`."""
        y = self.tensor(name)
        if y not in self._foldable or self._consumers[_plain(name)] != 1:
            raise ValueError(f"{name}: a constant can only be folded into a convolution nobody else reads")
        weight, bias = self._foldable[y]
        constants = self.graph.constants
        if scale is not None:
            constants[weight] = (constants[weight] * scale.reshape(-1, 1, 1, 1)).astype(np.float32)
            constants[bias] = constants[bias] * scale
        if shift is not None:
            constants[bias] = constants[bias] + shift
        constants[bias] = constants[bias].astype(np.float32)
        return y

    def add(self, _node, inputs):
        if any(_plain(name) in self.weights for name in inputs):
            return self._add_constant(*inputs)
        total = self.tensor(inputs[0])
        for name in inputs[1:]:
            shape = self._shapes[total]
            total = self.graph.op("Add", [total, self.tensor(name)])
            self._shapes[total] = shape
        return total

    def _add_constant(self, left, right):
        name, constant = (left, right) if _plain(right) in self.weights else (right, left)
        per_channel = self.weights[_plain(constant)].reshape(-1)
        x = self.tensor(name)
        if x in self._foldable:
            return self.fold(name, shift=per_channel)
        # TensorFlow's optimiser moved some batch normalisations' shifts behind a residual sum.
        shift = self.graph.constant(per_channel.reshape(1, -1, 1, 1))
        y = self.graph.op("Add", [x, shift] if name == left else [shift, x])
        self._shapes[y] = self._shapes[x]
        return y

    def multiply(self, _node, inputs):
        return self.fold(inputs[0], scale=self.weights[_plain(inputs[1])].reshape(-1).astype(np.float64))

    def batch_norm(self, node, inputs):
        gamma, beta, mean, variance = (self.weights[_plain(i)].astype(np.float64) for i in inputs[1:5])
        epsilon = node["attr"].get("epsilon", {}).get("f", BATCH_NORM_EPSILON)
        scale = gamma / np.sqrt(variance + epsilon)
        return self.fold(inputs[0], scale=scale, shift=beta - mean * scale)

    def relu6(self, _node, inputs):
        x = self.tensor(inputs[0])
        y = self.graph.relu6(x)
        self._shapes[y] = self._shapes[x]
        return y


TRANSLATIONS = {
    "Conv2D": lambda t, node, inputs: t.convolution(node, inputs, depthwise=False),
    "DepthwiseConv2dNative": lambda t, node, inputs: t.convolution(node, inputs, depthwise=True),
    "FusedBatchNorm": Translation.batch_norm,
    "BiasAdd": Translation.add,
    "Add": Translation.add,
    "AddN": Translation.add,
    "Mul": Translation.multiply,
    "Relu6": Translation.relu6,
}


def _plain(name):
    return name.split(":")[0]


def _integers(node, attribute):
    return [int(v) for v in node["attr"][attribute]["list"]["i"]]


def _text(node, attribute):
    return bytes(node["attr"][attribute]["s"]).decode()
