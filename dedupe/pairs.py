"""Pairs of rows, and the questions that features ask of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dedupe.bags import Bags, Floats, Ints, Rows
from dedupe.corpus import Corpus
from dedupe.scoring import Levels, weights

Bools = NDArray[np.bool_]
CHUNK = 100_000  # pairs asked at a time
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows of a corpus, two by two.

    found: what earlier features found on them. asked: bags (by id) -> 1 / (1 + how crowded the least crowded word is
    that the two share), 0 where they share none; several features ask.
    """

    corpus: Corpus
    left: Ints
    right: Ints
    found: dict[str, Levels] = field(default_factory=dict)
    asked: dict[int, Floats] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.left)

    def shares(self, bags: Bags, most: int | None = None) -> Bools:
        """Say whether the two share a word of these bags, one that is at most so crowded (see Vocabulary)."""
        if id(bags) not in self.asked:
            self.asked[id(bags)] = bags.shared(self.left, self.right, bags.uncrowded)[1]
        return self.asked[id(bags)] >= (TINY if most is None else 1 / (1 + most) - TINY)

    def meet(self, one: Rows, other: Rows, among: Bools) -> Bools:
        """Say, of the pairs among which it is asked, whether one has a key of `one` that the other has of `other`."""
        found = np.zeros(len(self), np.bool_)
        asked = np.flatnonzero(among)
        for low in range(0, len(asked), CHUNK):
            at = asked[low:low + CHUNK]
            left, right = self.left[at], self.right[at]
            found[at] = one.met_by(other, left, right) | one.met_by(other, right, left)
        return found

    def have(self, bags: Bags) -> Bools:
        """Say whether both have any word of these bags."""
        return (bags.sizes(self.left) > 0) & (bags.sizes(self.right) > 0)

    def either(self, column: Ints) -> tuple[Bools, Bools]:
        """Say of a column of codes whether both know it, and whether it is the same."""
        left, right = column[self.left], column[self.right]
        known = (left >= 0) & (right >= 0)
        return known, known & (left == right)

    def is_found(self, feature: str, *levels: str) -> Bools:
        """Say whether an earlier feature found one of these levels, or any when none is named."""
        if not levels:
            return self.found[feature] > 0
        return any_of(self.found[feature], feature, *levels)


def any_of(found: Levels, feature: str, *levels: str) -> Bools:
    """Say of each finding of a feature whether it is one of these levels (np.isin is forty times slower)."""
    hit = np.zeros(len(found), np.bool_)
    for level in levels:
        hit |= found == weights().place(feature, level)
    return hit


def first(feature: str, size: int, *tests: tuple[str, Bools]) -> Levels:
    """Give each pair the first level whose test it passes, 0 when it passes none."""
    found = np.zeros(size, np.int8)
    for level, passed in reversed(tests):
        np.putmask(found, passed, weights().place(feature, level))
    return found
