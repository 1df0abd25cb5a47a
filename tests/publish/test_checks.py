"""A breach is said with what to do, and nothing is published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from publish.checks import PublishError
from publish.commons import Commons
from publish.database import build
from publish.tables import Redirect, Similar
from publish.withdrawals import read_withdrawals
from tests.publish.sample import TODAY, commons, project_id
from tests.publish.test_changes import without_records


@pytest.fixture
def path(tmp_path: Path) -> Path:
    build(commons(), tmp_path / "commons.db")
    return tmp_path / "commons.db"


def refused(path: Path, **updates: Any) -> str:
    before = path.read_bytes()
    with pytest.raises(PublishError) as error:
        build(replace(commons(previous=path), **updates), path)
    assert path.read_bytes() == before
    return str(error.value)


def of_partner(base: Commons, slug: str) -> set[str]:
    return {entry.record.id for entry in base.records if entry.record.partner == slug}


def test_a_partner_must_not_vanish(path: Path) -> None:
    updates = without_records(commons(), of_partner(commons(), "portail-sans-licence"))
    said = refused(path, **updates)
    assert "portail-sans-licence is without records" in said
    assert "withdrawals.csv" in said
    assert build(replace(commons(previous=path), **updates, withdrawn={"portail-sans-licence"}), path).projects == 40


def test_half_of_the_records_must_not_vanish(path: Path) -> None:
    base = commons()
    most = {entry.record.id for entry in base.records if int(entry.record.source_id[1:]) > 20}
    said = refused(path, **without_records(base, most))
    assert "records: 28 where yesterday had 80" in said
    assert "projects: 21 where yesterday had 60" in said
    assert build(replace(commons(previous=path), **without_records(base, most), accept_drop=True), path).records == 28


def test_a_reference_to_nothing_is_named(path: Path) -> None:
    assert "similar.other_id: gl-nothinghe1 is not in projects (1 rows)" in refused(
        path, similar=[Similar(project_id=project_id(0), other_id="gl-nothinghe1", score=0.5)])
    assert "projects.commune_code" in refused(path, places={**commons().places, "communes": []})


def test_a_code_outside_its_vocabulary_is_named(path: Path) -> None:
    base = commons()
    odd = [p.model_copy(update={"themes": ["ODD"]}) if p.id == project_id(0) else p for p in base.projects]
    assert "projects.themes: ODD is not in the vocabulary themes" in refused(path, projects=odd)


def test_an_id_is_not_used_again(path: Path) -> None:
    again = Redirect(old_id=project_id(3), new_id=project_id(0), at=TODAY.isoformat())
    assert f"{project_id(3)} is live and redirected" in refused(path, redirects=[*commons().redirects, again])


def test_a_redirect_is_kept_for_ever(path: Path) -> None:
    assert "gl-zzzzzzzzz1 is redirected yesterday and now unknown" in refused(path, redirects=[])


def test_a_redirect_leads_somewhere(path: Path) -> None:
    updates = without_records(commons(), {"science-for-all/s1"})
    lost = Redirect(old_id=project_id(1), new_id="gl-nothinghe1", at=TODAY.isoformat())
    said = refused(path, **{**updates, "redirects": [*commons().redirects, lost]})
    assert f"{project_id(1)} is published yesterday, now redirected to nothing" in said


def test_a_project_stands_on_a_record(path: Path) -> None:
    members = [row for row in commons().membership if row.project_id != project_id(1)]
    assert f"{project_id(1)} is without a record; link again" in refused(path, membership=members)


def test_all_that_is_wrong_is_said_at_once(path: Path) -> None:
    base = commons()
    odd = [p.model_copy(update={"themes": ["ODD"]}) for p in base.projects]
    assert len(refused(path, projects=odd, redirects=[]).splitlines()) == 2


def test_withdrawals_are_read(tmp_path: Path) -> None:
    file = tmp_path / "withdrawals.csv"
    assert read_withdrawals(file) == frozenset()
    file.write_text("partner,on,reason\nold-one,2026-11-01,asked by its owner\n\n", encoding="utf-8")
    assert read_withdrawals(file) == {"old-one"}


@pytest.mark.parametrize(("text", "line"), [("", 1), ("slug\nx\n", 1), ("partner,on,reason\nx\n", 2),
                                            ("partner,on,reason\n,2026,none\n", 2)])
def test_a_malformed_withdrawal_is_named(tmp_path: Path, text: str, line: int) -> None:
    file = tmp_path / "withdrawals.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PublishError, match=rf"withdrawals\.csv:{line}: "):
        read_withdrawals(file)
