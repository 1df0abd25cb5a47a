"""What a linker hands back, at which thresholds, and what it cost."""

from __future__ import annotations

import re
import resource
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from benchmarks.peers.job import Job

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
PROBABILITIES = (0.01, 0.05, 0.2, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.999999)


@dataclass(frozen=True)
class Linked:
    """What a linker found.

    left, right: rows of the pairs it compared, each pair once, left < right; score: of each. at: its default threshold.
    thresholds: others to try. cluster: threshold -> number of the cluster of each row.
    """

    left: Ints
    right: Ints
    score: Floats
    at: float
    thresholds: Sequence[float]
    cluster: Callable[[float], Ints]


@dataclass(frozen=True)
class Answer:
    """The same as it is read back from a file.

    clusterings: threshold -> number of the cluster of each row. cpu: seconds of linking with the default threshold, on
    all cores, input read before. peak: MB of the whole process.
    """

    left: Ints
    right: Ints
    score: Floats
    clusterings: dict[float, Ints]
    at: float
    cpu: float
    peak: float

    def write(self, path: Path) -> None:
        thresholds = np.array(list(self.clusterings), np.float64)
        labels = np.array(list(self.clusterings.values()), np.int64)
        with path.open("wb") as file:
            np.savez(file, left=self.left, right=self.right, score=self.score, thresholds=thresholds, labels=labels,
                     figures=np.array([self.at, self.cpu, self.peak]))

    @classmethod
    def read(cls, path: Path) -> Answer:
        with np.load(path) as file:
            clusterings = dict(zip(file["thresholds"].tolist(), file["labels"], strict=True))
            return cls(file["left"], file["right"], file["score"], clusterings, *file["figures"].tolist())


def timed(run: Callable[[Job], Linked], job: Path, out: Path) -> None:
    """Read the job, link, write the answer with what it cost; reading and other thresholds are not counted."""
    read = Job.read(job)
    start = cpu_seconds()
    found = run(read)
    labels = found.cluster(found.at)
    cpu, peak = cpu_seconds() - start, high_water()
    clusterings = {threshold: found.cluster(threshold) for threshold in found.thresholds} | {found.at: labels}
    Answer(found.left, found.right, found.score, clusterings, found.at, cpu, peak).write(out)


def cpu_seconds() -> float:
    """Return the seconds of this process and of those it started, on all cores."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def high_water() -> float:
    """Return the peak memory of this process in MB; ru_maxrss would count that of the process that started it."""
    return int(re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))[0]) / 1024


def chained(size: int, pairs: tuple[Ints, Ints, Floats], at: float, thresholds: Sequence[float]) -> Linked:
    """Join all pairs of at least the threshold, and what they chain together."""
    left, right, score = pairs
    low, high = np.minimum(left, right), np.maximum(left, right)

    def cluster(threshold: float) -> Ints:
        return components(size, low[score >= threshold], high[score >= threshold])

    return Linked(low, high, score, at, thresholds, cluster)


def components(size: int, left: Ints, right: Ints) -> Ints:
    """Return the number of the connected component of each row."""
    graph = sparse.coo_matrix((np.ones(len(left)), (left, right)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def labelled(size: int, clusters: Iterable[Sequence[int]]) -> Ints:
    """Return the number of the cluster of each row; rows in none are alone."""
    labels = -1 - np.arange(size, dtype=np.int64)
    for number, rows in enumerate(clusters):
        labels[list(rows)] = number
    return labels
