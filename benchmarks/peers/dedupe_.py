"""PyPI's dedupe 3, which has to be taught: 300 labels taken from the truth, a third of them pairs that are the same.

Of those that differ half are at random, half neighbours in the order of their names. Asking it for the pairs it doubts
most would be its own way; it learns its blocking anew after each answer, which takes minutes for 300.

Variables by kind of field as its documentation has them; two clean sources by RecordLink, anything else by Dedupe.
"""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import numpy as np

import dedupe
from benchmarks.peers.answer import PROBABILITIES, Ints, Linked, labelled
from benchmarks.peers.job import Job
from dedupe import variables

LABELS = 300
SAMPLE = 1000  # records to learn blocking from: it holds all their pairs, once a predicate, which for 3,000 takes 6 GB
DEFAULT = 0.5
KINDS = {"name": variables.String, "short_text": variables.String, "text": variables.Text,
         "code": variables.ShortString, "category": variables.Exact, "address": variables.ShortString}
Record = dict[str, Any]


def run(job: Job) -> Linked:
    """Learn from the truth's answers and link; scores are match probabilities. Raises ValueError without a truth."""
    if not job.truth:
        raise ValueError("dedupe learns from labels: give it a truth that answers for every pair")
    random.seed(1)
    np.random.seed(1)
    data = dict(enumerate(rows(job)))
    linker: Any = (dedupe.RecordLink if job.mode == "link" else dedupe.Dedupe)(definition(job), num_cores=0)
    pairs = labels(job, data)
    linker.prepare_training(*halves(job, some(data, pairs)))
    teach(linker, job, data, pairs)
    scores = np.array(linker.score(linker.pairs(*halves(job, data))))  # a copy of its memmap cannot be clustered
    left, right = scores["pairs"][:, 0].astype(np.int64), scores["pairs"][:, 1].astype(np.int64)

    def cluster(threshold: float) -> Ints:
        if job.mode == "link":
            return labelled(len(job), [pair for pair, _ in linker.one_to_one(scores.copy(), threshold)])
        return labelled(len(job), [members for members, _ in linker.cluster(scores.copy(), threshold)])

    return Linked(np.minimum(left, right), np.maximum(left, right), scores["score"].astype(np.float64), DEFAULT,
                  PROBABILITIES[2:], cluster)


def rows(job: Job) -> list[Record]:
    """Return the records; a point as (latitude, longitude); `row` says which it is."""
    columns = job.cleaned()
    points = job.of_kind("coordinate")
    made = []
    for row in range(len(job)):
        record: Record = {name: values[row] for name, values in columns.items()} | {"row": row}
        if points:
            point = tuple(record.pop(name) for name in points)
            record["point"] = None if None in point else point
        made.append(record)
    return made


def definition(job: Job) -> list[Any]:
    found = [KINDS[kind](name, has_missing=True) for name, kind in job.kinds.items() if kind in KINDS]
    found += [variables.Price(name, has_missing=True) for name in job.of_kind("number", "year")]
    return found + ([variables.LatLong("point", has_missing=True)] if job.of_kind("coordinate") else [])


def halves(job: Job, data: dict[int, Record]) -> list[dict[int, Record]]:
    if job.mode != "link":
        return [data]
    first = min(job.partner)
    return [{row: data[row] for row in data if (job.partner[row] == first) == side} for side in (True, False)]


def some(data: dict[int, Record], pairs: list[tuple[int, int]]) -> dict[int, Record]:
    """Return the records that labels speak of and others at random, SAMPLE in all."""
    told = {row for pair in pairs for row in pair}
    others = random.Random(1).sample(sorted(set(data) - told), max(0, min(SAMPLE, len(data)) - len(told)))
    return {row: data[row] for row in sorted(told.union(others))}


def teach(linker: Any, job: Job, data: dict[int, Record], pairs: list[tuple[int, int]]) -> None:
    found = {True: [], False: []}  # type: dict[bool, list[tuple[Record, Record]]]
    for pair in pairs:
        left, right = sorted(pair, key=lambda row: job.partner[row]) if job.mode == "link" else pair
        found[job.truth[left] == job.truth[right]].append((data[left], data[right]))
    linker.mark_pairs({"match": found[True], "distinct": found[False]})
    linker.train()


def labels(job: Job, data: dict[int, Record]) -> list[tuple[int, int]]:
    """Return LABELS pairs of rows to be told about."""
    chance, name = random.Random(1), job.of_kind("name")[0]
    order = sorted(data, key=lambda row: str(data[row][name]))
    by_truth = sorted(data, key=lambda row: (job.truth[row], row))
    rows = list(data)
    same = [pair for pair in pairwise(by_truth) if usable(job, pair, True)]
    close = [pair for pair in pairwise(order) if usable(job, pair, False)]
    random_pairs = ((chance.choice(rows), chance.choice(rows)) for _ in range(LABELS * 10))
    far = [pair for pair in random_pairs if usable(job, pair, False)]
    third = LABELS // 3
    return [pair for pool in (same, close, far) for pair in chance.sample(pool, min(third, len(pool)))]


def usable(job: Job, pair: tuple[int, int], same: bool) -> bool:
    left, right = pair
    apart = job.mode != "link" or job.partner[left] != job.partner[right]
    return apart and (job.truth[left] == job.truth[right]) == same
