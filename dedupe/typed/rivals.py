"""Rivals: where sources are clean, a record has one match at most at another source, so candidates compete for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dedupe.bags import Floats
from dedupe.tokens import Bools, Ints
from dedupe.typed.arrays import Groups, group
from dedupe.typed.kinds import Table

ALONE = 9.0  # margin of a pair without rivals


@dataclass(frozen=True)
class Places:
    """The places that pairs (left, right) compete for: a record at one source. Each pair is for two of them.

    Pairs within one source compete for none.
    """

    data: Table
    left: Ints
    right: Ints

    @cached_property
    def across(self) -> Bools:
        """Say which pairs are of two sources."""
        return np.asarray(self.data.partner[self.left] != self.data.partner[self.right])

    @cached_property
    def groups(self) -> Groups:
        """Return the places; positions are those of the pairs, first by their left records, then by their right."""
        partner, pairs = self.data.partner, len(self.left)
        record, source = np.append(self.left, self.right), np.append(partner[self.right], partner[self.left])
        keys = record * (int(partner.max(initial=0)) + 1) + source
        return group(np.where(np.append(self.across, self.across), keys, -1 - np.arange(2 * pairs)))

    def compete(self, odds: Floats) -> Floats:
        """Return log-odds after rivals: odds / (1 + the odds of other pairs for the same place)."""
        plain = np.exp(np.clip(odds, -30, 15))
        twice = np.append(plain, plain)
        rivals = np.maximum(np.bincount(self.groups.of, twice)[self.groups.of] - twice, 0)
        return np.asarray(odds - np.log1p(rivals[:len(odds)] + rivals[len(odds):]))

    def standing(self, score: Floats) -> tuple[Floats, Floats]:
        """Return, for each pair, by how much it beats the best other pair for the same place.

        (least, most) of the two margins; ALONE for a record without another candidate.
        """
        if not len(self.left):
            return np.zeros(0), np.zeros(0)
        order, starts, sizes = self.groups.order, self.groups.starts, self.groups.sizes
        value = np.append(score, score)[order]
        best = np.maximum.reduceat(value, starts)
        at = np.arange(len(value))
        first = np.minimum.reduceat(np.where(value == np.repeat(best, sizes), at, len(value)), starts)
        others = value.copy()
        others[first] = -np.inf
        second = np.maximum.reduceat(others, starts)
        rival = np.repeat(best, sizes)
        rival[first] = second
        margin = np.empty(len(value))
        margin[order] = value - rival
        a, b = margin[:len(score)], margin[len(score):]
        return np.clip(np.minimum(a, b), -ALONE, ALONE), np.clip(np.maximum(a, b), -ALONE, ALONE)
