"""The sets that the typed linker learns from and is measured on, and the families they fall in."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers.answer import components
from dedupe.bags import Ints
from dedupe.records import LinkRecord
from dedupe.typed.kinds import Table, table
from normalize.schema import LINK_KINDS
from tests.dedupe.truth import read_truth

FAMILIES = {"amazon_google": "products", "chicago_childcare": "venues", "cora": "citations", "dblp_acm": "citations",
            "febrl3": "persons", "fodors_zagats": "venues", "geo_settlements": "settlements",
            "musicbrainz20k": "songs"}
OWN = {"federation": "projects", "synthetic": "projects"}  # of this repository: to learn from
SYNTHETIC = 6_000
PROJECT = {field: LINK_KINDS[field] for field in (
    "title", "description", "organisations", "place", "links", "start_date", "latitude", "longitude")}


@dataclass(frozen=True)
class Bench:
    """A set: its table, its true pairs of rows, and the true cluster of each row."""

    data: Table
    true: list[tuple[int, int]]
    labels: Ints


def read_set(name: str, folder: Path) -> Bench:
    """Read a public set from its folder in `folder`, or one of OWN."""
    if name == "federation":
        return federation()
    return synthetic() if name == "synthetic" else read_bench(folder / name)


def read_bench(folder: Path) -> Bench:
    """Read records.ndjson, spec.json and truth.csv (left, right: every true pair)."""
    spec = json.loads((folder / "spec.json").read_text(encoding="utf-8"))
    lines = (folder / "records.ndjson").read_text(encoding="utf-8").splitlines()
    data = table([json.loads(line) for line in lines], spec["mode"], spec["fields"])
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        return judged(data, [(line["left"], line["right"]) for line in csv.DictReader(file)])


def federation() -> Bench:
    """Return the example federation."""
    truth = read_truth("federation")
    return judged(projects(truth.records, "multi"), [pair for pair, same in truth.pairs.items() if same])


def synthetic() -> Bench:
    """Return invented projects as several partners list them."""
    from benchmarks.synthetic import entries

    rows, keys = [], defaultdict(list)
    for entry in entries(SYNTHETIC):
        said = entry.payload
        keys[entry.key].append(f"{entry.partner}/{said['id']}")
        rows.append({"partner": entry.partner, "source_id": said["id"], "title": said["name"],
                     "description": said["text"], "organisations": said.get("org"), "place": said.get("commune"),
                     "links": said["url"], "start_date": said.get("year"),
                     "latitude": said.get("lat"), "longitude": said.get("lon")})
    return judged(table(rows, "multi", PROJECT), [pair for ids in keys.values() for pair in combinations(ids, 2)])


def projects(records: Iterable[LinkRecord], mode: str) -> Table:
    """Return records of projects as a table of typed fields."""
    return table([_project(record) for record in records], mode, PROJECT)


def _project(record: LinkRecord) -> dict[str, Any]:
    return {"partner": record.partner, "source_id": record.id.split("/", 1)[1], "title": record.title,
            "description": record.text, "organisations": " / ".join(record.organisations), "place": record.place,
            "links": [*filter(None, (record.url, *record.links))], "start_date": record.start_year,
            "latitude": record.latitude, "longitude": record.longitude}


def judged(data: Table, pairs: Sequence[tuple[str, str]]) -> Bench:
    """Return a set whose true pairs of ids are these."""
    row = {id_: index for index, id_ in enumerate(data.ids)}
    true = [(row[left], row[right]) for left, right in pairs]
    left, right = np.array(true).T
    return Bench(data, true, components(len(data), left, right))
