"""Smaller storage for weights that are computed with in float32.

The stored initializer is followed by the nodes that give back float32 under the old name; ONNX Runtime
folds them when a session loads, so the answer costs no time per photo.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SMALLEST = 256  # elements; below that nothing is gained


def half(model):
    """float32 weights as float16 -> Cast. In place."""

    def store(name, array):
        stored = numpy_helper.from_array(array.astype(np.float16), f"{name}_h")
        return [stored], [_cast(f"{name}_h", name, f"{name}_cast")]

    return _store(model, store)


def int8_heads(model):
    """Weights of Gemm as symmetric int8 per output column -> Cast -> Mul(scale). In place.

    For what the static quantisation leaves in float: the classifier and the embedding."""
    heads = {node.input[1] for node in model.graph.node if node.op_type == "Gemm"}

    def store(name, array):
        if name not in heads:
            return None
        scale = np.maximum(abs(array).max(axis=0, keepdims=True), 1e-12) / 127
        rounded = np.clip(np.rint(array / scale), -127, 127).astype(np.int8)
        stored = [
            numpy_helper.from_array(rounded, f"{name}_q"),
            numpy_helper.from_array(scale.astype(np.float32), f"{name}_s"),
        ]
        multiply = helper.make_node("Mul", [f"{name}_f", f"{name}_s"], [name], name=f"{name}_mul")
        return stored, [_cast(f"{name}_q", f"{name}_f", f"{name}_cast"), multiply]

    return _store(model, store)


def _cast(source, target, name):
    return helper.make_node("Cast", [source], [target], to=TensorProto.FLOAT, name=name)


def _store(model, store):
    graph = model.graph
    tensors, restoring = [], []
    for tensor in graph.initializer:
        array = numpy_helper.to_array(tensor)
        large = array.dtype == np.float32 and array.size >= SMALLEST
        replacement = store(tensor.name, array) if large else None
        if replacement is None:
            tensors.append(tensor)
        else:
            tensors += replacement[0]
            restoring += replacement[1]
    nodes = restoring + list(graph.node)
    del graph.initializer[:], graph.node[:], graph.value_info[:]
    graph.initializer.extend(tensors)
    graph.node.extend(nodes)
    model = onnx.shape_inference.infer_shapes(model)
    onnx.checker.check_model(model, full_check=True)
    return model
