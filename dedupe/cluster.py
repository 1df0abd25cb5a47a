"""Pairs with log-odds -> clusters, by average linkage under people's decisions. Never plain connected components.

No average reaches a bar above UNSEEN without a pair that does: what such pairs and people's joints connect (a
component) is clustered by itself, here or elsewhere, and only where something in it changed.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from dedupe.bags import Floats, Ints

UNSEEN = -1.5  # log-odds of a pair that blocking did not bring together: mostly, there is nothing to see
ALONE = float("inf")  # weakest joint of a record by itself, or joined by people only
Part = tuple[list[int], float]
"""Rows in order, and the log-odds of the weakest joint or infinity."""
Bools = NDArray[np.bool_]
Decided = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Records that are one project.

    record_ids: sorted. confidence: 1 for a single record or one joined by people only, else the score of the weakest
    joint. former_ids: record id -> ids (`partner/source_id`) that it had before.
    """

    record_ids: tuple[str, ...]
    confidence: float = 1.0
    former_ids: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Scored(NamedTuple):
    """Pairs of rows with their log-odds: each pair once, in any order."""

    left: Ints
    right: Ints
    odds: Floats

    def at(self, places: Ints | slice) -> Scored:
        """Return some of the pairs."""
        return Scored(self.left[places], self.right[places], self.odds[places])


@dataclass(slots=True)
class _Group:
    rows: list[int]
    first: int  # its least row: its name, so that ties are settled alike in any order
    odds: dict[int, tuple[float, int]] = field(default_factory=dict)  # other group -> sum over the pairs seen, how many
    apart: set[int] = field(default_factory=set)  # groups that people say are others
    near: set[int] = field(default_factory=set)  # groups that it may be joined with as it stands
    weakest: float = ALONE


class Clustering:
    """Joins groups of rows, the surest first, as long as the average of the pairs between them stays above a bar.

    A group that is joined takes the number of either of the two. Only groups near one of the two can be near both
    together, so the others are not looked at again.
    """

    def __init__(self, size: int, pairs: Iterable[tuple[int, int, float]], different: Iterable[tuple[int, int]],
                 unseen: float = UNSEEN) -> None:
        self.group_of = list(range(size))
        self.groups = {row: _Group([row], row) for row in range(size)}
        self.unseen = unseen
        for left, right, odds in pairs:
            self.groups[left].odds[right] = self.groups[right].odds[left] = odds, 1
        for left, right in different:
            self.groups[left].apart.add(right)
            self.groups[right].apart.add(left)

    def average(self, one: int, other: int) -> float:
        """Return the mean log-odds between two groups; a pair that was not seen counts `unseen`."""
        mine, theirs = self.groups[one], self.groups[other]
        pairs = len(mine.rows) * len(theirs.rows)
        total, seen = mine.odds.get(other, (0.0, 0))
        return (total + (pairs - seen) * self.unseen) / pairs

    def join(self, one: int, other: int, odds: float) -> int:
        """Make one group of two; return its number, which is that of the one that knows more others."""
        keep, gone = (one, other) if len(self.groups[one].odds) >= len(self.groups[other].odds) else (other, one)
        into, source = self.groups[keep], self.groups.pop(gone)
        into.rows += source.rows
        into.first = min(into.first, source.first)
        into.weakest = min(into.weakest, source.weakest, odds)
        for row in source.rows:
            self.group_of[row] = keep
        self._sum(keep, gone, source)
        for third in source.apart:
            self.groups[third].apart.discard(gone)
            self.groups[third].apart.add(keep)
        into.apart |= source.apart
        for third in source.near - {keep}:
            self.groups[third].near.discard(gone)
            self.groups[third].near.add(keep)
        into.near = (into.near | source.near) - {keep, gone}
        return keep

    def run(self, bar: float) -> None:
        """Join until no two groups that may be one have an average of at least `bar`."""
        pairs = [(one, other) for one, group in self.groups.items() for other in group.odds if one < other]
        heap = list(self._offers(pairs, bar))
        heapq.heapify(heap)
        while heap:
            negative, first, second = heapq.heappop(heap)
            one, other = self.group_of[first], self.group_of[second]
            mine, theirs = self.groups[one], self.groups[other]
            if mine.first != first or theirs.first != second or other in mine.apart:
                continue
            if self.average(one, other) != -negative:
                continue  # an entry from before one of the two grew; a newer one is in the heap
            kept = self.join(one, other, -negative)
            for entry in self._offers([(kept, third) for third in self.groups[kept].near], bar):
                heapq.heappush(heap, entry)

    def _sum(self, keep: int, gone: int, source: _Group) -> None:
        """Add what the group that goes knows of others to what the one that stays does."""
        known = self.groups[keep].odds
        known.pop(gone, None)
        source.odds.pop(keep, None)
        for third, (value, count) in source.odds.items():
            total, seen = known.get(third, (0.0, 0))
            neighbour = self.groups[third].odds
            neighbour[keep] = known[third] = total + value, seen + count
            del neighbour[gone]

    def _offers(self, pairs: Iterable[tuple[int, int]], bar: float) -> Iterator[tuple[float, int, int]]:
        """Yield (average, negative; names of the two) of the groups that may be joined, and note them as near."""
        for one, other in pairs:
            mine, theirs = self.groups[one], self.groups[other]
            average = self.average(one, other)
            if average < bar or other in mine.apart:
                mine.near.discard(other)
                theirs.near.discard(one)
                continue
            mine.near.add(other)
            theirs.near.add(one)
            yield -average, min(mine.first, theirs.first), max(mine.first, theirs.first)


