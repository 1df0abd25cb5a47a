"""commons.db, built beside and put in its place by one rename; it is never written to again."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from publish.changes import write_changes
from publish.checks import PublishError, check
from publish.commons import Commons
from publish.ddl import create_indexes, create_tables
from publish.fulltext import write_index
from publish.rows import Counts, write_rows
from publish.summaries import write_summaries


@dataclass(frozen=True)
class Built:
    """What was published: rows of each kind, how many changes are new, how many texts a licence withheld."""

    projects: int
    records: int
    statements: int
    partners: int
    issues: int
    changes: int
    withheld: int


def build(commons: Commons, path: Path) -> Built:
    """Build the commons beside `path` (`.new` after its name), check it, and put it in place of `path`.

    Raises PublishError when a check fails; then, and whenever the process is killed, `path` stays as it was, and what
    is left beside is overwritten by the next build.
    """
    beside = path.with_name(path.name + ".new")
    path.parent.mkdir(parents=True, exist_ok=True)
    beside.unlink(missing_ok=True)
    try:
        with closing(_open(beside)) as connection:
            _attach_previous(connection, commons.previous)
            counts, changes = _fill(connection, commons)
            check(connection, commons.withdrawn, commons.accept_drop)
            connection.execute("ANALYZE main")
        _sync(beside)
        beside.replace(path)
        _sync(path.parent)
    finally:
        beside.unlink(missing_ok=True)
    return Built(**vars(counts), changes=changes)


def _open(path: Path) -> sqlite3.Connection:
    """Open a new database for one bulk write; a crash leaves a file that no one reads, so no journal is kept."""
    connection = sqlite3.connect(path, isolation_level=None, uri=True)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -131072")  # KiB
    connection.execute("PRAGMA foreign_keys = OFF")  # checked as a whole at the end, which is quicker and says more
    return connection


def _attach_previous(connection: sqlite3.Connection, previous: Path | None) -> None:
    """Attach the last commons, read only, as `previous`; an empty one if there is none."""
    if previous is None or not previous.exists():
        connection.execute("ATTACH ':memory:' AS previous")
        for sql in create_tables():
            connection.execute(sql.replace("CREATE TABLE ", "CREATE TABLE previous.", 1))
        return
    try:
        connection.execute("ATTACH ? AS previous", (f"{previous.resolve().as_uri()}?mode=ro&immutable=1",))
        connection.execute("SELECT count(*) FROM previous.sqlite_master")
    except sqlite3.DatabaseError as error:
        raise PublishError(f"{previous}: cannot be read ({error}); put a copy back, or move it away to publish without "
                           f"yesterday's changes (the ids are in state.db)") from error


def _fill(connection: sqlite3.Connection, commons: Commons) -> tuple[Counts, int]:
    """Write all rows in one transaction, then indexes and full text; return what was written."""
    connection.execute("BEGIN")
    for sql in create_tables():
        connection.execute(sql)
    counts = write_rows(connection, commons)
    for sql in create_indexes():
        connection.execute(sql)
    write_summaries(connection)
    try:
        changes = write_changes(connection, commons.today)
    except sqlite3.OperationalError as error:
        raise PublishError(f"{commons.previous}: was made by another version of Glane ({error}); move it away to "
                           f"publish without yesterday's changes (the ids are in state.db)") from error
    write_index(connection)
    connection.execute("COMMIT")
    return counts, changes


def _sync(path: Path) -> None:
    """Wait until a file, or a folder's names, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
