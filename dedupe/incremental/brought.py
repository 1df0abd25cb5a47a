"""Which pairs the sources of candidates bring, kept pair by pair, and changed where a source changed its mind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe.bags import Ints
from dedupe.blocking import HOPELESS, MOST_ALIKE, SOURCES
from dedupe.corpus import BLOCKS
from dedupe.incremental.edges import Edges
from dedupe.incremental.pairs import Alike, Said, keyed, lefts, rights, scaled
from dedupe.tokens import Bools, Hashes, distinct

UNKNOWN = -1  # finding of a pair that was not compared yet
DECIDED = len(SOURCES)  # the bit of decisions
SIDES = [1 if name in BLOCKS else 2 for name in SOURCES] + [1]
FIRST = np.cumsum([0, *SIDES]).tolist()
"""Source -> its first column in `alike`. A source of neighbours has two: what the first of a pair says of the second,
and the other way round."""


@dataclass(slots=True)
class Brought:
    """A column over pairs, by key, those of the last full run (`first` of them) in order, and then those since.

    by: a bit a source that brings the pair, none where nobody does any more; alike: how alike each finds the two;
    whole: all of them together. finding: number of what was found on the pair, or UNKNOWN. near: whether rivals may
    change it; rival: what they say (see dedupe.features), 0 where nobody asked.
    """

    key: Hashes
    by: Alike
    alike: Alike
    whole: NDArray[np.int16]
    finding: NDArray[np.int32]
    near: Bools
    rival: NDArray[np.int8]
    first: int = 0

    @classmethod
    def empty(cls) -> Brought:
        """Return that of no pairs."""
        return cls(np.zeros(0, np.uint64), np.zeros(0, np.uint8), np.zeros((0, FIRST[-1]), np.uint8),
                   np.zeros(0, np.int16), np.zeros(0, np.int32), np.zeros(0, np.bool_), np.zeros(0, np.int8))

    def __len__(self) -> int:
        return len(self.key)

    def hopeful(self, at: Ints | slice = slice(None)) -> Bools:
        """Say which pairs, or which of some, are compared (see dedupe.blocking)."""
        return np.asarray(self.whole[at] >= HOPELESS * MOST_ALIKE)

    def places(self, key: Hashes) -> tuple[Ints, Bools]:
        """Return where pairs are, and whether they are there."""
        found, there = np.zeros(len(key), np.int64), np.zeros(len(key), np.bool_)
        for low, part in ((0, self.key[:self.first]), (self.first, self.key[self.first:])):
            if len(part):
                at = np.minimum(np.searchsorted(part, key), len(part) - 1)
                same = part[at] == key
                found[same], there = at[same] + low, there | same
        return found, there

    def with_room(self, keys: Iterable[Hashes]) -> Brought:
        """Return a copy, with room for these pairs."""
        new = distinct(np.concatenate([np.zeros(0, np.uint64), *keys]))
        new = new[~self.places(new)[1]]
        since = self.key[self.first:]
        at = np.searchsorted(since, new)

        def column(held: NDArray[Any], value: int | Hashes) -> NDArray[Any]:
            return np.concatenate((held[:self.first], np.insert(held[self.first:], at, value, axis=0)))
        return Brought(column(self.key, new), column(self.by, 0), column(self.alike, 0), column(self.whole, 0),
                       column(self.finding, UNKNOWN), column(self.near, 0), column(self.rival, 0), self.first)

    def forget(self, gone: Bools) -> Ints:
        """Strike out the pairs of slots that are gone; return their places."""
        if not gone.any():
            return np.zeros(0, np.int64)
        at = np.flatnonzero(gone[lefts(self.key)] | gone[rights(self.key)])
        self.by[at] = 0
        self.alike[at] = 0
        return at

    def hear(self, source: int, doubtful: Hashes, told: Said) -> Ints:
        """Note what a block or people say of pairs, of the doubtful ones nothing else; return the places."""
        bit, column = np.uint8(1 << source), FIRST[source]
        at, there = self.places(doubtful)
        self.by[at[there]] &= ~bit
        self.alike[at[there], column] = 0
        now, _ = self.places(told.key)
        self.by[now] |= bit
        self.alike[now, column] = told.alike
        return np.concatenate((at[there], now))

    def hear_side(self, source: int, edges: Edges, rank: Ints, *, retracted: bool) -> Ints:
        """Note how near others are to their owners, or that this counts no longer; return the places."""
        at, there = self.places(keyed(edges.owner, edges.other, rank))
        column = FIRST[source] + (rank[edges.owner] > rank[edges.other])
        self.alike[at[there], column[there]] = 0 if retracted else scaled(edges.cosine)[there]
        return at[there]

    def sum_up(self, at: Ints) -> None:
        """Put together what all sources say of some pairs, each once."""
        alike = self.alike[at]
        whole = np.zeros(len(at), np.int16)
        by = self.by[at]
        for source, (first, sides) in enumerate(zip(FIRST, SIDES, strict=False)):
            said = alike[:, first:first + sides].max(axis=1)
            whole += said
            if sides > 1:  # nobody is one's nearest without being a little alike
                by = np.where(said > 0, by | np.uint8(1 << source), by & np.uint8(0xFF ^ (1 << source)))
        self.by[at], self.whole[at] = by, whole

    def settled(self) -> Brought:
        """Return it as that of a full run, in which all pairs are new."""
        if self.first:
            raise ValueError("there is a base already; link all records again to make another")
        return Brought(self.key, self.by, self.alike, self.whole, self.finding, self.near, self.rival, len(self.key))
