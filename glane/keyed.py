"""A file of lines that are kept under a key each: a line whose key was there before is copied, and not made again.

Beside it lies the same name with `.keys`: the keys, where each line ends, and the checksum of the lines, so that both
are known to be of one run.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crawlers.files import replacing
from glane.index_file import UnusableIndexError, read_index, write_index

Keys = NDArray[np.uint64]
Ints = NDArray[np.int64]
LOT = 1_000  # lines made at a time
SPREAD = np.uint64(0x9E3779B97F4A7C15)  # odd


def places(known: Keys, wanted: Keys) -> Ints:
    """Return where the wanted keys are among those known, -1 for one that is not. A key is a row of numbers."""
    if not len(known):
        return np.full(len(wanted), -1)
    single, sought = _single(known), _single(wanted)
    order = np.argsort(single)
    at = order[np.minimum(np.searchsorted(single, sought, sorter=order), len(order) - 1)]
    return np.where((known[at] == wanted).all(axis=1), at, -1)


def _single(keys: Keys) -> Keys:
    """Return one number a key: two keys of which it is the same count as not known, which costs a line made again."""
    total = np.zeros(len(keys), np.uint64)
    for column in keys.T:
        total = (total ^ column) * SPREAD
        total ^= total >> np.uint64(32)
    return total


@dataclass(frozen=True, slots=True)
class _Kept:
    """text: the lines, one after the other; keys, and where each line ends."""

    text: NDArray[np.uint8]
    keys: Keys
    ends: Ints

    @classmethod
    def read(cls, path: Path, made_by: str) -> _Kept:
        """Return what there is; nothing if the two files are not of one run, or of another maker."""
        try:
            arrays, plain = read_index(_beside(path))
            text = np.memmap(path, np.uint8, "r") if path.stat().st_size else np.zeros(0, np.uint8)
            if plain == {"made_by": made_by, "lines": zlib.crc32(text.data)}:
                return cls(text, arrays["keys"], arrays["ends"])
        except (UnusableIndexError, FileNotFoundError):
            pass
        return cls(np.zeros(0, np.uint8), np.zeros((0, 1), np.uint64), np.zeros(0, np.int64))


def write_keyed(path: Path, keys: Keys, made_by: str, make: Callable[[Ints], Iterable[bytes]]) -> None:
    """Write a line a key, in their order, atomically; then the keys.

    keys: rows of numbers, each once. made_by: what else all lines depend on; they are made again when it is another.
    make: gives the lines of some places, each with its end, in their order.
    """
    kept = _Kept.read(path, made_by)
    source = places(kept.keys, keys)
    made = iter(make(np.flatnonzero(source < 0)))
    start = np.concatenate(([0], kept.ends))
    ends = np.zeros(len(keys), np.int64)
    with replacing(path) as file:
        done, check = 0, 0
        for low, high in _runs(source):
            known = source[low:high]
            if known[0] >= 0:
                begin = start[known[0]]
                parts: list[Any] = [kept.text[begin:kept.ends[known[-1]]].data]
                ends[low:high] = kept.ends[known] + (done - begin)
            else:
                parts = list(islice(made, high - low))
                ends[low:high] = np.cumsum([len(line) for line in parts]) + done
            for part in parts:
                file.write(part)
                check = zlib.crc32(part, check)
            done = int(ends[high - 1])
    write_index(_beside(path), {"keys": keys, "ends": ends}, {"made_by": made_by, "lines": check})


def _runs(source: Ints) -> list[tuple[int, int]]:
    """Return from where to where lines come from places that follow each other, or are made, LOT at most."""
    if not len(source):
        return []
    known = source >= 0
    breaks = known[1:] != known[:-1]
    breaks |= np.where(known[1:], np.diff(source) != 1, np.arange(1, len(source)) % LOT == 0)
    cuts = [0, *(np.flatnonzero(breaks) + 1).tolist(), len(source)]
    return list(pairwise(cuts))


def _beside(path: Path) -> Path:
    return path.with_suffix(".keys")
