"""Log-odds of pairs -> clusters: one to one for two clean sources, else average linkage, one record a source."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dedupe.bags import Floats
from dedupe.cluster import ALONE, UNSEEN, Clustering, Part, Scored, plain
from dedupe.cluster import cluster as by_average
from dedupe.tokens import Ints
from dedupe.typed.kinds import Table

SEEN = -6.0  # log-odds under which a pair counts as not seen
Clusters = list[Part]


class OnePerSource(Clustering):
    """Average linkage whose clusters hold two records of one source only where their own pair says so."""

    def __init__(self, partner: Ints, pairs: Sequence[tuple[int, int, float]]) -> None:
        super().__init__(len(partner), pairs, (), UNSEEN)
        self.partner: list[int] = partner.tolist()
        self.sources = [{one} for one in self.partner]
        self.twice = {(one, other) for one, other, odds in pairs if odds >= 0 and partner[one] == partner[other]}

    def join(self, one: int, other: int, odds: float) -> int:
        """Make one group of two, and part it from those that have a source in common with it."""
        keep = super().join(one, other, odds)
        self.sources[keep] = self.sources[one] | self.sources[other]
        for third in self.groups[keep].odds:
            if self._clash(keep, third):
                self.groups[keep].apart.add(third)
                self.groups[third].apart.add(keep)
        return keep

    def _clash(self, one: int, other: int) -> bool:
        """Say whether two groups have records of one source that are not a pair of their own."""
        shared = self.sources[one] & self.sources[other]
        pairs = ((min(a, b), max(a, b)) for a in self.groups[one].rows if self.partner[a] in shared
                 for b in self.groups[other].rows if self.partner[b] == self.partner[a])
        return bool(shared) and not (self.twice and all(pair in self.twice for pair in pairs))


def cluster(data: Table, left: Ints, right: Ints, odds: Floats) -> Clusters:
    """Return (rows in order, log-odds of the weakest joint or infinity) of each cluster, in the order of their rows.

    odds: log-odds of pairs, from which 0 joins. Each pair once.
    """
    return by_mode(data.mode, data.partner, Scored(left, right, odds).at(np.flatnonzero(odds > SEEN)), 0.0)


def by_mode(mode: str, partner: Ints, seen: Scored, bar: float) -> Clusters:
    """Cluster as `cluster` does, as the mode says of sources. partner: of each row; bar: the log-odds that join."""
    if mode == "link":
        made = one_to_one(len(partner), seen.left, seen.right, seen.odds - bar)
        return [(rows, weakest + bar) for rows, weakest in made]
    make = plain if mode == "dirty" else lambda rows, pairs, _: OnePerSource(partner[rows], pairs)
    return by_average(len(partner), seen, (), (), bar, make)


def one_to_one(size: int, left: Ints, right: Ints, odds: Floats) -> Clusters:
    """Take the best pairs first, each record once."""
    joined: dict[int, tuple[int, float]] = {}
    for at in np.lexsort((right, left, -odds)):
        if odds[at] < 0:
            break
        i, j = int(left[at]), int(right[at])
        if i not in joined and j not in joined:
            joined[i], joined[j] = (j, float(odds[at])), (i, float(odds[at]))
    alone = [([row], ALONE) for row in range(size) if row not in joined]
    return sorted(alone + [([row, other], odd) for row, (other, odd) in joined.items() if row < other])
