"""Plain RapidFuzz, what one would write without a linker: a token_set_ratio of at least 90 with a near neighbour.

Compared are the names and short texts of a record, one after the other, with the ten nearest by TF-IDF of 3-grams;
where sources are clean, each record's best at each other source, if both say so; where both have a point, within 10 km.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from benchmarks.peers.answer import Bools, Floats, Ints, Linked, chained
from benchmarks.peers.job import Job

NEAREST = 10
FAR = 10.0  # km
DEFAULT = 90.0
RATIOS = (60.0, 70.0, 75.0, 80.0, 85.0, 90.0, 92.0, 94.0, 96.0, 98.0, 99.0, 100.0)


def run(job: Job) -> Linked:
    """Link; scores are ratios, 0 to 100."""
    columns = job.cleaned()
    fields = [columns[name] for name in job.of_kind("name", "short_text")]
    texts = [" ".join(filter(None, row)) for row in zip(*fields, strict=True)]
    left, right = nearest(texts)
    keep = np.ones(len(left), np.bool_)
    partner = np.unique(job.partner, return_inverse=True)[1]
    if job.mode != "dirty":
        keep &= partner[left] != partner[right]
    if job.of_kind("coordinate"):
        keep &= ~(km(np.array([columns[name] for name in job.of_kind("coordinate")], float), left, right) > FAR)
    left, right = left[keep], right[keep]
    held = np.array(texts, object)
    score = np.asarray(cpdist(held[left].tolist(), held[right].tolist(), scorer=fuzz.token_set_ratio, workers=-1),
                       np.float64)
    taken: Bools = np.ones(len(score), np.bool_)
    if job.mode != "dirty":
        taken = best(left, partner[right], score) & best(right, partner[left], score)
    return chained(len(job), (left, right, np.where(taken, score, 0.0)), DEFAULT, RATIOS)


def best(record: Ints, source: Ints, score: Floats) -> Bools:
    """Say which pairs are the best of their record at that source."""
    place = record * (int(source.max(initial=0)) + 1) + source
    order = np.lexsort((-score, place))
    found = np.zeros(len(score), np.bool_)
    found[order] = np.append(True, np.diff(place[order]) != 0)[:len(order)]
    return found


def km(points: Floats, left: Ints, right: Ints) -> Floats:
    """Return the distance of pairs on a plane, NaN where a point is missing."""
    latitude, longitude = points
    east = (longitude[left] - longitude[right]) * np.cos(np.radians(latitude[left]))
    return np.asarray(111.2 * np.hypot(latitude[left] - latitude[right], east))


def nearest(texts: list[str]) -> tuple[Ints, Ints]:
    """Return pairs of rows, left < right: each record and its NEAREST by cosine."""
    bags = tfidf(texts)
    found = sp_matmul_topn(bags, bags.T.tocsr(), top_n=NEAREST + 1, n_threads=2).tocoo()
    low, high = np.minimum(found.row, found.col).astype(np.int64), np.maximum(found.row, found.col).astype(np.int64)
    keys = np.unique((low * len(texts) + high)[low != high])
    return keys // len(texts), keys % len(texts)


def tfidf(texts: list[str]) -> sparse.csr_matrix:
    """Return texts x 3-grams, rows of length one."""
    column: dict[str, int] = {}
    values: list[float] = []
    columns: list[int] = []
    starts = [0]
    for text in texts:
        padded = f" {text} "
        grams = Counter(padded[at:at + 3] for at in range(len(padded) - 2))
        columns += [column.setdefault(gram, len(column)) for gram in grams]
        values += grams.values()
        starts.append(len(values))
    counts = sparse.csr_matrix((np.array(values, np.float32), columns, starts), shape=(len(texts), len(column)))
    rarity: Floats = np.log((1 + len(texts)) / (1 + np.bincount(columns, minlength=len(column)))) + 1
    weighted = counts.multiply(rarity.astype(np.float32)).tocsr()
    length = np.sqrt(np.asarray(weighted.multiply(weighted).sum(1)).ravel())
    return (sparse.diags(1 / np.maximum(length, 1e-9)) @ weighted).tocsr().astype(np.float32)
