"""safetensors files of f32 tensors, written and read one tensor at a time, so that no model need be in memory twice; also as the last part of
a longer file, as in checkpoints. Every other dtype is refused by name."""

from __future__ import annotations

import json
import math
import pathlib
from typing import BinaryIO, Callable, Iterable

import numpy
import torch

BYTES = 4  # of an f32 number
ALIGNMENT = 8

Shapes = dict[str, tuple[int, ...]]


def write_tensors(file: BinaryIO, shapes: Shapes, tensors: Iterable[torch.Tensor], listen: Callable[[bytes], None]) -> None:
    """Writes tensors of these names and shapes, which come in this order; `listen` hears all bytes."""
    header, at = {"__metadata__": {"format": "pt"}}, 0
    for name, shape in shapes.items():
        end = at + BYTES * math.prod(shape)
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [at, end]}
        at = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % ALIGNMENT)
    for piece in (len(text).to_bytes(8, "little"), text):
        file.write(piece)
        listen(piece)
    for tensor in tensors:
        piece = tensor.detach().to("cpu", torch.float32).contiguous().numpy().tobytes()
        file.write(piece)
        listen(piece)


def read_tensors(path: pathlib.Path, start: int = 0) -> dict[str, torch.Tensor]:
    """The tensors of a file, which begin at byte `start`. Raises ValueError naming the tensor that is not f32 or not whole."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(start)
        length = int.from_bytes(file.read(8), "little")
        if length > size - start - 8:
            raise ValueError(f"{path.name} is no safetensors file")
        header = json.loads(file.read(length))
    data, tensors = start + 8 + length, {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        shape, (begin, end) = entry["shape"], entry["data_offsets"]
        if entry["dtype"] != "F32":
            raise ValueError(f"{path.name}: tensor {name} has dtype {entry['dtype']}; this program reads F32")
        if end - begin != BYTES * math.prod(shape) or data + end > size:
            raise ValueError(f"{path.name}: tensor {name} has {end - begin} bytes, which its shape {shape} or the file does not")
        numbers = numpy.fromfile(path, "<f4", math.prod(shape), offset=data + begin)
        tensors[name] = torch.from_numpy(numbers).reshape(shape)
    return tensors
