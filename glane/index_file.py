"""Named arrays and plain values in one file that is mapped into memory; one that is not whole is not read.

The file: MAGIC; length of a JSON object and checksum of all that follows; the object, which says where each array lies;
the arrays.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from crawlers.files import replacing

MAGIC = b"glane index 4\n"
SIZES = struct.Struct("<QI")
ALIGNED = 64  # bytes


class UnusableIndexError(ValueError):
    """An index cannot be used; `str()` says why."""


def write_index(path: Path, arrays: Mapping[str, NDArray[Any]], plain: Mapping[str, Any]) -> None:
    """Write arrays and what JSON can hold, atomically."""
    places, at = {}, 0
    for name, array in arrays.items():
        places[name] = [array.dtype.str, list(array.shape), at]
        at += -(-array.nbytes // ALIGNED) * ALIGNED
    told = orjson.dumps({"plain": plain, "arrays": places})
    parts = [memoryview(told), memoryview(b"\0" * (-len(told) % ALIGNED))]
    for array in arrays.values():
        held = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
        parts += [held.data, memoryview(b"\0" * (-len(held) % ALIGNED))]
    check = 0
    for part in parts:
        check = zlib.crc32(part, check)
    with replacing(path) as file:
        file.write(MAGIC + SIZES.pack(len(told), check))
        for part in parts:
            file.write(part)


def stamp(path: Path) -> list[int]:
    """Return what is another whenever a file was written: its size, and the time in nanoseconds."""
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]


def read_index(path: Path, known: list[int] | None = None) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Return arrays, not to be written to, and plain values. Raises UnusableIndexError for a file that is not whole.

    known: the `stamp` of the file when it was last known to be whole; if it is the same, the file is not read for that.
    """
    if not path.exists():
        raise UnusableIndexError("there is no index yet")
    head = len(MAGIC) + SIZES.size
    if path.stat().st_size <= head:
        raise UnusableIndexError(f"{path} is damaged")
    whole = np.memmap(path, np.uint8, "r")
    if whole[:len(MAGIC)].tobytes() != MAGIC:
        raise UnusableIndexError(f"{path} is of another version of Glane")
    size, check = SIZES.unpack(whole[len(MAGIC):head].tobytes())
    if stamp(path) != known and zlib.crc32(whole[head:].data) != check:
        raise UnusableIndexError(f"{path} is damaged")
    told = orjson.loads(whole[head:head + size].tobytes())
    begin = head + -(-size // ALIGNED) * ALIGNED
    return {name: _array(whole, np.dtype(kind), shape, begin + at)
            for name, (kind, shape, at) in told["arrays"].items()}, told["plain"]


def checksum(path: Path) -> int:
    """Return the checksum of a file that is known to be whole."""
    with path.open("rb") as file:
        return int(SIZES.unpack(file.read(len(MAGIC) + SIZES.size)[len(MAGIC):])[1])


def _array(whole: NDArray[np.uint8], kind: np.dtype[Any], shape: list[int], at: int) -> NDArray[Any]:
    return np.frombuffer(whole, kind, int(np.prod(shape)), at).reshape(shape)
