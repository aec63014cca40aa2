"""Files that are whole or not there, and the SHA-256 they are known by."""

from __future__ import annotations

import hashlib
import os
import pathlib
from contextlib import contextmanager
from typing import BinaryIO, Iterator

PIECE = 1 << 22


def sha256_of(path: pathlib.Path, start: int = 0, end: int | None = None) -> str:
    """Of a file, or of its bytes from `start` to before `end`."""
    digest, left = hashlib.sha256(), (path.stat().st_size if end is None else end) - start
    with path.open("rb") as file:
        file.seek(start)
        while left > 0 and (piece := file.read(min(PIECE, left))):
            digest.update(piece)
            left -= len(piece)
    return digest.hexdigest()


@contextmanager
def replacing(path: pathlib.Path) -> Iterator[BinaryIO]:
    """A file to write that takes the place of the one at `path` once all bytes are down."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.part")
    with aside.open("w+b") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
