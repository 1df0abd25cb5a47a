"""Clusters made by many: components are dealt out, each whole."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dedupe.bags import Floats
from dedupe.cluster import Decided, Part, Scored, cluster
from dedupe.tokens import Ints


class Dealt(NamedTuple):
    """Whole components: their rows in order, and the pairs and decisions within them, by places among these rows."""

    rows: Ints
    pairs: Scored
    same: list[tuple[int, int]]
    different: list[tuple[int, int]]


class Clusters(NamedTuple):
    """Rows of the clusters one after the other, how many each has, and the log-odds of its weakest joint."""

    rows: Ints
    sizes: Ints
    weakest: Floats

    def parts(self) -> list[Part]:
        """Return each as dedupe.cluster.cluster does."""
        rows = np.split(self.rows, np.cumsum(self.sizes)[:-1]) if len(self.sizes) else []
        return [(one.tolist(), odds) for one, odds in zip(rows, self.weakest.tolist(), strict=True)]


def dealt(part: Ints, pairs: Scored, same: Decided, different: Decided, hands: int) -> list[Dealt]:
    """Deal out the components of two rows or more. part: the component of each row (dedupe.cluster.components)."""
    hand_of = np.where(np.bincount(part) > 1, np.arange(int(part.max(initial=-1)) + 1) % hands, hands)
    hand = hand_of[part]
    order = np.argsort(hand, kind="stable")
    bounds = np.searchsorted(hand[order], np.arange(hands + 2))
    place = np.empty(len(part), np.int64)
    place[order] = np.arange(len(part)) - bounds[hand[order]]
    inside = pairs.at(part[pairs.left] == part[pairs.right])
    inside = inside.at(np.argsort(hand[inside.left], kind="stable"))
    cuts = np.searchsorted(hand[inside.left], np.arange(hands + 1))
    inside = Scored(place[inside.left], place[inside.right], inside.odds)
    joined, parted = (_within(decided, part, hand, place) for decided in (same, different))
    return [Dealt(order[bounds[at]:bounds[at + 1]], inside.at(slice(cuts[at], cuts[at + 1])), joined.get(at, []),
                  parted.get(at, [])) for at in range(hands)]


def _within(decided: Decided, part: Ints, hand: Ints, place: Ints) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {}
    for left, right in decided:
        if part[left] == part[right]:
            found.setdefault(int(hand[left]), []).append((int(place[left]), int(place[right])))
    return found


def clustered(one: Dealt, bar: float) -> Clusters:
    """Cluster what was dealt."""
    found = cluster(len(one.rows), one.pairs, one.same, one.different, bar)
    flat = np.array([row for rows, _ in found for row in rows], np.int64)
    return Clusters(one.rows[flat], np.array([len(rows) for rows, _ in found], np.int64),
                    np.array([weakest for _, weakest in found], np.float64))
