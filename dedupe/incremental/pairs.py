"""Pairs of slots as single numbers, and what one source of candidates says of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe.bags import Ints, Numbers
from dedupe.blocking import MOST_ALIKE
from dedupe.tokens import Bools, Hashes, distinct

Alike = NDArray[np.uint8]
SLOT = 28  # bits of a slot: pairs, with how alike they are, sort as one number
HIGH, LOWER = np.uint64(SLOT), np.uint64((1 << SLOT) - 1)
EIGHT, LAST = np.uint64(8), np.uint64(0xFF)


class Said(NamedTuple):
    """What a source says now: pairs (keys, each once, in order), and how alike it finds them."""

    key: Hashes
    alike: Alike

    @classmethod
    def of(cls, key: Hashes, alike: Alike) -> Said:
        """Take of each pair the most that is said of it."""
        found = (key << EIGHT) | alike.astype(np.uint64)
        found.sort()
        key = found >> EIGHT
        last = np.ones(len(key), np.bool_)
        last[:-1] = key[1:] != key[:-1]
        return cls(key[last], (found[last] & LAST).astype(np.uint8))

    def only(self, keep: Bools) -> Said:
        """Return what it says of some of the pairs."""
        return Said(self.key[keep], self.alike[keep])

    def differing(self, other: Said) -> Hashes:
        """Return the pairs of which the two do not say the same."""
        both = np.concatenate([(one.key << EIGHT) | one.alike.astype(np.uint64) for one in (self, other)])
        both.sort()
        single = np.ones(len(both), np.bool_)
        same = both[1:] == both[:-1]
        single[1:][same] = single[:-1][same] = False
        return distinct(both[single] >> EIGHT)


def scaled(likeness: NDArray[np.floating]) -> Alike:
    """Return likenesses, 0 to 1, as dedupe.blocking adds them up."""
    return (likeness.astype(np.float64) * MOST_ALIKE).astype(np.uint8)


def keyed(one: Ints | Numbers, other: Ints | Numbers, rank: Ints) -> Hashes:
    """Return the keys of pairs of slots: the one that is first by id, then the other."""
    swapped = rank[one] > rank[other]
    left, right = np.where(swapped, other, one), np.where(swapped, one, other)
    return (left.astype(np.uint64) << HIGH) | right.astype(np.uint64)


def lefts(key: Hashes) -> Ints:
    """Return the slots of the first."""
    return (key >> HIGH).view(np.int64)


def rights(key: Hashes) -> Ints:
    """Return the slots of the second."""
    return (key & LOWER).view(np.int64)


def in_order(left: Ints, right: Ints) -> Ints:
    """Return the order of pairs of places, each once, by the first and then the second."""
    return np.argsort((left.astype(np.uint64) << HIGH) | right.astype(np.uint64))


def ends(key: int) -> tuple[int, int]:
    """Return the two slots of a pair."""
    return key >> SLOT, key & int(LOWER)
