"""The full-text index of the projects, FTS5, found by Datasette by itself (content="projects", in double quotes)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import orjson

from publish.registry import PLACE_TABLES, VOCABULARY_TEXTS
from publish.search import index_text

COLUMNS = ("title", "aliases", "summary", "description", "organisations", "place", "keywords")
WEIGHTS = (10.0, 8.0, 4.0, 1.0, 3.0, 3.0, 3.0)
"""Weights of COLUMNS in `rank`: a word of the title says more than one of a long text."""

CREATE = f"""\
CREATE VIRTUAL TABLE "projects_fts" USING fts5 (
  {', '.join(COLUMNS)}, content="projects", tokenize="unicode61 remove_diacritics 2"
)"""
_LISTS = ("aliases", "organisations", "keywords")
_CODES = {"themes": "keywords", "tasks": "keywords", **dict.fromkeys(PLACE_TABLES, "place")}
"""Field with codes -> the column of the index that takes their labels."""


def write_index(connection: sqlite3.Connection) -> None:
    """Make `projects_fts` over the projects already written.

    Indexed beside a project's own words: their stems (see publish.search), the names of its places, and the French and
    English labels of its themes and tasks. The index is written once by hand, so that these stand in no column; FTS5's
    own `rebuild` would lose them.
    """
    connection.execute(CREATE)
    names = ", ".join(COLUMNS)
    connection.executemany(
        f"INSERT INTO projects_fts (rowid, {names}) VALUES (?{', ?' * len(COLUMNS)})",  # noqa: S608
        _documents(connection))
    connection.execute("INSERT INTO projects_fts (projects_fts, rank) VALUES ('rank', ?)",
                       (f"bm25({', '.join(map(str, WEIGHTS))})",))
    connection.execute("INSERT INTO projects_fts (projects_fts) VALUES ('optimize')")


def _documents(connection: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    """Yield rowid and the text of each column of the index."""
    labels = _labels(connection)
    wanted = [*COLUMNS, *_CODES]
    rows = connection.execute(f"SELECT rowid, {', '.join(wanted)} FROM main.projects")  # noqa: S608
    for rowid, *values in rows:
        project = dict(zip(wanted, values, strict=True))
        texts = {name: _plain(project[name], name in _LISTS) for name in COLUMNS}
        for field, column in _CODES.items():
            codes = orjson.loads(project[field]) if field in VOCABULARY_TEXTS else [project[field]]
            texts[column] += "".join("\n" + labels.get((field, code), "") for code in codes if code)
        yield (rowid, *(index_text(texts[name]) for name in COLUMNS))


def _plain(value: str | None, is_list: bool) -> str:
    if value is None:
        return ""
    return "\n".join(orjson.loads(value)) if is_list else value


def _labels(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """Return (field, code) -> French and English labels."""
    found = {}
    for field in _CODES:
        rows = connection.execute(f"SELECT code, label_fr, label_en FROM main.{PLACE_TABLES.get(field, field)}")  # noqa: S608
        found.update({(field, code): french if french == english else f"{french}\n{english}"
                      for code, french, english in rows})
    return found
