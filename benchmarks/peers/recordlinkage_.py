"""recordlinkage without labels: its index, comparisons by kind of field, its ECM classifier (Fellegi-Sunter by EM).

Blocks and sorted neighbourhoods on names and short texts, blocks on codes; q-grams for texts of any length, Levenshtein
for codes, exact, linear. Its default, Jaro-Winkler, calls titles alike that only begin alike.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import recordlinkage
from recordlinkage.index import Block, SortedNeighbourhood

from benchmarks.peers.answer import PROBABILITIES, Linked, chained
from benchmarks.peers.job import Job

DEFAULT = 0.95
AGREES = {"name": 0.7, "short_text": 0.7, "text": 0.7, "code": 0.85, "address": 0.85}
WINDOW = 9
MOST = 3_000_000  # pairs of a block key; one that brings more is left out


def run(job: Job) -> Linked:
    """Link; scores are the classifier's probabilities."""
    data = pd.DataFrame(job.cleaned())
    numbers = job.of_kind("number", "year", "coordinate")
    data[numbers] = data[numbers].astype(float)
    pairs = candidates(job, data)
    vectors = compare(job, data).compute(pairs, data)
    classifier = recordlinkage.ECMClassifier(binarize=0.5)
    classifier.fit(vectors)
    score = classifier.prob(vectors).to_numpy(np.float64)
    left, right = (pairs.get_level_values(level).to_numpy(np.int64) for level in (0, 1))
    return chained(len(job), (left, right, score), DEFAULT, PROBABILITIES)


def candidates(job: Job, data: pd.DataFrame) -> Any:
    """Return the union of the indexes' pairs; none within a source where sources are clean."""
    found: Any = None
    keys = job.of_kind("name", "short_text", "code", "address")
    algorithms = [SortedNeighbourhood(name, window=WINDOW) for name in job.of_kind("name", "short_text")]
    for name in keys:
        crowd = data[name].value_counts()
        if float((crowd * (crowd - 1) / 2).sum()) <= MOST:
            algorithms.append(Block(name))
    if job.of_kind("coordinate"):
        cells = [f"cell {name}" for name in job.of_kind("coordinate")]
        data[cells] = data[job.of_kind("coordinate")].round(1)
        algorithms.append(Block(cells))
    for algorithm in algorithms:
        indexer = recordlinkage.Index()
        indexer.add(algorithm)
        pairs = indexer.index(data)
        found = pairs if found is None else found.union(pairs)
    if job.mode == "dirty":
        return found
    partner = np.array(job.partner)
    return found[partner[found.get_level_values(0)] != partner[found.get_level_values(1)]]


def compare(job: Job, data: pd.DataFrame) -> Any:
    """Return the comparisons of fields that any record has: q-grams of none are an error."""
    comparer = recordlinkage.Compare()
    for name, kind in job.kinds.items():
        if data[name].isna().all():
            continue
        if kind in AGREES:
            method = "levenshtein" if kind in ("code", "address") else "qgram"
            comparer.string(name, name, method=method, threshold=AGREES[kind], label=name)
        elif kind == "category":
            comparer.exact(name, name, label=name)
        elif kind in ("number", "year"):
            comparer.numeric(name, name, method="linear", offset=0, scale=1, label=name)
    points = job.of_kind("coordinate")
    if points:
        comparer.geo(*points, *points, method="linear", offset=1, scale=5, label="point")
    return comparer
