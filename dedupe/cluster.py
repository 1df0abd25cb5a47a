"""Pairs with log-odds -> clusters, by average linkage under people's decisions. Never plain connected components."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

UNSEEN = -1.5  # log-odds of a pair that blocking did not bring together: mostly, there is nothing to see


@dataclass(frozen=True, slots=True)
class Cluster:
    """Records that are one project.

    record_ids: sorted. confidence: 1 for a single record or one joined by people only, else the score of the weakest
    joint. former_ids: record id -> ids (`partner/source_id`) that it had before.
    """

    record_ids: tuple[str, ...]
    confidence: float = 1.0
    former_ids: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Group:
    rows: list[int]
    odds: dict[int, float]  # other group -> sum of the log-odds of the pairs seen between the two
    seen: dict[int, int]  # other group -> how many pairs were seen
    apart: set[int]  # groups that people say are others
    weakest: float = float("inf")  # log-odds of the weakest joint


class Clustering:
    """Joins groups of rows, the surest first, as long as the average of the pairs between them stays above a bar."""

    def __init__(self, size: int, pairs: Iterable[tuple[int, int, float]], different: Iterable[tuple[int, int]],
                 unseen: float = UNSEEN) -> None:
        self.group_of = list(range(size))
        self.groups = {row: _Group([row], {}, {}, set()) for row in range(size)}
        self.unseen = unseen
        for left, right, odds in pairs:
            for one, other in ((left, right), (right, left)):
                self.groups[one].odds[other] = odds
                self.groups[one].seen[other] = 1
        for left, right in different:
            self.groups[left].apart.add(right)
            self.groups[right].apart.add(left)

    def average(self, one: int, other: int) -> float:
        """Return the mean log-odds between two groups; a pair that was not seen counts `unseen`."""
        mine, theirs = self.groups[one], self.groups[other]
        pairs = len(mine.rows) * len(theirs.rows)
        return (mine.odds.get(other, 0.0) + (pairs - mine.seen.get(other, 0)) * self.unseen) / pairs

    def join(self, one: int, other: int, odds: float) -> int:
        """Make one group of two, under the smaller name; return it."""
        keep, gone = min(one, other), max(one, other)
        into, source = self.groups[keep], self.groups.pop(gone)
        into.rows += source.rows
        into.weakest = min(into.weakest, source.weakest, odds)
        for row in source.rows:
            self.group_of[row] = keep
        for third, value in source.odds.items():
            if third != keep:
                into.odds[third] = into.odds.get(third, 0.0) + value
                into.seen[third] = into.seen.get(third, 0) + source.seen[third]
                neighbour = self.groups[third]
                neighbour.odds[keep] = into.odds[third]
                neighbour.seen[keep] = into.seen[third]
                del neighbour.odds[gone], neighbour.seen[gone]
        into.odds.pop(gone, None)
        into.seen.pop(gone, None)
        for third in source.apart:
            self.groups[third].apart.discard(gone)
            self.groups[third].apart.add(keep)
        into.apart |= source.apart
        return keep

    def run(self, bar: float) -> None:
        """Join until no two groups that may be one have an average of at least `bar`."""
        heap = [(-self.average(one, other), one, other) for one, group in self.groups.items()
                for other in group.odds if one < other]
        heapq.heapify(heap)
        while heap:
            negative, one, other = heapq.heappop(heap)
            if -negative < bar:
                break
            if one not in self.groups or other not in self.groups or other in self.groups[one].apart:
                continue
            if self.average(one, other) != -negative:
                continue  # an entry from before one of the two grew; a newer one is in the heap
            kept = self.join(one, other, -negative)
            for third in self.groups[kept].odds:
                low, high = min(kept, third), max(kept, third)
                heapq.heappush(heap, (-self.average(low, high), low, high))


def cluster(size: int, pairs: Iterable[tuple[int, int, float]], same: Iterable[tuple[int, int]],
            different: Iterable[tuple[int, int]], bar: float) -> list[tuple[list[int], float]]:
    """Return (rows in order, log-odds of the weakest joint or infinity) of each cluster, in the order of their rows.

    pairs: (left, right, log-odds), each pair once, in any order. same: pairs that people joined, consistent with
    `different`: pairs that they parted, which end in different clusters whatever their log-odds.
    """
    clustering = Clustering(size, sorted(pairs), different)
    for left, right in sorted(same):
        one, other = clustering.group_of[left], clustering.group_of[right]
        if one != other:
            clustering.join(one, other, float("inf"))
    clustering.run(bar)
    return sorted((sorted(group.rows), group.weakest) for group in clustering.groups.values())
