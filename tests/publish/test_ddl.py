"""The database refuses what the models refuse, as far as SQLite can say it."""

from __future__ import annotations

import re
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.schema import LIST_FIELDS, TEXT_FIELDS
from publish.columns import columns
from publish.commons import Entry
from publish.ddl import create_indexes, create_tables, foreign_keys
from publish.globs import globs
from publish.registry import PLACE_TABLES, TABLES, VOCABULARY_TEXTS, table
from publish.rows import insert
from tests.publish.sample import commons

PATTERNS = sorted({column.pattern for found in TABLES for column in columns(found.model) if column.pattern})


@pytest.fixture
def connection() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    for sql in create_tables() + create_indexes():
        connection.execute(sql)
    return connection


@pytest.mark.parametrize(("name", "column", "value"), [
    ("projects", "id", "p-1"),
    ("projects", "id", "gl-ABCDEFGHIJ"),
    ("projects", "id", "gl-00000000000"),
    ("projects", "title", ""),
    ("projects", "title", None),
    ("projects", "themes", "BIO"),
    ("projects", "themes", '{"a": 1}'),
    ("projects", "themes", None),
    ("projects", "status", "running"),
    ("projects", "url", "javascript:alert(1)"),
    ("projects", "image_url", "data:image/png;base64,AA"),
    ("projects", "start_date", "20-01-2020"),
    ("projects", "start_date", "2020-1"),
    ("projects", "start_date", "2020-01-01T00:00:00"),
    ("projects", "latitude", 90.5),
    ("projects", "longitude", -181),
    ("projects", "latitude", "north"),
    ("projects", "latitude", float("inf")),
    ("projects", "commune_code", "2C001"),
    ("projects", "department_code", "1"),
    ("projects", "country_code", "fr"),
    ("projects", "record_count", 0),
    ("projects", "record_count", "many"),
    ("projects", "confidence", 1.01),
    ("projects", "scope", "galactic"),
    ("records", "id", "no-slash"),
    ("records", "listed", "gone"),
    ("statements", "won", 2),
    ("statements", "first_seen", "yesterday"),
    ("partners", "state", "down"),
    ("partners", "slug", "Majuscule"),
    ("partners", "url", "ftp://example.org"),
    ("changes", "kind", "moved"),
    ("changes", "cause", "the moon"),
    ("issues", "count", 0),
    ("decisions", "judgement", "maybe"),
])
def test_bad_values_are_refused(connection: sqlite3.Connection, name: str, column: str, value: object) -> None:
    fill(connection)
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(f"UPDATE {name} SET {column} = ?", (value,))


@pytest.mark.parametrize(("column", "value"), [
    ("start_date", "2020"), ("start_date", "2020-03"), ("start_date", "2020-03-01"), ("start_date", None),
    ("commune_code", "2A004"), ("commune_code", "97105"), ("department_code", "971"), ("department_code", "2B"),
    ("latitude", -90), ("longitude", 180), ("latitude", None), ("themes", "[]"), ("summary", None),
])
def test_good_values_are_taken(connection: sqlite3.Connection, column: str, value: object) -> None:
    fill(connection)
    assert connection.execute(f"UPDATE projects SET {column} = ?", (value,)).rowcount > 0


def fill(connection: sqlite3.Connection) -> None:
    sample = commons()
    first: Entry = next(iter(sample.records))
    insert(connection, "partners", list(sample.partners)[:1])
    insert(connection, "projects", list(sample.projects)[:1])
    insert(connection, "records", [first.record])
    insert(connection, "statements", list(first.statements)[:1])
    insert(connection, "decisions", sample.decisions)
    connection.execute("INSERT INTO changes VALUES (1, '2026', 'gl-0000000000', 't', 'added', '[]', 'decision')")
    connection.execute("INSERT INTO issues VALUES (1, 'p', NULL, '', 'k', '', '', '', 1)")


@pytest.mark.parametrize("pattern", PATTERNS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_globs_admit_all_that_the_pattern_admits(pattern: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(re.compile(pattern.replace("$", r"\Z"), re.ASCII)))
    if "\0" in text:  # SQLite's GLOB ends at a NUL
        return
    assert any_glob(pattern, text), text


@pytest.mark.parametrize("pattern", PATTERNS)
@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet="gl-0123456789abcABFR/:htps", max_size=13))
def test_bounded_globs_refuse_what_the_pattern_refuses(pattern: str, text: str) -> None:
    if "+" in pattern or "*" in pattern:
        return  # a repetition without end is only approached
    assert any_glob(pattern, text) == bool(re.search(pattern, text)), text


def any_glob(pattern: str, text: str) -> bool:
    connection = sqlite3.connect(":memory:")
    return any(connection.execute("SELECT ? GLOB ?", (text, glob)).fetchone()[0] for glob in globs(pattern))


@pytest.mark.parametrize("pattern", [r"^a\w$", r"^(a$", r"^a)$"])
def test_what_globs_cannot_say_is_an_error(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"not understood|not closed"):
        globs(pattern)


def test_every_vocabulary_of_the_schema_is_a_table_and_each_reference_exists() -> None:
    names = {found.name for found in TABLES}
    assert {column.vocabulary for found in TABLES for column in columns(found.model) if column.vocabulary} \
        == set(VOCABULARY_TEXTS)
    assert set(PLACE_TABLES.values()) <= names
    for found in TABLES:
        assert set(foreign_keys(found).values()) <= names
        assert set(foreign_keys(found)) <= {column.name for column in columns(found.model)}
        assert set(found.key) <= {column.name for column in columns(found.model)}


def test_licensed_texts_are_no_lists() -> None:
    """publish.withhold blanks a text; a list would need another rule."""
    assert not set(TEXT_FIELDS) & set(LIST_FIELDS)
    assert {"summary", "description", "image_url"} <= set(TEXT_FIELDS)


def test_orders_are_by_unique_keys() -> None:
    """Datasette loses rows when it sorts descending on an indexed column that is not unique."""
    for found in TABLES:
        assert {found.sort, found.sort_desc} - {None} <= {found.key[0]} if len(found.key) == 1 else not found.sort


def test_an_unknown_table_is_named() -> None:
    with pytest.raises(KeyError, match="nothing"):
        table("nothing")