Make = Callable[[Ints, Sequence[tuple[int, int, float]], Decided], Clustering]
"""Makes the clustering of some rows, of the pairs seen and of those that people parted, by their places among these."""


def plain(rows: Ints, pairs: Sequence[tuple[int, int, float]], different: Decided) -> Clustering:
    """Make the clustering that asks nothing of the rows."""
    return Clustering(len(rows), pairs, different)


def cluster(size: int, pairs: Scored, same: Decided, different: Decided, bar: float, make: Make = plain) -> list[Part]:
    """Return each cluster, in the order of their rows.

    same: pairs of rows that people joined, consistent with `different`: pairs that they parted, which end in different
    clusters whatever their log-odds. bar: average log-odds from which groups are joined. Raises ValueError if it is
    not above UNSEEN.
    """
    part = components(size, pairs, same, bar)
    rows = np.bincount(part)
    judged = np.zeros(len(rows), np.bool_)
    for left, right in (*same, *different):
        judged[part[left]] |= part[left] == part[right]
    many = (rows > 2) | judged  # noqa: PLR2004 - two rows have one pair, above the bar unless people joined them
    couples = pairs.at(((rows == 2) & ~many)[part[pairs.left]] & (pairs.odds >= bar))  # noqa: PLR2004
    found = [([row], ALONE) for row in np.flatnonzero(rows[part] == 1).tolist()]
    found += [(sorted(both), odds) for *both, odds in zip(*(column.tolist() for column in couples), strict=True)]
    if make is plain:
        three = (rows == 3) & ~judged  # noqa: PLR2004
        found += _threes(part, three, pairs, bar)
        many &= ~three
    for piece in _pieces(part, many, pairs, same, different):
        found += cluster_component(*piece, bar, make)
    return sorted(found, key=lambda one: one[0][0])


