"""commons.db: what is in it, what is kept out of it, and that it is whole whatever happens."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from crawlers.records import Issue
from publish import database
from publish.checks import PublishError
from publish.commons import Commons, Entry
from publish.database import build
from publish.tables import Membership
from tests.publish.sample import VOCABULARIES, commons, project_id, sample_commons


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("published") / "commons.db"
    sample_commons(path)
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def rows(connection: sqlite3.Connection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()


def test_every_row_is_there(published: sqlite3.Connection) -> None:
    expected = {"projects": 60, "records": 80, "membership": 80, "partners": 4, "issues": 4, "unmapped_labels": 2,
                "decisions": 1, "redirects": 1, "similar": 60, "runs": 5, "changes": 60,
                **{name: len(terms) for name, terms in VOCABULARIES.items()}}
    for name, count in expected.items():
        assert rows(published, f"SELECT count(*) FROM {name}") == [(count,)], name


def test_a_record_is_as_it_was(published: sqlite3.Connection) -> None:
    record = next(entry.record for entry in commons().records if entry.record.partner == "atelier-des-communs")
    cursor = published.execute("SELECT * FROM records WHERE id = ?", (record.id,))
    row = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
    for name, value in record.model_dump().items():
        assert (orjson.loads(row[name]) if isinstance(value, list) else row[name]) == value, name


def test_references_hold_and_each_value_names_its_statement(published: sqlite3.Connection) -> None:
    assert rows(published, "PRAGMA foreign_key_check") == []
    assert rows(published, "PRAGMA integrity_check") == [("ok",)]
    unsaid = rows(published, "SELECT id FROM projects p WHERE status IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
                             "statements WHERE project_id = p.id AND field = 'status' AND value = p.status AND won)")
    assert unsaid == []


def test_texts_of_an_unknown_licence_are_nowhere(published: sqlite3.Connection) -> None:
    only = "partner = 'portail-sans-licence'"
    assert rows(published, f"SELECT count(*) FROM records WHERE {only}") == [(20,)]
    assert rows(published, f"SELECT * FROM records WHERE {only} AND coalesce(summary, description, image_url) "
                           "IS NOT NULL") == []
    assert rows(published, f"SELECT * FROM statements WHERE {only} AND field IN ('summary', 'description')") == []
    alone = "partners = '[\"portail-sans-licence\"]'"
    assert rows(published, f"SELECT count(*) > 0 FROM projects WHERE {alone}") == [(1,)]
    assert rows(published, f"SELECT * FROM projects WHERE {alone} AND coalesce(summary, description) IS NOT NULL") == []
    titles = rows(published, f"SELECT count(*) FROM statements WHERE {only} AND field IN ('title', 'place')")
    assert titles[0][0] > 20


def test_a_text_that_a_licensed_partner_says_too_stays(tmp_path: Path) -> None:
    """The text of project 2 is withheld, unless an openly licensed record of the same project says the same."""
    base = commons()
    entries = list(base.records)
    secret = next(entry.record for entry in entries if entry.record.project_id == project_id(2))
    open_ = secret.model_copy(update={"id": "science-for-all/s2", "partner": "science-for-all", "source_id": "s2",
                                      "licence": "CC-BY-4.0", "description": None})
    build(replace(base, records=[*entries, Entry(open_, [])], membership=[
        *base.membership, Membership(record_id=open_.id, project_id=project_id(2))]), tmp_path / "commons.db")
    with closing(sqlite3.connect(tmp_path / "commons.db")) as connection:
        assert rows(connection, f"SELECT summary, description FROM projects WHERE id = '{project_id(2)}'") \
            == [(secret.summary, None)]


def test_facets_and_partner_counts_are_exact(published: sqlite3.Connection) -> None:
    projects = list(commons().projects)
    for field in ("themes", "partners", "status", "department_code"):
        counted = dict(rows(published, f"SELECT value, count FROM facets WHERE field = '{field}'"))
        expected: dict[str, int] = {}
        for project in projects:
            value = getattr(project, field)
            for code in value if isinstance(value, list) else filter(None, [value]):
                expected[code] = expected.get(code, 0) + 1
        assert counted == expected, field
    counts = rows(published, "SELECT record_count, project_count, merged_count, issue_count FROM partners "
                             "WHERE slug = 'atelier-des-communs'")
    assert counts == [(20, 20, 20, 8)]


def test_only_places_that_are_named_are_published(published: sqlite3.Connection) -> None:
    assert rows(published, "SELECT code FROM countries") == [("FR",)]
    assert rows(published, "SELECT code FROM regions ORDER BY 1") == [("53",), ("75",), ("84",), ("94",)]


@pytest.mark.parametrize("step", ["write_rows", "create_indexes", "write_changes", "write_index", "check", "_sync"])
def test_a_kill_leaves_what_was_published_whole(tmp_path: Path, step: str) -> None:
    path = tmp_path / "commons.db"
    sample_commons(path)
    before = path.read_bytes()
    process = multiprocessing.get_context("fork").Process(target=build_and_die, args=(path, step))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert path.read_bytes() == before
    assert (tmp_path / "commons.db.new").exists(), "the kill came too early to prove anything"
    assert build(commons(previous=path), path).changes == 0
    assert list(tmp_path.iterdir()) == [path]


def build_and_die(path: Path, step: str) -> None:
    setattr(database, step, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    build(commons(previous=path), path)


def test_a_refused_commons_leaves_what_was_published(tmp_path: Path) -> None:
    path = tmp_path / "commons.db"
    sample_commons(path)
    before = path.read_bytes()
    with pytest.raises(PublishError, match="records"):
        build(replace(commons(previous=path), records=[], won=set(), membership=[]), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_row_that_its_table_refuses_is_named(tmp_path: Path) -> None:
    base = commons()
    bad = [project.model_copy(update={"latitude": 123.0}) if project.id == project_id(7) else project
           for project in base.projects]
    with pytest.raises(PublishError, match=project_id(7)):
        build(replace(base, projects=bad), tmp_path / "commons.db")


def test_stages_of_different_data_are_told(tmp_path: Path) -> None:
    base = commons()
    with pytest.raises(PublishError, match="link again"):
        build(replace(base, won={*base.won, "0123456789abcdef"}), tmp_path / "commons.db")


def test_an_unknown_kind_of_issue_is_told(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="KINDS"):
        build(replace(commons(), issues=[Issue("science-for-all", "", "", "odd")]), tmp_path / "commons.db")


@pytest.mark.parametrize("content", [b"not a database at all", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_previous_commons_that_cannot_be_read_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "commons.db"
    path.write_bytes(content)
    with pytest.raises(PublishError, match="move it away"):
        build(commons(previous=path), path)
    assert path.read_bytes() == content


def test_a_previous_commons_of_another_version_is_told(tmp_path: Path) -> None:
    path = tmp_path / "commons.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE projects (id TEXT)")
    with pytest.raises(PublishError, match="another version"):
        build(commons(previous=path), path)


def test_the_first_commons_may_be_empty(tmp_path: Path) -> None:
    base = commons()
    empty = Commons(today=base.today, partners=[], records=[], projects=[], membership=[], won=set(),
                    vocabularies=base.vocabularies, places=base.places)
    assert build(empty, tmp_path / "new" / "commons.db").projects == 0
