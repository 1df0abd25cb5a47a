"""How right linking is: pairwise, by cluster and B-cubed figures, against judged pairs or a full truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dedupe.records import LinkRecord
from normalize.text import fold

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures between 0 and 1, and the counts behind them (pairs, clusters, or records for B-cubed)."""

    precision: float
    recall: float
    found: float
    wanted: float

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def quality(right: float, found: float, wanted: float) -> Quality:
    """Return figures from how many were found, how many of those rightly, and how many there are.

    Nothing found is precise; nothing to find is complete.
    """
    return Quality(right / found if found else 1.0, right / wanted if wanted else 1.0, found, wanted)


def listed(clusters: Iterable[Sequence[str]], judged: Mapping[Pair, bool]) -> Quality:
    """Measure on judged pairs alone: what is not listed is unknown, not different.

    clusters: of record ids. judged: (left, right) -> are they one project?
    """
    cluster_of = membership(clusters)
    together = [pair for pair in judged if cluster_of.get(pair[0], pair[0]) == cluster_of.get(pair[1], pair[1])]
    return quality(sum(judged[pair] for pair in together), len(together), sum(judged.values()))


def pairwise(clusters: Iterable[Sequence[str]], truth: Iterable[Sequence[str]]) -> Quality:
    """Measure all pairs within clusters against those within the clusters of a full truth."""
    cells, found, wanted = _cells(clusters, truth)
    right, all_found, all_wanted = (sum(map(_pairs, counts.values())) for counts in (cells, found, wanted))
    return quality(right, all_found, all_wanted)


def whole_clusters(clusters: Iterable[Sequence[str]], truth: Iterable[Sequence[str]]) -> Quality:
    """Measure clusters of two or more that are found exactly."""
    found = {frozenset(cluster) for cluster in clusters if len(cluster) > 1}
    wanted = {frozenset(cluster) for cluster in truth if len(cluster) > 1}
    return quality(len(found & wanted), len(found), len(wanted))


def b_cubed(clusters: Iterable[Sequence[str]], truth: Iterable[Sequence[str]]) -> Quality:
    """Measure by record: which part of its cluster is rightly there, which part of its project is in its cluster."""
    cells, found, wanted = _cells(clusters, truth)
    records = sum(cells.values())
    precise = sum(count * count / found[cell[0]] for cell, count in cells.items())
    complete = sum(count * count / wanted[cell[1]] for cell, count in cells.items())
    return Quality(precise / records if records else 1.0, complete / records if records else 1.0, records, records)


def membership(clusters: Iterable[Sequence[str]]) -> dict[str, int]:
    """Return record id -> number of its cluster."""
    return {record: index for index, cluster in enumerate(clusters) for record in cluster}


def plain_rule(records: Sequence[LinkRecord]) -> list[list[str]]:
    """Cluster by the rule that anyone would write first, to compare with: same title or same address, chained."""
    return _chained(records, lambda record: (record.title, record.url))


def folded_rule(records: Sequence[LinkRecord]) -> list[list[str]]:
    """Cluster by the rule that one would write next: titles folded; addresses without scheme, www. and final slash."""
    return _chained(records, lambda record: (
        fold(record.title), (record.url or "").split("://")[-1].removeprefix("www.").rstrip("/").lower()))


def _chained(records: Sequence[LinkRecord], keys: Callable[[LinkRecord], tuple[str | None, ...]]) -> list[list[str]]:
    groups = {record.id: [record.id] for record in records}
    first: dict[tuple[int, str], str] = {}
    for record in sorted(records, key=lambda record: record.id):
        for key in ((place, key) for place, key in enumerate(keys(record)) if key):
            mine, theirs = groups[record.id], groups[first.setdefault(key, record.id)]
            if mine is not theirs:
                theirs += mine
                groups.update(dict.fromkeys(mine, theirs))
    return sorted({id(group): sorted(group) for group in groups.values()}.values())


def _cells(clusters: Iterable[Sequence[str]],
           truth: Iterable[Sequence[str]]) -> tuple[Counter[tuple[int, int]], Counter[int], Counter[int]]:
    """Return how many records are in each (found, true) cluster, in each found one, in each true one."""
    found, wanted = membership(clusters), membership(truth)
    missing = found.keys() ^ wanted.keys()
    if missing:
        raise ValueError(f"clusters and truth must have the same records; not in both: {sorted(missing)[:5]}")
    cells = Counter((found[record], wanted[record]) for record in found)
    return cells, Counter(found.values()), Counter(wanted.values())


def _pairs(size: int) -> int:
    return size * (size - 1) // 2
