"""Which pairs each source of candidates brings, kept pair by pair, and changed where a source changed its mind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe.bags import Ints, Numbers
from dedupe.blocking import HOPELESS, MOST_ALIKE, SOURCES
from dedupe.incremental.nearby import Edges
from dedupe.tokens import Bools, Hashes, distinct

Alike = NDArray[np.uint8]
SLOT = 28  # bits of a slot: pairs, with how alike they are, sort as one number
HIGH, LOWER = np.uint64(SLOT), np.uint64((1 << SLOT) - 1)
EIGHT, LAST = np.uint64(8), np.uint64(0xFF)
UNKNOWN = -1  # finding of a pair that was not compared yet


class Said(NamedTuple):
    """What a source says now: pairs (keys, each once, in order), and how alike it finds them."""

    key: Hashes
    alike: Alike


@dataclass(slots=True)
class Brought:
    """A column over pairs, by key: the slots of the first and the second by id, SLOT bits each.

    by: a bit a source that brought the pair; alike: how alike each finds the two; whole: all of them together.
    finding: number of what was found on the pair, or UNKNOWN. rival: what rivals say (see dedupe.features), 0 where
    nobody asked.
    """

    key: Hashes
    by: Alike
    alike: Alike
    whole: NDArray[np.int16]
    finding: NDArray[np.int32]
    rival: NDArray[np.int8]

    @classmethod
    def empty(cls) -> Brought:
        """Return that of no pairs."""
        return cls(np.zeros(0, np.uint64), np.zeros(0, np.uint8), np.zeros((0, len(SOURCES) + 1), np.uint8),
                   np.zeros(0, np.int16), np.zeros(0, np.int32), np.zeros(0, np.int8))

    def __len__(self) -> int:
        return len(self.key)

    @property
    def left(self) -> Ints:
        """Return the slots of the first."""
        return (self.key >> HIGH).astype(np.int64)

    @property
    def right(self) -> Ints:
        """Return the slots of the second."""
        return (self.key & LOWER).astype(np.int64)

    def hopeful(self) -> Bools:
        """Say which pairs are compared (see dedupe.blocking)."""
        return np.asarray(self.whole >= HOPELESS * MOST_ALIKE)

    def retract(self, source: int, where: Bools | Ints) -> None:
        """Forget what a source said of some pairs."""
        self.by[where] &= np.uint8(0xFF ^ (1 << source))
        self.whole[where] -= self.alike[where, source]
        self.alike[where, source] = 0

    def places(self, key: Hashes) -> tuple[Ints, Bools]:
        """Return where pairs are, or would be, and whether they are there."""
        at = np.searchsorted(self.key, key)
        if not len(self.key):
            return at, np.zeros(len(key), np.bool_)
        return at, self.key[np.minimum(at, len(self.key) - 1)] == key

    def with_new(self, keys: Iterable[Hashes]) -> Brought:
        """Return it with room for these pairs."""
        new = distinct(np.concatenate([np.zeros(0, np.uint64), *keys]))
        at, there = self.places(new)
        new, at = new[~there], at[~there]
        if not len(new):
            return self
        return Brought(np.insert(self.key, at, new), np.insert(self.by, at, 0), np.insert(self.alike, at, 0, axis=0),
                       np.insert(self.whole, at, 0), np.insert(self.finding, at, UNKNOWN), np.insert(self.rival, at, 0))

    def say(self, source: int, said: Said) -> None:
        """Note what a source says of pairs that there is room for."""
        at = np.searchsorted(self.key, said.key)
        self.by[at] |= np.uint8(1 << source)
        self.whole[at] += said.alike.astype(np.int16) - self.alike[at, source]
        self.alike[at, source] = said.alike

    def only(self, keep: Bools) -> Brought:
        """Return some of the pairs."""
        return Brought(self.key[keep], self.by[keep], self.alike[keep], self.whole[keep], self.finding[keep],
                       self.rival[keep])


def keyed(one: Ints | Numbers, other: Ints | Numbers, rank: Ints) -> Hashes:
    """Return the keys of pairs of slots."""
    swapped = rank[one] > rank[other]
    left, right = np.where(swapped, other, one), np.where(swapped, one, other)
    return (left.astype(np.uint64) << HIGH) | right.astype(np.uint64)


def ends(key: int) -> tuple[int, int]:
    """Return the two slots of a pair."""
    return key >> SLOT, key & int(LOWER)


def said(key: Hashes, likeness: NDArray[np.floating]) -> Said:
    """Return of each pair the most that is said of it. likeness: 0 to 1."""
    found = (key << EIGHT) | (likeness.astype(np.float64) * MOST_ALIKE).astype(np.uint64)
    found.sort()
    key = found >> EIGHT
    last = np.ones(len(key), np.bool_)
    last[:-1] = key[1:] != key[:-1]
    return Said(key[last], (found[last] & LAST).astype(np.uint8))


def of_edges(old: Edges, new: Edges, touched: Bools, rank: Ints) -> tuple[Hashes, Said]:
    """Return the pairs of which the nearest of touched slots, old or new, may say something else; and what they say."""
    parts = [edges.only(edges.chosen & touched[edges.owner]) for edges in (old, new)]
    doubtful = distinct(np.concatenate([keyed(part.owner, part.other, rank) for part in parts]))
    about = np.zeros(len(touched), np.bool_)
    about[(doubtful >> HIGH).astype(np.int64)] = about[(doubtful & LOWER).astype(np.int64)] = True
    edges = new.only(new.chosen & about[new.owner] & about[new.other])
    found = said(keyed(edges.owner, edges.other, rank), edges.cosine)
    at = np.searchsorted(doubtful, found.key)
    meant = doubtful[np.minimum(at, max(len(doubtful) - 1, 0))] == found.key if len(doubtful) else at < 0
    return doubtful, Said(found.key[meant], found.alike[meant])
