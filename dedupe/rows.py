"""Words of many rows, compressed: what a row says, whatever the other rows say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dedupe.tokens import Bools, Hashes, Ints, distinct, spread

Numbers = NDArray[np.int32]
Words = NDArray[np.unsignedinteger]
PLACE = np.uint64(33)  # bits behind the place of a pair: a word, and whose it is
HALF, LOWER = np.uint64(32), np.uint64(0xFFFFFFFF)
PART = 1 << 22  # words numbered at a time


@dataclass(frozen=True)
class Rows:
    """Words a row, compressed: row r holds hashes[start[r]:start[r + 1]], distinct and in ascending order.

    It depends on nothing but the row itself: what is known over all rows is a Vocabulary (dedupe.bags).
    """

    start: Ints
    hashes: Words

    @classmethod
    def of(cls, owner: Ints, hashes: Hashes, size: int, *, whole: bool = False) -> Rows:
        """Build from (row, hash), in any order. Without `whole` the upper half of a hash is kept: enough for words."""
        if not whole:
            keys = distinct((owner.astype(np.uint64) << HALF) | (hashes >> HALF))
            return cls(starts((keys >> HALF).astype(np.int64), size), keys.astype(np.uint32))
        order = np.lexsort((hashes, owner))
        owner, hashes = owner[order], hashes[order]
        new = np.ones(len(owner), np.bool_)
        new[1:] = (owner[1:] != owner[:-1]) | (hashes[1:] != hashes[:-1])
        return cls(starts(owner[new], size), hashes[new])

    @classmethod
    def joined(cls, parts: list[Rows]) -> Rows:
        """Return the rows of all parts, in their order."""
        sizes = np.concatenate([np.diff(part.start) for part in parts] or [np.zeros(0, np.int64)])
        hashes = np.concatenate([part.hashes for part in parts] or [np.zeros(0, np.uint32)])
        return cls(np.concatenate(([0], np.cumsum(sizes))).astype(np.int64), hashes)

    def taken(self, rows: Ints) -> Rows:
        """Return these rows, in this order."""
        sizes = np.diff(self.start)[rows]
        start = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
        return Rows(start, self.hashes[spread(self.start[rows], sizes)])

    def only(self, keep: Bools) -> Rows:
        """Return the rows with these of their words only."""
        return Rows(np.concatenate(([0], np.cumsum(keep))).astype(np.int64)[self.start], self.hashes[keep])

    def __len__(self) -> int:
        return len(self.start) - 1

    def met_by(self, other: Rows, mine: Ints, theirs: Ints) -> Bools:
        """Say whether row mine[i] of these shares a word with row theirs[i] of others: words of 32 bits."""
        found = np.zeros(len(mine), np.bool_)
        both = np.flatnonzero(self._signs[mine] & other._signs[theirs])
        keys = np.concatenate((self._of_pairs(mine[both]), other._of_pairs(theirs[both]) | np.uint64(1)))
        keys.sort()
        found[both[(keys[1:][keys[1:] ^ keys[:-1] == 1] >> PLACE).astype(np.int64)]] = True
        return found

    def _of_pairs(self, rows: Ints) -> Hashes:
        """Return place and word, as one, of the words of these rows; the last bit is free."""
        sizes = self.sizes(rows)
        place = np.repeat(np.arange(len(rows), dtype=np.uint64), sizes)
        words = self.hashes[spread(self.start[rows], sizes)].astype(np.uint64)
        return (place << PLACE) | (words << np.uint64(1))

    @cached_property
    def _signs(self) -> Hashes:
        return signs(self.start, self.hashes)

    def sizes(self, rows: Ints) -> Ints:
        """Return how many words each of these rows has."""
        return self.start[rows + 1] - self.start[rows]

    def owner(self) -> Ints:
        """Return the row of each word."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))


def at_place(place: Ints, words: Words) -> Hashes:
    """Return each place and its word, of 32 bits, as one number."""
    return (place.astype(np.uint64) << HALF) | words.astype(np.uint64)


def signs(start: Ints, words: Words | Numbers) -> Hashes:
    """Return a number a row, with a bit for each of its words: two rows without a bit in common share none."""
    found, some = np.zeros(len(start) - 1, np.uint64), np.flatnonzero(start[1:] > start[:-1])
    if len(some):
        bits = np.uint64(1) << (words.astype(np.uint64) & np.uint64(63))
        found[some] = np.bitwise_or.reduceat(bits, start[some])
    return found


def numbered(hashes: Words, known: Words | None = None) -> tuple[Words, Numbers]:
    """Return the distinct hashes in order, and for each hash its number among them. known: those, if one has them."""
    if known is None and hashes.dtype == np.uint32:
        return _numbered(hashes)
    known = distinct(hashes) if known is None else known
    number = np.empty(len(hashes), np.int32)
    for low in range(0, len(hashes), PART):
        part = hashes[low:low + PART]
        order = _order(part)  # looked up in order, which is many times quicker in a long list
        number[low + order] = np.searchsorted(known, part[order])
    return known, number


def _numbered(hashes: Words) -> tuple[Words, Numbers]:
    """Number hashes of 32 bits by one sort, each with its place behind it."""
    keys = (hashes.astype(np.uint64) << HALF) | np.arange(len(hashes), dtype=np.uint64)
    keys.sort()
    ordered = (keys >> HALF).astype(np.uint32)
    new = np.ones(len(keys), np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    known = ordered[new]
    del ordered
    keys &= LOWER
    number = np.empty(len(keys), np.int32)
    number[keys.view(np.int64)] = np.cumsum(new, dtype=np.int32) - 1
    return known, number


def _order(hashes: Words) -> Ints:
    """Return an order of hashes, by their upper half: sorting each with its place is quicker than np.argsort."""
    upper = hashes >> HALF if hashes.dtype == np.uint64 else hashes
    keys = (upper.astype(np.uint64) << HALF) | np.arange(len(hashes), dtype=np.uint64)
    keys.sort()
    return (keys & LOWER).astype(np.int64)


def starts(owner: Ints, size: int) -> Ints:
    """Return where each row's part of an ascending list of owners begins, and the end."""
    return np.searchsorted(owner, np.arange(size + 1)).astype(np.int64)
