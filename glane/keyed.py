"""A file of lines that are kept under a key each: a line whose key was there before is copied, and not made again.

Beside it lies the same name with `.keys`: the keys, where each line begins, and when the file was written, so that both
are known to be of one run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crawlers.files import replacing
from glane.index_file import UnusableIndexError, read_index, stamp, write_index

Keys = NDArray[np.uint64]
Ints = NDArray[np.int64]
LOT = 1_000  # lines made at a time
SPREAD = np.uint64(0x9E3779B97F4A7C15)  # odd


def places(known: Keys, wanted: Keys) -> Ints:
    """Return where the wanted keys are among those known, -1 for one that is not. A key is a row of numbers."""
    if not len(known):
        return np.full(len(wanted), -1)
    single, sought = _single(known), _single(wanted)
    order, wanted_order = np.argsort(single), np.argsort(sought)
    at = np.empty(len(sought), np.int64)  # both in order: looking here and there takes three times as long
    at[wanted_order] = order[np.minimum(np.searchsorted(single[order], sought[wanted_order]), len(order) - 1)]
    same = np.ones(len(at), np.bool_)
    for one, other in zip(known.T, wanted.T, strict=True):
        same &= one[at] == other
    return np.where(same, at, -1)


def numbers(digests: Sequence[bytes]) -> Keys:
    """Return digests of 16 bytes as rows of two numbers."""
    return np.frombuffer(bytearray(b"".join(digests)), np.uint64).reshape(-1, 2)


def _single(keys: Keys) -> Keys:
    """Return one number a key: two keys of which it is the same count as not known, which costs a line made again."""
    total = np.zeros(len(keys), np.uint64)
    for column in keys.T:
        total = (total ^ column) * SPREAD
        total ^= total >> np.uint64(32)
    return total


@dataclass(frozen=True, slots=True)
class Stamps:
    """What is written into each line, copied or not: a text of the same length for all, behind a mark that each has."""

    mark: bytes
    text: NDArray[np.bytes_]

    @classmethod
    def none(cls, size: int) -> Stamps:
        """Return those of lines that have none."""
        return cls(b"", np.zeros(size, "S1"))

    def at(self, line: bytes) -> int:
        """Return where in a line it stands."""
        return line.find(self.mark) + len(self.mark)


@dataclass(frozen=True, slots=True)
class _Kept:
    """text: the lines, one after the other; keys; where each line begins, and the end; the stamps, and where in the
    line each is.
    """

    text: NDArray[np.uint8]
    keys: Keys
    start: Ints
    stamp: NDArray[np.bytes_]
    at: Ints

    @classmethod
    def read(cls, path: Path, made_by: str) -> _Kept:
        """Return what there is; nothing if the two files are not of one run, or of another maker."""
        try:
            arrays, plain = read_index(_beside(path))
            text = np.asarray(np.memmap(path, np.uint8, "r")) if path.stat().st_size else np.zeros(0, np.uint8)
            if plain == {"made_by": made_by, "file": stamp(path)}:
                return cls(text, **arrays)
        except (UnusableIndexError, FileNotFoundError):
            pass
        none = np.zeros(0, np.int64)
        return cls(none.astype(np.uint8), np.zeros((0, 1), np.uint64), np.zeros(1, np.int64), none.astype("S1"), none)

    def write(self, path: Path, made_by: str) -> None:
        """Write down all but the text, which is in the file."""
        write_index(_beside(path), {"keys": self.keys, "start": self.start, "stamp": self.stamp, "at": self.at},
                    {"made_by": made_by, "file": stamp(path)})

    def copied(self, first: int, last: int, stamps: NDArray[np.bytes_] | None) -> memoryview:
        """Return lines that follow each other, from the first to the last; with other stamps where they are given."""
        begin = self.start[first]
        text = self.text[begin:self.start[last + 1]]
        if stamps is not None:
            text, width = text.copy(), np.arange(stamps.itemsize)
            text[(self.start[first:last + 1] + self.at[first:last + 1] - begin)[:, None] + width] = stamps.view(
                np.uint8).reshape(-1, len(width))
        return text.data


def write_keyed(path: Path, keys: Keys, made_by: str, make: Callable[[Ints], Iterable[bytes]],
                stamps: Stamps | None = None) -> None:
    """Write a line a key, in their order, atomically; then the keys.

    keys: rows of numbers, each once. made_by: what else all lines depend on; they are made again when it is another.
    make: gives the lines of some places, each with its end, in their order. stamps: what in a line its key does not
    stand for.
    """
    kept, stamps = _Kept.read(path, made_by), stamps or Stamps.none(len(keys))
    source = places(kept.keys, keys)
    made = iter(make(np.flatnonzero(source < 0)))
    sizes = np.diff(kept.start)[source] if len(kept.keys) else np.zeros(len(keys), np.int64)
    at = kept.at[source] if len(kept.keys) else np.zeros(len(keys), np.int64)
    stale = np.cumsum(kept.stamp[source] != stamps.text) if len(kept.keys) else at  # lines up to there
    with replacing(path) as file:
        for low, high in _runs(source):
            if source[low] >= 0:
                fresh = stale[high - 1] == (stale[low - 1] if low else 0)
                parts: list[Any] = [kept.copied(source[low], source[high - 1],
                                                None if fresh else stamps.text[low:high])]
            else:
                parts = list(islice(made, high - low))
                sizes[low:high], at[low:high] = [len(line) for line in parts], [stamps.at(line) for line in parts]
            file.writelines(parts)
    start = np.concatenate(([0], np.cumsum(sizes)))
    _Kept(np.zeros(0, np.uint8), keys, start, stamps.text, at).write(path, made_by)


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
