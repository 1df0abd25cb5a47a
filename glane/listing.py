"""`glane link --records`: links any list of records, touching no state, and writes clusters.csv and pairs.csv."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from crawlers.files import replacing
from dedupe.cluster import Cluster
from dedupe.decisions import Decisions
from dedupe.identity import Known, assign
from dedupe.link import link as link_projects
from dedupe.records import MAX_NAME, MAX_TEXT, LinkRecord
from dedupe.scoring import probability, weights
from glane import console
from glane.config import UsageError
from publish.exporters.csv_ import harmless

PARTNER = "list"  # of records that name none
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What is written. pairs: (left, right, score, reasons in words), sorted. notes: what was bounded or not read."""

    clusters: Sequence[Cluster]
    pairs: Sequence[tuple[str, str, float, str]]
    notes: list[str] = field(default_factory=list)


class Listed(BaseModel):
    """A record in the common shape: all but the title optional. Dates begin with the year; a point is in degrees."""

    model_config = ConfigDict(extra="ignore")

    partner: str
    source_id: str
    title: str = Field(min_length=1)
    description: str | None = None
    url: str | None = None
    organisations: Annotated[tuple[str, ...], BeforeValidator(lambda value: [value] if isinstance(value, str) else
                                                              value or ())] = ()
    place: str | None = None
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)
    start_date: str | None = Field(None, pattern=r"^\d{4}(-\d\d){0,2}([T ].*)?$")

    @model_validator(mode="after")
    def whole_point(self) -> Listed:
        """A point has both its coordinates."""
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude and longitude come together")
        return self

    def link_record(self) -> LinkRecord:
        """Return as the linker compares it."""
        return LinkRecord(
            id=f"{self.partner}/{self.source_id}", partner=self.partner, title=self.title[:MAX_NAME],
            text=(self.description or "")[:MAX_TEXT], url=self.url or None, organisations=self.organisations,
            place=self.place, latitude=self.latitude, longitude=self.longitude,
            start_year=int(self.start_date[:4]) if self.start_date else None)


def link_listing(records: Path, spec: Path | None, out: Path) -> None:
    """Link the records of an NDJSON file; write clusters.csv and pairs.csv to folder `out`.

    Without spec the records are in the common shape, else their fields have the kinds that it says. Raises UsageError,
    one line that says what to mend, before anything is written.
    """
    rows = read_rows(records)
    found = _typed(records, rows, spec) if spec else _common(records, rows)
    project_of = assign(found.clusters, Known(), date.min).project_of
    members = sorted((record, project_of[record], cluster.confidence)
                     for cluster in found.clusters for record in cluster.record_ids)
    _write(out / "clusters.csv", ("partner", "source_id", "project_id", "confidence"),
           ((*record.split("/", 1), project, confidence) for record, project, confidence in members))
    _write(out / "pairs.csv", ("left", "right", "score", "reasons"), found.pairs)
    for note in found.notes:
        console.warn(note)
    console.line(f"{len(members):,} records, {len(found.clusters):,} projects, {len(found.pairs):,} pairs: {out}")


def read_rows(path: Path) -> list[Row]:
    """Read one JSON object a line, with `partner` and `source_id` as texts, in the order of these.

    Who names no partner is of PARTNER; who names no source_id gets one from what it says, the same in any order.
    Raises UsageError with the number of the line.
    """
    rows: list[Row] = []
    line_of: dict[tuple[str, str], int] = {}
    nameless: list[Row] = []
    for number, line in enumerate(_bytes(path).splitlines(), 1):
        if not line.strip():
            continue
        row = _object(f"{path}, line {number}", line)
        row["partner"] = _id(f"{path}, line {number}: partner", row.get("partner"), PARTNER)
        row["source_id"] = _id(f"{path}, line {number}: source_id", row.get("source_id"), "")
        if "/" in row["partner"]:
            raise UsageError(f"{path}, line {number}: partner {row['partner']!r} has a /; it may not, as a record's id "
                             "is partner/source_id")
        rows.append(row)
        if not row["source_id"]:
            nameless.append(row)
            continue
        first = line_of.setdefault((row["partner"], row["source_id"]), number)
        if first != number:
            raise UsageError(f"{path}, line {number}: {row['partner']}/{row['source_id']} is on line {first} already; "
                             "each record needs its own source_id")
    if not rows:
        raise UsageError(f"{path}: no record; write one JSON object a line")
    _name(nameless, set(line_of))
    return sorted(rows, key=lambda row: (row["partner"], row["source_id"]))


