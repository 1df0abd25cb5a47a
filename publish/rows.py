"""The rows of the published tables, written in bulk from the models."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from types import MappingProxyType
from typing import Any

import orjson
from pydantic import BaseModel

from normalize.issues import KINDS, fold
from publish.checks import PublishError
from publish.columns import columns
from publish.commons import Commons
from publish.ddl import quoted
from publish.registry import PLACE_TABLES, VOCABULARY_TEXTS, table
from publish.tables import IssueRow
from publish.withhold import Withholder

BATCH = 1_000  # entries held at a time
Computed = Mapping[str, Callable[[Any], object]]


@dataclass
class Counts:
    """Rows written, and how many texts a licence withheld."""

    projects: int = 0
    records: int = 0
    statements: int = 0
    partners: int = 0
    issues: int = 0
    withheld: int = 0


def write_rows(connection: sqlite3.Connection, commons: Commons) -> Counts:
    """Write every table but changes and facets. Raises PublishError for a row that its table refuses.

    Records and statements get their project from the membership; a statement won if it is among `commons.won`.
    """
    counts = Counts()
    withholder = Withholder()
    membership = list(commons.membership)
    counts.partners = insert(connection, "partners", commons.partners)
    insert(connection, "membership", membership)
    _write_entries(connection, commons, {row.record_id: row.project_id for row in membership}, withholder, counts)
    counts.projects = insert(connection, "projects", map(withholder.project, commons.projects))
    counts.withheld = withholder.count
    counts.issues = insert(connection, "issues", _issues(commons))
    for name in ("runs", "labels", "decisions", "redirects", "similar", "pairs", "match_quality"):
        insert(connection, "unmapped_labels" if name == "labels" else name, getattr(commons, name))
    for name in VOCABULARY_TEXTS:
        insert(connection, name, commons.vocabularies.get(name, ()))
    _write_places(connection, commons)
    return counts


def insert(connection: sqlite3.Connection, name: str, rows: Iterable[BaseModel],
           computed: Computed = MappingProxyType({})) -> int:
    """Write rows of one table; return how many. computed: column -> its value for a row, in place of the row's own.

    Raises PublishError naming the row that the table refuses.
    """
    names = [column.name for column in columns(table(name).model)]
    tuples = _Tuples(name, computed)
    sql = (f"INSERT INTO main.{quoted(name)} ({', '.join(map(quoted, names))}) "  # noqa: S608
           f"VALUES ({', '.join('?' * len(names))})")
    try:
        connection.executemany(sql, tuples.of(rows))
    except (sqlite3.IntegrityError, sqlite3.DataError, UnicodeEncodeError, OverflowError) as error:
        key = ", ".join(str(value) for column, value in zip(names, tuples.latest, strict=False)
                        if column in table(name).key)
        raise PublishError(f"{name}: the row {key!r} is refused ({error}); this is a fault of the stage that made "
                           f"it: run the stages again, and report it if it stays") from error
    return tuples.count


class _Tuples:
    """Rows as tuples in the order of the columns, lists as JSON; remembers the latest, to name what was refused."""

    def __init__(self, name: str, computed: Computed) -> None:
        found = columns(table(name).model)
        self.count = 0
        self.latest: Sequence[object] = ()
        self._values_of = attrgetter(*(column.name for column in found))
        self._lists = [index for index, column in enumerate(found) if column.kind in ("list", "json")]
        self._computed = [(index, computed[column.name]) for index, column in enumerate(found)
                          if column.name in computed]

    def of(self, rows: Iterable[BaseModel]) -> Iterator[Sequence[object]]:
        """Yield a row's values, as SQLite takes them."""
        for row in rows:
            values = list(self._values_of(row))
            for index in self._lists:
                values[index] = orjson.dumps(values[index]).decode() if values[index] else "[]"
            for index, compute in self._computed:
                values[index] = compute(row)
            self.latest = values
            self.count += 1
            yield values


def _write_entries(connection: sqlite3.Connection, commons: Commons, project_of: dict[str, str],
                   withholder: Withholder, counts: Counts) -> None:
    """Write records and statements in one pass over the entries, a batch at a time."""
    won = 0
    records: Computed = {"project_id": lambda record: project_of.get(record.id)}
    statements: Computed = {"project_id": lambda statement: project_of.get(statement.record_id),
                            "won": lambda statement: statement.id in commons.won}
    entries = iter(commons.records)
    while batch := list(islice(entries, BATCH)):
        won += sum(statement.id in commons.won for entry in batch for statement in entry.statements)
        kept = [withholder.entry(entry, project_of.get(entry.record.id)) for entry in batch]
        counts.records += insert(connection, "records", (entry.record for entry in kept), records)
        counts.statements += insert(connection, "statements",
                                    (statement for entry in kept for statement in entry.statements), statements)
    if won != len(commons.won):
        raise PublishError(f"statements: the projects show {len(commons.won)}, the records make {won} of them; "
                           f"link again, so that projects and records are of the same data")


def _issues(commons: Commons) -> Iterator[IssueRow]:
    """Yield the issues in their order, equal ones folded, with their kind in words."""
    for number, issue in enumerate(fold(commons.issues), 1):
        if issue.kind not in KINDS:
            raise PublishError(f"issues: the kind {issue.kind!r} is not known; add it to normalize.issues.KINDS")
        french, english = KINDS[issue.kind]
        yield IssueRow(id=number, partner=issue.partner, record_id=issue.record or None, field=issue.field,
                       kind=issue.kind, kind_fr=french, kind_en=english, value=issue.value, count=issue.count)


def _write_places(connection: sqlite3.Connection, commons: Commons) -> None:
    """Write the places that records or projects name, and those that these lie in, from communes to countries."""
    around: set[str] = set()
    for column, name in PLACE_TABLES.items():
        named = connection.execute(f"SELECT {column} FROM main.projects UNION SELECT {column} FROM main.records")  # noqa: S608
        used = {code for (code,) in named} | around
        places = [place for place in commons.places.get(name, ()) if place.code in used]
        around = {place.parent for place in places if place.parent}
        insert(connection, name, places)
