"""Reads a PyTorch checkpoint of the old, non-zip kind without PyTorch.

Such a file is five pickles (magic number, protocol, machine facts, the state dict with tensors as
references to storages, the storages' keys), then each storage as an int64 element count and raw values.
Pickles can run code, so only the three constructors that a state dict needs are let through.
"""

import collections
import io
import pickle
import struct
from typing import NamedTuple

import numpy as np

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001
STORAGES = {"FloatStorage": np.float32, "LongStorage": np.int64}


class _View(NamedTuple):
    """A tensor before its storage has been read: offset and strides count elements."""

    storage: str
    offset: int
    shape: tuple
    stride: tuple


class _StateDict(pickle.Unpickler):
    def __init__(self, stream):
        super().__init__(stream)
        self.dtypes = {}

    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, shape, stride, *_grad: _View(storage, offset, shape, stride)
        if module == "torch" and name in STORAGES:
            return STORAGES[name]
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a state dict")

    def persistent_load(self, reference):
        kind, dtype, key, _device, _count = reference[:5]
        if kind != "storage":
            raise pickle.UnpicklingError(f"unknown reference {kind}")
        self.dtypes[key] = np.dtype(dtype)
        return key


def read(data):
    """Checkpoint bytes -> {parameter name: array}."""
    stream = io.BytesIO(data)
    # Plain pickle.load would run whatever the file says, so the simple pickles go through the same filter.
    if _StateDict(stream).load() != MAGIC or _StateDict(stream).load() != PROTOCOL:
        raise ValueError("not an old-style PyTorch checkpoint")
    _StateDict(stream).load()
    state = _StateDict(stream)
    views = state.load()
    storages = {}
    for key in _StateDict(stream).load():
        (count,) = struct.unpack("<q", stream.read(8))
        dtype = state.dtypes[key]
        storages[key] = np.frombuffer(stream.read(count * dtype.itemsize), dtype)
    return {name: _materialise(view, storages[view.storage]) for name, view in views.items()}


def _materialise(view, storage):
    # Convolution weights are saved as transposed views, so the strides matter.
    start = storage[view.offset :]
    strides = [s * storage.itemsize for s in view.stride]
    return np.lib.stride_tricks.as_strided(start, view.shape, strides).copy()
