"""What a linker's answer is worth: completeness, reduction, pairwise, cluster and B-cubed figures, as a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

import numpy as np

from benchmarks.ours import as_clusters, row_pairs
from benchmarks.peers.answer import Answer, Ints
from benchmarks.peers.job import Job
from dedupe.evaluate import Pair, Quality, b_cubed, listed, pairwise, whole_clusters

HEAD = (f"{'set':18}{'system':18}{'complete':>9}{'reduced':>9}{'P':>7}{'R':>7}{'F1':>7}{'best F1':>9}{'clusters':>9}"
        f"{'B3':>7}{'CPU s':>8}{'MB':>7}")


@dataclass(frozen=True)
class Case:
    """A set to link and what is known of it.

    Either labels, the number of the true cluster of each row, or judged pairs, with what simple rules reach on them.
    """

    name: str
    job: Job
    labels: Ints | None = None
    judged: Mapping[Pair, bool] | None = None
    rules: Mapping[str, Quality] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.labels is None) == (self.judged is None):
            raise ValueError(f"{self.name}: give either the true clusters or judged pairs")

    def quality(self, labels: Ints) -> Quality:
        """Measure pairs: all those of the clusters, or the judged ones alone."""
        found = as_clusters(self.job.ids, labels)
        return pairwise(found, self.truth) if self.judged is None else listed(found, self.judged)

    @cached_property
    def truth(self) -> list[list[str]]:
        """The true clusters, as ids; nothing where only pairs were judged."""
        return [] if self.labels is None else as_clusters(self.job.ids, self.labels)


@dataclass(frozen=True)
class Figures:
    """Figures of one system on one set, 0 to 1. best: F1 at the best threshold. None where the truth is partial."""

    completeness: float
    reduction: float
    pairs: Quality
    best: float
    clusters: float | None
    b_cubed: float | None
    cpu: float
    peak: float

    def line(self, case: str, system: str) -> str:
        """Return the figures as a line under HEAD."""
        partial = [f"{'-' if one is None else f'{one:.3f}':>{width}}"
                   for one, width in ((self.clusters, 9), (self.b_cubed, 7))]
        return (f"{case:18}{system:18}{self.completeness:9.3f}{self.reduction:9.5f}{self.pairs.precision:7.3f}"
                f"{self.pairs.recall:7.3f}{self.pairs.f1:7.3f}{self.best:9.3f}{''.join(partial)}{self.cpu:8.1f}"
                f"{self.peak:7.0f}")


def figures(case: Case, answer: Answer) -> Figures:
    """Measure an answer. Raises ValueError when it is not about the rows of the case."""
    labels = answer.clusterings[answer.at]
    if len(labels) != len(case.job):
        raise ValueError(f"{case.name}: an answer of {len(labels)} rows for {len(case.job)} records")
    pairs, found = case.quality(labels), as_clusters(case.job.ids, labels)
    whole = case.judged is None
    return Figures(
        completeness(case, answer), reduction(case.job, len(answer.left)), pairs,
        max(pairs.f1, *(case.quality(other).f1 for other in answer.clusterings.values())),
        whole_clusters(found, case.truth).f1 if whole else None, b_cubed(found, case.truth).f1 if whole else None,
        answer.cpu, answer.peak)


def completeness(case: Case, answer: Answer) -> float:
    """Return the share of the true pairs that were compared."""
    compared = set((answer.left * len(case.job) + answer.right).tolist())
    wanted = [left * len(case.job) + right for left, right in true_rows(case)]
    return sum(pair in compared for pair in wanted) / len(wanted) if wanted else 1.0


def true_rows(case: Case) -> Sequence[tuple[int, int]]:
    """Return the true pairs of rows, lower first: all of them, or those judged to be one."""
    if case.judged is not None:
        return row_pairs(case.job.ids, [pair for pair, same in case.judged.items() if same])
    return row_pairs(case.job.ids, [pair for ids in case.truth for pair in combinations(ids, 2)])


def reduction(job: Job, compared: int) -> float:
    """Return the share of the possible pairs that were not compared; within a clean source none is possible."""
    possible = len(job) * (len(job) - 1) // 2
    if job.mode != "dirty":
        sizes = np.unique(job.partner, return_counts=True)[1]
        possible -= int((sizes * (sizes - 1) // 2).sum())
    return 1 - compared / possible if possible else 1.0
