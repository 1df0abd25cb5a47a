"""Check first, publish after: what must hold of a commons before it takes the place of yesterday's."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator

from publish.columns import columns
from publish.ddl import quoted
from publish.registry import VOCABULARY_TEXTS, table

LEAST_SHARE = 0.5  # of yesterday's records or projects: fewer is more likely a fault than news
MIN_TO_COMPARE = 20  # below that, a share says nothing
SHOWN = 5


class PublishError(RuntimeError):
    """The commons was not published and what was published stands; `str()` is a line a reason, with what to do."""


def check(connection: sqlite3.Connection, withdrawn: Collection[str], accept_drop: bool) -> None:
    """Raise PublishError, with all that is wrong, unless the database `main` may be published.

    The previous commons is attached as `previous` (empty the first time). withdrawn, accept_drop: see Commons.
    """
    wrong = [*_whole(connection), *_references(connection), *_codes(connection), *_ids(connection),
             *_partners(connection, withdrawn)]
    if not accept_drop:
        wrong += _drops(connection, withdrawn)
    if wrong:
        raise PublishError("\n".join(wrong))


def _whole(connection: sqlite3.Connection) -> Iterator[str]:
    found = [row[0] for row in connection.execute("PRAGMA main.integrity_check(5)")]
    if found != ["ok"]:
        yield f"the database is damaged ({'; '.join(found)}); check the disk, then publish again"


def _references(connection: sqlite3.Connection) -> Iterator[str]:
    """Say each foreign key that points nowhere, with some of the values."""
    broken: dict[tuple[str, int, str], list[int]] = {}
    for name, rowid, parent, number in connection.execute("PRAGMA main.foreign_key_check"):
        broken.setdefault((name, number, parent), []).append(rowid)
    for (name, number, parent), rowids in sorted(broken.items()):
        keys = connection.execute(f"PRAGMA main.foreign_key_list({quoted(name)})").fetchall()
        column = next(key[3] for key in keys if key[0] == number)
        marks = ", ".join("?" * min(len(rowids), 100))
        values = [row[0] for row in connection.execute(
            f"SELECT DISTINCT {quoted(column)} FROM main.{quoted(name)} WHERE rowid IN ({marks}) ORDER BY 1",  # noqa: S608
            rowids[:100])]
        yield (f"{name}.{column}: {_some(values)} not in {parent} ({len(rowids)} rows); "
               f"run the stages again from normalize, so that all are made from the same data")


def _codes(connection: sqlite3.Connection) -> Iterator[str]:
    """Say each code of a list that its vocabulary does not have (a scalar's is a foreign key)."""
    for name in ("projects", "records"):
        for column in columns(table(name).model):
            if column.kind != "list" or column.vocabulary not in VOCABULARY_TEXTS:
                continue
            unknown = [row[0] for row in connection.execute(
                f"SELECT DISTINCT value FROM main.{name}, json_each({quoted(column.name)}) "  # noqa: S608
                f"WHERE value NOT IN (SELECT code FROM main.{quoted(column.vocabulary)}) ORDER BY 1")]
            if unknown:
                yield (f"{name}.{column.name}: {_some(unknown)} not in the vocabulary {column.vocabulary}; "
                       f"add to data/vocabularies, or mend the partner's lookup, then normalise again")


def _ids(connection: sqlite3.Connection) -> Iterator[str]:
    """Ids are for ever: none is live and redirected, none is lost, and each project stands on a record."""
    queries = {
        "{} live and redirected; an id must not be used again: mend state.db from its copy":
            "SELECT id FROM main.projects WHERE id IN (SELECT old_id FROM main.redirects)",
        "{} published yesterday, now redirected to nothing that is or was; mend state.db from its copy":
            "SELECT old_id FROM main.redirects WHERE old_id IN (SELECT id FROM previous.projects) AND new_id NOT IN "
            "(SELECT id FROM main.projects UNION SELECT project_id FROM main.changes UNION "
            "SELECT old_id FROM main.redirects)",
        "{} redirected yesterday and now unknown; mend state.db from its copy, or move commons.db away to begin anew":
            "SELECT old_id FROM previous.redirects WHERE old_id NOT IN (SELECT old_id FROM main.redirects) AND old_id "
            "NOT IN (SELECT id FROM main.projects)",
        "{} published yesterday, now neither a project, redirected nor removed; this is a fault in publish.changes":
            "SELECT id FROM previous.projects WHERE id NOT IN (SELECT id FROM main.projects) AND id NOT IN "
            "(SELECT old_id FROM main.redirects) AND id NOT IN "
            "(SELECT project_id FROM main.changes WHERE kind = 'removed')",
        "{} without a record; link again":
            "SELECT id FROM main.projects WHERE id NOT IN (SELECT project_id FROM main.membership)",
    }
    for text, query in queries.items():
        found = [row[0] for row in connection.execute(query + " ORDER BY 1")]
        if found:
            yield "projects: " + text.format(_some(found))


def _partners(connection: sqlite3.Connection, withdrawn: Collection[str]) -> Iterator[str]:
    gone = connection.execute(
        "SELECT slug FROM previous.partners WHERE record_count > 0 AND slug NOT IN (SELECT partner FROM main.records) "
        "ORDER BY 1")
    lost = [slug for (slug,) in gone if slug not in withdrawn]
    if lost:
        yield (f"partners: {_some(lost)} without records, and had some yesterday; if they withdrew, say so in "
               f"data/withdrawals.csv, else put their file and their harvest back")


def _drops(connection: sqlite3.Connection, withdrawn: Collection[str]) -> Iterator[str]:
    marks = ", ".join("?" * len(withdrawn))
    counts = {
        "records": f"SELECT count(*) FROM {{}}.records WHERE partner NOT IN ({marks})",  # noqa: S608
        "projects": f"SELECT count(DISTINCT project_id) FROM {{}}.records WHERE partner NOT IN ({marks})",  # noqa: S608
    }
    for name, query in counts.items():
        before, now = (connection.execute(query.format(which), tuple(withdrawn)).fetchone()[0]
                       for which in ("previous", "main"))
        if before >= MIN_TO_COMPARE and now < LEAST_SHARE * before:
            yield (f"{name}: {now} where yesterday had {before}; look at `glane status`, and publish with the drop "
                   f"accepted if it is real")


def _some(values: list[str]) -> str:
    """Name a few of `values` and how many more there are, with a verb after them."""
    more = f" and {len(values) - SHOWN} more" if len(values) > SHOWN else ""
    return f"{', '.join(map(str, values[:SHOWN]))}{more} {'is' if len(values) == 1 else 'are'}"
