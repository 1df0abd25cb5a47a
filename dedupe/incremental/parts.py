"""Who is one project: the clusters, made again only where something in them, or at their edge, changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dedupe.bags import Floats, Ints
from dedupe.cluster import Part, Scored, cluster, components
from dedupe.incremental.brought import Brought
from dedupe.incremental.pairs import ends, lefts, rights
from dedupe.incremental.weighed import Moved, seen_odds
from dedupe.link import FLOOR, bar
from dedupe.scoring import Weights
from dedupe.tokens import Bools


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed beside the pairs, and what is needed to see it.

    order: the slots that are alive, in the order of ids. touched: of all slots, those that are new or on whom people
    judge otherwise. judged: key of a pair -> judgement.
    """

    order: Ints
    touched: Bools
    judged: Mapping[int, str]

    def rows(self) -> Ints:
        """Return the place of each slot in the order, -1 for those not there."""
        rows = np.full(len(self.touched), -1)
        rows[self.order] = np.arange(len(self.order))
        return rows

    def decided(self, judgement: str) -> list[tuple[int, int]]:
        """Return the pairs, as places in the order, that people judge so."""
        pairs = [ends(key) for key, one in self.judged.items() if one == judgement]
        if not pairs:
            return []
        rows = self.rows()
        return [(int(rows[one]), int(rows[other])) for one, other in pairs]


@dataclass(frozen=True, slots=True)
class Parts:
    """of: the number of each slot's cluster, in any order, -1 for none. weakest: log-odds of its weakest joint."""

    of: Ints
    weakest: Floats

    def clustered(self, brought: Brought, odds: Floats, moved: Moved, changed: Changed, table: Weights) -> Parts:
        """Cluster again the components in which something changed. odds: of each kind of findings."""
        near, rows = np.flatnonzero(brought.near), changed.rows()
        told = seen_odds(brought, odds, near, table)
        seen = told > FLOOR
        key = brought.key[near[seen]]
        pairs = Scored(rows[lefts(key)], rows[rights(key)], told[seen])
        same, different = changed.decided("same"), changed.decided("different")
        part = components(len(changed.order), pairs, same, bar())
        again = _again(part, rows, moved, changed)[part]
        place = np.cumsum(again) - 1
        some = pairs.at(np.flatnonzero(again[pairs.left] & again[pairs.right]))
        joined, apart = ([(int(place[one]), int(place[other])) for one, other in decided if again[one] & again[other]]
                         for decided in (same, different))
        found = cluster(int(again.sum()), Scored(place[some.left], place[some.right], some.odds), joined, apart, bar())
        return self._with(found, changed.order[again], rows >= 0)

    def _with(self, found: list[Part], slots: Ints, alive: Bools) -> Parts:
        """Take these clusters of these slots in place of those they were in."""
        of = np.where(alive, self.of, -1)
        number = np.repeat(len(self.weakest) + np.arange(len(found)), [len(rows) for rows, _ in found])
        of[slots[[row for rows, _ in found for row in rows]]] = number
        some = np.zeros(len(self.weakest) + len(found), np.bool_)
        some[of[alive]] = True
        weakest = np.concatenate((self.weakest, np.array([odds for _, odds in found], np.float64)))
        number_now = np.concatenate((np.cumsum(some) - 1, [-1]))  # the last one is of who is in none
        return Parts(number_now[of], weakest[some])


def _again(part: Ints, rows: Ints, moved: Moved, changed: Changed) -> Bools:
    """Say of each component whether its clusters may be others than before.

    They are not if it was a component before, of the same pairs and decisions. It was, unless a pair that held it
    together with others is no more; so such a pair counts at both its ends, and each other one where it is within.
    """
    again = np.zeros(len(part), np.bool_)
    if not len(part):
        return again
    again[part[changed.touched[changed.order]]] = True
    differ = moved.before != moved.after
    left, right = rows[lefts(moved.key[differ])], rows[rights(moved.key[differ])]
    held = moved.before[differ] >= bar()
    within = (left >= 0) & (right >= 0) & (part[left] == part[right])
    for row in (left, right):
        again[part[row[within | (held & (row >= 0))]]] = True
    return again
