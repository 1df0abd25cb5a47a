"""goldenmatch with no configuration at all: `match_df` of two clean sources, else `dedupe_df`.

It chooses fields, blocking and threshold itself. Of several clean sources, pairs within one are left out.
"""

from __future__ import annotations

import logging
import os
from typing import Any

import goldenmatch
import numpy as np
import polars as pl

from benchmarks.peers.answer import Floats, Ints, Linked, components, labelled
from benchmarks.peers.job import Job

MADE = 0.0  # its own threshold is chosen anew for each list: its own pairs and clusters are kept
SCORES = (0.75, 0.8, 0.85, 0.9, 0.95)


def run(job: Job) -> Linked:
    """Link; scores are goldenmatch's own, 0 to 1."""
    os.environ["GOLDENMATCH_SUGGEST_ON_DEDUPE"] = "0"
    logging.disable(logging.WARNING)
    data = pl.DataFrame({name: [None if value is None else str(value) for value in values]
                         for name, values in job.cleaned().items()})
    partner = np.array(job.partner)
    if job.mode == "link":
        return linked(len(job), matched(data, partner))
    found = goldenmatch.dedupe_df(data)
    pairs = np.array([pair[:3] for pair in found.scored_pairs or ()], np.float64).reshape(-1, 3)
    left, right, score = pairs[:, 0].astype(np.int64), pairs[:, 1].astype(np.int64), pairs[:, 2]
    if job.mode == "dirty":
        own = labelled(len(job), [cluster["members"] for cluster in found.clusters.values()])
        return linked(len(job), (left, right, score), own)
    between = partner[left] != partner[right]
    return linked(len(job), (left[between], right[between], score[between]))


def matched(data: Any, partner: Any) -> tuple[Ints, Ints, Floats]:
    first = partner == sorted(set(partner.tolist()))[0]
    halves = [np.flatnonzero(first), np.flatnonzero(~first)]
    found = goldenmatch.match_df(*(data[half] for half in halves)).matched
    if found is None or not len(found):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    target, reference = (np.array(found[f"__{side}_row_id__"].to_pylist(), np.int64) for side in ("target", "ref"))
    # It numbers the reference's rows after the target's.
    return halves[0][target], halves[1][reference - len(halves[0])], np.array(found["__match_score__"].to_pylist())


def linked(size: int, pairs: tuple[Ints, Ints, Floats], own: Ints | None = None) -> Linked:
    left, right, score = pairs

    def cluster(threshold: float) -> Ints:
        keep = score >= threshold
        return own if own is not None and threshold == MADE else components(size, left[keep], right[keep])

    return Linked(np.minimum(left, right), np.maximum(left, right), score, MADE, SCORES, cluster)
