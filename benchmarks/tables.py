"""The public record-linkage sets that the typed linker is measured on, and the families they fall in."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from dedupe.typed.kinds import Ints, Table, table

FAMILIES = {"amazon_google": "products", "chicago_childcare": "venues", "cora": "citations", "dblp_acm": "citations",
            "febrl3": "persons", "fodors_zagats": "venues", "geo_settlements": "settlements",
            "musicbrainz20k": "songs"}


@dataclass(frozen=True)
class Bench:
    """A set: its table, its true pairs of rows, and the true cluster of each row."""

    data: Table
    true: list[tuple[int, int]]
    labels: Ints

    @property
    def clusters(self) -> list[list[str]]:
        """Return the true clusters, as record ids."""
        members = defaultdict(list)
        for id_, label in zip(self.data.ids, self.labels, strict=True):
            members[label].append(id_)
        return list(members.values())


def read_bench(folder: Path) -> Bench:
    """Read records.ndjson, spec.json and truth.csv (left, right: every true pair)."""
    spec = json.loads((folder / "spec.json").read_text(encoding="utf-8"))
    lines = (folder / "records.ndjson").read_text(encoding="utf-8").splitlines()
    data = table([json.loads(line) for line in lines], spec["mode"], spec["fields"])
    row = {id_: index for index, id_ in enumerate(data.ids)}
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        true = [(row[line["left"]], row[line["right"]]) for line in csv.DictReader(file)]
    left, right = np.array(true).T
    graph = sparse.coo_matrix((np.ones(len(true)), (left, right)), shape=(len(data), len(data)))
    return Bench(data, true, np.asarray(connected_components(graph, directed=False)[1], np.int64))
