"""What happened to each project since the last publication, and why, as far as it is known.

Two databases are compared: `main`, that is being built, and `previous`, attached (empty the first time). That a
project was seen again is no change.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date

import orjson

from publish.columns import columns
from publish.ddl import quoted
from publish.registry import table
from publish.tables import Cause, Change

NO_CHANGE = ("id", "last_seen", "last_changed")


def write_changes(connection: sqlite3.Connection, today: date) -> int:
    """Carry over the changes of `previous`, add those found, set `last_changed` of each project; return how many new.

    A project that did not change keeps its `last_changed`. The caller commits.
    """
    names = [column.name for column in columns(table("changes").model)]
    shared = ", ".join(quoted(name) for name in names)
    connection.execute(f"INSERT INTO main.changes ({shared}) SELECT {shared} FROM previous.changes ORDER BY id")  # noqa: S608
    first = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM main.changes").fetchone()[0]
    found = [change.model_copy(update={"id": number, "at": today.isoformat()})
             for number, change in enumerate(_changes(connection), first)]
    connection.executemany(
        f"INSERT INTO main.changes ({shared}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608
        ([_sql(getattr(change, name)) for name in names] for change in found))
    _set_last_changed(connection, found, today)
    return len(found)


def _sql(value: object) -> object:
    return orjson.dumps(value).decode() if isinstance(value, list) else value


def _set_last_changed(connection: sqlite3.Connection, found: list[Change], today: date) -> None:
    connection.execute(
        "UPDATE main.projects SET last_changed = coalesce("
        "(SELECT old.last_changed FROM previous.projects old WHERE old.id = main.projects.id), ?)",
        (today.isoformat(),))
    connection.executemany("UPDATE main.projects SET last_changed = ? WHERE id = ?",
                           ((change.at, change.project_id) for change in found))


def _changes(connection: sqlite3.Connection) -> Iterator[Change]:
    """Yield the changes by kind, then by project id; the order is the same whatever the rows' order."""
    causes = _Causes(connection)
    gone = connection.execute(
        "SELECT old.id, old.title, redirect.old_id IS NOT NULL FROM previous.projects old "
        "LEFT JOIN main.redirects redirect ON redirect.old_id = old.id "
        "WHERE old.id NOT IN (SELECT id FROM main.projects) ORDER BY old.id")
    for project_id, title, redirected in gone.fetchall():
        yield Change(project_id=project_id, title=title, kind="merged" if redirected else "removed",
                     cause=causes.of(project_id))
    new = connection.execute("SELECT id, title FROM main.projects WHERE id NOT IN (SELECT id FROM previous.projects) "
                             "ORDER BY id")
    for project_id, title in new.fetchall():
        yield Change(project_id=project_id, title=title, kind="added", cause=causes.of(project_id))
    for project_id, title, fields in _changed(connection):
        yield Change(project_id=project_id, title=title, kind="changed", fields=fields, cause=causes.of(project_id))


def _changed(connection: sqlite3.Connection) -> list[tuple[str, str, list[str]]]:
    """Return id, title and changed fields of the projects in both databases whose values differ.

    A column that the previous database did not have is compared only from the next publication on.
    """
    before = {row[1] for row in connection.execute("PRAGMA previous.table_info(projects)")}
    names = [column.name for column in columns(table("projects").model)
             if column.name in before and column.name not in NO_CHANGE]
    differs = [f"new.{quoted(name)} IS NOT old.{quoted(name)}" for name in names]
    rows = connection.execute(
        f"SELECT new.id, new.title, {', '.join(differs)} FROM main.projects new "  # noqa: S608
        f"JOIN previous.projects old ON old.id = new.id WHERE {' OR '.join(differs)} ORDER BY new.id")
    return [(row[0], row[1], [name for name, other in zip(names, row[2:], strict=True) if other]) for row in rows]


class _Causes:
    """Why a project is not what it was: from its records then and now, and the decisions since."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.partners = {row[0] for row in connection.execute("SELECT slug FROM main.partners WHERE record_count > 0")}
        both = [set(connection.execute(f"SELECT left, right, judgement FROM {which}.decisions"))  # noqa: S608
                for which in ("main", "previous")]
        self.decided = {record for left, right, _ in both[0] ^ both[1] for record in (left, right)}

    def of(self, project_id: str) -> Cause:
        """Return the cause: what came from outside is said before what was done here."""
        now, before = (self._records(which, project_id) for which in ("main", "previous"))
        lost = {record for record in before.keys() - now.keys() if not self._exists("main", record)}
        fresh = {record for record in now.keys() - before.keys() if not self._exists("previous", record)}
        moved = (now.keys() ^ before.keys()) - lost - fresh
        if any(record.split("/", 1)[0] not in self.partners for record in lost):
            return "partner withdrew"
        if moved and self.decided & (now.keys() | before.keys()):
            return "decision"
        if lost or fresh or any(now[record] != before[record] for record in now.keys() & before.keys()):
            return "source changed"
        return "linking changed" if moved else "mapping changed"

    def _records(self, which: str, project_id: str) -> dict[str, tuple[str, str]]:
        """Return record id -> what tells one version of an entry from another."""
        rows = self.connection.execute(
            f"SELECT id, fetched_at, listed FROM {which}.records WHERE project_id = ?", (project_id,))  # noqa: S608
        return {record: (fetched_at, listed) for record, fetched_at, listed in rows}

    def _exists(self, which: str, record: str) -> bool:
        query = f"SELECT 1 FROM {which}.records WHERE id = ?"  # noqa: S608
        return self.connection.execute(query, (record,)).fetchone() is not None
