"""Our linkers as the comparison runs them, each in a process of its own: `python -m benchmarks.ours NAME JOB OUT`.

The only module of the comparison that knows how our linkers are called.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers.answer import Floats, Ints, Linked, labelled, timed
from benchmarks.peers.job import Job
from dedupe.decisions import Decisions
from dedupe.evaluate import Pair
from dedupe.link import clusters, compare
from dedupe.records import LinkRecord
from dedupe.typed.clusters import cluster
from dedupe.typed.kinds import Table, table
from dedupe.typed.link import APART, link
from dedupe.typed.scorer import Additive, shipped

SHIFTS = (-6.0, -4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 6.0)  # log-odds


def typed(job: Job) -> Linked:
    """The linker of typed fields; options: `weights` in place of those shipped, `mode` in place of the peers'."""
    data = as_table(job)
    weights = job.options.get("weights")
    found = link(data, Additive(weights["weights"], weights["bias"]) if weights else shipped())
    pairs = found.pairs

    def clustered(threshold: float) -> Ints:
        if threshold == 0:
            return labelled(len(job), [rows for rows, _ in found.clusters])
        bearing = pairs.final - threshold
        if data.clean:
            bearing = np.where(pairs.odds > threshold, bearing, APART)
        return labelled(len(job), [rows for rows, _ in cluster(data, pairs.left, pairs.right, bearing)])

    return Linked(pairs.left, pairs.right, pairs.final, 0.0, SHIFTS, clustered)


def projects(job: Job) -> Linked:
    """Glane's own linker; options: `records`, as the linker knows them."""
    compared = compare([as_record(record) for record in job.options["records"]], Decisions())
    row = {id_: at for at, id_ in enumerate(job.ids)}
    rows = np.array([row[id_] for id_ in compared.corpus.ids], np.int64)
    left, right = rows[compared.candidates.left], rows[compared.candidates.right]

    def clustered(threshold: float) -> Ints:
        found = clusters(replace(compared, odds=compared.odds - threshold))
        return labelled(len(job), [rows[members].tolist() for members, _ in found])

    return Linked(np.minimum(left, right), np.maximum(left, right), compared.odds, 0.0, SHIFTS, clustered)


def as_table(job: Job) -> Table:
    """Return the job as the typed linker's table. Raises ValueError when its rows are not in the order of their ids."""
    rows = [{"partner": partner, "source_id": id_.removeprefix(f"{partner}/")}
            | {name: values[row] for name, values in job.values.items()}
            for row, (partner, id_) in enumerate(zip(job.partner, job.ids, strict=True))]
    made = table(rows, job.options.get("mode", job.mode), job.kinds)
    if list(made.ids) != job.ids:
        raise ValueError("the rows of a job must be in the order of their ids")
    return made


def as_job(data: Table, truth: Sequence[int] = (), **options: Any) -> Job:
    """Return a table as a job."""
    return Job(data.mode, dict(data.kinds), list(data.ids), [id_.split("/", 1)[0] for id_ in data.ids],
               {name: list(values) for name, values in data.values.items()}, [int(label) for label in truth], options)


def as_record(values: Mapping[str, Any]) -> LinkRecord:
    """Return a record written as JSON."""
    held: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return LinkRecord(**held)


def plain(record: LinkRecord) -> dict[str, Any]:
    """Return a record as JSON holds it."""
    return asdict(record)


def constrained(data: Table, pairs: tuple[Ints, Ints, Floats], at: float = 0.5) -> Ints:
    """Cluster a peer's match probabilities as we would ours, one record a source where sources are clean."""
    left, right, probability = pairs
    odds = np.log(np.clip(probability, 1e-9, 1)) - np.log(np.clip(1 - probability, 1e-9, 1))
    found = cluster(data, left, right, odds - np.log(at / (1 - at)))
    return labelled(len(data), [rows for rows, _ in found])


def as_clusters(ids: Sequence[str], labels: Ints) -> list[list[str]]:
    """Return clusters of ids."""
    order = np.argsort(labels, kind="stable")
    cuts = np.flatnonzero(np.diff(labels[order])) + 1
    return [[ids[row] for row in rows] for rows in np.split(order, cuts)] if len(order) else []


def row_pairs(ids: Sequence[str], pairs: Sequence[Pair]) -> list[tuple[int, int]]:
    """Return pairs of ids as pairs of rows, the lower first."""
    row = {id_: at for at, id_ in enumerate(ids)}
    found = ((row[left], row[right]) for left, right in pairs if left in row and right in row)
    return [(min(pair), max(pair)) for pair in found]


LINKERS = {"typed": typed, "projects": projects}

if __name__ == "__main__":
    timed(LINKERS[sys.argv[1]], Path(sys.argv[2]), Path(sys.argv[3]))
