"""Clusters -> linked/projects.ndjson: merged again only where a record, or who is together, changed since."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from dedupe.identity import Texts
from dedupe.merge import merge
from dedupe.outcome import Outcome
from dedupe.tokens import hash_array
from glane.keyed import Ints, Keys, Stamps, write_keyed
from glane.stages.lines import LinedRecords, Lines
from glane.stages.tables import SEEN


def write_projects(path: Path, found: Outcome, projects: Texts, records: LinedRecords, code: str) -> None:
    """Write a project a line, in the order of their ids.

    projects: the id of each cluster. code: stands for the code that merges.
    """
    order, (rows, start) = np.argsort(projects), found.members
    line = records.lines_of(found.hashes[rows])

    def lines(at: Ints) -> Iterator[bytes]:
        for number in order[at].tolist():
            members = [records.member(one) for one in line[start[number]:start[number + 1]].tolist()]
            made = merge(str(projects[number]), members, float(found.confidence[number]))
            yield orjson.dumps({"project": made.project.model_dump(mode="json"), "won": made.won}) + b"\n"
    said, day = _said(found, records.lines, line)
    keys = np.column_stack((said, hash_array(projects), found.confidence.view(np.uint64)))
    write_keyed(path, keys[order], code, lines, Stamps(SEEN, day[order]))


def _said(found: Outcome, lines: Lines, line: Ints) -> tuple[Keys, NDArray[np.bytes_]]:
    """Return two numbers a cluster, which stand for what its records say and how their partners stand; and the day on
    which one of them was last seen. line: where each record is, cluster by cluster.

    Of the days of all of them it only matters who was seen after whom (see dedupe.survivorship).
    """
    rows, start = found.members
    if not len(rows):
        return np.zeros((0, 2), np.uint64), np.zeros(0, np.bytes_)
    day, part = lines.day[line], found.part[rows]
    order = np.lexsort((day, part))
    later = (np.diff(day[order], prepend=0) != 0) & (np.diff(part[order], prepend=-1) == 0)
    count = np.cumsum(later)
    place = np.empty(len(rows), np.uint64)
    place[order] = count - count[start[:-1]][part[order]]
    said = lines.standing()[line] * (2 * place + 1)[:, None]
    days, which = np.unique(np.maximum.reduceat(day, start[:-1]), return_inverse=True)
    texts = np.array([f"{one // 10_000:04}-{one // 100 % 100:02}-{one % 100:02}" for one in days.tolist()], np.bytes_)
    return np.add.reduceat(said, start[:-1]), texts[which]