def _threes(part: Ints, three: Bools, pairs: Scored, bar: float) -> Iterator[Part]:
    """Yield the clusters of components of three rows, marked as `three`, of which nobody judged any: most are such.

    As Clustering has it: the surest pair is joined, then the third row by the mean of the two other pairs.
    """
    rows = np.flatnonzero(three[part])
    trios = rows[np.argsort(part[rows], kind="stable")].reshape(-1, 3)
    place, number = np.zeros(len(part), np.int64), np.cumsum(three) - 1
    place[trios[:, 1]], place[trios[:, 2]] = 1, 2
    inside = pairs.at((part[pairs.left] == part[pairs.right]) & three[part[pairs.left]])
    odds = np.full(trios.shape, UNSEEN)  # of the first and the second row, the first and the third, the other two
    odds[number[part[inside.left]], place[inside.left] + place[inside.right] - 1] = inside.odds
    surest, every = odds.argmax(axis=1), np.arange(len(trios))
    mean = (odds[every, (surest + 1) % 3] + odds[every, (surest + 2) % 3]) / 2
    best = odds[every, surest]
    for listed, pair, joint, other in zip(trios.tolist(), surest.tolist(), best.tolist(), mean.tolist(), strict=True):
        if other >= bar:
            yield listed, min(joint, other)
        else:
            yield [listed.pop(2 - pair)], ALONE
            yield listed, joint


def components(size: int, pairs: Scored, same: Decided, bar: float) -> Ints:
    """Return for each row the number of its component: no cluster holds rows of two.

    Raises ValueError if the bar is not above UNSEEN: then groups without any pair above it could be joined.
    """
    if bar <= UNSEEN:
        raise ValueError(f"bar {bar} is not above {UNSEEN}, the log-odds of a pair not seen; choose a higher one")
    joins = pairs.odds >= bar
    joined = np.array(same, np.int64).reshape(-1, 2)
    left = np.concatenate((pairs.left[joins], joined[:, 0]))
    right = np.concatenate((pairs.right[joins], joined[:, 1]))
    graph = sparse.coo_array((np.ones(len(left), np.bool_), (left, right)), shape=(size, size))
    return np.asarray(connected_components(graph.tocsr(), directed=False)[1], np.int64)


def cluster_component(rows: Ints, pairs: Scored, same: Decided, different: Decided, bar: float,
                      make: Make = plain) -> list[Part]:
    """Return the clusters of the rows of one component, given in order, and of the pairs and decisions within it.

    The cost is near linear in the pairs: 300,000 of them over 10,000 rows take seconds.
    """
    listed = rows.tolist()
    at = {row: place for place, row in enumerate(listed)}
    local = [(at[left], at[right], odds)
             for left, right, odds in zip(*(column.tolist() for column in pairs), strict=True)]
    clustering = make(rows, local, [(at[left], at[right]) for left, right in different])
    for left, right in sorted(same):
        one, other = clustering.group_of[at[left]], clustering.group_of[at[right]]
        if one != other:
            clustering.join(one, other, ALONE)
    clustering.run(bar)
    return [([listed[place] for place in sorted(group.rows)], group.weakest) for group in clustering.groups.values()]


def _pieces(part: Ints, many: Bools, pairs: Scored, same: Decided,
            different: Decided) -> Iterator[tuple[Ints, Scored, Decided, Decided]]:
    """Yield rows, pairs and decisions of each component marked as `many`."""
    rows = np.flatnonzero(many[part])
    rows = rows[np.argsort(part[rows], kind="stable")]
    pairs = pairs.at((part[pairs.left] == part[pairs.right]) & many[part[pairs.left]])
    pairs = pairs.at(np.argsort(part[pairs.left], kind="stable"))
    numbers = np.flatnonzero(many)
    cuts = [np.searchsorted(part[column], numbers, side).tolist() for column in (rows, pairs.left)
            for side in ("left", "right")]
    joined, parted = _by_part(part, same), _by_part(part, different)
    for number, start, end, first, last in zip(numbers.tolist(), *cuts, strict=True):
        yield rows[start:end], pairs.at(slice(first, last)), joined.get(number, ()), parted.get(number, ())


def _by_part(part: Ints, decided: Decided) -> dict[int, list[tuple[int, int]]]:
    """Return component -> the decided pairs within it."""
    found: dict[int, list[tuple[int, int]]] = {}
    for left, right in decided:
        if part[left] == part[right]:
            found.setdefault(int(part[left]), []).append((left, right))
    return found
