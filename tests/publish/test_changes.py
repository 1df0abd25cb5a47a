"""What changed, and why; and that twice is once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from publish.commons import Commons, Entry
from publish.database import build
from publish.tables import DecisionRow, Redirect
from tests.publish.sample import TODAY, commons, project_id

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    build(commons(), tmp_path / "commons.db")
    return tmp_path / "commons.db"


def next_day(path: Path, **updates: Any) -> list[tuple[str, str, str, str, str]]:
    """Publish tomorrow with some parts replaced; return the new changes: project, kind, fields, cause, title."""
    build(replace(commons(TOMORROW, path), **updates), path)
    return read(path, f"SELECT project_id, kind, fields, cause, title FROM changes WHERE at = '{TOMORROW}' ORDER BY id")


def read(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def edited(base: Commons, number: int, *, fetched: bool = True, **values: object) -> dict[str, Any]:
    """Return records and projects where project `number` has other values, its records fetched anew or not."""
    id_ = project_id(number)
    when = {"fetched_at": "2026-11-21T05:00:00Z"} if fetched else {}
    return {
        "projects": [p.model_copy(update=values) if p.id == id_ else p for p in base.projects],
        "records": [Entry(e.record.model_copy(update=when), e.statements) if e.record.project_id == id_ else e
                    for e in base.records]}


def without_records(base: Commons, gone: set[str]) -> dict[str, Any]:
    """Return the parts of a commons without some records, and without the projects that had no other."""
    kept = [entry for entry in base.records if entry.record.id not in gone]
    ids = {entry.record.project_id for entry in kept}
    won = {statement.id for entry in kept for statement in entry.statements} & set(base.won)
    return {"records": kept, "won": won, "projects": [p for p in base.projects if p.id in ids],
            "membership": [row for row in base.membership if row.record_id not in gone],
            "similar": [], "redirects": base.redirects}


def test_the_first_publication_adds_all(path: Path) -> None:
    assert read(path, "SELECT kind, cause, count(*) FROM changes GROUP BY 1, 2") == [("added", "source changed", 60)]


def test_nothing_changed_is_no_change(path: Path) -> None:
    assert next_day(path) == []
    assert read(path, "SELECT DISTINCT last_changed FROM projects") == [(TODAY.isoformat(),)]
    assert read(path, "SELECT count(*) FROM changes") == [(60,)]


def test_being_seen_again_is_no_change(path: Path) -> None:
    seen = [project.model_copy(update={"last_seen": TOMORROW.isoformat()}) for project in commons().projects]
    assert next_day(path, projects=seen) == []


def test_a_changed_entry_is_a_changed_source(path: Path) -> None:
    found = next_day(path, **edited(commons(), 4, title="Nouveau nom", keywords=["neuf"]))
    assert found == [(project_id(4), "changed", '["title","keywords"]', "source changed", "Nouveau nom")]
    assert read(path, f"SELECT last_changed FROM projects WHERE id = '{project_id(4)}'") == [(TOMORROW.isoformat(),)]
    assert read(path, f"SELECT last_changed FROM projects WHERE id = '{project_id(5)}'") == [(TODAY.isoformat(),)]


def test_other_values_of_the_same_entry_are_a_changed_mapping(path: Path) -> None:
    found = next_day(path, **edited(commons(), 4, fetched=False, themes=["NUM", "PAR"]))
    assert [row[:4] for row in found] == [(project_id(4), "changed", '["themes"]', "mapping changed")]


def test_an_entry_that_is_gone_removes_its_project(path: Path) -> None:
    found = next_day(path, **without_records(commons(), {"science-for-all/s1"}))
    assert [row[:4] for row in found] == [(project_id(1), "removed", "[]", "source changed")]
    assert found[0][4] == "Jardin partagé des Lilas, Brest"


def test_a_new_entry_adds_a_project(path: Path) -> None:
    next_day(path, **without_records(commons(), {"science-for-all/s1"}))
    build(commons(TOMORROW + timedelta(days=1), path), path)
    last = read(path, "SELECT project_id, kind, cause, at FROM changes ORDER BY id DESC LIMIT 1")
    assert last == [(project_id(1), "added", "source changed", "2026-11-22")]


def test_a_partner_that_withdrew_is_the_cause(path: Path) -> None:
    base = commons()
    gone = {entry.record.id for entry in base.records if entry.record.partner == "portail-sans-licence"}
    found = next_day(path, **without_records(base, gone), withdrawn={"portail-sans-licence"})
    assert len(found) == 20
    assert {row[1:4] for row in found} == {("removed", "[]", "partner withdrew")}


def merged(base: Commons) -> dict[str, Any]:
    """Return the parts where project 1 is merged into project 0."""
    old, new = project_id(1), project_id(0)
    return {
        "projects": [p.model_copy(update={"record_count": 3}) if p.id == new else p
                     for p in base.projects if p.id != old],
        "membership": [row.model_copy(update={"project_id": new}) if row.project_id == old else row
                       for row in base.membership],
        "redirects": [*base.redirects, Redirect(old_id=old, new_id=new, at=TOMORROW.isoformat(), reason="merged")],
        "similar": []}


def test_a_merge_says_so_and_its_decision_is_the_cause(path: Path) -> None:
    base = commons()
    decision = DecisionRow(left="atelier-des-communs/p0", right="science-for-all/s1", judgement="same", by="camille")
    found = next_day(path, **merged(base), decisions=[*base.decisions, decision])
    assert [row[:4] for row in found] == [(project_id(1), "merged", "[]", "decision"),
                                          (project_id(0), "changed", '["record_count"]', "decision")]


def test_a_merge_without_decision_is_the_linking(path: Path) -> None:
    assert {row[3] for row in next_day(path, **merged(commons()))} == {"linking changed"}


def test_two_publications_in_a_day_number_on(path: Path) -> None:
    build(replace(commons(date(2026, 11, 20), path), **edited(commons(), 4, title="Un")), path)
    build(replace(commons(date(2026, 11, 20), path), **edited(commons(), 4, title="Deux")), path)
    assert read(path, "SELECT id, title FROM changes WHERE id > 60") == [(61, "Un"), (62, "Deux")]
