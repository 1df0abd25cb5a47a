"""Groups of equal keys, the keys of pairs, and how rare words are to the typed linker."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe.bags import Bags, Floats, Numbers
from dedupe.tokens import Ints, distinct

Array = NDArray[Any]


@dataclass(frozen=True)
class Groups:
    """Positions put in order of a key. order: positions; starts: where each group begins in it; of: group of each."""

    order: Ints
    starts: Ints
    of: Ints

    @property
    def sizes(self) -> Ints:
        """Return the number of positions of each group."""
        return np.asarray(np.diff(np.append(self.starts, len(self.order))), np.int64)


def group(keys: Array) -> Groups:
    """Group positions by equal keys, in the order of the keys; within a group positions ascend."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    first = np.ones(len(keys), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    of = np.empty(len(keys), np.int64)
    of[order] = np.cumsum(first) - 1
    return Groups(order, np.flatnonzero(first), of)


def pair_keys(left: Ints, right: Ints, size: int) -> Ints:
    """Return one sorted number for each different pair of two different rows, whatever their order."""
    low, high = np.minimum(left, right), np.maximum(left, right)
    apart = low != high
    return distinct(low[apart] * size + high[apart])


def parted(keys: Ints, size: int) -> tuple[Ints, Ints]:
    """Return the rows of pairs, left < right, from their keys."""
    return keys // size, keys % size


def weighed(bags: Bags) -> Bags:
    """Return bags with the rarities that the learnt weights know (see `rarities`)."""
    return replace(bags, rarity=rarities(bags.df, len(bags)))


def rarities(df: Numbers | Ints, size: int) -> Floats:
    """Return 1 for what one of `size` records has, less the more have it, towards 0 for what all have."""
    return np.asarray(np.log((size + 1) / np.maximum(df, 1)) / np.log(size + 1), np.float64)
