"""Builds one ONNX graph, node by node.

Activations are float32 and NCHW inside; the public input is uint8 NHWC, so that the program hands over
pixels and knows nothing of any model's normalisation. Height and width are fixed, the batch is not.

Tensor names are numbered in the order of the calls. The names, and so the calls' order, are part of the
file's checksum: a stored vector remembers the checksum of the model that made it.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 8
# The files were first made, and their quality measured, under this name. It is in the checksum: leave it.
PRODUCER = "pm-feas"


def same_padding(size, kernel, stride):
    """TensorFlow's 'SAME' for one axis: ((before, after), output size). The odd pixel goes after."""
    out = -(-size // stride)
    total = max((out - 1) * stride + kernel - size, 0)
    return (total // 2, total - total // 2), out


class Graph:
    """Nodes and constants so far. Methods return the name of the tensor they made."""

    def __init__(self):
        self.nodes = []
        self.constants = {}
        self._input = None
        self._count = 0

    def _name(self, hint):
        self._count += 1
        return f"{hint}_{self._count}"

    def constant(self, array, hint="c"):
        name = self._name(hint)
        self.constants[name] = np.ascontiguousarray(array)
        return name

    def op(self, kind, inputs, **attributes):
        """One node with one output."""
        return self.split_op(kind, inputs, 1, **attributes)[0]

    def split_op(self, kind, inputs, outputs, **attributes):
        """One node with several outputs; returns their names."""
        names = [self._name(kind.lower()) for _ in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, name=names[0], **attributes))
        return names

    def relu6(self, x):
        low = self.constant(np.float32(0))
        high = self.constant(np.float32(6))
        return self.op("Clip", [x, low, high])

    def image(self, side):
        """The input `image`, uint8 [N, side, side, 3] RGB; gives float32 [N, 3, side, side], still 0..255."""
        self._input = helper.make_tensor_value_info("image", TensorProto.UINT8, ["N", side, side, 3])
        x = self.op("Transpose", ["image"], perm=[0, 3, 1, 2])
        return self.op("Cast", [x], to=TensorProto.FLOAT)

    def finish(self, name, outputs, metadata):
        """The checked model. `outputs`: (tensor, public name, shape), all float32."""
        public = {tensor: label for tensor, label, _ in outputs}
        for node in self.nodes:
            node.input[:] = [public.get(i, i) for i in node.input]
            node.output[:] = [public.get(o, o) for o in node.output]
        infos = [helper.make_tensor_value_info(label, TensorProto.FLOAT, shape) for _, label, shape in outputs]
        tensors = [numpy_helper.from_array(np.asarray(a), k) for k, a in self.constants.items()]
        body = helper.make_graph(self.nodes, name, [self._input], infos, tensors)
        opset = helper.make_opsetid("", OPSET)
        model = helper.make_model(body, opset_imports=[opset], ir_version=IR_VERSION, producer_name=PRODUCER)
        for key, value in metadata.items():
            model.metadata_props.add(key=key, value=value)
        model = onnx.shape_inference.infer_shapes(model)
        onnx.checker.check_model(model, full_check=True)
        return model