def _name(rows: Iterable[Row], taken: set[tuple[str, str]]) -> None:
    copies: Counter[str] = Counter()
    for row in rows:
        content = hashlib.sha256(orjson.dumps(row, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
        copies[content] += 1
        row["source_id"] = f"{content}-{copies[content]}"
        if (row["partner"], row["source_id"]) in taken:
            raise UsageError(f"source_id {row['source_id']} is another record's; name a source_id for every record")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; name a file that can be read") from None


def _object(where: str, line: bytes) -> Row:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{where}: not JSON in UTF-8 ({error})") from None
    if not isinstance(row, dict):
        raise UsageError(f"{where}: not an object; write {{...}}")
    return row


def _id(where: str, value: object, default: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | None):
        raise UsageError(f"{where} is {value!r}; it must be a text or a whole number")
    return default if value is None else str(value).strip() or default


def _common(path: Path, rows: Sequence[Row]) -> Found:
    """Link records in the common shape by Glane's own linker."""
    linked = link_projects([_listed(path, row).link_record() for row in rows], Decisions())
    pairs = [(pair.left, pair.right, pair.score, told((one.en, one.weight) for one in pair.reasons))
             for pair in linked.pairs]
    unused = sorted({key for row in rows for key in row} - set(Listed.model_fields))
    notes = [f"fields that are not compared: {', '.join(unused)}"] if unused else []
    return Found(linked.clusters, pairs, [*notes, *linked.bounds])


def _listed(path: Path, row: Row) -> Listed:
    try:
        return Listed.model_validate({**row, "title": str(row.get("title") or "").strip()})
    except ValidationError as error:
        first = error.errors()[0]
        what = ".".join(map(str, first["loc"]))
        raise UsageError(f"{path}, record {row['partner']}/{row['source_id']}: {what or 'point'}: {first['msg']}; "
                         "docs/linking.md says what each field holds") from None


def _typed(path: Path, rows: Sequence[Row], spec: Path) -> Found:
    """Link records whose fields have the kinds that the spec says, by the typed linker."""
    from dedupe.typed.explain import reasons
    from dedupe.typed.kinds import SpecError, table
    from dedupe.typed.link import link
    from dedupe.typed.scorer import shipped

    mode, kinds = _spec(spec)
    _check_values(path, rows, kinds)
    try:
        data = table(rows, mode, kinds)
    except SpecError as error:
        raise UsageError(f"{spec}: {error}") from None
    linked, scorer = link(data, shipped()), shipped()
    scores = probability(linked.pairs.final)
    part = np.zeros(len(data), np.int64)
    for index, (rows_, _) in enumerate(linked.clusters):
        part[rows_] = index
    left, right = linked.pairs.left, linked.pairs.right
    worth = np.flatnonzero((scores >= weights().doubt) | (part[left] == part[right]))
    pairs = sorted((data.ids[left[at]], data.ids[right[at]], round(float(scores[at]), 4),
                    told((one.words, one.weight) for one in reasons(data, linked.pairs, scorer, at)))
                   for at in worth.tolist())
    confidences = probability(np.array([weakest for _, weakest in linked.clusters])).round(4).tolist()
    clusters = [Cluster(tuple(data.ids[row] for row in rows_), confidence)
                for (rows_, _), confidence in zip(linked.clusters, confidences, strict=True)]
    return Found(clusters, pairs, data.notes)


def _spec(path: Path) -> tuple[str, Mapping[str, str]]:
    spec = _object(str(path), _bytes(path))
    mode, kinds = spec.get("mode"), spec.get("fields")
    if not isinstance(mode, str) or not isinstance(kinds, dict) or not all(isinstance(v, str) for v in kinds.values()):
        raise UsageError(f'{path}: write {{"mode": "link", "fields": {{"title": "name"}}}}; docs/linking.md says more')
    return mode, kinds


def _check_values(path: Path, rows: Sequence[Row], kinds: Mapping[str, str]) -> None:
    for row in rows:
        for name in kinds:
            value = row.get(name)
            if any(isinstance(one, dict | list) for one in (value if isinstance(value, list) else [value])):
                raise UsageError(f"{path}, record {row['partner']}/{row['source_id']}: {name} holds an object or "
                                 "nested lists; write a text, a number or a list of these")
    absent = [name for name in kinds if all(name not in row for row in rows)]
    if absent:
        raise UsageError(f"{path}: no record has {', '.join(absent)}, which the spec names")


def told(reasons: Iterable[tuple[str, float]]) -> str:
    """Return reasons as a line: words, weight in log-odds."""
    return "; ".join(f"{words} ({weight:+.2f})" for words, weight in reasons)


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with replacing(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(head)
        writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
        text.detach()
