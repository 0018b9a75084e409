"""Static int8 quantisation with ONNX Runtime's tool: QDQ, u8 activations, s8 weights per channel."""

import logging
from contextlib import contextmanager

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.calibrate import TensorsData, load_tensors_data, save_tensors_data

import calibration

QUANTISED = ["Conv", "Add", "Clip"]  # the classifiers' Gemm heads are stored small by `storage` instead


def with_ranges(model, ranges, folder):
    """The quantised model, from measured ranges; nothing is run. `folder` is for scratch files."""
    cache = folder / "ranges.json"
    data = TensorsData(CalibrationMethod.MinMax, dict(ranges))
    save_tensors_data(data, cache)
    return _quantise(model, None, cache, folder)


def measure(model, batches, folder):
    """{tensor: (smallest, largest)} over `batches`."""
    cache = folder / "measured.json"
    cache.unlink(missing_ok=True)
    _quantise(model, _Batches(batches), cache, folder)
    spans = load_tensors_data(cache)
    return {name: tuple(np.float32(v.item()) for v in spans[name].range_value) for name in spans.keys()}


class _Batches(CalibrationDataReader):
    def __init__(self, batches):
        self._batches = iter(batches)

    def get_next(self):
        batch = next(self._batches, None)
        return None if batch is None else {"image": batch}


def _quantise(model, reader, cache, folder):
    source, target = folder / "float.onnx", folder / "int8.onnx"
    onnx.save(model, source)
    with _without_advice():
        quantize_static(
            source,
            target,
            reader,
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=QUANTISED,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=_float_nodes(model),
            calibrate_method=CalibrationMethod.MinMax,
            extra_options={"ActivationSymmetric": False, "WeightSymmetric": True},
            calibration_cache_path=cache,
        )
    return onnx.load(target)


def _float_nodes(model):
    """What must stay exact: the normalisation of pixels, and everything behind a Reshape (decoding of boxes)."""
    kinds = [node.op_type for node in model.graph.node]
    names = {node.name for node in model.graph.node[: kinds.index("Conv")]}
    behind = set()
    for node in model.graph.node:
        if node.op_type == "Reshape" or behind.intersection(node.input):
            behind.update(node.output)
            names.add(node.name)
    return sorted(names)


@contextmanager
def _without_advice():
    # The tool advises a pre-processing step that these graphs, built with folded weights, do not need.
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
