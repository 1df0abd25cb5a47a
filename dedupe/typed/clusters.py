"""Log-odds of pairs -> clusters: one to one for two clean sources, else average linkage, one record a source."""

from __future__ import annotations

import numpy as np

from dedupe.cluster import UNSEEN, Clustering
from dedupe.typed.kinds import Floats, Ints, Table

SEEN = -6.0  # log-odds under which a pair counts as not seen
Clusters = list[tuple[list[int], float]]


class OnePerSource(Clustering):
    """Average linkage whose clusters hold at most one record of each source."""

    def __init__(self, partner: Ints, pairs: list[tuple[int, int, float]]) -> None:
        super().__init__(len(partner), pairs, (), UNSEEN)
        self.sources = [{int(one)} for one in partner]

    def join(self, one: int, other: int, odds: float) -> int:
        """Make one group of two, and part it from those that have a source in common with it."""
        keep = super().join(one, other, odds)
        self.sources[keep] = self.sources[one] | self.sources[other]
        for third in self.groups[keep].odds:
            if self.sources[keep] & self.sources[third]:
                self.groups[keep].apart.add(third)
                self.groups[third].apart.add(keep)
        return keep


def cluster(data: Table, left: Ints, right: Ints, odds: Floats) -> Clusters:
    """Return (rows in order, log-odds of the weakest joint or infinity) of each cluster, in the order of their rows.

    odds: log-odds of pairs, from which 0 joins. Each pair once.
    """
    if data.mode == "link":
        return one_to_one(len(data), left, right, odds)
    seen = np.flatnonzero(odds > SEEN)
    pairs = sorted(zip(left[seen].tolist(), right[seen].tolist(), odds[seen].tolist(), strict=True))
    clustering = OnePerSource(data.partner, pairs) if data.clean else Clustering(len(data), pairs, (), UNSEEN)
    clustering.run(0.0)
    return sorted((sorted(group.rows), group.weakest) for group in clustering.groups.values())


def one_to_one(size: int, left: Ints, right: Ints, odds: Floats) -> Clusters:
    """Take the best pairs first, each record once."""
    joined: dict[int, tuple[int, float]] = {}
    for at in np.lexsort((right, left, -odds)):
        if odds[at] < 0:
            break
        i, j = int(left[at]), int(right[at])
        if i not in joined and j not in joined:
            joined[i], joined[j] = (j, float(odds[at])), (i, float(odds[at]))
    alone = [([row], float("inf")) for row in range(size) if row not in joined]
    return sorted(alone + [([row, other], odd) for row, (other, odd) in joined.items() if row < other])
