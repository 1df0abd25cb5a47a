"""Clusters -> linked/projects.ndjson: merged again only where a record, or who is together, changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import orjson

from dedupe.merge import merge
from dedupe.outcome import Outcome
from dedupe.tokens import hash_texts
from glane.keyed import Ints, Keys, write_keyed
from glane.stages.lines import LinedRecords


def write_projects(path: Path, found: Outcome, project_of: Mapping[str, str], records: LinedRecords,
                   code: str) -> None:
    """Write a project a line, in the order of their ids. project_of: of each record; code: stands for the code."""
    rows, start = found.members()
    projects = [project_of[found.ids[row]] for row in rows[start[:-1]].tolist()]
    order = np.argsort(np.array(projects, np.str_))

    def lines(at: Ints) -> Iterator[bytes]:
        for cluster in found.clusters(order[at]):
            made = merge(project_of[cluster.record_ids[0]], [records.member(id_) for id_ in cluster.record_ids],
                         cluster.confidence)
            yield orjson.dumps({"project": made.project.model_dump(mode="json"), "won": made.won}) + b"\n"
    keys = np.column_stack((_said(found, records), hash_texts(projects), found.confidence.view(np.uint64)))
    write_keyed(path, keys[order], code, lines)


def _said(found: Outcome, records: LinedRecords) -> Keys:
    """Return two numbers a cluster, which stand for what its records say, and how their partners stand."""
    rows, start = found.members()
    lines = np.fromiter(map(records.line.__getitem__, found.ids), np.int64, len(found.ids))
    said = records.lines.standing()[lines[rows]]
    return np.add.reduceat(said, start[:-1]) if len(said) else said
