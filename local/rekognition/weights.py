"""Reads weights from a PyTorch file without PyTorch, which is 200 times as large as the weights."""

import pickle
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

Weights = Mapping[str, NDArray[np.float32]]

_TYPES: "Mapping[str, np.dtype[Any]]" = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}
_LENGTH = np.dtype("<i8")


@dataclass(frozen=True)
class _Tensor:
    """The place of a tensor's numbers: in the storage of that key, from `offset` on, `strides` apart."""

    storage: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def read_weights(file: Path) -> Weights:
    """Read a file as `torch.save` wrote it before version 1.6: five pickles, then each storage's numbers.

    https://github.com/pytorch/pytorch/blob/v1.5.0/torch/serialization.py#L338
    """
    storages: dict[str, np.dtype[Any]] = {}
    with file.open("rb") as stream:
        for _magic_number_version_and_sizes in range(3):
            _Pickle(stream, storages).load()
        tensors: dict[str, _Tensor] = _Pickle(stream, storages).load()
        keys: list[str] = _Pickle(stream, storages).load()
        numbers = {key: _read_storage(stream, storages[key]) for key in keys}
    return {name: _numbers_of(tensor, numbers[tensor.storage]) for name, tensor in tensors.items()}


def _read_storage(stream: BinaryIO, numbers: "np.dtype[Any]") -> NDArray[Any]:
    length = int(np.frombuffer(stream.read(_LENGTH.itemsize), _LENGTH)[0])
    return np.frombuffer(stream.read(length * numbers.itemsize), numbers)


def _numbers_of(tensor: _Tensor, storage: NDArray[Any]) -> NDArray[Any]:
    strides = [stride * storage.itemsize for stride in tensor.strides]
    return np.ascontiguousarray(as_strided(storage[tensor.offset :], tensor.shape, strides, writeable=False))


class _Pickle(pickle.Unpickler):
    """Unpickles the types that such a file is made of, and refuses all others."""

    def __init__(self, stream: BinaryIO, storages: "dict[str, np.dtype[Any]]") -> None:
        super().__init__(stream)
        self._storages = storages

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 — as pickle.Unpickler
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, shape, strides, *_: _Tensor(storage, offset, shape, strides)
        if module == "torch" and name in _TYPES:
            return name
        raise pickle.UnpicklingError(f"{module}.{name} has no place among weights")

    def persistent_load(self, pid: Any) -> str:  # noqa: ANN401
        _, type_name, key, *_ = pid
        self._storages[key] = _TYPES[type_name]
        return str(key)
